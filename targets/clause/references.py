"""What a change is measured from: last year, a named year, or the baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qualitycity.sentences import Sentence, sentence
from targets.clause.words import Refusal, Words
from targets.rules.terms import Direction, Rule

PRIOR_YEAR = "上年度"
BASELINE = "基期"

UP = "提高|提升|增长|增加|上升|递增|攀升|增多|扩大|上涨|上调|加快|前移|进位|延长|增强|跃升|升高|走高|回升|拓展|壮大|增"
DOWN = "下降|降低|减少|削减|递减|压减|缩小|缩短|压缩|回落|收窄|减轻|下调|缩减|压降|精简|走低|下跌|减排|降"
BETTER = "改善|好转|优化|向好|进步|趋好|转好"
#: A thing whose number is a place: smaller is better.
PLACE = re.compile("(?:排名|位次|名次|排位)(?:$|[不稳争有较比高低同进前上提])")
_STATUTORY = re.compile(
    "(?:比|较|在)(?P<what>法定[^,;0-9]{0,6}?|承诺[^,;0-9]{0,6}?|国家规定[^,;0-9]{0,6}?|改革前|原有[^,;0-9]{0,4}?|"
    "现有[^,;0-9]{0,4}?)(?=压|缩|减|提|下|降|快|基础|再)"
)
_AVERAGE_YEAR = re.compile("年均|年平均|平均每年")

_LAST_PERIOD = re.compile("环比|上(?:一|个)?(?:季度?|月)")
_LAST_YEAR = re.compile(
    "(?:比|较|同|与|和|于|过|以)?(?:上年度?|去年|上一年度?|前一年度?|前一?年|往年|上年同期|去年同期)(?:同期)?(?:实绩|实际|水平|基数|末|底|数)*(?:相比)?|同比|(?:比|较|"
    "与)同期(?:相比)?"
)
_YEAR = re.compile(
    r"(?:比|较|与|同|和|于|过|超|出|以|相比)(?P<year>(?:20|19)[0-9]{2})年(?:底|末|度)?(?:的)?(?:水平|实绩|基数|基础|同期)*(?:相比|为基数|为基期)?|"
    r"(?P<level>(?:20|19)[0-9]{2})年(?:底|末|度)?(?:同期)?(?:的)?(?:水平|基数|基础|实绩|(?=[0-9.一二两三四五]+倍))"
)
_TERM = re.compile(
    r'(?:比|较|与|于|同)"?(?P<term>十[一二三四五六]五)"?(?:规划)?(?:时?期?)?(?:期?末|末期|时期|期间|初)?(?:相比)?'
)
_BASE = re.compile("基期|基准年|基年|期初|规划初|起始年|翻番|倍增|翻(?:了)?[一两二三四0-9]*番")
_WHOLE = re.compile(
    "累计(?!达到?|建成|培育|完成|投入|实现|新增)|五年(?:累计|内|共)|规划期|期末|期间内?(?=[^,;]{0,8}(?:增长|下降|提高|降低|减少))|总体(?:下降|增长)"
)


@dataclass(frozen=True)
class Reference:
    """``compared_with`` as a rule keeps it; ``said`` is False where the words name nothing and last year is meant;
    ``to_give`` is what the office must give as the baseline (法定时限)."""

    compared_with: str
    said: bool
    start: int = 0
    end: int = 0
    to_give: str = ""


def find(text: str) -> Reference:
    """What the words compare with. Raises Refusal for last quarter or month: only years are compared."""
    if last := _LAST_PERIOD.search(text):
        reason = sentence(
            "“%(written)s” compares with the last quarter or month; a target is held against the same period of last "
            "year.",
            written=last[0],
        )
        raise Refusal(reason)
    if law := _STATUTORY.search(text):
        return Reference(BASELINE, True, law.start(), law.end(), law["what"])
    if year := _YEAR.search(text):
        return Reference(f"{year['year'] or year['level']}年", True, *year.span())
    if last_year := _LAST_YEAR.search(text):
        return Reference(PRIOR_YEAR, True, *last_year.span())
    if term := _TERM.search(text):
        return Reference(f"“{term['term']}”末", True, *term.span())
    base = _BASE.search(text) or (None if _AVERAGE_YEAR.search(text) else _WHOLE.search(text))
    if base:
        return Reference(BASELINE, bool(_BASE.search(text)), *base.span())
    return Reference(PRIOR_YEAR, False)


def settle(rule: Rule, reference: Reference, words: Words, notes: tuple[Sentence, ...]) -> Rule:
    """The rule with what it is compared with; a mean rate of growth is asked for in every year, and says so."""
    if _AVERAGE_YEAR.search(words.text) and rule.values:
        notes = (*notes, sentence("A yearly average is held against each year."))
    if reference.to_give:
        note = sentence("“%(written)s” is what is compared with: give it as the baseline.", written=reference.to_give)
        notes = (*notes, note)
    return replace(rule, compared_with=reference.compared_with, problems=notes)


def opposite(direction: Direction) -> Direction:
    return "lower" if direction == "higher" else "higher"
