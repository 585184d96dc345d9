"""From the uploaded file to stored figures: previewed, confirmed once, or discarded.

``settle`` is the one function behind preview and confirmation: the trial run stops before the door, the real one goes
through it with what it has just found, and only if that is what the preview showed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import sheets, submissions, workflow
from departments.models import Submission, Value
from departments.situations import situation_of
from departments.submissions import steps
from departments.unit_book import comparing, reading
from departments.unit_book.comparing import Line
from departments.workflow import Refused
from qualitycity import bulk, events, files, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Limits, Problem, Problems, Workbook

PURPOSE = "unit_book"
#: A unit's own figures of one quarter, with room to spare.
LIMITS = Limits(
    file_bytes=10 * 2**20, sheets=20, rows=20_000, columns=64, cells=400_000, seconds=20, memory=768 * 2**20
)
TOO_LARGE = sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20)
NO_FILE = sentence("Choose the file that you filled in.")


@dataclass(frozen=True)
class Settled:
    """What a file would do: every cell with its kind, and every problem. ``texts`` is what goes through the door."""

    lines: tuple[Line, ...]
    problems: Problems

    @property
    def digest(self) -> str:
        return comparing.digest(self.lines)

    @property
    def preview(self) -> dict[str, Any]:
        return {
            "digest": self.digest,
            "lines": self.lines,
            "errors": [_dump(problem) for problem in self.problems.errors],
            "warnings": [_dump(problem) for problem in self.problems.warnings],
        }


def receive(*, submission: Submission, name: str, content: bytes, by: Actor) -> Upload:
    """Keep an uploaded file and say what it would do: nothing is stored yet. Raises Refused where it is too large."""
    by.must(Permission.ENTER_VALUES)
    steps.must_be_own(submission, by)
    check_size(len(content))
    upload = uploads.keep(name=name, content=content, purpose=PURPOSE, scope={"submission": submission.pk}, by=by)
    try:
        book, problems = _read(content, upload.name)
        settled = settle(submission=submission, book=book, problems=problems, by=by)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
        replaced = _keep(upload, submission, settled, by)
    except BaseException:
        uploads.forget(upload)
        raise
    for each in replaced:
        uploads.forget(each)
    return upload


def check_size(size: int) -> None:
    """Raise Refused for a file that is too large to be kept at all."""
    if size > LIMITS.file_bytes:
        raise Refused(TOO_LARGE)


def _keep(upload: Upload, submission: Submission, settled: Settled, by: Actor) -> list[Upload]:
    """Store the row; the person's earlier files for this submission that wait or were refused are given up for it."""
    with transaction.atomic():
        mine = uploads.of(by, PURPOSE).filter(scope__submission=submission.pk)
        replaced = list(mine.filter(state__in=(Upload.State.PREVIEWED, Upload.State.REFUSED)).defer("preview"))
        for each in replaced:
            uploads.move(each, Upload.State.DISCARDED)
        upload.save(force_insert=True)
        detail = {"file": upload.name, "sha256": upload.sha256, "state": upload.state, **counts(settled.lines)}
        _record("workbook.uploaded", upload, submission, by, detail)
    return replaced


def settle(
    *,
    submission: Submission,
    book: Workbook | None,
    problems: Problems,
    by: Actor,
    dry_run: bool = True,
    shown: str = "",
    over: Collection[str] = (),
) -> Settled:
    """Read the file against the submission as it is now; unless it is a trial run, store it whole or not at all.

    It is stored only if what it would do is what ``shown``, the digest of a preview, told. ``over`` names the conflicts
    that are decided for the file. Runs inside the caller's transaction unless it is a trial run.
    """
    with bulk.uninterrupted():
        sheet = sheets.of(submission)
        lines: list[Line] = []
        lacking = workflow.lacking("enter", situation_of(submission, handled={}), by=by)
        for reason in lacking:
            problems.refuse(code="not_open", message=reason)
        if book is not None:
            rows = reading.read(book, submission, sheet.cells, problems=problems)
            taken = submissions.taken(submission, {cell.key: cell for cell in sheet.cells if cell.due})
            lines = comparing.compare(rows, sheet, by=by, taken=taken)
        settled = Settled(tuple(lines), problems)
        if not dry_run and problems.ok and settled.digest == shown:
            _enter(submission, settled, over, by)
    return settled


