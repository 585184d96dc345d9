"""The assessment workbook: opened by LibreOffice and recalculated, its formulas give the stored scores."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports import assessment_book
from reports.assessments import records
from tests.reports.assessments.city import BY, a_city

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 5, tzinfo=UTC)


@pytest.fixture
def run():
    city = a_city()
    day = datetime(2026, 5, 1, tzinfo=UTC).date()
    records.record(plan=city.plan, department=city.units["02"], category="honour", level="国家级", happened_on=day,
                   description="=奖", by=BY)  # fmt: skip
    return city.run()


def test_sums_are_live_formulas_sheets_are_protected_and_the_same_run_gives_the_same_bytes(run):
    data = assessment_book.written(run, at=AT)
    assert assessment_book.written(run, at=AT) == data
    book = openpyxl.load_workbook(io.BytesIO(data))
    front = book.worksheets[0]
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert (front["D4"].value, front["E4"].value) == ("='01 质监局'!G14", 65.38)
    assert len(front._charts) == 2
    # goals = item 1 + item 2; of the assessor's pending item nothing counts
    own = book["01 质监局"]
    assert own["G4"].value == "=N(G5)+N(G6)"
    assert "22.5" in [row[6].value for row in book.worksheets[1].iter_rows()]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_recalculated_by_libreoffice_every_formula_equals_the_stored_score(run, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(assessment_book.written(run, at=AT))
    out = tmp_path / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
               "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(tmp_path / "book.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    book = openpyxl.load_workbook(out / "book.xlsx", data_only=True)
    marks = [
        cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value in ("✓", "✗")
    ]
    assert "✗" not in marks
    front = book.worksheets[0]
    stored = {sheet.name: sheet.score for sheet in run.sheets.exclude(score=None)}
    found = {front.cell(row, 3).value: Decimal(str(front.cell(row, 4).value)) for row in range(4, 4 + len(stored))}
    assert found == stored
