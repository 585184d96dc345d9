"""The assessment of the demonstration: a scheme copied and changed, a year scored, verified, announced and appealed
against, and the next one begun. Each through its own action; the story's days are laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from departments import plan_book
from departments.models import Department
from qualitycity import jobs, numbers
from qualitycity.workbook import Problems
from reports import appeals, scheme_book, schemes, score_files
from reports.assessments import computing, gathering, records, runs, walk
from reports.demonstration import attached, days, handed_in, marks, story
from reports.demonstration.marks import Refused
from reports.demonstration.story import Text
from reports.models import Appeal, Assessment, AssessmentRun, ItemScore, Scheme, ScoreFile, ScoreLine, UnitEvent
from reports.score_files import Place
from reports.scoring import Line, editing
from reports.scoring import Scheme as Content
from reports.self_scores import entering, verifying
from reports.self_scores.entering import Said
from targets.models import Plan

_MORNING, _EVENING = time(9, 30), time(17, 20)
_FOUR = Decimal("0.0001")
#: How long units may still appeal when the demonstration is loaded.
_OPEN_DAYS = 14


@dataclass(frozen=True)
class Told:
    """The units that are assessed, by code, and what the story says of each."""

    assessment: Assessment
    units: Mapping[str, Department]
    rows: Mapping[str, Text]
    items: tuple[Text, ...]

    def each(self) -> Iterator[tuple[Department, Text]]:
        for code, row in self.rows.items():
            yield self.units[code], row


def tell(plan: Plan) -> dict[str, Any]:
    """The year's assessment from its scheme to the open appeal. Returns what has to be remembered."""
    scheme = _scheme(plan)
    told = _begun(plan, scheme)
    _score(told)
    _verify(told)
    first = _recorded_and_run(told)
    second = _run(told.assessment, "run2")
    _announce(told.assessment, second)
    _appeal(told, second)
    third = _run(told.assessment, "run3")
    _announce(told.assessment, third)
    _try_out(told.assessment, third)
    _next_year(plan, scheme)
    _lay(told, (first, second, third))
    return {"scheme": scheme.pk}


# --- The scheme -------------------------------------------------------------------------------------------------------
def _said() -> dict[str, str]:
    return {row["key"]: row["value"] for row in story.rows("assessment")}


def _scheme(plan: Plan) -> Scheme:
    """A shipped scheme, copied and changed: other measures, and the year from July."""
    said, by = _said(), marks.staff(plan)
    problems = Problems()
    shipped = scheme_book.read(plan_book.open_book(story.FOLDER.parent / "schemes" / said["source"]), problems=problems)
    if shipped is None or not problems.ok:
        raise Refused(problems.errors[0].message)
    content = replace(
        _weighed(editing.remove(shipped, "tasks"), "points"), code=said["code"], name=said["name"],
        name_en=said["name_en"], year_start_month=int(said["year_start_month"]),
    )  # fmt: skip
    scheme = schemes.begin(plan=plan, content=content, by=by, channel=marks.CHANNEL)
    schemes.publish(scheme=scheme, reason=said["reason"], by=marks.approver(plan))
    return scheme


def _weighed(content: Content, column: str) -> Content:
    """The items that assessors score, and what they stand in, with the points of a column."""
    listed = story.rows("assessment_items")
    for row in listed:
        content = _put(content, row["item"], Decimal(row[column]))
    return _put(content, editing.parent_of(content, listed[0]["item"]), sum(Decimal(row[column]) for row in listed))


def _put(content: Content, code: str, points: Decimal | int) -> Content:
    item = editing.find(content, code)
    assert item is not None
    return editing.put(content, code, replace(item, points=Decimal(points)))


# --- The year ---------------------------------------------------------------------------------------------------------
def _begun(plan: Plan, scheme: Scheme) -> Told:
    office = marks.staff(plan)
    assessment = walk.begin(plan=plan, scheme=scheme, year=int(_said()["year"]), by=office)
    assessment = walk.move(assessment=assessment, act="open", by=office, due=timezone.localdate())
    units = {unit.code: unit for unit in Department.objects.filter(area=plan.area_id)}
    rows = {row["department"]: row for row in story.rows("assessment_units")}
    return Told(assessment, units, rows, story.rows("assessment_items"))


