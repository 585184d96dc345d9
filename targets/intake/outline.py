"""The outline of a plan: its lines under their headings, whatever way the sections are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from targets.clause import numerals
from targets.intake import dictionaries
from targets.intake.drafts import Role
from targets.intake.signs import carries_number, half

_CN = "[一二三四五六七八九十百]+"
#: Ways to number a section; which of them lies inside which is told by the text itself.
_NUMBERING = re.compile(
    rf"\s*(?:(?P<hash>\#{{1,6}})\s+|第(?P<part>{_CN}|[0-9]+)(?:部分|章|节|编|篇|条)[\s:、.]*|(?P<cn>{_CN})[、.]\s*"
    rf"|\((?P<cnp>{_CN})\)[、.]?\s*|(?P<dec>[0-9]{{1,2}}(?:\.[0-9]{{1,2}})+)[.、]?\s*(?=[一-鿿\"])"
    rf"|(?P<num>[0-9]{{1,2}})(?:[.、]\s*(?![0-9])|\s+(?=[一-鿿]))|\((?P<nump>[0-9]{{1,2}})\)[、.]?\s*|(?P<circ>[①-⑳])\s*"
    rf"|(?P<shi>{_CN})是(?=[一-鿿])|(?P<dash>~+|-+|[•●■◆▪·*])\s*(?=[一-鿿\"]))"
)
_LONGEST_TITLE = 45
_STOP = re.compile("[;:?!]")
_CELLS = re.compile(r"\t|(?<=.)\|(?=.)")
_CAPTION = re.compile(r"^(?:附?表|专栏|附件)\s*[0-9一二三四五六七八九十]*\s*[:]?\s*")
_BOX = re.compile(r"^\s*[【［]([^】］]{1,20})[】］]")
_LABEL = re.compile(r"^((?:[一-鿿]{0,8})(?:目标|指标|任务|措施|要求))$")


@dataclass(frozen=True)
class Line:
    """A line that is not blank; ``offset`` is the place of its first sign in the whole text."""

    text: str
    offset: int


@dataclass
class Section:
    """A heading and what hangs under it. ``title`` is "" for a numbered paragraph without a heading of its own."""

    title: str
    kind: str
    ordinal: str
    role: Role
    parent: Section | None = None
    #: The heading names what the items under it have in common.
    names: bool = False

    def up(self) -> Iterator[Section]:
        section: Section | None = self
        while section is not None:
            yield section
            section = section.parent


@dataclass
class Block:
    """A paragraph (or the lines of a table) in its section."""

    section: Section
    lines: list[Line] = field(default_factory=list)
    is_table: bool = False


def blocks(text: str) -> list[Block]:
    """The paragraphs and tables of a text, each under its headings."""
    return _Outlining().of(lines(text))


def lines(text: str) -> list[Line]:
    found, offset = [], 0
    for line in re.split(r"(?<=[\n\r\x0b\x0c])", text):
        if line.strip():
            found.append(Line(line.rstrip(), offset))
        offset += len(line)
    return found


class _Outlining:
    def __init__(self) -> None:
        self.top = Section("", "", "", "")
        self.here = self.top
        self.found: list[Block] = []

    def of(self, all_lines: list[Line]) -> list[Block]:
        for place, line in enumerate(all_lines):
            following = all_lines[place + 1].text if place + 1 < len(all_lines) else ""
            if is_row(line.text):
                self._add_row(line)
            else:
                self._add(line, following)
        return self.found

    def _add_row(self, line: Line) -> None:
        last = self.found[-1] if self.found else None
        if last is None or not last.is_table or last.section is not self.here:
            self.found.append(last := Block(self.here, is_table=True))
        last.lines.append(line)

    def _add(self, line: Line, following: str) -> None:
        plain = half(line.text)
        if box := _BOX.match(line.text):  # 【产品】到2030年，…
            self._open("box", box[1].strip(), "")
            self._put(line, box.end())
            return
        number = _NUMBERING.match(plain)
        if number is None:
            self._unnumbered(line, plain)
            return
        kind, ordinal, begin = _kind(number), _ordinal(number[number.lastgroup or 0]), number.end()
        title, rest = _titled(plain, begin)
        self._open(kind, title, ordinal)
        if title and not plain[rest:].strip():
            if self._is_leaf(following):
                self._put(line, begin)
            return
        self._put(line, rest if title else begin)

    def _unnumbered(self, line: Line, plain: str) -> None:
        """A short line without a full stop is a heading; one ending in a colon too."""
        bare = _CAPTION.sub("", plain.strip().rstrip(":"))
        label, rest = _titled(plain, 0)
        if _LABEL.match(label) and plain[rest:].strip():  # 主要目标：到2030年，…
            self._open("label", label, "")
            self._put(line, rest)
            self.here = self.here.parent or self.top
            return
        if len(bare) <= _LONGEST_TITLE and not re.search("[;,?!]", bare) and not carries_number(bare):
            own = _role(bare, self.top)
            if not self.found and self.here is self.top and own in ("", "tasks"):
                self.here = Section(bare, "title", "", "", self.top)
                return
            if own or len(bare) <= 15:
                self._open("plain0" if own else "plain1", bare, "")
                return
        self._put(line, 0)

    def _is_leaf(self, following: str) -> bool:
        """A heading with nothing under it says what it says: the next line is numbered the same way or further out."""
        number = _NUMBERING.match(half(following))
        if following and number is None:
            return False
        return number is None or _kind(number) in [section.kind for section in self.here.up()]

    def _open(self, kind: str, title: str, ordinal: str) -> None:
        parent = self.here
        if kind in ("part", "cn") and (parent.kind, parent.role) == ("plain0", "background") and parent.parent:
            parent = parent.parent  # a preface holds no chapters
        for section in self.here.up():
            if section.parent is not None and (section.kind == kind or (kind, section.kind) == ("plain0", "plain1")):
                parent = section.parent
                if section.kind == kind:
                    break
            if kind.startswith("hash") and section.kind.startswith("hash") and section.kind > kind and section.parent:
                parent = section.parent
        role = _role(title, parent)
        self.here = Section(title, kind, ordinal, role, parent, names=bool(title))

    def _put(self, line: Line, begin: int) -> None:
        text = line.text[begin:]
        blank = len(text) - len(text.lstrip())
        if text.strip():
            self.found.append(Block(self.here, [Line(text.strip(), line.offset + begin + blank)]))


def is_row(text: str) -> bool:
    """Whether a line is a row of a table: cells between tabs or bars."""
    return len([cell for cell in _CELLS.split(text) if cell.strip()]) >= 2


def _kind(number: re.Match[str]) -> str:
    """The way in which a section is numbered; the depth of 1.1 and ## belongs to it."""
    kind = number.lastgroup or ""
    depth = {"hash": len(number[0].strip()), "dec": number[0].count(".")}.get(kind, 0)
    return f"{kind}{depth or ''}"


