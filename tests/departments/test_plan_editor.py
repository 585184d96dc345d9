"""The office changes a target in the browser: read live, tried, kept as a version with a reason from a quarter on."""

from __future__ import annotations

import pytest
from django.test import Client

from departments import plan_editor
from departments.models import Duty
from departments.plan_book import columns
from departments.templatetags import plan as words
from departments.views.plan_editing import SECTIONS
from qualitycity import roles
from qualitycity.models import Event
from targets.models import Area, Indicator, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans import Revision
from tests.departments import plan_desk, plan_rows
from tests.departments.plan_desk import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def pk(code: str = "1") -> int:
    return Target.objects.get(code=code).pk


def post(office: Client, code: str, do: str, **changes: object) -> tuple[int, str]:
    response = office.post(f"/plan/targets/{pk(code)}/edit/", sent(code, do, **changes))
    return response.status_code, response.content.decode()


def test_the_words_are_read_without_scripts_and_nothing_is_stored(office: Client) -> None:
    status, page = post(office, "1", "read", clause="不低于95%")
    assert status == 200
    assert '<p class="qc-read">不低于95%</p>' in page
    assert "<dd>≥</dd>" in page
    assert TargetVersion.objects.count() == 3


def test_the_panel_beside_the_words_says_what_was_not_understood(office: Client) -> None:
    form = {"plan": "P", "code": "1", "indicator": "甲", "category": "民生", "lead": "一局"}
    said = office.post("/plan/reading/", form | {"clause": "新增20项", "unit": "项"}).content.decode()
    assert "新增不少于20项" in said
    assert "建议" in said  # the measure is a proposal
    refused = office.post("/plan/reading/", form | {"clause": "加强领导"}).content.decode()
    assert "尚未读懂" in refused
    assert "目标原文" in refused  # the cell that it is about


def test_a_trial_shows_what_would_change_and_keeps_nothing(office: Client) -> None:
    status, page = post(office, "1", "check", clause="达到95%以上", supporting="")
    assert status == 200
    assert "<del>达到92%以上</del>" in page
    assert "<ins>不低于95%</ins>" in page
    assert "<del>二局</del>" in page
    assert TargetVersion.objects.count() == 3
    assert Duty.objects.filter(until=None, department__code="02", target__code="1").exists()


def test_a_change_is_a_new_version_from_its_quarter_with_its_reason(office: Client) -> None:
    status, _page = post(office, "1", "save", clause="达到95%\r\n以上 ", flags=["red_line", "evidence"])
    assert status == 302
    old, new = Target.objects.get(code="1").versions.order_by("number")
    assert (new.clause, new.reason, str(new.effective_from), new.red_line) == (
        "达到95%以上", "省里调整", "2027Q1", True
    )  # fmt: skip
    assert (old.clause, old.red_line) == ("达到92%以上", False)
    assert new.baseline == old.baseline == 85  # what the form does not touch stays
    assert Indicator.objects.get(code="1").needs_evidence
    told = Event.objects.filter(kind="plan.loaded").latest("id")
    assert (told.channel, told.detail["revised"]) == ("page", ["1"])


def test_who_carries_it_changes_from_that_quarter_on(office: Client) -> None:
    post(office, "1", "save", lead="二局", supporting="一局")
    duties = Duty.objects.filter(target__code="1").order_by("since", "role")
    assert {(duty.department.code, duty.role, str(duty.since), str(duty.until or "")) for duty in duties} == {
        ("01", "lead", "2026Q1", "2026Q4"), ("02", "supporting", "2026Q1", "2026Q4"),
        ("02", "lead", "2027Q1", ""), ("01", "supporting", "2027Q1", ""),
    }  # fmt: skip


def test_without_a_reason_nothing_is_kept(office: Client) -> None:
    status, page = post(office, "1", "save", clause="达到95%以上", reason=" ")
    assert status == 409
    assert "请说明理由" in page
    assert TargetVersion.objects.count() == 3


def test_what_is_the_same_makes_no_version_and_no_event(office: Client) -> None:
    before = Event.objects.count()
    status, _page = post(office, "1", "save")
    assert status == 302
    assert (TargetVersion.objects.count(), Event.objects.count()) == (3, before)


def test_what_another_changed_meanwhile_is_not_written_over(office: Client) -> None:
    form = sent("1", "save", clause="达到95%以上")
    plan_rows.load(plan_rows.book([plan_desk.TARGETS[0] | {"remark": "新"}]), effective="2026Q2")
    response = office.post(f"/plan/targets/{pk()}/edit/", form)
    assert response.status_code == 409
    assert "已有他人改动" in response.content.decode()
    page = response.content.decode()
    assert "达到95%以上" in page  # what was typed is still there, beside what is stored now
    assert "<ins>不低于95%</ins>" in page
    assert not TargetVersion.objects.filter(clause="达到95%以上").exists()
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert office.post(f"/plan/targets/{pk()}/edit/", form | {"seen": seen}).status_code == 302
    assert Target.objects.get(code="1").versions.latest("number").clause == "达到95%以上"


