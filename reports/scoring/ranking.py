"""Ranks within a group: by grade and score, or by the score alone; equal units share a rank, in protocol order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from qualitycity.sentences import sentence
from reports.scoring.case import step
from reports.scoring.facts import Unit
from reports.scoring.result import Result
from reports.scoring.scheme import Scheme
from reports.scoring.totals import order_of

NOTHING = Decimal(0)


def ranked(scheme: Scheme, units: Sequence[Unit], results: Sequence[Result]) -> list[Result]:
    """The results with their ranks: group by group in the scheme's order, the best first, equal ones in protocol order,
    units without a score last. Two at first place are both 1, the next is 3."""
    place = {unit.code: (unit.order, unit.code) for unit in units}
    groups = [group.code for group in scheme.groups]
    listed: list[Result] = []
    for group in [*groups, ""]:
        held = [result for result in results if (result.group if result.group in groups else "") == group]
        grades = order_of(scheme) if scheme.rank_by == "grade" else {}
        held.sort(key=lambda result: (*_merit(result, grades), place[result.unit]))
        listed += _numbered(held, grades)
    return listed


def _merit(result: Result, grades: dict[str, int]) -> tuple[bool, int, Decimal]:
    """The smaller the better."""
    return result.score is None, grades.get(result.grade, 0), -(result.score or NOTHING)


def _numbered(held: list[Result], grades: dict[str, int]) -> list[Result]:
    scored = [result for result in held if result.score is not None]
    numbered: list[Result] = []
    rank = 0
    for number, result in enumerate(scored, 1):
        if number == 1 or _merit(result, grades) != _merit(scored[number - 2], grades):
            rank = number
        said = sentence("Rank %(rank)s of %(places)s in the group.", rank=str(rank), places=str(len(scored)))
        steps = (*result.steps, step("rank", said, str(rank)))
        numbered.append(replace(result, rank=rank, places=len(scored), steps=steps))
    for result in held[len(scored) :]:
        steps = (*result.steps, step("rank", sentence("Without a score there is no rank.")))
        numbered.append(replace(result, places=len(scored), steps=steps))
    return numbered
