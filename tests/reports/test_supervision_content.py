"""What a report says: facts first, counts then shares, problems named with their units, nothing invented."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from reports.content import blocks, figures, words
from reports.content.blocks import Heading, Paragraph
from reports.content.situation import Row
from targets.periods import Quarter
from tests.reports.papers import ITEMS, content, item, note, rows, section, situation


def test_counts_and_shares_come_in_the_order_of_the_phase_words():
    text = section(content(), "总体情况")
    assert "列入督查的4项目标中" in text
    assert "达序时进度2项，占50.0%；欠序时进度1项，占25.0%；待数据1项，占25.0%" in text


def test_shares_of_three_thirds_add_up_to_a_hundred():
    # 1/3 each: 33.3 + 33.3 + 33.3 = 99.9, so the first of the equal remainders gets the missing tenth
    three = (item(1, "甲", progress="done"), item(2, "乙"), item(3, "丙", "not_met", actual="1"))
    shown = [row[2] for row in rows(content(of=situation(three)), "progress")]
    assert shown == ["33.4%", "0.0%", "33.3%", "33.3%", "0.0%", "0.0%", "0.0%", "100.0%"]


def test_a_ceiling_that_is_exceeded_is_a_problem_with_its_gap_and_its_unit():
    assert "水耗30立方米，未达到“控制在25立方米以下”的目标，超出5立方米" in section(content(), "环境质量")
    problems = section(content(), "存在的问题")
    assert "但也存在一些问题" in problems
    assert "一是部分目标欠序时进度，共1项，涉及水利局牵头的“水耗”" in problems


def test_a_rate_below_its_target_lacks_percentage_points():
    low = item(1, "合格率", "not_met", actual="90.5", target_value="92", gap="1.5", completion="0.98")
    assert "相差1.5个百分点" in section(content(of=situation((low,))), "产品质量")


def test_what_builds_up_is_held_against_its_phase_target():
    slow = item(1, "新增标准", "open", form="increment", unit="项", actual="18", phase_target="23", target_value="150")
    assert "新增标准18项，本期序时应达23项" in section(content(of=situation((slow,))), "产品质量")


def test_a_path_through_whole_things_is_told_with_its_halves():
    slow = item(1, "示范区", "open", form="stock", unit="个", actual="0", phase_target="0.2", target_value="1")
    report = content(of=situation((slow,)))
    assert "示范区0个，本期序时应达0.2个" in section(report, "产品质量")
    assert rows(report, "indicators")[0][5:8] == ["0", "1", "0.2"]


def test_late_and_missing_units_are_named():
    problems = section(content(), "存在的问题")
    assert "检验检疫局1个单位逾期未报；水利局1个单位逾期上报" in problems
    assert "应报送单位3个，其中按时上报1个，逾期上报1个，逾期未报1个" in section(content(), "督查工作开展情况")


def test_units_on_the_circular_list_are_named():
    assert "通报名单" not in section(content(), "存在的问题")
    told = situation()
    units = tuple(replace(unit, listed=unit.standing == "missing") for unit in told.units)
    problems = section(content(of=replace(told, units=units)), "存在的问题")
    assert "水利局1个单位逾期上报；检验检疫局已列入通报名单。" in problems


def test_zero_missing_and_not_due_stay_apart():
    not_due = item(5, "研发占比", "not_due", target_value="3")
    shown = {row[0]: (row[5], row[9], row[10]) for row in rows(content(of=situation((*ITEMS, not_due))), "indicators")}
    assert shown["4"] == ("0", "达标", "达序时进度")
    assert shown["3"] == ("—", "未填报", "待数据")
    assert shown["5"] == ("—", "本期不考核", "年度指标本期不考核")


def test_a_value_that_misses_its_target_by_little_never_prints_like_the_target():
    close = item(1, "合格率", "not_met", actual="91.996", target_value="92", gap="0.004", completion="0.99996")
    assert rows(content(of=situation((close,))), "indicators")[0][5] == "91.996"


def test_the_late_list_has_cause_and_measure_in_the_units_own_words():
    late = rows(content(), "late")
    assert [row[-2:] for row in late] == [["管网漏损偏高", "年内完成改造"]]


def test_who_explained_nothing_is_said_to_have_explained_nothing():
    silent = replace(ITEMS[1], notes=())
    half = replace(ITEMS[1], notes=(note("设备检修"),))
    assert rows(content(of=situation((silent,))), "late")[0][-2:] == ["责任单位未作说明", "待报"]
    assert rows(content(of=situation((half,))), "late")[0][-2:] == ["设备检修", "待报"]


def test_a_grade_and_a_stage_are_words_not_points():
    graded = item(1, "农产品质量", measure="rubric", form="qualitative", actual="80", target_value="60", word="良好")
    staged = item(2, "标准体系", measure="stage", form="milestone", actual="0.2", target_value="1", word="印发框架")
    report = content(of=situation((graded, staged)))
    assert "农产品质量评定为“良好”；标准体系已到“印发框架”阶段" in section(report, "产品质量")
    assert [row[5:8] for row in rows(report, "indicators")] == [["良好", "—", "—"], ["印发框架", "—", "—"]]


def test_next_steps_follow_from_what_is_there():
    assert re.findall(r"[一二三四]是..", section(content(), "下一步工作")) == ["一是紧盯", "二是补齐", "三是巩固"]
    assert "请水利局" in section(content(), "下一步工作")


def test_what_nobody_recorded_is_not_invented():
    for title in ("督查轮次及问题整改", "成员单位书面报告", "区镇自查"):
        assert re.search("没有.*登记", section(content(), title))
    assert "本年度考核尚未公布结果" in section(content(), "考核结果")


def test_a_report_before_the_years_end_says_so():
    assert "反映前三季度情况，不代表全年结果" in section(content(), "督查工作开展情况")
    whole = situation(quarter=Quarter(2026, 4))
    assert "不代表全年" not in section(content(of=whole), "督查工作开展情况")


def test_a_demonstration_is_marked():
    assert "仅供演示" in content(of=situation(demonstration=True)).paper.notice
    assert content().paper.notice == ""


def test_every_number_of_the_text_is_a_citation():
    dates = re.compile(r"2026年(度|第三季度|11月2日)?")
    report = content()
    for block in report.blocks:
        texts = [block.text] if isinstance(block, Heading) else []
        texts += [run for run in block.runs if isinstance(run, str)] if isinstance(block, Paragraph) else []
        for text in texts:
            assert not re.search(r"\d", dates.sub("", text)), text


def test_the_content_survives_being_stored():
    report = content()
    assert blocks.load(blocks.dump(report)) == report
    assert blocks.seal(blocks.dump(report)) == blocks.seal(blocks.dump(content()))


def test_head_and_number_follow_the_kind():
    annual, notice = content().paper, content("notice").paper
    assert (annual.number, annual.upward, annual.recipients) == (
        "昆州质强办〔2026〕1号",
        True,
        "昆州市质量强市工作领导小组：",
    )
    assert annual.title == ("关于2026年度质量强市工作", "目标任务完成情况的督查报告")
    assert (notice.upward, notice.recipients) == (False, "各区镇、各成员单位：")
    assert notice.title[0] == "关于2026年前三季度质量强市工作"
    assert content(organ="甲市质强办", code="甲质强", signatory="张三").paper.mark == "甲市质强办文件"


def test_a_city_without_a_name_leaves_its_place_blank():
    assert content(of=situation(area="本市")).paper.number == "××质强办〔2026〕1号"


def test_the_macro_analysis_tells_rates_in_points_and_amounts_in_percent():
    rate = item(1, "合格率", actual="95.5", before=(Row(9, 1), Decimal("93.3")))
    amount = item(2, "专利", unit="件", decimals=0, actual="110", before=(Row(8, 1), Decimal("100")))
    level = item(3, "达标率", actual="90", before=(Row(7, 1), Decimal("90")))
    text = section(content("macro", situation((rate, amount, level))), "产品质量")
    assert "合格率95.5%，同比提高2.2个百分点；专利110件，同比增长10.0%；达标率90%，与上年同期持平" in text


def test_the_macro_analysis_says_where_there_is_nothing_to_compare_with():
    assert "尚无上年同期" in section(content("macro"), "产品质量")


def test_numerals_and_days():
    assert [words.numeral(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
    assert words.day(situation().at.date()) == "2026年11月2日"


def test_rounding_is_half_up():
    assert figures.shown("0.125", "decimals:2") == "0.13"
    assert figures.shown("0.9995", "percent:1") == "100.0%"
    assert figures.shown("-0.004", "decimals:2") == "0"
    assert figures.shown("100", "decimals:0") == "100"
