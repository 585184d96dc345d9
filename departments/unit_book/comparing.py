"""Holds the rows of a file against what is stored: every cell is new, changed, the same, kept or in conflict.

Three texts decide: what the file says, what stands there now, and what the template showed when it was downloaded. A
cell that nobody touched in the file is never written, so a figure that was typed later on the page stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from departments import cells, findings, sheets
from departments.cells import Answer
from departments.models import Submission, Value
from departments.sheets import Sheet
from departments.submissions import Typed
from departments.unit_book.reading import Row
from qualitycity.roles import Actor
from qualitycity.sentences import sentence
from qualitycity.workbook.package import unescaped

#: ``kept``: blank or old in the file, entered later on the page. ``conflict``: changed in the file and by another.
Kind = Literal["new", "changed", "same", "kept", "conflict"]
WRITTEN = ("new", "changed")


class Line(NamedTuple):
    """One cell of the file: ``old`` stands there now, ``new`` is what the file says. ``number`` is the version that
    stands there; ``by`` and ``at`` tell whose it is where that matters."""

    kind: Kind
    key: str
    field: str
    label: str
    address: str
    old: str
    new: str
    number: int
    by: str = ""
    at: str = ""

    @property
    def name(self) -> str:
        """By which a conflict is decided."""
        return f"{self.field}|{self.key}"


def compare(rows: Sequence[Row], sheet: Sheet, *, by: Actor, taken: Collection[str]) -> list[Line]:
    """Every cell of the rows that holds something, in the file or in the store. ``taken`` are the keys that take
    figures now: others are refused where the file changes them. What must be settled before submission is a warning.
    """
    bases = _bases(sheet.submission, rows, sheet.values)
    lines: list[Line] = []
    for row in rows:
        value = sheet.values.get(row.cell.key)
        held = sheets.answer_of(value)
        number = value.number if value else 0
        base = held if row.seen == number else bases.get((row.cell.key, row.seen), Answer())
        found = [
            _line(row, field, text, base, held, value, by)
            for field, text in row.texts.items()
            if text or shown(held, field)
        ]
        if row.cell.key in taken:
            _warn(row, held, found)
        else:
            _refuse_shut(row, found, sheet)
        lines += found
    return lines


def typed(lines: Iterable[Line], *, over: Collection[str] = ()) -> list[Typed]:
    """What goes through the door: the new and changed cells, and the conflicts that were decided for the file."""
    texts: dict[str, dict[str, str]] = {}
    seen: dict[str, int] = {}
    for line in lines:
        if line.kind in WRITTEN or (line.kind == "conflict" and line.name in over):
            text = line.new or ("reported" if line.field == "standing" else "")
            texts.setdefault(line.key, {})[line.field] = text
            seen[line.key] = line.number
    return [Typed(key, held, seen[key]) for key, held in texts.items()]


def digest(lines: Iterable[Line]) -> str:
    """What a preview showed: it is stored like this, or shown again."""
    told = [(line.kind, line.key, line.field, line.old, line.new, line.number) for line in lines]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def shown(answer: Answer, field: str) -> str:
    """The field as a template can hold it."""
    text = answer.shown(field)
    if field == "standing":
        return text if text in ("pending", "not_applicable") else ""
    return text if text.isprintable() else ILLEGAL_CHARACTERS_RE.sub("", _lines(text)).strip()


def _line(row: Row, field: str, text: str, base: Answer, held: Answer, value: Value | None, by: Actor) -> Line:
    now, before = shown(held, field), shown(base, field)
    text, whose = _lines(text), {}
    if _says(text, now):
        kind: Kind = "same"
    elif _says(text, before):
        kind = "kept"
    elif now == before or value is None or value.entered_key == by.key:
        kind = "changed" if now else "new"
    else:
        kind = "conflict"
    if kind in ("kept", "conflict") and value is not None:
        whose = {"by": value.entered_name, "at": value.entered_at.isoformat()}
    number = value.number if value else 0
    return Line(kind, row.cell.key, field, row.cell.label, row.address(field), now, text, number, **whose)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _says(text: str, held: str) -> bool:
    """Whether the file says what is held; in an .xlsx ``_x0041_`` comes back as the character that it names."""
    return text == held or text == unescaped(held)


def _bases(submission: Submission, rows: Sequence[Row], latest: Mapping[str, Value]) -> dict[tuple[str, int], Answer]:
    """What the template showed, where somebody has entered something since (one query)."""
    moved = {row.cell.key: row.seen for row in rows if row.seen and row.seen != _number(latest.get(row.cell.key))}
    if not moved:
        return {}
    older = Value.objects.filter(
        period=submission.period_id, department=submission.department_id, number__in=set(moved.values())
    )
    return {
        (key, value.number): sheets.answer_of(value)
        for value in older
        if moved.get(key := sheets.key_of(value)) == value.number
    }


def _number(value: Value | None) -> int:
    return value.number if value else 0


def _warn(row: Row, held: Answer, lines: Sequence[Line]) -> None:
    """Say beside the cell what its row could not be submitted with."""
    texts = {line.field: line.new for line in lines if line.kind in WRITTEN}
    if not texts:
        return
    answer = cells.read(row.cell.asked, held, texts)
    for finding in findings.hard(row.cell.asked, answer, findings.Context(incidents=1)):
        place = finding.field if finding.field in row.record else "code"
        row.record.warn(place, code=finding.code, message=finding.text)


def _refuse_shut(row: Row, lines: Sequence[Line], sheet: Sheet) -> None:
    """Say why a figure that the file changes is not taken now."""
    for line in lines:
        if line.kind in ("same", "kept"):
            continue
        if row.cell.key in sheet.exempt:
            message = sentence("It need not be reported this quarter: %(reason)s.", reason=sheet.exempt[row.cell.key])
            row.record.refuse(line.field, code="exempt", message=message)
        else:
            message = sentence("It takes no figure now: only the late figures are open.")
            row.record.refuse(line.field, code="shut", message=message)


def load(stored: Sequence[object]) -> Line:
    return Line(*stored)  # type: ignore[arg-type]
