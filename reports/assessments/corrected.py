"""What the checks of a run would be if a figure were another: exactly what entering it would make them.

The figure is entered, every check that it reaches is computed by its target's own rule, the inputs are gathered anew -
and all of it is taken back before anybody can see it. So a trial knows every form of target that a real run knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from departments import findings
from departments.cells import Answer, Question, question
from departments.findings import Context
from departments.models import Department, Duty, Value
from departments.workflow import Refused
from qualitycity import numbers
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence
from reports import checks
from reports.assessments import gathering
from reports.assessments.frozen import CheckRow, Inputs
from reports.assessments.trials import Change, number_of
from reports.models import Assessment, Check
from targets import versions
from targets.models import Period, Target, TargetVersion
from targets.periods import Quarter
from targets.rules import force, measures
from targets.rules.exact import plain
from targets.rules.terms import Terms

Place = tuple[str, str]  # of a check: the unit ("" for the city), and the target


class _Undo(Exception):
    """Nothing of a trial is kept."""


@dataclass(frozen=True)
class Figure:
    """A figure of the quarter whose check counts: of a unit and a part, with the number that counts now (None: none
    does yet). ``field`` is the column that holds it; ``factor`` what makes a numerator of a rate's number."""

    target: Target
    quarter: Quarter
    department: Department
    part: str
    number: Decimal | None
    field: str
    asked: Question
    row: Value | None = None
    factor: Fraction = Fraction(1)

    @property
    def several(self) -> str:
        """What tells it from other figures of the target."""
        return " ".join(filter(None, (self.department.name, self.part)))

    def stored(self, number: Decimal) -> Decimal | None:
        """The number as its column holds it: of a rate the numerator."""
        return number if self.field != "numerator" else plain(Fraction(number) / self.factor)

    def wrong(self, number: Decimal) -> list[Sentence]:
        """Why nobody could enter the number: the hard checks of a cell."""
        beside = {name: getattr(self.row, name) for name in ("denominator", "places")} if self.row else {}
        answer = Answer(standing="reported", **beside | {self.field: self.stored(number)})
        return [finding.text for finding in findings.hard(self.asked, answer, Context())]


def figures(assessment: Assessment, inputs: Inputs) -> list[Figure]:
    """Every figure that a trial can have otherwise, in the order of the plan; in as many queries for one as for all.
    Counted events, registers, stages and grades are no numbers that anybody types."""
    listed = {row.target: Quarter.parse(row.basis.quarter) for row in inputs.checks
              if not row.unit and row.basis is not None and row.basis.quarter}  # fmt: skip
    keys = [source.id for row in inputs.checks if row.target in listed and not row.unit for source in row.sources
            if source.kind == "reports.check"]  # fmt: skip
    rows = Check.objects.filter(pk__in=keys).select_related("version__target__indicator").defer("steps", "inputs")
    held = {check.version.target.code: check.version for check in rows}
    found: list[Figure] = []
    values, leads = _values(assessment, listed.values()), _leads(assessment, listed)
    for code in sorted(held, key=lambda code: (held[code].target.order, code)):
        found += _of_target(assessment, held[code], listed[code], values, leads.get(code, []))
    return found


def _values(assessment: Assessment, quarters: Iterable[Quarter]) -> Mapping[tuple[int, Quarter], list[Value]]:
    rows = Value.objects.filter(period__plan=assessment.plan_id, period__quarter__in=set(quarters), counted=True)
    found: dict[tuple[int, Quarter], list[Value]] = {}
    for row in rows.select_related("department", "period").order_by("department__order", "id"):
        found.setdefault((row.indicator_id, row.period.quarter), []).append(row)
    return found


