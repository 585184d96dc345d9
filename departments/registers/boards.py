"""All registers of a plan at a glance: what each lists, how it is counted, what is in force and what runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from departments.models import Register, RegisterEntry
from departments.registers.counts import STATES, state_of
from targets.models import Indicator, Plan, TargetVersion
from targets.rules.counting import MEASURES


@dataclass(frozen=True)
class Line:
    """One indicator and its register (None: nothing was entered yet); ``measures`` empty: its figure is typed, the
    register is kept beside it and counts nothing. ``numbers`` are the entries by state."""

    indicator: Indicator
    register: Register | None
    measures: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def in_force(self) -> int:
        return self.numbers.get("valid", 0) + self.numbers.get("soon", 0)

    @property
    def soon(self) -> int:
        return self.numbers.get("soon", 0)

    @property
    def gone(self) -> int:
        return self.numbers.get("lapsed", 0) + self.numbers.get("revoked", 0)

    @property
    def kind(self) -> str:
        return self.register.kind if self.register else Register.Kind.OTHER

    def matches(self, wanted: str) -> bool:
        texts = (self.indicator.name, self.indicator.name_en, self.register.name if self.register else "", *self.codes)
        return wanted.casefold() in " ".join(texts).casefold()


def lines(plan: Plan, indicators: QuerySet[Indicator], entries: QuerySet[RegisterEntry], *, today: date) -> list[Line]:
    """The registers of the plan among the indicators and entries that the reader sees, in plan order (four queries)."""
    counted: dict[int, dict[str, None]] = {}
    codes: dict[int, dict[str, None]] = {}
    versions = TargetVersion.objects.filter(target__plan=plan).order_by("target__order", "number")
    wanted = versions.filter(Q(measure__startswith="register") | Q(target__indicator__register__isnull=False))
    for indicator, code, measure in wanted.values_list("target__indicator_id", "target__code", "measure"):
        codes.setdefault(indicator, {})[code] = None
        if measure in MEASURES:
            counted.setdefault(indicator, {})[measure] = None
    order = {indicator: place for place, indicator in enumerate(codes)}
    held = {each.indicator_id: each for each in Register.objects.filter(indicator__plan=plan)}
    shown = indicators.filter(plan=plan, pk__in={*codes, *held})
    numbers = _numbers(entries.filter(register__indicator__plan=plan, latest=True), today)
    found = [
        Line(
            each,
            held.get(each.pk),
            tuple(counted.get(each.pk, ())),
            tuple(codes.get(each.pk, ())),
            numbers.get(each.pk, {}),
        )
        for each in shown
    ]
    return sorted(found, key=lambda line: (order.get(line.indicator.pk, len(order)), line.indicator.pk))


def _numbers(entries: QuerySet[RegisterEntry], today: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for entry in entries.select_related("register").order_by():
        numbers = found.setdefault(entry.register.indicator_id, dict.fromkeys(STATES, 0))
        numbers[state_of(entry, today)] += 1
    return found
