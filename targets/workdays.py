"""Working days: Chinese weekends, public holidays and the days worked to make up for them (调休上班). Pure.

The list of a year is text, one line a day or a range, or the sentences of the official notice as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qualitycity.sentences import Sentence, sentence

_DAY = timedelta(days=1)
_SATURDAY = 5
#: The longest holiday that one line may name: a longer range is a slip of the pen.
LONGEST = 60


@dataclass(frozen=True)
class Special:
    """A day that is not what its weekday says: off, or ``working``."""

    day: date
    name: str
    working: bool = False


@dataclass(frozen=True)
class Calendar:
    """The days that are off, or worked, against their weekday; all others follow the week."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def on_or_after(self, day: date) -> date:
        """The day itself where it is a working day, else the next that is."""
        while not self.is_working(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The working day that is the ``count``-th after ``day``; with 0 the day itself, whatever it is."""
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, day: date, last: date) -> int:
        """How many working days lie after ``day``, up to ``last``; negative where ``last`` is earlier."""
        if last < day:
            return -self.between(last, day)
        return sum(self.is_working(day + _DAY * gone) for gone in range(1, (last - day).days + 1))


def calendar(days: Iterable[Special]) -> Calendar:
    listed = list(days)
    return Calendar(
        off=frozenset(one.day for one in listed if not one.working),
        worked=frozenset(one.day for one in listed if one.working),
    )


# --- The list of a year as text ---------------------------------------------------------------------------------------

_DATE = r"(?:([0-9]{4})\s*[-/.年]\s*)?([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
_RANGE = re.compile(rf"{_DATE}(?:\s*(?:至|到|~|～|—+|–|-{{1,2}})\s*(?:{_DATE}|([0-9]{{1,2}})\s*日))?")
_NUMBERING = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\(?\d+[.)]\s)\s*")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_KIND = re.compile(r"(上班|补班|调班|\bwork)|放假|休息|\boff\b", re.IGNORECASE)
_IDLE = re.compile(
    r"放假|调休|上班|补班|调班|共\s*\d+\s*天|working|day off|\boff\b|[，,。；;：:、与和及]", re.IGNORECASE
)


@dataclass(frozen=True)
class Problem:
    """A line that was not understood, and why."""

    line: int
    reason: Sentence


def read(text: str, *, year: int | None = None) -> tuple[list[Special], list[Problem]]:
    """The days that a list names, each once, in order; days without a year lie in ``year``.

    ``2026-10-01~2026-10-07 国庆节``, ``2026-10-10 国庆节 上班``, and as the notice says it: ``国庆节：10月1日（周四）至7日
    （周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。``
    """
    found: dict[date, Special] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            days = list(_line(_IN_BRACKETS.sub("", line), year))
        except _NotRead as wrong:
            problems.append(Problem(number, wrong.reason))
            continue
        found.update((one.day, one) for one in days)
    return sorted(found.values(), key=lambda one: one.day), problems


def write(days: Iterable[Special]) -> str:
    """The list as text, one line a day; ``read`` gives the same days back."""
    return "\n".join(f"{one.day} {one.name}{' 上班' if one.working else ''}" for one in days)


class _NotRead(Exception):
    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _line(line: str, year: int | None) -> Iterator[Special]:
    """The days of one line, off or worked by the next word that says so. The name of a sentence is that of the next
    ones too, until another holiday is named: they make up for it."""
    line = _NUMBERING.sub("", line)
    name, found = "", False
    for said in re.split(r"[。；;]", line):
        ranges = list(_RANGE.finditer(said))
        name = _named(said) or name or _words(said)
        for each in ranges:
            found, kind = True, _KIND.search(said, each.end())
            working = kind is not None and bool(kind[1])
            yield from (Special(day, name, working) for day in _days(each, year))
    if not found:
        raise _NotRead(sentence("No day was found: write 2026-10-01 or 10月1日."))
    if not name:
        raise _NotRead(sentence("Name the holiday, like 2026-10-01 国庆节."))


def _named(said: str) -> str:
    """The holiday with which the sentence begins, before a colon."""
    before = re.match(r"\s*([^：:]*)[：:]", _RANGE.sub(" ", said))
    return _words(before[1]) if before else ""


def _words(said: str) -> str:
    return " ".join(_IDLE.sub(" ", _RANGE.sub(" ", said)).split())[:60]


def _days(found: re.Match[str], year: int | None) -> Iterator[date]:
    first = _day(found[1] or year, found[2], found[3])
    last = first
    if found[6]:
        last = _day(found[4] or first.year, found[5], found[6])
        if last < first and not found[4]:  # 12月31日至1月2日
            last = _day(first.year + 1, found[5], found[6])
    elif found[7]:
        last = _day(first.year, str(first.month), found[7])
    if not 0 <= (last - first).days < LONGEST:
        raise _NotRead(sentence("%(first)s to %(last)s is no holiday.", first=str(first), last=str(last)))
    return (first + _DAY * gone for gone in range((last - first).days + 1))


def _day(year: int | str | None, month: str, day: str) -> date:
    if year is None:
        raise _NotRead(sentence("Say which year: 2026-10-01."))
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise _NotRead(sentence("%(written)s is no day.", written=f"{year}-{month}-{day}")) from None
    if not 2000 <= found.year <= 2100:
        raise _NotRead(sentence("%(written)s is no day.", written=f"{year}-{month}-{day}"))
    return found
