"""The template of a unit's quarter: what is locked, what may be typed, what it is bound to, in which language."""

from __future__ import annotations

import pytest
from django.utils import translation

from departments.models import Value
from departments.unit_book.template import BOUND_ROW, HEADING_ROW
from targets import schedule
from targets.models import Quota
from targets.periods import Quarter
from tests.departments import unit_books as books
from tests.departments.desk import QUOTA, SYSTEM, Desk, a_desk, a_kind
from tests.reports.ground import a_target, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def sheet_of(desk: Desk):
    return books.book(books.template(desk)).worksheets[0]


def test_only_the_cells_that_are_asked_for_can_be_typed_into(desk):
    sheet = sheet_of(desk)
    assert sheet.protection.sheet
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    rate = {books.place(desk, sheet, "rate", field)
            for field in ("value", "standing", "data_status", "data_source", "published_on", "note")}  # fmt: skip
    assert {place for place in free if place.endswith(str(HEADING_ROW + 1))} == rate
    words = {books.place(desk, sheet, "words", field) for field in ("data_source", "published_on", "note")}
    assert {place for place in free if place[1:] == books.place(desk, sheet, "words", "note")[1:]} == words


def test_what_may_be_typed_is_said_by_the_cells_themselves(desk):
    sheet = sheet_of(desk)
    rules = {}
    for rule in sheet.data_validations.dataValidation:
        for each in rule.sqref.ranges:
            for row in range(each.min_row, each.max_row + 1):
                rules[sheet.cell(row, each.min_col).coordinate] = (rule.type, rule.formula1, rule.formula2)
    place = lambda name, field: books.place(desk, sheet, name, field)  # noqa: E731
    assert rules[place("rate", "value")] == ("decimal", "0", "100")
    assert rules[place("rank", "rank")][0] == "decimal"
    assert rules[place("built", "stage")] == ("list", '"立项,验收"', None)
    assert rules[place("rate", "standing")][:2] == ("list", '"待发布,不适用"')
    assert rules[place("rate", "published_on")][0] == "date"
    assert rules[place("rate", "note")][:2] == ("textLength", "2000")


def test_stages_that_no_rule_can_hold_stand_on_a_sheet_that_nobody_sees():
    desk = a_desk("rate")
    stages = [{"name": f"第{number}阶段，{'长' * 40}, 完", "weight": "1", "due": "2030Q4"} for number in range(6)]
    desk.targets["built"] = a_kind(desk.plan, "built", desk.unit, stages=stages)
    made = books.book(books.template(desk))
    assert (made.worksheets[-1].title, made.worksheets[-1].sheet_state) == ("选项", "veryHidden")
    assert [cell.value for cell in made.worksheets[-1]["A"]] == [stage["name"] for stage in stages]
    upload = books.receive(desk, books.filled(desk, {"built": {"stage": stages[3]["name"]}}))
    assert (books.errors(upload), books.kinds(desk, upload)) == ([], {("built", "stage"): "new"})


def test_what_it_is_bound_to_is_hidden_and_locked(desk):
    sheet = sheet_of(desk)
    assert sheet.row_dimensions[BOUND_ROW].hidden
    assert sheet.cell(BOUND_ROW, 1).protection.locked
    assert "unit=24&plan=P&quarter=2026Q3" in sheet.cell(BOUND_ROW, 1).value


def test_the_sheet_is_frozen_and_printed_as_wide_as_the_paper(desk):
    sheet = sheet_of(desk)
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.fitToWidth) == ("C5", "$4:$4", 1)
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize(
    ("language", "title", "headings"),
    [("zh-hans", "填报", ["编号", "指标", "计量单位"]), ("en", "figures", ["code", "indicator", "unit"])],
)
def test_it_speaks_the_readers_language_and_is_read_in_either(desk, language, title, headings):
    with translation.override(language):
        content = books.template(desk)
    sheet = books.book(content).worksheets[0]
    assert (sheet.title, [sheet.cell(HEADING_ROW, column).value for column in (1, 2, 3)]) == (title, headings)
    with translation.override("zh-hans"):
        assert books.errors(books.receive(desk, content)) == []


def test_earlier_figures_and_the_target_stand_beside():
    desk = a_desk("rate", "cover")
    verified(desk.targets["rate"], "2026Q2", 91, by=desk.unit)
    verified(desk.targets["cover"], "2025Q3", None, by=desk.unit, numerator=19, denominator=20)
    sheet = sheet_of(desk)
    headings = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
    rate, cover = sheet[HEADING_ROW + 1], sheet[HEADING_ROW + 2]
    assert rate[headings["上季度"] - 1].value == "91%"
    assert cover[headings["上年同期"] - 1].value == "95% (19/20)"
    assert rate[headings["目标"] - 1].value == "≥ 92"


def test_what_looks_like_a_formula_is_written_as_text(desk):
    desk.type("rate", note="=1+1", data_source="@cmd")
    desk.type("stock", note="-1", data_source="+x")
    sheet = sheet_of(desk)
    for name, field, text in (("rate", "note", "=1+1"), ("rate", "data_source", "@cmd"), ("stock", "note", "-1")):
        cell = sheet[books.place(desk, sheet, name, field)]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    written = books.template(desk, "csv").decode("utf-8-sig")
    assert "'=1+1" in written
    assert "'@cmd" in written


def test_the_csv_opens_in_chinese_excel_and_holds_the_same_rows(desk):
    content = books.template(desk, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("编号,指标,计量单位,")
    assert len(lines) == 2 + 9  # of ten targets one is due in the fourth quarter only


def test_sub_quotas_and_parts_have_a_row_each():
    desk = a_desk("rate")
    held = a_target(desk.plan, "99", QUOTA, lead=desk.unit, measure="year_to_date")
    for name in ("甲", "乙"):
        Quota.objects.create(indicator=held.indicator, year=2026, name=name, operator=">=", value=1,
                             by_key="x", by_name="x")  # fmt: skip
    sheet = sheet_of(desk)
    assert [sheet.cell(row, 2).value for row in range(HEADING_ROW + 1, HEADING_ROW + 4)] == [None, "甲", "乙"]


def test_the_same_template_is_the_same_bytes_and_reads_write_nothing(desk):
    assert books.template(desk) == books.template(desk)
    assert Value.objects.count() == 0


def test_another_quarters_template_is_another():
    desk = a_desk("rate")
    first = books.template(desk)
    desk.period = schedule.open(plan=desk.plan, quarter=Quarter(2026, 4), by=SYSTEM)
    upload = books.receive(desk, first)
    assert [code for _, code in books.errors(upload)] == ["other_quarter"]
