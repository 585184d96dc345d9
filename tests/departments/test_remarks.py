"""Threads of remarks: who may say something, what answers what, and what the other side never sees."""

from __future__ import annotations

import pytest

from departments import remarks, sheets, submissions
from departments.models import Remark
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from tests.departments.desk import a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")
STAFF = an_actor("office_staff")


@pytest.fixture
def desk():
    desk = a_desk("rate", "stock")
    desk.release()
    return desk


def say(desk, text, by, *, cell=None, **more):
    key = desk.key("rate") if cell is None else cell
    return remarks.add(submission=desk.submission, cell=key, text=text, by=by, **more)


def texts(desk, by, cell=None):
    key = desk.key("rate") if cell is None else cell
    return [remark.text for remark in remarks.threads(desk.submission, by=by).get(key, [])]


def test_a_question_is_open_until_somebody_else_answers_in_its_thread(desk):
    asked = say(desk, "抽检批次多少？", OFFICE, asks=True)
    say(desk, "补充说明", OFFICE)
    say(desk, "另一项", desk.reporter, cell=desk.key("stock"))
    assert Remark.objects.get(pk=asked.pk).is_open
    say(desk, "共320批", desk.reporter)
    assert not Remark.objects.get(pk=asked.pk).is_open
    assert texts(desk, desk.reporter) == ["抽检批次多少？", "补充说明", "共320批"]


def test_what_is_internal_stays_with_the_side_that_wrote_it(desk):
    say(desk, "疑似口径有误", STAFF, internal=True)
    say(desk, "先别告诉办公室", desk.reporter, internal=True)
    assert texts(desk, OFFICE) == ["疑似口径有误"]
    assert texts(desk, desk.reviewer) == ["先别告诉办公室"]


def test_talk_inside_one_side_answers_no_question_of_the_other(desk):
    asked = say(desk, "为何下降？", OFFICE, asks=True)
    say(desk, "大家讨论一下", desk.reporter, internal=True)
    assert Remark.objects.get(pk=asked.pk).is_open


def test_the_same_click_twice_says_it_once(desk):
    for _ in range(2):
        say(desk, "请核对", OFFICE, key="one-click")
    assert Remark.objects.count() == 1
    assert Event.objects.filter(kind="remark.added").count() == 1


def test_the_office_has_no_part_in_a_draft(desk):
    other = a_desk("rate", code="Q")
    with pytest.raises(Forbidden):
        say(other, "早点报", OFFICE)
    assert say(other, "自己先看", other.reviewer).internal


@pytest.mark.parametrize("role", ["auditor", "group_member", "assessor"])
def test_who_only_looks_says_nothing(desk, role):
    with pytest.raises(Forbidden):
        say(desk, "嗯", an_actor(role))


def test_another_units_people_say_nothing(desk):
    with pytest.raises(Forbidden):
        say(desk, "嗯", an_actor("reporter", a_department("23", "工商局")))


@pytest.mark.parametrize(("text", "cell"), [("  ", None), ("在", "999999:")])
def test_an_empty_remark_and_one_on_no_cell_are_refused(desk, text, cell):
    with pytest.raises(Refused):
        say(desk, text, OFFICE, cell=cell)


def test_the_whole_has_its_own_thread(desk):
    say(desk, "整体不错", OFFICE, cell=sheets.WHOLE)
    assert texts(desk, desk.reporter, sheets.WHOLE) == ["整体不错"]


def test_what_the_head_sent_back_stays_inside_the_unit():
    desk = a_desk("rate")
    desk.submit()
    submissions.send_back(submission=desk.submission, by=desk.reviewer, reasons={desk.key("rate"): "小数点错了"})
    desk.type("rate", value="96")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert texts(desk, desk.reporter) == ["小数点错了"]
    assert texts(desk, OFFICE) == []
