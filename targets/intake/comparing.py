"""A draft against a table made by hand: what was found, what was read otherwise, what was invented."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from targets.clause.words import plain
from targets.intake.drafts import Proposal
from targets.intake.signs import tight

#: How much of the words must agree for a row to be about the same thing.
_LEAST = 0.6
FIELDS = ("category", "test", "op", "values", "unit")


@dataclass(frozen=True)
class Expected:
    """One row of the table: what it is about, and the fields that are compared."""

    no: str
    name: str
    clause: str
    fields: tuple[str, ...]


@dataclass
class Comparison:
    """``found``: rows that agree in every field. ``other``: rows about the same thing that do not, with the fields
    that differ. ``missing``: nothing was proposed. ``invented``: proposals that nobody expects."""

    found: list[tuple[Expected, Proposal]] = field(default_factory=list)
    other: list[tuple[Expected, Proposal, tuple[str, ...]]] = field(default_factory=list)
    missing: list[Expected] = field(default_factory=list)
    invented: list[Proposal] = field(default_factory=list)

    @property
    def in_prose(self) -> list[Proposal]:
        """What was invented outside the goals of the plan."""
        return [proposal for proposal in self.invented if proposal.role not in ("goal", "overall")]


def read_expected(text: str) -> list[Expected]:
    """The rows of a table with the columns no, category, name_zh, clause_zh, test, op, values, unit; KeyError where
    one is missing."""
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return [
        Expected(row["no"], row["name_zh"], row["clause_zh"], tuple(row[name] or "" for name in FIELDS)) for row in rows
    ]


def compare(proposals: Sequence[Proposal], expected: Iterable[Expected]) -> Comparison:
    """Each expected row takes the proposal that is most alike in words; a proposal is taken once."""
    comparison = Comparison()
    wanted = list(expected)
    scores = sorted(
        (
            (_likeness(one, each), -row, -place)
            for row, one in enumerate(wanted)
            for place, each in enumerate(proposals)
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for score, row, place in scores:
        if score >= _LEAST and -row not in taken and -place not in used:
            taken[-row] = -place
            used.add(-place)
    for row, one in enumerate(wanted):
        if row not in taken:
            comparison.missing.append(one)
            continue
        proposal = proposals[taken[row]]
        wrong = tuple(name for name, a, b in zip(FIELDS, one.fields, fields_of(proposal), strict=True) if a != b)
        if wrong:
            comparison.other.append((one, proposal, wrong))
        else:
            comparison.found.append((one, proposal))
    comparison.invented = [each for place, each in enumerate(proposals) if place not in used]
    return comparison


def fields_of(proposal: Proposal) -> tuple[str, ...]:
    rule = proposal.rule
    values = ",".join(plain(value * rule.scale) for value in rule.values)
    return (proposal.category, rule.test, rule.operator or "", values, proposal.unit)


def _likeness(expected: Expected, proposal: Proposal) -> float:
    """The share of the expected words that the proposal has, in pairs of signs; its own excess counts a little."""
    own = _pairs(proposal.name) | _pairs(proposal.clause)
    asked = _pairs(expected.name) | _pairs(expected.clause)
    if not asked or not own:
        return 0.0
    shared = len(own & asked)
    return 0.5 * shared / len(asked) + 0.5 * shared / len(own)


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"[,、;:\"()…·]", "", tight(text))
    return {bare[place : place + 2] for place in range(len(bare) - 1)}
