"""Two people at one target, and one file confirmed by several clicks, at the same moment."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from departments import plan_book, plan_editor, plan_uploads
from qualitycity.models import Event
from targets.models import Target, TargetVersion
from targets.periods import Quarter
from targets.plans import Revision
from tests.departments import plan_desk
from tests.departments.desk import an_actor
from tests.departments.plan_rows import OFFICE
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_change_one_target_one_is_told_to_look_again():
    plan = plan_desk.a_plan()
    cells, seen = plan_editor.cells_of(plan, "1", at=plan.years.first), plan_editor.seen_of(plan, "1")
    revision = Revision(Quarter(2027, 1), "调整")
    results = together(
        *[
            lambda words=words: plan_editor.save(
                plan=plan, typed=cells | {"clause": words}, keys=plan_editor.EDITED, revision=revision, seen=seen,
                by=OFFICE,
            )
            for words in ("达到94%以上", "达到95%以上")
        ]
    )  # fmt: skip
    assert sorted(result.problems.ok for result in results) == [False, True]
    assert Target.objects.get(code="1").versions.count() == 2


def test_four_clicks_store_one_workbook(tmp_path):
    plan = plan_desk.a_plan()
    by = replace(an_actor("office_staff", name="office"), area_id=plan.area_id)
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    clause = next(cell.column for cell in book["目标"][1] if cell.value == "目标")
    book["目标"].cell(2, clause, "达到95%以上")
    out = io.BytesIO()
    book.save(out)
    upload = plan_uploads.receive(
        name="a.xlsx", content=out.getvalue(), effective=Quarter(2027, 1), reason="调整", by=by
    )
    shown = upload.preview["digest"]
    together(*[lambda: plan_uploads.confirm(upload=upload, shown=shown, by=by)] * 4)
    assert TargetVersion.objects.filter(clause="达到95%以上").count() == 1
    assert Event.objects.filter(kind="plan_workbook.confirmed").count() == 1
