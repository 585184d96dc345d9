"""The office goes from the text of a plan to a loaded plan, on the page and by the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from departments import plan_book
from departments.models import Department, Duty, User
from qualitycity import workbook
from targets.models import Area, DraftRow, DraftTable, MainTask, Plan, Target, TargetVersion
from tests.departments.desk import an_actor
from tests.reports.ground import a_department

FOLDER = Path("tests/targets/plan_texts")
TEXT = (FOLDER / "5-horizons.txt").read_text(encoding="utf-8")
HEAD = {
    "code": "SY-2026", "name": "松原县质量强县工作规划", "area": "松原县", "start_year": "2026", "end_year": "2030",
    "year_start_month": "", "lead": "县市场监管局",
}  # fmt: skip


@pytest.fixture
def office(client: Client, db: None) -> Client:
    unit = a_department("01", "县质监局")
    Area.objects.filter(pk=unit.area_id).update(name="松原县")
    user = User.objects.create_user("office", name="office")
    from datetime import date

    from departments.models import Member

    Member.objects.create(user=user, role="office_staff", area=unit.area, since=date(2026, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def table(office: Client) -> DraftTable:
    response = office.post("/plan-drafts/", {"text": TEXT})
    found = DraftTable.objects.get()
    assert response.headers["Location"] == f"/plan-drafts/{found.pk}/"
    return found


def test_a_text_is_pasted_and_stands_beside_its_rows(office: Client, table: DraftTable) -> None:
    page = office.get(f"/plan-drafts/{table.pk}/").content.decode()
    assert "主要工业产品抽查合格率" in page
    assert "<mark>达到93%</mark>" in page
    assert "考核结果占年度绩效5分" in page


def test_a_file_is_uploaded(office: Client) -> None:
    office.post("/plan-drafts/", {"file": SimpleUploadedFile("规划.txt", TEXT.encode("gb18030"))})
    assert DraftTable.objects.get().filename == "规划.txt"


@pytest.mark.parametrize("data", [{}, {"text": "  "}, {"file": ("x.doc", b"x")}, {"file": ("x.docx", b"x")}])
def test_what_cannot_be_read_is_refused_with_the_reason(office: Client, data: dict) -> None:
    sent = {name: SimpleUploadedFile(*value) if name == "file" else value for name, value in data.items()}
    response = office.post("/plan-drafts/", sent)
    assert response.status_code == 409
    assert "qc-message" in response.content.decode() or "alert" in response.content.decode()
    assert not DraftTable.objects.exists()


def test_cells_are_saved_with_the_button_that_accepts(office: Client, table: DraftTable) -> None:
    row = table.rows.get(order=1)
    form = {f"clause|{row.pk}": "达到93.5%", f"seen|{row.pk}": "1", "accept": str(row.pk)}
    response = office.post(f"/plan-drafts/{table.pk}/?show=proposed", form)
    assert response.headers["Location"] == f"/plan-drafts/{table.pk}/?show=proposed#row-{row.pk}"
    row.refresh_from_db()
    assert (row.clause, row.state) == ("达到93.5%", "accepted")


def test_a_row_that_changed_meanwhile_is_not_overwritten(office: Client, table: DraftTable) -> None:
    row = table.rows.get(order=1)
    DraftRow.objects.filter(pk=row.pk).update(version=5, clause="达到94%")
    office.post(f"/plan-drafts/{table.pk}/", {f"clause|{row.pk}": "达到1%", f"seen|{row.pk}": "1", "accept": row.pk})
    row.refresh_from_db()
    assert (row.clause, row.state) == ("达到94%", "proposed")


def test_rows_of_another_draft_are_left_alone(office: Client, table: DraftTable) -> None:
    other = DraftTable.objects.create(area=Area.objects.create(name="乙县"), name="x", text="x", sha256="y")
    row = DraftRow.objects.create(table=other, order=1, clause="达到1%")
    office.post(f"/plan-drafts/{table.pk}/", {f"clause|{row.pk}": "达到2%", f"seen|{row.pk}": "1", "reject": row.pk})
    row.refresh_from_db()
    assert (row.clause, row.state) == ("达到1%", "proposed")
    assert office.get(f"/plan-drafts/{other.pk}/").status_code == 404


def accept_all(office: Client, table: DraftTable) -> None:
    office.post(f"/plan-drafts/{table.pk}/", {"all": "1"})
    assert not table.rows.filter(state="proposed").exists()


def test_the_accepted_rows_become_a_plan(office: Client, table: DraftTable) -> None:
    accept_all(office, table)
    checked = office.post(f"/plan-drafts/{table.pk}/load/", HEAD)
    assert checked.status_code == 200
    assert not Plan.objects.exists()
    loaded = office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "load": "1"})
    assert (loaded.status_code, loaded.headers["Location"]) == (302, "/plan/?plan=SY-2026")
    plan = Plan.objects.get(code="SY-2026")
    # Eight rows: two of 2027 are the values of that year of targets of 2030, so six targets.
    assert Target.objects.filter(plan=plan).count() == 6
    version = TargetVersion.objects.get(target__plan=plan, target__indicator__name="主要工业产品抽查合格率")
    assert version.clause == "达到96%"
    assert list(version.annual) == ["2027"]
    assert Department.objects.filter(area=plan.area, name="县市场监管局", code="02").exists()
    assert Duty.objects.filter(target__plan=plan, role="lead").count() == 6
    table.refresh_from_db()
    assert (table.state, table.plan) == ("loaded", plan)


def test_what_stands_against_it_is_listed_and_nothing_is_stored(office: Client, table: DraftTable) -> None:
    accept_all(office, table)
    response = office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "lead": "", "load": "1"})
    assert response.status_code == 409
    assert "牵头单位" in response.content.decode()
    assert not Plan.objects.exists()
    table.refresh_from_db()
    assert table.state == "open"
    assert table.head["code"] == "SY-2026"


@pytest.mark.parametrize("wrong", [{"code": ""}, {"code": "a b"}, {"start_year": "2031"}, {"area": "乙县"}])
def test_a_plan_that_is_not_named_rightly_is_not_loaded(office: Client, table: DraftTable, wrong: dict) -> None:
    accept_all(office, table)
    assert office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, **wrong, "load": "1"}).status_code == 409
    assert not Plan.objects.exists()


def test_the_workbook_of_a_draft_loads_as_the_draft_does(office: Client, table: DraftTable, tmp_path: Path) -> None:
    accept_all(office, table)
    office.post(f"/plan-drafts/{table.pk}/load/", HEAD)
    response = office.get(f"/plan-drafts/{table.pk}/workbook/")
    book = workbook.read(response.content, filename="plan.xlsx")
    loaded = plan_book.load(book, by=an_actor("office_staff"))
    assert loaded.problems.errors == []
    assert (loaded.tally.created, loaded.units.created) == (6, 1)


def test_a_code_that_a_plan_has_already_is_refused_and_nothing_else_is_said(office: Client, table: DraftTable) -> None:
    accept_all(office, table)
    Plan.objects.create(code="SY-2026", name="旧", area=Area.objects.get(), start_year=2021, end_year=2025)
    refused = office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "load": "1"})
    assert refused.status_code == 409
    assert [each["kind"] for each in refused.context["lines"]] == ["error"]
    assert "请换一个代码" in refused.content.decode()


def test_a_loaded_draft_is_closed(office: Client, table: DraftTable) -> None:
    accept_all(office, table)
    office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "load": "1"})
    again = office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "code": "B", "load": "1"})
    assert again.status_code == 409
    assert Plan.objects.count() == 1
    row = table.rows.get(order=1)
    office.post(f"/plan-drafts/{table.pk}/", {"reject": row.pk})
    assert table.rows.filter(state="rejected").count() == 0


def test_the_list_costs_the_same_whatever_it_holds(
    office: Client, table: DraftTable, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(16):
        office.get(f"/plan-drafts/{table.pk}/")


def test_words_that_stand_twice_in_a_sentence_are_marked_where_they_belong(office: Client) -> None:
    office.post("/plan-drafts/", {"text": "一、工程质量目标\n竣工验收合格率达到100%，分户验收率达到100%。"})
    found = DraftTable.objects.get()
    page = office.get(f"/plan-drafts/{found.pk}/").content.decode()
    assert "竣工验收合格率<mark>达到100%</mark>，分户验收率达到100%" in page
    assert "竣工验收合格率达到100%，分户验收率<mark>达到100%</mark>" in page


def test_adopted_tasks_become_main_tasks_with_their_stages_and_units(office: Client, table: DraftTable) -> None:
    first, _, third = table.rows.filter(kind="task").order_by("order")
    page = office.get(f"/plan-drafts/{table.pk}/?page=9").content.decode()
    assert "主要任务" in page
    typed = {
        f"clause|{first.pk}": "印发方案=20@2026Q2；总结评估=100@2030Q4",
        f"lead|{first.pk}": "县工信局",
        f"seen|{first.pk}": "1",
        "all": "1",
    }
    office.post(f"/plan-drafts/{table.pk}/", typed)
    office.post(f"/plan-drafts/{table.pk}/", {"reject": str(third.pk)})
    office.post(f"/plan-drafts/{table.pk}/load/", {**HEAD, "load": "1"})
    tasks = list(MainTask.objects.order_by("order"))
    assert [(task.code, task.name, task.indicator.code) for task in tasks] == [
        ("1", "抓产品", "T1"), ("2", "抓工程", "T2"),
    ]  # fmt: skip
    assert [stage["name"] for stage in tasks[0].stages] == ["印发方案", "总结评估"]
    assert [stage["due"] for stage in tasks[1].stages] == ["2030Q4"]
    leads = Duty.objects.filter(task__isnull=False, role="lead").order_by("task__order")
    assert [duty.department.name for duty in leads] == ["县工信局", "县市场监管局"]


def test_a_stage_that_cannot_be_read_is_named_with_its_task(office: Client, table: DraftTable) -> None:
    first = table.rows.filter(kind="task").order_by("order")[0]
    office.post(f"/plan-drafts/{table.pk}/", {f"clause|{first.pk}": "印发=两成", f"seen|{first.pk}": "1", "all": "1"})
    page = office.post(f"/plan-drafts/{table.pk}/load/", HEAD).content.decode()
    assert "抓产品" in page
    assert not Plan.objects.exists()
