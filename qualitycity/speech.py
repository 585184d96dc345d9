"""Sentences said in the reader's language: pages, files and commands all speak through ``say``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitycity.sentences import Sentence


def say(thing: Any) -> str:
    """The text of a sentence, or of whatever fills a gap, in the language that is active now.

    Sentences inside sentences are said too, lists are joined, a Decimal keeps its digits without an exponent.
    """
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Sentence):
        text = _(thing.text) if thing.text else ""
        return text % {name: say(value) for name, value in thing.gaps.items()} if thing.gaps else text
    if isinstance(thing, Decimal):
        return format(thing, "f")
    if isinstance(thing, list | tuple):
        return pgettext("between things in a list", ", ").join(say(part) for part in thing)
    return "—" if thing is None else str(thing)
