"""The office's pages: the queue, the sheet on which a unit is judged, extensions and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from departments import submissions
from departments.models import Remark, Submission
from targets import schedule
from targets.models import Period
from targets.periods import Quarter
from tests.departments.desk import Q3, SYSTEM, a_desk, a_kind, a_user
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
PAST = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def desk():
    return a_desk("rate", "words")


@pytest.fixture
def approver(desk):
    return a_client(a_user("office_approver", plan=desk.plan))


def sheet(desk):
    return reverse("review-sheet", args=[desk.submission.pk])


def test_the_queue_puts_first_what_waits_for_the_office(desk, approver):
    for code, state in (("02", "verified"), ("03", "reported"), ("04", "draft")):
        unit = a_department(code, f"单位{code}")
        Submission.objects.create(period=desk.period, department=unit, state=state)
    desk.release()
    lines = approver.get(reverse("review")).context["lines"]
    assert [line.department.code for line in lines] == ["03", "24", "04", "02"]


def test_the_late_are_named_until_they_release(approver, desk):
    schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=PAST)
    assert [each.department.name for each in approver.get(reverse("review")).context["late"]] == ["质监局"]
    desk.fill()
    submissions.submit(submission=desk.submission, by=desk.reporter, late_reason="系统切换")
    submissions.release(submission=desk.submission, by=desk.reviewer)
    page = approver.get(reverse("review"))
    assert page.context["late"] == []
    assert "系统切换" in page.content.decode()


def test_a_draft_stays_inside_the_unit(desk, approver):
    assert approver.get(sheet(desk)).status_code == 404
    desk.submit()
    assert approver.get(sheet(desk)).status_code == 404
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert approver.get(sheet(desk)).status_code == 200


def test_the_office_verifies_and_grades_on_one_page(desk, approver):
    desk.release()
    grade = {f"grade|{desk.key('words')}": "优秀", "act": "verify", "version": desk.submission.version}
    assert approver.post(sheet(desk), grade).status_code == 302
    assert (desk.submission.state, desk.value("words").grade) == ("verified", "优秀")


def test_a_missing_grade_is_named_and_given_on_the_same_page(desk, approver):
    desk.release()
    verified = approver.post(sheet(desk), {"act": "verify", "version": desk.submission.version}, follow=True)
    assert "尚未评定等次" in verified.content.decode()
    assert "保存等次" in approver.get(sheet(desk)).content.decode()
    approver.post(sheet(desk), {f"grade|{desk.key('words')}": "良好", "act": "grade"})
    assert desk.value("words").grade == "良好"
    assert "保存等次" not in approver.get(sheet(desk)).content.decode()


def test_the_office_returns_with_a_reason_for_each_cell(desk, approver):
    desk.release()
    reason = {f"reason|{desk.key('rate')}": "请附抽检批次", "act": "return", "version": desk.submission.version}
    approver.post(sheet(desk), reason)
    assert desk.submission.state == "returned"
    assert Remark.objects.get().text == "请附抽检批次"


def test_a_return_without_a_reason_says_what_is_lacking(desk, approver):
    desk.release()
    page = approver.post(sheet(desk), {"act": "return"})
    assert page.status_code == 409
    assert "写明退回原因" in page.content.decode()
    assert desk.submission.state == "reported"


def test_a_figure_that_was_returned_is_shown_as_old_and_new(desk, approver):
    desk.release()
    approver.post(sheet(desk), {f"reason|{desk.key('rate')}": "请核对", "act": "return"})
    desk.type("rate", value="93")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    page = approver.get(sheet(desk))
    (row,) = [row for row in page.context["grid"].rows if row.changed]
    assert (row.before_return.value, row.answer.value) == (95, 93)
    assert "退回时: 95%" in page.content.decode()


def test_what_was_changed_meanwhile_is_not_verified_unseen(desk, approver):
    desk.release()
    seen = desk.submission.version
    other = a_client(a_user("office_approver", plan=desk.plan, name="second"))
    other.post(sheet(desk), {"act": "return", "note": "请核对", "version": seen})
    approver.post(sheet(desk), {"act": "verify", "version": seen})
    assert desk.submission.state == "returned"


def test_what_was_written_stands_there_again_when_the_move_is_refused(desk, approver):
    desk.release()
    written = {f"reason|{desk.key('rate')}": "请附抽检批次", "note": "整体偏低", "act": "return", "version": 1}
    page = approver.post(sheet(desk), written)
    assert page.status_code == 409
    assert all(text in page.content.decode() for text in ("请附抽检批次</textarea>", "整体偏低</textarea>"))
    assert desk.submission.state == "reported"


def test_office_staff_read_the_sheet_and_decide_nothing(desk):
    desk.release()
    staff = a_client(a_user("office_staff", plan=desk.plan))
    assert "审核通过</button>" not in staff.get(sheet(desk)).content.decode()
    assert staff.post(sheet(desk), {"act": "verify"}).status_code == 403


def test_an_extension_is_given_from_the_queue(desk, approver):
    where = reverse("review-extend", args=[desk.submission.pk])
    approver.post(where, {"due_at": "2030-12-01T18:00", "reason": "机构合并"})
    assert desk.submission.due_at == datetime(2030, 12, 1, 10, 0, tzinfo=UTC)
    page = approver.post(where, {"due_at": "someday", "reason": "机构合并"}, follow=True)
    assert "新的报送截止时间" in page.content.decode()


def test_the_calendar_proposes_what_is_opened_next_and_leaves_history_out(desk, approver, monkeypatch):
    monkeypatch.setattr("departments.views.periods.timezone.localdate", lambda: date(2026, 11, 26))
    for quarter in (Quarter(2025, 4), Quarter(2026, 4), Quarter(2027, 1)):
        Period.objects.get_or_create(plan=desk.plan, quarter=quarter)
    page = approver.get(reverse("periods")).context
    assert [each["quarter"] for each in page["proposed"]] == [Quarter(2026, 4)]  # the third is open already
    assert Quarter(2025, 4) not in page["scheduled"]


@pytest.mark.parametrize("period", ["²", "x", "-1", "9" * 40])
def test_a_quarter_that_is_none_is_not_found(desk, approver, period):
    assert approver.get(reverse("review"), {"period": period}).status_code == 404


def test_the_calendar_opens_closes_and_locks(desk, approver):
    move = {"plan": desk.plan.code, "quarter": "2026Q4"}
    approver.post(reverse("period-move"), {**move, "act": "open", "due_at": "2027-01-15T18:00"})
    period = Period.objects.get(quarter=Q3.next)
    assert (period.state, period.due_at) == ("open", datetime(2027, 1, 15, 10, 0, tzinfo=UTC))
    for act, state in (("close", "closed"), ("lock", "locked")):
        approver.post(reverse("period-move"), {**move, "act": act})
        period.refresh_from_db()
        assert period.state == state
    page = approver.post(reverse("period-move"), {**move, "act": "open"}, follow=True)
    assert "2026Q4" in page.content.decode()
    assert Period.objects.get(quarter=Q3.next).state == "locked"


def test_a_quarter_that_is_none_is_refused_in_words(desk, approver):
    move = {"plan": desk.plan.code, "quarter": "Q3", "act": "open"}
    assert "2026Q3 的形式" in approver.post(reverse("period-move"), move, follow=True).content.decode()


@pytest.mark.parametrize("more", [0, 20])
def test_the_queue_costs_the_same_queries_whatever_its_length(desk, approver, more, django_assert_num_queries):
    for number in range(more):
        unit = a_department(f"{30 + number}", f"单位{number}")
        Submission.objects.create(period=desk.period, department=unit)
    approver.get(reverse("review"))  # the session's own beginning
    with django_assert_num_queries(6):
        approver.get(reverse("review"))


@pytest.mark.parametrize("more", [0, 20])
def test_the_sheet_costs_the_same_queries_whatever_its_length(desk, approver, more, django_assert_num_queries):
    desk.release()
    for _ in range(more):
        a_kind(desk.plan, "rate", desk.unit)
    approver.get(sheet(desk))
    with django_assert_num_queries(24):
        approver.get(sheet(desk))
