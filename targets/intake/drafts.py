"""What is proposed from the text of a plan: rows for a table of targets, and all that was not taken as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualitycity.sentences import Sentence
from targets.rules.terms import Rule

Confidence = Literal["high", "medium", "low"]
#: What a section is for: ``goal`` says what is to be reached, ``overall`` says it in slogans, ``tasks`` what is to be
#: done, ``organisation`` who sees to it, ``background`` how things are; ``guiding`` holds several; "" is not known.
Role = Literal["goal", "overall", "tasks", "organisation", "background", "guiding", ""]
#: Why words are no target: they announce, name a programme, tell what has been, or are said of the whole.
AsideKind = Literal["lead_in", "means", "background", "slogan", "organising"]


@dataclass(frozen=True)
class Place:
    """Where words stand: the sign in the text at which they begin, and the sentence that they belong to."""

    offset: int
    source: str


@dataclass(frozen=True)
class Proposal:
    """One row of the draft table. ``category`` is the code of a field of quality, else the words of a heading.

    ``year`` is a horizon that the words name; ``annual`` are the values of a table's year columns. ``doubts`` are the
    questions that the words leave, and why the confidence is not high.
    """

    category: str
    item: str
    group: str
    name: str
    clause: str
    rule: Rule
    measure: str
    unit: str
    confidence: Confidence
    place: Place
    role: Role = ""
    year: int | None = None
    annual: Mapping[int, str] = field(default_factory=dict)
    baseline: str = ""
    lead: str = ""
    supporting: str = ""
    remark: str = ""
    doubts: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class TaskProposal:
    """A main task: its number in the plan, the heading that it stands under, and the units that the words name."""

    item: str
    group: str
    name: str
    lead: str
    supporting: str
    place: Place


@dataclass(frozen=True)
class Unread:
    """Words with a number that gave no row, and why."""

    text: str
    reason: Sentence
    place: Place


@dataclass(frozen=True)
class Aside:
    """Words without a number that are no target."""

    kind: AsideKind
    text: str
    place: Place


@dataclass(frozen=True)
class Draft:
    """The draft table of a plan. ``years`` are its first and last, as far as the text tells."""

    title: str
    years: tuple[int | None, int | None]
    proposals: tuple[Proposal, ...]
    unread: tuple[Unread, ...]
    asides: tuple[Aside, ...]
    tasks: tuple[TaskProposal, ...] = ()
