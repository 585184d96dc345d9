"""Official papers as text, whatever they come as; what cannot be read is refused with the reason."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from openpyxl import Workbook

from qualitycity.workbook import Refused
from targets import intake, papers

WORDS = "一、工作目标\n产品合格率达到95%以上。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_ways_in_which_offices_save_it(encoding: str) -> None:
    assert papers.read("plan.txt", WORDS.encode(encoding)) == WORDS


def code_of(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        papers.read(name, content)
    return refused.value.problems[0].code


def test_what_is_no_text_is_refused() -> None:
    assert code_of("plan.txt", b"\xff\x00\x01") == "encoding"
    assert code_of("plan.txt", b"a\x00b") == "encoding"


def test_other_kinds_and_empty_files_are_refused() -> None:
    assert code_of("plan.doc", b"words") == "kind"
    assert code_of("plan", b"words") == "kind"
    assert code_of("plan.txt", b"  \n") == "empty_file"


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LONGEST", 10)
    assert code_of("plan.txt", WORDS.encode()) == "too_long"
    monkeypatch.setattr(papers, "LARGEST", 10)
    assert code_of("plan.txt", WORDS.encode()) == "file_size"


def document() -> bytes:
    paper = docx.Document()
    paper.add_heading("工作目标", level=1)
    paper.add_heading("产品质量目标", level=2)
    paper.add_paragraph("产品合格率达到95%以上。", style="List Bullet")
    table = paper.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [("类别", "指标", "2030年"), ("服务质量", "满意度", "90分"), ("", "办结率", "98%")], strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def test_a_document_keeps_its_headings_and_tables() -> None:
    draft = intake.read(papers.read("plan.docx", document()))
    assert [(row.category, row.name, row.clause) for row in draft.proposals] == [
        ("product", "产品合格率", "达到95%以上"), ("service", "满意度", "90分"), ("service", "办结率", "98%"),
    ]  # fmt: skip


def test_a_document_with_macros_or_cut_off_is_refused() -> None:
    content = document()
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert code_of("plan.docx", stream.getvalue()) == "not_taken"
    assert code_of("plan.docx", content[: len(content) // 2]) == "not_taken"
    assert code_of("plan.docx", WORDS.encode()) == "not_taken"


def test_a_table_in_a_workbook_is_read_with_its_percentages() -> None:
    book = Workbook()
    sheet = book.create_sheet("主要指标", 0)
    for cells in (["指标", "单位", "2025年", "2030年"], ["产品合格率", "%", 93.5, 95], ["覆盖率", "", None, 0.98]):
        sheet.append(cells)
    sheet["D3"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    rows = intake.read("质量规划（2026—2030年）\n" + papers.read("plan.xlsx", stream.getvalue())).proposals
    assert [(row.name, row.clause, row.baseline, row.unit) for row in rows] == [
        ("产品合格率", "95", "93.5", "%"), ("覆盖率", "98%", "", "%"),
    ]  # fmt: skip


def test_a_broken_workbook_is_refused() -> None:
    assert code_of("plan.xlsx", b"PK\x03\x04broken") == "damaged"
