"""Where a pledge stands: what an issue has of what its next step needs, and what is in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from departments import balances
from departments.models import Pledge, PledgeIssue, PledgeLine
from departments.pledges import differing, drafting, walk
from departments.pledges.drafting import Drafts
from departments.pledges.walk import Situation
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence, sentence
from targets.balance import Balance


@dataclass
class Standing:
    """A pledge with the issue that is next; what costs queries is looked up once, and only where it is asked for.

    ``drafts`` and ``gaps`` (the balances of the year that block signing) where they were read for many already.
    """

    pledge: Pledge
    issue: PledgeIssue
    drafts: Drafts | None = None
    gaps: Mapping[int, Balance] | None = None
    _lines: Sequence[PledgeLine] | None = None

    @property
    def lines(self) -> Sequence[PledgeLine]:
        if self._lines is None:
            rows = self.issue.lines.select_related("target_version").order_by("order")
            self._lines = list(rows)
        return self._lines

    @property
    def fresh(self) -> Sequence[PledgeLine]:
        """What would be drafted now."""
        if self.drafts is None:
            unit = self.pledge.department_id
            self.drafts = drafting.of_plan(self.pledge.plan, self.pledge.year, units={unit})
        return self.drafts.of(self.pledge.department_id)

    def situation(self, act: str, *, reason: str = "") -> Situation:
        """All that decides whether the act may happen."""
        step = walk.transition(act, self.pledge.state, amendment=self.issue.number > 0)
        needs = step.needs if step else ()
        return Situation(
            state=self.pledge.state,
            amendment=self.issue.number > 0,
            prepared=self.issue.prepared_key,
            accepted=self.issue.accepted_key,
            held=frozenset(need for need in needs if need in _HOLDS and _HOLDS[need](self)),
            unbalanced=tuple(unbalanced(self.pledge, self.lines, self.gaps).values()) if "balanced" in needs else (),
            reason=reason,
        )

    def lacking(self, act: str, *, by: Actor, reason: str = "") -> list[Sentence]:
        return walk.lacking(act, self.situation(act, reason=reason), by=by)

    def may(self, act: str, *, by: Actor) -> bool:
        """Whether the button is shown at all."""
        plain = Situation(self.pledge.state, self.issue.number > 0, accepted=self.issue.accepted_key)
        return walk.may(act, plain, by=by)


_HOLDS: Mapping[str, Callable[[Standing], bool]] = {
    "lines": lambda found: bool(found.lines),
    "accepted": lambda found: bool(found.issue.accepted_key),
    "unaccepted": lambda found: not found.issue.accepted_key,
    "answered": lambda found: not found.issue.comments.filter(answered_at=None).exists(),
    "current": lambda found: not differing.between(found.lines, found.fresh),
    "scanned": lambda found: found.issue.scans.exists(),
}


def unbalanced(
    pledge: Pledge, lines: Sequence[PledgeLine], gaps: Mapping[int, Balance] | None = None
) -> dict[int, Sentence]:
    """The targets of the pledge of which the units' goals do not make up the city's, by id, each with its gap."""
    targets = {line.target_id: line for line in lines if line.target_id is not None}
    found = balances.blocking(pledge.plan, pledge.year, targets=set(targets)) if gaps is None else gaps
    return {
        target: sentence("%(code)s %(name)s: %(what)s", code=line.code, name=line.name, what=found[target].sentence)
        for target, line in targets.items()
        if target in found
    }


def balances_of(pledge: Pledge, lines: Sequence[PledgeLine]) -> list[tuple[PledgeLine, Balance]]:
    """Whether the units' goals make up the city's number, for each target of the pledge."""
    targets = {line.target_id: line for line in lines if line.target_id is not None}
    found = balances.of_plan(pledge.plan, pledge.year, targets=set(targets)) if targets else {}
    return [(line, found[target]) for target, line in targets.items() if target in found]
