"""What is wrong or unusual in one cell, each finding with its reason. Pure: no row, no request.

Hard findings block submission until the cell is changed. Soft ones, and everything that is missing or behind, ask for
an explanation; once it is given they stay as warnings for reviewers. (Source: checks of the quarterly reporting.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from departments.cells import LABELS, Answer, Question, is_given, why_unreadable
from qualitycity.numbers import round_half_up, write
from qualitycity.sentences import Sentence, sentence
from targets.rules.exact import exact
from targets.rules.result import Result
from targets.rules.scale import is_percent

Kind = Literal["blank", "hard", "soft", "explain", "returned"]

#: A rate that moves by more than this many points, or an amount by more than this share, is asked about.
JUMP_POINTS = Fraction(10)
JUMP_SHARE = Fraction(1, 2)
#: Below this an amount is a handful of things, and one more or less is no jump.
HANDFUL = 10


@dataclass(frozen=True)
class Finding:
    """``code`` is a stable word for machines; ``blocks`` tells that the figures cannot be submitted like this."""

    kind: Kind
    code: str
    text: Sentence
    field: str = ""
    blocks: bool = False


@dataclass(frozen=True)
class Context:
    """What an answer is judged against: the same cell before, the office's benchmark, incidents of the year so far,
    what the check of each target says, whether figures are expected only later (own due date), and whether the
    indicator wants a file that is not there."""

    last: Answer | None = None
    year_before: Answer | None = None
    first_of_year: bool = False
    benchmark: Decimal | None = None
    incidents: int = 0
    results: tuple[Result, ...] = ()
    later: bool = False
    returned: bool = False
    unproved: bool = False


def of_cell(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What to say about one cell that is due: as long as it is unusable, only why."""
    found = hard(asked, answer, context)
    if not found and _is_blank(asked, answer, context):
        found = [_blank(asked) if not answer.note else _missing()]
    elif not found:
        found = soft(asked, answer, context) + _wants_words(answer, context) + _wants_file(answer, context)
    if context.returned:
        found.append(
            Finding(
                "returned",
                "returned",
                sentence("This was returned: change it, or explain it in the note."),
                blocks=True,
            )
        )
    return found


