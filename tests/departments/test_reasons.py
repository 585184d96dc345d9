"""Phrases for returns, and marks for follow-up."""

from __future__ import annotations

from datetime import date

import pytest

from departments import follow_ups, reasons
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden, Permission
from tests.departments.desk import a_desk, an_actor
from tests.reports.ground import a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return a_plan().area


def staff(area):
    return Actor(key="staff", name="staff", area_id=area.pk, permissions=frozenset({Permission.RUN_PERIODS}))


def test_an_area_begins_with_the_shipped_phrases_and_has_them_again_when_it_keeps_none(area):
    shipped = reasons.of(area.pk)
    assert len(shipped) == len(reasons.SHIPPED)
    own = ["缺佐证", "请核对口径"]
    assert reasons.rewrite(texts=[*own, " ", "缺佐证"], seen=shipped, by=staff(area)) == own
    assert reasons.rewrite(texts=[], seen=own, by=staff(area)) == shipped


def test_a_list_that_somebody_else_changed_meanwhile_is_not_overwritten(area):
    shipped = reasons.of(area.pk)
    reasons.rewrite(texts=["甲"], seen=shipped, by=staff(area))
    with pytest.raises(Stale):
        reasons.rewrite(texts=["乙"], seen=shipped, by=staff(area))
    assert reasons.of(area.pk) == ["甲"]
    assert Event.objects.filter(kind="reasons.rewritten").count() == 1


def test_phrases_are_short_and_few_and_the_office_writes_them(area):
    for texts in (["长" * 201], [str(number) for number in range(31)]):
        with pytest.raises(Refused):
            reasons.rewrite(texts=texts, seen=reasons.of(area.pk), by=staff(area))
    with pytest.raises(Forbidden):
        reasons.rewrite(texts=["甲"], seen=[], by=an_actor("reporter"))


def office(desk, name):
    return Actor(**{**an_actor("office_staff", name=name).__dict__, "area_id": desk.plan.area_id})


def put(desk, by, note="季末再看", **more):
    return follow_ups.put(indicator=desk.targets["rate"].indicator, note=note, by=by, **more)


def test_a_mark_is_ones_own_unless_the_office_shares_it():
    desk = a_desk("rate")
    own, shared = put(desk, office(desk, "li")), put(desk, office(desk, "li"), note="全办关注", shared=True)
    put(desk, desk.reporter, submission=desk.submission)
    assert [mark.pk for mark in follow_ups.waiting(office(desk, "li"))] == [own.pk, shared.pk]
    assert [mark.pk for mark in follow_ups.waiting(office(desk, "wang"))] == [shared.pk]
    assert [mark.note for mark in follow_ups.waiting(desk.reporter)] == ["季末再看"]
    with pytest.raises(Forbidden):
        put(desk, desk.reporter, shared=True)
    with pytest.raises(Refused):
        put(desk, desk.reporter, note=" ")


def test_marks_stand_by_their_day_and_are_gone_when_done():
    desk = a_desk("rate")
    by = office(desk, "li")
    for note, day in (("后", date(2026, 12, 1)), ("无期", None), ("先", date(2026, 11, 1))):
        put(desk, by, note=note, due_on=day)
    listed = follow_ups.waiting(by)
    assert [mark.note for mark in listed] == ["先", "后", "无期"]
    for _ in range(2):
        follow_ups.clear(follow_up=listed[0], by=by)
    assert [mark.note for mark in follow_ups.waiting(by)] == ["后", "无期"]
    assert Event.objects.filter(kind="follow_up.cleared").count() == 1
    follow_ups.clear(follow_up=listed[1], by=office(desk, "wang"))  # not shared: not the other's to clear
    assert len(follow_ups.waiting(by)) == 2


def test_the_same_click_twice_marks_once():
    desk = a_desk("rate")
    assert {put(desk, office(desk, "li"), key="click").pk for _ in range(2)} == {follow_ups.FollowUp.objects.get().pk}
