"""Pages of an assessment: two clicks from the ranking to a lost point, constant queries, questions."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from departments.workflow import Refused
from qualitycity.models import Upload
from reports import appeals, questions
from reports.assessment_book import explaining
from reports.assessments import causes
from reports.models import ItemScore
from reports.self_scores import book, entering
from reports.self_scores.entering import Said
from reports.views import assessment_results
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, at, city, moved, work
from tests.reports.ground import verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def test_the_explanation_of_a_lost_point_is_two_clicks_from_the_ranking(city):
    assessment, run = announced(city)
    office = looking("office_staff")
    ranking = text_of(office, reverse("assessment-ranking", args=[assessment.pk, run.number]))
    first = re.search(r'href="([^"]*units/01/)"', ranking)
    second = re.search(r'href="(/assessment/lines/\d+/)" aria-label="22.5', text_of(office, first[1]))
    explained = text_of(office, second[1])
    # 60 × 46 / 92 = 30, of which 75 % are the lead's
    assert "30 × 75 % = 22.5" in explained


def test_a_ranking_costs_the_same_queries_whatever_its_size(city, django_assert_num_queries):
    assessment, run = announced(city)
    office = looking("office_staff")
    with django_assert_num_queries(9):
        office.get(reverse("assessment-ranking", args=[assessment.pk, run.number]))


def test_a_unit_sees_its_own_sheet_once_the_result_is_announced_and_no_other(city):
    moved(city, "open", "verify")
    work(city)
    run, head = city.run(), looking("reviewer", city.units["01"])
    own, other = (reverse("assessment-sheet", args=[city.assessment.pk, run.number, code]) for code in ("01", "02"))
    assert head.get(own).status_code == 404
    moved(city, "announce", run=run)
    assert (head.get(own).status_code, head.get(other).status_code) == (200, 404)


def test_a_unit_still_reads_the_line_against_which_it_appealed_when_another_run_was_announced(city):
    _assessment, run = announced(city)
    line, head = lines(run, "01")["work"], looking("reviewer", city.units["01"])
    appeal = appeals.file(line=line, reason="漏看", by=city.actor("reviewer", "01"))
    moved(city, "announce", run=city.run())
    where = reverse("score-line", args=[line.pk])
    assert where in text_of(head, reverse("appeal", args=[appeal.pk]))
    assert head.get(where).status_code == 200
    assert looking("reviewer", city.units["02"]).get(where).status_code == 404


def test_every_row_that_a_line_comes_from_has_a_name():
    assert set(causes.ROWS) == set(explaining.SOURCES) == set(assessment_results.SOURCES)


def test_questions_name_a_high_self_score_and_a_figure_that_fell_and_change_no_point(city):
    moved(city, "open")
    said = [Said("1", "45", "全部完成")]
    entering.enter(assessment=at(city), department=city.units["01"], said=said, by=city.actor("reporter", "01"))
    before = city.run()
    verified(city.targets["2"], "2026Q4", 94)
    kinds = {(each.kind, each.unit) for each in questions.of(at(city))}
    # 45 of 45 points said, 22.5 found: more than 20 % of 45 apart; 95 was put down to 94
    assert {("far_above", "01"), ("fell", "01")} <= kinds
    assert city.run().sheets.get(unit="01").score == before.sheets.get(unit="01").score


def test_the_sheet_as_a_workbook_is_previewed_with_every_error_and_confirmed_once(city):
    moved(city, "open")
    own, reporter = city.units["01"], city.actor("reporter", "01")
    filled = openpyxl.load_workbook(io.BytesIO(book.template(at(city), own, at=timezone.now())))
    sheet = filled.worksheets[0]
    assert [sheet.column_dimensions[column].width for column in "FG"] == [36, 30]
    sheet["E3"], sheet["E5"] = 46, "abc"

    def sent():
        out = io.BytesIO()
        filled.save(out)
        return book.receive(assessment=at(city), department=own, name="a.xlsx", content=out.getvalue(), by=reporter)

    # 45 is the most for the lead, and abc is no number; the second row is of nobody's item
    known, sheet["A4"] = sheet["A4"].value, "NOPE"
    assert [each["place"] for each in sent().preview["errors"]] == ["自评表!E3", "自评表!A4", "自评表!E5"]
    assert sheet["A1"].value == "考核方案 2026 · 质监局 · 自评表（P S 2026 01）"
    sheet["A4"] = known
    sheet["E3"], sheet["E5"], sheet["F3"], sheet["F5"] = 30, 20, "一半", ""
    upload = sent()
    assert [line[:3] for line in upload.preview["lines"]] == [("1", "", "30"), ("work", "", "20")]
    for _again in range(2):
        book.confirm(upload=Upload.objects.get(pk=upload.pk), assessment=at(city), department=own,
                     shown=upload.preview["digest"], by=reporter)  # fmt: skip
    assert sorted(ItemScore.objects.values_list("item", "score")) == [("1", 30), ("work", 20)]


def test_a_template_in_english_is_taken_back_in_chinese_and_only_for_its_own_sheet(city):
    moved(city, "open")
    own, reporter = city.units["01"], city.actor("reporter", "01")
    with translation.override("en"):
        filled, out = openpyxl.load_workbook(io.BytesIO(book.template(at(city), own, at=timezone.now()))), io.BytesIO()
    sheet = filled.worksheets[0]
    assert (sheet.title, [cell.value for cell in sheet[2]][:6]) == (
        "self scores", ["code", "item", "standard", "points", "score", "remark"],
    )  # fmt: skip
    sheet["E3"], sheet["F3"] = 30, "一半"
    filled.save(out)
    sent = {"assessment": at(city), "name": "a.xlsx", "content": out.getvalue()}
    assert [line[2] for line in book.receive(**sent, department=own, by=reporter).preview["lines"]] == ["30"]
    other = book.receive(**sent, department=city.units["02"], by=city.actor("reporter", "02"))
    assert [each["place"] for each in other.preview["errors"]] == ["self scores!A1"]


def test_an_item_that_a_workbook_names_twice_is_refused_at_its_row(city):
    moved(city, "open")
    own, reporter = city.units["01"], city.actor("reporter", "01")
    filled, out = openpyxl.load_workbook(io.BytesIO(book.template(at(city), own, at=timezone.now()))), io.BytesIO()
    sheet = filled.worksheets[0]
    sheet["E3"] = 45
    sheet.append([sheet["A3"].value, "", "", "", 30, "一半", "", "0"])
    filled.save(out)
    upload = book.receive(assessment=at(city), department=own, name="a.xlsx", content=out.getvalue(), by=reporter)
    assert (upload.state, [each["place"] for each in upload.preview["errors"]]) == (
        "refused", [f"自评表!A{sheet.max_row}"],
    )  # fmt: skip
    said = [Said("1", "45"), Said("1", "30", "一半")]
    with pytest.raises(Refused):
        entering.enter(assessment=at(city), department=own, said=said, by=reporter)


def test_two_runs_are_compared_without_asking_and_one_asked_for_is_not_enough(city):
    assessment, first = announced(city)
    office, address = looking("office_staff"), reverse("assessment-diff", args=[assessment.pk])
    assert "还没有两次计算" in text_of(office, address)
    second = city.run()
    for asked in ({}, {"unknown": "1"}, {"a": "", "b": ""}):
        assert [run.number for run in office.get(address, asked).context["chosen"]] == [first.number, second.number]
    assert "请选择要比较的两次计算。" in office.get(address, {"a": first.number}).content.decode()


def test_an_appeal_names_its_item_in_the_list_and_on_its_page(city):
    _assessment, run = announced(city)
    case = appeals.file(line=lines(run, "02")["1"], reason="数据有误", by=city.actor("reviewer", "02"))
    office = looking("office_staff")
    assert "1 抽检合格率 · 数据有误" in text_of(office, reverse("appeals"))
    assert "工商局 · 1 抽检合格率" in text_of(office, reverse("appeal", args=[case.pk]))
