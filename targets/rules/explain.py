"""The explanation of a check: ordered steps with stable names, from which a sentence in any language is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter
from targets.rules import due
from targets.rules.case import Case, Outcome
from targets.rules.exact import plain, rounded, shown, written
from targets.rules.force import Force, last_check
from targets.rules.measures import SUMS_OF_YEAR, lanes
from targets.rules.phases import Phase
from targets.rules.result import Progress, Step, Verdict

VERDICTS: dict[Verdict, Sentence] = {
    "met": sentence("met"),
    "exceeded": sentence("exceeded"),
    "not_met": sentence("not met"),
    "open": sentence("under way"),
    "pending": sentence("pending"),
    "not_reported": sentence("not reported"),
    "not_due": sentence("not due"),
    "not_applicable": sentence("not applicable"),
}
PROGRESSES: dict[Progress, Sentence] = {
    "not_due": sentence("annual indicator, not assessed this period"),
    "awaiting_data": sentence("awaiting data"),
    "done": sentence("done"),
    "behind": sentence("behind schedule"),
    "not_started": sentence("not started"),
    "ahead": sentence("ahead of schedule"),
    "on_track": sentence("on schedule"),
}


#: What is told of one lane: the test's answer, its phase target, and the verdict made of it.
Told = tuple[Outcome, Phase, Verdict]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is told once, of all lanes together."""

    progress: Progress
    horizon_target: Decimal | None
    horizon_completion: Decimal | None
    completion: Decimal | None
    gap: Decimal | None


def steps(case: Case, told: Sequence[Told], summary: Summary) -> list[Step]:
    """What was done, in order: the actual value, what it is compared with, the targets, and what follows from them."""
    terms = case.terms
    lines: list[Step] = []
    exempted = due.exempt_step(terms, case.at, whole_term=terms.measure in ("term_flow", "register:term"))
    if exempted is not None:
        lines.append(exempted)
    spared = due.spared_step(case.facts, _counted_from(case), case.at)
    if spared is not None:
        lines.append(spared)
    for lane, (outcome, phase, verdict) in zip(lanes(terms), told, strict=True):
        if lane.name:
            lines.append(Step("part", sentence("Part %(part)s", part=lane.name), (), lane.name))
        lines.extend(outcome.steps)
        lines.extend(_targets(case, outcome, phase))
        lines.append(_verdict(case, outcome, verdict))
    lines.extend(_outcome(case.force, summary, several=len(told) > 1))
    return lines


def _counted_from(case: Case) -> Quarter:
    """The first quarter whose entries this check looks at."""
    terms = case.terms
    if terms.measure in ("term_flow", "register:term"):
        return terms.years.first
    return Quarter(case.at.year, 1) if terms.measure in SUMS_OF_YEAR or case.force.hold else case.at


def _targets(case: Case, outcome: Outcome, phase: Phase) -> list[Step]:
    if outcome.target is None:
        return []
    gaps = {"value": f"{shown(outcome.target)}{_unit(case)}", "year": case.terms.years.label(case.at.year)}
    if case.force.typed:
        said = sentence("Value in force, the annual one of %(year)s: %(value)s.", **gaps)
    elif case.force.of_year and case.force.builds_up:
        said = sentence("Value in force, for every year: %(value)s.", **gaps)
    else:
        said = sentence("Value in force, for the whole plan: %(value)s.", **gaps)
    return [Step("target", said, (), plain(outcome.target)), Step("phase_target", phase[1], (), plain(phase[0]))]


def _unit(case: Case) -> str:
    return "" if case.force.rule.test in ("staged", "rubric") else case.terms.unit


def _verdict(case: Case, outcome: Outcome, verdict: Verdict) -> Step:
    gaps: dict[str, object] = {"verdict": VERDICTS[verdict]}
    if outcome.said is None:
        return Step("verdict", sentence("So: %(verdict)s.", **gaps), (), verdict)
    gaps["comparison"] = outcome.said
    if verdict == "open":
        gaps["quarter"] = str(last_check(case.terms, case.force, case.at))
        return Step("verdict", sentence("%(comparison)s: %(verdict)s until %(quarter)s.", **gaps), (), verdict)
    return Step("verdict", sentence("%(comparison)s: %(verdict)s.", **gaps), (), verdict)


def progress_step(word: Progress) -> Step:
    return Step("progress", sentence("Progress: %(word)s.", word=PROGRESSES[word]), (), word)


def _outcome(force: Force, summary: Summary, *, several: bool) -> list[Step]:
    lines: list[Step] = []
    if force.typed and summary.horizon_target is not None:
        gaps = {"value": written(summary.horizon_target), "completion": _percent(summary.horizon_completion)}
        said = sentence("The plan's own value is %(value)s; of it %(completion)s is reached.", **gaps)
        lines.append(Step("horizon", said, (), summary.horizon_completion))
    if summary.completion is not None:
        said = sentence("Completion: %(completion)s.", completion=_percent(summary.completion))
        if several:
            said = sentence("Completion, the lowest part's: %(completion)s.", completion=_percent(summary.completion))
        lines.append(Step("completion", said, (), summary.completion))
    if summary.gap is not None:
        lines.append(Step("gap", sentence("Shortfall: %(gap)s.", gap=written(summary.gap)), (), summary.gap))
    lines.append(progress_step(summary.progress))
    return lines


def _percent(ratio: Decimal | None) -> str:
    return "–" if ratio is None else f"{written(rounded(Fraction(ratio) * 100, 4))} %"
