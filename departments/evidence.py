"""Evidence: files laid to reported values, by drag, by picking, or once more from an earlier quarter.

A file is looked at by ending and content before it is stored, and stored once a unit under its hash. Laying and taking
away happen only while the figures can be entered; the signed form is laid while they wait for release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from departments import proofs, sheets, workflow
from departments.models import Department, Evidence, EvidenceUse, Submission
from departments.proofs import behind, of, offered, removed, reused, size_of
from departments.sheets import WHOLE
from departments.situations import situation_of
from departments.submissions import entering, steps
from departments.workflow import Refused
from qualitycity import attachments, files
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence, sentence

__all__ = [
    "WHOLE",
    "Fault",
    "Received",
    "add",
    "behind",
    "keep",
    "lacking",
    "of",
    "offered",
    "receive",
    "remove",
    "removed",
    "reused",
    "size_of",
    "use",
    "verify",
]

MOST_OF_A_CELL = 20
_MEGABYTE = 2**20


def lacking(submission: Submission, key: str, *, by: Actor) -> list[Sentence]:
    """Why nothing can be laid to the cell, or taken away from it, now; empty: it can."""
    return workflow.lacking("sign" if key == WHOLE else "enter", situation_of(submission, handled={}), by=by)


@dataclass(frozen=True)
class Received:
    """A file of a unit that was looked at and lies under its hash; ``keep`` makes its row."""

    department: int
    name: str
    kind: str
    size: int
    sha256: str
    path: str


def receive(*, department: int, name: str, content: bytes) -> Received:
    """Look at a file by ending and content, and write it. Raises Refused: its kind, its size, the unit's room."""
    kind = _looked_at(name, content)
    sha256 = files.digest(content)
    path = f"evidence/{department}/{sha256[:2]}/{sha256}"
    if not _is_kept(path, sha256):
        _must_have_room(department, len(content))
        files.write(files.kept(path), content)
    return Received(department, attachments.clean(name), kind, len(content), sha256, path)


def keep(received: Received, *, by: Actor) -> Evidence:
    """The row of a received file; the same bytes are stored once a unit. In the transaction of what it is laid to."""
    unit = Department.objects.select_for_update().get(pk=received.department)  # who else stores waits: one quota
    held = Evidence.objects.filter(department=unit, sha256=received.sha256).first()
    if held is not None:
        return held
    _must_have_room(unit.pk, received.size)
    return Evidence.objects.create(
        department=unit, name=received.name, kind=received.kind, size=received.size, sha256=received.sha256,
        path=received.path, by_key=by.key, by_name=by.name,
    )  # fmt: skip


def add(*, submission: Submission, key: str, name: str, content: bytes, by: Actor) -> EvidenceUse:
    """Store a file of the unit and lay it to a cell. The same bytes at the same cell again change nothing."""
    steps.must_be_own(submission, by)
    _must_take(submission, key, by)
    received = receive(department=submission.department_id, name=name, content=content)
    with transaction.atomic():
        locked = steps.locked(submission)
        _must_take(locked, key, by)
        return _lay(locked, key, keep(received, by=by), by, "evidence.added")


def use(*, submission: Submission, key: str, evidence: Evidence, by: Actor) -> EvidenceUse:
    """Lay a file that the unit has stored already to one more cell."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        _must_take(locked, key, by)
        if evidence.department_id != locked.department_id:
            raise Refused(sentence("There is no such file in your unit."))
        return _lay(locked, key, evidence, by, "evidence.used")


def remove(*, use: EvidenceUse, by: Actor) -> EvidenceUse:
    """Take a file away from a cell: noted with who and when, while the file itself stays."""
    steps.must_be_own(use.submission, by)
    with transaction.atomic():
        locked = steps.locked(use.submission)
        current = EvidenceUse.objects.select_related("evidence", "submission").get(pk=use.pk)
        if current.removed_at is not None:
            return current
        key = sheets.key_of(current)
        _must_take(locked, key, by)
        current.note_taken_away(by)
        steps.record("evidence.removed", locked, by=by, detail=_told(key, current.evidence))
    return current


def _lay(submission: Submission, key: str, evidence: Evidence, by: Actor, kind: str) -> EvidenceUse:
    """Inside the caller's transaction, which holds the submission's row."""
    indicator, _colon, part = key.partition(":")
    place = {"submission": submission, "indicator_id": int(indicator) if indicator else None, "part": part}
    if key == WHOLE:
        _replace_older_forms(submission, by)
    held = {each.evidence_id: each for each in EvidenceUse.objects.filter(**place, removed_at=None)}
    if evidence.pk in held:
        return held[evidence.pk]
    if len(held) >= MOST_OF_A_CELL:
        raise Refused(sentence("One figure takes %(limit)s files at the most.", limit=MOST_OF_A_CELL))
    laid = EvidenceUse.objects.create(**place, evidence=evidence, by_key=by.key, by_name=by.name)
    steps.record(kind, submission, by=by, detail=_told(key, evidence))
    return laid


def _replace_older_forms(submission: Submission, by: Actor) -> None:
    """A form signed before the figures were submitted again is about other figures, even with the same bytes."""
    forms = EvidenceUse.objects.filter(submission=submission, indicator=None, removed_at=None)
    older = forms.filter(at__lt=submission.submitted_at)
    older.update(removed_key=by.key, removed_name=by.name, removed_at=timezone.now())


def _told(key: str, evidence: Evidence) -> dict[str, str]:
    return {"cell": key, "name": evidence.name, "size": str(evidence.size), "sha256": evidence.sha256}


def _must_take(submission: Submission, key: str, by: Actor) -> None:
    """Refused unless files can be laid to the cell, or taken away from it, now."""
    steps.refuse_if(lacking(submission, key, by=by))
    if key == WHOLE:
        return
    period, indicators = submission.period, {int(key.partition(":")[0])}
    asked = sheets.cells_of(period.plan, period.quarter, submission.department_id, indicators=indicators)
    if key not in entering.taken(submission, {cell.key: cell for cell in asked if cell.due}):
        raise Refused(sentence("This figure is not due from your unit this quarter."))


def _looked_at(name: str, content: bytes) -> str:
    limit = settings.ATTACHMENTS_MB["file"]
    if len(content) > limit * _MEGABYTE:
        raise Refused(sentence("The file is larger than %(limit)s MB.", limit=limit))
    try:
        return attachments.kind_of(name, content)
    except attachments.NotTaken as refused:
        raise Refused(refused.reason) from refused


def _is_kept(path: str, sha256: str) -> bool:
    return not files.fault(path, sha256=sha256)


def _must_have_room(department: int, size: int) -> None:
    limit = settings.ATTACHMENTS_MB["unit"]
    if proofs.size_of(department) + size > limit * _MEGABYTE:
        raise Refused(
            sentence("The unit's files would be larger than %(limit)s MB: ask the office for more room.", limit=limit)
        )


# --- Whether the files are still what was stored ----------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """A stored file that is not what was stored."""

    kind: str  # missing or altered
    evidence: Evidence


def verify() -> Iterator[Fault]:
    """Hash every stored file again, and name those that are missing or altered."""
    for evidence in Evidence.objects.select_related("department").order_by("id").iterator():
        kind = files.fault(evidence.path, sha256=evidence.sha256)
        if kind:
            yield Fault(kind, evidence)
