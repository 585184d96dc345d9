"""One shape of signs with places kept, and the numbers that words carry."""

from __future__ import annotations

import re

from targets.clause import normal
from targets.clause.amounts import Amount, scan

_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord(old): new for old, new in {"“": '"', "”": '"', "〔": "(", "〕": ")", "【": "(", "】": ")",
    "—": "~", "–": "~"}.items()
}  # fmt: skip
_HALF_WIDTH[ord("。")], _HALF_WIDTH[ord("；")], _HALF_WIDTH[ord("\u3000")] = ";", ";", " "
_NOTE = re.compile(r"\([^()]*\)")
_YEARS = re.compile(
    r"(?:19|20)[0-9]{2}(?:年)?(?:[~至到-](?:20)?[0-9]{2})?(?:年度|年)?(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
)
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def half(text: str) -> str:
    """The same text with signs of half width: every sign stays in its place."""
    return text.translate(_HALF_WIDTH)


def tight(text: str) -> str:
    """Half-width signs, without spaces: copies of printed pages put one between any two words."""
    return re.sub(r"\s+", "", half(text))


def masked(text: str) -> str:
    """Notes in brackets covered, every sign in its place."""
    return _NOTE.sub(lambda found: "·" * len(found[0]), text)


def amounts(text: str) -> tuple[Amount, ...]:
    """The numbers of a text that may be targets, notes in brackets aside; places are those of ``text``."""
    return scan(normal.hide(masked(text))).amounts


def carries_number(text: str) -> bool:
    """Whether words carry a number at all, dates aside: in digits, or spelled with a unit."""
    undated = _YEARS.sub("·", half(text))
    return bool(_DIGITS.search(undated)) or bool(scan(normal.hide(undated)).amounts)


def quoted(text: str) -> str:
    """Quotation marks as they are printed."""
    opened = re.sub(r'"([^"]*)"', r"“\1”", text)
    return opened.replace("(", "（").replace(")", "）")
