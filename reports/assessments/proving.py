"""Whether a run still says what was stored: inputs, lines and columns against their hashes, the log, and the same
computation made again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qualitycity import bulk, numbers
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence
from reports.assessments import computing, frozen, storing
from reports.models import Assessment, AssessmentRun, ScoreLine, ScoreSheet
from reports.scoring import SCORING_VERSION, Result, stored

INPUTS = sentence("The inputs of the run were changed after it was frozen.")
SEAL = sentence("The hash of the result is not that of its units.")
LINES = sentence("The lines of the unit were changed after they were stored.")
LINE = sentence("The line was changed after it was stored: it is not what its inputs give.")
GONE = sentence("The line is gone.")
EXTRA = sentence("The line was added after the run was stored.")
COLUMN = sentence("The column says another thing than the line that was stored with it.")
AGAIN = sentence("Computed again from the same inputs, the result of the unit is another one.")
UNIT_GONE = sentence("The sheet of the unit is gone.")
LOGGED = sentence("The log says that the run had another result.")
ANNOUNCED = sentence("The log says that another result was announced.")
UNREADABLE = sentence("The row cannot be read.")

#: What fields and stored texts raise when they hold what they cannot hold.
_ERRORS = (ArithmeticError, ValueError, TypeError, KeyError, AttributeError, zlib.error)
#: Units whose lines are looked at together.
_AT_ONCE = 50
_SHEET = ("unit", "group", "rank", "places", "score", "band", "grade")
#: Column → name in the stored line.
_LINE = {
    "item": "code", "category": "category", "depth": "depth", "standing": "standing", "worth": "worth",
    "score": "score", "lost": "lost",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing of a run that is not as it should be; ``of`` names the run, ``unit`` and ``item`` are "" where it is
    about the whole."""

    of: str
    unit: str
    item: str
    field: str
    stored: str
    expected: str
    message: Sentence

    @property
    def about(self) -> str:
        return " ".join(part for part in (self.of, self.unit, self.item) if part)


def verify() -> Iterator[Fault]:
    """Every run of every assessment, and what was announced."""
    joined = AssessmentRun.objects.select_related("assessment__plan", "assessment__scheme", "assessment__version")
    for key in AssessmentRun.objects.order_by("id").values_list("pk", flat=True):
        yield from faults(joined.get(pk=key))
    yield from _announced()


def count() -> int:
    return AssessmentRun.objects.count()


def faults(run: AssessmentRun, *, workers: int = 1) -> Iterator[Fault]:
    """Everything in which the run is not what was frozen, or does not come out again; none: it is true."""
    try:
        yield from _Proof(run, workers).faults()
    except _ERRORS as error:
        yield Fault(str(run), "", "", "", str(error)[:200], "", UNREADABLE)


