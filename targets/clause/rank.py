"""``rank``: a place among others. 全省前三, 第一, 首位; 前列, 领先 leave the place open, and the office sets it."""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import numerals
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Rule

_NUM = r"(?:[0-9]+|[一二三四五六七八九十百]+)"
_PLACE = re.compile(
    rf"(?<![提之以目空午年月底末日])前(?P<top>{_NUM}(?:\.[0-9]+)?%|百分之(?:{_NUM})|{_NUM})(?P<word>位次|强|名|位|列|席|甲)?(?:以?内|之内|之列|"
    rf"行列)?(?![0-9年天月日期季届批段次阶轮·]|个月|个季|分之|小时)"
    rf"|第(?P<nth>{_NUM})(?P<nth_word>名|位|强)?(?:以?内|之内|以上|之列|水平)?(?=$|[,;、并且和及与·]|的)"
    rf"|(?P<strong>百|{_NUM})强(?!化|度|力|县建设|市建设|[^,;]{{0,4}}前)"
    rf"|(?P<first>首位(?!度)|榜首|之首|居首|夺冠|领跑全[国省市区]|头名|状元)"
)
_OPEN = re.compile(
    r"前列(?!腺)|前茅|第一(?:方阵|梯队|方队|阵营|集团|层级|板块|档次)|领跑(?!者)|(?<![长江河流域上])(?<!产业链)(?<!中)上游(?=水平|位|行列|方阵|$|[,;])|先进(?:行列|"
    r"位次)|(?:位次|排名|排位)靠前|"
    r"(?:全国|全省|全市|全区|省内|市内|国内|本省|在省|同类[^,;]{0,6}|西部|中部|东部|苏[南中北]|长三角|珠三角|地区|自治区)[^,;高快好]{0,12}(?:领先|先进位|前位)(?:水平|地位|"
    r"位置|行列|优势)?(?!于|[^,;]{0,6}平均)|"
    r"(?:保持|处于|位居|居于|处在)领先(?:水平|地位|位置|行列)?(?!于)"
)
#: What leaves a place open: 前10名左右, 前5至8位.
_LOOSE = re.compile(rf"左右|上下|前后|(?:~|至|到)第?{_NUM}")
_SCOPE = re.compile(
    "全国|全省|全自治区|全市|全区|全县|省内|市内|国内|全球|世界|西部地区|西部|中部地区|中部|东部地区|东部|同类城市|长三角|珠三角|京津冀|苏南|苏中|苏北"
)
_SCOPES = {"省内": "全省", "市内": "全市", "国内": "全国", "世界": "全球"}
_MIDDLE = re.compile("中上游|中等偏上|中游|后[0-9一二三四五六七八九十]+[名位]|末位|倒数")
_CONTEXT = re.compile("全[国省市区县]|省内|国内|位|居|列|名|排|保持|进入|跻身|前移|争|稳|长三角|同类")
_MOVES = re.compile(
    "(?:排名|位次|名次|排位)[^,;第前]{0,12}(?:提升|上升|前移|提高|进位|前进|晋升|下降|后退|不后移|不下降)|进位|前移"
)


def recognise(words: Words) -> Found | None:
    text = words.hidden
    if not (match := _PLACE.search(text)) or not _is_place(text, match):
        return _in_open_words(words)
    values, unit = _limit(match)
    end = match.end()
    if loose := _LOOSE.match(text, end):
        raise Refusal(sentence("“%(word)s” leaves the number open: write it with a bound.", word=loose[0]))
    used = tuple(amount for amount in words.amounts if match.start() <= amount.start < end)
    notes: tuple[Sentence, ...] = ()
    if unit == "%":
        notes = (sentence("A share of the places: report the rank as a share of all places, in %."),)
    return _found(words, match.start(), end, values, unit, used, notes)


def _is_place(text: str, match: re.Match[str]) -> bool:
    """质量第一 is a motto; 全省第一 and 第3名 are places."""
    if match["nth"] and not match["nth_word"]:
        return bool(_CONTEXT.search(text[: match.start()]))
    if match["strong"]:
        return bool(
            re.search("进入|跻身|入围|入选|位列|进军|挺进|前|位居|保持", text[: match.start()])
        ) and not re.match(r"[^,;]{0,8}[0-9]+[个家户]", text[match.end() :])
    return not (match["top"] and match["word"] is None and re.match("项|个|家|件|种|类|批|周", text[match.end() :]))


def _limit(match: re.Match[str]) -> tuple[tuple[Decimal, ...], str]:
    if match["first"]:
        return (Decimal(1),), "位"
    raw = match["top"] or match["nth"] or match["strong"]
    if raw.endswith("%") or raw.startswith("百分之"):
        share = raw.removesuffix("%").removeprefix("百分之")
        return (_number(share),), "%"
    word = match["word"] or match["nth_word"] or ""
    return (_number(raw),), word if word in ("名", "位") else "位"


def _number(raw: str) -> Decimal:
    if raw[0] in "0123456789":
        return Decimal(raw[:12])
    return Decimal(100) if raw == "百" else numerals.read(raw) or Decimal(1)


def _in_open_words(words: Words) -> Found | None:
    text = words.hidden
    if middle := _MIDDLE.search(text):
        raise Refusal(sentence("“%(written)s” names no limit of a rank: write 前 and a number.", written=middle[0]))
    match = _OPEN.search(text)
    if match is None or _MOVES.search(text[: match.start()]):
        return None
    note = sentence("The words do not say how many places count as leading: the office sets the number.")
    return _found(words, match.start(), match.end(), (), "位", (), (note,))


def _found(
    words: Words, start: int, end: int, values: tuple[Decimal, ...], unit: str, used: tuple, notes: tuple[Sentence, ...]
) -> Found:
    part, _ = words.part_of(start)
    part = max(part, *(words.hidden.rfind(word, part, start) for word in "并且"))
    scopes = _SCOPE.findall(words.text[part:end]) or _SCOPE.findall(words.text) or _SCOPE.findall(words.indicator)
    rule = Rule(
        "rank", "rank", "<=", values, unit=unit, direction="lower", compared_with=_compared(scopes), problems=notes
    )
    return Found(rule, ((part, end),), words.topic(start), used)


def _compared(scopes: list[str]) -> str:
    if not scopes:
        return "排名"
    scope = _SCOPES.get(scopes[-1], scopes[-1])
    return "全省各市排名" if scope == "全省" else f"{scope}排名"
