"""The fonts a .pdf is set in: free ones, found on the machine, recorded with the report."""

from __future__ import annotations

from functools import cache

#: role of GB/T 9704-2012 → free families that may stand in for it, the best first
ROLES = {
    "song": ("Source Han Serif SC", "Noto Serif CJK SC", "AR PL UMing CN"),
    "fangsong": (
        "Zhuque Fangsong (technical preview)", "cwTeXQFangsong", "Source Han Serif SC", "Noto Serif CJK SC",
        "AR PL UMing CN",
    ),
    "kai": ("LXGW WenKai", "AR PL UKai CN", "AR PL UKai", "Noto Serif CJK SC"),
    "hei": ("Source Han Sans SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei"),
}  # fmt: skip


class FontsMissing(Exception):
    """There is no Chinese font for the .pdf on this machine."""


@cache
def installed() -> frozenset[str]:
    """Names of the font families on this machine."""
    import typst

    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


def chosen() -> dict[str, str]:
    """The family for each role, to be recorded with a report; empty when any role has none."""
    found = {role: next((name for name in names if name in installed()), "") for role, names in ROLES.items()}
    return found if all(found.values()) else {}
