"""Main tasks of a plan as the pure rules see them: milestones, judged by the same test as the targets that are one."""

from __future__ import annotations

from targets.models import MainTask
from targets.periods import PlanYears, Quarter
from targets.rules import stored
from targets.rules.terms import Rule, Stage, Terms


def stages_of(task: MainTask) -> tuple[Stage, ...]:
    """The stages planned, in the order in which they are due."""
    return tuple(stored.load_stage(stage) for stage in task.stages)


def terms_of(task: MainTask, years: PlanYears) -> Terms:
    """What a check of the task looks at: its stages, reported on each quarter of the plan."""
    return Terms(
        code=task.code,
        rule=Rule("milestone", "staged"),
        measure="stage",
        years=years,
        effective_from=years.first,
        stages=stages_of(task),
    )


def planned(task: MainTask, at: Quarter) -> Stage | None:
    """The stage that should be reached by the end of the quarter; None: none yet."""
    due = [stage for stage in stages_of(task) if stage.due <= at]
    return due[-1] if due else None


def following(task: MainTask, at: Quarter) -> Stage | None:
    """The next stage planned after the quarter; None: there is none."""
    return next((stage for stage in stages_of(task) if stage.due > at), None)
