"""Many pledges approved, or signed, together: what each still lacks, and each one's own step with one confirmation.

    preview = pledges.candidates(plan, 2026, "approve", by=approver)      # every pledge that waits, and why it may not
    outcome = pledges.each(chosen, lambda pledge: pledges.approve(pledge=pledge, by=approver))

Each pledge is its own transaction, with its own event: one that is refused stays as it is and stops none of the others,
and whoever repeats it finds done what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from departments import balances
from departments.models import Pledge, PledgeIssue
from departments.pledges import drafting, reading, walk
from departments.pledges.standing import Standing
from departments.workflow import Refused
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence
from targets.models import Plan

Act = Literal["approve", "sign"]


@dataclass(frozen=True)
class Candidate:
    """A pledge that waits for the act, with the text it is about; ``lacking`` says what is still in its way."""

    pledge: Pledge
    issue: PledgeIssue
    lacking: Sequence[Sentence] = ()
    unit_signer: str = ""

    @property
    def ok(self) -> bool:
        return not self.lacking


@dataclass
class Outcome:
    """Whose pledges were moved, and who stays where they were, each with the reasons."""

    done: list[Pledge] = field(default_factory=list)
    refused: list[tuple[Pledge, Sequence[Sentence]]] = field(default_factory=list)


def candidates(plan: Plan, year: int, act: Act, *, by: Actor) -> list[Candidate]:
    """The pledges of a year that wait for the act, in protocol order, each with what the act itself would refuse it
    for. Duties, targets and balances are read once for all of them."""
    by.must(Permission.SIGN_PLEDGES)
    sources = {step.source for step in walk.TRANSITIONS if step.act == act}
    waiting = list(
        reading.visible(by).filter(plan=plan, year=year, state__in=sources).order_by("department__order", "id")
    )
    if not waiting:
        return []
    drafts, gaps = drafting.of_plan(plan, year), balances.blocking(plan, year)
    signers = _signers(plan, waiting)
    found = []
    for pledge, issue in zip(waiting, _last_issues(waiting), strict=True):
        standing = Standing(pledge, issue, drafts, gaps)
        lacking = standing.lacking(act, by=by)
        found.append(Candidate(pledge, issue, lacking, signers.get(pledge.department_id, "")))
    return found


def _last_issues(waiting: Sequence[Pledge]) -> list[PledgeIssue]:
    rows = PledgeIssue.objects.filter(pledge__in=waiting).select_related("pledge").order_by("number")
    last = {issue.pledge_id: issue for issue in rows}
    return [last[pledge.pk] for pledge in waiting]


def _signers(plan: Plan, waiting: Sequence[Pledge]) -> dict[int, str]:
    """Who signed for each unit last, by unit id."""
    units = {pledge.department_id for pledge in waiting}
    rows = PledgeIssue.objects.filter(pledge__plan=plan, pledge__department__in=units).exclude(unit_signer="")
    return dict(rows.order_by("signed_at").values_list("pledge__department", "unit_signer"))


def each(chosen: Iterable[Pledge], act: Callable[[Pledge], Pledge]) -> Outcome:
    """Do it to one pledge after the other; what one of them lacks is told, and the others go on."""
    outcome = Outcome()
    for pledge in chosen:
        try:
            outcome.done.append(act(pledge))
        except Refused as refused:
            outcome.refused.append((pledge, refused.reasons))
    return outcome
