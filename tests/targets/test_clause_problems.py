"""What the words leave open is said, and parts, measures and units are taken as the documents say."""

from __future__ import annotations

import pytest

from targets import clause


def problems(text: str, indicator: str = "", unit: str = "") -> str:
    reading = clause.read(text, indicator=indicator, unit=unit)
    assert reading.understood
    return " ".join(str(problem) for problem in reading.problems)


@pytest.mark.parametrize(
    ("text", "indicator", "unit", "said"),
    [
        ("达到25立方米", "水耗", "立方米", "a ceiling is taken"),
        ("95%以下", "抽检合格率", "%", "go against what is usually good"),
        ("25起以上", "安全事故", "起", "go against what is usually good"),
        ("超过45%以上", "占比", "%", "stand together"),
        ("从85%提高到90%", "合格率", "%", "give it as the baseline"),
        ("确保92%，力争95%", "合格率", "%", "a stretch goal"),
        ("总数达到320个，其中有机食品50个", "认证", "个", "a target of its own"),
        ("达到45%，比2025年提高2个百分点", "覆盖率", "%", "repeats the target as a change"),
        ("5000平方米以上超市10家", "超市", "家", "describes what is counted"),
        ("年均增长8%", "产值", "亿元", "held against each year"),
        ("增长8%", "产值", "%", "where the rate of change itself is reported"),
        ("高于全省平均2%", "合格率", "%", "taken as percentage points"),
        ("100%以上", "验收合格率", "%", "A share cannot exceed 100"),
        ("进入全国前10%", "竞争力", "", "a share of all places"),
        ("基本建成标准体系", "标准体系", "", "name it as the last stage"),
        ("基本实现全覆盖", "监督", "", "leaves the share open"),
        ("争创优质工程奖", "优质工程奖", "", "write 建成 or 创建"),
        ("符合国家规定", "排放", "", "list what"),
        ("有效遏制重特大事故", "重特大事故", "起", "none may happen"),
        ("控制在3~5起以内", "一般事故", "起", "met at the larger number"),
        ("每年提高1~2个百分点", "满意率", "%", "the smaller, 1, is what must be reached"),
        ("分别达到90%和95%", "", "", "name as many parts"),
        ("大于5%小于10%", "存货率", "%", "Both ends of the range are included"),
        ("7000件", "有效商标", "万件", "the number is converted"),
    ],
)
def test_what_the_words_leave_open_is_said(text: str, indicator: str, unit: str, said: str) -> None:
    assert said in problems(text, indicator, unit)


@pytest.mark.parametrize(
    ("text", "indicator", "unit", "measure", "proposed"),
    [
        ("新增150项", "采用国际标准", "项", "term_flow", False),
        ("每年新增3家", "示范企业", "家", "period_flow", False),
        ("有效期内80个", "名牌产品", "个", "as_of", False),
        ("达到358天", "空气良好天数", "天", "year_to_date", False),
        ("杜绝", "重大事故", "起", "period_flow", False),
        ("居全省前列", "满意度", "位", "as_of", False),
        ("建成", "示范城市", "", "stage", False),
        ("显著提高", "农产品质量", "", "rubric", False),
        ("培育4家", "地标型企业", "家", "as_of", True),
        ("达到92%", "抽检合格率", "%", "ratio:period", True),
        ("达到80%", "体系认证覆盖率", "%", "ratio:as_of", True),
        ("达到40%", "服务业增加值占地区生产总值比重", "%", "ratio:year_to_date", True),
        ("达到82分", "公共服务满意度", "分", "published_rate", True),
        ("达到12件", "每万人发明专利拥有量", "件", "per_capita", True),
        ("达到500亿元", "产业产值", "亿元", "year_to_date", True),
    ],
)
def test_a_measure_that_the_words_do_not_state_is_marked_as_proposed(
    text: str, indicator: str, unit: str, measure: str, proposed: bool
) -> None:
    rule = clause.read(text, indicator=indicator, unit=unit).rule
    assert rule is not None
    assert rule.measure == measure
    assert any("is proposed" in str(problem) for problem in rule.problems) is proposed


@pytest.mark.parametrize(
    ("text", "indicator", "parts", "combine"),
    [
        ("优秀率和合格率分别达到30%、95%以上", "", ["优秀率", "合格率"], "each"),
        ("食品、药品合格率均达到98%以上", "", ["食品合格率", "药品合格率"], "each"),
        ("均达到100%", "监督覆盖率、竣工验收率", ["监督覆盖率", "竣工验收率"], "each"),
        ("国家级平台和省级平台合计达到10个", "", ["国家级平台", "省级平台"], "sum"),
        ("平均达到90分", "公共服务满意度和生活服务满意度", ["公共服务满意度", "生活服务满意度"], "weighted"),
        ("达到98%以上", "国家、省干线公路项目优良率", [], None),
        ("主导或参与制、修订国家标准和行业标准40项", "", [], None),
    ],
)
def test_parts_are_taken_from_words_that_list_them(
    text: str, indicator: str, parts: list[str], combine: str | None
) -> None:
    rule = clause.read(text, indicator=indicator).rule
    assert rule is not None
    assert ([part.name for part in rule.parts], rule.combine) == (parts, combine)


def test_each_part_keeps_its_own_number_in_the_order_of_the_parts() -> None:
    rule = clause.read("优秀率和合格率分别达到30%、95%以上").rule
    assert rule is not None
    assert [str(value) for value in rule.values] == ["30", "95"]


@pytest.mark.parametrize(
    ("text", "indicator", "unit"),
    [
        ("比上年提高1个百分点", "", "%"), ("高于全省平均2个百分点", "合格率", "%"), ("92%以上", "", "%"), ("三名", "", "名"),
        ("3亿元", "", "元"), ("不超过3起", "", "起"), ("居全省前列", "", "位"), ("高于全省水平1个百分点", "质量竞争力指数", None),
    ],
)  # fmt: skip
def test_without_a_unit_of_the_plan_the_words_own_is_taken(text: str, indicator: str, unit: str | None) -> None:
    rule = clause.read(text, indicator=indicator).rule
    assert rule is not None
    assert rule.unit == unit


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800"])
def test_signs_that_cannot_be_seen_are_refused_by_their_number(sign):
    reading = clause.read(f"92%{sign}以上", indicator="合格率", unit="%")
    assert not reading.understood
    assert f"U+{ord(sign):04X}" in str(reading.problems[0])


def test_ends_of_lines_and_tabs_are_spaces():
    assert clause.read("合格率\t达到\r\n92%\u3000以上\n").understood
