"""The files behind the demonstration's figures, made from a few words: small, readable, and marked as invented."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

_INVENTED = "演示材料，内容为虚构"
#: The bars of a picture, in dots.
_BAR, _GAP, _SCALE, _MARGIN = 48, 32, 6, 24
_PAPER, _INK, _LINE = b"\xff\xff\xff", b"\x1f\x6f\xb2", b"\x66\x66\x66"


def content_of(name: str, text: str) -> bytes:
    """The bytes of a file by its ending; ``text`` holds its lines, divided by ``|`` (of a picture: ``name=number``)."""
    lines = text.split("|")
    match name.rpartition(".")[2]:
        case "pdf":
            return _pdf([*lines, _INVENTED])
        case "png":
            return _bars([int(line.rpartition("=")[2]) for line in lines])
        case _:
            return "\r\n".join([*lines, _INVENTED, ""]).encode("utf-8-sig")


def _pdf(lines: Sequence[str]) -> bytes:
    """One page in a font that every reader of Chinese brings along."""
    shown = "".join(f"<{_hex(line)}> Tj 0 -28 Td " for line in lines)
    page = f"BT /F1 14 Tf 72 760 Td {shown}ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, each)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def _hex(line: str) -> str:
    return line.encode("utf-16-be").hex()


def _bars(numbers: Sequence[int]) -> bytes:
    """A picture of bars on a line, the number of dots in each told by its number."""
    height = max(numbers) * _SCALE + 2 * _MARGIN
    rows = [_row(numbers, height - _MARGIN - place) for place in range(height)]
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", len(rows[0]) // 3, height, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\x00demonstration, invented figures"),
        (b"IDAT", zlib.compress(b"".join(b"\x00" + row for row in rows), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _row(numbers: Sequence[int], above: int) -> bytes:
    """One row of dots, so many above the line on which the bars stand."""
    space = _LINE if above in (-1, -2) else _PAPER
    bars = b"".join((_INK if 0 <= above < number * _SCALE else space) * _BAR + space * _GAP for number in numbers)
    return _PAPER * _MARGIN + space * _GAP + bars + _PAPER * _MARGIN
