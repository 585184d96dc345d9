"""A sentence that is written now and translated where it is shown.

Pure modules know no language: they return a ``Sentence`` (an English text with named gaps and what fills
them), and the page, command or file that shows it looks the text up in the reader's catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:
    """Mark ``text`` for the catalogue without translating it yet."""
    return text


@dataclass(frozen=True)
class Sentence:
    """``text`` is the catalogue key with ``%(name)s`` gaps; ``gaps`` fills them, sentences inside sentences included."""

    text: str
    gaps: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: str(value) for name, value in self.gaps.items()} if self.gaps else self.text


def sentence(text: str, **gaps: Any) -> Sentence:
    """Build a sentence; the text must be a literal so that the catalogue finds it."""
    return Sentence(text, gaps)
