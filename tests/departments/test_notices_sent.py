"""How notices leave the portal: after the commit, outside quiet hours, put off while a server is down, never twice."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from departments import notices
from departments.models import Ladder, Notice, Sending
from departments.notices import Message, NotSent, relay
from departments.notices.addressees import Addressee
from qualitycity.roles import Forbidden
from qualitycity.sentences import sentence
from tests.clock import at, stopped_at
from tests.departments.desk import SYSTEM, a_desk, a_user, an_actor

pytestmark = pytest.mark.django_db
MORNING = at("2026-10-12 09:00")


@pytest.fixture
def clock():
    with stopped_at("2026-10-12 09:00") as clock:
        yield clock


@pytest.fixture
def desk(clock):
    return a_desk("rate")


@pytest.fixture
def li(desk):
    user = a_user("reporter", desk.unit, name="li")
    user.email, user.phone, user.language = "li@example.org", "13800000000", "en"
    user.save()
    return user


@pytest.fixture
def message(desk, li) -> Callable[..., Sending]:
    def write(about: str = "x", channel: str = "email") -> Sending:
        to = Addressee(li, desk.unit)
        with transaction.atomic():
            notices.write(
                [Message(about, "test", to, sentence("unread"), ("entry-grid", 7), desk.submission, [channel])]
            )
        return Sending.objects.get(notice__key__startswith=f"{about}:")

    return write


def test_a_mail_goes_out_once_in_the_readers_language_with_the_way_back(message, settings):
    settings.PORTAL_ADDRESS = "https://zl.example.org/"
    row = message()
    assert [notices.send_waiting(), notices.send_waiting()] == [1, 0]
    (sent,) = mail.outbox
    assert (sent.to, sent.body) == (["li@example.org"], "unread\nhttps://zl.example.org/entry/7/")
    assert sent.extra_headers["Message-ID"].startswith(f"<notice-{row.pk}@")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.sent_at) == ("sent", 1, MORNING)


def test_nothing_is_written_to_send_where_there_is_no_address_or_no_gateway(desk, li, message, settings):
    with pytest.raises(Sending.DoesNotExist):
        message(channel="gateway")
    assert Notice.objects.filter(key__startswith="x:").count() == 1


def test_a_server_that_is_down_is_asked_again_with_growing_pauses(message, clock):
    row = message()
    waits = []
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError("down"), create=True):
        for _ in range(7):
            assert notices.send_waiting() == 0
            row.refresh_from_db()
            waits.append((row.next_at - clock.moment).seconds // 60)
            clock.move(minutes=waits[-1] - 1)
            assert notices.send_waiting() == 0  # a minute too early: it is not even tried
            clock.move(minutes=1)
    assert waits == [1, 2, 5, 15, 30, 60, 60]
    assert (row.state, row.attempts, row.error) == ("waiting", 7, "ConnectionRefusedError: down")
    assert notices.send_waiting() == 1
    assert len(mail.outbox) == 1


def test_after_a_day_and_a_half_it_is_given_up_and_the_office_may_send_it_again(message, clock):
    row = message()
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError, create=True):
        for _ in range(relay.MOST_ATTEMPTS):
            clock.moment = clock.moment.replace(hour=9) + timedelta(days=1)
            notices.send_waiting()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", relay.MOST_ATTEMPTS)
    with pytest.raises(Forbidden):
        notices.send_again(sending=row, by=an_actor("reporter"))
    assert [notices.send_again(sending=row, by=an_actor("office_staff")) for _ in range(2)] == [True, False]
    assert notices.send_waiting() == 1


def test_a_refused_address_is_put_off_and_its_neighbour_goes(message):
    first, second = message("a"), message("b")
    refused = smtplib.SMTPRecipientsRefused({"li@example.org": (450, b"busy")})
    answers = iter([refused, None])

    def send(self, messages):
        answer = next(answers)
        if answer is not None:
            raise answer
        return 1

    with patch.object(EmailBackend, "send_messages", send):
        assert notices.send_waiting() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "sent")


def test_a_connection_lost_in_the_middle_is_unclear_and_never_sent_again_by_itself(message, clock):
    row = message()
    with patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected("gone")):
        notices.send_waiting()
    clock.move(days=1)
    assert notices.send_waiting() == 0
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == ("unclear", 0)


def test_a_killed_sender_leaves_a_mail_unclear_and_a_gateway_that_delivers_once_gets_it_again(
    message, clock, settings, tmp_path
):
    settings.NOTICE_GATEWAY, settings.VAR = "departments.notices.gateways.FileOutbox", tmp_path
    by_mail, by_gateway = message("a"), message("b", "gateway")
    Sending.objects.update(state="taken", attempts=1, taken_at=clock.moment)
    clock.move(minutes=9)
    assert notices.send_waiting() == 0
    clock.move(minutes=2)
    assert notices.send_waiting() == 1
    by_mail.refresh_from_db()
    by_gateway.refresh_from_db()
    assert (by_mail.state, by_gateway.state) == ("unclear", "sent")


def test_the_file_outbox_holds_each_message_once(message, settings, tmp_path):
    settings.NOTICE_GATEWAY, settings.VAR = "departments.notices.gateways.FileOutbox", tmp_path
    row = message(channel="gateway")
    assert notices.send_waiting() == 1
    (file,) = (tmp_path / "gateway").glob("*.json")
    assert json.loads(file.read_text("utf-8")) == {"key": f"notice-{row.pk}", "phone": "13800000000", "text": "unread"}
    relay.gateway().send(key=f"notice-{row.pk}", phone="13800000000", text="unread")
    assert len(list((tmp_path / "gateway").iterdir())) == 1


def test_a_file_outbox_without_room_is_tried_again(settings, tmp_path):
    settings.NOTICE_GATEWAY, settings.VAR = "departments.notices.gateways.FileOutbox", tmp_path
    (tmp_path / "gateway").write_text("in the way")
    with pytest.raises(NotSent):
        relay.gateway().send(key="k", phone="1", text="x")


@pytest.mark.parametrize(
    ("clock_time", "is_quiet"),
    [((19, 59), False), ((20, 0), True), ((23, 59), True), ((0, 0), True), ((7, 59), True), ((8, 0), False)],
)
def test_quiet_hours_are_from_eight_to_eight_and_pass_midnight(clock_time, is_quiet):
    now = MORNING.replace(hour=clock_time[0], minute=clock_time[1])
    assert relay.is_quiet(now, time(20), time(8)) is is_quiet
    assert relay.is_quiet(now, time(8), time(20)) is not is_quiet
    assert relay.is_quiet(now, time(9), time(9)) is False


def test_in_quiet_hours_a_notice_stands_in_the_portal_and_goes_out_when_they_end(message, clock):
    clock.moment = MORNING.replace(hour=23)
    message()
    assert notices.send_waiting() == 0
    clock.move(hours=8, minutes=59)
    assert notices.send_waiting() == 0
    clock.move(minutes=1)
    assert notices.send_waiting() == 1


def test_a_plan_has_quiet_hours_of_its_own(desk, message, clock):
    Ladder.objects.create(plan=desk.plan, quiet_from=time(8), quiet_until=time(10))
    message()
    assert notices.send_waiting() == 0
    clock.move(hours=1)
    assert notices.send_waiting() == 1


@pytest.mark.parametrize("jump", [{"days": 400}, {"days": -400}])
def test_a_clock_that_went_wrong_and_came_back_holds_nothing_up(message, clock, jump):
    row = message()
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError, create=True):
        clock.move(**jump)
        notices.send_waiting()
    clock.moment = MORNING + timedelta(minutes=1)
    assert notices.send_waiting() == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_an_idle_relay_asks_one_question(desk, django_assert_num_queries):
    with django_assert_num_queries(1):
        notices.send_waiting()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_sends_nothing(message):
    class Undone(Exception):
        pass

    def change() -> None:
        with transaction.atomic():
            message()
            raise Undone

    with pytest.raises(Undone):
        change()
    assert notices.send_waiting() == 0
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_four_relays_at_once_send_each_message_once(message):
    for number in range(12):
        message(f"m{number}")
    begin = Barrier(4)

    def relay_once() -> int:
        try:
            begin.wait()
            return notices.send_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        went = [each.result() for each in [pool.submit(relay_once) for _ in range(4)]]
    assert sum(went) == len(mail.outbox) == len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 12


def test_what_is_asked_of_the_log_is_told_there(message, clock):
    row = message()
    Sending.objects.update(state="unclear")
    notices.send_again(sending=row, by=SYSTEM)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_at) == ("waiting", 0, clock.moment)
