"""A plan workbook goes out and comes back: previewed target by target, confirmed once, all errors at once."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from departments import plan_uploads
from departments.people import planned_areas
from qualitycity import files, uploads
from qualitycity.models import Event, Upload
from qualitycity.roles import Actor
from targets.models import Area, Plan, Target, TargetVersion
from tests.departments import plan_desk, plan_rows
from tests.departments.desk import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def taken(office: Client, **cells: Any) -> bytes:
    """The workbook as it is downloaded; ``cells`` are put into the sheet of targets (C2="…")."""
    book = openpyxl.load_workbook(io.BytesIO(office.get("/plan/workbook/plan.xlsx?plan=P").content))
    for at, value in cells.items():
        book["目标"][at] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(office: Client, name: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(taken(office)))
    return next(cell.column_letter for cell in book["目标"][1] if cell.value == name)


def upload(office: Client, content: bytes, **form: str) -> Upload:
    sent = {"plan": "P", "effective": "2027Q1", "reason": "中期评估", **form}
    response = office.post("/plan/workbook/", sent | {"file": SimpleUploadedFile("规划.xlsx", content)})
    found = Upload.objects.get(purpose=plan_uploads.PURPOSE)
    assert response.headers["Location"] == f"/plan/uploads/{found.pk}/"
    return found


def confirm(office: Client, found: Upload) -> None:
    office.post(f"/plan/uploads/{found.pk}/confirm/", {"shown": found.preview["digest"]})
    found.refresh_from_db()


def test_what_was_taken_along_comes_back_as_it_is(office: Client) -> None:
    found = upload(office, taken(office))
    assert {change.kind for change in plan_uploads.load_changes(found.preview)} == {"same"}
    confirm(office, found)
    assert (found.state, TargetVersion.objects.count()) == ("confirmed", 3)


def test_the_preview_tells_target_by_target_and_one_click_stores_it(office: Client) -> None:
    clause = column(office, "目标")
    found = upload(office, taken(office, **{f"{clause}2": "达到95%以上"}))
    page = office.get(f"/plan/uploads/{found.pk}/").content.decode()
    assert "<del>达到92%以上</del>" in page
    assert "<ins>达到95%以上</ins>" in page
    assert "中期评估" in page
    assert "指标2" not in office.get(f"/plan/uploads/{found.pk}/?show=changed").content.decode()
    assert TargetVersion.objects.count() == 3
    for _twice in range(2):
        confirm(office, found)
    version = Target.objects.get(code="1").versions.latest("number")
    assert (version.number, version.clause, str(version.effective_from)) == (2, "达到95%以上", "2027Q1")
    assert Event.objects.filter(kind="plan_workbook.confirmed").count() == 1


def test_a_plan_that_moved_since_the_preview_is_shown_again(office: Client) -> None:
    clause = column(office, "目标")
    found = upload(office, taken(office, **{f"{clause}2": "达到95%以上"}))
    plan_rows.load(plan_rows.book([plan_desk.TARGETS[0] | {"clause": "达到94%以上"}]), effective="2026Q2")
    response = office.post(f"/plan/uploads/{found.pk}/confirm/", {"shown": found.preview["digest"]}, follow=True)
    page = response.content.decode()
    assert "预览后规划已有变化" in page
    assert "<del>达到94%以上</del>" in page
    assert not TargetVersion.objects.filter(clause="达到95%以上").exists()


def test_every_error_is_listed_with_its_cell_and_nothing_is_stored(office: Client) -> None:
    clause, lead = column(office, "目标"), column(office, "牵头单位")
    found = upload(office, taken(office, **{f"{clause}2": "加强领导", f"{lead}3": "无此单位", f"{lead}4": None}))
    assert found.state == "refused"
    page = office.get(f"/plan/uploads/{found.pk}/").content.decode()
    for cell in (f"目标!{clause}2", f"目标!{lead}3", f"目标!{lead}4"):
        assert cell in page
    confirm(office, found)
    assert (found.state, TargetVersion.objects.count()) == ("refused", 3)


def test_a_change_of_a_plan_that_exists_needs_its_reason(office: Client) -> None:
    found = upload(office, taken(office), reason=" ")
    assert found.state == "refused"
    assert "写明理由" in office.get(f"/plan/uploads/{found.pk}/").content.decode()


def test_a_file_that_is_no_workbook_is_refused_by_the_guard(office: Client) -> None:
    assert upload(office, b"PK\x03\x04nonsense").state == "refused"
    missing = office.post("/plan/workbook/", {"plan": "P"})
    assert missing.status_code == 409
    assert "请先选择工作簿" in missing.content.decode()


def test_another_areas_plan_is_not_written_over(office: Client, plan: Plan) -> None:
    content = taken(office)
    Plan.objects.filter(pk=plan.pk).update(area=Area.objects.create(name="邻市"))
    assert office.post("/plan/workbook/", {"plan": "P"}).status_code == 404
    assert upload(office, content, plan="").state == "refused"
    assert TargetVersion.objects.count() == 3


def test_a_new_plan_is_for_ones_own_area_or_one_below_it(office: Client, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(office)))
    for name, state in (("别省", "refused"), ("某区", "previewed")):
        Area.objects.get_or_create(name="某区", parent=plan.area, kind="district")
        for row in book["计划"].iter_rows():
            if row[0].value == "code":
                row[1].value = "NEU"
            if row[0].value == "area":
                row[1].value = name
        out = io.BytesIO()
        book.save(out)
        Upload.objects.all().delete()
        found = upload(office, out.getvalue())
        assert found.state == state
    confirm(office, found)
    assert Plan.objects.get(code="NEU").area.name == "某区"
    assert TargetVersion.objects.filter(target__plan__code="NEU", effective_from=plan.years.first).count() == 3


def test_the_plan_of_a_district_with_an_office_is_set_by_that_office(office: Client, plan: Plan) -> None:
    content, city = taken(office), plan.area.name
    area = Area.objects.create(name="东区", parent=plan.area, kind="district")
    Plan.objects.filter(pk=plan.pk).update(area=area)
    a_user("office_staff", plan=Plan.objects.get(), name="区办")
    assert upload(office, content, plan="").state == "refused"
    by = Actor("o", "市办", area_id=Area.objects.get(name=city).pk)
    assert [each.name for each in planned_areas(by)] == [city]


def test_a_discarded_file_is_gone_and_never_stored(office: Client) -> None:
    found = upload(office, taken(office))
    office.post(f"/plan/uploads/{found.pk}/discard/")
    found.refresh_from_db()
    assert found.state == "discarded"
    with pytest.raises(files.Changed):
        uploads.content(found)
    confirm(office, found)
    assert found.state == "discarded"
