"""A pledge from its draft to the archive: who may do what, what is frozen, and what an amendment changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from departments import pledges
from departments.models import Pledge, PledgeComment, PledgeIssue, PledgeLine
from departments.pledges import snapshot, verifying
from departments.workflow import Refused, Stale
from qualitycity import files
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from qualitycity.speech import say
from tests.attached_files import a_pdf
from tests.departments.desk import a_duty, an_actor
from tests.departments.pledging import DAY, an_office
from tests.reports.ground import a_department, a_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return an_office()


def last(pledge: Pledge) -> PledgeIssue:
    return pledges.last_issue(pledge)


def reasons(refused) -> str:
    return " ".join(say(reason) for reason in refused.value.reasons)


# --- What is drafted
def test_a_draft_holds_the_units_targets_with_their_phases_and_its_tasks_with_dates(office):
    rate, new, task = last(office.draft()).lines.all()
    assert (rate.annual, rate.q1, rate.points, rate.unit) == ("≥92", "≥92", "5", "%")
    assert rate.duty == "牵头：质监局；配合：工商局"
    assert rate.remark == "规划要求：达到92%以上；流通领域"
    # 150 in 20 quarters are 7.5 a quarter: 30 by the end of the first year
    assert [new.q1, new.q2, new.q3, new.q4, new.annual] == ["≥7.5", "≥15", "≥22.5", "≥30", "≥30"]
    assert (task.kind, task.dates) == ("task", "2026年6月30日前：立项")


def test_a_unit_promises_its_own_goal_and_its_share_of_the_points(office):
    district = a_department("31", "东区")
    a_duty(office.new, district, "lead", goal=Decimal(50))
    a_duty(office.rate, district, "supporting", share=Decimal(40))
    rate, new = last(office.draft(district)).lines.all()
    # 50 of 150 in five years are 10 in the first
    assert (new.annual, new.q1) == ("≥10", "≥2.5")
    assert rate.points == "2"  # 40 % of 5


def test_a_draft_is_made_once_and_only_for_units_with_a_duty(office):
    assert office.draft() == office.draft()
    assert Event.objects.filter(kind="pledge.drafted").count() == 1
    with pytest.raises(Refused):
        office.draft(a_department("99", "无关单位"))


# --- The walk
def test_the_whole_walk_leaves_an_event_for_each_step(office):
    pledge = office.amended()
    pledges.assess(pledge=pledge, result="优秀", by=office.approver)
    pledge = pledges.archive(pledge=pledge, by=office.staff)
    assert pledge.state == Pledge.State.ARCHIVED
    kinds = list(Event.objects.filter(kind__startswith="pledge.").order_by("id").values_list("kind", flat=True))
    assert [kind.partition(".")[2] for kind in kinds] == [
        "drafted", "consulted", "accepted", "approved", "signed", "scanned", "started",
        "adjusted", "accepted", "approved", "signed", "scanned", "started", "assessed", "archived",
    ]  # fmt: skip


def test_whoever_prepared_a_pledge_neither_approves_nor_signs_it(office):
    pledge = office.agreed()
    both = an_actor("office_approver", name=office.staff.key)
    with pytest.raises(Refused):
        pledges.approve(pledge=pledge, by=both)
    with pytest.raises(Forbidden):
        pledges.approve(pledge=pledge, by=office.staff)
    with pytest.raises(Forbidden):
        pledges.accept(pledge=pledge, by=an_actor("reporter", office.unit))


def test_another_units_head_neither_comments_nor_agrees(office):
    pledges.consult(pledge=office.draft(), by=office.staff)
    stranger = an_actor("reviewer", a_department("23", "工商局"))
    for act in (pledges.accept, lambda **more: pledges.comment(text="?", **more)):
        with pytest.raises(Forbidden):
            act(pledge=office.draft(), by=stranger)


def test_an_opinion_waits_for_an_answer_before_the_unit_agrees(office):
    pledges.consult(pledge=office.draft(), by=office.staff)
    line = snapshot.key_of(last(office.draft()).lines.all()[0])
    said = pledges.comment(pledge=office.draft(), line=line, text="基数偏高", by=office.head)
    assert pledges.comment(pledge=office.draft(), line=line, text="基数偏高", by=office.head) == said
    with pytest.raises(Refused):
        pledges.accept(pledge=office.draft(), by=office.head)
    pledges.answer(comment=said, text="按去年口径核定", by=office.staff)
    pledges.accept(pledge=office.draft(), by=office.head)
    assert PledgeComment.objects.get().label == "1 抽检合格率"


def test_a_draft_that_is_written_anew_needs_the_units_agreement_again(office):
    pledge = pledges.take_back(pledge=office.agreed(), reason="补充任务", by=office.staff)
    a_target(office.plan, "3", lead=office.unit)
    pledge = pledges.redraft(pledge=pledge, by=office.staff)
    assert last(pledge).lines.count() == 4
    pledges.consult(pledge=pledge, by=office.staff)
    with pytest.raises(Refused, match="not agreed"):
        pledges.approve(pledge=office.draft(), by=office.approver)


def test_serial_numbers_follow_each_other_and_an_amendment_keeps_its_pledges(office):
    pledge = office.amended()
    numbers = [issue.head["document"] for issue in pledge.issues.order_by("number")]
    year = timezone.localdate().year
    assert numbers == [f"××质强办责〔{year}〕1号", f"××质强办责〔{year}〕1号（补签1）"]


def test_a_page_that_is_old_changes_nothing(office):
    pledge = office.draft()
    pledges.consult(pledge=pledge, by=office.staff)
    with pytest.raises(Stale):
        pledges.take_back(pledge=pledge, reason="r", by=office.staff, version=pledge.version)


# --- Signing
def test_a_target_whose_parts_do_not_add_up_blocks_signing_with_the_gap_shown(office):
    pledge = office.approved()
    for code, goal in (("31", 60), ("32", 70)):
        a_duty(office.new, a_department(code, f"{code}区"), "supporting", goal=Decimal(goal))
    standing = pledges.Standing(pledge, last(pledge))
    said = " ".join(say(reason) for reason in standing.lacking("sign", by=office.approver))
    assert "新增标准" in said
    assert "20" in said  # 60 + 70 = 130 of 150
    with pytest.raises(Refused):
        office.signed(pledge)


def test_what_was_revised_since_it_was_approved_is_not_signed(office):
    pledge = office.approved()
    office.revise()
    with pytest.raises(Refused, match="has changed since"):
        office.signed(pledge)
    pledge = pledges.send_back(pledge=pledge, reason="目标已调整", by=office.approver)
    assert (pledge.state, last(pledge).sha256) == (Pledge.State.DRAFTING, "")


def test_signing_freezes_lines_hash_and_seal(office):
    issue = last(office.signed())
    assert issue.in_force
    assert issue.sha256 == snapshot.digest(snapshot.of(issue))
    assert issue.promised["targets"][str(office.rate.pk)][1] == 1
    assert list(verifying.verify()) == []


def test_nobody_signs_for_tomorrow_or_without_names(office):
    pledge = office.approved()
    for day, name in ((timezone.localdate() + timedelta(days=1), "王"), (DAY, " ")):
        with pytest.raises(Refused):
            pledges.sign(pledge=pledge, signed_on=day, superior_signer=name, unit_signer="李", by=office.approver)


def test_a_pledge_is_carried_out_when_the_scan_of_the_signed_paper_is_there(office):
    pledge = office.signed()
    with pytest.raises(Refused):
        pledges.start(pledge=pledge, by=office.staff)
    with pytest.raises(Refused):
        pledges.add_scan(pledge=pledge, name="责任书.docx", content=b"PK", by=office.staff)
    scan = pledges.add_scan(pledge=pledge, name="责任书.pdf", content=a_pdf(), by=office.staff)
    assert files.read(scan.file.path, sha256=scan.file.sha256) == a_pdf()
    assert pledges.add_scan(pledge=pledge, name="again.pdf", content=a_pdf(), by=office.staff) == scan
    assert pledges.start(pledge=pledge, by=office.staff).state == Pledge.State.PERFORMING


# --- Amendments
def test_a_revised_target_is_noticed_and_proposed_as_an_amendment_with_the_difference(office):
    office.performing()
    office.revise()
    (line,) = pledges.listed(office.plan, 2026, by=office.staff)[1:]
    (change,) = line.changes
    assert (change.kind, change.line.code) == ("changed", "1")
    # the first two quarters were promised under the first version, and stay what they were
    assert [(name, before, after) for name, before, after in change.fields if name[0] in "aq"] == [
        ("annual", "≥92", "≥95"), ("q3", "≥92", "≥95"), ("q4", "≥92", "≥95"),
    ]  # fmt: skip


def test_a_duty_that_moved_is_dropped_from_one_pledge_and_added_to_another(office):
    office.performing()
    duty = office.new.duties.get()
    duty.until = office.plan.years.first
    duty.save()
    changes = pledges.listed(office.plan, 2026, by=office.staff)[-1].changes
    assert [(change.kind, change.line.code) for change in changes] == [("dropped", "2")]


def test_an_amendment_stands_in_the_place_of_what_was_signed_before(office):
    pledge = office.amended()
    first, second = pledge.issues.order_by("number")
    assert (first.in_force, second.in_force) == (False, True)
    assert [issue.lines.get(code="1").annual for issue in (first, second)] == ["≥92", "≥95"]
    assert list(verifying.verify()) == []


def test_an_amendment_that_is_given_up_leaves_what_was_signed(office):
    pledge = pledges.adjust(pledge=office.performing(), reason="拟调整", by=office.staff)
    pledge = pledges.give_up(pledge=pledge, reason="不再调整", by=office.staff)
    assert pledge.state == Pledge.State.PERFORMING
    assert last(pledge).number == 0


# --- What was signed never silently changes
@pytest.mark.parametrize("column", ["annual", "q2", "points", "duty", "remark", "dates", "target_version"])
def test_a_line_that_is_changed_in_the_database_is_found(office, column):
    pledge = office.signed()
    line = last(pledge).lines.all()[0]
    value = office.new.versions.get() if column == "target_version" else "1"
    PledgeLine.objects.filter(pk=line.pk).update(**{column: value})
    assert {each.field for each in verifying.verify()} >= {"sha256"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"head": {}}, "sha256"),
        ({"reason": "x"}, "sha256"),
        ({"signed_on": DAY + timedelta(days=1)}, "seal"),
        ({"unit_signer": "别人"}, "seal"),
        ({"promised": {}}, "promised"),
        ({"in_force": False}, "in_force"),
        ({"signed_at": None}, "state"),
    ],
)
def test_an_issue_that_is_changed_in_the_database_is_found(office, change, field):
    pledge = office.signed()
    PledgeIssue.objects.filter(pk=last(pledge).pk).update(**change)
    assert field in {each.field for each in verifying.verify()}


def test_a_line_that_is_taken_out_with_a_new_hash_is_found_by_the_log(office):
    issue = last(office.signed())
    issue.lines.all()[0].delete()
    fresh = PledgeIssue.objects.select_related("pledge").get(pk=issue.pk)
    fresh.sha256 = snapshot.digest(snapshot.of(fresh))
    fresh.promised = snapshot.promised(fresh, fresh.lines.all())
    fresh.seal = snapshot.seal(fresh)
    fresh.save()
    assert [each.message for each in verifying.verify()] == [verifying.LOGGED]
