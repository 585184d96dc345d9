"""``benchmark``: against a value that others publish. 高于全省平均水平1~2个百分点, 不低于全国平均, 快于GDP增速."""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import units
from targets.clause.amounts import Amount
from targets.clause.directions import is_measured, tends
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Direction, Operator, Rule

_AREA = (
    "全国|全省|全市|全区|全县|全自治区|省内|市内|国内|全球|世界|国际|本省|省级|国家|同行业|行业|同类|同期|周边|"
    "东部|中部|西部|长三角|珠三角|京津冀|苏[南中北]|[^,;]{2,3}省"
)
_MEAN = "平均水平|平均增速|平均增幅|平均值|平均数|平均线|平均分|平均得分|平均进度|平均|均值|均线|中位数|中位值"
_OTHER = (
    "水平|增速|增幅|增长率|增长速度|增长|比重|比例|占比|限值|指数|经济总量|GDP|生产总值|标准|均价|涨幅|通胀|城市|地区"
)
_NOT = "不(?:得|能|应|可)?"
_OPS = re.compile(
    rf"(?P<reach>(?:达到|达|不低于)(?:或|或者|和|及|、|并)(?:超过|高于|优于|好于|超出))|(?P<ge>{_NOT}(?:低于|少于|差于|逊于|弱于|慢于|小于))|"
    rf"(?P<le>{_NOT}(?:高于|超过|多于|大于|快于))|(?P<better>好于|优于|领先于?|赶超|跑赢)|"
    rf"(?P<gt>高于|高出|超过|超出|快于|大于|多于|强于|长于|超)|(?P<lt>低于|少于|小于|慢于|短于|低出)|(?P<at>达到|处于|位于|保持在|稳定在|维持在|达)"
)
_NAMED = re.compile(rf"(?:{_AREA})|(?:{_MEAN})|(?:{_OTHER})$|(?:{_OTHER})")
_SIDE = re.compile(
    r"(?:比|较)(?P<what>[^,;]{2,30}?)(?:的)?(?:要)?(?P<more>高|快|多|好|优|大|领先|长|高出|高于|强)(?:出|于)?(?P<than>$|[,;]|"
    r"(?=[0-9一二两三四五六七八九十百不超至多]))"
)
_SIDE_LESS = re.compile(
    r"(?:比|较)(?P<what>[^,;]{2,30}?)(?:的)?(?:要)?(?P<less>低|慢|少|小|短)(?:出|于)?(?P<than>$|[,;]|(?=[0-9一二两三四五六七八九十百不超至多]))"
)
_SAME = re.compile(
    r"(?:(?:与|和|同|跟)(?P<what>[^,;]{2,24}?)(?:基本|保持|大体)*|(?P<bare>[^,;与和]{0,3}(?:全国|全省)[^,;]{0,8}?))(?P<same>持平|同步|相当|"
    r"一致|看齐)"
)
_ABOVE = re.compile(
    rf"(?:达到|达|处于|位于|保持在|稳定在|在|居于)?(?P<what>(?:{_AREA})[^,;]{{0,10}}?(?:{_MEAN}))(?P<side>以上|之上|以下|以内|之下)"
)
_BARRED = re.compile("上年|去年|上一年|往年|基期|十[一二三四五]五|下达|核定|省定|国定")
_DISTANCE = re.compile("差距|差值")
#: The distance is what is said to change: 与全省平均水平的差距缩小1个百分点.
DISTANCE = re.compile("(?:与|和|同|距)[^,;]{2,16}(?:差距|差值)")
_NEAR = re.compile("接近|逼近|靠近|不断缩小")
_SHARE = re.compile("比重|比例|占比|占[^,;]{2,}")
_MARGIN_WORD = re.compile(r"(?:的)?(?:不少于|至少|不低于|超过|达到|达|约|高|低|以上|[:])*$")


def recognise(words: Words) -> Found | None:
    if len(words.amounts) > 1 or not re.search(r"[高低超快慢优好领大小多少比较与和同跟均持]", words.text):
        return None
    return _same(words) or _above(words) or _sided(words) or _related(words)


def _related(words: Words) -> Found | None:
    """高于 and its like, then what others publish, then perhaps a margin."""
    for match in _OPS.finditer(words.hidden):
        _, end = words.part_of(match.start())
        margin = next((amount for amount in words.amounts if match.end() <= amount.start < end), None)
        what = _what(words.text[match.end() : margin.start if margin else end])
        if re.search("[0-9]", words.hidden[match.end() : margin.start if margin else end]):
            continue
        if not _is_published(what, match) or _is_own_number(words, margin, match):
            continue
        return _compared(words, match.lastgroup or "", what, margin, match.start(), margin.end if margin else end)
    return None


def _is_own_number(words: Words, margin: Amount | None, match: re.Match[str]) -> bool:
    """达到全国平均水平95% is no margin, and 超过省级标准的企业20家 counts firms."""
    if margin is None:
        return False
    if match.lastgroup == "at":
        raise Refusal(sentence("A share of what others publish cannot be held as a margin: give the margin in points."))
    return margin.kind == "count" and bool(
        re.search("达到|新增|建成|培育|的", words.hidden[match.end() : margin.start])
    )


def _what(text: str) -> str:
    text = _MARGIN_WORD.sub("", text) if not text.endswith("水平") else text
    return _bare(re.sub("(?:以上|之上)$", "", text))


def _bare(text: str) -> str:
    """The name of what others publish, without what leads to it."""
    return re.sub('^(?:于|了|在|同期的?)+|[的,;:、"]+$', "", text)


