"""What a row asks for, what comes of it, and what there is to say about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qualitycity.sentences import Sentence
from targets.periods import Quarter
from targets.rules.terms import Part, PhaseTable, Rule, Stage

#: The flags of a target. ``lag_allowed``: a verdict may be taken from an older benchmark; ``stable``: the indicator may
#: repeat its last value, ``evidence``: its values need a file. These two are flags of the indicator, kept here because
#: the workbook has one column for all. ``ended``: nothing is demanded any more.
FLAGS = ("soft", "hold", "red_line", "strict", "lag_allowed", "ended", "stable", "evidence")


@dataclass(frozen=True)
class Asked:
    """The cells of one target row that say what is demanded. "" or None: nothing was written, so it is inferred.

    ``form``, ``measure``, ``combine`` and ``frequency`` are codes already; lists, phases, stages and year columns
    are still the text of their cells. ``annual`` is by year.
    """

    clause: str
    indicator: str = ""
    unit: str = ""
    form: str = ""
    interpretation: str = ""
    measure: str = ""
    parts: str = ""
    combine: str = ""
    frequency: str = ""
    compared_with: str = ""
    phases: str = ""
    stages: str = ""
    exempt: str = ""
    flags: frozenset[str] = frozenset()
    baseline: Decimal | None = None
    factor: Decimal | None = None
    points: Decimal | None = None
    remark: str = ""
    annual: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Demand:
    """What one version of a target demands: the fields of a ``TargetVersion``, as the pure rules know them.

    ``confirm`` tells, by column, what was inferred and awaits the office's word.
    """

    clause: str
    rule: Rule
    measure: str
    interpretation: str = ""
    frequency: str = "quarterly"
    unit: str = ""
    baseline: Decimal | None = None
    annual: Mapping[int, Rule] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    combine: str = ""
    factor: Decimal | None = None
    phases: PhaseTable | None = None
    stages: tuple[Stage, ...] = ()
    exempt: tuple[Quarter, ...] = ()
    red_line: bool = False
    lag_allowed: bool = False
    ended: bool = False
    points: Decimal | None = None
    remark: str = ""
    confirm: tuple[tuple[str, Sentence], ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something to say about a cell: ``column`` is its key (of a year column the year), ``code`` a stable word."""

    column: str
    code: str
    message: Sentence


@dataclass
class Findings:
    """What was found in one row: ``errors`` refuse it, ``open`` was inferred and is listed for confirmation, ``notes``
    are worth a warning only."""

    errors: list[Finding] = field(default_factory=list)
    open: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def refuse(self, column: str, code: str, message: Sentence) -> None:
        self.errors.append(Finding(column, code, message))

    def confirm(self, column: str, code: str, message: Sentence) -> None:
        self.open.append(Finding(column, code, message))

    def note(self, column: str, code: str, message: Sentence) -> None:
        self.notes.append(Finding(column, code, message))
