"""The words by which a plan's text is taken apart: tables in ``words/``, one fact a line, patterns where they help."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


@lru_cache
def rows(name: str) -> tuple[tuple[str, str], ...]:
    """The lines of a dictionary as pairs; a line without a tab has "" beside it, one with # in front says nothing."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        (first.strip(), second.strip())
        for first, _, second in (line.partition("\t") for line in lines if line.strip() and not line.startswith("#"))
    )


@lru_cache
def patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Pairs of a word and a pattern, in the order of the file."""
    return tuple((word, re.compile(pattern)) for word, pattern in rows(name))


@lru_cache
def alternatives(name: str) -> str:
    """All words of a list as one pattern, the longest first."""
    return "|".join(sorted((word for word, _ in rows(name)), key=len, reverse=True))


def first(name: str, text: str, *, whole: bool = False) -> str:
    """The word whose pattern ``text`` fits first; "" where none does."""
    for word, pattern in patterns(name):
        if pattern.fullmatch(text) if whole else pattern.search(text):
            return word
    return ""


@lru_cache
def _units() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), unit) for pattern, unit in rows("units"))


def usual_unit(name: str) -> str:
    """The unit in which an indicator of this name is usually counted; "" where the name does not tell."""
    return next((unit for pattern, unit in _units() if pattern.search(name)), "")
