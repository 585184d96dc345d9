"""Rows of several units accepted together: what is confirmed is exactly what was previewed, once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from departments import acceptances, approvals, queues, remarks, submissions
from departments.models import Approval, Submission
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from reports import approvals as boards_of
from reports import checks
from reports.models import Check
from tests.departments.desk import Desk, a_desk, a_duty, a_kind, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")


@pytest.fixture
def desks():
    """Two units: 质监局 with a plain row and one with words to grade, 工商局 with plain rows alone."""
    first = a_desk("rate", "words")
    second = Desk(first.plan, a_department("23", "工商局"), first.period)
    for name in ("stock", "cover"):
        second.targets[name] = a_kind(first.plan, name, second.unit)
    checks.recompute(first.plan, cause="test")
    Submission.objects.get_or_create(period=first.period, department=second.unit)
    for desk in (first, second):
        desk.release()
    return first, second


def cases(desk):
    waiting = Submission.objects.filter(period=desk.period, state="reported").select_related(
        "period__plan", "department"
    )
    return queues.of(list(waiting.order_by("department__order")), office=True, today=timezone.localdate())


def chosen(desk, places=None, by=OFFICE):
    return approvals.preview(period=desk.period, choices=approvals.choose(cases(desk), places, by=by), by=by)


def named(choices):
    return {
        choice.case.submission.department.name: (
            [line.row.cell.indicator.name for line in choice.taken],
            [line.row.cell.indicator.name for line in choice.left],
        )
        for choice in choices
    }


def test_all_warning_free_rows_are_taken_and_the_rest_stays(desks):
    found = approvals.choose(cases(desks[0]), None, by=OFFICE)
    assert named(found) == {"工商局": (["stock", "cover"], []), "质监局": (["rate"], ["words"])}
    assert [choice.completes for choice in found] == [True, False]


def test_only_what_was_ticked_is_taken_and_never_what_needs_eyes(desks):
    first, second = desks
    ticked = {(second.submission.pk, second.key("stock")), (first.submission.pk, first.key("words"))}
    assert named(approvals.choose(cases(first), ticked, by=OFFICE)) == {
        "工商局": (["stock"], ["cover"]), "质监局": ([], ["rate", "words"]),
    }  # fmt: skip


def test_a_warning_a_return_and_an_open_question_need_eyes(desks):
    _, second = desks
    remarks.add(submission=second.submission, cell=second.key("stock"), text="几批？", by=OFFICE, asks=True)
    submissions.send_back(submission=second.submission, by=OFFICE, reasons={second.key("cover"): "请核对"})
    second.type("cover", numerator="27", denominator="30", note="整改中")  # 90 % of 100 %
    submissions.submit(submission=second.submission, by=second.reporter)
    submissions.release(submission=second.submission, by=second.reviewer)
    (case, _) = cases(second)
    assert [str(line.needs_eyes) for line in case.lines] == ["A remark waits for an answer.", "It carries a warning."]


def test_a_figure_that_is_awaited_needs_eyes(desks):
    _, second = desks
    submissions.send_back(submission=second.submission, by=OFFICE, reasons={}, note="请补")
    second.type("stock", standing="pending", note="统计局11月发布")
    submissions.submit(submission=second.submission, by=second.reporter)
    submissions.release(submission=second.submission, by=second.reviewer)
    (case, _) = cases(second)
    assert str(case.lines[0].needs_eyes) == "It brings no figure."


def test_the_preview_tells_what_changes_and_stores_nothing_of_it(desks):
    first, _ = desks
    approval = chosen(first)
    before = (Check.objects.count(), Event.objects.count())
    found = boards_of.preview(approval, by=OFFICE)
    assert (Check.objects.count(), Event.objects.count()) == before
    assert (found.rows, [one.case.submission.department.name for one in found.complete]) == (3, ["工商局"])
    told = {
        change.after.target.indicator.name: (change.before.verdict, change.after.verdict) for change, _ in found.now
    }
    assert told == {"stock": ("not_reported", "met"), "cover": ("not_reported", "met")}
    # four targets await data; 工商局's two are done or on schedule afterwards, 质监局's two wait on
    assert {word: (now, then) for word, now, then in found.counts}["awaiting_data"] == (4, 2)
    assert sum(then for _, _, then in found.counts) == sum(now for _, now, _ in found.counts) == 4


def test_what_was_previewed_is_confirmed_once(desks):
    first, second = desks
    approval = chosen(first)
    seal = boards_of.preview(approval, by=OFFICE).seal
    for _ in range(2):
        done = boards_of.confirm(approval=approval, outcome=seal, by=OFFICE)
    assert done.state == Approval.State.CONFIRMED
    assert (first.submission.state, second.submission.state) == ("reported", "verified")
    assert Check.objects.get(target=second.targets["stock"], period=first.period, latest=True).verdict == "met"
    counted = [Event.objects.filter(kind=kind).count() for kind in (
        "values.accepted", "submission.verified", "value.verified", "approval.confirmed",
    )]  # fmt: skip
    assert counted == [2, 1, 1, 1]
    (left,) = next(case for case in cases(first)).open
    assert left.row.cell.indicator.name == "words"


def test_where_one_unit_changed_nothing_happens_and_it_is_named(desks):
    first, second = desks
    approval = chosen(first)
    submissions.send_back(submission=second.submission, by=OFFICE, reasons={}, note="请补")
    with pytest.raises(Stale) as refused:
        approvals.confirm(approval=approval, by=OFFICE)
    assert "工商局" in str(refused.value)
    assert not acceptances.Acceptance.objects.exists()
    assert [str(each) for each in boards_of.preview(approval, by=OFFICE).conflicts]


def test_another_outcome_than_the_one_shown_is_not_brought_about(desks):
    first, _ = desks
    approval = chosen(first)
    with pytest.raises(Stale, match="different now"):
        boards_of.confirm(approval=approval, outcome="as it was", by=OFFICE)
    assert not acceptances.Acceptance.objects.exists()


def test_nobody_accepts_their_own_and_nobody_confirms_anothers(desks):
    first, _ = desks
    entered = an_actor("office_approver", name="reporter23")
    found = approvals.choose(cases(first), None, by=entered)
    assert named(found)["工商局"][0] == []
    assert found[0].forbidden
    approval = chosen(first)
    with pytest.raises(Refused):
        approvals.confirm(approval=approval, by=an_actor("office_approver", name="second"))
    with pytest.raises(Refused):
        chosen(first, set())


def test_a_city_value_of_several_units_is_shown_rolled_up():
    first = a_desk("stock")
    second = Desk(first.plan, a_department("23", "工商局"), first.period, first.targets)
    a_duty(first.targets["stock"], second.unit, "lead")
    Submission.objects.create(period=first.period, department=second.unit)
    for desk in (first, second):
        desk.release()  # 80 each
    ((change, units),) = boards_of.preview(chosen(first), by=OFFICE).now
    assert (change.before.actual, change.after.actual, units) == (None, 160, ["工商局", "质监局"])


@pytest.mark.parametrize("more", [0, 8])
def test_the_cases_cost_the_same_queries_whatever_waits(desks, more, django_assert_num_queries):
    first, _ = desks
    for number in range(more):
        desk = Desk(first.plan, a_department(f"{30 + number}", f"单位{number}"), first.period)
        desk.targets["stock"] = a_kind(first.plan, "stock", desk.unit)
        Submission.objects.create(period=first.period, department=desk.unit)
        desk.release()
    with django_assert_num_queries(17):
        assert len(cases(first)) == 2 + more
