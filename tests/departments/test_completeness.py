"""What was due and what is there, counted from the values; in time or late, by the first release."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from departments import completeness, exemptions, extensions, submissions
from departments.completeness import Filling
from departments.models import Submission
from targets import schedule
from tests.clock import at, stopped_at
from tests.departments.desk import Q3, SYSTEM, a_desk, a_kind, an_actor
from tests.reports.ground import a_department, happened

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff")


def filling(desk) -> Filling:
    return completeness.of([desk.submission])[desk.submission.pk]


def missing(desk) -> tuple[str, ...]:
    return tuple(cell.label for cell in filling(desk).missing)


def counts(desk) -> tuple[int, int, int, int, int]:
    """(due, filled, explained, later, exempt)"""
    found = filling(desk)
    return found.due, found.filled, found.explained, found.later, found.exempt


def test_an_empty_form_is_not_complete_whatever_it_could_say_without_a_figure():
    desk = a_desk("rate", "built", "words")  # a milestone that did not begin needs no figure
    assert (counts(desk), filling(desk).is_complete) == ((3, 0, 0, 0, 0), False)
    assert missing(desk) == ("rate", "built", "words")
    desk.type("rate", value="95")
    assert counts(desk) == (3, 2, 0, 0, 0)  # a form that was begun says that no stage was reached


def test_zero_is_a_figure_and_an_unreadable_text_is_none():
    desk = a_desk("zero", "stock")
    desk.type("zero", value="0")
    desk.type("stock", value="约80")
    assert counts(desk) == (2, 1, 0, 0, 0)
    assert missing(desk) == ("stock",)


def test_what_is_explained_is_not_missing_and_not_filled_in():
    desk = a_desk("rate", "stock", "new")
    desk.type("rate", note="统计口径调整，暂缺")
    desk.type("stock", standing="pending", note="11月公布")
    desk.type("new", standing="not_applicable", note="本市无此项")
    assert (counts(desk), missing(desk)) == ((3, 0, 3, 0, 0), ())
    assert not filling(desk).is_complete


def test_a_full_form_is_complete_though_nobody_pressed_a_button():
    desk = a_desk("rate", "stock")
    desk.fill()
    assert (counts(desk), filling(desk).is_complete, desk.submission.state) == ((2, 2, 0, 0, 0), True, "draft")


def test_what_is_expected_later_is_not_due_until_its_day_has_passed():
    with stopped_at("2026-10-10 09:00") as clock:
        desk = a_desk("rate", "stock")
        indicator = desk.targets["stock"].indicator
        indicator.due_after_days = 45  # 30 September + 45 days = 14 November
        indicator.save()
        desk.type("rate", value="95")
        assert counts(desk) == (1, 1, 0, 1, 0)
        clock.set("2026-11-14 23:00")
        assert counts(desk) == (1, 1, 0, 1, 0)
        clock.set("2026-11-15 00:00")
        assert counts(desk) == (2, 1, 0, 0, 0)
        desk.type("stock", value="80")
        assert counts(desk) == (2, 2, 0, 0, 0)


def test_figures_that_were_put_off_are_later_while_their_extension_runs():
    with stopped_at("2026-10-10 09:00") as clock:
        desk = a_desk("rate", "stock", due=at("2026-10-20 18:00"))
        given = {"cells": [desk.key("stock")], "until": at("2026-11-05 18:00"), "reason": "待核定"}
        extensions.give(submission=desk.submission, by=OFFICE, **given)
        assert counts(desk) == (1, 0, 0, 1, 0)
        clock.set("2026-11-05 18:01")
        assert counts(desk) == (2, 0, 0, 0, 0)
        assert filling(desk).own_due == at("2026-11-05 18:00")
        desk.type("stock", value="80")
        assert filling(desk).own_due is None


def test_what_is_exempt_is_not_counted():
    desk = a_desk("rate", "stock")
    free = {"plan": desk.plan, "department": desk.unit, "first": Q3, "reason": "机构改革", "by": OFFICE}
    exemptions.grant(cells=[desk.key("stock")], **free)
    assert counts(desk) == (1, 0, 0, 0, 1)
    exemptions.grant(cells=[desk.key("rate")], **free)
    assert (counts(desk), filling(desk).asks_nothing) == ((0, 0, 0, 0, 2), True)


def test_an_annual_figure_is_not_due_in_the_third_quarter():
    assert counts(a_desk("rate", "yearly")) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("released", "now", "standing", "days"),
    [
        (None, "2026-10-20 18:00", "waiting", 0),
        (None, "2026-10-20 18:01", "missing", 1),
        (None, "2026-10-23 09:00", "missing", 3),
        ("2026-10-20 18:00", "2026-11-30 09:00", "on_time", 0),
        ("2026-10-20 18:01", "2026-11-30 09:00", "late", 1),
        ("2026-10-27 09:00", "2026-11-30 09:00", "late", 7),
    ],
)
def test_late_is_judged_by_the_first_release(released, now, standing, days):
    with stopped_at(now):
        desk = a_desk("rate", due=at("2026-10-20 18:00"))
        Submission.objects.update(first_released_at=at(released) if released else None)
        assert completeness.standing(desk.submission) == standing
        assert completeness.history(desk.unit.pk)[0].days_late == days


def test_an_extension_moves_what_is_late():
    with stopped_at("2026-10-19 09:00") as clock:
        desk = a_desk("rate", due=at("2026-10-20 18:00"))
        extensions.give(submission=desk.submission, until=at("2026-10-25 18:00"), reason="停电", by=OFFICE)
        clock.set("2026-10-25 18:00")
        assert completeness.standing(desk.submission) == "waiting"
        clock.move(minutes=1)
        assert completeness.standing(desk.submission) == "missing"


def test_the_history_counts_returns_and_keeps_its_queries(django_assert_num_queries):
    desk = a_desk("rate")
    desk.submit()
    submissions.send_back(submission=desk.submission, reasons={}, note="请核对", by=desk.reviewer)
    desk.type("rate", value="96")
    desk.submit()
    submissions.release(submission=desk.submission, by=desk.reviewer)
    with django_assert_num_queries(3):  # submissions, returns in the log, reminders
        (past,) = completeness.history(desk.unit.pk)
    assert (past.returns, past.standing, past.reminders, past.circular) == (1, "on_time", 0, False)
    for quarter in (Q3.plus(-1), Q3.plus(1)):
        schedule.open(plan=desk.plan, quarter=quarter, by=SYSTEM, due_at=timezone.now() + timedelta(days=9))
    with django_assert_num_queries(3):
        assert [str(each.submission.period.quarter) for each in completeness.history(desk.unit.pk)] == [
            "2026Q4", "2026Q3", "2026Q2"
        ]  # fmt: skip


def test_the_board_costs_the_same_queries_for_one_unit_as_for_thirty(django_assert_num_queries):
    desk = a_desk("rate", "stock")
    queries = 8  # submissions, duties, target versions, main tasks, values, what was put off, what is exempt, reminders
    with django_assert_num_queries(queries):
        assert len(completeness.lines(Submission.objects.filter(period=desk.period))) == 1
    for number in range(30):
        a_kind(desk.plan, "rate", a_department(f"{30 + number}", f"单位{number}"))
    happened("period.opened", desk.period.pk)
    with django_assert_num_queries(queries):
        assert len(completeness.lines(Submission.objects.filter(period=desk.period))) == 31
