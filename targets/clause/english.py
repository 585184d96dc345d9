"""A rule in English words, for English pages. Names, units and what is compared with stay as the plan writes them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from targets.clause import units
from targets.clause.words import plain
from targets.rules.terms import Rule

_BOUNDS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "=": "exactly", None: "at least"}
_BEFORE = {"上年度": "last year", "基期": "the baseline"}


def write_english(rule: Rule) -> str:
    """The rule as an English phrase, e.g. ``at least 92%``. Never raises."""
    written = _TESTS[rule.test](rule)
    if rule.per_year:
        written = f"every year {written}"
    if rule.hold:
        written += ", kept up at every check"
    if rule.combine == "each":
        written += ", for each part"
    elif rule.combine == "sum" and rule.parts:
        written += ", all parts together"
    elif rule.combine == "weighted":
        written += ", on average"
    return f"strive for: {written}" if rule.soft else written


def _number(rule: Rule, value: Decimal, unit: str | None = None) -> str:
    """The number in full: 7万件 is 70,000 件."""
    name = rule.unit or "" if unit is None else unit
    own = units.parse(name)
    if rule.scale != 1 and own.scale > 1:
        name = own.base
    whole, point, decimals = plain(value * rule.scale).partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}{point}{decimals}{'' if name in ('%', '‰') else ' '}{name}".rstrip()


def _points(rule: Rule, value: Decimal) -> str:
    return f"{plain(value)} percentage points" if rule.unit == "%" else _number(rule, value)


def _span(rule: Rule, number: Callable[[Rule, Decimal], str]) -> str:
    shown = [plain(value) for value in rule.values[:-1]] + [number(rule, rule.values[-1])] if rule.values else []
    return " to ".join(shown)


def _compare(rule: Rule) -> str:
    verb = {
        "increment": "new: ",
        "stock": "in all ",
        "stock_sum": "in all ",
        "count_sum": "in all ",
        "rise_to": "rise to ",
        "per_capita": "per head or unit ",
    }.get(rule.form, "")
    listed = " and ".join(_number(rule, value) for value in rule.values)
    return f"{verb}{_BOUNDS[rule.operator]} {listed}"


def _benchmark(rule: Rule) -> str:
    side = "below" if rule.direction == "lower" else "above"
    against = f"“{rule.compared_with or 'average'}”"
    if rule.values:
        return f"{_span(rule, _points)} or more {side} {against}"
    return f"{'not ' if rule.operator in ('>=', '<=') else ''}{side if rule.strict else _OTHER[side]} {against}"


_OTHER = {"below": "above", "above": "below"}


def _prior(rule: Rule) -> str:
    before = _BEFORE.get(rule.compared_with or "上年度", rule.compared_with or "")
    if not rule.values:
        words = {">": "above", ">=": "not below", "<": "below", "<=": "not above"}
        return f"{words.get(rule.operator or '>', 'above')} {before}"
    ceiling = rule.operator in ("<=", "<")
    verb = "a fall of" if rule.direction == "lower" and not ceiling else "a rise of"
    amount = f"{plain(rule.values[0])}%" if rule.form in ("growth", "reduction") else _points(rule, rule.values[0])
    return f"{verb} {_BOUNDS[rule.operator]} {amount} against {before}"


def _rank(rule: Rule) -> str:
    among = f" in “{rule.compared_with}”" if rule.compared_with else ""
    if not rule.values:
        return f"among the leading{among}"
    return f"within the first {plain(rule.values[0])}{'%' if rule.unit == '%' else ''}{among}"


def _range(rule: Rule) -> str:
    if rule.form == "band":
        return f"between {_span(rule, _number).replace(' to ', ' and ')}"
    return f"{_span(rule, _number)}{' at most' if rule.direction == 'lower' else ''}"


_TESTS: dict[str, Callable[[Rule], str]] = {
    "compare": _compare,
    "benchmark": _benchmark,
    "prior": _prior,
    "rank": _rank,
    "coverage": lambda rule: "all of them (100%)",
    "range": _range,
    "zero": lambda rule: "none",
    "quota": lambda rule: f"as set from above (“{rule.compared_with or '上级下达指标'}”)",
    "staged": lambda rule: "milestone reached, with evidence",
    "rubric": lambda rule: "graded by the office",
}