def _leads(assessment: Assessment, at: Mapping[str, Quarter]) -> Mapping[str, list[Department]]:
    """Who would report a figure that nobody reported yet."""
    rows = Duty.objects.filter(target__plan=assessment.plan_id, role=Duty.Role.LEAD).select_related(
        "department", "target"
    )
    found: dict[str, list[Department]] = {}
    for duty in rows.order_by("department__order", "id"):
        quarter = at.get(duty.target.code) if duty.target else None
        if quarter is not None and duty.since <= quarter and (duty.until is None or quarter <= duty.until):
            assert duty.target is not None
            found.setdefault(duty.target.code, []).append(duty.department)
    return found


def _of_target(
    assessment: Assessment, version: TargetVersion, quarter: Quarter,
    values: Mapping[tuple[int, Quarter], list[Value]], leads: Sequence[Department],
) -> Iterator[Figure]:  # fmt: skip
    terms = versions.terms_of(version, years=assessment.plan.years)
    field = _field(terms, quarter)
    if not field:
        return
    held, indicator = values.get((version.target.indicator_id, quarter), []), version.target.indicator
    asked = question(
        indicator.pk, "", [terms], unit=indicator.unit, name=indicator.name, lower=indicator.lower,
        upper=indicator.upper, days_gone=assessment.plan.years.days_gone(quarter),
    )  # fmt: skip
    for row in held:
        figure = Figure(version.target, quarter, row.department, row.part, getattr(row, field), field, asked, row)
        if field != "numerator":
            yield figure
        elif row.denominator:  # a rate is told as the rate; its denominator stays as it was reported
            factor = measures.factor_of(terms) / Fraction(row.denominator)
            rate = None if figure.number is None else plain(Fraction(figure.number) * factor)
            yield replace(figure, number=rate, factor=factor)
    if not held and len(leads) == 1 and field != "numerator":
        for part in [part.name for part in terms.parts] or [""]:
            yield Figure(version.target, quarter, leads[0], part, None, field, asked)


def _field(terms: Terms, quarter: Quarter) -> str:
    """The column of a value that a target's test looks at; "" where nobody types a number for it."""
    test = force.in_force(terms, quarter.year).rule.test
    if test in ("zero", "staged", "rubric") or terms.measure.startswith("register:"):
        return ""
    if test == "rank":
        return "rank"
    return "numerator" if terms.measure in measures.WITH_BASE else "value"


# --- What is asked for ------------------------------------------------------------------------------------------------
def settled(assessment: Assessment, inputs: Inputs, changes: Sequence[Change]) -> list[dict[str, str]]:
    """The changes with the number that each figure has now (``from``), its quarter, unit and part. Raises Refused with
    every one that makes no sense."""
    offered = figures(assessment, inputs) if any(change.get("kind") == "value" for change in changes) else []
    found: list[dict[str, str]] = []
    refused: list[Sentence] = []
    for change in changes:
        try:
            found.append(dict(change) if change.get("kind") != "value" else _named(change, inputs, offered))
        except Refused as error:
            refused += error.reasons
    refused += _twice(found, {each.target.code: each.target.indicator_id for each in offered})
    if refused:
        raise Refused(*refused)
    return found


def _twice(changes: Sequence[Change], indicators: Mapping[str, int | None]) -> Iterator[Sentence]:
    """What is to be another in two ways at once; a figure is one, whichever of its targets names it."""
    seen: set[tuple[object, ...]] = set()
    for change in changes:
        of_figure = change.get("kind") == "value"
        code = change.get("target" if of_figure else "item", "")
        place = (indicators.get(code), change["unit"], change["part"]) if of_figure else (code,)
        if place in seen:
            yield sentence("“%(code)s” is changed twice: leave one of the rows.", code=code)
        seen.add(place)


def _named(change: Change, inputs: Inputs, offered: Sequence[Figure]) -> dict[str, str]:
    figure = _figure(change, inputs, offered)
    if wrong := figure.wrong(number_of(change)):
        raise Refused(*(sentence("%(item)s: %(reason)s", item=figure.target.code, reason=why) for why in wrong))
    now = "" if figure.number is None else numbers.write(figure.number)
    return {**change, "unit": figure.department.code, "part": figure.part, "quarter": str(figure.quarter), "from": now}


