"""A PDF: whole, without a password, and without anything that runs when it is opened.

What a PDF may do stands in its objects, outside of its streams or in object streams, which are inflated within limits.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from qualitycity.attachments.refusals import cut_off, locked, other, programs

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z0-9_.-])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9_.-])")
#: Together; an official paper of 300 pages has about one megabyte.
_MOST_INFLATED = 32 * 2**20
#: Far more than the dictionary before a stream takes.
_BEFORE = 4096


def look(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise other("pdf")
    if b"%%EOF" not in content[-4096:]:
        raise cut_off()
    objects = b"".join(_objects(content))
    if b"#" in objects:
        objects = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), objects)
    if _LOCKED.search(objects):
        raise locked()
    if _RUNS.search(objects):
        raise programs()


def _objects(content: bytes) -> Iterator[bytes]:
    """Everything that describes the document, without pictures, fonts and page contents."""
    end, left = 0, _MOST_INFLATED
    for stream in _STREAM.finditer(content):
        before = content[end : stream.start()]
        yield before
        if b"ObjStm" in _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), before[-_BEFORE:]):
            inflated = _inflated(stream[1], left)
            left -= len(inflated)
            yield inflated
        end = stream.end()
    yield content[end:]


def _inflated(data: bytes, limit: int) -> bytes:
    """An object stream as text. One that is endless or cannot be read might hold anything."""
    if limit <= 0:
        raise cut_off()
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data.lstrip(b"\r\n"), limit)
    except zlib.error:
        if b"/" in data and data.isascii():
            return data
        raise cut_off() from None
    if reader.unconsumed_tail:
        raise cut_off()
    return text
