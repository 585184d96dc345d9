"""The pages of pledges: who sees what, what the buttons do, and what other pages say of a unit's target."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from departments import pledges
from departments.models import Notice, Pledge, Submission
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from tests.attached_files import a_pdf
from tests.departments.desk import a_duty, a_user
from tests.departments.pledging import an_office
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department, a_period, a_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return an_office()


@pytest.fixture
def staff(office):
    return a_client(a_user("office_staff", plan=office.plan))


@pytest.fixture
def head(office):
    return a_client(a_user("reviewer", office.unit))


def text(client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def act(client, pledge: Pledge, **form: str) -> None:
    pledge.refresh_from_db()
    form.setdefault("version", str(pledge.version))
    assert client.post(reverse("pledge", args=[pledge.pk]), form).status_code == 302
    pledge.refresh_from_db()


def test_a_pledge_goes_from_its_draft_to_the_signature_by_its_buttons(office, staff, head):
    approver = a_client(a_user("office_approver", plan=office.plan))
    form = {"plan": office.plan.code, "year": "2026", "unit": str(office.unit.pk)}
    assert staff.post(reverse("pledge-draft"), form).status_code == 302
    pledge = Pledge.objects.get()
    act(staff, pledge, act="consult")
    act(head, pledge, act="comment", text="基数偏高", line="")
    said = pledges.last_issue(pledge).comments.get()
    act(staff, pledge, act="answer", comment=str(said.pk), text="已核", taken_up="1")
    act(head, pledge, act="accept")
    act(approver, pledge, act="approve")
    form = {"version": str(pledge.version), "signed_on": "2026-03-02", "superior_signer": "王", "unit_signer": "李"}
    assert approver.post(reverse("pledge-sign", args=[pledge.pk]), form).status_code == 302
    file = io.BytesIO(a_pdf())
    file.name = "责任书.pdf"
    staff.post(reverse("pledge-scan-add", args=[pledge.pk]), {"file": file})
    act(staff, pledge, act="start")
    assert pledge.state == Pledge.State.PERFORMING
    assert head.get(reverse("pledge-scan", args=[pledge.pk, 0])).content == a_pdf()
    assert "按签订文本" in text(head, "pledge", pledge.pk)


def test_a_draft_is_the_offices_alone_until_it_is_given_to_the_unit(office, staff, head):
    pledge = office.draft()
    assert head.get(reverse("pledge", args=[pledge.pk])).status_code == 404
    assert "尚无责任书" in text(head, "pledges", query="?year=2026")
    act(staff, pledge, act="consult")
    assert "抽检合格率" in text(head, "pledge", pledge.pk)
    told = Notice.objects.get(kind="pledge.consulted")
    assert told.user.username == "reviewer24"


def test_the_page_says_why_a_button_cannot_be_pressed(office, staff):
    approver = a_client(a_user("office_approver", plan=office.plan))
    pledges.consult(pledge=office.draft(), by=office.staff)
    shown = text(approver, "pledge", office.draft().pk)
    assert "责任单位尚未确认同意" in shown
    act(approver, office.draft(), act="approve")
    assert office.draft().state == Pledge.State.CONSULTING


def test_the_signing_page_shows_the_gap_and_no_form_while_a_target_does_not_add_up(office):
    pledge = office.approved()
    a_duty(office.new, a_department("31", "东区"), "supporting", goal=Decimal(130))
    shown = text(a_client(a_user("office_approver", plan=office.plan)), "pledge-sign", pledge.pk)
    assert "阻止签订" in shown
    assert "20" in shown  # of 150 only 130 are promised
    assert "superior_signer" not in shown


def test_the_difference_to_what_is_in_force_is_shown_and_becomes_the_amendment(office, staff):
    pledge = office.performing()
    office.revise()
    shown = text(staff, "pledge", pledge.pk)
    assert "现行规定与签订文本不一致" in shown
    act(staff, pledge, act="adjust", text="指标上调")
    shown = text(staff, "pledge", pledge.pk)
    assert "补签1（未签订）" in shown
    assert pledges.last_issue(pledge).head["changes"] != []


def test_the_paper_on_the_page_says_whether_it_still_is_what_was_signed(office, head):
    pledge = office.signed()
    assert "哈希和封印相符" in text(head, "pledge-issue", pledge.pk, 0)
    pledges.last_issue(pledge).lines.update(annual="1")
    assert "哈希值与数据行不符" in text(head, "pledge-issue", pledge.pk, 0)


def test_the_plans_own_words_stand_in_its_next_drafts_and_unknown_places_are_refused(office, staff):
    where = reverse("pledge-wording") + "?plan=P"
    assert staff.post(where, {"block-final": "本责任书一式两份。", "number": "0"}).status_code == 302
    assert office.draft().issues.get().head["words"]["final"] == "本责任书一式两份。"
    answer = staff.post(where, {"block-final": "{unknown}", "number": "1"})
    assert (answer.status_code, "unknown" in answer.content.decode()) == (409, True)


def test_what_is_seen_is_what_is_exported(office, staff):
    office.signed()
    a_duty(office.rate, a_department("31", "东区"), "supporting")
    answer = staff.get(reverse("pledges-export", args=["xlsx"]) + "?year=2026&state=signed")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [list(row[:6]) for row in sheet.iter_rows(values_only=True)]
    assert ["质监局", "部门", "已签订"] in [row[:3] for row in rows]
    assert "东区" not in {row[0] for row in rows}


# --- As signed, as amended
def grid_of(office) -> str:
    period, _ = Period.objects.get_or_create(plan=office.plan, quarter=Quarter(2026, 3), state=Period.State.OPEN)
    sheet, _ = Submission.objects.get_or_create(period=period, department=office.unit)
    return text(a_client(a_user("reporter", office.unit)), "entry-grid", sheet.pk)


def test_the_grid_and_the_targets_page_say_as_signed_and_that_another_version_is_in_force(office, staff):
    office.performing()
    assert "按签订文本" in text(staff, "target", office.rate.pk)
    office.revise()
    shown = grid_of(office)
    assert "2026年度责任书</a>: 按签订文本" in shown
    assert "责任书按第1版" in shown
    assert "责任书按第1版" in text(staff, "target", office.rate.pk)


def test_the_sheet_its_print_and_the_explanation_of_a_check_say_it_too(office, staff, head):
    a_period(office.plan, "2026Q3")
    office.performing()
    grid_of(office)
    sheet = Submission.objects.get(department=office.unit)
    Submission.objects.filter(pk=sheet.pk).update(state=Submission.State.REPORTED)
    check = Check.objects.get(target=office.rate, period=sheet.period, latest=True)
    for client, page, about in (staff, "review-sheet", sheet), (head, "entry-print", sheet), (staff, "why", check):
        assert "2026年度责任书</a>: 按签订文本" in text(client, page, about.pk)


def test_after_the_amendment_they_say_as_amended(office, staff):
    office.amended()
    shown = grid_of(office)
    assert "按补签1" in shown
    assert "责任书按第1版" not in shown
    assert "按补签1" in text(staff, "target", office.rate.pk)


def test_a_target_that_the_signed_pledge_does_not_name_says_so(office):
    office.performing()
    a_target(office.plan, "9", lead=office.unit)
    assert "不在已签责任书内" in grid_of(office)


@pytest.mark.parametrize("more", [0, 6])
@pytest.mark.parametrize(("name", "queries"), [("pledges", 16), ("pledge", 17)])
def test_the_pages_cost_the_same_queries_whatever_there_is(
    office, staff, name, queries, more, django_assert_num_queries
):
    for number in range(more):
        target = a_target(office.plan, f"{10 + number}", lead=office.unit)
        a_duty(target, a_department(str(40 + number), f"{number}区"), "supporting")
        office.draft(a_department(str(40 + number)))
    pledge = office.performing()
    where = reverse("pledges") + "?year=2026" if name == "pledges" else reverse("pledge", args=[pledge.pk])
    staff.get(where)  # the session's own beginning
    with django_assert_num_queries(queries):
        staff.get(where)


def test_the_first_page_of_each_says_what_the_pledge_waits_for_and_the_others_does_not(office, staff, head):
    approver = a_client(a_user("office_approver", plan=office.plan))
    people = {"staff": staff, "head": head, "approver": approver}

    def told() -> dict[str, list[str]]:
        words = ("待单位确认", "意见待反馈", "待审定", "待签订", "待上传扫描件", "待进入履行")
        pages = {who: text(client, "workbench") for who, client in people.items()}
        return {
            who: found for who, page in pages.items() if (found := [each for each in words if f"责任书{each}" in page])
        }

    pledge = office.draft()
    assert told() == {}
    act(staff, pledge, act="consult")
    assert told() == {"head": ["待单位确认"]}
    act(head, pledge, act="comment", text="基数偏高", line="")
    assert told() == {"staff": ["意见待反馈"]}
    act(staff, pledge, act="answer", comment=str(pledges.last_issue(pledge).comments.get().pk), text="已核")
    act(head, pledge, act="accept")
    assert told() == {"approver": ["待审定"]}
    act(approver, pledge, act="approve")
    assert told() == {"approver": ["待签订"]}
    pledge = office.signed(pledge)
    assert told() == {"staff": ["待上传扫描件"]}
    pledges.add_scan(pledge=pledge, name="a.pdf", content=a_pdf(), by=office.staff)
    assert told() == {"staff": ["待进入履行"]}


def test_a_signed_line_changed_behind_the_portals_back_is_told_on_the_page(office, staff):
    pledge = office.performing()
    told = "该文本与审定签订时不一致"
    assert told not in text(staff, "pledge", pledge.pk)
    pledges.last_issue(pledge).lines.filter(code="1").update(annual="≥80")
    assert told in text(staff, "pledge", pledge.pk)


def test_all_drafts_go_to_their_units_and_one_line_says_how_many(office, staff):
    for number in range(2):
        unit = a_department(str(40 + number), f"{number}区")
        a_duty(office.rate, unit, "supporting")
        office.draft(unit)
    form = {"plan": office.plan.code, "year": "2026", "consult": "1"}
    for said in ("已发2个单位征求意见。", "没有待征求意见的草稿。"):
        page = staff.post(reverse("pledge-draft"), form, follow=True)
        assert [str(each) for each in page.context["messages"]] == [said]
    assert set(Pledge.objects.values_list("state", flat=True)) == {"consulting"}