def _figure(change: Change, inputs: Inputs, offered: Sequence[Figure]) -> Figure:
    code = change.get("target", "")
    if not any((row.unit, row.target) == ("", code) for row in inputs.checks):
        raise Refused(sentence("The run has no check of the target “%(code)s”.", code=code))
    own = [each for each in offered if each.target.code == code]
    if not own:
        raise Refused(sentence("The target “%(code)s” asks for no number that could be another.", code=code))
    for name in ("unit", "part"):
        if name in change:
            own = [each for each in own if change[name] == (each.department.code if name == "unit" else each.part)]
    if len(own) != 1:
        listed = [each.several for each in offered if each.target.code == code]
        raise Refused(sentence("Say whose figure of the target “%(code)s” it is: %(listed)s.", code=code,
                               listed=listed))  # fmt: skip
    return own[0]


# --- What it would make -----------------------------------------------------------------------------------------------
def rows(assessment: Assessment, inputs: Inputs, changes: Sequence[Change]) -> dict[Place, CheckRow]:
    """The checks of the run that would be others, as they would be. Raises Refused, also where a check that moves is no
    longer what the run was made from: its trial would mix two states of the figures."""
    asked = [change for change in changes if change.get("kind") == "value"]
    if not asked:
        return {}
    offered = figures(assessment, inputs)
    entered = [(_figure(change, inputs, offered), number_of(change)) for change in asked]
    before, after = _both(assessment, inputs, entered)
    held = {(row.unit, row.target): row for row in inputs.checks}
    moved = {place: row for place, row in after.items() if _says(row) != _says(before.get(place))}
    stale = [place[1] for place in moved if _says(held.get(place)) != _says(before.get(place))]
    if stale:
        raise Refused(
            sentence(
                "The figures behind %(targets)s are no longer those of the run: run the assessment again, then try.",
                targets=sorted(set(stale)),
            )
        )
    return {
        place: replace(held[place], checked=row.checked, present=row.present, missing=row.missing, basis=row.basis)
        for place, row in moved.items()
    }


def _says(row: CheckRow | None) -> object:
    """What of a check reaches a score; the rows that it came from are others when it is computed anew."""
    return None if row is None else (row.checked, row.present, row.missing, row.basis)


def _both(
    assessment: Assessment, inputs: Inputs, entered: Sequence[tuple[Figure, Decimal]]
) -> tuple[dict[Place, CheckRow], dict[Place, CheckRow]]:
    """The checks as they are, and as they would be; nothing of it stays."""
    gathered: list[dict[Place, CheckRow]] = []
    try:
        with transaction.atomic():
            gathered.append(_gathered(assessment, inputs))
            for figure, number in entered:
                _enter(assessment, figure, number)
            touched = [(figure.target.indicator_id, figure.quarter) for figure, _number in entered]
            checks.refresh(event=Event(kind="value.verified"), touched=touched)
            gathered.append(_gathered(assessment, inputs))
            raise _Undo
    except _Undo:
        before, after = gathered
        return before, after


def _gathered(assessment: Assessment, inputs: Inputs) -> dict[Place, CheckRow]:
    return {(row.unit, row.target): row for row in gathering.gather(assessment, inputs.scheme).checks}


def _enter(assessment: Assessment, figure: Figure, number: Decimal) -> None:
    exact = figure.stored(number)
    if figure.row is not None:
        Value.objects.filter(pk=figure.row.pk).update(**{figure.field: exact, "standing": Value.Standing.REPORTED})
        return
    period = Period.objects.get(plan=assessment.plan_id, quarter=figure.quarter)
    cell = {
        "indicator_id": figure.target.indicator_id,
        "period": period,
        "department": figure.department,
        "part": figure.part,
    }
    Value.objects.filter(**cell).update(latest=False)
    number_of_versions = Value.objects.filter(**cell).count()
    Value.objects.create(**cell, number=number_of_versions + 1, counted=True, **{figure.field: exact})
