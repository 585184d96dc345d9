"""Rules that look at several cells of one indicator: the parts and the total they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from departments.cells import Answer, Question
from departments.findings.finding import Finding
from qualitycity.numbers import write
from qualitycity.sentences import sentence

#: Fields that add up from the parts to the total.
_ADDED = ("value", "numerator", "denominator")


def parts_and_total(
    total: tuple[Question, Answer], parts: Sequence[tuple[Question, Answer]], tolerance: Decimal
) -> list[Finding]:
    """A total that was entered beside its parts must be their sum, give or take the tolerance. As long as a part is
    missing nothing is said."""
    asked, answer = total
    found = []
    for name in (each for each in _ADDED if each in asked.fields):
        stated = getattr(answer, name)
        given = [getattr(part, name) for _question, part in parts]
        if stated is None or not given or any(each is None for each in given):
            continue
        added = sum(given, Decimal(0))
        if abs(added - stated) > tolerance:
            text = sentence(
                "The parts add up to %(sum)s, the total says %(total)s.", sum=write(added), total=write(stated)
            )
            found.append(Finding("hard", "parts_total", text, name, blocks=True))
    return found


def added(
    cells: Mapping[str, tuple[Question, Answer]], adds_up: bool, tolerance: Decimal
) -> Mapping[str, Sequence[Finding]]:
    """The findings on the cells of one indicator (by part, "" is the whole); only amounts that add up have any."""
    whole = cells.get("")
    parts = [cell for part, cell in cells.items() if part]
    if whole is None or not parts or not adds_up:
        return {}
    return {"": parts_and_total(whole, parts, tolerance)}
