"""The reaction to events: whoever the table names is told, but for the one who did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from departments.models import Channel, Submission
from departments.notices.addressees import Addressee, Holders
from departments.notices.table import TABLE, Telling
from departments.notices.writing import Message, write
from departments.situations import due_at
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence
from targets.models import Period

#: Pages about the office's whole quarter take it from the address, not as an argument.
_WITHOUT_ARGUMENT = ("extensions",)


def tell(*, event: Event, touched: Sequence[Any]) -> None:
    """Reaction to every event: most kinds tell nobody anything."""
    rows = [row for row in TABLE.get(event.kind, ()) if row.when is None or row.when(event)]
    if not rows:
        return
    submissions = list(_about(event).select_related("period__plan", "department"))
    if submissions:
        holders = Holders.of([submission.department for submission in submissions])
        write([message for each in submissions for message in _messages(event, each, rows, holders)])


def _messages(event: Event, submission: Submission, rows: Sequence[Telling], holders: Holders) -> Iterator[Message]:
    for row in rows:
        text = Sentence(row.text, gaps(submission, by=event.actor_name, **_detail(event)))
        for addressee in _addressees(row, submission, holders):
            if addressee.user is not None and addressee.user.username == event.actor_key:
                continue
            yield Message(
                about=f"event{event.pk}:{submission.pk}",
                kind=event.kind,
                to=addressee,
                text=text,
                page=_page(row, event, submission),
                submission=submission,
                channels=Channel.values if row.outward else (),
                by_key=event.actor_key,
                by_name=event.actor_name,
            )


def _page(row: Telling, event: Event, submission: Submission) -> tuple[str | int, ...]:
    if row.of_subject:
        return row.page, int(event.subject.partition(":")[2])
    return (row.page,) if row.page in _WITHOUT_ARGUMENT else (row.page, submission.pk)


def _addressees(row: Telling, submission: Submission, holders: Holders) -> list[Addressee]:
    among = holders.in_office if row.in_office else holders.in_unit
    return among(submission.department, row.right)


def _about(event: Event) -> QuerySet[Submission]:
    """The submissions that the event is about: itself, all of a period, or the one that its subject belongs to."""
    label, _, key = event.subject.partition(":")
    if not key:
        return Submission.objects.none()
    model = apps.get_model(label)
    if model is Submission:
        return Submission.objects.filter(pk=key)
    if model is Period:
        return Submission.objects.filter(period_id=int(key))
    return Submission.objects.filter(pk__in=model._default_manager.filter(pk=key).values("submission"))


def gaps(submission: Submission, **more: Any) -> dict[str, Any]:
    """What the sentences of notices name."""
    due = due_at(submission)
    return {
        "unit": submission.department.name,
        "quarter": quarter_name(submission.period),
        "due": sentence("no deadline") if due is None else written(due),
        **more,
    }


def _detail(event: Event) -> dict[str, Any]:
    """What the event says of an extension."""
    until = parse_datetime(str(event.detail.get("until") or ""))
    return {"until": written(until), "figures": len(event.detail.get("cells", ()))} if until is not None else {}


def quarter_name(period: Period) -> Sentence:
    """2026年第3季度, said in the reader's language."""
    year = period.plan.years.label(period.year)
    return sentence("%(year)s Q%(number)s", year=year, number=period.quarter.number)


def written(moment: datetime) -> str:
    """Day and time in the city's time zone."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