def _is_published(what: str, match: re.Match[str]) -> bool:
    if len(what) < 2 or _BARRED.search(what) or re.match("[0-9]", what):
        return False
    if re.search("第[一二三四五六七八九十0-9]|前[一二三四五六七八九十0-9]|先进水平|领先水平", what):
        return False
    if match.lastgroup in ("at", "reach"):
        return bool(re.search(rf"(?:{_AREA})?[^,;]{{0,8}}(?:{_MEAN})$", what)) and bool(re.search(_AREA, what))
    if match[0] in ("超", "超过", "超出", "领先", "赶超") or match.lastgroup == "le":
        return bool(
            re.search(rf"(?:{_AREA})[^,;]*(?:{_MEAN}|{_OTHER})|(?:{_MEAN})$|(?:增速|增幅|比重|占比|增长)$|平均", what)
        )
    return bool(_NAMED.search(what)) or is_measured(what)


def _sided(words: Words) -> Found | None:
    """比全省平均水平高2个百分点."""
    for pattern, family in ((_SIDE, "gt"), (_SIDE_LESS, "lt")):
        match = pattern.search(words.hidden)
        if match is None:
            continue
        what = _bare(words.text[match.start("what") : match.end("what")])
        if _BARRED.search(what) or not _NAMED.search(what) or re.search("20[0-9]{2}年", what):
            continue
        _, end = words.part_of(match.start())
        margin = next((amount for amount in words.amounts if match.end() <= amount.start < end), None)
        return _compared(words, family, what, margin, match.start(), margin.end if margin else match.end())
    return None


def _same(words: Words) -> Found | None:
    match = _SAME.search(words.hidden)
    if match is None or words.amounts:
        return None
    group = "what" if match["what"] else "bare"
    what = _bare(words.text[match.start(group) : match.end(group)])
    if _BARRED.search(what) or re.search("20[0-9]{2}年", what) or not _NAMED.search(what):
        return None
    return _compared(words, "same", what, None, match.start(), match.end())


def _above(words: Words) -> Found | None:
    match = _ABOVE.search(words.hidden)
    if match is None or words.amounts:
        return None
    family = "ge" if match["side"] in ("以上", "之上") else "le"
    return _compared(
        words, family, words.text[match.start("what") : match.end("what")], None, match.start(), match.end()
    )


def _compared(words: Words, family: str, what: str, margin: Amount | None, start: int, end: int) -> Found:
    if _DISTANCE.search(words.text) or _NEAR.search(words.text[max(0, start - 4) : end]):
        raise distant()
    topic = words.topic(start)
    usual = tends(topic) or tends(words.indicator)
    direction, operator = _taken(family, usual)
    notes: tuple[Sentence, ...] = ()
    if usual and usual != direction:
        notes = (sentence("The words go against what is usually good for “%(name)s”.", name=topic or words.indicator),)
    values: tuple[Decimal, ...] = ()
    scale, unit = Decimal(1), ""
    form = "vs_ratio" if _SHARE.search(what) and "平均" not in what else "vs_benchmark"
    if margin:
        operator, more = _margin(words, family, margin, start)
        values, scale, unit, notes = margin.values, margin.scale, margin.unit, (*notes, *more)
        form = "vs_benchmark_range" if margin.is_range else "vs_benchmark"
    rule = Rule(form, "benchmark", operator, values, scale, unit, direction, compared_with=what, problems=notes)
    part, _ = words.part_of(start)
    return Found(rule, ((part, end),), topic, (margin,) if margin else ())


def _taken(family: str, usual: Direction | None) -> tuple[Direction, Operator]:
    if family in ("same", "at", "reach"):
        return ("lower", "<=") if usual == "lower" else ("higher", ">=")
    if family == "better":
        return ("lower", "<") if usual == "lower" else ("higher", ">")
    return {
        "ge": ("higher", ">="), "gt": ("higher", ">"), "le": ("lower", "<="), "lt": ("lower", "<"),
    }[family]  # type: ignore[return-value]  # fmt: skip


def _margin(words: Words, family: str, margin: Amount, start: int) -> tuple[Operator, tuple[Sentence, ...]]:
    """The operator holds the lead against the margin; the margin's unit must be that of the value."""
    own = words.unit.kind if words.unit else ""
    after = words.hidden[margin.end : margin.end + 2]
    if after in ("以内", "之内", "以下") or after[:1] in ("左", "余", "多"):
        raise Refusal(sentence("“%(word)s” leaves the number open: write it with a bound.", word=after))
    if margin.kind == "times" or (margin.unit == "%" and own not in ("", "share", "score")):
        raise Refusal(sentence("A share of what others publish cannot be held as a margin: give the margin in points."))
    if family in ("ge", "le", "reach"):
        raise ambiguous("不低于" if family == "ge" else "不高于")
    notes: tuple[Sentence, ...] = ()
    if margin.unit == "%":
        notes = (sentence("A margin in percent is taken as percentage points."),)
    ahead = words.hidden[max(0, margin.start - 3) : margin.start]
    strict = bool(re.search("超过$|超$", ahead)) and start < margin.start - 3
    return (">" if strict else ">="), notes


def distant() -> Refusal:
    return Refusal(
        sentence(
            "A distance from what others publish is not a target the portal can hold: write 高于 or 不低于 with a margin."
        )
    )


def ambiguous(written: str) -> Refusal:
    """不低于全省平均2个百分点: at least 2 above, or at most 2 below."""
    return Refusal(sentence("“%(written)s” with a margin can mean two things: write 高于 or 低于.", written=written))


def unit_of_value(words: Words, found: Found) -> str:
    """百分点 are the margin of a value in %; an index has none unless the plan gives one."""
    if units.kind_of(found.rule.unit or "") != "point" and found.rule.unit != "%":
        return found.rule.unit or ""
    return "" if re.search("指数|系数", found.topic + words.indicator) else "%"
