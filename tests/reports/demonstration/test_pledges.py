"""The demonstration's pledges: signed, amended and signed again, left behind, blocked by a gap, on the way."""

from __future__ import annotations

import pytest

from departments import pledges
from departments.models import Evidence, Pledge, PledgeComment, PledgeIssue, PledgeScan
from departments.pledges import Line, verifying
from qualitycity.models import Job
from qualitycity.roles import ROLES, Actor, Role
from qualitycity.speech import say
from reports import demonstration
from tests.reports.demonstration.plan import BY, Snapshot, snapshot, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


def approver() -> Actor:
    return Actor(
        "li", "李四", Role.OFFICE_APPROVER, area_id=the_plan().area_id, permissions=ROLES[Role.OFFICE_APPROVER]
    )


def lines() -> dict[str, Line]:
    return {line.unit.code: line for line in pledges.listed(the_plan(), 2026, by=approver())}


def test_pledges_stand_at_every_step_of_their_walk():
    found = {code: line.state for code, line in lines().items() if line.pledge}
    assert found == {
        "02": "consulting", "03": "performing", "09": "performing", "13": "performing", "14": "consulting",
        "15": "drafting", "18": "performing", "23": "performing", "24": "approved", "E01": "signed",
    }  # fmt: skip


def test_one_was_amended_and_signed_again_and_both_texts_are_true():
    issues = PledgeIssue.objects.filter(pledge__department__code="03").order_by("number")
    assert [(issue.number, issue.in_force, str(issue.signed_on)) for issue in issues] == [
        (0, False, "2026-02-10"), (1, True, "2026-04-22"),
    ]  # fmt: skip
    assert any("示例装备公司" in changed for changed in issues[1].head["changes"])
    assert PledgeScan.objects.filter(issue__in=issues).count() == 2
    assert list(verifying.verify()) == []


def test_one_was_left_behind_by_the_breakdown_and_one_waits_for_a_gap():
    found = lines()
    assert [change.line.code for change in found["23"].changes] == ["18"]
    assert not found["03"].changes
    waiting = {
        each.pledge.department.code: each for each in pledges.candidates(the_plan(), 2026, "sign", by=approver())
    }
    assert set(waiting) == {"24"}
    # 80 are wanted, the districts' goals make 75
    assert "5 个" in " ".join(say(reason) for reason in waiting["24"].lacking)


def test_an_opinion_waits_for_its_answer_and_another_was_taken_up():
    said = {each.issue.pledge.department.code: each for each in PledgeComment.objects.all()}
    assert (said["14"].answer, said["09"].taken_up) == ("", True)


def test_they_go_with_the_demonstration_and_all_their_papers(shipped: Snapshot):
    assert Job.objects.filter(kind="pledge.papers").exists()
    demonstration.remove(plan=the_plan(), by=BY)
    assert snapshot() == shipped
    assert not Pledge.objects.exists()
    assert not Job.objects.filter(kind="pledge.papers").exists()


def test_one_that_people_went_on_with_stays_and_is_named():
    pledge = Pledge.objects.get(department__code="02")
    pledges.approve(pledge=pledge, by=approver())
    done = demonstration.remove(plan=the_plan(), by=BY)
    assert "2026 市发改委" in done.kept
    assert [each.pk for each in Pledge.objects.all()] == [pledge.pk]


def test_with_trials_what_people_drafted_goes_too():
    staff = Actor("zhang", "张三", Role.OFFICE_STAFF, area_id=the_plan().area_id, permissions=ROLES[Role.OFFICE_STAFF])
    unit = lines()["E02"].unit
    pledges.draft(plan=the_plan(), year=2026, department=unit, by=staff)
    demonstration.remove(plan=the_plan(), by=BY, with_trials=True)
    assert not Pledge.objects.exists()
    assert not Evidence.objects.exists()
