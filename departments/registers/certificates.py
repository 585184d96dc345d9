"""Certificates, awards, standards and platforms: entered one by one or from a workbook, corrected and revoked.

Nothing is overwritten: what changes is a new version of the same line, with the reason where a person changed it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from departments.models import Department, Register, RegisterEntry
from departments.registers import freezing
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from targets.models import Indicator, Plan
from targets.periods import Quarter
from targets.publications import Tally

#: The columns of an entry that say what was granted to whom.
CONTENT = ("holder", "name", "level", "certificate", "part", "granted", "valid_until", "revoked", "department_id")
CHANGED = sentence("Somebody changed this entry after you opened it: look at it again.")


@dataclass(frozen=True)
class Certificate:
    """A register row as it was read. Rows are told apart by certificate number, else by holder, name and grant date.

    ``level`` and ``unit`` are None where a workbook does not tell them: what stands there stays.
    """

    indicator: Indicator
    holder: str
    granted: date
    name: str = ""
    certificate: str = ""
    part: str = ""
    valid_until: date | None = None
    revoked: date | None = None
    level: str | None = None
    unit: Department | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        if self.certificate:
            return self.indicator.pk, self.certificate
        return self.indicator.pk, self.holder, self.name, self.granted

    @property
    def content(self) -> tuple[object, ...]:
        """As ``CONTENT`` names it."""
        unit = self.unit.pk if self.unit else None
        return (
            self.holder, self.name, self.level or "", self.certificate, self.part, self.granted, self.valid_until,
            self.revoked, unit,
        )  # fmt: skip


def content_of(entry: RegisterEntry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in CONTENT)


def list_certificates(*, plan: Plan, rows: Sequence[Certificate], by: Actor, channel: str = "") -> Tally:
    """Enter certificates into their registers; a changed row (extended, revoked) becomes a new version."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        registers = _registers_for(plan, rows)
        list(
            Register.objects.select_for_update().filter(pk__in=_keys(registers, rows)).order_by("pk").values_list("pk")
        )
        held = known(plan, {row.indicator.pk for row in rows}, locked=True)
        begun = _begun(registers[row.indicator.pk] for row in rows)
        tally, fresh, replaced = Tally(), [], []
        for row in rows:
            old = held.get(row.identity)
            told = with_what_stands(row, old)
            if old is not None and content_of(old) == told.content:
                tally += Tally(unchanged=1)
                continue
            if old is not None:
                replaced.append(old)
            fresh.append(_next_entry(registers[row.indicator.pk], told, old, by))
            tally += Tally(created=old is None, changed=old is not None)
        RegisterEntry.objects.filter(pk__in=[old.pk for old in replaced]).update(latest=False)
        RegisterEntry.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            freezing.freeze_begun(plan=plan, indicators={row.indicator.pk for row in rows} - begun, by=by)
            detail = {"created": tally.created, "changed": tally.changed}
            touched = _touched(plan, [*fresh, *replaced])
            events.record("register.changed", by=by, about=plan, detail=detail, channel=channel, touched=touched)
    return tally


def known(plan: Plan, indicators: Iterable[int], *, locked: bool = False) -> dict[tuple[object, ...], RegisterEntry]:
    """The entries in force of some registers, by what tells them apart."""
    rows = RegisterEntry.objects.filter(register__indicator__plan=plan, register__indicator__in=indicators, latest=True)
    rows = rows.select_for_update(of=("self",)) if locked else rows
    return {identity_of(entry): entry for entry in rows.select_related("register").order_by("id")}


def identity_of(entry: RegisterEntry) -> tuple[object, ...]:
    if entry.certificate:
        return entry.register.indicator_id, entry.certificate
    return entry.register.indicator_id, entry.holder, entry.name, entry.granted


def with_what_stands(row: Certificate, old: RegisterEntry | None) -> Certificate:
    """The row with the level and unit that stand there, where it tells none."""
    if old is None:
        return row
    level = old.level if row.level is None else row.level
    return replace(row, level=level, unit=old.department if row.unit is None else row.unit)


