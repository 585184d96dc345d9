"""One whole quarter by the clock: opened, reminded, late, escalated, extended, closed, locked, corrected. Every message
once, to the right person, also where beat runs twice, stands still over a deadline, or the clock jumps.

Three units: 24 reports in time after a return, 23 asks for more time, 22 never reports. After the lock 24 corrects its
figure in the time that is allowed; 23 may correct its own, and lets that time pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.module_loading import import_string

from departments import corrections, extensions, submissions
from departments.models import CircularEntry, Correction, Department, Notice, Submission, User, Value
from departments.submissions import Typed
from qualitycity.roles import Actor
from qualitycity.wiring import EVERY_MINUTE
from reports.models import Check
from targets import schedule, timetables
from targets.deadlines import Timetable
from targets.models import Plan
from tests.clock import Clock, at, stopped_at
from tests.departments.desk import Q3, SYSTEM, a_kind, a_user, acting
from tests.reports.ground import a_department, a_plan

pytestmark = pytest.mark.django_db
PUNCTUAL, ASKING, SILENT = "24", "23", "22"


@dataclass
class Quarter:
    """The third quarter of 2026 in a city where only the clock opens and closes."""

    clock: Clock
    plan: Plan
    units: dict[str, Department]
    people: dict[str, User]
    beats: int = 1
    asleep: Sequence[tuple[str, str]] = ()

    def beat(self) -> None:
        """Every task that beat starts once a minute, or none of them."""
        now = f"{timezone.localtime(self.clock.moment):%m-%d %H:%M}"
        if any(since <= now < until for since, until in self.asleep):
            return
        for task in list(EVERY_MINUTE.values()) * self.beats:
            import_string(task)()

    def until(self, text: str) -> None:
        """Beat goes on, at 9, 15, 21 and 3 o'clock."""
        while self.clock.moment < at(text):
            self.clock.move(hours=6)
            self.beat()

    def of(self, unit: str) -> Submission:
        rows = Submission.objects.select_related("period__plan", "department")
        return rows.get(department=self.units[unit], period__quarter=Q3)

    def actor(self, who: str) -> Actor:
        return acting(self.people[who])

    def act(self, who: str, does: Any, unit: str, **more: Any) -> Any:
        return does(submission=self.of(unit), by=self.actor(who), **more)

    def fill(self, unit: str) -> None:
        cells = [Typed(cell, {"value": "95"}) for cell in self.cells(unit)]
        self.act(f"reporter{unit}", submissions.enter, unit, cells=cells)

    def cells(self, unit: str) -> list[str]:
        return [f"{indicator}:" for indicator in self.units[unit].duties.values_list("target__indicator", flat=True)]


def a_quarter(clock: Clock, **how: Any) -> Quarter:
    plan = a_plan()
    units = {code: a_department(code, f"单位{code}") for code in (PUNCTUAL, ASKING, SILENT)}
    people: dict[str, User] = {}
    for code, unit in units.items():
        a_kind(plan, "rate", unit)
        people |= {f"{role}{code}": a_user(role, unit) for role in ("reporter", "reviewer")}
    people |= {role: a_user(role, plan=plan) for role in ("office_staff", "office_approver")}
    for user in people.values():
        user.email = f"{user.username}@example.org"
        user.save()
    timetables.put(plan=plan, table=Timetable(automatic=True, shifted=False), by=SYSTEM)
    return Quarter(clock, plan, units, people, **how)


@pytest.fixture(params=["as it should be", "beat twice", "beat stood still over the deadlines"])
def quarter(request) -> Iterator[Quarter]:
    how = {
        "as it should be": {},
        "beat twice": {"beats": 2},
        "beat stood still over the deadlines": {
            "asleep": [("10-19 12:00", "10-21 12:00"), ("11-24 12:00", "11-26 12:00")]
        },
    }[request.param]
    with stopped_at("2026-09-30 09:00") as clock:
        yield a_quarter(clock, **how)


