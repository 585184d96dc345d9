"""Rule ``base_if_not_comparable``: where units cannot be compared, a base score for everybody, achievements on top."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from qualitycity.sentences import sentence
from reports.scoring.case import ZERO, Case, step
from reports.scoring.result import Told
from reports.scoring.rules.entered import lacking
from reports.scoring.scheme import Table
from targets.rules.exact import plain, shown


def base_if_not_comparable(case: Case) -> Told:
    """min(P, base + achievements): achievements are recorded ones, each with its points by level, or the points that an
    assessor gave for them with reason and evidence."""
    base = case.points * case.number("base") / 100
    on_top = ZERO
    if case.item.source.kind == "events":
        on_top = counted(case.table("per"), case.fact.counts)
    elif case.fact.score is not None:
        waits = lacking(case)
        if waits is not None:
            return Told(ZERO, waits=waits)
        on_top = Fraction(case.fact.score)
    score = min(case.points, base + max(ZERO, on_top))
    said = sentence("min(%(points)s, %(base)s + %(on_top)s) = %(score)s", points=shown(case.points), base=shown(base),
                    on_top=shown(on_top), score=shown(score))  # fmt: skip
    reason = sentence(
        "The base score is %(base)s; achievements add %(on_top)s.", base=shown(base), on_top=shown(on_top)
    )
    given = case.given(sentence("achievements"), plain(on_top))
    return case.told(score, step("rule", said, score, *given), reason=reason)


def counted(per: Table, counts: Mapping[str, int]) -> Fraction:
    """Σ count × points by level; a level that the table does not name has the points of "*", else 0."""
    points = {str(level): Fraction(number) for level, number in per}
    other = points.get("*", ZERO)
    return sum((points.get(level, other) * number for level, number in sorted(counts.items())), ZERO)
