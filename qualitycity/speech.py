"""Sentences said in the reader's language: pages, files and commands all speak through ``say``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qualitycity.sentences import Named, Sentence


def say(thing: Any) -> str:
    """The text of a sentence, or of whatever fills a gap, in the language that is active now.

    Sentences inside sentences are said too, lists are joined, a Decimal keeps its digits without an exponent.
    """
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Sentence):
        text = _(thing.text) if thing.text else ""
        return text % {name: say(value) for name, value in thing.gaps.items()} if thing.gaps else text
    if isinstance(thing, Named):
        return named(thing.name, thing.name_en)
    if isinstance(thing, Decimal):
        return format(thing, "f")
    if isinstance(thing, list | tuple):
        return pgettext("between things in a list", ", ").join(say(part) for part in thing)
    return "—" if thing is None else str(thing)


def in_english() -> bool:
    """Whether the reader chose English. Whoever names thousands of things asks once."""
    return not (get_language() or "").startswith("zh")


def named(name: str, name_en: str) -> str:
    """A name in the reader's language, where it has one in it."""
    return name_en if name_en and in_english() else name


def own_name(thing: Any) -> str:
    """The name, in the reader's language, of what has a ``name`` and perhaps a ``name_en``; of nothing ``""``."""
    return "" if thing is None else named(thing.name, getattr(thing, "name_en", ""))
