"""24 departments and ten districts by each shipped scheme: every formula of the workbook gives what was stored.

Once by LibreOffice, where it is installed, and once by a small evaluator, everywhere.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports import assessment_book
from reports.models import ScoreLine
from tests.reports.assessments.shipped import AT, NOTHING, SCHEMES, a_plan, assessed
from tests.workbook_formulas import Sheets, formulas

pytestmark = pytest.mark.django_db
NEAR = Decimal("0.000000001")
Look = Callable[[str, str], Any]


def differences(book: openpyxl.Workbook, look: Look, run) -> list[str]:
    """Every number of every unit that is not the stored one: lines, what they lost, total, and the ranking's score."""
    found = []
    lines = ScoreLine.objects.filter(sheet__run=run).select_related("sheet").order_by("sheet__place", "place")
    by_unit: dict[str, list[ScoreLine]] = {}
    for line in lines:
        by_unit.setdefault(line.sheet.unit, []).append(line)
    front = book.worksheets[0]
    ranked = {front.cell(row, 3).value: look(front.title, f"D{row}") for row in range(4, front.max_row + 1)}
    for held in run.sheets.order_by("place"):
        sheet = next(sheet for sheet in book.worksheets if sheet.title.startswith(f"{held.unit} "))
        letters = {cell.value: get_column_letter(cell.column) for cell in sheet[3]}
        rows = {row[0].value or row[1].value: row[0].row for row in sheet.iter_rows(min_row=4)}
        wanted = [(line.item, "核定得分", line.score) for line in by_unit.get(held.unit, ())]
        wanted += [(line.item, "失分", line.lost) for line in by_unit.get(held.unit, ())]
        wanted += [("得分", "核定得分", held.score), ("加分", "核定得分", Decimal(held.content["bonus"]))]
        for item, column, stored in wanted:
            if item in rows:
                shown = look(sheet.title, f"{letters[column]}{rows[item]}")
                if not _same(shown, stored):
                    found.append(f"{held.unit} {item} {column}: {shown} is not {stored}")
        if not _same(ranked[held.name], held.score):
            found.append(f"{held.unit} in the ranking: {ranked[held.name]} is not {held.score}")
    return found


def _same(shown: Any, stored: Decimal | None) -> bool:
    if shown is None or stored is None:
        return shown is None and stored is None
    return abs(Decimal(format(shown, ".15g")) - stored) < NEAR


def test_the_city_holds_every_kind_of_value():
    plan = a_plan()
    made = assessed(plan, "M4060")
    lines = ScoreLine.objects.filter(sheet__run=made.run, category=False)
    kinds = set(lines.values_list("standing", flat=True))
    assert kinds == {"value", "pending", "not_applicable", "not_reported"}
    sheets = {sheet.unit: sheet for sheet in made.run.sheets.all()}
    assert len(sheets) == 34
    # two national honours are 4, at most 3; a practice adds 1; and 3 + 3 + 2 is taken, at most 6
    assert (sheets["03"].content["bonus"], sheets["06"].content["deductions"]) == ("4", "6")
    assert (sheets["07"].vetoed, sheets["Q03"].vetoed, sheets["07"].grade) == (True, False, "D")
    assert sheets[NOTHING].score is None
    assert lines.filter(content__fact__decision="补充材料属实").count() == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_formula_gives_the_stored_score_of_every_unit(scheme):
    made = assessed(a_plan(), scheme)
    book = openpyxl.load_workbook(io.BytesIO(assessment_book.written(made.run, at=AT)))
    sheets = Sheets(book)
    assert differences(book, sheets.value, made.run) == []
    marks = [sheets.value(*where) for where in formulas(book)]
    lines = ScoreLine.objects.filter(sheet__run=made.run).exclude(score=None).count()
    assert (marks.count("✗"), marks.count("✓") > lines) == (0, True)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_recalculated_by_libreoffice_every_formula_gives_the_stored_score_of_every_unit(tmp_path):
    plan, out = a_plan(), tmp_path / "out"
    runs = {scheme: assessed(plan, scheme).run for scheme in SCHEMES}
    for scheme, run in runs.items():
        (tmp_path / f"{scheme}.xlsx").write_bytes(assessment_book.written(run, at=AT))
        held = openpyxl.load_workbook(tmp_path / f"{scheme}.xlsx", data_only=True).worksheets[0]
        assert held["D4"].value is None, "nothing but the office suite computes it"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
               "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, tmp_path.glob("*.xlsx"))]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for scheme, run in runs.items():
        book = openpyxl.load_workbook(out / f"{scheme}.xlsx", data_only=True)
        assert differences(book, lambda sheet, cell, book=book: book[sheet][cell].value, run) == []
        marks = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        assert (marks.count("✗"), marks.count("✓") > 400) == (0, True)
        assert not [mark for mark in marks if str(mark).startswith(("#", "Err:"))]
