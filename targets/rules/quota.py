"""Test ``quota``: what is handed down from above for the year, one record a sub-quota, each of them a part.

Met when all sub-quotas are met; C is the share of them that are. Any record missing for the year: pending 指标待下达.
The record says what is asked; the entry of the part that bears its name says what was reached (a single record also
takes an entry without parts). Until a record is there nothing can be entered for it, so a missing record comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qualitycity.sentences import sentence
from targets.rules.case import SIGNS, Case, Outcome, holds, number_input
from targets.rules.exact import exact, plain, shown
from targets.rules.facts import Quota
from targets.rules.measures import Lane, Measured, measure
from targets.rules.result import Step
from targets.rules.terms import Part


def judge(case: Case) -> Outcome:
    records = {record.name: record for record in case.facts.quotas if record.year == case.at.year}
    waiting = [part.name for part in case.terms.parts if part.name not in records]
    if not records or (waiting and not _stands_for_all(case, records)):
        return _pending(case, waiting)
    listed = sorted(records.values(), key=lambda record: _place(case, record.name))
    measured = [_actual(case, record, alone=len(listed) == 1) for record in listed]
    steps = [step for record, one in zip(listed, measured, strict=True) for step in _steps(record, one)]
    lacking = next((one for one in measured if one.state == "not_reported"), None)
    lacking = lacking or next((one for one in measured if one.state == "pending"), None)
    if lacking is not None:
        return Outcome(lacking.state, steps=steps)  # type: ignore[arg-type]
    judged = [(record, one.value) for record, one in zip(listed, measured, strict=True) if one.value is not None]
    if not judged:
        return Outcome("not_applicable", steps=steps)
    return _decide(judged, steps)


def _stands_for_all(case: Case, records: dict[str, Quota]) -> bool:
    """A single record without a name of its own is about the indicator as a whole."""
    return len(case.terms.parts) == 1 and set(records) == {""}


def _place(case: Case, name: str) -> int:
    """Parts in their own order, then the other records as they came."""
    names = [part.name for part in case.terms.parts]
    return names.index(name) if name in names else len(names)


def _pending(case: Case, waiting: Sequence[str]) -> Outcome:
    if waiting:
        said = sentence(
            "Not handed down yet for %(year)s: %(names)s. Pending.", year=str(case.at.year), names=", ".join(waiting)
        )
    else:
        said = sentence("No quota has been handed down for %(year)s: pending.", year=str(case.at.year))
    return Outcome("pending", steps=[Step("quota", said)])


def _actual(case: Case, record: Quota, *, alone: bool) -> Measured:
    """The value of the part with the quota's name; a single quota also takes the entry as a whole."""
    found = measure(case.terms, case.facts, case.at, Lane(record.name, (Part(record.name),)))
    if found.state != "not_reported" or not alone or not record.name:
        return found
    whole = measure(case.terms, case.facts, case.at, Lane("", case.terms.parts or (Part(""),)))
    return whole if whole.state != "not_reported" else found


def _steps(record: Quota, measured: Measured) -> list[Step]:
    asked = exact(record.value)
    said = sentence(
        "Sub-quota %(name)s: %(operator)s %(value)s.",
        name=record.name, operator=SIGNS.get(record.operator, record.operator),
        value="" if asked is None else shown(asked),
    )  # fmt: skip
    name = sentence("Quota %(name)s", name=record.name)
    return [Step("quota", said, (number_input(name, asked, record.source),), plain(asked)), measured.step()]


def _decide(judged: Sequence[tuple[Quota, Fraction]], steps: list[Step]) -> Outcome:
    passed = [
        record.name for record, actual in judged if holds(actual, record.operator, exact(record.value) or Fraction(0))
    ]
    met = len(passed) == len(judged)
    said = sentence("%(passed)s of %(all)s sub-quotas met", passed=str(len(passed)), all=str(len(judged)))
    outcome = Outcome(
        "met" if met else "not_met", completion=Fraction(len(passed), len(judged)), steps=steps, said=said
    )
    if len(judged) == 1:
        record, actual = judged[0]
        asked = exact(record.value) or Fraction(0)
        outcome.actual, outcome.target = actual, asked
        outcome.gap = Fraction(0) if met else abs(asked - actual)
    elif met:
        outcome.gap = Fraction(0)
    return outcome
