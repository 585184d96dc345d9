"""A paragraph as sentences and the fragments between their commas, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from targets.intake.signs import half, tight

_OPEN, _CLOSE = '(《<[', ')》>]'  # fmt: skip
_INNER_NUMBER = re.compile(
    r"^\s*(?:\([0-9一二三四五六七八九十]{1,3}\)|[①-⑳]|[一二三四五六七八九十]是|[0-9]{1,2}[.、](?![0-9]))\s*"
)
#: A note that names a part or a number of its own is read beside the words that it is noted to.
_TELLING_NOTE = re.compile(r"\((其中[^()]*|[^()]*[0-9][^()]*(?:以上|以下|以内|达到|达|新增|不低于)[^()]*)\)")
_LEAD = re.compile(
    r"\((?:(?:责任|牵头|负责|主管)(?:单位|部门)[:]?(?P<by>[^();]+)|(?P<led>[^();,]{2,60}?)(?:负责|牵头)[,;]?)"
    r"(?:[;,]?(?:(?:配合|协助|参与)(?:单位|部门)[:]?(?P<with>[^()]+)|(?P<helped>[^();]+?)(?:配合|协助|参与)))?[^()]*\)"
)


@dataclass(frozen=True)
class Fragment:
    """Words between commas, without spaces and in half-width signs; ``offset`` is their place in the whole text."""

    text: str
    offset: int


@dataclass(frozen=True)
class Sentence:
    """``source`` are the words as they stand in the text; ``lead`` and ``supporting`` the units that a note names."""

    source: str
    offset: int
    fragments: tuple[Fragment, ...]
    lead: str = ""
    supporting: str = ""


def cut(text: str, offset: int) -> Iterator[Sentence]:
    """The sentences of a paragraph that begins at ``offset``."""
    for begin, end in _spans(half(text), ";!?"):
        source = text[begin:end].strip()
        if not source:
            continue
        start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
        plain = half(source)
        lead = _LEAD.search(plain)
        bare = _LEAD.sub(lambda found: " " * len(found[0]), plain)
        yield Sentence(source, offset + start, tuple(_fragments(bare, offset + start)), *_units(lead))


def _units(note: re.Match[str] | None) -> tuple[str, str]:
    """Who leads and who supports, by a note such as (责任单位：市住建局、市交通局): the first of several leads."""
    if note is None:
        return "", ""
    first, *others = re.split("[、,]", (note["by"] or note["led"]).strip(" ,、"))
    return first.strip(), "、".join([*others, *re.split("[、,]", note["with"] or note["helped"] or "")]).strip("、 ")


def _fragments(plain: str, offset: int) -> Iterator[Fragment]:
    for begin, end in _spans(plain, ",:"):
        words = plain[begin:end]
        number = _INNER_NUMBER.match(words)
        start = begin + (number.end() if number else 0)
        yield from _with_notes(plain[start:end] + (":" if plain[end : end + 1] == ":" else ""), offset + start)


def _with_notes(words: str, offset: int) -> Iterator[Fragment]:
    if text := tight(_TELLING_NOTE.sub("", words)):
        yield Fragment(text, offset + len(words) - len(words.lstrip()))
    for note in _TELLING_NOTE.finditer(words):
        for begin, end in _spans(note[1], ",;"):
            if text := tight(note[1][begin:end]):
                yield Fragment(text, offset + note.start(1) + begin)


def _spans(plain: str, signs: str) -> Iterator[tuple[int, int]]:
    """The places between the signs, those inside brackets, quotes and numbers passed over."""
    depth, quoted, begin = 0, False, 0
    for place, sign in enumerate(plain):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif sign == '"':
            quoted = not quoted
        elif sign in signs and not depth and not quoted and not _inside_number(plain, place):
            yield begin, place
            begin = place + 1
    yield begin, len(plain)


def _inside_number(plain: str, place: int) -> bool:
    """The comma of 1,200 and the colon of 1.9:1."""
    return bool(re.match(r"[0-9][,:][0-9]", plain[place - 1 : place + 2])) and (
        plain[place] == ":" or bool(re.match(r"[0-9]{3}(?![0-9])", plain[place + 1 :]))
    )
