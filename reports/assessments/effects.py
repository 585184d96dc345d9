"""What an action does to scores: the inputs of assessments are gathered before and after it, and both are computed.

held = effects.hold(plan, quarter, among=assessments)
...                                                     # the action
told = effects.since(held)                              # who moves if the assessment is run now

A frozen run keeps its numbers; it is named where it was made from figures that were replaced.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from qualitycity import bulk, sentences
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports import schemes
from reports.assessments import frozen, gathering, movements, storing
from reports.assessments.frozen import Inputs
from reports.assessments.movements import Move, Total
from reports.models import Assessment, AssessmentRun
from reports.scoring import Unusable
from targets.models import Plan, Target
from targets.periods import Quarter
from targets.rules.facts import Source as Row


@dataclass(frozen=True)
class Held:
    """An assessment before the action. ``covers``: its year is that of the figures, not a later one that may be
    compared with them."""

    assessment: Assessment
    inputs: Inputs
    covers: bool


@dataclass(frozen=True)
class Effect:
    """What becomes of one assessment if it is run now: who moves, or the ``problem`` why it cannot be computed.
    ``runs`` are the numbers of frozen runs that were made from what was replaced, the newest first; ``run`` is the one
    whose numbers the moves have beside them: the announced one, else the newest."""

    assessment: Assessment
    moves: tuple[Move, ...] = ()
    run: int | None = None
    runs: tuple[int, ...] = ()
    problem: Sentence | None = None

    @property
    def announced(self) -> bool:
        result = self.assessment.result
        return result is not None and result.number == self.run


def hold(plan: Plan, quarter: Quarter, *, among: QuerySet[Assessment]) -> list[Held]:
    """Before the action: what the assessments that figures of the quarter may reach are made from. They are those of
    the plan and of the plans above it, from the year of the quarter on."""
    above = Target.objects.filter(plan=plan).exclude(serves=None).order_by().values("serves__plan")
    found = []
    for assessment in among.filter(Q(plan=plan) | Q(plan__in=above)).order_by("plan", "year", "id"):
        content = schemes.read(assessment.version)
        year = gathering.year_of(assessment.plan, content, assessment.year)
        last_day = plan.years.last_day(quarter)
        if last_day <= year.last:
            found.append(Held(assessment, gathering.gather(assessment, content), covers=year.first <= last_day))
    return found


def since(held: Iterable[Held], *, replaced: Sequence[Row] = ()) -> list[Effect]:
    """After the action: what it did to each of them. ``replaced``: checks and values that were in force before."""
    told = [_told(each, replaced) for each in held]
    return [effect for each, effect in zip(held, told, strict=True) if each.covers or effect.moves or effect.runs]


def shown_to(by: Actor, effects: Iterable[Effect]) -> list[Effect]:
    """Whoever sees all units sees every score; a unit's people what becomes of their own in an announced result."""
    if by.may(Permission.SEE_ALL_UNITS):
        return list(effects)
    mine = (
        replace(each, moves=tuple(move for move in each.moves if move.unit == by.unit), runs=())
        for each in effects
        if each.announced
    )
    return [each for each in mine if each.moves]


def _told(held: Held, replaced: Sequence[Row]) -> Effect:
    runs = list(_made_from(held.assessment, replaced)) if replaced else []
    run = next((run for run in runs if run.pk == held.assessment.result_id), runs[0] if runs else None)
    effect = Effect(held.assessment, run=run.number if run else None, runs=tuple(each.number for each in runs))
    if held.assessment.state == Assessment.State.FINAL and run is None:
        return effect  # not run again, and made from something else
    after = gathering.gather(held.assessment, held.inputs.scheme)
    try:
        with bulk.uninterrupted():
            moves = movements.between(held.inputs, after)
    except (Unusable, ValueError) as error:
        return replace(effect, problem=sentence("The scores cannot be computed: %(error)s", error=error))
    kept = _kept(run) if run and moves else {}
    return replace(effect, moves=tuple(replace(move, kept=kept.get(move.unit)) for move in moves))


def _made_from(assessment: Assessment, rows: Sequence[Row]) -> Iterator[AssessmentRun]:
    """The runs whose frozen inputs name one of the rows, the newest first; trials are nobody's result."""
    for run in assessment.runs.filter(trial=False).order_by("-number"):
        try:
            if frozen.names(storing.text_of(run), rows):
                yield run
        except zlib.error:
            continue  # changed behind its back: ``verify`` says so of the run itself


def _kept(run: AssessmentRun) -> Mapping[str, Total]:
    sheets = run.sheets.defer("content")
    return {sheet.unit: Total(sheet.score, sheet.grade, sheet.rank, sheet.vetoed) for sheet in sheets}


# --- As JSON, kept with what brought it about -------------------------------------------------------------------------
def dump(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    return [
        {
            "assessment": each.assessment.pk,
            "run": each.run,
            "runs": list(each.runs),
            "moves": movements.dump(each.moves),
            "problem": None if each.problem is None else sentences.dump(each.problem),
        }
        for each in effects
    ]


def load(kept: Sequence[Mapping[str, Any]], *, among: QuerySet[Assessment]) -> list[Effect]:
    """What was kept, of the assessments among those that the reader may see."""
    seen = among.in_bulk([each["assessment"] for each in kept])
    return [
        Effect(
            seen[each["assessment"]],
            movements.load(each["moves"]),
            each["run"],
            tuple(each["runs"]),
            each["problem"] and sentences.load(each["problem"]),
        )
        for each in kept
        if each["assessment"] in seen
    ]
