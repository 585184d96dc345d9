"""A clause prepared for the recognisers: one shape of text, names and dates out of the way, its amounts chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from qualitycity.sentences import Sentence
from targets.clause import units
from targets.clause.amounts import Amount
from targets.clause.normal import HIDDEN
from targets.rules.terms import Rule

LONGEST = 500
_BREAK = re.compile("[,;:]")
_LEAD = re.compile(
    r"^(?:(?:到|至|截至|力争到?|在)?[0-9]{4}(?:~[0-9]{2,4})?年?(?:年?底|末|期间|以?前|之前)?|十[一二三四五六]五(?:期间|末|期末|时期)?|规划期[内末]?|期末|其中|"
    r"全市|全区|全县|"
    r"每年|年均|力争|争取|确保|努力|实现|保持|使|将|要|应|须|必须|到|年度|同时|并且?|且|以及|和|使得|力求|全面|坚决|进一步|稳步|继续|始终|长期|常年)+"
)
_TAIL = re.compile(
    r"(?:的|始终|长期|常年|力争|争取|确保|努力|实现|保持|稳定|必须|要求|都要|全部|总体|年均|平均|每年|应当?|须|要|均|都|也|并|且|将|达|在|为|到|控制|限制|压减|压缩|降|低|高)+$"
)


@dataclass(frozen=True)
class Words:
    """``text`` is the clause in one shape, ``hidden`` the same with the numerals of names and dates hidden (same
    length), ``amounts`` the numbers that may be the target. ``indicator`` and ``unit`` are the plan's own ("" or None
    where it gives none). ``notes`` tell what was set aside."""

    clause: str
    text: str
    hidden: str
    amounts: tuple[Amount, ...]
    indicator: str = ""
    unit: units.Unit | None = None
    notes: tuple[Sentence, ...] = ()
    aside: tuple[tuple[int, int], ...] = ()

    @property
    def kept(self) -> str:
        """The text without the parts that were set aside with their numbers."""
        text = self.text
        for start, end in self.aside:
            begin = max(text.rfind(mark, 0, start) for mark in ",;、") + 1
            text = text[:begin] + HIDDEN * (end - begin) + text[end:]
        return text

    def part_of(self, position: int) -> tuple[int, int]:
        """Start and end of the part between commas in which ``position`` lies."""
        start = max((found.end() for found in _BREAK.finditer(self.hidden, 0, position)), default=0)
        found = _BREAK.search(self.hidden, position)
        return start, found.start() if found else len(self.hidden)

    def subject(self, position: int) -> str:
        """What the words before ``position`` are about, without the date and the verbs around it."""
        start, _ = self.part_of(position)
        return trim(self.text[start:position])

    def topic(self, position: int) -> str:
        """What is measured: the words' own subject, else the indicator."""
        return self.subject(position) or self.indicator


@dataclass(frozen=True)
class Found:
    """A rule as one recogniser reads it, before unit, flags and measure are settled.

    ``spans`` are the places of the text it rests on; ``topic`` what is measured; ``used`` the amounts it took."""

    rule: Rule
    spans: tuple[tuple[int, int], ...]
    topic: str = ""
    used: tuple[Amount, ...] = ()


class Refusal(Exception):
    """The words cannot be taken as one target; the reason is for the reader."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def trim(text: str) -> str:
    """A noun phrase without the date before it and the verbs around it."""
    return _TAIL.sub("", _LEAD.sub("", text)).strip(' ,;:、"')


def plain(value: Decimal) -> str:
    """A number as people write it: 92, not 9.2E+1 nor 92.0."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
