"""Workbooks made for tests: sane ones by openpyxl, bad ones by changing the parts of a sane one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl import Workbook


def filled(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Workbook:
    """A workbook with these rows on these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: Workbook | Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """The bytes of a workbook, or of one filled with these rows."""
    stream = io.BytesIO()
    (book if isinstance(book, openpyxl.Workbook) else filled(book)).save(stream)
    return stream.getvalue()


def plain() -> bytes:
    """The smallest sane workbook: sheet 数据, one header and one value."""
    return saved({"数据": [["编号"], ["1"]]})


def repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The workbook with these parts added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return stream.getvalue()


def edited(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with ``old`` replaced in one part; fails where there is nothing to replace."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(part).decode()
    assert old in text, f"{part} has no {old!r}: {text[:500]}"
    return repacked(content, {part: text.replace(old, new).encode()})


def sheet_of(*rows: str, before: str = "", after: str = "") -> bytes:
    """A workbook whose only sheet 数据 has this XML inside its sheetData, and around it."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{namespace}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'
    return repacked(plain(), {"xl/worksheets/sheet1.xml": xml.encode()})
