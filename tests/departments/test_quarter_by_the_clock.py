"""A whole quarter by the clock: opened, put off, released in time, late, closed, handed in later, locked."""

from __future__ import annotations

import pytest

from departments import extensions, submissions
from departments.models import Submission
from departments.situations import is_late
from departments.workflow import Refused
from qualitycity.models import Event
from targets import holidays, schedule, tasks, timetables, workdays
from targets.deadlines import Timetable
from targets.models import Period
from tests.clock import Clock, at
from tests.departments.desk import Q3, SYSTEM, Desk, a_kind, an_actor
from tests.reports.ground import a_department, a_plan

pytestmark = pytest.mark.django_db
OFFICE, APPROVER = an_actor("office_staff"), an_actor("office_approver")


@pytest.fixture
def clock(monkeypatch):
    made = Clock(monkeypatch)
    made.set("2026-09-25 09:00")
    return made


@pytest.fixture
def desks(clock):
    """Two units; figures are due 5 working days after the quarter, which is closed 20 days later."""
    plan = a_plan()
    holidays.keep(area=plan.area, days=workdays.read("国庆节：2026年10月1日至7日放假")[0], by=SYSTEM)
    table = Timetable(due_after_days=5, due_in_working_days=True, closes_after_days=20, automatic=True)
    timetables.put(plan=plan, table=table, by=SYSTEM)
    found = []
    for code, name in (("24", "质监局"), ("23", "工商局")):
        desk = Desk(plan, a_department(code, name), period=None)
        desk.targets |= {kind: a_kind(plan, kind, desk.unit) for kind in ("rate", "stock")}
        found.append(desk)
    return found


def beat(clock, text):
    clock.set(text)
    for _ in range(2):
        tasks.follow_calendar()


def told():
    kinds = ("period.", "extension.", "supplement.", "submission.")
    events = Event.objects.order_by("id")
    return [f"{event.kind} {event.actor_name}" for event in events if event.kind.startswith(kinds)]


def test_a_quarter_goes_its_way_by_the_clock(clock, desks):
    first, second = desks
    beat(clock, "2026-09-30 23:59")
    assert not Submission.objects.exists()
    beat(clock, "2026-10-01 00:01")
    period = Period.objects.get(quarter=Q3)
    # working days after 30 September: 8, 9, 12, 13, 14 October
    assert (period.state, period.due_at) == ("open", at("2026-10-14 18:00"))
    first.period = second.period = period

    clock.set("2026-10-12 10:00")  # the first unit asks for one figure, and brings the rest in time
    wish = extensions.ask(
        submission=first.submission, until=at("2026-12-01 18:00"), reason="公报", by=first.reporter,
        cells=[first.key("stock")],
    )  # fmt: skip
    extensions.grant(extension=wish, by=OFFICE, until=at("2026-11-20 18:00"))
    first.type("rate", value="95")
    submissions.submit(submission=first.submission, by=first.reporter)
    clock.set("2026-10-14 18:00")
    submissions.release(submission=first.submission, by=first.reviewer)
    assert not is_late(first.submission)

    clock.set("2026-10-15 09:00")  # the second is late, and says why
    assert is_late(second.submission)
    second.fill()
    submissions.submit(submission=second.submission, by=second.reporter, late_reason="人员变动")
    submissions.release(submission=second.submission, by=second.reviewer)
    for desk in desks:
        submissions.verify(submission=desk.submission, by=APPROVER)

    beat(clock, "2026-11-03 17:59")
    assert Period.objects.get(quarter=Q3).state == "open"
    beat(clock, "2026-11-03 18:00")
    assert Period.objects.get(quarter=Q3).state == "closed"

    clock.set("2026-11-20 17:00")  # the last hour of the extension
    submissions.supplement(submission=first.submission, by=first.reporter)
    first.type("stock", value="88")
    clock.set("2026-11-20 18:01")
    with pytest.raises(Refused, match="quarter is closed"):
        submissions.submit(submission=first.submission, by=first.reporter)
    again = extensions.give(
        submission=first.submission, until=at("2026-11-25 18:00"), reason="系统停机", by=OFFICE,
        cells=[first.key("stock")],
    )  # fmt: skip
    assert again.state == "granted"
    submissions.submit(submission=first.submission, by=first.reporter)
    submissions.release(submission=first.submission, by=first.reviewer)
    submissions.verify(submission=first.submission, by=APPROVER)
    assert first.value("stock").counted
    assert not is_late(first.submission)

    schedule.lock(plan=first.plan, quarter=Q3, by=OFFICE)
    beat(clock, "2026-12-20 09:00")
    assert {each.state for each in Submission.objects.all()} == {"locked"}
    assert [line for line in told() if line.startswith(("period.", "extension.", "supplement."))] == [
        "period.created calendar",
        "period.opened calendar",
        f"extension.asked {first.reporter.name}",
        "extension.granted office_staff",
        "period.closed calendar",
        f"supplement.opened {first.reporter.name}",
        "extension.granted office_staff",
        "period.locked office_staff",
    ]
    assert sum(line.startswith("submission.released") for line in told()) == 3
