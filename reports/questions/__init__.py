"""Questions to ask before a result is believed: what looks unusual in self scores and figures.

They are questions, never points: nothing here reaches a score. Each names the unit and the numbers, and has a place for
the office's answer. ``figures`` and ``scores`` ask, ``answers`` keeps what was found.
"""

from __future__ import annotations

from reports.models import Assessment
from reports.questions import figures, scores
from reports.questions.question import Question

__all__ = ["Question", "of"]


def of(assessment: Assessment) -> list[Question]:
    """Every question of the assessment's year, unit by unit in protocol order."""
    found = [*figures.ask(assessment), *scores.ask(assessment)]
    return sorted(found, key=lambda each: (each.place, each.unit, each.kind, each.about))
