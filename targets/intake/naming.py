"""What a statement is about and what it says of it: 重点产品抽检合格率 | 达到92%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from targets.intake import dictionaries
from targets.intake.signs import amounts, masked

_REGION = r"(?:在|于)?(?:全[省国市区县]|省内|国内|同类城市|全自治区)(?:各市|中|范围|[^,0-9]{1,8}中)?"
_AFTER_VERB = r"(?:到|至|在|为|于|了|与)?"
#: A verb before one of these is part of a name: 提高率, 增加值, 控制数.
_NO_VERB = r"(?![率数量度比幅值速额民住标车型力点]|情况|面积|行动|工程|项目|能力建设)"
_BOUND = r"(?:(?:及|或)?(?:以上|以下|以内|之内|之上)|左右|余|多)?(?:的)?"
_TAIL = re.compile(r"(?:的|数达|数量达|已|也|又|还|并|且|、|,|:|等)+$")
_HEAD = re.compile(r"^(?:的|其中|同时|并且|并|且|以及|和|及|对|使|将|把|、|,|:)+")
_GENERAL = re.compile(
    rf"^(?:{_REGION}|综合|总体|整体|均|都|也|高水平|高标准|高质量|全面|基本|全部|力争|确保|努力|争取)*$"
)
#: What is done to a thing belongs to its name where the thing alone is no measure: 药品生产企业全部通过认证.
_WHOLE = re.compile(r"通过|实行|实施|实现|建立")
_HAPPEN = re.compile(r"(?:的)?(?:发生|出现)$")
_DATE = re.compile(
    r"^(?:(?:力争|争取|确保)?(?:到|至|截至|在|于|用)?(?:(?P<year>20[0-9]{2})年?(?:底|末)?(?:前|之前|以前)?"
    r'|"?(?P<plan>十[三四五六]五)"?(?:规划)?(?:末|期末|期间|时期)?'
    r"|规划期(?:末|内)|(?:通过|经过|用)[0-9一二三四五]+年(?:左右)?的?(?:不懈|持续|共同)?努力|[0-9一二三四五]+年(?:之?内|左右)"
    r"|期末|届时|[到至]年)[,]?|其中:?|同时|并且|以及|此外|另外"
    r"|并(?![购网联行列排重])|全[市区县](?=[一-鿿])(?!前|上下|各)|预期)+"
)
_PLAN_END = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}


@dataclass(frozen=True)
class Named:
    """``name`` is "" where the words name no subject of their own. ``deed`` is the verb that stood first."""

    name: str
    clause: str
    deed: str = ""


def undated(text: str) -> tuple[str, int | None]:
    """The words without the date at their head, and the year that it names."""
    found = _DATE.match(text)
    if found is None:
        return text, None
    years = [int(year) for year in re.findall(r"20[0-9]{2}", found[0])]
    if found["plan"]:
        years.append(_PLAN_END[found["plan"]])
    rest = text[found.end() :]
    keep = re.match("力争|争取|确保", text)
    return (f"{keep[0]}{rest}" if keep and rest else rest), (years[-1] if years else None)


@lru_cache
def _predicate() -> re.Pattern[str]:
    verbs = "|".join(
        f"(?:{verb}){_NO_VERB}" for verb in sorted(map(first_of, dictionaries.rows("verbs")), key=len, reverse=True)
    )
    adverbs, deeds = dictionaries.alternatives("adverbs"), dictionaries.alternatives("deeds")
    dated = r"(?:(?:到|至|在)?20[0-9]{2}年(?:底|末)?(?:前)?)?"
    since = r"(?:(?:(?<![占可对])比(?![重例性率价较赛对])|较(?![大好高多])|由(?!于)|从)[^,]{1,14}?)?"
    return re.compile(rf"{dated}{since}(?:{_REGION})?(?:(?:{adverbs})*(?:{verbs}|(?:{deeds})(?=[0-9])){_AFTER_VERB})+")


@lru_cache
def _deed() -> re.Pattern[str]:
    deeds = dictionaries.alternatives("deeds")
    return re.compile(
        rf"^(?:{dictionaries.alternatives('adverbs')})*(?P<deed>(?:{deeds})(?:{deeds}|和|或|、)*(?<![和或、]))"
    )


def first_of(pair: tuple[str, str]) -> str:
    return pair[0]


def predicate_at(text: str) -> int | None:
    """Where the last predicate before the number begins (of words without a number: the last); None where there is
    none."""
    counted = amounts(text)
    limit = counted[-1].start if counted else len(text)
    starts = [found.start() for found in _predicate().finditer(masked(text)) if found.start() < limit]
    return starts[-1] if starts else None


def named(text: str) -> Named:
    """Take a statement apart."""
    counted = amounts(text)
    at = predicate_at(text)
    deed = _deed().match(text)
    if at and at >= 2 and not (deed and deed.end() >= at):
        subject = _cleaned(text[:at])
        if (
            deed
            and counted
            and deed.end() < at
            and re.search("个|家|项|件", counted[-1].unit)
            and not _measured(subject)
        ):
            subject = _cleaned(text[deed.end() : at])
        if _GENERAL.match(text[:at]) or not subject:
            return Named("" if counted or not deed else _object(text, deed), text, "")
        if _WHOLE.search(text[at:]) and not counted:
            return Named(_cleaned(text), text)
        return Named(subject, text[at:])
    if at == 0 and not (deed and deed.end() > 0 and _object(text, deed)):
        return Named("", text)
    if deed:
        return Named(_object(text, deed), text, deed["deed"])
    if counted:
        return Named(_cleaned(text[: counted[-1].start]), text)
    return Named(_cleaned(text), text)


def _measured(name: str) -> bool:
    return bool(re.search("(?:率|比重|比例|占比|指数|度|数|量)$", name))


def _object(text: str, deed: re.Match[str]) -> str:
    """What a deed is done to: the words after it, the number and its bound left out."""
    rest = text[deed.end() :]
    counted = amounts(text)
    if counted:
        start, end = counted[-1].start - deed.end(), counted[-1].end - deed.end()
        tail = re.sub(rf"^{_BOUND}", "", rest[max(end, 0) :])
        rest = rest[: max(start, 0)] + tail
    name = _cleaned(_HAPPEN.sub("", rest))
    kept = "".join(word for word, mark in dictionaries.rows("deeds") if mark and word == deed["deed"])
    return f"{kept}{name}" if name else ""


def _cleaned(text: str) -> str:
    """A name without what leads to it and what follows it; a long note in brackets is no part of a name."""
    bare = _TAIL.sub("", _HEAD.sub("", re.sub(r"\([^()]{5,}\)", "", text))).strip(" ,;:、")
    return bare.strip('"') if bare.count('"') % 2 else bare
