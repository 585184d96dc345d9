"""What accepting rows of several units together would change on the boards, and doing exactly that, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from departments import access, approvals, queues, sheets
from departments.models import Approval, Duty, Submission
from departments.queues import Case, Line
from departments.workflow import Refused, Stale
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence, sentence
from reports import boards, forecast
from reports.boards import Lead
from reports.forecast import Change, Forecast
from targets.models import Plan
from targets.periods import Quarter


@dataclass(frozen=True)
class Taken:
    """One unit of a preview: the rows that are accepted, and those that stay open; none: its figures are verified."""

    case: Case
    lines: Sequence[Line]
    left: Sequence[Line]


@dataclass(frozen=True)
class Preview:
    """``outlook``: the checks that would be made anew and the scores that follow; ``counts`` the targets of the quarter
    by progress before and after. ``conflicts``: why it cannot be confirmed any more."""

    approval: Approval
    taken: Sequence[Taken]
    conflicts: Sequence[Sentence] = ()
    outlook: Forecast = field(default_factory=Forecast)
    counts: Sequence[tuple[str, int, int]] = ()
    leads: Mapping[int, Lead] = field(default_factory=dict)
    reporting: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(len(one.lines) for one in self.taken)

    @property
    def complete(self) -> list[Taken]:
        return [one for one in self.taken if not one.left]

    @property
    def now(self) -> list[tuple[Change, Sequence[str]]]:
        """The changes in the quarter itself, each with the units whose figures it adds up (or its lead alone)."""
        return [
            (change, self._units(change))
            for change in self.outlook.changes
            if change.after.period_id == self.approval.period_id
        ]

    @property
    def later(self) -> int:
        return len(self.outlook.changes) - len(self.now)

    @property
    def seal(self) -> str:
        """What tells this outcome from any other."""
        return self.outlook.seal

    def _units(self, change: Change) -> Sequence[str]:
        several = self.reporting.get(change.after.target.indicator_id, ())
        lead = self.leads.get(change.after.target_id)
        return several if len(several) > 1 or lead is None else [lead.name]


def preview(approval: Approval, *, by: Actor) -> Preview:
    """What confirming would change: it is done, looked at and taken back."""
    period = approval.period
    shown = access.visible_submissions(by).filter(period=period, state=Submission.State.REPORTED)
    waiting = list(shown.order_by("department__order", "department"))
    chosen = [each for each in waiting if str(each.pk) in approval.content]
    beside = [each.department_id for each in waiting]
    cases = queues.of(chosen, office=True, today=timezone.localdate(), beside=beside)
    taken = [_taken(case, approval.content[str(case.submission.pk)]["cells"]) for case in cases]
    if approval.state == Approval.State.CONFIRMED:
        return Preview(approval, taken)
    try:
        outlook = forecast.of(lambda: approvals.confirm(approval=approval, by=by), period=period, by=by)
    except Refused as refused:
        return Preview(approval, taken, conflicts=refused.reasons)
    return Preview(
        approval,
        taken,
        outlook=outlook,
        counts=_counts(approval, outlook.changes),
        leads=boards.leads_at(period.plan, period.quarter),
        reporting=_reporting(period.plan, period.quarter),
    )


def confirm(*, approval: Approval, outcome: str, by: Actor) -> Approval:
    """Accept the rows; the checks and scores that follow must be those that the preview showed (its ``seal``), or
    nothing of it happens."""
    with transaction.atomic():
        held = approvals.hold(approval)
        if held.state == Approval.State.CONFIRMED:
            return approvals.confirm(approval=approval, by=by)
        found, done = forecast.watched(lambda: approvals.confirm(approval=approval, by=by), period=held.period, by=by)
        if found.seal != outcome:
            raise Stale(sentence("What this changes is different now: look at the preview again."))
    return done


def _taken(case: Case, cells: Collection[str]) -> Taken:
    lines = [line for line in case.lines if line.row.key in cells]
    return Taken(case, lines, [line for line in case.open if line.row.key not in cells])


def _counts(approval: Approval, changes: Sequence[Change]) -> list[tuple[str, int, int]]:
    lines = boards.lines(approval.period.plan, approval.period.quarter)
    here = [change.after for change in changes if change.after.period_id == approval.period_id]
    new = {after.target_id: after.progress for after in here}
    before = Counter(line.progress for line in lines)
    after = Counter(new.get(line.target, line.progress) for line in lines)
    return [(word, before[word], after[word]) for word in boards.PROGRESS_ORDER if before[word] or after[word]]


def _reporting(plan: Plan, quarter: Quarter) -> dict[int, list[str]]:
    """The units that enter an indicator in the quarter, in printed order, by indicator id."""
    duties = Duty.objects.filter(sheets.active(quarter), target__plan=plan).exclude(role="supporting", parts=[])
    names: dict[int, dict[str, None]] = {}
    rows = duties.order_by("department__order", "department").values_list("target__indicator_id", "department__name")
    for indicator, name in rows:
        names.setdefault(indicator, {})[name] = None
    return {indicator: list(found) for indicator, found in names.items()}
