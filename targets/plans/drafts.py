"""A plan as it was read, before anything is stored: what ``plans.write`` is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qualitycity.sentences import Sentence
from targets.demands import Demand
from targets.periods import PlanYears, Quarter
from targets.rules.terms import Stage


@dataclass(frozen=True)
class IndicatorDraft:
    """What is measured; targets with the same ``code`` share it."""

    code: str
    name: str
    name_en: str = ""
    unit: str = ""
    decimals: int = 2
    lower: Decimal | None = None
    upper: Decimal | None = None
    definition: str = ""
    data_source: str = ""
    due_after_days: int | None = None
    stable: bool = False
    needs_evidence: bool = False
    usual_lower: Decimal | None = None
    usual_upper: Decimal | None = None
    jump: Decimal | None = None
    tolerance: Decimal | None = None


@dataclass(frozen=True)
class TargetDraft:
    """One target: ``category`` is a code or a name, ``source_row`` the cells it was read from, by column."""

    code: str
    category: str
    indicator: IndicatorDraft
    demand: Demand
    group: str = ""
    source_row: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskDraft:
    code: str
    name: str
    group: str = ""
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class PlanDraft:
    """A whole plan, or the part of one that is revised: targets and tasks that are absent stay as they are."""

    code: str
    name: str
    area: str
    years: PlanYears
    targets: tuple[TargetDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()


@dataclass(frozen=True)
class Revision:
    """From which quarter a change applies, and why."""

    effective: Quarter
    reason: str


@dataclass(frozen=True)
class Objection:
    """Why a draft cannot be stored: ``column`` names the cell, ``target`` or ``task`` the row ("": the plan itself)."""

    code: str
    message: Sentence
    column: str
    target: str = ""
    task: str = ""


class NotStored(Exception):
    """The draft was refused; nothing was stored."""

    def __init__(self, objections: list[Objection]) -> None:
        super().__init__("; ".join(str(objection.message) for objection in objections))
        self.objections = objections
