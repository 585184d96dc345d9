"""Main tasks of a plan as the pure rules see them: milestones, judged by the same test as the targets that are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from targets.models import MainTask
from targets.periods import PlanYears, Quarter
from targets.rules import stored
from targets.rules.terms import Rule, Stage, Terms


@dataclass(frozen=True)
class Former:
    """Stages that were changed: they hold for quarters earlier than ``before``; why they were changed, and by whom."""

    before: Quarter
    stages: tuple[Stage, ...]
    reason: str
    by: str


def stages_of(task: MainTask, at: Quarter | None = None) -> tuple[Stage, ...]:
    """The stages planned now, in the order in which they are due; or those by which the quarter ``at`` is judged."""
    held = next((each.stages for each in former(task) if at < each.before), None) if at is not None else None
    return _loaded(task.stages) if held is None else held


def former(task: MainTask) -> list[Former]:
    """The stages that were changed, oldest first."""
    return [
        Former(Quarter.parse(each["before"]), _loaded(each["stages"]), each["reason"], each["by"])
        for each in task.former
    ]


def _loaded(stages: Sequence[Any]) -> tuple[Stage, ...]:
    return tuple(stored.load_stage(stage) for stage in stages)


def terms_of(task: MainTask, years: PlanYears, at: Quarter) -> Terms:
    """What a check of the task in a quarter looks at: the stages that hold then, reported on each quarter."""
    return Terms(
        code=task.code,
        rule=Rule("milestone", "staged"),
        measure="stage",
        years=years,
        effective_from=years.first,
        stages=stages_of(task, at),
    )


def planned(task: MainTask, at: Quarter) -> Stage | None:
    """The stage that should be reached by the end of the quarter; None: none yet."""
    due = [stage for stage in stages_of(task, at) if stage.due <= at]
    return due[-1] if due else None


def following(task: MainTask, at: Quarter) -> Stage | None:
    """The next stage planned after the quarter; None: there is none."""
    return next((stage for stage in stages_of(task, at) if stage.due > at), None)
