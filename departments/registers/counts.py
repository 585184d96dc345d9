"""What a register counts: at any day, by each way of counting, and quarter by quarter as checks have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from departments import facts
from departments.models import FrozenCount, RegisterEntry
from targets import versions
from targets.models import Indicator, Period, TargetVersion
from targets.periods import PlanYears, Quarter
from targets.rules import counting
from targets.rules.facts import Facts, Registered, Source

#: Days before its expiry at which an entry is shown as running out.
SOON = 90
STATES = ("valid", "soon", "lapsed", "revoked", "coming")


def state_of(entry: RegisterEntry, day: date) -> str:
    """Where an entry stands at the end of a day: ``soon`` is valid and expires within ``SOON`` days."""
    if entry.revoked is not None and entry.revoked <= day:
        return "revoked"
    if entry.valid_until is not None and entry.valid_until < day:
        return "lapsed"
    if entry.granted > day:
        return "coming"
    if entry.valid_until is not None and entry.valid_until <= day + timedelta(days=SOON):
        return "soon"
    return "valid"


def as_fact(entry: RegisterEntry) -> Registered:
    source = Source(facts.REGISTERED, str(entry.pk), entry.number)
    return Registered(entry.granted, entry.valid_until, entry.revoked, entry.part, source)


def counted(measure: str, entries: Iterable[RegisterEntry], *, years: PlanYears, day: date) -> list[RegisterEntry]:
    """The entries that count at the end of a day, by the very rule of the checks."""
    by_key = {str(entry.pk): entry for entry in entries}
    rows = counting.counted(measure, map(as_fact, by_key.values()), years=years, day=day)
    return [by_key[row.source.id] for row in rows if row.source is not None]


@dataclass(frozen=True)
class QuarterCount:
    """What one quarter counts: ``numbers`` as its checks have it, ``now`` as the register would have it today, both by
    measure. ``frozen`` tells when and by whom the rows were frozen; None: the quarter follows the register."""

    period: Period
    day: date
    numbers: Mapping[str, int]
    now: Mapping[str, int]
    frozen: FrozenCount | None

    @property
    def differs(self) -> bool:
        return self.numbers != self.now

    @property
    def shown(self) -> list[tuple[str, int, int]]:
        return [(measure, number, self.now[measure]) for measure, number in self.numbers.items()]


def by_quarter(indicator: Indicator, *, today: date) -> list[QuarterCount]:
    """Every quarter of the plan that has begun, the newest first (four queries)."""
    measures = measures_of(indicator)
    years = indicator.plan.years
    current, frozen = facts.registers(indicator.plan, {indicator.pk})
    known = Facts(register=tuple(current.get(indicator.pk, ())), frozen=tuple(frozen.get(indicator.pk, ())))
    kept = {each.period_id: each for each in FrozenCount.objects.filter(indicator=indicator, latest=True)}
    last = min(years.last, max(years.quarter_of(today), years.first))
    periods = Period.objects.filter(plan=indicator.plan, quarter__gte=years.first, quarter__lte=last)
    return [
        QuarterCount(
            period,
            day,
            _numbers(measures, known.rows_at(period.quarter), years, day),
            _numbers(measures, known.register, years, day),
            kept.get(period.pk),
        )
        for period in periods.order_by("-quarter")
        for day in (years.last_day(period.quarter),)
    ]


def measures_of(indicator: Indicator) -> list[str]:
    """The ways in which targets of the indicator count its register, in the versions of their newest quarters."""
    rows = TargetVersion.objects.filter(target__indicator=indicator, measure__startswith="register")
    held = set(rows.order_by().values_list("measure", flat=True))
    return [measure for measure in counting.MEASURES if measure in held]


def _numbers(measures: Sequence[str], rows: Sequence[Registered], years: PlanYears, day: date) -> dict[str, int]:
    return {measure: len(counting.counted(measure, rows, years=years, day=day)) for measure in measures}


def parts_of(indicator: Indicator, quarter: Quarter) -> list[str]:
    """The parts by which the indicator's targets count, in the versions in force."""
    held: dict[int, list[TargetVersion]] = {}
    for version in TargetVersion.objects.filter(target__indicator=indicator).order_by("target__order", "number"):
        held.setdefault(version.target_id, []).append(version)
    in_force = [versions.in_force(listed, quarter) for listed in held.values()]
    return list(dict.fromkeys(part["name"] for version in in_force for part in version.parts))
