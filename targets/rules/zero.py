"""Test ``zero``: nothing happened. Met when max(sum of entries, recorded events of the year) = 0; C is 1 or 0.

No entry and no event: not reported. An event counts at once, without an entry, to the end of the year; so does an
incident already reported, whatever is still missing. A zero target is a target: 0 with target 0 is met, 3 is not.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from targets.rules import due
from targets.rules.case import Case, Outcome
from targets.rules.exact import exact, plain, shown
from targets.rules.measures import Measured
from targets.rules.result import Input, Step

NONE = Fraction(0)


def judge(case: Case) -> Outcome:
    measured = case.measured()
    reported = measured.value
    if reported is None or case.terms.measure == "as_of":
        reported = _reported_so_far(case)
    events = [event for event in case.facts.events if event.quarter.year == case.at.year and event.quarter <= case.at]
    steps = [measured.step("entries")]
    if events:
        said = sentence("Recorded events of the year so far: %(number)s.", number=str(len(events)))
        inputs = tuple(
            Input(sentence("Event of %(day)s", day=event.day.isoformat()), event.level or event.category, event.source)
            for event in events
        )
        steps.append(Step("events", said, inputs, plain(Fraction(len(events)))))
    actual = max(reported, Fraction(len(events)))
    if measured.value is None and actual <= 0:
        return _unknown(measured, steps)
    said = sentence(
        "max(%(reported)s reported, %(events)s recorded) = %(actual)s",
        reported=shown(reported), events=str(len(events)), actual=shown(actual),
    )  # fmt: skip
    steps.append(Step("actual", said, (), plain(actual)))
    met = actual == 0
    verdict = sentence(
        "%(actual)s %(operator)s %(target)s", actual=shown(actual), operator="=" if met else "≠", target="0"
    )
    return Outcome(
        "met" if met else "not_met", actual, NONE, Fraction(1 if met else 0), max(NONE, actual), steps, verdict
    )


def _reported_so_far(case: Case) -> Fraction:
    """What the year's entries report even where one of them is missing: an incident does not wait for the rest.
    Values that are cumulative already are not added again."""
    found = NONE
    cumulative = case.terms.measure == "year_to_date"
    for part in case.lane.parts:
        for quarter in due.of_year(case.terms, case.at):
            entry = case.facts.entry(part.name, quarter.ordinal)
            if entry is not None and entry.standing == "reported":
                value = max(NONE, exact(entry.value) or NONE)
                found = max(found, value) if cumulative else found + value
    return found


def _unknown(measured: Measured, steps: list[Step]) -> Outcome:
    steps[0] = measured.step()
    verdict = measured.state if measured.state != "reported" else "not_reported"
    return Outcome(verdict, target=NONE, steps=steps)  # type: ignore[arg-type]
