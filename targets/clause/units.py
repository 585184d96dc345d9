"""Units of measure: the ones a clause may name, what kind each is, and the scale hidden in 万元 or 亿立方米."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from targets.clause import numerals

Kind = Literal["share", "point", "times", "count", "place", "score", "days", "money", "quantity", "time", "age", ""]

#: Words of each kind; longest first wins. Counted things are what an increment, a count or a stock counts.
WORDS: dict[Kind, str] = {
    "share": "% ‰ ‱",
    "point": "个百分点 百分点 个点 个千分点",
    "times": "倍 番",
    "count": (
        "个 家 项 件 名 起 户 座 条 处 种 场 篇 份 套 台 辆 张 所 支 枚 部 款 宗 例 人次 人 批次 次 本 门 期 届 间 株 头 只 匹 艘 "
        "架 节 首 幅 笔 片 块 班 床 张床位 对 组 队 单 幢 栋 口 眼 盏 根 车次 架次 班次 课时 场次 台次 台套 台件 户次 件次 家次 "
        "标箱 TEU 孔 通 届次 粒 双 位数 类 批"
    ),
    "place": "位 名次 位次 个位次 个名次",
    "score": "分",
    "days": "天",
    "money": "元 美元 欧元 港元 日元 人民币",
    "quantity": (
        "吨标准煤 吨标煤 千克标准煤 千克标煤 公斤标准煤 克标准煤 吨 公斤 千克 克 毫克 微克 斤 平方公里 平方千米 平方米 立方米 "
        "立方 方 亩 公顷 公里 千米 米 厘米 毫米 海里 升 毫升 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦 度电 度 焦耳 分贝 摄氏度 ℃ "
        "微克/立方米 毫克/升 毫克/立方米 μg/m³ ug/m3 μg/m3 µg/m³ mg/L mg/m3 mg/m³ m³ m3 m² m2 km² km2 kWh kwh MWh GWh MW GW kW "
        "kg km mg dB Mbps Gbps TB PB PFlops TFLOPS PFLOPS EFLOPS kV 千伏 蒸吨 载重吨 兆 工日 人日 台班 人年"
    ),
    "time": "个工作日 工作日 日 个月 月 周 小时 分钟 秒 年 h min",
    "age": "岁 周岁",
}
KINDS: dict[str, Kind] = {word: kind for kind, words in WORDS.items() for word in words.split()}

#: What may stand under the bar of 吨标准煤/万元.
_UNDER = (
    r"(?:万|千|百|十万|百万|亿|[0-9]+)?(?:元|人|户|名|家|个|件|吨|公里|平方公里|平方千米|平方米|立方米|亩|公顷|辆|台|次|小时|天|日|月|秒|升|"
    r"m³|m3|m²|m2|km²|km2|L|h|d|a|人口|车|标箱|千瓦时|千米|米|床|岁)"
)
_PER = rf"(?:[/／·每]{_UNDER}(?:地区生产总值|生产总值|工业增加值|增加值|产值|GDP|标准煤|人口)?(?:[/·]{_UNDER})?)?"
#: Signs that make a unit part of another word: 分别, 分之, 人均, 次性, 家庭, 年均, 日均, 月底, 起来.
_NOT_BEFORE = {
    "分": "别之类解布担散步工",
    "人": "均",
    "次": "性",
    "家": "庭",
    "年": "均底末前",
    "日": "均前",
    "月": "底末均份前",
    "名": "列牌优特录",
    "位": "居列次于",
    "部": "分门级署",
    "起": "来到",
    "类": "别",
    "条": "例件",
    "门": "户",
    "期": "间末内",
    "处": "理置于",
    "方": "面式案",
    "通": "过",
    "对": "于",
    "口": "径",
    "单": "位",
    "组": "织",
    "场": "所",
    "所": "有",
    "项": "目",
    "件": "均",
    "户": "均",
    "度": "夏",
    "种": "植",
    "头": "部",
    "节": "能约水",
    "根": "据",
    "首": "席",
    "份": "额",
    "本": "级市省地区",
    "台": "账",
    "例": "行",
    "支": "持",
    "款": "项",
    "班": "子",
    "队": "伍",
    "批": "准",
}


def _alternatives() -> str:
    words = []
    for word in sorted(KINDS, key=len, reverse=True):
        barred = _NOT_BEFORE.get(word, "")
        if re.fullmatch(r"[A-Za-z]+", word):
            words.append(re.escape(word) + r"(?![A-Za-z])")
        else:
            words.append(re.escape(word) + (f"(?![{barred}])" if barred else ""))
    return "|".join(words)


UNIT = re.compile(rf"(?:{_alternatives()}){_PER}|/(?:10|十)?[百千万]+(?:人口|人)?")
_MULTIPLES = set("十百千万亿")
_HEAD = re.compile(_alternatives())


@dataclass(frozen=True)
class Unit:
    """A unit given by a plan: 万件 is 件 with scale 10000, and a bare number of it is counted in ten thousands."""

    text: str
    base: str
    scale: Decimal

    @property
    def kind(self) -> Kind:
        return kind_of(self.base)


def parse(text: str) -> Unit:
    """Take a unit apart; 千瓦, 千米, 百分点 and the like are no scaled units."""
    if re.split(r"[/／·每]", text, maxsplit=1)[0] in KINDS or text.startswith("百分"):
        return Unit(text, text, Decimal(1))
    for cut in range(1, len(text)):  # the first that leaves a unit: 万千瓦 is ten thousand 千瓦
        if set(text[:cut]) <= _MULTIPLES and _HEAD.match(text, cut):
            return Unit(text, text[cut:], numerals.scale_of(text[:cut]))
    return Unit(text, text, Decimal(1))


def kind_of(unit: str) -> Kind:
    """The kind of a unit by its head: 吨标准煤/万元 is a quantity."""
    if unit in KINDS:
        return KINDS[unit]
    head = re.split(r"[/／·每]", unit, maxsplit=1)[0]
    if not head:
        return "quantity" if unit else ""
    if head == unit:
        return ""
    return KINDS.get(head) or kind_of(parse(head).base)


_SAME = {
    "个工作日": "工作日", "个月": "月", "日": "天", "平方千米": "平方公里", "千米": "公里", "m³": "立方米", "m3": "立方米",
    "立方": "立方米", "方": "立方米", "m²": "平方米", "m2": "平方米", "周岁": "岁", "吨标煤": "吨标准煤", "千克": "公斤", "kg": "公斤",
    "km": "公里", "人民币": "元", "h": "小时", "min": "分钟", "kWh": "千瓦时", "度电": "千瓦时", "度": "千瓦时", "名次": "位",
    "μg/m³": "微克/立方米", "μg/m3": "微克/立方米", "ug/m3": "微克/立方米", "mg/L": "毫克/升",
}  # fmt: skip
#: Kinds within which one unit does not stand for another: 分钟 is not 小时.
_EXACT = ("quantity", "time", "money", "days")
_LOOSE = {"工作日", "天"}
_FAMILIES = {"point": "share", "score": "share", "times": "share", "place": "count", "days": "time"}


def conflict(said: str, own: Unit) -> bool:
    """Whether a number in ``said`` cannot be held against values in ``own``: % and 家, 分钟 and 小时.

    个, 家 and 项 stand for each other, and so do %, 分 and 倍 (an office writes 90分 for a rate); 立方米 is taken for
    立方米/万元, and a unit that is not known is taken as it comes.
    """
    ours, theirs = _SAME.get(said, said), _SAME.get(own.base, own.base)
    if ours == theirs or theirs.startswith(ours) or ours.startswith(theirs) or {ours, theirs} <= _LOOSE:
        return False
    first, second = kind_of(said), own.kind
    if not first or not second:
        return False
    if _FAMILIES.get(first, first) != _FAMILIES.get(second, second):
        return True
    return first in _EXACT
