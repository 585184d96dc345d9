"""The workbook and the paper as an office opens them: layout of GB/T 9704-2012, sheets ready for print."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from reports.documents import files
from tests.reports.papers import content, item, note, situation

REPORT = content(copies="市委办公室", signatory="张三")


@pytest.fixture(scope="module")
def paper():
    return Document(io.BytesIO(files.write("docx", REPORT)))


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(files.write("xlsx", REPORT)))


def the(paper, text):
    return next(one for one in paper.paragraphs if one.text.startswith(text))


def east_asian(run):
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


# --- .docx
def test_the_type_area_is_that_of_the_standard(paper):
    page = paper.sections[0]
    sides = [
        page.page_width,
        page.page_height,
        page.top_margin,
        page.left_margin,
        page.right_margin,
        page.bottom_margin,
    ]
    width, height, top, left, right, bottom = (round(side.mm) for side in sides)
    assert (width, height, top, left) == (210, 297, 37, 28)
    assert (width - left - right, height - top - bottom) == (156, 225)


def test_the_head_is_red_and_the_number_stands_over_a_red_rule(paper):
    mark = the(paper, "昆州市质量强市工作领导小组办公室文件")
    assert (str(mark.runs[0].font.color.rgb), east_asian(mark.runs[0])) == ("D40000", "方正小标宋简体")
    number = the(paper, "　昆州质强办〔2026〕1号")
    assert number.text.endswith("签发人：张三　")
    assert number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:color")) == "D40000"


def test_title_body_and_headings_are_in_their_fonts_and_sizes(paper):
    title, body = the(paper, "关于2026年度"), the(paper, "按照《质量强市计划》")
    assert (east_asian(title.runs[0]), title.runs[0].font.size.pt) == ("方正小标宋简体", 22)
    assert (east_asian(body.runs[0]), body.runs[0].font.size.pt) == ("仿宋_GB2312", 16)
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    for level, font in ((1, "黑体"), (2, "楷体_GB2312")):
        named = paper.styles[f"Heading {level}"].element.rPr.rFonts
        assert named.get(qn("w:eastAsia")) == font
    assert the(paper, "二、总体情况").style.name == "Heading 1"


def test_a_line_holds_its_28_characters_also_with_numbers_in_it(paper):
    normal = paper.styles["Normal"].element
    assert [normal.pPr.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("autoSpaceDE", "autoSpaceDN")] == ["0", "0"]
    assert normal.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-4"


def test_heading_rows_are_repeated_and_rows_are_not_broken(paper):
    for table in paper.tables[:-1]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_wide_annexes_lie_on_their_side_and_the_last_page_stands(paper):
    assert [section.page_width > section.page_height for section in paper.sections] == [False, True, False]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(paper):
    assert paper.settings.odd_and_even_pages_header_footer
    odd, even = paper.sections[0].footer.paragraphs[0], paper.sections[0].even_page_footer.paragraphs[0]
    assert [one.alignment for one in (odd, even)] == [2, 0]
    assert all(one.text.startswith("— ") and one.text.endswith(" —") for one in (odd, even))
    assert all(" PAGE " in [code.text for code in one._p.iter(qn("w:instrText"))] for one in (odd, even))


def test_signature_annex_note_and_imprint_close_the_paper(paper):
    texts = [one.text for one in paper.paragraphs]
    assert "附件：1.主要指标完成情况表" in texts
    assert texts.index("昆州市质量强市工作领导小组办公室") < texts.index("2026年11月2日")
    last = paper.tables[-1]
    assert last.rows[0].cells[0].text == "抄送：市委办公室。"
    assert last.rows[1].cells[0].text == "昆州市质量强市工作领导小组办公室\t2026年11月2日印发"


def test_the_charts_are_native_and_hold_their_numbers():
    with zipfile.ZipFile(io.BytesIO(files.write("docx", REPORT))) as parts:
        charts = [name for name in parts.namelist() if name.startswith("word/charts/")]
        assert len(charts) == 2
        assert "<c:v>产品质量</c:v>" in parts.read(charts[0]).decode()


# --- .xlsx
def test_every_table_has_a_sheet_ready_for_print(book):
    assert book.sheetnames == [
        "封面",
        "指标完成情况",
        "滞后清单",
        "待数据清单",
        "主要任务",
        "分类统计",
        "说明",
        "数据出处",
    ]
    sheet = book["指标完成情况"]
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.auto_filter.ref == "A2:L6"


def test_charts_are_native_and_take_their_numbers_from_cells(book):
    chart = book["分类统计"]._charts[0]
    assert len(chart.series) == 7
    assert chart.series[0].val.numRef.f == "'分类统计'!$C$3:$C$4"
    assert len(book["封面"]._charts) == 1


def test_numbers_are_numbers_in_the_decimals_of_the_paper(book):
    sheet = book["指标完成情况"]
    assert (sheet["F3"].value, sheet["F3"].number_format) == (95.5, "0.0")
    assert (sheet["I3"].value, sheet["I3"].number_format) == (1.038043478261, "0.0%")
    cover = book["封面"]
    cells = {row[0].value: row[2] for row in cover.iter_rows() if row[0].value}
    assert (cells["达序时进度"].value, cells["达序时进度"].number_format) == (50, '0.0"%"')


def test_text_that_looks_like_a_formula_stays_text():
    sly = item(9, "=1+1", "not_met", actual="1", notes=(note("@SUM(A1)"),))
    book = load_workbook(io.BytesIO(files.write("xlsx", content(of=situation((sly,))))))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert book["指标完成情况"]["C3"].value == "=1+1"


def test_the_workbook_names_the_row_behind_every_figure(book):
    sources = {row[0].value: [cell.value for cell in row] for row in book["数据出处"].iter_rows(min_row=2)}
    assert len(sources) == len(REPORT.citations)
    assert ["30", "30", "判定记录", "2", "1", "actual"] in [row[1:] for row in sources.values()]


def test_the_workbook_opens_with_its_true_date(book):
    assert book.properties.created.isoformat() == "2026-11-02T01:30:00"
    assert book.properties.modified == book.properties.created
