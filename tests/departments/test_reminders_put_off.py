"""Figures that were put off are reminded of by their own deadline once the rest was released, until they come."""

from __future__ import annotations

import pytest

from departments import extensions, reminders, submissions
from departments.models import Notice
from departments.views.notices import text_of
from targets import schedule
from tests.clock import at, stopped_at
from tests.departments.desk import Q3, SYSTEM, Desk, a_desk, a_user, an_actor
from tests.departments.test_reminders import told

pytestmark = pytest.mark.django_db
OFFICE, LATER = an_actor("office_staff"), at("2026-11-15 18:00")


@pytest.fixture
def clock():
    with stopped_at("2026-10-10 08:00") as clock:
        yield clock


@pytest.fixture
def desk(clock) -> Desk:
    """Due on 20 October but for one figure, which is put off to 15 November; the rest was released."""
    desk = a_desk("rate", "stock", due=at("2026-10-20 18:00"))
    for role in ("reporter", "reviewer"):
        a_user(role, desk.unit)
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=OFFICE, cells=[desk.key("stock")])
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    Notice.objects.all().delete()
    return desk


def days_pass(clock, until: str) -> None:
    """Beat asks twice every six hours."""
    while clock.moment < at(until):
        clock.move(hours=6)
        for _ in range(2):
            reminders.run()
            reminders.run_put_off()


#: A week, three days and a day before, on the day, a day after; then the head. Nobody comes onto the list for it.
THE_LADDER = [
    ("11-08 14", "reporter24"), ("11-12 14", "reporter24"), ("11-14 14", "reporter24"), ("11-15 14", "reporter24"),
    ("11-16 14", "reporter24"), ("11-18 14", "reviewer24"),
]  # fmt: skip


def test_a_figure_that_was_put_off_has_the_ladder_of_its_own_deadline(desk, clock):
    days_pass(clock, "2026-12-10 08:00")
    assert told() == THE_LADDER
    assert text_of(Notice.objects.order_by("id")[0]) == (
        "质监局：2026年第3季度延期报送的数据应于2026-11-15 18:00前上报，还剩7天，尚缺：stock。请补报。"
    )
    assert Notice.objects.order_by("id")[0].page == ["entry-grid", desk.submission.pk]


def test_what_has_come_is_not_asked_for_any_more(desk, clock):
    days_pass(clock, "2026-11-13 08:00")
    submissions.supplement(submission=desk.submission, by=desk.reporter)
    desk.type("stock", value="80")
    days_pass(clock, "2026-12-10 08:00")
    assert told() == THE_LADDER[:2]


def test_put_off_once_more_the_ladder_starts_anew(desk, clock):
    days_pass(clock, "2026-11-13 08:00")
    extensions.give(
        submission=desk.submission, until=at("2026-11-30 18:00"), reason="公报", by=OFFICE, cells=[desk.key("stock")]
    )
    days_pass(clock, "2026-11-24 08:00")
    assert told() == [*THE_LADDER[:2], ("11-23 14", "reporter24")]


def test_after_the_close_nobody_is_asked_for_what_cannot_be_handed_in(desk, clock):
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    days_pass(clock, "2026-12-10 08:00")
    assert told() == THE_LADDER[:4]


def test_where_nothing_is_put_off_it_costs_one_query(clock, django_assert_num_queries):
    a_desk("rate", due=at("2026-10-20 18:00"))
    with django_assert_num_queries(1):
        assert reminders.run_put_off() == 0