def _titled(plain: str, begin: int) -> tuple[str, int]:
    """The heading at the start of a line, and where the words after it begin; "" where there is none."""
    rest = plain[begin:]
    stop = _STOP.search(rest)
    title = rest[: stop.start()] if stop else rest
    end = begin + (stop.end() if stop else len(rest))
    limit = 15 if stop and stop[0] == ":" else _LONGEST_TITLE
    if not title.strip() or len(title) > limit or carries_number(title):
        return "", begin
    if stop and "," in title and "目标" not in title:
        return "", begin
    return title.strip(), end


def _ordinal(text: str) -> str:
    if not re.search(f"^{_CN}$", text):
        return text if re.match("[0-9.]+$", text) else ""
    value = numerals.read(text)
    return str(int(value)) if value is not None else ""


def _role(title: str, parent: Section) -> Role:
    """What a section is for: by its own heading, else as what it stands in."""
    core = re.sub(r"\(.*?\)|[\s:;.\"]", "", title)
    own = cast(Role, dictionaries.first("roles", core))
    if parent.role in ("organisation", "background"):
        return parent.role
    if parent.role == "tasks":
        return own if own == "goal" and len(core) <= 6 else "tasks"
    if parent.role == "goal":
        return own if own == "overall" or (own == "background" and len(core) <= 4) else "goal"
    if parent.role == "overall":
        return "goal"
    return own or parent.role
