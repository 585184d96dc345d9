"""What others publish: benchmark values and quotas from above. A restatement is a new version; the old one stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets.models import Benchmark, Indicator, Plan, Quota
from targets.periods import Quarter


@dataclass(frozen=True)
class Tally:
    """How many rows an action created, changed (a new version) and left as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class PublishedValue:
    """A benchmark as it was read: ``quarter`` is the one in which the published period ends."""

    indicator: Indicator
    quarter: Quarter
    value: Decimal
    part: str = ""
    publisher: str = ""
    published_on: date | None = None
    data_status: str = "confirmed"

    @property
    def place(self) -> tuple[int, Quarter, str]:
        """What it is a figure of: another one for the same is a new version."""
        return self.indicator.pk, self.quarter, self.part


@dataclass(frozen=True)
class HandedDown:
    """A sub-quota as it was read; ``name`` names the part of the entry that is held against it."""

    indicator: Indicator
    year: int
    value: Decimal
    operator: str = "<="
    name: str = ""
    publisher: str = ""
    published_on: date | None = None

    @property
    def place(self) -> tuple[int, int, str]:
        """What it is a quota of: another one for the same is a new version."""
        return self.indicator.pk, self.year, self.name


def publish_benchmarks(*, plan: Plan, rows: Sequence[PublishedValue], by: Actor, channel: str = "") -> Tally:
    """Store benchmarks; the same figure again changes nothing, another one becomes the version in force."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # the same figure sent twice at once is one version
        held = {
            (row.indicator_id, row.quarter, row.part): row
            for row in Benchmark.objects.select_for_update().filter(indicator__plan=plan, latest=True)
        }
        tally, fresh, superseded = Tally(), [], []
        for row in rows:
            old = held.get((row.indicator.pk, row.quarter, row.part))
            if old is not None and _same_benchmark(old, row):
                tally += Tally(unchanged=1)
                continue
            if old is not None:
                superseded.append(old.pk)
            fresh.append(_next_benchmark(row, old, by))
            tally += Tally(created=old is None, changed=old is not None)
        Benchmark.objects.filter(pk__in=superseded).update(latest=False)
        Benchmark.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            _record("benchmark.published", plan, by, channel, tally, [(row.indicator_id, row.quarter) for row in fresh])
    return tally


def _same_benchmark(old: Benchmark, row: PublishedValue) -> bool:
    return (old.value, old.publisher, old.published_on, old.data_status) == (
        row.value, row.publisher, row.published_on, row.data_status,
    )  # fmt: skip


def _next_benchmark(row: PublishedValue, old: Benchmark | None, by: Actor) -> Benchmark:
    return Benchmark(
        indicator=row.indicator,
        quarter=row.quarter,
        part=row.part,
        number=1 if old is None else old.number + 1,
        value=row.value,
        publisher=row.publisher,
        published_on=row.published_on,
        data_status=row.data_status,
        by_key=by.key,
        by_name=by.name,
    )


def hand_down_quotas(*, plan: Plan, rows: Sequence[HandedDown], by: Actor, channel: str = "") -> Tally:
    """Store quotas of a year; the same figure again changes nothing, another one becomes the version in force."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # the same figure sent twice at once is one version
        held = {
            (row.indicator_id, row.year, row.name): row
            for row in Quota.objects.select_for_update().filter(indicator__plan=plan, latest=True)
        }
        tally, fresh, superseded = Tally(), [], []
        for row in rows:
            old = held.get((row.indicator.pk, row.year, row.name))
            if old is not None and _same_quota(old, row):
                tally += Tally(unchanged=1)
                continue
            if old is not None:
                superseded.append(old.pk)
            fresh.append(_next_quota(row, old, by))
            tally += Tally(created=old is None, changed=old is not None)
        Quota.objects.filter(pk__in=superseded).update(latest=False)
        Quota.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            touched = [(row.indicator_id, Quarter(row.year, 1)) for row in fresh]
            _record("quota.published", plan, by, channel, tally, touched)
    return tally


def _same_quota(old: Quota, row: HandedDown) -> bool:
    return (old.operator, old.value, old.publisher, old.published_on) == (
        row.operator, row.value, row.publisher, row.published_on,
    )  # fmt: skip


def _next_quota(row: HandedDown, old: Quota | None, by: Actor) -> Quota:
    return Quota(
        indicator=row.indicator,
        year=row.year,
        name=row.name,
        number=1 if old is None else old.number + 1,
        operator=row.operator,
        value=row.value,
        publisher=row.publisher,
        published_on=row.published_on,
        by_key=by.key,
        by_name=by.name,
    )


def _record(
    kind: str, plan: Plan, by: Actor, channel: str, tally: Tally, touched: Iterable[tuple[int, Quarter]]
) -> None:
    pairs = sorted(set(touched))
    detail = {"created": tally.created, "changed": tally.changed, "touched": [(pk, str(at)) for pk, at in pairs]}
    events.record(kind, by=by, about=plan, detail=detail, channel=channel, touched=pairs)
