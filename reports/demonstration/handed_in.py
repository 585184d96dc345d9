"""How the units of the demonstration hand in their self scores: files laid to items, more time asked for, most sheets
in time and a few late. Each through its own action; the story's days are laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from departments.models import Department
from reports import score_files
from reports.demonstration import attached, days, marks, story
from reports.demonstration.story import Text
from reports.models import Assessment, HandIn, ItemScore, PhaseExtension, ScoreFile
from reports.score_files import Place
from reports.self_scores import handing_in, more_time

_ENTERED, _ASKED, _ANSWERED, _SUBMITTED, _HANDED_IN = time(9, 30), time(10, 40), time(15, 20), time(16), time(17, 20)
#: By how many days the units wish to hand in later, and by how many they may, while the demonstration is loaded.
_WISHED, _GRANTED = timedelta(days=2), timedelta(days=1)


def tell(assessment: Assessment, units: Mapping[str, Department], rows: Mapping[str, Text]) -> None:
    """``rows``: of each unit, by its code, the day on which it hands in and why it is late."""
    held = Assessment.objects.select_related("plan", "scheme", "version").get(pk=assessment.pk)
    _lay_files(held, units)
    _ask(held, units)
    late = {code: row["late_reason"] for code, row in rows.items() if row["late_reason"]}
    for code, row in rows.items():
        if row["handed_in"] and code not in late:
            _hand_in(held, units[code])
    Assessment.objects.filter(pk=held.pk).update(self_due=timezone.localdate() - timedelta(days=1))
    for code, why in late.items():
        _hand_in(held, units[code], late_reason=why)


def _hand_in(assessment: Assessment, unit: Department, *, late_reason: str = "") -> None:
    sheet: dict[str, Any] = {"assessment": assessment, "department": unit}
    handing_in.submit(**sheet, by=marks.reporter(unit))
    handing_in.hand_in(**sheet, by=marks.head(unit), late_reason=late_reason)


def _lay_files(assessment: Assessment, units: Mapping[str, Department]) -> None:
    for row in story.rows("assessment_evidence"):
        unit = units[row["department"]]
        place = Place(assessment, unit, row["item"], ScoreFile.To.SELF)
        content = attached.content_of(row["file"], row["content"])
        score_files.lay(place=place, name=row["file"], content=content, by=marks.reporter(unit))


def _ask(assessment: Assessment, units: Mapping[str, Department]) -> None:
    """What units wished, and what the office answered."""
    office, today = marks.staff(assessment.plan), timezone.localdate()
    for row in story.rows("assessment_more_time"):
        unit = units[row["department"]]
        wish = more_time.ask(
            assessment=assessment, department=unit, until=today + _WISHED, reason=row["reason"], by=marks.reporter(unit)
        )
        if row["decision"] == "granted":
            more_time.grant(extension=wish, until=today + _GRANTED, answer=row["answer"], by=office)
        else:
            more_time.refuse(extension=wish, answer=row["answer"], by=office)


# --- Its days ---------------------------------------------------------------------------------------------------------
def lay(assessment: Assessment, due: date, rows: Mapping[str, Text]) -> None:
    """Over what the actions stamped; ``due`` is everybody's last day."""
    dues = dict.fromkeys(rows, due)
    for row in story.rows("assessment_more_time"):
        wish = PhaseExtension.objects.filter(assessment=assessment, department__code=row["department"])
        wish.update(
            asked_at=_at(row["asked"], _ASKED), asked_until=_on(row["until"]), decided_at=_at(row["decided"], _ANSWERED)
        )
        if row["granted_until"]:
            dues[row["department"]] = _on(row["granted_until"])
            wish.update(until=dues[row["department"]])
    for code, row in rows.items():
        if row["handed_in"]:
            own = {"assessment": assessment, "department__code": code}
            entered, laid = (
                _at(row["handed_in"], _ENTERED),
                {
                    "submitted_at": _at(row["handed_in"], _SUBMITTED),
                    "at": _at(row["handed_in"], _HANDED_IN),
                    "due": dues[code],
                },
            )
            HandIn.objects.filter(**own).update(**laid)
            ItemScore.objects.filter(**own, kind=ItemScore.Kind.SELF).update(at=entered)
            ScoreFile.objects.filter(**own, to=ScoreFile.To.SELF).update(at=entered)


def _on(day: str) -> date:
    return days.told_on(date.fromisoformat(day))


def _at(day: str, hour: time) -> object:
    return days.at(date.fromisoformat(day), hour)
