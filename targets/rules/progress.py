"""The progress word of a check: the first that fits.

not_due · awaiting_data (pending, not reported, not applicable) · done (a building-up test reached its value in force)
· behind (not met; or, building-up only, open and short of the phase target in its direction) · not_started
(building-up: nothing there yet and nothing expected yet) · ahead (building-up: the next quarter's phase target is
reached already) · on_track.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from targets.rules.result import Progress, Verdict

_WAITING = ("pending", "not_reported", "not_applicable")
_REACHED = ("met", "exceeded")
#: Of several parts that must each pass, the one that is worst off gives the word.
_WORST_FIRST: tuple[Progress, ...] = ("awaiting_data", "behind", "on_track", "not_started", "ahead", "done", "not_due")


def word(
    *,
    verdict: Verdict,
    builds_up: bool,
    reached: bool,
    actual: Fraction | None,
    phase: Fraction | None,
    following: Fraction | None,
    sign: int,
    until_lost: bool = False,
) -> Progress:
    """``following`` is the next quarter's phase target; ``until_lost``: behind only once out of reach (accumulating
    days)."""
    if verdict == "not_due":
        return "not_due"
    if verdict in _WAITING:
        return "awaiting_data"
    if builds_up and (reached or verdict in _REACHED):
        return "done"
    if verdict == "not_met":
        return "behind"
    if not builds_up or actual is None:
        return "on_track"
    if phase is not None and sign * (actual - phase) < 0:
        return "on_track" if until_lost else "behind"
    if actual == 0 and phase == 0:
        return "not_started"
    if following is not None and sign * (actual - following) >= 0:
        return "ahead"
    return "on_track"


def worst(words: Iterable[Progress]) -> Progress:
    """One word for several parts. Not started only where no part has begun."""
    listed = set(words)
    if "not_started" in listed and len(listed) > 1:
        listed = (listed - {"not_started"}) | {"on_track"}
    return next(one for one in _WORST_FIRST if one in listed)
