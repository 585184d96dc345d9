"""Names of attached files: shown and handed out again, never used to store anything."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
#: What no file system or header takes well; signs that turn the reading direction hide the true ending.
_UNFIT = re.compile(r'[<>:"|?*%;]')


def clean(name: str) -> str:
    """The last step of a path, without control and direction signs, shortened before its ending."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    kept = re.sub(r"\s+", " ", _UNFIT.sub("_", kept)).strip(" .")
    stem, dot, end = kept.rpartition(".")
    return f"{stem[: LONGEST - len(end) - 1]}.{end}" if dot and len(end) < 10 else kept[:LONGEST]


def ending(name: str) -> str:
    """The ending in small letters, without its dot; "" where there is none or nothing before it."""
    stem, _dot, end = clean(name).rpartition(".")
    return end.lower() if stem else ""
