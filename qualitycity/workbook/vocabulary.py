"""How headers, sheets and words of a workbook are recognised: in Chinese or in English, in any width and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?)(?: 0{1,2}:00(:00)?)?"
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


@dataclass(frozen=True)
class Column:
    """A column of a table, or a key of a sheet of keys and values.

    ``key`` is the English header, ``names`` are the Chinese ones. ``required``: the header must be there and every
    row must fill it.
    """

    key: str
    names: tuple[str, ...] = ()
    required: bool = False


def column(key: str, *names: str, required: bool = False) -> Column:
    return Column(key, names, required)


def folded(text: str) -> str:
    """How headers, sheet names and words of a vocabulary are compared: width, case, spaces, _ and a final * aside."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text)).casefold().rstrip("*")


class Vocabulary:
    """A closed set of words in both languages, ``Vocabulary({"quarterly": ("季", "季度")})``; a code names itself."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.codes = tuple(words)
        self._codes = {folded(code): code for code in words}
        self._first = {code: next(iter(names), code) for code, names in words.items()}
        for code, names in words.items():
            self._codes |= {folded(name): code for name in names}

    def read(self, text: str) -> str | None:
        """The code of a word, or None."""
        return self._codes.get(folded(text))

    def word(self, code: str) -> str:
        """What a code is called in a workbook that is written: the first of its names."""
        return self._first[code]

    def __str__(self) -> str:
        return " / ".join(self._first.values())


def read_day(text: str) -> date | None:
    """The date that a text writes, full-width digits included; None where it writes none."""
    found = _DATE.fullmatch(text.strip().translate(_HALF_WIDTH))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None