def live(quarter: Quarter) -> None:
    """What the people do; the clock does the rest."""
    quarter.until("2026-10-12 09:00")
    quarter.fill(PUNCTUAL)
    quarter.act("reporter24", submissions.submit, PUNCTUAL)
    quarter.until("2026-10-14 09:00")
    quarter.act("reviewer24", submissions.send_back, PUNCTUAL, reasons={}, note="请核对口径")
    quarter.until("2026-10-15 09:00")
    quarter.act("reporter24", submissions.enter, PUNCTUAL, cells=[Typed(quarter.cells(PUNCTUAL)[0], {"value": "96"})])
    quarter.act("reporter24", submissions.submit, PUNCTUAL)
    quarter.act("reviewer24", submissions.release, PUNCTUAL)
    quarter.until("2026-10-18 09:00")
    asked = quarter.act("reporter23", extensions.ask, ASKING, until=at("2026-10-26 18:00"), reason="系统切换")
    quarter.until("2026-10-18 15:00")
    extensions.grant(extension=asked, by=quarter.actor("office_staff"))
    quarter.act("office_approver", submissions.verify, PUNCTUAL)
    quarter.until("2026-10-26 09:00")
    quarter.fill(ASKING)
    quarter.act("reporter23", submissions.submit, ASKING)
    quarter.act("reviewer23", submissions.release, ASKING)
    quarter.until("2026-10-26 15:00")
    quarter.act("office_approver", submissions.verify, ASKING)
    quarter.until("2026-11-19 21:00")  # closed by the clock, 30 days after the deadline
    schedule.lock(plan=quarter.plan, quarter=Q3, by=quarter.actor("office_staff"))
    correct(quarter)
    quarter.until("2026-11-28 09:00")


def correct(quarter: Quarter) -> None:
    """24 goes through with it within its four days, 23 is allowed as much and does nothing."""
    quarter.until("2026-11-20 09:00")
    cases = {unit: a_case(quarter, unit) for unit in (PUNCTUAL, ASKING)}
    quarter.until("2026-11-20 15:00")
    approver = quarter.actor("office_approver")
    for case in cases.values():
        corrections.allow(correction=case, until=at("2026-11-24 18:00"), by=approver)
    quarter.until("2026-11-21 09:00")
    case, texts = cases[PUNCTUAL], {quarter.cells(PUNCTUAL)[0]: {"value": "91"}}
    corrections.enter(correction=case, texts=texts, by=quarter.actor("reporter24"))
    quarter.until("2026-11-22 09:00")
    corrections.confirm(correction=case, by=quarter.actor("reviewer24"))
    quarter.until("2026-11-25 09:00")  # the limit is for the unit; the office may let it count later
    corrections.apply(correction=case, by=approver)


def a_case(quarter: Quarter, unit: str) -> Correction:
    return quarter.act(f"reporter{unit}", corrections.ask, unit, keys=quarter.cells(unit), reason="口径有误")


def heard() -> list[str]:
    """``day kind person`` of every notice, in order."""
    rows = Notice.objects.order_by("id").select_related("user")
    return [
        f"{timezone.localtime(row.created_at):%m-%d %H} {row.kind} {row.user.username if row.user else '?'}"
        for row in rows
    ]


#: Of unit 24 and the office, whatever happens to beat.
ON_THE_WAY = [
    "10-12 09 submission.submitted reviewer24", "10-14 09 submission.returned reporter24",
    "10-15 09 submission.submitted reviewer24", "10-15 09 submission.released office_approver",
    "10-18 09 extension.asked office_staff", "10-18 09 extension.asked office_approver",
    "10-18 15 extension.granted reporter23", "10-18 15 extension.granted reviewer23",
    "10-18 15 submission.verified reporter24", "10-18 15 submission.verified reviewer24",
    "10-26 09 submission.submitted reviewer23", "10-26 09 submission.released office_approver",
    "10-26 15 submission.verified reporter23", "10-26 15 submission.verified reviewer23",
]  # fmt: skip
OPENED = [f"10-01 03 period.opened reporter{unit}" for unit in (SILENT, ASKING, PUNCTUAL)]
#: A week before, all three must act: two reporters, and the head who holds the submitted figures.
A_WEEK_BEFORE = ["10-13 09 reminder reviewer24", "10-13 09 reminder reporter23", "10-13 09 reminder reporter22"]
#: Three days before: 24 has released. 23's own ladder starts anew from the 26th: on the 23rd, the 25th and the 26th.
ASKING_REMINDED = [
    "10-17 09 reminder reporter23", "10-19 09 reminder reporter23", "10-23 09 reminder reporter23",
    "10-25 09 reminder reporter23", "10-26 09 reminder reporter23",
]  # fmt: skip
SILENT_REMINDED = ["10-17 09 reminder reporter22", "10-19 09 reminder reporter22"]
SILENT_LATE = [
    "10-20 09 reminder reporter22", "10-21 09 reminder reporter22", "10-23 09 reminder reviewer22",
    "10-27 09 reminder.circular reviewer22", "10-27 09 reminder.circular reporter22",
]  # fmt: skip


