"""What is wrong or unusual in one cell, each finding with its reason. Pure: no row, no request.

Hard findings block submission until the cell is changed. Soft ones, and everything that is missing or behind, ask for
an explanation; once it is given they stay as warnings for reviewers. Each rule is a small function of its own.
(Source: checks of the quarterly reporting.)
"""

from __future__ import annotations

from collections.abc import Sequence

from departments.cells import Answer, Question
from departments.findings import impossible, unusual, wording
from departments.findings.across import added
from departments.findings.finding import LOOK_BACK, Case, Context, Finding, Limits, Rule, level_of

__all__ = ["LOOK_BACK", "Context", "Finding", "Limits", "added", "blocking", "hard", "level_of", "of_cell", "soft"]


def of_cell(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What to say about one cell that is due: as long as it is unusable, only why."""
    case = Case(asked, answer, context)
    found = _hard(case)
    if not found and wording.is_blank(case):
        found = [wording.blank(case), *(wording.behind(case) if asked.about_task else ())]
    elif not found:
        found = [*_soft(case), *_said(case, wording.RULES), *_said(case, unusual.OF_FILES)]
    return [*found, *wording.returned(case)]


def hard(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What makes the cell unusable, whatever is explained."""
    return _hard(Case(asked, answer, context))


def soft(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What is possible but unusual: it blocks only while the note is empty."""
    return _soft(Case(asked, answer, context))


def blocking(found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.blocks]


def _hard(case: Case) -> list[Finding]:
    return _said(case, impossible.RULES)


def _soft(case: Case) -> list[Finding]:
    return [] if case.level is None else _said(case, unusual.RULES)


def _said(case: Case, rules: Sequence[Rule]) -> list[Finding]:
    return [finding for rule in rules for finding in rule(case)]
