"""The log: every action records one event in its own transaction, and the reactions above it run at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from qualitycity.models import Event
from qualitycity.roles import Actor

Reaction = Callable[..., None]


@dataclass(frozen=True)
class Told:
    """What one of many events is about."""

    about: models.Model
    label: str
    unit: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(
    kind: str,
    *,
    by: Actor,
    about: models.Model | None = None,
    label: str = "",
    unit: str = "",
    detail: Mapping[str, Any] | None = None,
    channel: str = "",
    touched: Sequence[Any] = (),
) -> Event:
    """Write one event and call the reactions to its kind, once, with all that the action touched.

    Must run inside the transaction of the change it tells (TransactionManagementError otherwise). ``touched`` is what
    the kind's reactions expect, e.g. (indicator id, quarter) pairs for ``value.verified``.
    """
    event = _event(kind, by, about, label, unit, detail, channel)
    event.save(force_insert=True)
    for react in _reactions(kind):
        react(event=event, touched=touched)
    return event


def record_each(kind: str, *, by: Actor, told: Sequence[Told]) -> None:
    """Write one event of the kind for each row that it is told of, in a number of statements that does not grow with
    them."""
    if settings.REACTIONS.get(kind):
        raise ValueError(f"{kind} has reactions of its own: record it one by one")
    events = [_event(kind, by, each.about, each.label, each.unit, each.detail, "") for each in told]
    Event.objects.bulk_create(events)
    for path in settings.REACTIONS_TO_MANY if events else ():
        import_string(path)(events=events)


def _event(
    kind: str, by: Actor, about: models.Model | None, label: str, unit: str, detail: Mapping[str, Any] | None,
    channel: str,
) -> Event:  # fmt: skip
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} must be recorded in the transaction of its change")
    return Event(
        kind=kind,
        actor_key=by.key,
        actor_name=by.name,
        actor_role=by.role,
        unit=unit or by.unit,
        subject=f"{about._meta.label_lower}:{about.pk}" if about is not None else "",
        label=label or (str(about) if about is not None else ""),
        detail=dict(detail or {}),
        channel=channel,
    )


@cache
def _reactions(kind: str) -> tuple[Reaction, ...]:
    paths = (*settings.REACTIONS.get(kind, ()), *settings.REACTIONS.get("*", ()))
    return tuple(import_string(path) for path in paths)
