"""Soft rules: what is possible but unusual. Each asks for an explanation, and stays as a warning once there is one.

(Source: checks of the quarterly reporting. How far is far is data of the indicator: ``Limits``.)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from departments.findings.finding import HANDFUL, Case, Finding, Rule, said
from qualitycity.numbers import write
from qualitycity.sentences import sentence
from targets.rules.scale import is_percent

#: A figure is an outlier when it is further from the median of the earlier ones than so many times their median
#: deviation, and when there are at least so many to tell by.
FAR, ENOUGH = 5, 6
#: Figures below this are counts that stay the same for long without anybody having copied them.
COUNTED = 100


def falls(case: Case) -> Iterator[Finding]:
    """A cumulative value below last quarter's is a restatement, which is explained."""
    last = case.level_then(case.context.last)
    adds_up = case.asked.cumulative and not case.asked.share and not case.context.first_of_year
    if adds_up and case.level is not None and last is not None and case.level < last:
        text = sentence(
            "A value that adds up over the year cannot fall (last quarter %(before)s): explain the restatement.",
            before=said(last),
        )
        yield case.soft("falls", text)


def jump_from_last_quarter(case: Case) -> Iterator[Finding]:
    last = case.level_then(case.context.last)
    if not case.asked.cumulative and last is not None and case.jumps(last):
        text = sentence("This differs much from last quarter (%(before)s).", before=said(last))
        yield case.soft("jump_quarter", text)


def jump_from_last_year(case: Case) -> Iterator[Finding]:
    earlier = case.level_then(case.context.year_before)
    if earlier is not None and case.jumps(earlier):
        text = sentence("This differs much from the same quarter of last year (%(before)s).", before=said(earlier))
        yield case.soft("jump_year", text)


def out_of_range(case: Case) -> Iterator[Finding]:
    """Beyond what the office has set as usual; what is impossible is a hard rule's affair."""
    limits = case.context.limits
    if case.level is None:
        return
    if limits.usual_lower is not None and case.level < limits.usual_lower:
        text = sentence("This is below what is usual (%(bound)s).", bound=write(limits.usual_lower))
        yield case.soft("unusually_low", text)
    elif limits.usual_upper is not None and case.level > limits.usual_upper:
        text = sentence("This is above what is usual (%(bound)s).", bound=write(limits.usual_upper))
        yield case.soft("unusually_high", text)


def outlier(case: Case) -> Iterator[Finding]:
    """Far from the median of the earlier figures, where no jump was told already. Cumulative values have a shape of
    their own within the year, so that earlier quarters say nothing about them."""
    earlier = [level for each in case.context.earlier if (level := case.level_then(each)) is not None]
    jumped = case.jumps(case.level_then(case.context.last)) or case.jumps(case.level_then(case.context.year_before))
    if case.level is None or case.asked.cumulative or len(earlier) < ENOUGH or jumped:
        return
    middle = median(earlier)
    spread = median(abs(level - middle) for level in earlier)
    if abs(case.level - middle) > FAR * max(spread, _least_spread(case, middle)):
        text = sentence("This is far from the median of the last %(number)s figures (%(median)s).",
                        number=len(earlier), median=said(middle))  # fmt: skip
        yield case.soft("outlier", text)


def _least_spread(case: Case, middle: Fraction) -> Fraction:
    """Figures that hardly ever moved do not make a small move an outlier."""
    return Fraction(1, 2) if is_percent(case.asked.unit) else max(abs(middle) / 50, Fraction(HANDFUL, FAR))


def repeated(case: Case) -> Iterator[Finding]:
    """The same figure three quarters running. Zero, everything, small counts and what the office calls stable may
    well stay the same."""
    two = case.context.earlier[:2]
    if len(two) < 2 or case.context.limits.stable or case.asked.incidents or case.level is None:
        return
    counted = case.level.denominator == 1 and abs(case.level) < COUNTED and "numerator" not in case.asked.fields
    full = case.asked.upper is not None and case.level == case.asked.upper
    same = all(each is not None and _figures(case, each) == _figures(case, case.answer) for each in two)
    if same and case.level != 0 and not counted and not full:
        yield case.soft("repeated", sentence("The same figure is reported for the third quarter running."))


def _figures(case: Case, answer: object) -> list[object]:
    return [getattr(answer, name) for name in case.asked.required]


def changed_on_the_last_day(case: Case) -> Iterator[Finding]:
    """On the day of the deadline another figure stands here than was drafted before."""
    drafted = case.level_then(case.context.drafted)
    if drafted is not None and case.jumps(drafted):
        text = sentence(
            "On the day of the deadline this differs much from what was drafted (%(before)s).", before=said(drafted)
        )
        yield case.soft("last_day", text)


def no_evidence(case: Case) -> Iterator[Finding]:
    if case.context.unproved and case.answer.standing == "reported":
        text = sentence("No file shows where this comes from: add one, or say in the note why there is none.")
        yield case.soft("no_evidence", text, "note")


def evidence_reused(case: Case) -> Iterator[Finding]:
    if case.context.reused and case.answer.standing == "reported":
        text = sentence("A file of this figure served another quarter already: say why it holds for this one too.")
        yield case.soft("evidence_reused", text, "note")


def other_benchmark(case: Case) -> Iterator[Finding]:
    """The office's record wins over what was typed; this is said, and needs no explanation."""
    benchmark = case.context.benchmark
    if benchmark is not None and case.level is not None and case.answer.benchmark not in (None, benchmark):
        text = sentence(
            "The office's record of the benchmark is %(benchmark)s; it is the one that counts.", benchmark=benchmark
        )
        yield Finding("soft", "other_benchmark", text, "benchmark")


RULES: tuple[Rule, ...] = (
    falls,
    jump_from_last_quarter,
    jump_from_last_year,
    out_of_range,
    outlier,
    repeated,
    changed_on_the_last_day,
    other_benchmark,
)
#: About the files, wherever a figure stands.
OF_FILES: tuple[Rule, ...] = (no_evidence, evidence_reused)
