"""A sentence that is written now and translated where it is shown.

Pure modules know no language: they return a ``Sentence`` (an English text with named gaps and what fills
them), and the page, command or file that shows it looks the text up in the reader's catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


def N_(text: str) -> str:
    """Mark ``text`` for the catalogue without translating it yet."""
    return text


@dataclass(frozen=True)
class Named:
    """A name that people gave in two languages, in the gap of a sentence: it is said in the reader's."""

    name: str
    name_en: str = ""

    def __str__(self) -> str:
        return self.name_en or self.name


@dataclass(frozen=True)
class Sentence:
    """``text`` is the catalogue key with ``%(name)s`` gaps; ``gaps`` fills them, sentences inside sentences too."""

    text: str
    gaps: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: _text(value) for name, value in self.gaps.items()} if self.gaps else self.text


def _text(gap: Any) -> str:
    return ", ".join(_text(part) for part in gap) if isinstance(gap, list | tuple) else str(gap)


def sentence(text: str, **gaps: Any) -> Sentence:
    """Build a sentence; the text must be a literal so that the catalogue finds it."""
    return Sentence(text, gaps)


def dump(said: Sentence) -> dict[str, Any]:
    """A sentence as JSON, to be stored now and said later in the reader's language."""
    return {"text": said.text, "gaps": {name: _dump_gap(gap) for name, gap in said.gaps.items()}}


def load(stored: Mapping[str, Any]) -> Sentence:
    return Sentence(stored["text"], {name: _load_gap(gap) for name, gap in stored["gaps"].items()})


def _dump_gap(gap: Any) -> Any:
    if isinstance(gap, str):  # most of them
        return gap
    if isinstance(gap, Sentence):
        return dump(gap)
    if isinstance(gap, Named):
        return {"name": gap.name, "name_en": gap.name_en}
    if isinstance(gap, list | tuple):
        return [_dump_gap(part) for part in gap]
    return format(gap, "f") if isinstance(gap, Decimal) else str(gap)


def _load_gap(gap: Any) -> Any:
    if isinstance(gap, list):
        return [_load_gap(part) for part in gap]
    if isinstance(gap, Mapping):
        return load(gap) if "text" in gap else Named(**gap)
    return gap
