"""Locked quarters carry a hash over what counts in them, so that a figure changed behind the portal's back is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from departments.models import Correction, Department, QuarterSeal, Value
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence
from targets.models import Period
from targets.periods import Quarter

#: Every column of a value but those that say which version is shown: a later draft changes nothing that counts.
COLUMNS = tuple(field.attname for field in Value._meta.concrete_fields if field.name not in ("latest", "counted"))

CHANGED = sentence("Figures that count in this locked quarter are not those that were sealed.")
UNSEALED = sentence("The quarter is locked, and has no seal.")
BROKEN = sentence("The seal itself was changed: its hash does not match what it holds.")
UNREADABLE = sentence("A figure of the quarter cannot be read.")


@dataclass(frozen=True)
class Difference:
    """One thing about a locked quarter that is not as it should be; ``unit`` is a unit's name, "" for the whole."""

    period: Period
    unit: str
    stored: str
    expected: str
    message: Sentence


def seal(*, event: Event, touched: Collection[Any]) -> None:
    """Reaction to a locked quarter, and to an applied correction of one: what counts now is sealed."""
    if event.kind == "correction.applied":
        held = Correction.objects.filter(pk=event.subject.rpartition(":")[2]).values("submission__period")
        periods = list(Period.objects.filter(pk__in=held))
    else:
        periods = list(Period.objects.filter(pk__in=[each for each in touched if isinstance(each, int)]))
    seal_all(periods, cause=event.kind)


def seal_all(periods: Sequence[Period], *, cause: str) -> None:
    """Seal those of the quarters that are locked, inside the caller's transaction."""
    for period in periods:
        if period.state == Period.State.LOCKED:
            found = digests(period)
            number = QuarterSeal.objects.filter(period=period).count() + 1
            QuarterSeal.objects.create(period=period, number=number, digests=found, sha256=_over(found), cause=cause)


def digests(period: Period) -> dict[str, str]:
    """SHA-256 over the counting values of each unit, by unit id."""
    rows = Value.objects.filter(period=period, counted=True).order_by("department_id", "indicator_id", "part", "id")
    found: dict[str, Any] = {}
    for row in rows.values_list("department_id", *COLUMNS).iterator(chunk_size=2000):
        text = json.dumps([_plain(cell) for cell in row[1:]], ensure_ascii=False, sort_keys=True)
        found.setdefault(str(row[0]), hashlib.sha256()).update(text.encode() + b"\n")
    return {unit: digest.hexdigest() for unit, digest in found.items()}


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="microseconds")
    return str(cell) if isinstance(cell, date | Quarter) else cell


def _over(found: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(found), sort_keys=True).encode()).hexdigest()


def verify() -> Iterator[Difference]:
    """Every locked quarter against its last seal, unit by unit."""
    names = {str(pk): name for pk, name in Department.objects.values_list("pk", "name")}
    for period in Period.objects.filter(state=Period.State.LOCKED).select_related("plan").order_by("plan", "quarter"):
        last = period.seals.order_by("-number").first()
        if last is None:
            yield Difference(period, "", "", "", UNSEALED)
            continue
        if _over(last.digests) != last.sha256:
            yield Difference(period, "", _over(last.digests), last.sha256, BROKEN)
        try:
            found = digests(period)
        except (ArithmeticError, ValueError, TypeError) as error:
            yield Difference(period, "", str(error)[:200], "", UNREADABLE)
            continue
        for unit in sorted({*found, *last.digests}, key=int):
            now, then = found.get(unit, ""), last.digests.get(unit, "")
            if now != then:
                yield Difference(period, names.get(unit, unit), now, then, CHANGED)


def count() -> int:
    """How many quarters are locked."""
    return Period.objects.filter(state=Period.State.LOCKED).count()
