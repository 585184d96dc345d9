"""Sends what waits to leave the portal: by e-mail and by the gateway, outside quiet hours, never twice.

A row is taken (committed) before it is sent and settled afterwards. A server that is down puts it off, with growing
pauses. Where it is unclear whether a message went out, it is not sent again by itself: the office sees it in the list
of what was sent and may send it again.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from departments.models import Channel, Ladder, Notice, Sending
from departments.notices.gateways import Gateway, NotSent, gateway
from qualitycity import events, sentences
from qualitycity.roles import Actor, Permission
from qualitycity.speech import say
from targets.models import Plan

#: Minutes until the next attempt, after the first, second … failure; the last one goes on.
PAUSES = (1, 2, 5, 15, 30, 60)
#: A day and a half of attempts; then the office sees that it was given up.
MOST_ATTEMPTS = 40
#: Who took a message and is silent for so long has died.
SILENCE = timedelta(minutes=10)
AT_ONCE = 100
_TIMEOUT = 20  # seconds for a mail server to answer

_State = Sending.State
#: A refusal that names its reason: the server does not have the message.
_REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, NotSent)


def send_waiting() -> int:
    """Send what waits and may go now; returns how much went. Safe when it runs twice at once or is killed."""
    if not Sending.objects.filter(state__in=(_State.WAITING, _State.TAKEN)).exists():
        return 0
    now = timezone.now()
    _settle_unheard(now)
    rows = list(_due(now)[:AT_ONCE])
    by_mail = [row for row in rows if row.channel == Channel.EMAIL]
    by_gateway = [row for row in rows if row.channel == Channel.GATEWAY]
    return _send_mails(by_mail, now) + _send_by_gateway(by_gateway, now)


def send_again(*, sending: Sending, by: Actor) -> bool:
    """The office sends a message again that was given up or whose fate is unclear; False when it is neither."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        stuck = Sending.objects.filter(pk=sending.pk, state__in=(_State.UNCLEAR, _State.FAILED))
        fresh: dict[str, Any] = {"state": _State.WAITING, "attempts": 0, "next_at": timezone.now(), "error": ""}
        if not stuck.update(**fresh):
            return False
        events.record("notice.sent_again", by=by, about=sending, detail={"address": sending.address})
    return True


def is_quiet(now: datetime, since: time, until: time) -> bool:
    """Whether the moment lies in quiet hours, which may pass midnight; the same time twice is no quiet at all."""
    clock = timezone.localtime(now).time()
    return since <= clock < until if since <= until else clock >= since or clock < until


def _due(now: datetime) -> QuerySet[Sending]:
    """What may go now. A next attempt farther away than any pause was set by a clock that went wrong."""
    loud = [plan.pk for plan in Plan.objects.select_related("ladder") if not is_quiet(now, *_quiet_hours(plan))]
    farthest = now + timedelta(minutes=PAUSES[-1])
    return (
        Sending.objects.filter(Q(next_at__lte=now) | Q(next_at__gt=farthest), state=_State.WAITING)
        .filter(notice__period__plan__in=loud)
        .select_related("notice__user", "notice__department")
        .order_by("id")
    )


def _quiet_hours(plan: Plan) -> tuple[time, time]:
    ladder = getattr(plan, "ladder", None) or Ladder(plan=plan)
    return ladder.quiet_from, ladder.quiet_until


def _settle_unheard(now: datetime) -> None:
    """What somebody took and never settled: given again where the gateway delivers once, else unclear."""
    silent = Sending.objects.filter(state=_State.TAKEN, taken_at__lt=now - SILENCE)
    adapter = gateway()
    if adapter is not None and adapter.once:
        silent.filter(channel=Channel.GATEWAY).update(state=_State.WAITING)
    silent.update(state=_State.UNCLEAR, error="the sender stopped")


def _send_mails(rows: Iterable[Sending], now: datetime) -> int:
    rows = list(rows)
    if not rows:
        return 0
    connection = mail.get_connection(timeout=_TIMEOUT)
    try:
        connection.open()
    except OSError as error:  # also every SMTPException
        for row in rows:
            _put_off(row, error, attempts=row.attempts)
        return 0
    try:
        return sum(_send(row, now, lambda row=row: _mail(row, connection)) for row in rows)  # type: ignore[misc]
    finally:
        connection.close()


def _mail(row: Sending, connection: Any) -> None:
    with translation.override(_language(row.notice)):
        message = EmailMessage(
            subject=_("Quality-strong city: %(unit)s") % {"unit": _unit(row.notice)},
            body=text_of(row.notice),
            to=[row.address],
            headers={"Message-ID": f"<notice-{row.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"},
            connection=connection,
        )
        message.send()


def _send_by_gateway(rows: Iterable[Sending], now: datetime) -> int:
    adapter = gateway()
    if adapter is None:
        return 0
    return sum(_send(row, now, lambda row=row: _hand_over(row, adapter)) for row in rows)  # type: ignore[misc]


def _hand_over(row: Sending, adapter: Gateway) -> None:
    with translation.override(_language(row.notice)):
        adapter.send(key=f"notice-{row.pk}", phone=row.address, text=text_of(row.notice))


def _send(row: Sending, now: datetime, act: Callable[[], None]) -> bool:
    """Take the row, send it, settle it; False when somebody else has it or it did not go."""
    mine = Sending.objects.filter(pk=row.pk, attempts=row.attempts, state=_State.WAITING)
    if not mine.update(state=_State.TAKEN, attempts=row.attempts + 1, taken_at=now):
        return False
    try:
        act()
    except _REFUSED as error:
        _put_off(row, error, attempts=row.attempts + 1)
        return False
    except Exception as error:  # whatever an adapter or a broken connection raises: its fate is unclear
        _settle(row, state=_State.UNCLEAR, error=_said(error))
        return False
    _settle(row, state=_State.SENT, sent_at=timezone.now(), error="")
    return True


def _settle(row: Sending, **outcome: Any) -> None:
    Sending.objects.filter(pk=row.pk, attempts=row.attempts + 1).exclude(state=_State.SENT).update(**outcome)


def _put_off(row: Sending, error: Exception, *, attempts: int) -> None:
    """Try later; ``attempts`` is the number under which the row is held now."""
    pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
    given_up = row.attempts + 1 >= MOST_ATTEMPTS
    held = Sending.objects.filter(pk=row.pk, attempts=attempts, state__in=(_State.WAITING, _State.TAKEN))
    held.update(
        state=_State.FAILED if given_up else _State.WAITING,
        attempts=F("attempts") + (row.attempts + 1 - attempts),
        next_at=timezone.now() + timedelta(minutes=pause),
        error=_said(error),
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _language(notice: Notice) -> str:
    return (notice.user.language if notice.user else "") or settings.LANGUAGE_CODE


def _unit(notice: Notice) -> str:
    return notice.department.name if notice.department else _("office")


def text_of(notice: Notice) -> str:
    """The sentence, and where to go on, in the language that is active."""
    lines = [say(sentences.load(notice.text))]
    if settings.PORTAL_ADDRESS and notice.page:
        with suppress(NoReverseMatch):
            lines.append(settings.PORTAL_ADDRESS.rstrip("/") + reverse(notice.page[0], args=notice.page[1:]))
    return "\n".join(lines)