def hard(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What makes the cell unusable, whatever is explained."""
    found = [
        Finding("hard", "unreadable", why_unreadable(asked, name, text), name, blocks=True)
        for name, text in answer.raw.items()
    ]
    found += _half_given(asked, answer)
    found += _ratio(asked, answer)
    found += _bounds(asked, answer)
    found += _rank(asked, answer)
    if asked.incidents and answer.value is not None and answer.value > 0 and not context.incidents:
        text = sentence("The register of safety events holds no incident this year: ask the office to record it first.")
        found.append(Finding("hard", "no_incident", text, "value", blocks=True))
    return found


def soft(asked: Question, answer: Answer, context: Context) -> list[Finding]:
    """What is possible but unusual: it blocks only while the note is empty."""
    level = level_of(asked, answer)
    found: list[Finding] = []
    if level is None:
        return found
    silent = not answer.note
    last = level_of(asked, context.last) if context.last else None
    if asked.cumulative and last is not None and not context.first_of_year and level < last and not asked.share:
        text = sentence(
            "A value that adds up over the year cannot fall (last quarter %(before)s): explain the restatement.",
            before=_said(last),
        )
        found.append(Finding("soft", "falls", text, asked.fields[0], blocks=silent))
    elif last is not None and not asked.cumulative and _jumps(asked, level, last):
        text = sentence("This differs much from last quarter (%(before)s).", before=_said(last))
        found.append(Finding("soft", "jump_quarter", text, asked.fields[0], blocks=silent))
    earlier = level_of(asked, context.year_before) if context.year_before else None
    if earlier is not None and _jumps(asked, level, earlier):
        text = sentence("This differs much from the same quarter of last year (%(before)s).", before=_said(earlier))
        found.append(Finding("soft", "jump_year", text, asked.fields[0], blocks=silent))
    if context.benchmark is not None and answer.benchmark not in (None, context.benchmark):
        text = sentence(
            "The office's record of the benchmark is %(benchmark)s; it is the one that counts.",
            benchmark=context.benchmark,
        )
        found.append(Finding("soft", "other_benchmark", text, "benchmark"))
    return found


def level_of(asked: Question, answer: Answer) -> Fraction | None:
    """The one number by which the cell is compared with itself: the rate of a ratio, else the value."""
    if "numerator" in asked.fields:
        if answer.numerator is None or not answer.denominator:
            return None
        return _rate(asked.factor, answer.numerator, answer.denominator)
    return exact(answer.value)


@lru_cache(maxsize=4096)
def _rate(factor: Decimal, above: Decimal, below: Decimal) -> Fraction:
    """Asked several times of each cell: for its bounds, and beside the quarter and the year before."""
    return Fraction(factor) * Fraction(above) / Fraction(below)


def _is_blank(asked: Question, answer: Answer, context: Context) -> bool:
    return not (asked.counted or context.later or is_given(asked, answer))


def _blank(asked: Question) -> Finding:
    if asked.graded:
        text = sentence("Tell the progress of this quarter in a few words.")
    else:
        text = sentence("Not filled in: enter it, or say in the note why there is nothing.")
    return Finding("blank", "blank", text, asked.required[0] if asked.required else "note", blocks=True)


def _missing() -> Finding:
    return Finding("explain", "missing", sentence("Nothing was reported; the note says why."), "note")


def _wants_words(answer: Answer, context: Context) -> list[Finding]:
    """What must be explained: figures that are awaited, do not apply, or stay behind the schedule."""
    silent = not answer.note
    if answer.standing == "not_applicable":
        return (
            [Finding("explain", "not_applicable", sentence("Say why it does not apply."), "note", blocks=True)]
            if silent
            else []
        )
    if answer.standing == "pending":
        text = sentence("Say who publishes the figure and when.")
        return [Finding("explain", "pending", text, "note", blocks=True)] if silent else []
    if any(result.progress == "behind" for result in context.results):
        text = sentence("Behind schedule: explain the cause and the measures.")
        return [Finding("explain", "behind", text, "note", blocks=silent)]
    return []


def _wants_file(answer: Answer, context: Context) -> list[Finding]:
    if not context.unproved or answer.standing != "reported":
        return []
    text = sentence("No file shows where this comes from: add one, or say in the note why there is none.")
    return [Finding("soft", "no_evidence", text, "note", blocks=not answer.note)]


def _half_given(asked: Question, answer: Answer) -> list[Finding]:
    given = [name for name in asked.required if getattr(answer, name) is not None]
    if not given or answer.raw:
        return []
    return [
        Finding("hard", "half", sentence("The %(field)s is missing.", field=Sentence(LABELS[name])), name, blocks=True)
        for name in asked.required
        if name not in given
    ]


def _ratio(asked: Question, answer: Answer) -> list[Finding]:
    above, below = answer.numerator, answer.denominator
    if above is None or below is None:
        return []
    if below < 0:
        return [_hard("negative", sentence("The denominator cannot be negative."), "denominator")]
    if above > 0 and below == 0:
        return [_hard("zero_denominator", sentence("There is a numerator, but the denominator is 0."), "denominator")]
    if asked.share and above > below:
        return [_hard("above_whole", sentence("The numerator cannot be larger than the denominator."), "numerator")]
    if asked.share and above < 0:
        return [_hard("negative", sentence("The numerator cannot be negative."), "numerator")]
    return []


def _bounds(asked: Question, answer: Answer) -> list[Finding]:
    level, where = level_of(asked, answer), asked.fields[0] if asked.fields else ""
    if level is None or (asked.share and "numerator" in asked.fields):
        return []
    if asked.lower is not None and level < asked.lower:
        return [_hard("too_low", sentence("It cannot be below %(bound)s.", bound=write(asked.lower)), where)]
    if asked.upper is not None and level > asked.upper:
        return [_hard("too_high", sentence("It cannot be above %(bound)s.", bound=write(asked.upper)), where)]
    if asked.days_gone is not None and level > asked.days_gone:
        text = sentence("Only %(days)s days of the year have gone.", days=asked.days_gone)
        return [_hard("days", text, where)]
    return []


def _rank(asked: Question, answer: Answer) -> list[Finding]:
    """A whole number; where the target is a share of the places and their number is not given, the share itself."""
    rank, places = answer.rank, answer.places
    share = places is None and "value" not in asked.fields and is_percent(asked.unit)
    if rank is not None and share and 0 < rank <= 100:
        return []
    if rank is not None and (rank < 1 or rank % 1):
        return [_hard("rank", sentence("A rank is a whole number from 1."), "rank")]
    if rank is not None and places is not None and places < rank:
        return [_hard("places", sentence("The rank is beyond the number of places compared."), "rank")]
    return []


def _hard(code: str, text: Sentence, name: str) -> Finding:
    return Finding("hard", code, text, name, blocks=True)


def _jumps(asked: Question, level: Fraction, before: Fraction) -> bool:
    if is_percent(asked.unit):
        return abs(level - before) > JUMP_POINTS
    if max(abs(level), abs(before)) < HANDFUL:
        return False
    return abs(level - before) > abs(before) * JUMP_SHARE


def _said(level: Fraction) -> str:
    return write(round_half_up(level, 4))


def blocking(found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.blocks]