def _score(told: Told) -> None:
    """Every unit but one fills in its sheet and hands it in; then the office closes it."""
    claims = {(row["department"], row["item"]): row for row in story.rows("assessment_claims")}
    figures = _figures(told.assessment)
    for unit, row in told.each():
        said = [_of_hand(unit, row, item) for item in told.items if _pair(row, item)[0]]
        if said:
            said += [_of_figures(unit, line) for line in figures.get(unit.code, ())]
        claimed = [_claimed(claims[unit.code, each.item]) if (unit.code, each.item) in claims else each
                   for each in said]  # fmt: skip
        if claimed:
            by = marks.reporter(unit)
            entering.enter(assessment=told.assessment, department=unit, said=claimed, by=by, channel=marks.CHANNEL)
    handed_in.tell(told.assessment, told.units, told.rows)
    walk.move(assessment=told.assessment, act="verify", by=marks.staff(told.assessment.plan), due=timezone.localdate())


def _pair(row: Text, item: Text) -> tuple[str, str]:
    own, _slash, found = row[item["item"]].partition("/")
    return own, found


def _words(told: Text, unit: Department, times: str, *, kind: str, more: bool) -> str:
    text = told[kind] + (told["short" if kind == "remark" else "less"] if more else "")
    return text.format(unit=unit.name, n=times)


def _figures(assessment: Assessment) -> dict[str, list[Line]]:
    """What the figures of each unit give, by its code: nothing else counts yet."""
    results = computing.compute(gathering.gather(assessment, schemes.read(assessment.version)))
    return {
        result.unit: [line for line in result.lines if not line.category and line.score is not None]
        for result in results
    }  # fmt: skip


def _of_hand(unit: Department, row: Text, item: Text) -> Said:
    own = _pair(row, item)[0]
    remark = _words(item, unit, row["n"], kind="remark", more=Decimal(own) < Decimal(item["points"]))
    return Said(item["item"], own, remark, item["evidence"].format(unit=unit.name), 0)


def _of_figures(unit: Department, line: Line) -> Said:
    """What the figures give, as the unit itself works it out."""
    score = min(line.score or Decimal(0), line.worth).quantize(_FOUR, rounding=ROUND_DOWN)
    less = score < line.worth
    remark = f"{unit.name}按核定数自评，差距已列入整改清单。" if less else ""
    return Said(line.code, numbers.write(score), remark, "", 0)


def _claimed(row: Text) -> Said:
    return Said(row["item"], row["score"], row["remark"], "", 0)


def _verify(told: Told) -> None:
    """One assessor lays a record of the check to each item and enters what was found, another confirms it."""
    held = Assessment.objects.select_related("plan", "scheme", "version").get(pk=told.assessment.pk)
    first, second = (marks.assessor(told.assessment.plan, name) for name in ("甲", "乙"))
    for unit, row in told.each():
        said = []
        for item in told.items:
            found = _pair(row, item)[1]
            less = Decimal(found) < Decimal(item["points"])
            words = _words(item, unit, row["n"], kind="finding", more=less)
            place = Place(held, unit, item["item"], ScoreFile.To.VERIFIED)
            name = f"{item['item']}核验记录.txt"
            score_files.lay(place=place, name=name, content=attached.content_of(name, words), by=first)
            said.append(Said(item["item"], found, words, item["evidence"].format(unit=unit.name), 0))
        scores = verifying.verify_all(assessment=told.assessment, department=unit, said=said, by=first)
        verifying.confirm_all(scores=scores, by=second)


def _recorded_and_run(told: Told) -> AssessmentRun:
    """What the office keeps of units: some of it before the first run, some only after it."""
    plan = told.assessment.plan
    office, approver = marks.staff(plan), marks.approver(plan)
    _record(told, "1")
    for row in story.rows("assessment_lifts"):
        unit = told.units[row["department"]]
        event = UnitEvent.objects.get(plan=plan, department=unit, category="safety", by_key=office.key)
        records.lift(
            assessment=told.assessment, department=unit, veto=row["veto"], about=f"event:{event.line}",
            reason=row["reason"], by=approver,
        )  # fmt: skip
    run = _run(told.assessment, "run1")
    _record(told, "2")
    return run


def _record(told: Told, run: str) -> None:
    for row in story.rows("assessment_events"):
        if row["run"] == run:
            records.record(
                assessment=told.assessment, department=told.units[row["department"]], category=row["category"],
                level=row["level"], happened_on=days.told_on(date.fromisoformat(row["date"])), paper=row["paper"],
                description=row["description"], by=marks.staff(told.assessment.plan),
            )  # fmt: skip


