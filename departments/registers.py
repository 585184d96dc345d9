"""Registers of certificates, awards, standards and platforms, and the register of safety events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from departments.models import Register, RegisterEntry, SafetyEvent
from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets.models import Indicator, Plan
from targets.publications import Tally


@dataclass(frozen=True)
class Certificate:
    """A register row as it was read. Rows are told apart by certificate number, else by holder, name and grant date."""

    indicator: Indicator
    holder: str
    granted: date
    name: str = ""
    certificate: str = ""
    part: str = ""
    valid_until: date | None = None
    revoked: date | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        if self.certificate:
            return self.indicator.pk, self.certificate
        return self.indicator.pk, self.holder, self.name, self.granted


@dataclass(frozen=True)
class Incident:
    """A safety event as it was read."""

    indicator: Indicator
    happened_on: date
    level: str = ""
    category: str = ""
    paper: str = ""
    description: str = ""

    @property
    def identity(self) -> tuple[object, ...]:
        return self.indicator.pk, self.happened_on, self.level, self.category, self.paper, self.description


def list_certificates(*, plan: Plan, rows: Sequence[Certificate], by: Actor, channel: str = "") -> Tally:
    """Enter certificates into their registers; a changed row (extended, revoked) becomes a new version."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        registers = _registers_for(plan, rows)
        held = {_identity_of(entry): entry for entry in _latest_entries(plan)}
        tally, fresh, superseded = Tally(), [], []
        for row in rows:
            old = held.get(row.identity)
            if old is not None and _same_certificate(old, row):
                tally += Tally(unchanged=1)
                continue
            if old is not None:
                superseded.append(old.pk)
            fresh.append(_next_entry(registers[row.indicator.pk], row, old, by))
            tally += Tally(created=old is None, changed=old is not None)
        RegisterEntry.objects.filter(pk__in=superseded).update(latest=False)
        RegisterEntry.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            touched = sorted({(row.indicator.pk, plan.years.quarter_of(row.granted)) for row in rows})
            detail = {"created": tally.created, "changed": tally.changed}
            events.record("register.changed", by=by, about=plan, detail=detail, channel=channel, touched=touched)
    return tally


def _registers_for(plan: Plan, rows: Sequence[Certificate]) -> dict[int, Register]:
    registers = {register.indicator_id: register for register in Register.objects.filter(indicator__plan=plan)}
    for row in rows:
        if row.indicator.pk not in registers:
            registers[row.indicator.pk] = Register.objects.create(indicator=row.indicator, name=row.indicator.name)
    return registers


def _latest_entries(plan: Plan) -> list[RegisterEntry]:
    return list(
        RegisterEntry.objects.select_for_update(of=("self",))
        .filter(register__indicator__plan=plan, latest=True)
        .select_related("register")
    )


def _identity_of(entry: RegisterEntry) -> tuple[object, ...]:
    if entry.certificate:
        return entry.register.indicator_id, entry.certificate
    return entry.register.indicator_id, entry.holder, entry.name, entry.granted


def _same_certificate(old: RegisterEntry, row: Certificate) -> bool:
    return (old.holder, old.name, old.part, old.granted, old.valid_until, old.revoked) == (
        row.holder, row.name, row.part, row.granted, row.valid_until, row.revoked,
    )  # fmt: skip


def _next_entry(register: Register, row: Certificate, old: RegisterEntry | None, by: Actor) -> RegisterEntry:
    return RegisterEntry(
        register=register,
        certificate=row.certificate,
        holder=row.holder,
        name=row.name,
        part=row.part,
        number=1 if old is None else old.number + 1,
        granted=row.granted,
        valid_until=row.valid_until,
        revoked=row.revoked,
        by_key=by.key,
        by_name=by.name,
    )


def record_incidents(
    *, plan: Plan, rows: Sequence[Incident], by: Actor, channel: str = "", demonstration: bool = False
) -> Tally:
    """Record safety events; the very same event again changes nothing."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        held = {
            (event.indicator_id, event.happened_on, event.level, event.category, event.paper, event.description)
            for event in SafetyEvent.objects.select_for_update().filter(indicator__plan=plan)
        }
        fresh = [row for row in dict.fromkeys(rows) if row.identity not in held]
        SafetyEvent.objects.bulk_create(
            SafetyEvent(
                indicator=row.indicator,
                happened_on=row.happened_on,
                level=row.level,
                category=row.category,
                paper=row.paper,
                description=row.description,
                demonstration=demonstration,
                by_key=by.key,
                by_name=by.name,
            )
            for row in fresh
        )
        if fresh:
            touched = sorted({(row.indicator.pk, plan.years.quarter_of(row.happened_on)) for row in fresh})
            detail = {"created": len(fresh)}
            events.record("safety_event.recorded", by=by, about=plan, detail=detail, channel=channel, touched=touched)
    return Tally(created=len(fresh), unchanged=len(rows) - len(fresh))
