"""Rules in words again: Chinese that reads back to the same rule, English for English pages; any text is answered."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets import clause
from targets.rules.terms import Rule

HALF = "0123456789.%~-()<>,:"
FULL = "０１２３４５６７８９．％～－（）＜＞，："
TO_FULL = str.maketrans(HALF, FULL)

_number = st.integers(1, 99999).map(str) | st.decimals("0.1", "99.9", places=1).map(str)
_bound = st.sampled_from(
    [
        "达到{}",
        "{}以上",
        "不低于{}",
        "不少于{}",
        "超过{}",
        "突破{}",
        "不超过{}",
        "控制在{}以内",
        "低于{}",
        "{}",
        "至少{}",
        "提高到{}",
        "降至{}",
    ]
)
_unit = st.sampled_from(["%", "个", "家", "件", "万件", "亿元", "分", "天", "吨", "起", "微克/立方米", ""])
_flag = st.sampled_from(["", "力争", "每年", "力争每年", "稳定"])
_lead = st.sampled_from(
    ["", "到2030年，", "新增", "拥有", "建成", "总数", "人均", "食品、药品合格率均", "一级奖和二级奖合计"]
)


@st.composite
def levels(draw: st.DrawFn) -> str:
    amount = draw(_bound).format(draw(_number) + draw(_unit))
    return draw(_lead) + draw(_flag) + amount


@st.composite
def changes(draw: st.DrawFn) -> str:
    since = draw(st.sampled_from(["比上年", "较2025年", "同比", "年均", "每年", "", "比“十四五”末", "累计"]))
    verb = draw(st.sampled_from(["提高", "增长", "下降", "减少", "增长不低于", "下降超过", "增长不超过"]))
    return since + verb + draw(_number) + draw(st.sampled_from(["%", "个百分点", "%以上", "起", "家"]))


@st.composite
def others(draw: st.DrawFn) -> str:
    word = draw(st.sampled_from(["高于", "低于", "不低于", "超过", "优于"]))
    area = draw(st.sampled_from(["全省平均水平", "全国平均", "GDP增速", "经济总量占全省的比重"]))
    margin = draw(st.sampled_from(["", "2个百分点", "1~2个百分点", "0.5分"]))
    return word + area + margin


_words = st.sampled_from(
    ["居全省前列", "全国前10名", "第3位", "1~2个", "3-5家以上", "10%至15%之间", "杜绝", "零事故", "全覆盖", "100%", "逐年上升", "持续下降", "翻一番",
     "不低于上年", "建成", "通过验收", "完成省下达任务", "农产品质量显著提高", "分别达到90%和95%", "保持全省第一", "力争实现全覆盖"]
)  # fmt: skip
clauses = levels() | changes() | others() | _words
indicators = st.sampled_from(["", "抽检合格率", "投诉率", "有效商标数", "新增标准", "水耗", "空气优良天数", "工业产值"])
plan_units = st.sampled_from(["", "%", "家", "万件", "起", "分", "天", "亿元", "位"])


def essence(rule: Rule) -> Rule:
    """The rule without what is only said about it: notes, and the proposal of a measure."""
    return replace(rule, problems=(), measure=None)


@settings(deadline=None, derandomize=True)
@given(clauses, indicators, plan_units)
def test_what_was_written_reads_back_to_the_same_rule(text: str, indicator: str, unit: str) -> None:
    rule = clause.read(text, indicator=indicator, unit=unit).rule
    if rule is not None:
        again = clause.read(clause.write(rule), indicator=indicator, unit=unit).rule
        assert again is not None
        assert essence(again) == essence(rule)


@settings(deadline=None, derandomize=True)
@given(clauses, indicators, plan_units)
def test_full_width_and_half_width_give_the_same_reading(text: str, indicator: str, unit: str) -> None:
    half, full = clause.read(text, indicator, unit), clause.read(text.translate(TO_FULL), indicator, unit)
    assert full.rule == half.rule
    assert [str(problem) for problem in full.problems] == [str(problem) for problem in half.problems]


@settings(deadline=None, derandomize=True)
@given(
    st.text(max_size=60)
    | st.text("高低于全省平均增长下降提高到92%~个家万亿以上下，、新每年零无前第三名（）“”", max_size=30)
)
def test_any_text_is_answered_with_a_rule_or_a_reason(text: str) -> None:
    reading = clause.read(text)
    assert reading.understood == (reading.rule is not None)
    assert reading.understood or reading.problems
    if reading.rule is not None:
        assert clause.write(reading.rule)
        assert clause.write_english(reading.rule)


@pytest.mark.parametrize(
    "row",
    list(csv.DictReader(Path("fixtures/plan-targets.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")),
    ids=lambda row: row["no"],
)
def test_every_target_of_the_plan_can_be_written_again(row: dict[str, str]) -> None:
    rule = clause.read(row["clause_zh"], row["name_zh"], row["unit"]).rule
    assert rule is not None
    again = clause.read(clause.write(rule), row["name_zh"], row["unit"]).rule
    assert again is not None
    assert essence(again) == essence(rule)


@pytest.mark.parametrize(
    ("text", "indicator", "unit", "chinese", "english"),
    [
        ("92%以上", "", "", "不低于92%", "at least 92%"),
        ("突破45%", "", "", "超过45%", "more than 45%"),
        ("25立方米以内", "", "", "不超过25立方米", "at most 25 立方米"),
        ("每年新增三家", "", "", "每年新增不少于3家", "every year new: at least 3 家"),
        ("7万件", "商标", "万件", "建成不少于7万件", "at least 70,000 件"),
        (
            "高于全省平均1~2个百分点",
            "合格率",
            "%",
            "高于全省平均1~2个百分点",
            "1 to 2 percentage points or more above “全省平均”",
        ),
        ("逐年上升", "", "", "每年高于上年度水平", "every year above last year"),
        ("下降3%", "能耗", "", "比上年度下降3%", "a fall of at least 3% against last year"),
        ("力争全省前三名", "", "", "力争居全省前3名", "strive for: within the first 3 in “全省各市排名”"),
        ("稳定在97%以上", "", "", "始终保持不低于97%", "at least 97%, kept up at every check"),
        ("杜绝", "事故", "起", "杜绝发生(0起)", "none"),
        ("10%至15%之间", "", "", "在10~15%之间", "between 10 and 15%"),
        ("不低于－0.5％", "增速", "%", "不低于-0.5%", "at least -0.5%"),
        ("在-5～-2℃之间", "冷藏温度", "℃", "在-5~-2℃之间", "between -5 and -2 ℃"),
    ],
)
def test_a_rule_is_written_in_the_offices_words(
    text: str, indicator: str, unit: str, chinese: str, english: str
) -> None:
    rule = clause.read(text, indicator, unit).rule
    assert rule is not None
    assert (clause.write(rule), clause.write_english(rule)) == (chinese, english)
