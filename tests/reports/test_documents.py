"""The files are functions of the content alone, and agree with each other."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import time

import pytest
from docx import Document
from openpyxl import load_workbook

from reports.content import blocks
from reports.documents import files, fonts, outline
from tests.reports.papers import ITEMS, content, item, note, rows, situation

FORMATS = [form for form in files.FORMATS if form != "pdf" or fonts.chosen()]
REPORT = content()


def test_the_same_content_gives_the_same_bytes_at_any_time():
    stored = json.loads(blocks.canonical(blocks.dump(REPORT)))
    first = {form: files.write(form, REPORT) for form in FORMATS}
    time.sleep(2.1)  # zip entries count in steps of two seconds
    assert {form: files.write(form, blocks.load(stored)) for form in FORMATS} == first


def test_another_content_gives_other_bytes():
    other = content(of=situation(ITEMS[:2]))
    assert all(files.write(form, REPORT) != files.write(form, other) for form in FORMATS)


def test_the_json_is_what_the_hash_is_taken_of():
    assert hashlib.sha256(files.write("json", REPORT)).hexdigest() == blocks.seal(blocks.dump(REPORT))


def test_page_workbook_and_paper_show_the_same_table():
    expected = rows(REPORT, "indicators")
    page = files.write("html", REPORT).decode()
    body = page[page.index("主要指标完成情况（2026") :]
    found = [re.sub("<[^>]+>", "", cell) for cell in re.findall("<td class=[^>]+>(.*?)</td>", body)]
    assert found[: 12 * len(expected)] == [cell for row in expected for cell in row]
    paper = Document(io.BytesIO(files.write("docx", REPORT)))
    table = next(one for one in paper.tables if one.rows[0].cells[0].text == "编号")
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == expected
    sheet = load_workbook(io.BytesIO(files.write("xlsx", REPORT)))["指标完成情况"]
    assert [sheet.cell(3 + place, 6).value for place in range(4)] == [95.5, 30, "—", 0]


def test_numbered_headings_start_anew_below_each_other():
    labels = [text for _block, text in outline.numbered(REPORT.blocks) if text]
    assert labels[:4] == ["一、督查工作开展情况", "二、总体情况", "三、分类完成情况", "（一）产品质量"]
    assert "（一）督查轮次及问题整改" in labels


# --- .html
def test_the_page_stands_alone_and_forbids_everything_else():
    page = files.write("html", REPORT).decode()
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert not re.search(r"<script|<link|<img|https?://(?!www\.w3\.org/2000/svg)|\sstyle=", page)


def test_every_figure_of_the_page_leads_to_its_source():
    page = files.write("html", REPORT).decode()
    asked = set(re.findall('href="#(c[0-9]+)"', page))
    assert asked
    assert asked <= set(re.findall('id="(c[0-9]+)"', page))


def test_text_of_departments_is_never_markup():
    loud = item(9, "<b>甲</b>", "not_met", actual="1", notes=(note("<script>alert(1)</script>"),))
    page = files.write("html", content(of=situation((loud,)))).decode()
    assert "<script>" not in page
    assert "&lt;b&gt;甲" in page


# --- .pdf
@pytest.mark.parametrize("kind", ["annual", "notice", "macro"])
def test_the_pdf_is_made_to_be_kept_or_says_what_is_missing(kind):
    if not fonts.chosen():
        with pytest.raises(fonts.FontsMissing):
            files.write("pdf", content(kind))
        return
    pdf = files.write("pdf", content(kind))
    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf


def test_a_pdf_is_not_set_in_other_fonts_than_those_recorded(monkeypatch):
    monkeypatch.setattr(fonts, "installed", frozenset)
    with pytest.raises(fonts.FontsMissing):
        files.write("pdf", REPORT)
