"""Attached files made for tests: sane ones of every kind, and pieces of which bad ones are put together."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from tests.workbook_files import plain

#: The first bytes of a Windows program.
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(64) + b"PE\x00\x00"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def a_pdf(text: str = "evidence", *, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """One page with a line of text; ``extra`` are more objects, ``trailer`` more of the trailer's dictionary."""
    page = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    out += extra
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size 6/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def an_object_stream(objects: bytes) -> bytes:
    """Objects that are packed out of sight, as many programs write them."""
    packed = zlib.compress(objects)
    return b"9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(packed), packed,
    )  # fmt: skip


def a_png(width: int = 8, height: int = 6, *, grey: int = 128) -> bytes:
    rows = b"".join(b"\x00" + bytes([grey]) * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def a_jpg(width: int = 640, height: int = 480) -> bytes:
    """A head that tells the size, a scan of nothing and the end: all that is looked at."""
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return head + frame + b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x00" + b"\xff\xd9"


def a_zip(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def a_docx(parts: Mapping[str, bytes] | None = None, *, types: str = "", relations: str = "") -> bytes:
    """The parts that are looked at; ``types`` and ``relations`` declare more."""
    return a_zip(
        {
            "[Content_Types].xml": _TYPES.format(types).encode(),
            "word/document.xml": b"<document/>",
            "word/_rels/document.xml.rels": _RELATIONS.format(relations).encode(),
            **(parts or {}),
        }
    )


def an_ofd(parts: Mapping[str, bytes] | None = None) -> bytes:
    return a_zip({"OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', **(parts or {})})


def an_xlsx() -> bytes:
    return plain()
