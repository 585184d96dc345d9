"""Pictures: whole, and not so large that a browser chokes on them."""

from __future__ import annotations

from qualitycity.attachments.refusals import NotTaken, cut_off, other
from qualitycity.sentences import sentence

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_DOTS = 120_000_000  # an A3 page scanned at 600 dpi has 70 million
#: Segments of a JPEG that tell its size, and those that stand alone.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN = 0xDA


def look_at_png(content: bytes) -> None:
    """Chunk after chunk to the last one, which must be the end of the file: nothing else hides behind it."""
    if not content.startswith(_PNG):
        raise other("png")
    place, names = len(_PNG), []
    while place + 12 <= len(content):
        names.append(content[place + 4 : place + 8])
        place += 12 + int.from_bytes(content[place : place + 4], "big")
        if names[-1] == b"IEND":
            break
    if place != len(content) or names[:1] != [b"IHDR"] or names[-1] != b"IEND":
        raise cut_off()
    _look_at_size(int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"))


def look_at_jpg(content: bytes) -> None:
    """Segment after segment to the one that tells the size; phones write more behind the picture's end."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise other("jpg")
    size = _size_of_jpg(content)
    if size is None or b"\xff\xd9" not in content:
        raise cut_off()
    _look_at_size(*size)


def _size_of_jpg(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
        elif marker in _FRAMES:
            return int.from_bytes(content[place + 5 : place + 7], "big"), int.from_bytes(
                content[place + 7 : place + 9], "big"
            )
        elif marker == _SCAN:
            return None
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _look_at_size(one: int, other_side: int) -> None:
    if not one or not other_side:
        raise cut_off()
    if one * other_side > _MOST_DOTS:
        raise NotTaken(sentence("The picture is too large: scan it with fewer dots per inch."))
