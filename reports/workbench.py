"""What waits for a person: a unit's quarters to report, and what the office waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from departments import access, corrections, follow_ups, grid, instructions, pledges, remarks, submissions
from departments.models import Correction, Extension, FollowUp, Instruction, Pledge, Remark, Submission
from departments.situations import counts_now, days_until, due_at, is_late
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_
from targets.models import Period, Plan
from targets.periods import Quarter

#: Where a submission still needs its unit.
UNDER_WAY = (
    Submission.State.DRAFT,
    Submission.State.RETURNED,
    Submission.State.SUPPLEMENT,
    Submission.State.SUBMITTED,
)


@dataclass(frozen=True)
class Task:
    """A quarter that a unit still has to bring to the office.

    ``days`` are left until the deadline, negative once it has passed; None once the figures were released, since that
    is what late is judged by. ``filled`` of ``to_fill`` cells have an answer;
    ``returned`` cells carry a reason; ``mine``: the next step is this person's. ``late_ones`` figures were put off and
    are still to be handed in, after the rest.
    """

    submission: Submission
    due_at: datetime | None
    days: int | None
    filled: int
    to_fill: int
    returned: int
    mine: bool
    late_ones: int = 0

    @property
    def days_over(self) -> int:
        return -self.days if self.days is not None else 0


def tasks(by: Actor) -> list[Task]:
    """The unit's quarters that are still under way, the person's own first, then by deadline."""
    rows = access.told_apart(access.visible_submissions(by)).filter(state__in=UNDER_WAY)
    rows = rows.filter(period__state__in=(Period.State.OPEN, Period.State.CLOSED))
    back = Count("remarks", filter=Q(remarks__kind=Remark.Kind.RETURN, remarks__resolved_at=None))
    listed = list(rows.annotate(open_returns=back).order_by("period__quarter", "pk"))
    counts = grid.counts(listed)
    found = [_task(submission, counts[submission.pk], by) for submission in listed]
    found += _put_off(by)
    return sorted(found, key=lambda task: (not task.mine, task.days is None, task.days or 0))


def _put_off(by: Actor) -> list[Task]:
    """Quarters whose rest is with the office, and of which figures were put off that are still to come."""
    rows = access.visible_submissions(by).filter(
        state__in=(Submission.State.REPORTED, Submission.State.VERIFIED),
        extensions__state=Extension.State.GRANTED,
        extensions__cells__isnull=False,
    )
    found = []
    for submission in rows.distinct():
        expected = submissions.expected(submission)
        if expected:
            due, mine = max(expected.values()), by.may(Permission.ENTER_VALUES)
            found.append(Task(submission, due, days_until(due), 0, len(expected), 0, mine, len(expected)))
    return found


def _task(submission: Submission, counted: tuple[int, int], by: Actor) -> Task:
    due = counts_now(submission)
    waits_for_head = submission.state == Submission.State.SUBMITTED
    return Task(
        submission=submission,
        due_at=due,
        days=None
        if due is None or (submission.first_released_at and not submission.supplementing)
        else days_until(due),
        filled=counted[0],
        to_fill=counted[1],
        returned=submission.open_returns,  # type: ignore[attr-defined]
        mine=by.may(Permission.RELEASE if waits_for_head else Permission.ENTER_VALUES),
    )


@dataclass(frozen=True)
class Desk:
    """A quarter as the office sees it: how many units stand where, what waits for it, and who is late."""

    counts: Sequence[tuple[str, int]]
    waiting: Sequence[Submission]
    late: Sequence[tuple[Submission, int]]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.counts)

    @property
    def released(self) -> int:
        """Units whose figures have reached the office."""
        held = ("reported", "supplement", "verified", "locked")
        return sum(number for state, number in self.counts if state in held)


def desk(plan: Plan, quarter: Quarter) -> Desk:
    """The office's desk for a quarter, in one query."""
    rows = Submission.objects.filter(period__plan=plan, period__quarter=quarter).select_related("period", "department")
    listed = list(rows.order_by("department__order", "department_id"))
    numbers = Counter(submission.state for submission in listed)
    late = [each for each in listed if each.first_released_at is None and is_late(each)]
    return Desk(
        counts=[(state.value, numbers[state.value]) for state in Submission.State],
        waiting=[submission for submission in listed if submission.state == Submission.State.REPORTED],
        late=[(submission, _days_over(submission)) for submission in late],
    )


def _days_over(submission: Submission) -> int:
    due = due_at(submission)
    return 0 if due is None else max(-days_until(due), 0)


#: What a pledge waits for.
AWAITED = {
    "accept": N_("pledge: the unit's opinion is asked for"),
    "answer": N_("pledge: an opinion is to be answered"),
    "approve": N_("pledge: to be approved"),
    "sign": N_("pledge: to be signed"),
    "scan": N_("pledge: the scan of the signed paper is lacking"),
    "start": N_("pledge: signed, to be put into effect"),
}


@dataclass(frozen=True)
class Errands:
    """What waits for a person beside the quarters: corrections at the person's step, leaders' remarks to be answered
    (for the unit) or to be closed and chased (for the office), questions about figures, marks for follow-up, and
    pledges by what they wait for."""

    corrections: Sequence[Correction]
    remarks: Sequence[Instruction]
    questions: Sequence[Remark] = ()
    marks: Sequence[FollowUp] = ()
    pledges: Sequence[tuple[str, Sequence[Pledge]]] = ()


def errands(by: Actor) -> Errands:
    """In as many queries for much as for little."""
    asked = remarks.waiting(by, access.visible_submissions(by))
    pledged = [(_(AWAITED[act]), listed) for act, listed in pledges.waiting(by).items()]
    return replace(_cases(by), questions=asked, marks=follow_ups.waiting(by), pledges=pledged)


def _cases(by: Actor) -> Errands:
    under_way = corrections.visible(by).filter(state__in=corrections.OPEN).order_by("until", "pk")
    mine = [case for case in under_way if corrections.waits_for(case, by)]
    told = instructions.visible(by).exclude(state=Instruction.State.CLOSED).order_by("due_on", "pk")
    if by.unit_id is not None:
        return Errands(mine, list(told.filter(state=Instruction.State.OPEN)))
    late = Q(state=Instruction.State.OPEN, due_on__lt=timezone.localdate())
    chased = told.filter(late | Q(state=Instruction.State.ANSWERED)) if by.may(Permission.RECORD_INSTRUCTIONS) else ()
    return Errands(mine, list(chased))
