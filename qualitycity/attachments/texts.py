"""Plain texts and tables: UTF-8, UTF-16 with its mark, or GB18030, and nothing that is no text."""

from __future__ import annotations

import re

from qualitycity.attachments.refusals import other

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def look(content: bytes) -> None:
    text = _decoded(content)
    if text is None or _NO_TEXT.search(text):
        raise other("txt")


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
