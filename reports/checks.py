"""Stored checks: computed when their inputs change, kept as versions, never overwritten.

``refresh`` is what ``settings.REACTIONS`` calls, in the transaction of the change. A new row is appended only where the
result differs from the one in force. What was judged stays judged: a revised target or rule leaves closed and locked
periods alone; a late figure or a correction appends a new version there, held against the target as it then stood.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from departments import facts
from departments.facts import Material
from qualitycity import bulk
from qualitycity.models import Event
from reports import verdicts
from reports.models import Check
from targets.models import Indicator, Period, Plan, Target, TargetVersion
from targets.periods import Quarter, span
from targets.rules.result import RULE_VERSION, Result
from targets.rules.terms import Terms

CLOSED = frozenset({Period.State.CLOSED, Period.State.LOCKED})
_BATCH = 900  # rows held back before they are written, and ids in one statement

#: Measures and tests that look at everything since the plan began, or at the latest of several publications.
_LASTING_MEASURES = frozenset({"term_flow", "register:valid", "register:year", "register:term", "stage"})
_LASTING_TESTS = frozenset({"benchmark", "rank", "staged", "rubric"})

#: Which quarters of a target are to be computed anew, out of those that have a period.
Choice = Callable[[Material, int], Collection[Quarter]]


@dataclass(frozen=True)
class Held:
    """The check in force of a target at a period, as far as it is needed to tell whether a result is new."""

    id: int
    version_id: int
    number: int
    rule_version: int
    cause: str
    event_id: int | None
    computed_at: Any
    verdict: str
    actual: Decimal | None
    hash: str

    def says(self, row: dict[str, Any]) -> bool:
        """Whether the held row already says what ``row`` says: their seals agree once place and time are the same."""
        if (self.verdict, self.actual) != (row["verdict"], row["actual"]):
            return False  # most new figures: no need to seal twice
        own = {name: getattr(self, name) for name in ("number", "rule_version", "cause", "event_id", "computed_at")}
        return verdicts.seal({**row, **own}) == self.hash


def refresh(*, event: Event, touched: Sequence[Any]) -> None:
    """Compute anew what an event touched: (indicator id, quarter) pairs, period ids or target ids, by its kind."""
    if event.kind in ("period.created", "period.opened"):
        _refresh_periods(event, touched)
    elif event.kind in ("target.revised", "duties.handed_over", "duties.assigned"):
        _refresh_targets(event, touched)
    else:
        _refresh_indicators(event, touched)


def recompute(
    plan: Plan,
    *,
    targets: Collection[int] | None = None,
    quarters: Iterable[Quarter] | None = None,
    cause: str,
    event: Event | None = None,
) -> int:
    """Bring the checks of the plan (or of some targets, or some quarters) up to date where the period is not closed,
    and add those that do not exist yet. Returns how many rows were appended."""
    every = frozenset(plan.years.quarters() if quarters is None else quarters)
    return _renew(plan, targets, lambda _material, _target: every, cause=cause, event=event, reopen=False)


def dependants(terms: Terms, quarter: Quarter, last: Quarter) -> set[Quarter]:
    """The quarters whose check may change with an input of ``quarter``: the rest of its year; next year's, where last
    year's figures are what is compared with; and all later ones, where everything since the plan began is counted."""
    tests = {rule.test for rule in (terms.rule, *terms.annual.values())}
    if terms.measure in _LASTING_MEASURES or tests & _LASTING_TESTS:
        return set(span(quarter, last))
    found = set(span(quarter, Quarter(quarter.year, 4)))
    if "prior" in tests:
        found |= set(span(Quarter(quarter.year + 1, quarter.number), Quarter(quarter.year + 1, 4)))
    return found


