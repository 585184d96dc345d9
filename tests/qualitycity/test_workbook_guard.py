"""The guard: what is wrong with a container is said before anything reads it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycity import workbook
from qualitycity.workbook import Limits, Refused
from tests.workbook_files import edited, plain, repacked, saved, sheet_of

CONTENT_TYPES = "[Content_Types].xml"


def codes(content: bytes, limits: Limits | None = None) -> list[str]:
    with pytest.raises(Refused) as refused:
        workbook.read(content, limits=limits or Limits())
    return [problem.code for problem in refused.value.problems]


def test_a_sane_workbook_passes() -> None:
    assert "xl/workbook.xml" in workbook.guard(plain()).parts


def test_an_empty_file_is_refused() -> None:
    assert codes(b"") == ["empty_file"]


def test_a_text_that_is_called_a_workbook_is_refused() -> None:
    assert codes(b"hello") == ["not_a_workbook"]


def test_a_password_or_an_old_xls_is_named() -> None:
    with pytest.raises(Refused, match="password or an old"):
        workbook.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert codes(stream.getvalue()) == ["not_a_workbook"]


def test_a_file_over_the_size_limit_is_refused() -> None:
    assert codes(plain(), replace(Limits(), file_bytes=1000)) == ["file_size"]


def test_too_many_parts_are_refused() -> None:
    many = repacked(plain(), {f"xl/media/{n}.png": b"" for n in range(600)})
    assert codes(many) == ["entries"]


def test_a_bomb_is_measured_while_it_inflates() -> None:
    bomb = repacked(plain(), {"xl/media/image1.png": bytes(200 * 2**20)})
    assert len(bomb) < 300_000
    assert codes(bomb) == ["inflated_size"]


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(repacked(plain(), {"xl/media/image1.png": bytes(5 * 2**20)}))
    true_size = struct.pack("<I", 5 * 2**20)
    assert bomb.count(true_size) >= 2
    lie = bytes(bomb).replace(true_size, struct.pack("<I", 100))
    assert codes(lie, replace(Limits(), inflated_bytes=2**20))[0] in ("damaged", "inflated_size")


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/passwd", "xl\\evil.xml", "C:/evil.xml", "xl//evil.xml", "xl/./evil.xml", "a\x01.xml"]
)
def test_an_odd_part_name_is_refused(name: str) -> None:
    assert codes(repacked(plain(), {name: b"<a/>"})) == ["part_name"]


def test_a_part_that_is_there_twice_is_refused() -> None:
    stream = io.BytesIO(plain())
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "<a/>")
    assert codes(stream.getvalue()) == ["part_twice"]


def test_parts_that_differ_only_in_case_are_refused() -> None:
    assert codes(repacked(plain(), {"XL/WORKBOOK.XML": b"<a/>"})) == ["part_twice"]


def test_an_encrypted_entry_is_refused() -> None:
    content = bytearray(plain())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert codes(bytes(content)) == ["encrypted"]


def test_a_compression_that_no_spreadsheet_program_uses_is_refused() -> None:
    stream = io.BytesIO(plain())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/media/image1.png", bytes(1000))
    assert codes(stream.getvalue()) == ["damaged"]


def test_a_truncated_file_is_refused() -> None:
    assert codes(plain()[:-200]) == ["damaged"]


def test_one_flipped_byte_is_noticed() -> None:
    content = bytearray(plain())
    content[content.index(b"xl/workbook.xml") + 40] ^= 0xFF
    assert codes(bytes(content)) == ["damaged"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "docProps/core.xml", "xl/worksheets/sheet1.xml"])
def test_a_doctype_is_refused_in_any_part(part: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert codes(repacked(plain(), {part: bomb})) == ["doctype"]


def test_a_doctype_in_another_encoding_is_refused() -> None:
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'.encode("utf-16")
    assert codes(repacked(plain(), {"xl/theme/theme1.xml": bomb})) == ["doctype"]


def test_a_doctype_is_refused_in_a_sheet_that_is_not_called_xml() -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY b "bb">]><worksheet>&b;</worksheet>'
    content = edited(plain(), "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/sheet1.dat")
    assert codes(repacked(content, {"xl/worksheets/sheet1.dat": bomb})) == ["doctype"]


def test_a_part_that_is_no_xml_is_refused() -> None:
    assert codes(repacked(plain(), {"xl/styles.xml": b"\0\1\2"})) == ["damaged"]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/activeX/activeX1.xml", "macros"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/embeddings/document.docx", "embedded"),
        ("xl/externalLinks/externalLink1.xml", "external_link"),
        ("xl/connections.xml", "external_link"),
        ("xl/workbook.bin", "binary"),
    ],
)
def test_what_an_office_table_never_holds_is_refused(part: str, code: str) -> None:
    assert codes(repacked(plain(), {part: b"<a/>"})) == [code]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "macros"),
        ("application/vnd.openxmlformats-officedocument.oleObject", "embedded"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "external_link"),
    ],
)
def test_a_renamed_part_is_known_by_its_content_type(kind: str, code: str) -> None:
    declared = f'<Default Extension="dat" ContentType="{kind}"/></Types>'
    assert codes(edited(plain(), CONTENT_TYPES, "</Types>", declared)) == [code]


def external(kind: str) -> bytes:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="file:///C:/other.xlsx" TargetMode="External"/></Relationships>'
    )
    return repacked(plain(), {"xl/worksheets/_rels/sheet1.xml.rels": relations.encode()})


def test_a_relation_to_another_file_is_refused() -> None:
    assert codes(external("image")) == ["external_link"]


def test_a_hyperlink_is_no_external_link() -> None:
    assert workbook.read(external("hyperlink")).sheets[0].rows


def test_everything_the_guard_finds_is_said_at_once() -> None:
    content = repacked(plain(), {"xl/vbaProject.bin": b"", "xl/embeddings/oleObject1.bin": b""})
    assert sorted(codes(content)) == ["embedded", "macros"]


def test_a_cell_at_the_end_of_the_sheet_is_refused_by_its_address() -> None:
    content = sheet_of(
        '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    with pytest.raises(Refused) as refused:
        workbook.read(content)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place) == ("far_cell", "数据!XFD1048576")


def test_an_empty_styled_cell_far_away_is_nothing() -> None:
    content = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="A1048576"/></row>')
    assert len(workbook.read(content).sheets[0].rows) == 1


def test_too_many_cells_are_refused_even_when_they_are_empty() -> None:
    content = sheet_of(
        '<row r="1">' + '<c r="A1"/>' + "</row>", *(f'<row r="{n}"><c/><c/></row>' for n in range(2, 60))
    )
    assert codes(content, replace(Limits(), cells=100)) == ["cells"]


def test_too_many_sheets_are_refused() -> None:
    content = saved({f"表{n}": [["1"]] for n in range(5)})
    assert codes(content, replace(Limits(), sheets=4)) == ["sheets"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A7"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" s="99"><v>1</v></c></row>',
        "<row",
    ],
)
def test_a_sheet_that_could_be_read_in_two_ways_is_refused(rows: str) -> None:
    assert codes(sheet_of(rows)) == ["damaged"]


ATTRIBUTE_OR_TEXT = re.compile(r'(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)')
ODD = ["", "-1", "1e9", "9" * 5000, "XFE1", "A1:", "s", "d", "e", "../../a", "rId1", "1_0", "٣", "NaN", "[h]", "&lt;"]
PARTS = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml", CONTENT_TYPES]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PARTS), st.integers(min_value=0), st.sampled_from(ODD))
def test_whatever_a_part_says_the_answer_is_a_workbook_or_a_refusal(part: str, at: int, odd: str) -> None:
    content = saved({"数据": [["编号", date(2026, 3, 31)], ["4", 0.5]]})
    text = zipfile.ZipFile(io.BytesIO(content)).read(part).decode()
    places = list(ATTRIBUTE_OR_TEXT.finditer(text))
    place = places[at % len(places)]
    changed = text[: place.start()] + odd + text[place.end() :]
    with suppress(Refused):
        workbook.read(repacked(content, {part: changed.encode()}))
