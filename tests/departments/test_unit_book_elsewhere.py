"""The template in an office suite of another maker: opened and saved there it is still the template, and is taken.

Skipped where LibreOffice is not installed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.departments import unit_books as books
from tests.departments.desk import Desk, a_desk

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(OFFICE is None, reason="not installed on this machine: LibreOffice"),
]
FILLED = {
    "rate": {"value": 95.25, "note": "抽检扩面"}, "cover": {"numerator": 29, "denominator": 30},
    "rank": {"rank": 2, "places": 13}, "built": {"stage": "立项"}, "stock": {"standing": "待发布"},
}  # fmt: skip


def saved_there(content: bytes, folder: Path, form: str) -> bytes:
    """What LibreOffice makes of the file when it opens it and saves it as ``form``."""
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.xlsx").write_bytes(content)
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", form]
    command += ["--outdir", str(folder / "out"), str(folder / "in" / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / "a.xlsx").read_bytes()


def locked(sheet) -> set[str]:
    last = f"{sheet.dimensions.partition(':')[2]}"
    return {cell.coordinate for row in sheet[f"A1:{last}"] for cell in row if cell.protection.locked}


def rules(sheet) -> set[tuple[str, str]]:
    """What may be typed where: kind and first bound of each cell's rule."""
    found = set()
    for rule in sheet.data_validations.dataValidation:
        for each in rule.sqref.ranges:
            for row, column in each.cells:
                found.add((sheet.cell(row, column).coordinate, rule.type))
    return found


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_saved_by_another_office_suite_it_is_still_the_template_and_is_taken(desk, tmp_path):
    sent = books.filled(desk, FILLED)
    back = saved_there(sent, tmp_path, "xlsx")
    before, after = (books.book(content).worksheets[0] for content in (sent, back))
    assert after.protection.sheet
    assert {cell for cell in locked(before) if cell not in locked(after)} == set()
    assert rules(before) == rules(after)
    upload = books.receive(desk, back)
    assert books.errors(upload) == []
    assert books.kinds(desk, upload) == {(name, field): "new" for name, fields in FILLED.items() for field in fields}
