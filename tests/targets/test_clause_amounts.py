"""Numerals, units and ways of writing: what counts as an amount, and what is part of a name or a date."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets.clause import amounts, normal, numerals, units


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", "10"), ("十五", "15"), ("二十", "20"), ("两", "2"), ("九十二", "92"), ("一百零五", "105"), ("一百五", "150"),
        ("一百五十", "150"), ("两千零三", "2003"), ("三千", "3000"), ("一万五千", "15000"), ("一万五", "15000"),
        ("九十二点五", "92.5"), ("一亿两千万", "120000000"),
    ],
)  # fmt: skip
def test_chinese_numerals_are_numbers(text: str, number: str) -> None:
    assert numerals.read(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "百", "千", "二〇三〇", "三五", "十百", "五五十", "万", "点五", "九点"])
def test_what_is_no_numeral_is_no_number(text: str) -> None:
    assert numerals.read(text) is None


def found(text: str, unit: str = "") -> list[tuple[str, str, str]]:
    scanned = amounts.scan(normal.hide(normal.normalise(text)), unit).amounts
    return [("~".join(str(value) for value in one.values), str(one.scale), one.unit) for one in scanned]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("９２．５％", ("92.5", "1", "%")), ("7万件", ("7", "10000", "件")), ("三万件", ("3", "10000", "件")),
        ("1,500家", ("1500", "1", "家")), ("１，５００家", ("1500", "1", "家")), ("1.2亿元", ("1.2", "100000000", "元")),
        ("500万千瓦", ("500", "10000", "千瓦")), ("3千米", ("3", "1", "千米")), ("3千家", ("3", "1000", "家")),
        ("28微克/立方米", ("28", "1", "微克/立方米")), ("0.35吨标准煤/万元", ("0.35", "1", "吨标准煤/万元")),
        ("1～2个", ("1~2", "1", "个")), ("1%—2%", ("1~2", "1", "%")), ("1万~2万件", ("1~2", "10000", "件")),
        ("5000~1万件", ("5000~10000", "1", "件")), ("两三家", ("2~3", "1", "家")), ("三成", ("30", "1", "%")),
        ("百分之九十二", ("92", "1", "%")), ("千分之三", ("3", "1", "‰")), ("四分之三", ("75", "1", "%")), ("过半", ("50", "1", "%")),
        ("百分百", ("100", "1", "%")), ("30趟以上", ("30", "1", "趟")), ("9/10万", ("9", "1", "/10万")),
    ],
)  # fmt: skip
def test_an_amount_is_number_scale_and_unit(text: str, amount: tuple[str, str, str]) -> None:
    assert found(text) == [amount]


@pytest.mark.parametrize(
    "text",
    [
        "到2030年", "2026—2030年", "“十五五”期间", "PM2.5", "5A级景区", "5G基站", "ISO9001认证", "GB/T 19001", "12315热线",
        "一次检验合格率", "三级医院", "第三产业", "“一件事一次办”", "二次供水", "三年行动", "2026年12月31日前", "每10万人",
        "统一标准", "进一步提升", "15分钟便民生活圈", "24小时服务", "两化融合", "十分明显", "千人计划", "一网通办", "万元GDP能耗",
    ],
)  # fmt: skip
def test_numerals_of_names_and_dates_are_no_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["92,5", "92²", "1.2.3", "9 2", "12345678901234567890"])
def test_a_number_without_one_meaning_is_told(text: str) -> None:
    assert amounts.scan(normal.normalise(text)).malformed


def test_a_note_in_brackets_is_dropped_unless_it_holds_the_only_number() -> None:
    assert normal.normalise("GMP（药品生产质量管理规范）认证") == "GMP认证"
    assert "92%" in normal.normalise("合格率（≥92%）")


@pytest.mark.parametrize(
    ("said", "own", "conflict"),
    [
        ("个", "家", False), ("立方米", "立方米/万元", False), ("个工作日", "天", False), ("千米", "公里", False),
        ("分", "%", False), ("%", "家", True), ("分钟", "小时", True), ("美元", "元", True), ("家", "平方米", True),
    ],
)  # fmt: skip
def test_units_that_cannot_stand_for_each_other_conflict(said: str, own: str, conflict: bool) -> None:
    assert units.conflict(said, units.parse(own)) is conflict


@pytest.mark.parametrize(
    ("unit", "base", "scale"),
    [
        ("万件", "件", "10000"),
        ("亿立方米", "立方米", "100000000"),
        ("万元/人", "元/人", "10000"),
        ("千瓦时", "千瓦时", "1"),
        ("万千瓦", "千瓦", "10000"),
        ("亿千瓦时", "千瓦时", "100000000"),
        ("万标箱", "标箱", "10000"),
        ("%", "%", "1"),
    ],
)
def test_a_unit_gives_its_scale(unit: str, base: str, scale: str) -> None:
    assert (units.parse(unit).base, str(units.parse(unit).scale)) == (base, scale)
