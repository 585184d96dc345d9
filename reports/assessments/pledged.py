"""The pledges of the year that a final assessment judges: each line gets its points, and the pledge is assessed.

Who makes a result final takes the pledges that are being carried out to 考核 with it. A pledge that could not follow
then (an amendment was under way) follows by the office's own button, and gets the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from departments import pledges
from departments.models import Pledge
from departments.pledges import outcomes
from departments.pledges.outcomes import Outcome
from qualitycity.models import Event
from qualitycity.numbers import write
from qualitycity.roles import Actor, system
from reports import schemes, scoring
from reports.assessments import gathering
from reports.models import Assessment, ScoreLine, ScoreSheet


def carry_over(assessment: Assessment, *, by: Actor) -> list[str]:
    """Assess the pledges that the final result judges; returns the codes of the units whose pledges moved."""
    year = _pledged_year(assessment)
    if year is None:
        return []
    moved = []
    rows = Pledge.objects.filter(plan=assessment.plan_id, year=year).select_related("department", "plan")
    held = {pledge.department_id: pledge for pledge in rows}
    for unit, outcome in _outcomes(assessment, held):
        pledge = held[unit]
        if pledge.state == Pledge.State.PERFORMING:
            pledges.assess(pledge=pledge, result=_said(outcome), outcome=outcome, by=by)
            moved.append(pledge.department.code)
        else:
            outcomes.add(pledge=pledge, outcome=outcome, by=by)
    return moved


def complete(*, event: Event, touched: Sequence[int]) -> None:
    """A pledge was assessed by its own button: the final results that there are stand in it as well."""
    for pledge in Pledge.objects.filter(pk__in=touched).select_related("plan"):
        final = Assessment.objects.filter(plan=pledge.plan_id, state=Assessment.State.FINAL)
        for assessment in final.select_related("plan", "scheme", "version", "result").order_by("id"):
            if _pledged_year(assessment) == pledge.year:
                for _unit, outcome in _outcomes(assessment, {pledge.department_id: pledge}):
                    outcomes.add(pledge=pledge, outcome=outcome, by=system("assessments"))


def _pledged_year(assessment: Assessment) -> int | None:
    """The year of the plan that ends in the assessment year; None where none does."""
    content = schemes.read(assessment.version)
    year = gathering.year_of(assessment.plan, content, assessment.year)
    return next((quarter.year for quarter in year.quarters if quarter.number == 4), None)


def _outcomes(assessment: Assessment, held: Mapping[int, Pledge]) -> Iterator[tuple[int, Outcome]]:
    """The outcome of each unit that has a pledge, in printed order."""
    run = assessment.result
    if run is None:
        return
    content = schemes.read(assessment.version)
    items = {node.item.code: node.item for node in scoring.leaves(content) if node.item.source.kind == "check"}
    sheets = list(ScoreSheet.objects.filter(run=run, department__in=held).defer("content").order_by("place"))
    lines: dict[int, list[ScoreLine]] = {}
    for line in ScoreLine.objects.filter(sheet__in=[sheet.pk for sheet in sheets], item__in=items).order_by("place"):
        lines.setdefault(line.sheet_id, []).append(line)
    for sheet in sheets:
        yield sheet.department_id or 0, {
            "assessment": assessment.pk, "title": str(assessment), "run": run.number,
            "result_sha256": run.result_sha256, "score": _written(sheet.score), "full_mark": write(content.full_mark),
            "grade": sheet.grade, "rank": sheet.rank, "places": sheet.places,
            "lines": [_line(line, items[line.item]) for line in lines.get(sheet.pk, [])],
        }  # fmt: skip


def _line(line: ScoreLine, item: scoring.Item) -> dict[str, Any]:
    return {
        "target": item.source.ref, "item": item.code, "name": item.name, "worth": _written(line.worth),
        "score": _written(line.score), "lost": _written(line.lost), "reason": line.content["reason"],
    }  # fmt: skip


def _written(number: Any) -> str | None:
    return None if number is None else write(number)


def _said(outcome: Outcome) -> str:
    """The result in one line, in the office's language."""
    with translation.override(settings.LANGUAGE_CODE):
        gaps = {name: outcome[name] or _("none") for name in ("title", "score", "full_mark", "grade", "rank", "places")}
        return _("%(title)s: score %(score)s of %(full_mark)s, grade %(grade)s, rank %(rank)s of %(places)s") % gaps
