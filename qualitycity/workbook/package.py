"""What an .xlsx package says about itself: its sheets and their parts, shared texts, number formats, calendar."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import unquote
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from qualitycity.sentences import sentence
from qualitycity.workbook.container import Container
from qualitycity.workbook.grid import GENERAL
from qualitycity.workbook.problems import Refused, refusal

#: Formats that Chinese Excel and WPS use by number alone, without writing their code (ECMA-376 part 1, 18.8.30, zh-cn).
_CHINESE_FORMATS = (
    dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"')
    | dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"')
    | dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")
    | {30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"'}
)
_FORMATS: dict[str, str] = {str(number): code for number, code in (_CHINESE_FORMATS | BUILTIN_FORMATS).items()}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SheetPart:
    """A sheet by its name on the tab, and the part that holds it (None: no worksheet, e.g. a chart sheet)."""

    name: str
    part: str | None
    hidden: bool


@dataclass(frozen=True)
class _Relation:
    kind: str
    target: str


class Package:
    """The parts of a guarded container, read when asked for."""

    def __init__(self, container: Container) -> None:
        self.container = container
        main = [found for found in self._relations("").values() if found.kind == "officeDocument"]
        if len(main) != 1:
            raise _no_workbook()
        self.main = main[0].target
        self.relations = self._relations(self.main)
        self.tree = container.tree(self.main)
        if _local(self.tree.tag) != "workbook":
            raise _no_workbook()

    def sheets(self) -> Iterator[SheetPart]:
        for sheet in _named(self.tree, "sheet"):
            relation = next((value for name, value in sheet.attrib.items() if _local(name) == "id"), "")
            found = self.relations.get(relation)
            part = found.target if found is not None and found.kind == "worksheet" else None
            yield SheetPart(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts, phonetic guides left out."""
        part = self._part("sharedStrings")
        if part is None:
            return []
        return [_text(item) for item in self.container.tree(part) if _local(item.tag) == "si"]

    @cached_property
    def number_formats(self) -> list[str]:
        """The number format of each cell style, by the style's index."""
        part = self._part("styles")
        if part is None:
            return []
        tree = self.container.tree(part)
        own = {each.get("numFmtId"): each.get("formatCode", GENERAL) for each in _named(tree, "numFmt")}
        styles = next(_named(tree, "cellXfs"), None)
        ids = [each.get("numFmtId", "0") for each in styles] if styles is not None else []
        return [own.get(id_) or _FORMATS.get(id_, GENERAL) for id_ in ids]

    @cached_property
    def date_styles(self) -> dict[int, bool]:
        """The styles that show a date or time; True where they show a duration."""
        return {
            index: is_timedelta_format(code)
            for index, code in enumerate(self.number_formats)
            if code != GENERAL and is_date_format(code)
        }

    @cached_property
    def epoch(self) -> datetime:
        """Day 0 of the workbook's dates: the calendar of 1900 or that of 1904."""
        starts_1904 = any(each.get("date1904") in ("1", "true") for each in _named(self.tree, "workbookPr"))
        return CALENDAR_MAC_1904 if starts_1904 else CALENDAR_WINDOWS_1900

    def moment(self, number: int | float, *, duration: bool) -> date | time | timedelta | None:
        """The date or time that a number shows; None where it lies outside the calendar."""
        try:
            found: datetime | time | timedelta | None = from_excel(number, self.epoch, timedelta=duration)
        except (OverflowError, ValueError):
            return None
        return found

    def _part(self, kind: str) -> str | None:
        return next((each.target for each in self.relations.values() if each.kind == kind), None)

    def _relations(self, source: str) -> dict[str, _Relation]:
        folder, name = posixpath.split(source)
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        if part not in self.container.parts:
            raise _no_workbook()
        found = {}
        for each in _named(self.container.tree(part), "Relationship"):
            target = unquote(each.get("Target", ""))
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[each.get("Id", "")] = _Relation(each.get("Type", "").rsplit("/", 1)[-1], posixpath.normpath(path))
        return found


def unescaped(text: str) -> str:
    """``_x000D_`` is how the format writes a character that XML cannot hold. One that no database holds stays so."""
    return _ESCAPED.sub(_escaped, text) if "_x" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _text(item: ElementTree.Element) -> str:
    """The text of one shared item: its own, or that of its runs."""
    texts = []
    for child in item:
        if _local(child.tag) == "t":
            texts.append(child.text or "")
        elif _local(child.tag) == "r":
            texts.extend(each.text or "" for each in child if _local(each.tag) == "t")
    return unescaped("".join(texts))


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _named(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (each for each in tree.iter() if _local(each.tag) == name)


def _no_workbook() -> Refused:
    return refusal("not_a_workbook", sentence("The file is no workbook: save it as .xlsx."))