def _run(assessment: Assessment, day: str, trial: runs.Trial | None = None) -> AssessmentRun:
    by = marks.staff(assessment.plan)
    job = runs.request(assessment=assessment, by=by, trial=trial, here=True)
    jobs.run(job.pk, runs.carry_out)
    run = AssessmentRun.objects.select_related("assessment__plan").get(job=job)
    AssessmentRun.objects.filter(pk=run.pk).update(at=_day(day, _MORNING))
    return run


def _announce(assessment: Assessment, run: AssessmentRun) -> None:
    until = timezone.localdate() + timedelta(days=_OPEN_DAYS)
    walk.move(assessment=assessment, act="announce", by=marks.approver(assessment.plan), run=run, due=until)


def _appeal(told: Told, run: AssessmentRun) -> None:
    """Filed by the heads of units; all but one are decided."""
    office, approver = marks.staff(told.assessment.plan), marks.approver(told.assessment.plan)
    for row in story.rows("assessment_appeals"):
        unit = told.units[row["department"]]
        line = ScoreLine.objects.get(sheet__run=run, sheet__department=unit, item=row["item"])
        case = appeals.file(line=line, reason=row["reason"], evidence=row["evidence"], by=marks.head(unit))
        if row["decision"]:
            upheld = row["decision"] == "upheld"
            appeals.propose(appeal=case, upheld=upheld, decision=row["answer"], points=row["points"], by=office)
            appeals.decide(appeal=case, by=approver)
        filed, decided = (_moment(row[name], _MORNING) for name in ("day", "decided"))
        Appeal.objects.filter(pk=case.pk).update(at=filed)
        Appeal.objects.filter(pk=case.pk).exclude(decided_at=None).update(decided_at=decided)


def _try_out(assessment: Assessment, run: AssessmentRun) -> None:
    """What would be otherwise with another weight, or with a corrected value."""
    for row in story.rows("assessment_trials"):
        kind, _colon, code = row["what"].partition(":")
        change = {"kind": kind, "item" if kind == "weight" else "target": code, "to": row["to"]}
        _run(assessment, "run3", runs.Trial(run, row["name"], [change]))


def _next_year(plan: Plan, scheme: Scheme) -> None:
    """A new version of the scheme, and the next year's assessment with a first run on what is known by now."""
    said, by = _said(), marks.staff(plan)
    changed = _weighed(schemes.working(scheme), "next_points")
    schemes.change(scheme=scheme, content=changed, by=by)
    schemes.publish(scheme=scheme, reason=said["next_reason"], by=marks.approver(plan))
    assessment = walk.begin(plan=plan, scheme=scheme, year=int(said["next_year"]), by=by)
    Assessment.objects.filter(pk=assessment.pk).update(at=_day("next", _MORNING))
    _run(assessment, "next_run")


# --- Its days ---------------------------------------------------------------------------------------------------------
def _day(what: str, hour: time) -> Any:
    return _moment(next(row["day"] for row in story.rows("assessment_days") if row["what"] == what), hour)


def _moment(day: str, hour: time) -> Any:
    return days.at(date.fromisoformat(day), hour) if day else None


def _lay(told: Told, three: tuple[AssessmentRun, AssessmentRun, AssessmentRun]) -> None:
    """Over what the actions stamped; the last day for appeals stays ahead, so that one can be filed and decided."""
    self_due, verify_due = (_day(what, _MORNING).date() for what in ("self_due", "verify_due"))
    Assessment.objects.filter(pk=told.assessment.pk).update(
        at=_day("begun", _MORNING), self_due=self_due, verify_due=verify_due, announced_at=_day("announced", _MORNING),
    )  # fmt: skip
    handed_in.lay(told.assessment, self_due, told.rows)
    verified = ItemScore.objects.filter(assessment=told.assessment, kind=ItemScore.Kind.VERIFIED)
    _at(verified, at=_day("verified", _EVENING), confirmed_at=_day("confirmed", _MORNING))
    _at(ScoreFile.objects.filter(assessment=told.assessment, to=ScoreFile.To.VERIFIED), at=_day("verified", _EVENING))
    _at(told.assessment.lifts.all(), at=_day("run1", _MORNING))
    _at(UnitEvent.objects.filter(plan=told.assessment.plan_id, by_key__startswith=marks.PEOPLE),
        at=_day("recorded", _MORNING))  # fmt: skip


def _at(rows: QuerySet[Any], **moments: Any) -> None:
    rows.update(**moments)
