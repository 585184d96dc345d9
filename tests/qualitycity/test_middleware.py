"""Language, the life of a session, and what browsers may keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qualitycity import middleware

HELP = "/help/"


@pytest.fixture
def person(db):
    return get_user_model().objects.create_user("li.wen", "a long enough phrase", name="李文")


@pytest.fixture
def clock(monkeypatch):
    """The time of the middleware, moved by hand."""
    moment = {"now": 1_790_000_000}
    monkeypatch.setattr(middleware, "time", lambda: moment["now"])

    def pass_by(span: timedelta) -> None:
        moment["now"] += int(span.total_seconds())

    return pass_by


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_nul_character_is_dropped_from_what_is_asked_and_sent(client, db):
    """No page fails over one where the database is PostgreSQL, which stores none."""
    sent = {"username": "li\x00", "password": "x\x00", "a\x00b": "1"}
    assert client.get("/sign-in/", {"next": "/\x00overview/"}).wsgi_request.GET["next"] == "/overview/"
    request = client.post("/sign-in/", sent).wsgi_request
    assert (request.POST["username"], request.POST["ab"]) == ("li", "1")


def test_an_address_with_a_nul_character_names_nothing(rf):
    """It never comes to a view, which would look it up: PostgreSQL refuses the very question."""
    with pytest.raises(Http404):
        middleware.StorableText(lambda request: HttpResponse())(rf.get("/assessment/1/verify/a%00b/"))


def test_the_portal_speaks_chinese_whatever_the_browser_asks_for(client, db):
    assert "帮助" in client.get(HELP, headers={"accept-language": "en"}).content.decode()


def test_the_switch_turns_it_to_english_and_comes_back_to_the_page(client, db):
    response = client.post(reverse("set_language"), {"language": "en", "next": HELP})
    assert response.url == HELP
    assert "Reporting a quarter" in client.get(HELP).content.decode()


def test_half_an_hour_of_silence_ends_a_session(client, person, clock):
    client.force_login(person)
    client.get(HELP)
    clock(timedelta(minutes=31))
    assert "登录已超时" in client.get(HELP).content.decode()
    assert not is_signed_in(client)


def test_work_keeps_a_session_alive_for_twelve_hours_and_no_longer(client, person, clock):
    client.force_login(person)
    for _ in range(24):
        client.get(HELP)
        clock(timedelta(minutes=30))
    client.get(HELP)
    assert is_signed_in(client)
    clock(timedelta(minutes=1))
    client.get(HELP)
    assert not is_signed_in(client)


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(client, person, clock):
    client.force_login(person)
    client.get(HELP)
    for _ in range(4):
        clock(timedelta(minutes=10))
        client.get(HELP, headers={middleware.BACKGROUND: "1"})
    assert not is_signed_in(client)


def test_reading_a_second_page_within_a_minute_writes_nothing(client, person, clock):
    client.force_login(person)
    client.get(HELP)
    with CaptureQueriesContext(connection) as asked:
        client.get(HELP)
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_a_signed_in_page_is_not_stored(client, person):
    client.force_login(person)
    assert "no-store" in client.get(HELP).headers["Cache-Control"]


def test_a_public_page_may_be_stored(client, db):
    assert "no-store" not in client.get(HELP).headers.get("Cache-Control", "")


def test_an_unknown_address_says_what_to_do_next(client, db):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "回到工作台" in response.content.decode()


def test_a_stale_form_says_what_to_do_next(person):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("set_language"), {"language": "en"})
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()
