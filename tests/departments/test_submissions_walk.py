"""Submitted, released, verified, returned, locked: each once, by the right person, with its event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from departments import extensions, submissions
from departments.models import Remark, Submission, Value
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.models import Check
from targets import schedule
from tests.departments.desk import FAR, Q3, SYSTEM, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_the_whole_walk():
    desk = a_desk()
    assert desk.submit().state == "submitted"
    assert submissions.release(submission=desk.submission, by=desk.reviewer).state == "reported"
    assert submissions.verify(submission=desk.submission, by=OFFICE).state == "verified"
    walked = desk.submission
    assert (walked.submitted_name, walked.released_name, walked.verified_name, walked.version) == (
        "reporter24", "reviewer24", "office_approver", 4,
    )  # fmt: skip
    assert [kind for kind in kinds() if kind.startswith("submission.")] == [
        "submission.submitted", "submission.released", "submission.verified",
    ]  # fmt: skip


def test_submission_is_refused_with_everything_that_is_open():
    desk = a_desk("rate", "stock", "words")
    desk.type("stock", value="-1")
    with pytest.raises(Refused) as refused:
        submissions.submit(submission=desk.submission, by=desk.reporter)
    assert [str(reason).split(":")[0] for reason in refused.value.reasons] == ["rate", "stock", "words"]
    assert desk.submission.state == "draft"


def test_what_is_behind_cannot_be_submitted_without_its_explanation():
    desk = a_desk("rate")
    desk.type("rate", value="80")
    with pytest.raises(Refused, match="Behind schedule"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    desk.type("rate", note="抽检批次少，四季度补抽")
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


def test_a_missing_figure_goes_with_its_reason():
    desk = a_desk("rate")
    desk.type("rate", note="检测机构资质变更，下季补报")
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


def test_every_step_again_by_the_same_person_is_the_same_step():
    desk = a_desk("rate")
    desk.fill()
    for _ in range(2):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    for _ in range(2):
        submissions.release(submission=desk.submission, by=desk.reviewer)
    for _ in range(2):
        submissions.verify(submission=desk.submission, by=OFFICE)
    assert desk.submission.version == 4
    assert kinds().count("submission.submitted") == kinds().count("submission.released") == 1
    assert kinds().count("submission.verified") == kinds().count("value.verified") == 1


def test_reporter_head_and_approver_are_three_people():
    desk = a_desk("rate")
    desk.submit()
    both = an_actor("district_office", desk.unit, "reporter24")
    with pytest.raises(Refused, match="nobody approves what they entered"):
        submissions.release(submission=desk.submission, by=both)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    with pytest.raises(Refused, match="You released this"):
        submissions.verify(submission=desk.submission, by=an_actor("office_approver", name="reviewer24"))


def test_another_units_head_releases_nothing():
    desk = a_desk("rate")
    desk.submit()
    with pytest.raises(Forbidden):
        submissions.release(submission=desk.submission, by=an_actor("reviewer", a_department("23", "工商局")))


def test_the_reporter_takes_back_what_was_not_released():
    desk = a_desk("rate")
    desk.submit()
    assert submissions.withdraw(submission=desk.submission, by=desk.reporter).state == "draft"
    assert desk.type("rate", value="96").kind == "saved"
    desk.release()
    with pytest.raises(Refused, match="not yet released"):
        submissions.withdraw(submission=desk.submission, by=desk.reporter)


def test_a_return_carries_a_reason_for_each_cell_and_is_answered_by_a_change():
    desk = a_desk("rate", "stock")
    desk.release()
    reasons = {desk.key("rate"): "与统计局口径不一致", desk.key("stock"): "  "}
    assert submissions.send_back(submission=desk.submission, by=OFFICE, reasons=reasons).state == "returned"
    (remark,) = Remark.objects.all()
    assert (remark.indicator_id, remark.text, remark.resolved_at) == (
        desk.targets["rate"].indicator_id, "与统计局口径不一致", None,
    )  # fmt: skip
    with pytest.raises(Refused, match="This was returned"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    desk.type("rate", note="口径已与统计局核对一致")
    assert Remark.objects.get().resolved_at is not None
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


@pytest.mark.parametrize("reasons", [{}, {"1:": "   "}])
def test_a_return_without_a_reason_is_refused(reasons):
    desk = a_desk("rate")
    desk.release()
    with pytest.raises(Refused, match="Give a reason"):
        submissions.send_back(submission=desk.submission, by=OFFICE, reasons=reasons)


def test_the_head_returns_to_the_reporter():
    desk = a_desk("rate")
    desk.submit()
    back = submissions.send_back(submission=desk.submission, by=desk.reviewer, reasons={}, note="请补充来源")
    assert (back.state, Remark.objects.get().indicator_id) == ("returned", None)


def test_a_page_that_is_out_of_date_decides_nothing():
    desk = a_desk("rate")
    desk.submit()
    seen = desk.submission.version
    submissions.withdraw(submission=desk.submission, by=desk.reporter)
    desk.type("rate", value="99")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    with pytest.raises(Stale):
        submissions.release(submission=desk.submission, by=desk.reviewer, version=seen)


def test_verified_figures_count_and_their_checks_are_made_at_once():
    desk = a_desk("rate")
    desk.release()
    check = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    assert check.verdict == "not_reported"
    submissions.verify(submission=desk.submission, by=OFFICE)
    check = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    assert (check.verdict, check.actual) == ("met", 95)
    value = desk.value("rate")
    assert (value.counted, value.verified_name) == (True, "office_approver")


def test_a_corrected_figure_takes_the_place_of_the_old_one():
    desk = a_desk("rate")
    desk.release()
    submissions.verify(submission=desk.submission, by=OFFICE)
    Submission.objects.update(state="returned")  # as a correction will do
    desk.type("rate", value="97")
    assert Value.objects.get(counted=True).value == 95
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=OFFICE)
    assert Value.objects.get(counted=True).value == 97


def test_the_office_grades_what_is_told_in_words():
    desk = a_desk("words")
    desk.release()
    submissions.verify(submission=desk.submission, by=OFFICE, grades={desk.key("words"): "良好"})
    value = desk.value("words")
    assert (value.grade, value.number, value.counted, value.entered_name) == ("良好", 2, True, "reporter24")
    assert Check.objects.get(target=desk.targets["words"], latest=True).verdict == "met"


def test_a_grade_that_was_missing_is_given_afterwards_and_counts_at_once():
    desk = a_desk("words")
    desk.release()
    submissions.verify(submission=desk.submission, by=OFFICE)
    assert Check.objects.get(target=desk.targets["words"], latest=True).verdict == "pending"
    assert list(submissions.ungraded(desk.submission)) == [desk.key("words")]
    submissions.grade(submission=desk.submission, by=OFFICE, grades={desk.key("words"): "合格"})
    assert Check.objects.get(target=desk.targets["words"], latest=True).verdict == "met"
    submissions.grade(submission=desk.submission, by=OFFICE, grades={desk.key("words"): "优秀"})
    assert (desk.value("words").grade, desk.submission.state) == ("合格", "verified")


def test_nobody_grades_what_is_locked_or_was_seen_otherwise():
    desk = a_desk("words")
    desk.release()
    submissions.verify(submission=desk.submission, by=OFFICE)
    grades = {desk.key("words"): "合格"}
    with pytest.raises(Refused, match="changed after you opened"):
        submissions.grade(submission=desk.submission, by=OFFICE, grades=grades, version=1)
    Submission.objects.update(state="locked")
    with pytest.raises(Refused, match="still missing"):
        submissions.grade(submission=desk.submission, by=OFFICE, grades=grades)


def test_late_is_judged_at_the_first_release_and_needs_its_reason():
    desk = a_desk("rate", due=datetime(2026, 10, 20, 10, 0, tzinfo=UTC))
    desk.fill()
    with pytest.raises(Refused, match="deadline has passed"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.submit(submission=desk.submission, by=desk.reporter, late_reason="系统切换")
    released = submissions.release(submission=desk.submission, by=desk.reviewer)
    assert released.late_reason == "系统切换"
    assert Event.objects.get(kind="submission.released").detail == {"late": True}


def test_an_extension_is_given_with_a_reason_and_lifts_the_lateness():
    desk = a_desk("rate", due=datetime(2026, 10, 20, 10, 0, tzinfo=UTC))
    office = an_actor("office_staff")
    with pytest.raises(Refused, match="Give the reason"):
        extensions.give(submission=desk.submission, until=FAR, reason=" ", by=office)
    extensions.give(submission=desk.submission, until=FAR, reason="机构合并", by=office)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    assert desk.release().state == "reported"
    assert Event.objects.get(kind="submission.released").detail == {"late": False}


def test_locking_the_quarter_locks_what_was_verified_and_nothing_else():
    desk = a_desk("rate")
    desk.release()
    submissions.verify(submission=desk.submission, by=OFFICE)
    other = Submission.objects.create(period=desk.period, department=a_department("23", "工商局"))
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    other.refresh_from_db()
    assert (desk.submission.state, other.state) == ("locked", "draft")


def test_opening_a_quarter_gives_a_sheet_to_those_who_owe_something():
    desk = a_desk("rate", "yearly")
    a_department("23", "工商局")
    assert Submission.objects.count() == 1
    schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=FAR)
    assert Submission.objects.count() == 1


def test_an_extension_far_from_the_plan_is_a_slip_of_the_pen():
    desk = a_desk("rate")
    for year in (1, 9999):
        with pytest.raises(Refused, match="check the year"):
            extensions.give(
                submission=desk.submission, until=datetime(year, 1, 1, tzinfo=UTC), reason="机构合并", by=SYSTEM
            )
    assert desk.submission.due_at is None


def test_who_typed_a_number_does_not_release_it_though_another_added_the_note():
    desk = a_desk("rate")
    desk.type("rate", value="95", by=an_actor("reporter", desk.unit, "two_roles"))
    desk.type("rate", note="抽检完成")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    with pytest.raises(Refused, match="nobody approves what they entered"):
        submissions.release(submission=desk.submission, by=an_actor("reviewer", desk.unit, "two_roles"))