def confirm(*, upload: Upload, submission: Submission, shown: str, by: Actor, over: Collection[str] = ()) -> Upload:
    """Store what was previewed, once. Where figures changed since the preview nothing is stored: the upload stays
    previewed, with a new preview (``changed`` names the cells that differ). Raises Refused.
    """
    by.must(Permission.ENTER_VALUES)
    steps.must_be_own(submission, by)
    if upload.state == Upload.State.CONFIRMED:
        return upload
    try:
        content = uploads.content(upload)
    except files.Changed as error:
        raise Refused(sentence("The stored file is no longer what you uploaded: upload it again.")) from error
    book, problems = _read(content, upload.name)
    if not problems.ok:  # these bytes were read before: it is the machine that could not read them now
        raise Refused(*(problem.message for problem in problems.errors))
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == Upload.State.CONFIRMED:
            return held
        if held.state != Upload.State.PREVIEWED:
            raise Refused(sentence("This upload was discarded or refused: upload the file again."))
        now = steps.locked(submission)
        settled = settle(submission=now, book=book, problems=problems, by=by, dry_run=False, shown=shown, over=over)
        if not settled.problems.ok or settled.digest != shown:
            return _show_again(held, settled)
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        chosen = [line.name for line in settled.lines if line.kind == "conflict" and line.name in over]
        detail = {"file": held.name, "sha256": held.sha256, **counts(settled.lines), "over": chosen}
        _record("workbook.confirmed", held, now, by, detail)
    return held


def discard(*, upload: Upload, submission: Submission, by: Actor) -> Upload:
    """Throw a previewed file away; nothing was stored from it."""
    by.must(Permission.ENTER_VALUES)
    with transaction.atomic():
        if uploads.move(upload, Upload.State.DISCARDED):
            _record("workbook.discarded", upload, submission, by, {"file": upload.name})
    if upload.state == Upload.State.DISCARDED:
        uploads.forget(upload)
    return upload


def counts(lines: Collection[Line]) -> dict[str, int]:
    found = dict.fromkeys(("new", "changed", "same", "kept", "conflict"), 0)
    for line in lines:
        found[line.kind] += 1
    return found


def _read(content: bytes, name: str) -> tuple[Workbook | None, Problems]:
    problems = Problems()
    try:
        return workbook.read_in_limits(content, filename=name, limits=LIMITS), problems
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
    return None, problems


def _enter(submission: Submission, settled: Settled, over: Collection[str], by: Actor) -> None:
    """Through the door for typing; what it does not take as it was previewed takes back everything."""
    entered = submissions.enter(
        submission=submission,
        cells=comparing.typed(settled.lines, over=over),
        by=by,
        channel=Value.Channel.WORKBOOK,
    )
    if any(outcome.kind not in ("saved", "unchanged") for outcome in entered):
        raise Refused(sentence("Figures changed while you confirmed: nothing was stored. Try again."))


def _show_again(upload: Upload, settled: Settled) -> Upload:
    """The new preview, in which the cells that differ from the one that was shown are marked."""
    before = {tuple(map(str, line[:8])) for line in upload.preview.get("lines", [])}
    changed = [line.name for line in settled.lines if tuple(map(str, line[:8])) not in before]
    upload.preview = {**settled.preview, "moved": changed}
    if not settled.problems.ok:
        upload.state = Upload.State.REFUSED
    upload.save(update_fields=["preview", "state"])
    return upload


def _dump(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": sentences.dump(problem.message),
        "sheet": problem.sheet,
        "cell": problem.cell,
    }


def _record(kind: str, upload: Upload, submission: Submission, by: Actor, detail: Mapping[str, Any]) -> None:
    events.record(
        kind,
        by=by,
        about=upload,
        label=f"{submission.department.name} {submission.period.quarter}",
        unit=submission.department.code,
        detail=detail,
        channel=Value.Channel.WORKBOOK,
    )
