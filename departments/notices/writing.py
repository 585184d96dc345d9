"""Notices as rows: written in the transaction of the change, with a row for each way out of the portal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from departments.models import Channel, Notice, Sending, Submission, User
from departments.notices.addressees import Addressee
from qualitycity import sentences
from qualitycity.sentences import Sentence

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@dataclass(frozen=True)
class Message:
    """What is to be told to one addressee. ``about`` and the addressee make its key: it is written once."""

    about: str
    kind: str
    to: Addressee
    text: Sentence
    page: tuple[str | int, ...]
    submission: Submission | None = None
    channels: Sequence[str] = ()
    by_key: str = ""
    by_name: str = ""

    @property
    def key(self) -> str:
        return f"{self.about}:{self.to.key}"


@contextmanager
def silence() -> Iterator[None]:
    """Nobody is told what happens meanwhile (a demonstration is no news)."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    return _silent.get()


def write(messages: Sequence[Message]) -> None:
    """Write the notices, each once. Must run in the transaction of what they tell.

    A message that is there already, or is being written by somebody else at the same moment, is passed over.
    """
    if is_silent() or not messages:
        return
    by_key = {message.key: message for message in reversed(messages)}
    known = set(Notice.objects.filter(key__in=by_key).values_list("key", flat=True))
    fresh = [message for key, message in by_key.items() if key not in known]
    if not fresh:
        return
    Notice.objects.bulk_create([_row(message) for message in reversed(fresh)], ignore_conflicts=True)
    outward = [message for message in fresh if _ways(message)]
    if not outward:
        return
    ids = dict(Notice.objects.filter(key__in=[message.key for message in outward]).values_list("key", "pk"))
    rows = [
        Sending(notice_id=ids[message.key], channel=channel, address=address, next_at=timezone.now())
        for message in outward
        for channel, address in _ways(message)
    ]
    Sending.objects.bulk_create(rows, ignore_conflicts=True)


def _row(message: Message) -> Notice:
    return Notice(
        key=message.key,
        kind=message.kind,
        user=message.to.user,
        department=message.to.department,
        role=message.to.role,
        text=sentences.dump(message.text),
        page=list(message.page),
        submission=message.submission,
        period_id=message.submission.period_id if message.submission else None,
        by_key=message.by_key,
        by_name=message.by_name,
        created_at=timezone.now(),
    )


def _ways(message: Message) -> list[tuple[str, str]]:
    """The wanted channels by which this person can be reached, with the address."""
    user = message.to.user
    if user is None:
        return []
    held = addresses(user)
    return [(channel, held[channel]) for channel in message.channels if held.get(channel)]


def addresses(user: User) -> dict[str, str]:
    """Where the person is reached outside the portal; nothing by the gateway while there is none."""
    phone = user.phone if settings.NOTICE_GATEWAY else ""
    return {Channel.EMAIL: user.email, Channel.GATEWAY: phone}
