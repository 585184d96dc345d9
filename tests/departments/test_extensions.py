"""More time: asked for, granted, refused, given unasked, and over at its moment."""

from __future__ import annotations

import pytest

from departments import allowances, exemptions, extensions, submissions
from departments.grid import of as grid_of
from departments.models import Extension
from departments.situations import due_at, is_late
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import schedule
from tests.clock import Clock, at
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE, APPROVER = an_actor("office_staff"), an_actor("office_approver")
DUE, LATER = at("2026-10-20 18:00"), at("2026-11-15 18:00")


@pytest.fixture
def clock(monkeypatch):
    made = Clock(monkeypatch)
    made.set("2026-10-10 09:00")
    return made


@pytest.fixture
def desk(clock):
    return a_desk("rate", "stock", due=DUE)


def asked(desk, *names, **more):
    cells = [desk.key(name) for name in names]
    given = {"until": LATER, "reason": "公报推迟发布", "by": desk.reporter, **more}
    return extensions.ask(submission=desk.submission, cells=cells, **given)


def told(kind):
    return [event.detail for event in Event.objects.filter(kind=kind).order_by("id")]


def test_a_request_is_one_request_however_often_it_is_sent(desk):
    first = asked(desk)
    assert asked(desk).pk == first.pk
    assert told("extension.asked") == [
        {"extension": first.pk, "until": LATER.isoformat(), "reason": "公报推迟发布", "cells": []}
    ]
    assert (due_at(desk.submission), Extension.objects.get().state) == (DUE, "asked")


def test_the_head_may_ask_too_and_nobody_of_another_unit(desk):
    assert asked(desk, by=desk.reviewer).asked_name == desk.reviewer.name
    for by in (an_actor("reporter", a_department("23", "工商局")), OFFICE):
        with pytest.raises(Forbidden):
            asked(desk, by=by)


def test_the_unit_takes_a_request_back_until_the_office_has_answered(desk):
    held = asked(desk, "stock")
    for _ in range(2):
        assert extensions.withdraw(extension=held, by=desk.reviewer).state == "withdrawn"
    assert [each["cells"] for each in told("extension.withdrawn")] == [[desk.key("stock")]]
    with pytest.raises(Stale):
        extensions.grant(extension=held, by=OFFICE)
    again = asked(desk, "stock")
    assert again.pk != held.pk
    extensions.grant(extension=again, by=OFFICE)
    with pytest.raises(Stale, match="has decided this already"):
        extensions.withdraw(extension=again, by=desk.reporter)
    for by in (OFFICE, an_actor("reporter", a_department("23", "工商局"))):
        with pytest.raises(Forbidden):
            extensions.withdraw(extension=asked(desk, "rate"), by=by)


def test_granting_moves_the_deadline_of_the_whole(desk, clock):
    until = at("2026-11-01 12:00")
    granted = extensions.grant(extension=asked(desk), by=OFFICE, until=until, answer="只到一日")
    assert extensions.grant(extension=granted, by=OFFICE, until=until).state == "granted"
    assert (due_at(desk.submission), len(told("extension.granted"))) == (until, 1)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    clock.set("2026-11-01 12:00")
    assert desk.release().state == "reported"
    assert not is_late(desk.submission)


def test_an_extension_of_the_whole_ends_at_its_moment(desk, clock):
    extensions.grant(extension=asked(desk), by=OFFICE)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    desk.type("rate", value="95")
    clock.set("2026-11-15 18:00")
    desk.type("rate", value="96")
    clock.set("2026-11-15 18:01")
    with pytest.raises(Refused, match="quarter is closed"):
        desk.type("rate", value="97")