CORRECTED = [
    "11-20 09 correction.asked office_approver", "11-20 09 correction.asked office_approver",
    "11-20 15 correction.allowed reporter24", "11-20 15 correction.allowed reporter23",
    "11-21 09 correction.entered reviewer24", "11-22 09 correction.confirmed office_approver",
    "11-25 09 correction.applied reporter24", "11-25 09 correction.applied reviewer24",
]  # fmt: skip


def expected(quarter: Quarter) -> list[str]:
    late, over = list(SILENT_LATE), "11-24 21 correction.expired reporter23"
    if quarter.asleep:  # the last day's is gone, the first late one is made up when beat wakes, and so is the limit
        late[:2], over = ["10-21 15 reminder reporter22"], "11-26 15 correction.expired reporter23"
    return [*OPENED, *A_WEEK_BEFORE, *ASKING_REMINDED, *SILENT_REMINDED, *late, *ON_THE_WAY, *CORRECTED, over]


#: What is told in the portal alone.
INWARD = (
    "submission.released", "submission.verified", "extension.asked", "correction.asked", "correction.confirmed",
)  # fmt: skip


def the_mails_went_once_and_never_at_night() -> None:
    outward = Notice.objects.exclude(kind__in=INWARD)
    assert Counter(sent.to[0] for sent in mail.outbox) == Counter(
        f"{name}@example.org" for name in outward.values_list("user__username", flat=True)
    )
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(mail.outbox)
    for row in Notice.objects.exclude(sendings=None):
        assert 8 <= timezone.localtime(row.sendings.get().sent_at).hour < 20


def test_every_message_once_to_the_right_person(quarter):
    live(quarter)
    assert sorted(heard()) == sorted(expected(quarter))
    assert [entry.submission.department.code for entry in CircularEntry.objects.all()] == [SILENT]
    states = {unit: quarter.of(unit).state for unit in quarter.units}
    assert states == {PUNCTUAL: "locked", ASKING: "locked", SILENT: "draft"}
    the_mails_went_once_and_never_at_night()
    assert [case.state for case in Correction.objects.order_by("id")] == ["applied", "expired"]
    figures = Value.objects.filter(department=quarter.units[PUNCTUAL], counted=True)
    assert [(each.value, each.number) for each in figures] == [(91, 3)]  # 95, 96 after the return, 91
    checks = Check.objects.filter(target__indicator=figures.get().indicator, period__quarter=Q3).order_by("number")
    assert [(each.verdict, each.actual) for each in checks][-2:] == [("met", 96), ("not_met", 91)]


@pytest.mark.parametrize(
    ("moment", "jump"), [("2026-10-22 09:00", -3), ("2026-10-16 09:00", 2)], ids=["back", "forward"]
)
def test_a_clock_that_jumps_repeats_nothing(moment, jump):
    """Back over the deadline: what was said stays said. Two days ahead, corrected a day later: what was said early is
    not said again."""
    with stopped_at("2026-09-30 09:00") as clock:
        quarter = a_quarter(clock)
        quarter.until(moment)
        clock.move(days=jump)
        quarter.beat()
        quarter.until("2026-10-19 09:00" if jump > 0 else "2026-10-21 09:00")
        clock.move(days=-jump)
        quarter.until("2026-11-25 09:00")
    steps = Counter(row.split(" ", 2)[2] for row in heard() if "reporter22" in row and "opened" not in row)
    assert steps == {"reminder reporter22": 5, "reminder.circular reporter22": 1}


def test_a_clock_that_jumps_ends_a_correction_once():
    """Ahead over the limit and back again: ended stays ended, what is asked for anew ends by its own limit."""
    with stopped_at("2026-09-30 09:00") as clock:
        quarter = a_quarter(clock)
        quarter.until("2026-10-01 03:00")
        quarter.fill(ASKING)
        quarter.act("reporter23", submissions.submit, ASKING)
        quarter.act("reviewer23", submissions.release, ASKING)
        quarter.act("office_approver", submissions.verify, ASKING)
        for jump in (2, 0):
            limit = clock.moment + timedelta(days=1)
            corrections.allow(correction=a_case(quarter, ASKING), until=limit, by=quarter.actor("office_approver"))
            for days in (jump, -jump):
                clock.move(days=days)
                quarter.beat()
        quarter.until("2026-10-08 09:00")
    ends = [row for row in heard() if "correction.expired" in row]
    assert ends == ["10-03 03 correction.expired reporter23", "10-02 09 correction.expired reporter23"]