# --- One entry at a time ----------------------------------------------------------------------------------------------
def add(*, row: Certificate, by: Actor) -> RegisterEntry:
    """Enter one certificate. The very same again changes nothing; another one with the same number is refused."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        plan = row.indicator.plan
        register = _registers_for(plan, [row])[row.indicator.pk]
        Register.objects.select_for_update().get(pk=register.pk)  # two people adding the same wait for each other
        held = known(plan, [row.indicator.pk]).get(row.identity)
        if held is not None and content_of(held) == row.content:
            return held
        _refuse_disorder(row)
        _refuse_twice(held)
        begun = _begun([register])
        entry = _next_entry(register, row, None, by)
        entry.save(force_insert=True)
        freezing.freeze_begun(plan=plan, indicators={row.indicator.pk} - begun, by=by)
        _record(entry, plan, by, [entry])
    return entry


def correct(*, entry: RegisterEntry, row: Certificate, reason: str, by: Actor, seen: int) -> RegisterEntry:
    """A new version of the entry, with the reason. ``seen`` is the version that the page showed: another one that came
    in between is never overwritten (Stale); the same correction again changes nothing."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        register = Register.objects.select_for_update().select_related("indicator__plan").get(pk=entry.register_id)
        old = RegisterEntry.objects.select_for_update(of=("self",)).select_related("register", "department")
        held = old.get(line=entry.line, latest=True)
        if content_of(held) == row.content:
            return held
        if held.number != seen:
            raise Stale(CHANGED)
        if not reason.strip():
            raise Refused(sentence("Say why the entry is changed."))
        _refuse_disorder(row)
        same = known(register.indicator.plan, [register.indicator_id]).get(row.identity)
        _refuse_twice(None if same is None or same.line == held.line else same)
        RegisterEntry.objects.filter(pk=held.pk).update(latest=False)
        changed = _next_entry(register, row, held, by)
        changed.reason = reason.strip()[:500]
        changed.save(force_insert=True)
        _record(changed, register.indicator.plan, by, [held, changed])
    return changed


def revoke(*, entry: RegisterEntry, day: date, reason: str, by: Actor, seen: int) -> RegisterEntry:
    """From ``day`` on the entry is valid no longer (撤销); it stays on the list with its reason."""
    row = replace(as_row(entry), revoked=day)
    return correct(entry=entry, row=row, reason=reason, by=by, seen=seen)


def as_row(entry: RegisterEntry) -> Certificate:
    """The entry as it would be read; its register, indicator and unit are loaded or asked for."""
    return Certificate(
        entry.register.indicator, entry.holder, entry.granted, entry.name, entry.certificate, entry.part,
        entry.valid_until, entry.revoked, entry.level, entry.department,
    )  # fmt: skip


def set_kind(*, indicator: Indicator, kind: str, name: str, by: Actor) -> Register:
    """What the register lists, and what it is called."""
    by.must(Permission.RECORD_PUBLICATIONS)
    if kind not in Register.Kind.values or not name.strip():
        raise Refused(sentence("Choose what the register lists, and give it a name."))
    with transaction.atomic():
        register, _made = Register.objects.get_or_create(indicator=indicator, defaults={"name": indicator.name})
        told = {"kind": kind, "name": name.strip()[:200]}
        if Register.objects.filter(pk=register.pk).exclude(**told).update(**told):
            events.record("register.named", by=by, about=register, label=told["name"], detail=told)
    return register


def _refuse_disorder(row: Certificate) -> None:
    if any(day is not None and day < row.granted for day in (row.valid_until, row.revoked)):
        raise Refused(sentence("A date of expiry or revocation lies before the date of granting."))


def _refuse_twice(held: RegisterEntry | None) -> None:
    if held is not None:
        named = f"{held.holder} {held.name} {held.certificate}".strip()
        raise Refused(sentence("The register has this entry already (%(entry)s): correct that one.", entry=named))


def _registers_for(plan: Plan, rows: Sequence[Certificate]) -> dict[int, Register]:
    registers = {register.indicator_id: register for register in Register.objects.filter(indicator__plan=plan)}
    for row in rows:
        if row.indicator.pk not in registers:
            made, _new = Register.objects.get_or_create(indicator=row.indicator, defaults={"name": row.indicator.name})
            registers[row.indicator.pk] = made
    return registers


def _begun(registers: Iterable[Register]) -> set[int]:
    """The indicators whose registers have entries already."""
    rows = RegisterEntry.objects.filter(register__in=list(registers)).order_by()
    return set(rows.values_list("register__indicator_id", flat=True).distinct())


def _keys(registers: dict[int, Register], rows: Sequence[Certificate]) -> set[int]:
    return {registers[row.indicator.pk].pk for row in rows}


def _next_entry(register: Register, row: Certificate, old: RegisterEntry | None, by: Actor) -> RegisterEntry:
    return RegisterEntry(
        register=register,
        line=uuid.uuid4() if old is None else old.line,
        number=1 if old is None else old.number + 1,
        by_key=by.key,
        by_name=by.name,
        **dict(zip(CONTENT, row.content, strict=True)),
    )


def _touched(plan: Plan, entries: Iterable[RegisterEntry]) -> list[tuple[int, Quarter]]:
    """Where the rows began to count, as they are and as they were: a date of granting may have been corrected."""
    return sorted({(each.register.indicator_id, plan.years.quarter_of(each.granted)) for each in entries})


def _record(entry: RegisterEntry, plan: Plan, by: Actor, about: Iterable[RegisterEntry]) -> None:
    detail = {
        "holder": entry.holder, "name": entry.name, "certificate": entry.certificate, "number": entry.number,
        "granted": entry.granted.isoformat(), "reason": entry.reason,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else "",
        "revoked": entry.revoked.isoformat() if entry.revoked else "",
    }  # fmt: skip
    label = f"{entry.register.name} {entry.holder}"
    events.record("register.changed", by=by, about=entry, label=label, detail=detail, touched=_touched(plan, about))