def _refresh_indicators(event: Event, touched: Sequence[tuple[int, Quarter]]) -> None:
    quarters: dict[int, set[Quarter]] = {}
    for touched_indicator, quarter in touched:
        quarters.setdefault(touched_indicator, set()).add(quarter)
    plans: dict[Plan, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(pk__in=quarters).select_related("plan").order_by("plan_id", "pk"):
        plans.setdefault(indicator.plan, []).append(indicator)
    for plan, indicators in plans.items():
        causes = {indicator.pk: quarters[indicator.pk] for indicator in indicators}
        _refresh_plan(plan, indicators, causes, event)


def _refresh_plan(plan: Plan, indicators: list[Indicator], causes: dict[int, set[Quarter]], event: Event) -> None:
    reached: dict[int, set[Quarter]] = {}
    rows = Target.objects.filter(indicator__in=indicators).order_by()
    for target, indicator in rows.values_list("pk", "indicator_id"):
        reached[target] = causes[indicator]
    for target, named in _compared(plan, indicators).items():
        reached[target] = reached.get(target, set()).union(*(causes[indicator] for indicator in named))

    def choice(material: Material, target: int) -> set[Quarter]:
        all_terms = [material.terms_of(version) for version in material.versions[target]]
        return {
            later
            for terms in all_terms
            for quarter in _first_of_years(reached[target])
            for later in dependants(terms, quarter, plan.years.last)
        }

    _renew(plan, list(reached), choice, cause=event.kind, event=event, reopen=True)


def _first_of_years(quarters: Iterable[Quarter]) -> Collection[Quarter]:
    """The first quarter of each year: what follows from it is all that follows from the others."""
    return {quarter.year: quarter for quarter in sorted(quarters, reverse=True)}.values()


def _compared(plan: Plan, indicators: Iterable[Indicator]) -> dict[int, set[int]]:
    """Targets measured against one of the indicators: indicator ids by target id."""
    names = {name: indicator.pk for indicator in indicators for name in (indicator.name, indicator.code)}
    rows = TargetVersion.objects.filter(target__plan=plan, form__startswith="vs_").order_by()
    found: dict[int, set[int]] = {}
    for target, rule, annual in rows.values_list("target_id", "rule", "annual"):
        for name in facts.compared_with(rule, annual) & names.keys():
            found.setdefault(target, set()).add(names[name])
    return found


def _refresh_periods(event: Event, touched: Sequence[int]) -> None:
    plans: dict[Plan, set[Quarter]] = {}
    for period in Period.objects.filter(pk__in=touched).select_related("plan"):
        plans.setdefault(period.plan, set()).add(period.quarter)
    for plan, quarters in plans.items():
        recompute(plan, quarters=quarters, cause=event.kind, event=event)


def _refresh_targets(event: Event, touched: Sequence[int]) -> None:
    plans: dict[Plan, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(targets__in=touched).select_related("plan").distinct():
        plans.setdefault(indicator.plan, []).append(indicator)
    for plan, indicators in plans.items():
        own = set(Target.objects.filter(plan=plan, pk__in=touched).values_list("pk", flat=True))
        recompute(plan, targets=own | set(_compared(plan, indicators)), cause=event.kind, event=event)


def _renew(
    plan: Plan, targets: Collection[int] | None, choice: Choice, *, cause: str, event: Event | None, reopen: bool
) -> int:
    """Compute the chosen checks and append those that differ. ``reopen``: a figure changed, so closed periods too."""
    with transaction.atomic():
        _take_turns(plan, targets)
        material = facts.gather(plan, targets=targets)
        periods = {period.quarter: period for period in _periods(plan)}
        held = _held(plan, targets)
        writer = _Writer(cause=cause, event_id=None if event is None else event.pk)
        for target in material.versions:
            for quarter in sorted(choice(material, target)):
                period = periods.get(quarter)
                old = held.get((target, period.pk)) if period else None
                if period is None or (old is not None and period.state in CLOSED and not reopen):
                    continue
                version = _judged_by(material, target, period, old)
                writer.add(period, version, verdicts.compute(material, version, quarter), old)
        writer.flush()
        return writer.written


def _periods(plan: Plan) -> Iterable[Period]:
    """The periods of the plan's own years: history before it is compared with, never judged."""
    return Period.objects.filter(plan=plan, quarter__gte=plan.years.first, quarter__lte=plan.years.last).order_by()


def _take_turns(plan: Plan, targets: Collection[int] | None) -> None:
    """Let two refreshes of the same indicators follow each other: the second one sees what the first one brought."""
    if not connection.features.has_select_for_update:
        return  # SQLite has one writer at a time
    rows = Indicator.objects.filter(plan=plan)
    if targets is not None:
        rows = rows.filter(pk__in=Target.objects.filter(pk__in=targets).values("indicator_id"))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _held(plan: Plan, targets: Collection[int] | None) -> dict[tuple[int, int], Held]:
    rows = Check.objects.filter(target__plan=plan, latest=True).order_by()
    if targets is not None:
        rows = rows.filter(target_id__in=targets)
    columns = ("target_id", "period_id", *(each.name for each in fields(Held)))
    found: Iterable[tuple[Any, ...]] = rows.values_list(*columns)
    return {(row[0], row[1]): Held(*row[2:]) for row in found}


def _judged_by(material: Material, target: int, period: Period, old: Held | None) -> TargetVersion:
    """The version in force; in a closed period the one it was judged by, however the target was revised since."""
    if old is not None and period.state in CLOSED:
        return next(version for version in material.versions[target] if version.pk == old.version_id)
    return material.in_force(target, period.quarter)


@dataclass
class _Writer:
    """Appends rows in batches and takes ``latest`` from those they replace."""

    cause: str
    event_id: int | None
    written: int = 0

    def __post_init__(self) -> None:
        self.now = timezone.now()
        self.fresh: list[dict[str, Any]] = []
        self.replaced: list[int] = []

    def add(self, period: Period, version: TargetVersion, result: Result, old: Held | None) -> None:
        found = verdicts.columns(result)
        row = {
            "target_id": version.target_id,
            "period_id": period.pk,
            "version_id": version.pk,
            "number": 1 if old is None else old.number + 1,
            "latest": True,
            "rule_version": RULE_VERSION,
            "cause": self.cause,
            "event_id": self.event_id,
            "computed_at": self.now,
            **found,
            **{name: verdicts.as_text(found[name]) for name in verdicts.LISTS},
        }
        if old is not None:
            if old.says(row):
                return
            self.replaced.append(old.id)
        self.fresh.append(row | {"hash": verdicts.seal(row)})
        if len(self.fresh) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if self.replaced:
            Check.objects.filter(pk__in=self.replaced).update(latest=False)
        bulk.insert(Check, self.fresh)
        self.written += len(self.fresh)
        self.fresh, self.replaced = [], []
