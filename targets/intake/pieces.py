"""One fragment as the statements in it: lists are split, what the words say once is given to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from targets import clause
from targets.clause import parts
from targets.clause.amounts import Amount
from targets.intake import dictionaries
from targets.intake.naming import named, predicate_at
from targets.intake.signs import amounts, masked

_JOINED = re.compile(r"、|以及|和|与|(?<!普)及|,|或")
#: 普及率 holds a 及 that joins nothing.
_SPREAD = "普\ue000"
#: Ends of names that measure something by themselves: 合格率和优良率 are two.
_MEASURE = re.compile("(?:率|比重|比例|占比|指数|满意度|浓度|强度|覆盖面|贡献率|系数)$")
_EACH = re.compile(
    r"(?<![人户亩日平])均(?=[达不在为超高低保控大小要须应实比较提下降升≥≤0-9])|(?<!首)都(?=达|要|在|不|超|实现)|分别(?=[达不在为超高低控保增下提至])|全部(?=达到|不低于|超过)"
)
_TWO_VALUES = re.compile(r"分别|依次")
_AFTER_AMOUNT = re.compile(r"((?:及|或)?(?:以上|以下|以内|之内)|左右)?(?:、|,|以及|和|与|及|并)?")
_CONNECTOR = re.compile(r"^(?:、|,|以及|和|与|及(?!以)|并|或)")
_ALSO = re.compile(r"[,]?(?:并|且|并且|同时)(?!购|不|行|联|网|重|存|发|轨)")
#: What a place is in, or a share of it; and what two places have between them.
_STATE = re.compile(f"(?:质量|水平|环境|面貌|状况)$|{_MEASURE.pattern}")
_BETWEEN = re.compile("差距|之比|收入比|倍差|一体化|统筹|融合|互联|均衡")
_NOUN = re.compile(r"[一-鿿A-Za-z]{2,}")


@dataclass(frozen=True)
class Piece:
    """One statement: ``subject`` where the words before it name what it is about."""

    text: str
    subject: str = ""
    is_split: bool = False


def split(text: str, subject: str = "") -> list[Piece]:
    """The statements of a fragment, in order; one where nothing says that they are several."""
    for splitting in (_distributed, _each, _rates, _places, _counted, _also):
        found = list(splitting(text, subject))
        if len(found) > 1:
            return [replace(piece, is_split=True) for piece in found]
    return [Piece(text)]


def _names(text: str) -> list[str]:
    """The names of a list; the end of the last belongs to all: 食品、药品抽检合格率."""
    listed = [name.replace(_SPREAD, "普及") for name in parts.listed(text.replace("普及", _SPREAD))]
    if listed and len({_MEASURE.search(name) is not None for name in listed}) == 1:
        return _with_object(listed)
    return listed


def _with_object(names: list[str]) -> list[str]:
    """食品合格率、药品抽检合格率 → 食品抽检合格率: what is done to the last is done to the bare ones too."""
    tail = re.search(
        r"(?:抽检|抽查|检验|监督|验收|检测|监测|抽样|评价性|例行|质量|安全|服务|综合)+(?:合格|满意|达标|优良|覆盖)[率度]$",
        names[-1],
    )
    short = _MEASURE.search(names[-1])
    if tail is None or short is None:
        return names
    ending = re.search("(?:合格率|达标率|覆盖率|满意度|满意率|优良率|率|比重|比例|指数)$", names[-1])
    bare = [name.removesuffix(ending[0]) if ending else name for name in names[:-1]]
    done = "抽检|抽查|检验|检测|监测|验收|质量|服务"
    return [
        name if re.search(done, one) or tail[0] in name else one + tail[0]
        for name, one in zip(names, bare, strict=False)
    ] + names[-1:]


def _distributed(text: str, subject: str) -> Iterator[Piece]:
    """A、B、C分别达到x、y和z: as many values as names."""
    counted = amounts(text)
    word = _TWO_VALUES.search(text)
    end = word.end() if word else _joined_values(text, counted)
    if end is None or len(counted) < 2:
        return
    values = [amount for amount in counted if amount.start >= end]
    names = _names(text[: word.start() if word else end]) or list(parts.listed(subject))
    if word is None and not all(_MEASURE.search(name) for name in names):
        return
    if len(values) != len(names) or len(values) < 2:
        return
    verb = text[end : values[0].start]
    unit, bound = values[-1].unit, _bound(text, values[-1])
    bounds = [_bound(text, value) for value in values]
    for name, value, own in zip(names, values, bounds, strict=True):
        said = text[value.start : value.end] + ("" if value.unit else unit)
        yield Piece(f"{name}{verb}{said}{own or (bound if not any(bounds[:-1]) else '')}", name)


def _joined_values(text: str, counted: Sequence[Amount]) -> int | None:
    """A率、B率保持x和y: where the predicate begins, if nothing but 和 stands between the values."""
    at = predicate_at(text[: counted[0].end]) if counted else None
    between = pairwise(counted)
    joined = all(
        re.fullmatch(r"(?:以上|以下|以内)?(?:、|和|及|与|,)", text[one.end : other.start]) for one, other in between
    )
    return at if joined else None


def _bound(text: str, amount: Amount) -> str:
    found = _AFTER_AMOUNT.match(text, amount.end)
    return (found[1] or "") if found else ""


def _each(text: str, subject: str) -> Iterator[Piece]:
    """A、B均达到x: the same for each."""
    word = _EACH.search(text)
    counted = amounts(text)
    if word is None or len(counted) > 1:
        return
    for name in _names(text[: word.start()]) or list(parts.listed(subject)):
        yield Piece(name + text[word.end() :], name)


def _rates(text: str, subject: str) -> Iterator[Piece]:
    """A率和B率达到x: names that each measure something by themselves."""
    at = predicate_at(text)
    if not at or len(amounts(text)) > 1:
        return
    names = [name for name in _JOINED.split(masked_quotes(text[:at])) if name]
    if len(names) > 1 and all(len(name) >= 3 and _MEASURE.search(name) for name in names):
        for name in _cut_as(text[:at], names):
            yield Piece(name + text[at:], name)


def _places(text: str, subject: str) -> Iterator[Piece]:
    """重点流域和区域环境质量好转: two kinds of places that share a state or a rate have one each. Amounts of both may be
    one sum, and what lies between them is one thing: these stay together."""
    at = predicate_at(text)
    found = _two_places().fullmatch(text[:at]) if at else None
    if found is None or _BETWEEN.search(found["head"]) or not _STATE.search(found["head"]):
        return
    for place in (found["one"], found["two"]):
        name = f"{found['before']}{place}{found['head']}"
        yield Piece(name + text[at:], name)


@lru_cache
def _two_places() -> re.Pattern[str]:
    place = dictionaries.alternatives("places")
    return re.compile(rf"(?P<before>(?:重点|主要|全市|全县|全区|全省)?)(?P<one>{place})(?:和|与|及|、)(?P<two>{place})"
                      r"(?P<head>[一-鿿]{2,})")  # fmt: skip


def masked_quotes(text: str) -> str:
    return re.sub(r'"[^"]*"', lambda found: "·" * len(found[0]), masked(text))


def _cut_as(text: str, names: Sequence[str]) -> Iterator[str]:
    """The names as they stand in the text, found by the places of their masked forms."""
    begin, hidden = 0, masked_quotes(text)
    for name in names:
        begin = hidden.index(name, begin)
        yield text[begin : begin + len(name)]
        begin += len(name)


def _counted(text: str, subject: str) -> Iterator[Piece]:
    """建成A一个和B三个: a statement for each number, the verb said once."""
    counted = amounts(text)
    if len(counted) < 2 or clause.read(text, subject).understood:
        return
    cuts = [0]
    for amount in counted[:-1]:
        bound = _AFTER_AMOUNT.match(text, amount.end)
        end = amount.end + len(_bound(text, amount))
        if bound is None or not _CONNECTOR.match(text[end:]):
            return
        cuts.append(end)
    spans = zip(cuts, [*cuts[1:], len(text)], strict=True)
    statements = [_CONNECTOR.sub("", text[begin:end]) for begin, end in spans]
    if not all(_NOUN.search(_without_amounts(one)) for one in statements):
        return
    deed = named(statements[0]).deed
    for one in statements:
        yield Piece(one if named(one).deed or not deed or predicate_at(one) else deed + one, "")


def _without_amounts(text: str) -> str:
    for amount in reversed(amounts(text)):
        text = text[: amount.start] + text[amount.end :]
    return re.sub("以上|以下|以内|左右", "", text)


def _also(text: str, subject: str) -> Iterator[Piece]:
    """A逐年上升并保持领先: two things said of one subject."""
    for joint in _ALSO.finditer(masked_quotes(text)):
        left, right = text[: joint.start()], text[joint.end() :]
        about = named(left).name or subject
        first, second = clause.read(left, about), clause.read(right, named(right).name or about)
        if first.rule is None or second.rule is None or "rubric" == second.rule.test == first.rule.test:
            continue
        yield Piece(left, "")
        yield Piece(right, "" if named(right).name else about)
        return
