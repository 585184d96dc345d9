"""Test ``staged``: a milestone. Met when the final stage is reached, with evidence, by its date.

C is the weight of the stage reached. Entries carry over: counted is the highest stage reached so far, and no entry is
no stage (open, not started), never not reported. The planned stage of each quarter is the phase target. The final
stage carries its own date: once that check is past without it, the milestone is not met.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import sentence
from targets.periods import Quarter
from targets.rules.case import Case, Outcome
from targets.rules.exact import exact, plain, shown
from targets.rules.facts import Entry
from targets.rules.result import Input, Step
from targets.rules.terms import Stage, Terms

ZERO = Fraction(0)


def stages_of(terms: Terms) -> tuple[Stage, ...]:
    """The stages set; without any, one: whatever stage is reported, due at the plan's last quarter."""
    return terms.stages or (Stage("", Decimal(1), terms.years.last),)


def goal(case: Case) -> Stage:
    """The stage to be reached: the final one, or for a year of its own the last one planned by that year's end."""
    stages = stages_of(case.terms)
    if not case.force.typed:
        return stages[-1]
    planned = [stage for stage in stages if stage.due <= Quarter(case.at.year, 4)]
    return planned[-1] if planned else stages[0]


def weight(stage: Stage | None) -> Fraction:
    return ZERO if stage is None else exact(stage.weight) or ZERO


def planned_weight(stages: Sequence[Stage], at: Quarter) -> Fraction:
    """The weight of the stage planned to be reached by the end of the quarter."""
    return max((weight(stage) for stage in stages if stage.due <= at), default=ZERO)


def judge(case: Case) -> Outcome:
    final = goal(case)
    here = case.facts.entry(case.lane.parts[0].name, case.at.ordinal)
    if here is not None and here.standing == "not_applicable":
        said = sentence("%(quarter)s: not applicable, there was nothing to measure.", quarter=str(case.at))
        return Outcome("not_applicable", target=weight(final), steps=[Step("actual", said)])
    found = [_reached(case, part.name) for part in case.lane.parts]
    index, entry = min(found, key=lambda one: one[0])
    stages = stages_of(case.terms)
    stage = None if index < 0 else stages[index]
    reached = index >= stages.index(final) and entry is not None
    met = reached and entry is not None and entry.quarter <= final.due
    return Outcome(
        "met" if met else "not_met",
        weight(stage),
        weight(final),
        weight(stage),
        None if not met else ZERO,
        [_step(stage, entry)],
        sentence("final stage %(stage)s, due %(quarter)s", stage=final.name, quarter=str(final.due)),
        certain=case.at >= final.due,
        late=reached and not met,
        word="" if stage is None or entry is None else stage.name or entry.stage,
    )


def _reached(case: Case, part: str) -> tuple[int, Entry | None]:
    """The highest stage that the part's entries report up to this check, and the first entry that reports it."""
    order = {stage.name: place for place, stage in enumerate(stages_of(case.terms))}
    best, found = -1, None
    for entry in sorted(case.facts.by_part.get(part, {}).values(), key=lambda one: one.quarter):
        named = entry.stage.strip()
        place = order.get(named if case.terms.stages else "", -1) if named else -1
        if entry.quarter <= case.at and entry.standing == "reported" and place > best:
            best, found = place, entry
    return best, found


def _step(stage: Stage | None, entry: Entry | None) -> Step:
    if stage is None or entry is None:
        return Step("actual", sentence("No stage has been reached yet."), (), plain(ZERO))
    said = sentence(
        "Stage reached: %(stage)s (%(quarter)s), weight %(weight)s.",
        stage=stage.name or entry.stage, quarter=str(entry.quarter), weight=shown(weight(stage)),
    )  # fmt: skip
    name = sentence("Stage reported for %(quarter)s", quarter=str(entry.quarter))
    return Step("actual", said, (Input(name, entry.stage, entry.source),), stage.name or entry.stage)