def test_every_error_stands_with_its_cell(office: Client) -> None:
    status, page = post(office, "1", "save", lower="9", upper="3", stages="一", lead="三局", points="x")
    assert status == 409
    for cell in ("可能下限", "牵头单位", "分值"):
        assert f"<strong>{cell}</strong>" in page
    assert 'name="lead" value="三局"' in page


def test_a_name_bounds_and_category_hold_at_once_without_a_version(office: Client) -> None:
    post(office, "1", "save", indicator="新名", definition="口径甲", upper="100", category="产业", group="二、工业")
    target = Target.objects.select_related("indicator", "category").get(code="1")
    assert (target.indicator.name, target.indicator.definition, target.indicator.upper) == ("新名", "口径甲", 100)
    assert (target.category.name, target.group, target.versions.count()) == ("产业", "二、工业", 1)


def test_what_is_typed_about_a_shared_entry_is_said_of_all_its_targets(office: Client) -> None:
    shared = {"indicator": "质量指数", "indicator_code": "idx", "measure": "published_rate", "category": "民生"}
    rows = [
        plan_rows.target("7", clause="达到80分", unit="分", flags="可沿用上期值", **shared),
        plan_rows.target("8", clause="进入全省前三名", unit="位", **shared),
    ]
    assert plan_rows.load(plan_rows.book(rows), effective="2026Q1").problems.ok
    changes = {"definition": "新口径", "upper": "100", "lead": "二局", "flags": [], "clause": "达到85分"}
    status, page = post(office, "7", "check", **changes)
    assert status == 200
    assert '<span class="qc-code">8</span>' in page
    assert post(office, "7", "save", **changes)[0] == 302
    indicator = Indicator.objects.get(code="idx")
    assert (indicator.definition, indicator.upper, indicator.stable) == ("新口径", 100, False)
    leads = Duty.objects.filter(target__code__in="78", role="lead", until=None)
    assert {(duty.target.code, duty.department.code) for duty in leads if duty.target} == {("7", "02"), ("8", "02")}
    assert {target.code: target.versions.count() for target in indicator.targets.all()} == {"7": 2, "8": 1}


def test_a_new_target_is_added_from_a_quarter_on(office: Client, plan: Plan) -> None:
    page = office.get("/plan/targets/new/?plan=P").content.decode()
    assert 'name="code" value="4"' in page
    form = dict.fromkeys(plan_editor.EDITED, "") | {
        "plan": "P", "code": "4", "category": "产业", "indicator": "丁", "clause": "建成3个", "unit": "个", "lead": "01",
        "effective": "2026Q3", "reason": "新增任务", "do": "save",
    }  # fmt: skip
    assert office.post("/plan/targets/new/", form).status_code == 302
    version = TargetVersion.objects.get(target__code="4")
    assert (str(version.effective_from), version.target.category.name) == ("2026Q3", "产业")
    again = office.post("/plan/targets/new/", form)
    assert again.status_code == 409
    assert "已有目标4" in again.content.decode()


def test_a_version_without_written_cells_is_edited_like_any_other(office: Client) -> None:
    TargetVersion.objects.update(source_row={})
    status, _page = post(office, "1", "save", clause="达到93%以上")
    assert status == 302
    assert Target.objects.get(code="1").versions.count() == 2


def test_another_areas_target_is_nobodys(office: Client, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(area=Area.objects.create(name="邻市"))
    for page in ("edit", "years"):
        assert office.get(f"/plan/targets/{pk()}/{page}/").status_code == 404


def test_every_column_of_the_workbook_has_its_page() -> None:
    columns_of_pages = {*plan_editor.EDITED, *plan_editor.PACED, *columns.LIMITS}
    assert {column.key for column in columns.TARGETS} == columns_of_pages
    assert {key for _title, boxes in SECTIONS for key, _width in boxes} == set(plan_editor.EDITED)
    # that a target ended is told on a page of its own
    assert {*plan_editor.FLAGS, plan_editor.ENDED} == set(words.FLAGS) == set(columns.FLAGS)


def test_the_editor_is_the_door_of_load_plan(plan: Plan) -> None:
    """The same cells by the page and by the workbook are the same version."""
    cells = plan_editor.cells_of(plan, "1", at=plan.years.first) | {"clause": "达到94%以上"}
    loaded = plan_editor.save(
        plan=plan, typed=cells, keys=plan_editor.EDITED, revision=Revision(Quarter(2026, 3), "甲"),
        seen=plan_editor.seen_of(plan, "1"), by=roles.system("test"),
    )  # fmt: skip
    assert (loaded.tally.changed, [each.field for each in loaded.changes[0].differences]) == (1, ["clause", "rule"])
    again = plan_rows.load(plan_rows.book([plan_desk.TARGETS[0] | {"clause": "达到94%以上"}]), effective="2026Q3")
    assert again.tally.unchanged == 1
