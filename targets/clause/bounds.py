"""The bound words beside an amount: 不低于, 超过, 控制在 before it, 以上, 以内 after it.

Words and operators follow the drafting custom of the Civil Code, article 1259: 以上, 以下, 以内 include the number;
超过, 不满, 以外 do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from qualitycity.sentences import Sentence, sentence
from targets.clause.amounts import Amount
from targets.rules.terms import Direction, Operator

Verb = Literal["rise", "fall", "ceiling", ""]

_NOT = "(?:不|未|没有|无)(?:得|能|应|准|可|要|会|再|允许|许)?"
_MORE = "超过|超出|超|高于|高出|大于|多于|突破|长于|强于|高过|逾越|越过"
_LESS = "低于|少于|小于|短于|弱于|差于|劣于|亚于|慢于|落后于"
_UP = "提高|提升|增加|增长|上升|扩大|拓展|攀升|跃升|升高|延长|发展|壮大|增强|升|增|扩|提|拓|攀|恢复|回升|上调|扩展|扩充|上涨"
_DOWN = "下降|降低|减少|压减|压缩|缩短|缩小|缩减|削减|回落|压降|下调|精简|减轻|收窄|退|降|减|压|缩|减|下压|调低|下浮"
_TO = "到|至|为|达到|达"

#: Each word family before the amount. ``ceiling`` and ``to_up``/``to_down`` give way to a word after it.
_BEFORE = re.compile(
    rf"(?:(?P<ge>{_NOT}(?:{_LESS})|至少|最少|最低|起码|下限|底线|≥|(?:达到|达|等于)(?:或|或者|和|及|、|/)(?:{_MORE}))"
    rf"|(?P<le>{_NOT}(?:{_MORE})|至多|最多|最高|最长|最大|上限|≤)"
    rf"|(?P<gt>{_MORE}|好于|优于|快于|赶超|跨越|跃过|迈上|>)"
    rf"|(?P<lt>{_LESS}|不足|不到|不满|未满|<)"
    rf"|(?P<ceiling>(?:控制|限制|约束|限定|管控)(?:在|于|到|至|为))"
    rf"|(?P<to_up>(?:{_UP})(?:{_TO}))"
    rf"|(?P<to_down>(?:{_DOWN})(?:{_TO}))"
    rf"|(?P<neutral>达到|达|为|是|在|到|至|有|共|=|等于))"
    r"(?:了|[·0-9]{4}年(?:底|末)?的?|平均|年均|每年|每季度|每月|全年|累计|合计|总计|共计|共|均|都|各|分别|也|在|为|到|达到|达|新增|新建|完成|建成|培育|[:\"])*$"
)
#: Words that may stand further ahead of the amount in the same part of the clause: 至少培育品牌3个.
_AHEAD = re.compile(rf"(?P<ge>至少|最少|起码|{_NOT}(?:少于|低于))|(?P<le>至多|最多|{_NOT}(?:超过|多于|突破))")
_AFTER = re.compile(
    r"(?:(?P<ge>(?:[及或]|或者|及其)?(?:以上|之上|及以上|为下限|为底线|\+)(?!以?下))|(?P<le>(?:[及或]|或者|及其)?(?:以下|以内|之内|之下|及以下|为上限|内(?!部|涝|"
    r"外|资|地|容|生|河))(?!以?上))"
    r"|(?P<both>(?:以上|以下|以内|之上|之下)(?:以上|以下|以内|之上|之下)))(?P<exclusive>\(?不含)?"
)
#: A name: the bound words of “最多跑一次” are none.
_QUOTED = re.compile('"[^"]*"')
_VAGUE_BEFORE = re.compile(
    r"(?:大约|约为|约|大概|大致|将近|接近|近|差不多|大体|基本上?|预计约|上|几|原则上不?)(?:达到|达|为|在)?$"
)
_NO_VAGUE = re.compile("(?:[节集契公条制合签特隐邀预]约|[以线网之]上|靠近|附近|最近|邻近|[一二三四五六七八九]几)$")
_VAGUE_AFTER = re.compile(
    r"(?:左右|上下|前后|余|多(?![于样元次层级品渠])|来(?=[个家项件名人万亿])|几(?=[个家项件名人万亿])|许|出头|不等|±)"
)

_SIDES: dict[str, Direction] = {"ge": "higher", "gt": "higher", "le": "lower", "lt": "lower"}
_OPERATORS: dict[str, Operator] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


@dataclass(frozen=True)
class Bound:
    """What the words around an amount say. ``operator`` is None where they leave it open (达到92%).

    ``verb`` is ``rise``, ``fall`` or ``ceiling`` where 提高到, 降至 or 控制在 stood before it. ``clash`` gives the two
    words that exclude each other; ``vague`` the word that leaves the number open.
    """

    start: int
    end: int
    operator: Operator | None = None
    verb: Verb = ""
    vague: str = ""
    clash: tuple[str, str] | None = None
    notes: tuple[Sentence, ...] = ()


def around(text: str, amount: Amount, since: int = 0) -> Bound:
    """Read the words beside ``amount``; ``since`` is where the part of the clause begins."""
    ahead = _QUOTED.sub(lambda found: "·" * len(found[0]), text[since : amount.start])
    before = _BEFORE.search(ahead)
    after = _AFTER.match(text, amount.end) or _AFTER.match(
        text, amount.end + 2 if text.startswith("不含", amount.end) else amount.end
    )
    start = since + before.start() if before else amount.start
    end = after.end() if after else amount.end
    if vague := _vague(text, amount, ahead, end):
        return Bound(start, end, vague=vague)
    if after and after["both"]:
        return Bound(start, end, clash=(after["both"][:2], after["both"][2:]))
    if amount.over_half and not before:
        return Bound(start, end, ">")
    first = before.lastgroup if before else None
    if first in (None, "neutral") and (far := _AHEAD.search(ahead)):
        first, before = far.lastgroup, far
    second = "ge" if after and after["ge"] else "le" if after else None
    strict = bool(after and after["exclusive"]) or text.startswith("不含", amount.end)
    return _combine(Bound(start, end), (first, before), (second, after), strict)


def _vague(text: str, amount: Amount, ahead: str, end: int) -> str:
    if ahead.endswith("数") and text[amount.start] in "十百千万":
        return "数" + text[amount.start]
    before = _VAGUE_BEFORE.search(ahead)
    if before and not _NO_VAGUE.search(ahead[: before.end()][-3:]):
        return before[0]
    for position in (amount.end, end):
        if after := _VAGUE_AFTER.match(text, position):
            return after[0]
    return ""


_Word = tuple[str | None, "re.Match[str] | None"]
_VERBS: dict[str, Verb] = {"to_up": "rise", "to_down": "fall", "ceiling": "ceiling"}
_BY_VERB: dict[str, Operator] = {"rise": ">=", "fall": "<=", "ceiling": "<="}


def _combine(place: Bound, before: _Word, after: _Word, strict: bool) -> Bound:
    (first, left), (second, right) = (before[0] or "", before[1]), after
    place = replace(place, verb=_VERBS.get(first, ""))
    if second is None or right is None:
        operator = _OPERATORS.get(first) or _BY_VERB.get(place.verb)
        return replace(place, operator=operator)
    words = (left[0] if left else "", right["ge"] or right["le"])
    if first in _SIDES and _SIDES[first] != _SIDES[second]:
        return replace(place, clash=words)
    if first in ("gt", "lt"):
        note = sentence(
            "“%(first)s” and “%(second)s” stand together; “%(first)s” is taken.", first=words[0], second=words[1]
        )
        return replace(place, operator=_OPERATORS[first], notes=(note,))
    if strict:
        return replace(place, operator=">" if second == "ge" else "<")
    return replace(place, operator=_OPERATORS[second])


def unclear(bound: Bound) -> Sentence:
    """Why an amount with these words around it cannot be taken."""
    if bound.clash:
        return sentence(
            "“%(first)s” and “%(second)s” contradict each other.", first=bound.clash[0], second=bound.clash[1]
        )
    return sentence("“%(word)s” leaves the number open: write it with a bound.", word=bound.vague)
