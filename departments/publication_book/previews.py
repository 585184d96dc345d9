"""A stored preview of a list, as pages show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from departments.publication_book.comparing import KINDS, Line
from qualitycity import sentences
from qualitycity.sentences import Sentence
from qualitycity.workbook import Problem


class Preview:
    """What ``Upload.preview`` holds: every row with its kind, and every problem with its address."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.stored = stored
        self.digest = str(stored.get("digest", ""))

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(*line) for line in self.stored.get("lines", ())]

    @cached_property
    def counts(self) -> dict[str, int]:
        return {kind: sum(line.kind == kind for line in self.lines) for kind in KINDS}

    @property
    def errors(self) -> list[Problem]:
        return [_problem(each) for each in self.stored.get("errors", ())]

    @property
    def warnings(self) -> list[Problem]:
        return [_problem(each) for each in self.stored.get("warnings", ())]

    @property
    def remarks(self) -> list[tuple[Sentence, list[str]]]:
        """Every warning once, with the places it is about."""
        places: dict[str, list[str]] = {}
        for each in self.warnings:
            places.setdefault(json.dumps(sentences.dump(each.message)), []).append(each.place)
        return [(sentences.load(json.loads(text)), found) for text, found in places.items()]

    @property
    def writes(self) -> bool:
        """Whether there is anything to confirm."""
        return any(line.kind != "same" for line in self.lines)

    def shown(self, kind: str) -> Sequence[Line]:
        """The rows of one kind, or all: what changes something first."""
        if kind in self.counts:
            return [line for line in self.lines if line.kind == kind]
        return sorted(self.lines, key=lambda line: KINDS.index(line.kind))


def _problem(stored: Mapping[str, Any]) -> Problem:
    return Problem(stored["code"], sentences.load(stored["message"]), stored["sheet"], stored["cell"])
