"""What differs between two texts of a pledge: as signed and as it would be drafted today, or two issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from departments.models import PledgeLine
from departments.pledges import snapshot
from qualitycity.sentences import N_

#: Columns whose change changes what is promised, as pages call them.
NAMES: Mapping[str, str] = {
    "code": N_("No."),
    "category": N_("Category"),
    "name": N_("Indicator or task"),
    "unit": N_("Unit of measure"),
    "clause": N_("Clause"),
    "baseline": N_("Baseline"),
    "annual": N_("Annual target"),
    "q1": N_("Q1"),
    "q2": N_("Q2"),
    "q3": N_("Q3"),
    "q4": N_("Q4"),
    "points": N_("Points"),
    "role": N_("Role of the unit"),
    "duty": N_("Lead and supporting units"),
    "dates": N_("Dates"),
    "data_source": N_("Data source"),
    "remark": N_("Remark"),
}


@dataclass(frozen=True)
class Change:
    """A line that was added, dropped or changed; ``fields`` are (name, before, after) of a changed one."""

    kind: str  # added, dropped or changed
    line: PledgeLine
    fields: Sequence[tuple[str, str, str]] = ()


def between(before: Sequence[PledgeLine], after: Sequence[PledgeLine]) -> list[Change]:
    """What the second text changes of the first, in the order of the second, dropped lines last."""
    old = {snapshot.key_of(line): line for line in before}
    new = {snapshot.key_of(line): line for line in after}
    found = []
    for key, line in new.items():
        if key not in old:
            found.append(Change("added", line))
        elif fields := _fields(old[key], line):
            found.append(Change("changed", line, fields))
    return [*found, *(Change("dropped", line) for key, line in old.items() if key not in new)]


def _fields(old: PledgeLine, new: PledgeLine) -> list[tuple[str, str, str]]:
    pairs = [(name, str(getattr(old, name)), str(getattr(new, name))) for name in snapshot.TEXTS]
    return [(name, before, after) for name, before, after in pairs if before != after]
