"""The pages of more time and exemptions: asked for by the unit, decided by the office, seen on the sheet."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from departments import exemptions, extensions, submissions
from departments.models import Exemption, Extension
from departments.situations import due_at
from tests.clock import Clock, at
from tests.departments import unit_books
from tests.departments.desk import Q3, a_desk, a_kind, a_user, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
DUE, LATER = at("2026-10-20 18:00"), at("2026-11-15 18:00")
OFFICE = an_actor("office_staff")


@pytest.fixture
def clock(monkeypatch):
    made = Clock(monkeypatch)
    made.set("2026-10-10 09:00")
    return made


@pytest.fixture
def desk(clock):
    return a_desk("rate", "stock", due=DUE)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def unit(desk):
    return client_of(a_user("reporter", desk.unit))


@pytest.fixture
def office(desk):
    return client_of(a_user("office_staff", plan=desk.plan))


def url(name, *args):
    return reverse(name, args=args)


def wish(desk, *names, **more):
    cells = [desk.key(name) for name in names]
    given = {"scope": "cells" if names else "whole", "due_at": "2026-11-15T18:00", "reason": "公报推迟", **more}
    return given | {"cell": cells}


def test_a_unit_asks_for_some_figures_and_the_office_grants_another_date(desk, unit, office):
    ask = url("entry-extension", desk.submission.pk)
    assert "整张报表" in unit.get(ask).content.decode()
    unit.post(ask, wish(desk, "stock"))
    held = Extension.objects.get()
    assert (held.asked_until, [str(cell) for cell in held.cells.all()]) == (LATER, ["stock"])
    assert "公报推迟" in office.get(url("extensions")).content.decode()
    decide = {"act": "grant", "due_at": "2026-11-10T12:00", "answer": "到十日"}
    office.post(url("extension-decide", held.pk), decide)
    held.refresh_from_db()
    assert (held.state, held.until) == ("granted", at("2026-11-10 12:00"))
    assert "到十日" in unit.get(ask).content.decode()
    assert "2026-11-10 12:00" in unit.get(url("entry-grid", desk.submission.pk)).content.decode()


def test_what_was_refused_stands_there_again(desk, unit):
    page = unit.post(url("entry-extension", desk.submission.pk), wish(desk, due_at="2026-10-01T18:00"))
    assert page.status_code == 409
    assert all(text in page.content.decode() for text in ("公报推迟", "2026-10-01T18:00"))
    page = unit.post(url("entry-extension", desk.submission.pk), wish(desk, scope="cells"))
    assert "请选择需要延期的指标" in page.content.decode()


def test_the_office_refuses_with_a_reason_the_unit_reads(desk, unit, office):
    held = extensions.ask(submission=desk.submission, until=LATER, reason="忙", by=desk.reporter)
    where = url("extension-decide", held.pk)
    assert "请填写不予延期的原因" in office.post(where, {"act": "refuse"}, follow=True).content.decode()
    office.post(where, {"act": "refuse", "answer": "数据已发布", "from": "unit"})
    assert "数据已发布" in unit.get(url("entry-extension", desk.submission.pk)).content.decode()


def test_a_request_is_taken_back_on_the_units_page(desk, unit, office):
    held = extensions.ask(submission=desk.submission, until=LATER, reason="公报", by=desk.reporter)
    page = url("entry-extension", desk.submission.pk)
    assert f'name="withdraw" value="{held.pk}"' in unit.get(page).content.decode()
    unit.post(page, {"withdraw": held.pk})
    assert Extension.objects.get().state == "withdrawn"
    assert "目前没有延期申请" in office.get(url("extensions")).content.decode()
    assert unit.post(page, {"withdraw": "x"}).status_code == 404


def test_the_office_gives_more_time_unasked(desk, office):
    where = url("review-extend", desk.submission.pk)
    assert "给予延期" in office.get(where).content.decode()
    office.post(where, wish(desk))
    assert due_at(desk.submission) == LATER


def test_the_office_exempts_and_lifts(desk, unit, office):
    where = url("review-exempt", desk.submission.pk)
    office.post(where, {"cell": [desk.key("stock")], "first": "2026Q3", "last": "2026Q4", "reason": "职能划出"})
    sheet = unit.get(url("entry-grid", desk.submission.pk)).content.decode()
    assert "职能划出" in sheet
    assert f'name="value|{desk.key("stock")}" value="" inputmode="decimal"' in sheet
    held = Exemption.objects.get()
    assert (held.first, held.last) == (Q3, Q3.next)
    back = {"back": desk.submission.pk, "reason": "职能恢复", "since": "2026Q4"}
    assert "自 2026Q4 起" in office.post(url("exemption-lift", held.pk), back, follow=True).content.decode()
    assert exemptions.of(desk.submission) == {desk.key("stock"): "职能划出"}
    page = office.post(where, {"cell": [], "first": "2026", "reason": "x"}, follow=True)
    assert "2026Q3 的形式" in page.content.decode()


def test_late_figures_are_handed_in_on_the_same_pages(desk, clock):
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=OFFICE, cells=[desk.key("stock")])
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    clock.set("2026-11-02 09:00")
    unit, grid = client_of(a_user("reporter", desk.unit)), url("entry-grid", desk.submission.pk)
    assert "1 个延期指标待补报" in unit.get(url("workbench")).content.decode()
    assert "补报延期指标" in unit.get(grid).content.decode()
    page = unit.post(url("entry-supplement", desk.submission.pk), {"version": desk.submission.version}, follow=True)
    sheet = page.content.decode()
    boxes = {name: sheet.split(f'name="value|{desk.key(name)}"')[1].split(">")[0] for name in ("rate", "stock")}
    assert ("disabled" in boxes["rate"], "disabled" in boxes["stock"]) == (True, False)
    stock = {f"value|{desk.key('stock')}": "88", f"seen|{desk.key('stock')}": "0", "then": "check"}
    check = unit.post(grid, stock, follow=True).content.decode()
    assert "1/1" in check
    unit.post(url("entry-check", desk.submission.pk), {"version": desk.submission.version})
    assert desk.submission.state == "submitted"


def test_left_out_after_all_it_is_as_before(desk, unit, clock):
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=OFFICE, cells=[desk.key("stock")])
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    where = url("entry-supplement", desk.submission.pk)
    unit.post(where)
    assert desk.submission.state == "supplement"
    unit.post(where, {"act": "give_up"})
    assert desk.submission.state == "reported"


def test_another_units_request_is_unknown(desk):
    held = extensions.ask(submission=desk.submission, until=LATER, reason="忙", by=desk.reporter)
    stranger = client_of(a_user("reporter", a_department("23", "工商局")))
    assert stranger.get(url("entry-extension", desk.submission.pk)).status_code == 404
    assert stranger.post(url("extension-decide", held.pk)).status_code == 403


@pytest.mark.parametrize("more", [0, 12])
def test_the_lists_cost_the_same_queries_whatever_their_length(desk, office, more, django_assert_num_queries):
    for turn in range(more):
        a_kind(desk.plan, "rate", desk.unit)
        extensions.ask(submission=desk.submission, until=LATER, reason=f"{turn}", by=desk.reporter)
    extensions.ask(submission=desk.submission, until=LATER, reason="忙", by=desk.reporter, cells=[desk.key("stock")])
    for where, queries in ((url("extensions"), 7), (url("review-extend", desk.submission.pk), 20)):
        office.get(where)
        with django_assert_num_queries(queries):
            office.get(where)


def test_a_workbook_brings_no_figure_that_is_exempt_or_not_open(desk, clock):
    content = unit_books.filled(desk, {"rate": {"value": 95}, "stock": {"value": 80}})
    free = {"plan": desk.plan, "department": desk.unit, "cells": [desk.key("stock")], "first": Q3}
    exemptions.grant(**free, reason="职能划出", by=OFFICE)
    upload = unit_books.receive(desk, content)
    assert [code for _, code in unit_books.errors(upload)] == ["exempt"]
    assert upload.state == "refused"
