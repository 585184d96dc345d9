"""The last days of an assessment's phases: those of all, and a unit's own where the office gave it more time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from departments.models import Department
from reports.models import Assessment, Phase, PhaseExtension

#: The field of the assessment that holds a phase's last day, and the state in which the phase runs.
FIELDS: Mapping[str, str] = {
    Phase.SELF: "self_due", Phase.VERIFY: "verify_due", Phase.APPEAL: "appeal_due", Phase.DECIDE: "decide_due",
}  # fmt: skip
STATES: Mapping[str, str] = {
    Phase.SELF: Assessment.State.SELF_SCORING, Phase.VERIFY: Assessment.State.VERIFYING,
    Phase.APPEAL: Assessment.State.RESULT, Phase.DECIDE: Assessment.State.RESULT,
}  # fmt: skip


def day_of(assessment: Assessment, phase: str) -> date | None:
    """The last day of a phase for everybody."""
    day: date | None = getattr(assessment, FIELDS[phase])
    return day


def moment_of(day: date) -> datetime:
    """The end of a day in the city's time zone."""
    return datetime.combine(day, time(23, 59, 59), timezone.get_default_timezone())


def extensions(assessment: Assessment, phase: str) -> dict[int, PhaseExtension]:
    """What holds of the units that were given more time, by department id."""
    return {row.department_id: row for row in _granted(assessment, phase).order_by("until", "id")}


def due_of(assessment: Assessment, phase: str, department: Department) -> date | None:
    """The last day that holds for a unit: its own, else everybody's."""
    own = extension_of(assessment, phase, department)
    return _later(day_of(assessment, phase), own)


def extension_of(assessment: Assessment, phase: str, department: Department) -> PhaseExtension | None:
    return _granted(assessment, phase).filter(department=department).order_by("-until", "-id").first()


def _granted(assessment: Assessment, phase: str) -> QuerySet[PhaseExtension]:
    """Each was granted for a day behind the one that held before: the longest holds."""
    return assessment.extensions.filter(phase=phase, state=PhaseExtension.State.GRANTED)


def last_day(assessment: Assessment, phase: str) -> date | None:
    """The last day of all: nobody has more time."""
    days = [day_of(assessment, phase), *(each.until for each in extensions(assessment, phase).values())]
    return max((day for day in days if day is not None), default=None)


def dues(assessment: Assessment, phase: str, units: Collection[Department]) -> dict[int, date | None]:
    """The last day of each unit, in one query."""
    own, day = extensions(assessment, phase), day_of(assessment, phase)
    return {unit.pk: _later(day, own.get(unit.pk)) for unit in units}


def is_extended(assessment: Assessment, department: Department) -> bool:
    """Whether a unit may still hand in its self scores though the phase is closed to the others."""
    if assessment.state != Assessment.State.VERIFYING:
        return False
    return runs_still(extension_of(assessment, Phase.SELF, department))


def runs_still(own: PhaseExtension | None) -> bool:
    return own is not None and own.until is not None and own.until >= timezone.localdate()


def _later(day: date | None, own: PhaseExtension | None) -> date | None:
    """An extension never shortens: where everybody's day was moved behind it, that holds."""
    return max((each for each in (day, own.until if own else None) if each is not None), default=None)
