"""Everything that happened to one value: its versions with what each changed, and what was said and laid in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q

from departments import cells, sheets
from departments.cells import Answer
from departments.models import EvidenceUse, Remark, Submission, Value
from qualitycity.models import Event
from qualitycity.sentences import N_, Sentence
from targets.models import DATA_STATUSES

Kind = Literal["version", "remark", "move", "laid", "taken"]

LABELS: Mapping[str, str] = {**cells.LABELS, "grade": N_("grade")}
_NAMES = (*cells.FIELDS, "grade", "standing", "data_status", "data_source", "published_on", "note")
_TOLD_STANDINGS = ("pending", "not_applicable")
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "standing": dict(Value.Standing.choices),
    "data_status": dict(DATA_STATUSES),
}


@dataclass(frozen=True)
class Change:
    """One field of a version that is not what it was before."""

    name: str
    old: Any
    new: Any

    @property
    def label(self) -> Sentence:
        return Sentence(LABELS[self.name])


@dataclass(frozen=True)
class Entry:
    """One thing that happened; ``row`` is the Value, Remark, Event or EvidenceUse that tells of it."""

    kind: Kind
    at: datetime
    by: str
    row: Any
    changes: Sequence[Change] = ()


def of(value: Value, *, readable: Q) -> list[Entry]:
    """The history of the cell to which a version belongs, newest first. ``readable`` are the remarks that the reader
    may see. The same number of queries however long it is."""
    place = Q(indicator=value.indicator_id, part=value.part)
    held = Value.objects.filter(place, period=value.period_id, department=value.department_id)
    entries = list(_versions(held.order_by("number")))
    submission = Submission.objects.filter(period=value.period_id, department=value.department_id).first()
    if submission is not None:
        said = Remark.objects.filter(readable, Q(indicator=None) | place, submission=submission)
        entries += [Entry("remark", remark.at, remark.by_name, remark) for remark in said]
        entries += _files(EvidenceUse.objects.filter(place, submission=submission).select_related("evidence"))
        moves = Event.objects.filter(
            subject=f"{submission._meta.label_lower}:{submission.pk}", kind__startswith="submission."
        )
        entries += [Entry("move", event.at, event.actor_name, event) for event in moves]
    return sorted(entries, key=lambda entry: (entry.at, entry.kind == "move"), reverse=True)


def _versions(rows: Any) -> Iterator[Entry]:
    before = Answer()
    for row in rows:
        answer = sheets.answer_of(row)
        yield Entry("version", row.entered_at, row.entered_name, row, tuple(_changes(before, answer)))
        before = answer


def _changes(old: Answer, new: Answer) -> Iterator[Change]:
    for name in _NAMES:
        was, now = _shown(old, name), _shown(new, name)
        if was != now:
            yield Change(name, was, now)


def _shown(answer: Answer, name: str) -> Any:
    text = answer.shown(name)
    if name == "standing" and text not in _TOLD_STANDINGS:  # a number, or none, speaks for itself
        return ""
    return _WORDS.get(name, {}).get(text, text)


def _files(uses: Any) -> Iterator[Entry]:
    for use in uses:
        yield Entry("laid", use.at, use.by_name, use)
        if use.removed_at is not None:
            yield Entry("taken", use.removed_at, use.removed_name, use)
