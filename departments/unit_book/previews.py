"""A stored preview as pages show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from departments.unit_book import comparing
from departments.unit_book.comparing import WRITTEN, Line
from qualitycity import sentences
from qualitycity.workbook import Problem

#: In the order in which people must look at them.
KINDS = ("conflict", "new", "changed", "kept", "same")


class Preview:
    """What ``Upload.preview`` holds: every cell with its kind, and every problem with its address."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.stored = stored
        self.digest = str(stored.get("digest", ""))
        self.moved = frozenset(stored.get("moved", ()))

    @cached_property
    def lines(self) -> list[Line]:
        return [comparing.load(line) for line in self.stored.get("lines", ())]

    @cached_property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(KINDS, 0)
        for line in self.lines:
            found[line.kind] += 1
        return found

    @property
    def errors(self) -> list[Problem]:
        return [_problem(each) for each in self.stored.get("errors", ())]

    @property
    def warnings(self) -> list[Problem]:
        return [_problem(each) for each in self.stored.get("warnings", ())]

    @property
    def writes(self) -> bool:
        """Whether there is anything to confirm."""
        return any(line.kind in (*WRITTEN, "conflict") for line in self.lines)

    def shown(self, kind: str) -> Sequence[Line]:
        """The lines of one kind, or all: what moved since the last preview first, then by kind."""
        if kind in self.counts:
            return [line for line in self.lines if line.kind == kind]
        order = {each: place for place, each in enumerate(KINDS)}
        return sorted(self.lines, key=lambda line: (line.name not in self.moved, order[line.kind]))

    def stored_cells(self, over: Collection[str]) -> int:
        return sum(line.kind in WRITTEN or (line.kind == "conflict" and line.name in over) for line in self.lines)


def _problem(stored: Mapping[str, Any]) -> Problem:
    return Problem(stored["code"], sentences.load(stored["message"]), stored["sheet"], stored["cell"])
