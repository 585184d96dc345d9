"""Files whose container the guard refuses, before anything reads what is in them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping

from docx import Document

from tests.bad_books import Ground, Kind
from tests.departments import unit_books as books
from tests.workbook_files import edited, repacked

WORKBOOK, SHEET, TYPES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def sane(ground: Ground) -> bytes:
    return ground.sane


def with_parts(parts: Mapping[str, bytes]):
    return lambda ground: repacked(sane(ground), parts)


def with_edit(part: str, old: str, new: str):
    return lambda ground: edited(sane(ground), part, old, new)


def with_doctype(part: str):
    return lambda ground: _before_root(sane(ground), part)


def _before_root(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(part).decode()
    head, mark, body = text.partition("?>") if text.startswith("<?xml") else ("", "", text)
    return repacked(content, {part: (head + mark + _LAUGHS + body).encode()})


def zipped(entries: list[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", kind) as archive:
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def entries(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def twice(ground: Ground) -> bytes:
    listed = entries(sane(ground))
    return zipped([*listed, (SHEET, b"<worksheet/>")])


def cut(ground: Ground) -> bytes:
    return sane(ground)[:-400]


def spoiled(ground: Ground) -> bytes:
    """One byte in the middle of the compressed sheet is another."""
    content = bytearray(sane(ground))
    content[content.index(SHEET.encode()) + 300] ^= 0xFF
    return bytes(content)


def encrypted(ground: Ground) -> bytes:
    """The flag of encryption on the first entry, in both of its headers."""
    content = bytearray(sane(ground))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb(ground: Ground) -> bytes:
    return repacked(sane(ground), {"xl/media/image1.png": bytes(120 * 2**20)})


def lying_bomb(ground: Ground) -> bytes:
    """120 MB whose headers say that they are 10 bytes."""
    content = bytearray(zipped([*entries(sane(ground)), ("xl/media/image1.png", bytes(120 * 2**20))]))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def letter(ground: Ground) -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def many_sheets(ground: Ground) -> bytes:
    made = books.book(sane(ground))
    for number in range(30):
        made.create_sheet(f"附{number}")
    return books.saved(made)


_EMBEDDED = {"xl/embeddings/oleObject1.bin": b"\xd0\xcf"}
_LINK = (
    '<Relationship Id="x" Type="http://x/oleLink" Target="file:///c:/a.xlsx" TargetMode="External"/></Relationships>'
)
KINDS = [
    Kind("no bytes at all", lambda ground: b"", "empty_file"),
    Kind("plain text called .xlsx", lambda ground: "编号,数值\n1,95".encode(), "not_a_workbook"),
    Kind("a picture called .xlsx", lambda ground: b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_workbook"),
    Kind("an old .xls or a password", lambda ground: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
    Kind("a letter called .xlsx", letter, "not_a_workbook"),
    Kind("an archive that is no workbook", lambda ground: zipped([("a.txt", b"a")]), "not_a_workbook"),
    Kind("an archive of nothing", lambda ground: zipped([]), "not_a_workbook"),
    Kind("the end is cut off", cut, "damaged"),
    Kind("a compressed part is spoiled", spoiled, "damaged"),
    Kind("a compression that nobody uses", lambda ground: zipped(entries(sane(ground)), zipfile.ZIP_BZIP2), "damaged"),
    Kind("an entry that is encrypted", encrypted, "encrypted"),
    Kind("a bomb", bomb, "inflated_size"),
    Kind("a bomb that lies about its size", lying_bomb, "damaged"),
    Kind("too many parts", with_parts({f"xl/a{number}.xml": b"<a/>" for number in range(600)}), "entries"),
    Kind("a part that is there twice", twice, "part_twice"),
    Kind("a part that climbs", with_parts({"../../a.xml": b"<a/>"}), "part_name"),
    Kind("a part with an absolute name", with_parts({"/etc/a.xml": b"<a/>"}), "part_name"),
    Kind("a part of another drive", with_parts({"c:\\a.xml": b"<a/>"}), "part_name"),
    Kind("macros", with_parts({"xl/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    Kind("old macro sheets", with_parts({"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
    Kind("controls", with_parts({"xl/activeX/activeX1.xml": b"<a/>"}), "macros"),
    Kind(
        "macros that only the type tells", with_edit(TYPES, "sheet.main+xml", "sheet.macroEnabled.main+xml"), "macros"
    ),
    Kind("embedded objects", with_parts(_EMBEDDED), "embedded"),
    Kind("links to other files", with_parts({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "external_link"),
    Kind("links that only a relation tells", with_edit(RELATIONS, "</Relationships>", _LINK), "external_link"),
    Kind("links to data sources", with_parts({"xl/connections.xml": b"<a/>"}), "external_link"),
    Kind("a binary workbook", with_parts({"xl/workbook.bin": b"\0"}), "binary"),
    Kind("a DOCTYPE in the sheet", with_doctype(SHEET), "doctype"),
    Kind("a DOCTYPE in the workbook", with_doctype(WORKBOOK), "doctype"),
    Kind("a DOCTYPE in the styles", with_doctype("xl/styles.xml"), "doctype"),
    Kind("too many sheets", many_sheets, "sheets"),
    Kind("a workbook without relations", with_edit(RELATIONS, "Relationship ", "Nothing "), "missing_sheet"),
]