class _Proof:
    def __init__(self, run: AssessmentRun, workers: int) -> None:
        self.run = run
        self.again = self._computed(workers)

    def _computed(self, workers: int) -> dict[str, Result] | None:
        """What the inputs give today by unit; None where they were changed, or where the rules have changed since."""
        try:
            inputs = storing.inputs_of(self.run)
        except _ERRORS:
            return None
        if self.run.scoring_version != SCORING_VERSION:
            return {}
        with bulk.uninterrupted():
            return {each.unit: each for each in computing.compute(inputs, workers=workers)}

    def faults(self) -> Iterator[Fault]:
        run = self.run
        if self.again is None:
            yield self._told("", "", "inputs", "", run.inputs_sha256, INPUTS)
        sheets = list(run.sheets.order_by("place"))
        seal = frozen.seal(run.inputs_sha256, [sheet.sha256 for sheet in sheets], version=run.scoring_version)
        if seal != run.result_sha256:
            yield self._told("", "", "result_sha256", run.result_sha256, seal, SEAL)
        yield from self._logged()
        for gone in sorted(set(self.again or {}) - {sheet.unit for sheet in sheets}):
            yield self._told(gone, "", "", "", "", UNIT_GONE)
        for start in range(0, len(sheets), _AT_ONCE):
            some = sheets[start : start + _AT_ONCE]
            lines: dict[int, list[ScoreLine]] = {sheet.pk: [] for sheet in some}
            for line in ScoreLine.objects.filter(sheet__in=lines).order_by("place"):
                lines[line.sheet_id].append(line)
            for sheet in some:
                yield from self._of_sheet(sheet, lines[sheet.pk])

    def _logged(self) -> Iterator[Fault]:
        """The log holds the hash that the run had when it was stored; it cannot be changed."""
        subject = f"reports.assessment:{self.run.assessment_id}"
        rows = Event.objects.filter(kind="assessment.run", subject=subject).values_list("detail", flat=True)
        told = {detail["run"]: detail["result"] for detail in rows}
        logged = told.get(self.run.number, "")
        if logged != self.run.result_sha256:
            yield self._told("", "", "result_sha256", self.run.result_sha256, logged, LOGGED)

    def _of_sheet(self, sheet: ScoreSheet, lines: Sequence[ScoreLine]) -> Iterator[Fault]:
        content = {**sheet.content, "lines": [line.content for line in lines]}
        computed = (self.again or {}).get(sheet.unit)
        expected = stored.dump_result(computed) if computed else None
        changed = frozen.sheet_digest(content) != sheet.sha256
        if changed:
            named = list(self._changed_lines(sheet, lines, expected)) if expected else []
            yield from named or [self._told(sheet.unit, "", "sha256", sheet.sha256, "", LINES)]
        elif expected and frozen.sheet_digest(expected) != sheet.sha256:
            yield self._told(sheet.unit, "", "score", _text(sheet.score), _text(expected["score"]), AGAIN)
        for field in _SHEET:
            yield from self._column(sheet.unit, "", field, getattr(sheet, field), sheet.content[field])
        vetoed = any(not veto["lifted"] for veto in sheet.content["vetoes"])
        yield from self._column(sheet.unit, "", "vetoed", sheet.vetoed, vetoed)
        for line in lines:
            for field, name in _LINE.items():
                yield from self._column(sheet.unit, line.item, field, getattr(line, field), line.content[name])

    def _changed_lines(
        self, sheet: ScoreSheet, lines: Sequence[ScoreLine], expected: Mapping[str, Any]
    ) -> Iterator[Fault]:  # fmt: skip
        wanted = {line["code"]: line for line in expected["lines"]}
        held = {line.item: line for line in lines}
        for item in (item for item in wanted if item not in held):
            yield self._told(sheet.unit, item, "", "", "", GONE)
        for item, line in held.items():
            if item not in wanted:
                yield self._told(sheet.unit, item, "", "", "", EXTRA)
            elif stored.as_text(line.content) != stored.as_text(wanted[item]):
                was, is_now = _text(wanted[item]["score"]), _text(line.content.get("score"))
                yield self._told(sheet.unit, item, "content", is_now, was, LINE)

    def _column(self, unit: str, item: str, field: str, held: Any, content: Any) -> Iterator[Fault]:
        if _text(held) != _text(content):
            yield self._told(unit, item, field, _text(held), _text(content), COLUMN)

    def _told(self, unit: str, item: str, field: str, held: str, expected: str, message: Sentence) -> Fault:
        return Fault(str(self.run), unit, item, field, held, expected, message)


def _announced() -> Iterator[Fault]:
    """The result that counts is the one that was announced last."""
    rows = Event.objects.filter(kind="assessment.announced").order_by("id").values_list("subject", "detail")
    told = {subject.rpartition(":")[2]: detail["result"] for subject, detail in rows}
    for held in Assessment.objects.select_related("plan", "scheme", "version", "result").order_by("id"):
        now, logged = held.result.result_sha256 if held.result else "", told.get(str(held.pk), "")
        if now != logged:
            yield Fault(str(held), "", "", "result", now, logged, ANNOUNCED)


def _text(value: Any) -> str:
    """Numbers as they are stored in a line: 71.180 and 71.18 are one."""
    if value is None:
        return ""
    return numbers.write(value) if isinstance(value, Decimal) else str(value)