def test_after_the_extension_an_open_quarter_still_takes_late_figures_with_a_reason(desk, clock):
    extensions.grant(extension=asked(desk), by=OFFICE)
    clock.set("2026-11-16 09:00")
    desk.fill()
    with pytest.raises(Refused, match="deadline has passed"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.submit(submission=desk.submission, by=desk.reporter, late_reason="系统故障")
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert is_late(desk.submission)
    assert told("submission.released") == [{"late": True}]


@pytest.mark.parametrize(("moment", "late"), [("2026-10-20 18:00", False), ("2026-10-20 18:01", True)])
def test_late_is_judged_by_the_moment_of_release(desk, clock, moment, late):
    desk.submit()
    clock.set(moment)
    submissions.release(submission=desk.submission, by=desk.reviewer, late_reason="盖章等候")
    assert is_late(desk.submission) is late


def test_a_refusal_says_why_and_changes_nothing(desk):
    request = asked(desk)
    with pytest.raises(Refused, match="unit reads it"):
        extensions.refuse(extension=request, answer=" ", by=OFFICE)
    for _ in range(2):
        extensions.refuse(extension=request, answer="公报已发布", by=OFFICE)
    assert (due_at(desk.submission), len(told("extension.refused"))) == (DUE, 1)
    with pytest.raises(Stale, match="has decided this already"):
        extensions.grant(extension=request, by=APPROVER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": DUE},
        {"until": at("2026-10-01 09:00")},
        {"until": at("9999-01-01 09:00")},
        {"reason": " "},
        {"cells": ["999999:"]},
    ],
)
def test_what_is_no_extension_is_refused(desk, wrong):
    given = {"submission": desk.submission, "until": LATER, "reason": "机构合并", "cells": (), **wrong}
    with pytest.raises(Refused):
        extensions.give(by=OFFICE, **given)
    with pytest.raises(Refused):
        extensions.ask(by=desk.reporter, **given)
    assert not Extension.objects.exists()


def test_what_is_with_the_office_needs_no_extension_of_the_whole(desk):
    request = asked(desk)
    desk.release()
    with pytest.raises(Refused, match="with the office already"):
        extensions.grant(extension=request, by=OFFICE)


def test_a_figure_that_is_deferred_blocks_nothing_and_the_rest_goes_in_time(desk, clock):
    extensions.grant(extension=asked(desk, "stock"), by=OFFICE)
    assert extensions.deferred(desk.submission) == {desk.key("stock")}
    assert due_at(desk.submission) == DUE
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert desk.submission.state == "reported"


def test_a_figure_whose_extension_is_over_blocks_again(desk, clock):
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=OFFICE, cells=[desk.key("stock")])
    desk.type("rate", value="95")
    clock.set("2026-11-15 18:01")
    assert extensions.deferred(desk.submission) == frozenset()
    with pytest.raises(Refused, match="stock: Not filled in"):
        submissions.submit(submission=desk.submission, by=desk.reporter, late_reason="等候公报")


def test_what_was_put_off_twice_runs_to_the_later_moment(desk):
    cells = [desk.key("stock")]
    for until in (LATER, at("2026-11-01 18:00")):
        extensions.give(submission=desk.submission, until=until, reason="公报", by=OFFICE, cells=cells)
    assert allowances.put_off([desk.submission])[desk.submission.pk] == {desk.key("stock"): LATER}


def test_an_exempt_figure_cannot_be_put_off(desk):
    exemptions.grant(
        plan=desk.plan, department=desk.unit, cells=[desk.key("stock")], first=Q3, reason="职能划出", by=OFFICE
    )
    with pytest.raises(Refused, match="still to be reported"):
        asked(desk, "stock")


def test_only_the_office_decides(desk):
    request = asked(desk)
    for by in (desk.reporter, desk.reviewer):
        with pytest.raises(Forbidden):
            extensions.grant(extension=request, by=by)
        with pytest.raises(Forbidden):
            extensions.refuse(extension=request, answer="不", by=by)
        with pytest.raises(Forbidden):
            extensions.give(submission=desk.submission, until=LATER, reason="公报", by=by)


def test_the_grid_says_until_when_a_figure_is_put_off(desk):
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=OFFICE, cells=[desk.key("stock")])
    rows = {row.key: row for row in grid_of(desk.submission).rows}
    assert (rows[desk.key("stock")].put_off, rows[desk.key("rate")].put_off) == (LATER, None)
    assert rows[desk.key("stock")].is_deferred
