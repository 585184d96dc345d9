"""What goes on beside the figures of the demonstration: files, requests for time, words about figures, marks, leaders'
remarks, and corrections of what counted already. Each through its own action; the story's days are laid over it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from departments import acceptances, corrections, evidence, exemptions, extensions, follow_ups, instructions, remarks
from departments import sheets as the_sheets
from departments.models import Correction, EvidenceUse, Exemption, Extension, Instruction, Submission
from reports import reach
from reports.demonstration import attached, days, marks, story
from reports.demonstration.stage import Stage
from reports.demonstration.story import Text
from targets.models import Indicator, Target
from targets.periods import Quarter

_MORNING, _NOON, _AFTERNOON = time(9, 20), time(11, 10), time(15, 10)


def before(stage: Stage, quarter: Quarter) -> None:
    """What the office settles before anybody enters: figures that need not be reported."""
    for row in _of("exemptions", quarter):
        exemptions.grant(
            plan=stage.plan, department=stage.units[row["department"]], cells=[stage.key(row)], first=quarter,
            reason=row["reason"], by=marks.staff(stage.plan),
        )  # fmt: skip


def while_entering(stage: Stage, submission: Submission) -> None:
    """What a unit does beside its figures: lays files to them, asks for more time."""
    unit, by = submission.department, marks.reporter(submission.department)
    for row in _of("evidence", submission.period.quarter, unit.code):
        content = attached.content_of(row["file"], row["content"])
        evidence.add(submission=submission, key=stage.key(row), name=row["file"], content=content, by=by)
    for number, row in enumerate(_of("extensions", submission.period.quarter, unit.code), 2):
        until = timezone.now() + timedelta(days=number)
        asked = extensions.ask(submission=submission, until=until, reason=row["reason"], by=by)
        if row["decision"] == "granted":
            extensions.grant(extension=asked, answer=row["answer"], by=marks.staff(stage.plan))
        elif row["decision"] == "refused":
            extensions.refuse(extension=asked, answer=row["answer"], by=marks.staff(stage.plan))


def while_judged(stage: Stage, submission: Submission) -> None:
    """Rows that the office accepts one by one, before it looks at the others."""
    keys = [stage.key(row) for row in _of("acceptances", submission.period.quarter, submission.department.code)]
    if keys:
        sheet = the_sheets.of(submission)
        numbers = {key: acceptances.number_of(sheet, key) for key in keys}
        acceptances.accept(submission=submission, numbers=numbers, by=marks.approver(stage.plan))


def afterwards(stage: Stage) -> None:
    """What is said and marked once all quarters are told, what leaders wrote, and what is corrected."""
    for row in story.rows("remarks"):
        said = remarks.add(
            submission=stage.submission(row), cell=stage.key(row), text=row["text"], by=stage.person(row),
            asks=bool(row["asks"]), internal=bool(row["internal"]),
        )  # fmt: skip
        _lay(said, at=_moment(row["day"], _NOON))
    for row in story.rows("marks"):
        _mark(stage, row)
    for row in story.rows("instructions"):
        _instruct(stage, row)
    for row in story.rows("corrections"):
        _correct(stage, row)


def lay(stage: Stage, quarter: Quarter) -> None:
    """Lay the story's days over the files and the requests of a quarter."""
    for row in _of("extensions", quarter):
        submission = stage.submission(row)
        asked = Extension.objects.get(submission=submission, reason=row["reason"])
        _lay(asked, asked_at=_moment(row["asked"], _NOON), asked_until=_deadline(row["until"]))
        if asked.decided_at:
            _lay(asked, decided_at=_moment(row["asked"], _AFTERNOON))
        if row["granted_until"]:
            until = _deadline(row["granted_until"])
            _lay(asked, until=until)
            _lay(submission, due_at=until)
    for row in _of("exemptions", quarter):
        unit, told = stage.units[row["department"]], _moment(row["day"], _MORNING)
        Exemption.objects.filter(marks.people("by_key"), department=unit, first=quarter).update(at=told)
    for walk in story.walks(quarter):
        uses = EvidenceUse.objects.filter(submission__department__code=walk.department, by_key__startswith=marks.PEOPLE)
        for use in uses.filter(submission__period__quarter=quarter).select_related("evidence"):
            moment = days.at(walk.days["entered"], _AFTERNOON)
            _lay(use, at=moment)
            _lay(use.evidence, at=moment)


