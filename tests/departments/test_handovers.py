"""An indicator changes hands: each quarter is reported by one unit, and counted once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments import handovers, sheets, submissions
from departments.models import Duty, Submission
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.models import Check
from targets import schedule
from targets.models import TargetVersion
from targets.periods import Quarter
from tests.departments.desk import FAR, Q3, SYSTEM, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE, STAFF = an_actor("office_approver"), an_actor("office_staff")
Q4 = Quarter(2026, 4)


@pytest.fixture
def desk():
    return a_desk("new", "rate")


@pytest.fixture
def heir():
    return a_department("23", "市场监督管理局")


def hand_over(desk, heir, since=Q4, names=(), by=STAFF, reason="机构改革"):
    return handovers.hand_over(
        unit=desk.unit, successor=heir, plan=desk.plan, since=since, reason=reason, by=by,
        targets=[desk.targets[name].pk for name in names],
    )  # fmt: skip


def report(unit, period, key, value):
    submission = Submission.objects.select_related("period__plan", "department").get(department=unit, period=period)
    typed = [Typed(key, {"value": value, "note": "按计划"})]
    submissions.enter(submission=submission, cells=typed, by=an_actor("reporter", unit))
    submissions.submit(submission=submission, by=an_actor("reporter", unit))
    submissions.release(submission=submission, by=an_actor("reviewer", unit))
    submissions.verify(submission=submission, by=OFFICE)


def test_the_successor_is_asked_from_its_quarter_on_and_the_sum_counts_everything_once(desk, heir):
    TargetVersion.objects.filter(target=desk.targets["new"]).update(effective_from=Q3)
    desk.type("new", value="40", note="按计划")
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=OFFICE)
    hand_over(desk, heir, names=["new"])
    period = schedule.open(plan=desk.plan, quarter=Q4, by=SYSTEM, due_at=FAR)
    assert [cell.key for cell in sheets.cells_of(desk.plan, Q4, heir.pk)] == [desk.key("new")]
    assert [cell.key for cell in sheets.cells_of(desk.plan, Q4, desk.unit.pk)] == [desk.key("rate")]
    report(heir, period, desk.key("new"), "25")
    of_new = Check.objects.filter(target=desk.targets["new"], latest=True)
    assert of_new.get(period__quarter=Q3).actual == 40
    assert of_new.get(period__quarter=Q4).actual == Decimal(40) + Decimal(25)


def test_an_open_quarter_asks_the_successor_at_once(desk, heir):
    hand_over(desk, heir, since=Q3, names=["new"])
    assert Submission.objects.filter(period=desk.period, department=heir, state="draft").exists()


def test_a_quarter_that_was_reported_stays_with_whoever_reported_it(desk, heir):
    desk.submit()
    with pytest.raises(Refused, match="has reported 2026Q3 already"):
        hand_over(desk, heir, since=Q3)


def test_everything_of_a_merged_unit_moves_when_no_target_is_named(desk, heir):
    assert hand_over(desk, heir).codes == ["1", "2"]
    still = Duty.objects.filter(department=desk.unit, until=None)
    assert not still.exists()
    assert Duty.objects.filter(department=heir, since=Q4).count() == 2


def test_the_same_again_changes_nothing(desk, heir):
    hand_over(desk, heir, names=["new"])
    hand_over(desk, heir, names=["new"])
    assert Duty.objects.filter(department=heir).count() == 1
    assert Event.objects.filter(kind="duties.handed_over").count() == 1


def test_what_is_wrong_is_said_at_once(desk, heir):
    with pytest.raises(Refused) as refused:
        handovers.hand_over(unit=heir, successor=heir, plan=desk.plan, since=Quarter(2031, 1), reason=" ", by=STAFF)
    told = " ".join(str(reason) for reason in refused.value.reasons)
    assert all(part in told for part in ("another unit", "2031Q1 is not a quarter", "Give the reason", "no such duty"))


def test_only_the_office_hands_over(desk, heir):
    with pytest.raises(Forbidden):
        hand_over(desk, heir, by=desk.reviewer)
