"""Test ``benchmark``: the actual value against a value that others published.

Met when sign x (v - B) >= m, strict where there is no margin and the words are 高于/低于. A range is met at its lower
margin and exceeded at its upper, never penalised above. C: 1 if met, else sign x (v - B)/m where that is between 0
and 1, else 0.

B is the one of the same period. The office's record wins over the 对比值 typed with an entry; a difference is a
warning. Without B the check is pending 基准待发布, and shows the comparison with the latest older B; only a target
that allows a lag takes its verdict from that, marked 用上期基准. For ``vs_ratio`` B is another indicator's ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter
from targets.rules.case import Case, Outcome, holds, number_input, share, unmeasured
from targets.rules.exact import exact, plain, shown
from targets.rules.facts import Source
from targets.rules.measures import Measured
from targets.rules.result import Step


@dataclass(frozen=True, slots=True)
class Published:
    """A benchmark found for a period: the office's record, or what was typed with an entry."""

    quarter: Quarter
    value: Fraction
    source: Source | None
    publisher: str = ""
    typed: bool = False


def judge(case: Case) -> Outcome:
    measured = case.measured()
    found, warnings = same_period(case)
    if measured.value is None:
        steps = [_step(case, found), *warnings] if found else []
        outcome = unmeasured(measured, None if found is None else found.value + case.force.sign * _margin(case, 0))
        outcome.steps.extend(steps)
        return outcome
    if found is not None:
        outcome = _against(case, measured, found)
        outcome.steps[1:1] = [_step(case, found), *warnings]
        return outcome
    return _without(case, measured)


def _margin(case: Case, index: int) -> Fraction:
    return case.number(index) or Fraction(0)


def same_period(case: Case) -> tuple[Published | None, list[Step]]:
    """B of the check's own quarter, and the warning where record and typed value differ."""
    recorded, typed = _recorded(case, case.at.ordinal), _typed(case, case.at)
    if recorded is None or typed is None or recorded.value == typed.value:
        return recorded or typed, []
    said = sentence(
        "The comparison value typed with the entry, %(typed)s, differs from the office's record, %(recorded)s: "
        "the record counts.",
        typed=shown(typed.value), recorded=shown(recorded.value),
    )  # fmt: skip
    typed_name = sentence("Comparison value typed with the entry")
    return recorded, [Step("warning", said, (number_input(typed_name, typed.value, typed.source),))]


def _recorded(case: Case, ordinal: int) -> Published | None:
    by_quarter = case.facts.benchmark_of
    record = by_quarter.get((case.lane.name, ordinal)) or by_quarter.get(("", ordinal))
    value = None if record is None else exact(record.value)
    if record is None or value is None:
        return None
    return Published(record.quarter, value, record.source, record.publisher)


def _typed(case: Case, at: Quarter) -> Published | None:
    names = dict.fromkeys([*(part.name for part in case.lane.parts), case.lane.name])
    for name in names:
        entry = case.facts.entry(name, at.ordinal)
        value = None if entry is None else exact(entry.benchmark)
        if entry is not None and value is not None:
            return Published(at, value, entry.source, typed=True)
    return None


def _older(case: Case) -> Published | None:
    """The latest B of an earlier quarter."""
    quarters = {record.quarter for record in case.facts.benchmarks if record.part in ("", case.lane.name)}
    quarters |= {entry.quarter for entry in case.facts.entries if entry.benchmark is not None}
    for quarter in sorted((one for one in quarters if one < case.at), reverse=True):
        found = _recorded(case, quarter.ordinal) or _typed(case, quarter)
        if found is not None:
            return found
    return None


def _without(case: Case, measured: Measured) -> Outcome:
    """No B of the same period: pending, with the comparison against the latest older one."""
    said = sentence("The benchmark of %(quarter)s has not been published: pending.", quarter=str(case.at))
    waiting = Step("benchmark", said)
    older = _older(case)
    if older is None:
        return Outcome("pending", actual=measured.value, steps=[measured.step(), waiting])
    judged = _against(case, measured, older)
    compared = judged.said or Sentence("")
    if case.terms.lag_allowed:
        used = sentence(
            "The latest older benchmark, of %(quarter)s, is used instead, as this target allows.",
            quarter=str(older.quarter),
        )
        judged.steps[1:1] = [waiting, _step(case, older), Step("lag", used, (), str(older.quarter))]
        return judged
    shown_only = sentence(
        "For comparison only, with the latest older benchmark, of %(quarter)s: %(comparison)s.",
        quarter=str(older.quarter), comparison=compared,
    )  # fmt: skip
    name = sentence("Benchmark of %(quarter)s", quarter=str(older.quarter))
    lag = Step("lag", shown_only, (number_input(name, older.value, older.source),), plain(older.value))
    return Outcome("pending", actual=measured.value, steps=[measured.step(), waiting, lag])


def _step(case: Case, found: Published) -> Step:
    gaps = {"quarter": str(found.quarter), "value": case.quantity(found.value), "publisher": found.publisher}
    if found.typed:
        said = sentence("Benchmark of %(quarter)s, typed with the entry: %(value)s.", **gaps)
    elif found.publisher:
        said = sentence("Benchmark of %(quarter)s, published by %(publisher)s: %(value)s.", **gaps)
    else:
        said = sentence("Benchmark of %(quarter)s: %(value)s.", **gaps)
    name = sentence("Benchmark of %(quarter)s", quarter=str(found.quarter))
    return Step("benchmark", said, (number_input(name, found.value, found.source),), plain(found.value))


def _against(case: Case, measured: Measured, found: Published) -> Outcome:
    actual = measured.value
    assert actual is not None
    margin, upper = _margin(case, 0), case.number(1)
    lead = case.force.sign * (actual - found.value)
    met = holds(lead, _operator(case), margin)
    exceeded = met and upper is not None and lead >= upper
    relation = ">" if lead > margin else "=" if lead == margin else "<"
    first, second = (found.value, actual) if case.force.lower else (actual, found.value)
    gaps = {"first": shown(first), "second": shown(second), "change": shown(lead)}
    return Outcome(
        "exceeded" if exceeded else "met" if met else "not_met",
        actual,
        found.value + case.force.sign * margin,
        Fraction(1) if met else min(Fraction(1), share(lead, margin, met=False)),
        Fraction(0) if met else abs(margin - lead),
        [measured.step()],
        sentence(
            "%(first)s − %(second)s = %(change)s %(relation)s %(required)s",
            **gaps, relation=relation, required=shown(margin),
        ),
    )  # fmt: skip


def _operator(case: Case) -> str:
    """How the lead over B is held against the margin. Without a margin 低于 and 高于 both ask for a lead above 0."""
    operator = case.force.rule.operator or ">="
    if case.force.rule.values:
        return ">=" if operator == "=" else operator
    return ">" if case.force.strict else ">="
