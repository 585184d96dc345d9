"""What a check returns: verdict, progress, completion, gap, the three targets, and the explanation of every step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qualitycity.sentences import Sentence
from targets.rules.facts import Source

Verdict = Literal[
    "met", "exceeded", "not_met", "open", "pending", "not_reported", "not_due", "not_applicable",
]  # fmt: skip
Progress = Literal[
    "not_due", "awaiting_data", "done", "behind", "not_started", "ahead", "on_track",
]  # fmt: skip

#: Raised when the meaning of a rule changes: checks of older versions are verified by hash, not recomputed.
RULE_VERSION = 2


@dataclass(frozen=True)
class Input:
    """A number (or word) that went into a step, and the row it came from."""

    name: Sentence
    value: Decimal | str | None
    source: Source | None = None


@dataclass(frozen=True)
class Step:
    """One line of the explanation; ``formula`` is the sentence people read.

    ``name`` is one of the stable words ``due`` (why nothing is due), ``exempt``, ``part``, ``entries`` and ``events``
    (what a zero target is made of), ``actual``, ``baseline``, ``prior``, ``benchmark``, ``lag`` (an older benchmark),
    ``quota``, ``interpretation``, ``warning``, ``target``, ``path``, ``phase_target``, ``horizon``, ``verdict``,
    ``hold``, ``completion``, ``gap``, ``progress``.
    """

    name: str
    formula: Sentence
    inputs: tuple[Input, ...] = ()
    value: Decimal | str | None = None


@dataclass(frozen=True)
class Result:
    """The outcome of one check at one quarter.

    ``completion`` is a ratio (0.95, not 95), null where it has no meaning; ``gap`` is in the value's own unit, 0 when
    met, never negative. ``target`` is the value in force, ``phase_target`` what should be there by now.
    ``word`` is the stage reached or the grade given, where the target is about one.
    Numbers that do not end (n/d) are given to 12 decimals, half up; every comparison was made before that.
    """

    verdict: Verdict
    progress: Progress
    actual: Decimal | None = None
    target: Decimal | None = None
    phase_target: Decimal | None = None
    horizon_target: Decimal | None = None
    completion: Decimal | None = None
    horizon_completion: Decimal | None = None
    gap: Decimal | None = None
    steps: tuple[Step, ...] = ()
    word: str = ""
