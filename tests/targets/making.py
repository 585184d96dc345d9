"""Terms, facts and quarters in few words, for the tests of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from targets.periods import PlanYears, Quarter
from targets.rules import Benchmark, Entry, Facts, Part, PhaseTable, Quota, Result, Rule, Source, Stage, Terms, check

PLAN = PlanYears(2026, 2030)


def q(text: str) -> Quarter:
    return Quarter.parse(text)


def number(text: str | int | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def rule(
    form: str = "at_least", test: str = "compare", operator: str | None = ">=", *values: str | int, **more: Any
) -> Rule:
    return Rule(form, test, operator, tuple(Decimal(value) for value in values), **more)  # type: ignore[arg-type]


def at_least(value: str | int, **more: Any) -> Rule:
    return rule("at_least", "compare", ">=", value, **more)


def terms(asked: Rule, measure: str = "as_of", **more: Any) -> Terms:
    """Terms of the plan 2026–2030, in force from its first quarter; parts by name, years as numbers or rules."""
    parts = tuple(part if isinstance(part, Part) else Part(part) for part in more.pop("parts", ()))
    annual = {year: one if isinstance(one, Rule) else at_least(one) for year, one in more.pop("annual", {}).items()}
    more["baseline"] = number(more.get("baseline"))
    more["factor"] = number(more.get("factor"))
    fixed: dict[str, Any] = {"years": PLAN, "effective_from": q("2026Q1"), "parts": parts, "annual": annual}
    return Terms(code="1", rule=asked, measure=measure, **{**fixed, **more})  # type: ignore[arg-type]


def entry(quarter: str, value: str | int | None = None, part: str = "", **more: Any) -> Entry:
    numbers = {
        name: number(more.pop(name, None)) for name in ("numerator", "denominator", "benchmark", "rank", "places")
    }
    return Entry(q(quarter), part, number(value), **numbers, **more)  # type: ignore[arg-type]


def ratio(
    quarter: str, numerator: str | int | None, denominator: str | int | None, part: str = "", **more: Any
) -> Entry:
    return entry(quarter, None, part, numerator=numerator, denominator=denominator, **more)


def published(quarter: str, value: str | int, **more: Any) -> Benchmark:
    return Benchmark(q(quarter), Decimal(value), **more)


def quota(name: str, operator: str, value: str | int, year: int = 2026) -> Quota:
    return Quota(year, name, operator, Decimal(value), Source("quota", name))  # type: ignore[arg-type]


def shares(*percent: int) -> PhaseTable:
    first, second, third, fourth = (Decimal(one) for one in percent)
    return PhaseTable(shares=(first, second, third, fourth))


def stage(name: str, weight: str, due: str) -> Stage:
    return Stage(name, Decimal(weight), q(due))


def at(quarter: str, asked: Terms, *entries: Entry, **more: Any) -> Result:
    """The check of these entries at the quarter."""
    return check(asked, Facts(entries=entries, **more), q(quarter))


def says(result: Result, **expected: Any) -> None:
    """Every expected field has the expected value; numbers are given as text."""
    told: Mapping[str, Any] = {name: getattr(result, name) for name in expected}
    wanted = {
        name: number(value) if name not in ("verdict", "progress", "word") else value
        for name, value in expected.items()
    }
    assert told == wanted


def step(result: Result, name: str) -> Any:
    """The first step of that name."""
    return next(one for one in result.steps if one.name == name)


def names(result: Result) -> list[str]:
    return [one.name for one in result.steps]
