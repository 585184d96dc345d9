"""Who prepares pledges is told where what is in force now differs from what a unit signed: once for each difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from departments import pledges
from departments.notices.addressees import Holders
from departments.notices.writing import Message, is_silent, write
from departments.pledges import Outdated
from qualitycity.models import Event
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from targets.models import Plan

#: How many lines a notice names by their codes.
_NAMED = 5


def watch(*, event: Event, touched: Sequence[Any]) -> None:
    """Reaction to changes of targets and duties. Whoever made the change is told like the others: that a pledge is
    touched by it is news to them too."""
    if is_silent():
        return
    found = [each for plan in _plans(event, touched) for each in pledges.outdated(plan)]
    if found:
        holders = Holders.of([each.pledge.department for each in found])
        write([message for each in found for message in _messages(each, holders, event)])


def _plans(event: Event, touched: Sequence[Any]) -> list[Plan]:
    label, _, key = event.subject.partition(":")
    if label == "targets.plan":
        return list(Plan.objects.filter(pk=key))
    return list(Plan.objects.filter(targets__in=touched).distinct())


def _messages(found: Outdated, holders: Holders, event: Event) -> list[Message]:
    pledge, codes = found.pledge, found.codes
    text = sentence(
        "%(unit)s: the signed pledge of %(year)s differs from what is in force in %(number)s lines (%(codes)s): "
        "propose an amendment.",
        unit=pledge.department.name, year=pledge.plan.years.label(pledge.year), number=len(codes),
        codes="、".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else ""),
    )  # fmt: skip
    return [
        Message(
            about=f"pledge{pledge.pk}:differs:{found.digest}",
            kind="pledge.differs",
            to=addressee,
            text=text,
            page=("pledge", pledge.pk),
            by_key=event.actor_key,
            by_name=event.actor_name,
        )
        for addressee in holders.in_office(pledge.department, Permission.PREPARE_PLEDGES)
    ]