def _mark(stage: Stage, row: Text) -> None:
    mark = follow_ups.put(
        indicator=Indicator.objects.get(pk=stage.indicators[row["code"]]), part=row["part"], note=row["note"],
        submission=stage.submission(row) if row["department"] else None, due_on=_day(row["due"]), shared=True,
        by=marks.staff(stage.plan),
    )  # fmt: skip
    if row["cleared"]:
        follow_ups.clear(follow_up=mark, by=marks.approver(stage.plan))


def _instruct(stage: Stage, row: Text) -> None:
    """A leader's remark, what its unit did about it, and whether the office took it off the list."""
    office, unit = marks.staff(stage.plan), stage.units[row["department"]]
    item = instructions.record(
        plan=stage.plan, leader=row["leader"], said_on=_day(row["day"]), text=row["text"], department=unit,
        target=Target.objects.get(plan=stage.plan, code=row["code"]) if row["code"] else None, paper=row["paper"],
        due_on=_day(row["due"]), by=office,
    )  # fmt: skip
    moments = {"at": _moment(row["day"], _AFTERNOON)}
    if row["answer"]:
        item = instructions.answer(instruction=item, text=row["answer"], by=marks.head(unit))
        moments["answered_at"] = _moment(row["answered"], _NOON)
    if row["closed"]:
        item = instructions.close(instruction=item, result=row["result"], by=office)
        moments["closed_at"] = _moment(row["closed"], _AFTERNOON)
    _lay(Instruction.objects.get(pk=item.pk), **moments)


def _correct(stage: Stage, row: Text) -> None:
    """A correction that waits for the office, or one that went all its way."""
    submission, key = stage.submission(row), stage.key(row)
    unit, approver = submission.department, marks.approver(stage.plan)
    case = corrections.ask(submission=submission, keys=[key], reason=row["reason"], by=marks.reporter(unit))
    moments = {"asked_at": _moment(row["asked"], _MORNING)}
    if row["applied"]:
        until = timezone.now() + timedelta(days=1)
        case = corrections.allow(correction=case, until=until, by=approver)
        texts = {key: {name: row[name] for name in ("numerator", "denominator")}}
        case = corrections.enter(correction=case, texts=texts, by=marks.reporter(unit))
        case = corrections.confirm(correction=case, by=marks.head(unit))
        case = reach.apply(correction=case, by=approver)
        moments |= {"until": _deadline(row["until"]), "decided_at": _moment(row["asked"], _AFTERNOON)}
        moments |= {f"{act}_at": _moment(row[act], _NOON) for act in ("entered", "confirmed", "applied")}
        for cell in case.cells.exclude(after=None).select_related("after"):
            _lay(cell.after, entered_at=moments["entered_at"], verified_at=moments["applied_at"])
    _lay(Correction.objects.get(pk=case.pk), **moments)


def _of(name: str, quarter: Quarter, department: str = "") -> list[Text]:
    return [
        row
        for row in story.rows(name)
        if story.quarter_of(row) == quarter and (not department or row["department"] == department)
    ]


def _lay(row: Model | None, **moments: datetime) -> None:
    """Write over what the actions stamped."""
    assert row is not None
    type(row)._default_manager.filter(pk=row.pk).update(**moments)


def _moment(day: str, hour: time) -> datetime:
    return days.at(date.fromisoformat(day), hour)


def _deadline(day: str) -> datetime:
    return _moment(day, time(18))


def _day(day: str) -> Any:
    return days.told_on(date.fromisoformat(day))
