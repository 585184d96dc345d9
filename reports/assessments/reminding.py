"""The plan's ladder of reminders in the phases of an assessment: who must act, then the head, then the circular list.

Units are reminded of self scores that are not handed in, and before the last day for appeals; the office of points that
are not confirmed, and of appeals that are not decided. A step is taken once for a last day: whoever writes its row
sends the messages, whatever beat does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from departments import notices, reminders
from departments.models import Department, ReminderStep
from departments.notices import Holders, Message
from departments.notices.addressees import Addressee
from departments.reminders import Rules, Step
from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence
from reports.assessments import phases
from reports.models import Appeal, Assessment, Phase, PhaseReminder
from reports.self_scores import board, sheets
from reports.self_scores.board import Line

_P, To, _STATE = Permission, ReminderStep.To, Assessment.State
#: What was told last of a phase's last day: reminders that would have come before are no longer news.
_KNOWN_BY = {
    Phase.SELF: ("assessment.opened", "assessment.dated"), Phase.VERIFY: ("assessment.verifying", "assessment.dated"),
    Phase.APPEAL: ("assessment.announced", "assessment.dated"),
    Phase.DECIDE: ("assessment.announced", "assessment.dated"),
}  # fmt: skip
_TEXTS = {
    Phase.SELF: N_("%(unit)s: %(about)s: self scores, %(time)s; %(there)s of %(due)s items are filled in. "
                   "Please hand in the sheet."),
    Phase.VERIFY: N_("%(about)s: verification, %(time)s; points of %(open)s items are still to be confirmed."),
    Phase.APPEAL: N_("%(unit)s: %(about)s: appeals against the result, %(time)s."),
    Phase.DECIDE: N_("%(about)s: decisions on appeals, %(time)s; %(open)s are still open."),
}  # fmt: skip
_LISTED = N_("%(unit)s was put on the circular list: %(about)s: self scores, %(time)s.")


@dataclass(frozen=True)
class Due:
    """What is asked of one unit, or (``unit`` none) of the office, until the end of a day; ``known_since``: when
    whoever must act learned of it."""

    assessment: Assessment
    phase: str
    unit: Department | None
    day: date
    known_since: datetime

    @property
    def prefix(self) -> str:
        return f"ladder:{self.assessment.pk}:{self.phase}:{self.unit.pk if self.unit else ''}:{self.day}"

    def steps(self, rules: Rules) -> list[Step]:
        """The steps of the ladder that are meant for this phase."""
        if self.phase == Phase.APPEAL:  # a right, not a duty: nobody is late with it
            return [step for step in rules.steps if step.days <= 0 and step.to == To.ACTING]
        return [step for step in rules.steps if self.phase == Phase.SELF or step.to != To.CIRCULAR]


def run(*, by: Actor) -> int:
    """Take every step whose time has come; returns how many were told something. Safe to repeat and to run at once."""
    under_way = (_STATE.SELF_SCORING, _STATE.VERIFYING, _STATE.RESULT)
    rows = Assessment.objects.filter(state__in=under_way).select_related("plan", "scheme", "version", "result")
    listed = list(rows)
    rules = reminders.rules_of(each.plan_id for each in listed) if listed else {}
    return sum(_run(each, rules[each.plan_id], by) for each in listed)


def _run(assessment: Assessment, rules: Rules, by: Actor) -> int:
    now, taken = timezone.now(), _taken(assessment)
    found = []
    for due in _dues(assessment):
        moment = phases.moment_of(due.day)
        held = taken.get(due.prefix, set())
        steps = reminders.due_now(due.steps(rules), due=moment, known_since=due.known_since, now=now, taken=held)
        if steps:
            found.append((due, steps))
    if not found:
        return 0
    texts = _texts(assessment, [due for due, _steps in found])
    units = [due.unit for due, _steps in found if due.unit] or sheets.assessed(assessment)
    holders = Holders.of(units) if units else None
    return sum(
        _take(due, steps, texts[due.prefix], holders, by)
        for due, steps in found
        if due.prefix in texts and holders is not None
    )


def _taken(assessment: Assessment) -> dict[str, set[tuple[int, str]]]:
    found: dict[str, set[tuple[int, str]]] = {}
    for key, days, to in assessment.reminders.filter(days__isnull=False).values_list("key", "days", "to"):
        found.setdefault(key.rsplit(":", 2)[0], set()).add((days or 0, to))
    return found


# --- What is asked of whom --------------------------------------------------------------------------------------------
def _dues(assessment: Assessment) -> list[Due]:
    """Every last day that is running, in a few queries; whether anything is still to be done is looked at later."""
    told = Event.objects.filter(subject=f"reports.assessment:{assessment.pk}", kind__startswith="assessment.")
    known = {kind: at for kind, at in told.order_by("id").values_list("kind", "at") if at <= timezone.now()}
    found: list[Due] = []
    for phase in Phase.values:
        if phase in (Phase.SELF, Phase.APPEAL):
            found += _of_units(assessment, phase, _since(known, phase))
        elif phases.STATES[phase] == assessment.state and (day := phases.day_of(assessment, phase)):
            found.append(Due(assessment, phase, None, day, _since(known, phase)))
    return found


def _since(known: dict[str, datetime], phase: str) -> datetime:
    none = datetime.min.replace(tzinfo=timezone.get_default_timezone())
    return max((known[kind] for kind in _KNOWN_BY[Phase(phase)] if kind in known), default=none)


def _of_units(assessment: Assessment, phase: str, since: datetime) -> list[Due]:
    """Of the phase that runs each unit; of a closed self-assessment those that were given more time."""
    runs, today = phases.STATES[phase] == assessment.state, timezone.localdate()
    if not runs and (phase, assessment.state) != (Phase.SELF, _STATE.VERIFYING):
        return []
    own, done = phases.extensions(assessment, phase), set[int]()
    if phase == Phase.SELF:
        done = set(assessment.hand_ins.filter(at__isnull=False).values_list("department_id", flat=True))
    units = [unit for unit in sheets.assessed(assessment) if (runs or unit.pk in own) and unit.pk not in done]
    dues = phases.dues(assessment, phase, units)
    return [
        Due(assessment, phase, unit, day, max(since, own[unit.pk].decided_at or since) if unit.pk in own else since)
        for unit in units
        if (day := dues[unit.pk]) is not None and (phase == Phase.SELF or day >= today)
    ]


def _texts(assessment: Assessment, dues: Sequence[Due]) -> dict[str, Sentence]:
    """What each is told, by the prefix of what is due; who has nothing to do any more is left in peace."""
    lines = {}
    if any(due.phase == Phase.SELF for due in dues):
        lines = {line.unit.pk: line for line in board.waiting(board.lines(assessment))}
    found: dict[str, Sentence] = {}
    for due in dues:
        if due.phase == Phase.SELF:
            line = lines.get(due.unit.pk) if due.unit else None
            if line is not None:
                found[due.prefix] = text_of(assessment, line)
        elif due.phase == Phase.APPEAL and due.unit is not None:
            found[due.prefix] = _said(due, unit=due.unit.name)
        elif number := _open(assessment, due.phase):
            found[due.prefix] = _said(due, open=number)
    return found


def time_of(day: date) -> Sentence:
    """A last day as it is seen from today: the middle of a sentence."""
    left = (day - timezone.localdate()).days
    if left < 0:
        return sentence("last day was %(day)s, %(days)s days ago", day=day.isoformat(), days=-left)
    if left == 0:
        return sentence("last day is today, %(day)s", day=day.isoformat())
    return sentence("last day %(day)s, %(days)s to go", day=day.isoformat(), days=left)


def _said(due: Due, **more: object) -> Sentence:
    return Sentence(_TEXTS[Phase(due.phase)], {"about": str(due.assessment), "time": time_of(due.day), **more})


def text_of(assessment: Assessment, line: Line, *, note: str = "") -> Sentence:
    """The reminder of a unit whose self scores are not handed in; ``note`` is what the office adds."""
    due = line.due or timezone.localdate()
    said = Sentence(_TEXTS[Phase.SELF], {
        "unit": line.unit.name, "about": str(assessment), "time": time_of(due),
        "there": line.filled, "due": line.items,
    })  # fmt: skip
    return sentence("%(reminder)s %(note)s", reminder=said, note=note) if note else said


def _open(assessment: Assessment, phase: str) -> int:
    """How much is left for the office: points by hand that nobody confirmed yet, or appeals."""
    if phase == Phase.DECIDE:
        return assessment.appeals.filter(state=Appeal.State.FILED).count()
    return sheets.points_left(assessment)


# --- Telling ----------------------------------------------------------------------------------------------------------
def _take(due: Due, steps: Sequence[Step], text: Sentence, holders: Holders, by: Actor) -> bool:
    """Take the steps in a transaction of its own; a person whom several would tell hears the last one."""
    with transaction.atomic():
        held = Assessment.objects.select_for_update(of=("self",)).get(pk=due.assessment.pk)
        if (held.state, held.seen) != (due.assessment.state, due.assessment.seen):
            return False  # it moved meanwhile: the next run sees it as it is then
        fresh = [(step, row) for step in steps if (row := _reminder(due, step, by)) is not None]
        addressed = {step: addressees(due, step.to, holders) for step, _row in fresh}
        last = {who.key: step for step, told in addressed.items() for who, _page in told}
        for step, row in fresh:
            heard = [(who, page) for who, page in addressed[step] if last[who.key] == step]
            said = _listed(due) if step.to == To.CIRCULAR else text
            send(row, heard, said, step.channels)
            record(row, due.assessment, by, step=step.days)
    return bool(fresh)


def _listed(due: Due) -> Sentence:
    return Sentence(
        _LISTED, {"unit": due.unit.name if due.unit else "", "about": str(due.assessment), "time": time_of(due.day)}
    )


def _reminder(due: Due, step: Step, by: Actor) -> PhaseReminder | None:
    """The row that says that the step is taken; None where somebody else took it."""
    row, fresh = PhaseReminder.objects.get_or_create(
        key=f"{due.prefix}:{step.days}:{step.to}",
        defaults={"assessment": due.assessment, "phase": due.phase, "department": due.unit, "days": step.days,
                  "to": step.to, "by_key": by.key, "by_name": by.name, "at": timezone.now()},
    )  # fmt: skip
    return row if fresh else None


Told = tuple[Addressee, tuple[str | int, ...]]


def addressees(due: Due, to: str, holders: Holders) -> list[Told]:
    """Each person once, with the page on which they go on."""
    pk = due.assessment.pk
    if due.unit is None:
        return _of_office(due, to, holders)
    own, front = ("assessment-self", pk), ("assessment", pk)
    if due.phase == Phase.APPEAL:
        return [(who, front) for who in holders.in_unit(due.unit, _P.RELEASE)]
    found: dict[str, Told] = {}
    if to in (To.HEAD, To.CIRCULAR):
        found.update((who.key, (who, front)) for who in holders.in_unit(due.unit, _P.RELEASE))
    if to in (To.ACTING, To.CIRCULAR):
        found.update((who.key, (who, own)) for who in holders.in_unit(due.unit, _P.ENTER_VALUES))
    return list(found.values())


def _of_office(due: Due, to: str, holders: Holders) -> list[Told]:
    """The assessors, or whoever prepares decisions; then whoever decides."""
    acting = _P.ASSESS if due.phase == Phase.VERIFY else _P.RUN_ASSESSMENTS
    page: tuple[str | int, ...] = (
        ("appeals",) if due.phase == Phase.DECIDE else ("assessment-verify", due.assessment.pk)
    )
    right = acting if to == To.ACTING else _P.DECIDE_ASSESSMENTS
    units = sheets.assessed(due.assessment)[:1]
    return [(who, page) for unit in units for who in holders.in_office(unit, right)]


def send(row: PhaseReminder, told: Sequence[Told], text: Sentence, channels: Sequence[str]) -> None:
    """Write the notices of a reminder and note who was told."""
    row.names = "、".join(who.name for who, _page in told if who.name)[:300]
    row.save(update_fields=["names"])
    kind = "reminder.circular" if row.to == To.CIRCULAR else "reminder"
    notices.write(
        [
            Message(f"phase{row.pk}", kind, who, text, page, channels=channels, by_key=row.by_key, by_name=row.by_name)
            for who, page in told
        ]
    )


def record(row: PhaseReminder, assessment: Assessment, by: Actor, **detail: object) -> None:
    told = {"phase": row.phase, "to": row.to, "names": row.names, **detail}
    unit = row.department.code if row.department else ""
    events.record("assessment.reminded", by=by, about=assessment, unit=unit, detail=told)
