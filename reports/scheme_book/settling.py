"""From the uploaded workbook to the draft of a scheme: previewed, confirmed once, or discarded.

What the preview showed and what is stored are one function: ``_settle``. A workbook whose code the plan knows changes
that scheme's draft, any other begins a scheme. Published versions are never touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments.workflow import Refused
from qualitycity import events, files, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Limits, Problem, Problems
from reports import schemes as actions
from reports import scoring
from reports.models import Scheme
from reports.scheme_book import reading
from reports.scoring import comparison, stored
from targets.models import Plan

PURPOSE = "scheme_book"
#: The largest scheme has some hundred items: with room to spare.
LIMITS = Limits(file_bytes=5 * 2**20, sheets=12, rows=5_000, columns=32, cells=100_000, seconds=20, memory=512 * 2**20)
_EMPTY = scoring.Scheme(code="", name="")
CHANNEL = "workbook"


@dataclass(frozen=True)
class Settled:
    """What the file says and what it would change; ``scheme`` is None where it begins one."""

    content: scoring.Scheme | None
    scheme: Scheme | None
    problems: Problems
    found: list[comparison.Difference]

    @property
    def digest(self) -> str:
        """Of what is there and what would be: it changes when either does."""
        if self.content is None:
            return ""
        before = "" if self.scheme is None else stored.content_digest(actions.working(self.scheme))
        return hashlib.sha256(f"{before}:{stored.content_digest(self.content)}".encode()).hexdigest()

    @property
    def preview(self) -> dict[str, Any]:
        return {
            "digest": self.digest,
            "scheme": None if self.scheme is None else self.scheme.pk,
            "code": "" if self.content is None else self.content.code,
            "name": "" if self.content is None else self.content.name,
            "differences": [asdict(each) for each in self.found],
            "errors": [_dump(problem) for problem in self.problems.errors],
            "warnings": [_dump(problem) for problem in self.problems.warnings],
        }


def receive(*, plan: Plan, name: str, content: bytes, by: Actor) -> Upload:
    """Keep an uploaded file and say what it would change; nothing else is stored. Raises Refused where it is too
    large."""
    by.must(Permission.EDIT_SCHEMES)
    if len(content) > LIMITS.file_bytes:
        raise Refused(sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20))
    upload = uploads.keep(name=name, content=content, purpose=PURPOSE, scope={"plan": plan.pk}, by=by)
    try:
        settled = _settle(plan, content, upload.name)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
        with transaction.atomic():
            upload.save(force_insert=True)
            detail = {
                "file": upload.name,
                "sha256": upload.sha256,
                "state": upload.state,
                "changes": len(settled.found),
            }
            events.record("workbook.uploaded", by=by, about=upload, label=upload.name, detail=detail, channel=CHANNEL)
    except BaseException:
        uploads.forget(upload)
        raise
    return upload


def confirm(*, upload: Upload, plan: Plan, shown: str, by: Actor) -> tuple[Upload, Scheme | None]:
    """Store what was previewed, once, and the scheme it went to. Where the scheme changed since the preview nothing is
    stored: the upload stays previewed, with a new preview. Raises Refused."""
    by.must(Permission.EDIT_SCHEMES)
    try:
        content = uploads.content(upload) if upload.state != Upload.State.CONFIRMED else b""
    except files.Changed as error:
        raise Refused(sentence("The stored file is no longer what you uploaded: upload it again.")) from error
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == Upload.State.CONFIRMED:
            return held, Scheme.objects.filter(pk=held.preview.get("scheme") or 0).first()
        if held.state != Upload.State.PREVIEWED:
            raise Refused(sentence("This upload was discarded or refused: upload the file again."))
        settled = _settle(plan, content, held.name)
        if settled.content is None or not settled.problems.ok or settled.digest != shown:
            return _show_again(held, settled), None
        scheme = _stored(plan, settled, by)
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        held.preview = {**held.preview, "scheme": scheme.pk}
        held.save(update_fields=["preview"])
        detail = {"file": held.name, "sha256": held.sha256, "changes": len(settled.found), "scheme": scheme.code}
        events.record("workbook.confirmed", by=by, about=held, label=held.name, detail=detail, channel=CHANNEL)
    return held, scheme


def discard(*, upload: Upload, by: Actor) -> Upload:
    """Throw a previewed file away; nothing was stored from it."""
    by.must(Permission.EDIT_SCHEMES)
    with transaction.atomic():
        if uploads.move(upload, Upload.State.DISCARDED):
            detail = {"file": upload.name}
            events.record("workbook.discarded", by=by, about=upload, label=upload.name, detail=detail, channel=CHANNEL)
    if upload.state == Upload.State.DISCARDED:
        uploads.forget(upload)
    return upload


def waiting(by: Actor) -> QuerySet[Upload]:
    """One's own workbooks that were looked at and neither stored nor discarded, the newest first."""
    own = uploads.of(by, PURPOSE).filter(state=Upload.State.PREVIEWED)
    return own.defer("preview").order_by("-created_at")[:10]


def _settle(plan: Plan, content: bytes, name: str) -> Settled:
    problems = Problems()
    try:
        book = workbook.read_in_limits(content, filename=name, limits=LIMITS)
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
        return Settled(None, None, problems, [])
    said = reading.read(book, problems=problems)
    if said is None or not problems.ok:
        return Settled(said, None, problems, [])
    scheme = Scheme.objects.filter(plan=plan, code=said.code).first()
    before = _EMPTY if scheme is None else actions.working(scheme)
    for reason in actions.validate(plan=plan, content=said):
        problems.warn(code="unpublishable", message=reason)
    return Settled(said, scheme, problems, comparison.differences(before, said))


def _stored(plan: Plan, settled: Settled, by: Actor) -> Scheme:
    assert settled.content is not None
    if settled.scheme is None:
        return actions.begin(plan=plan, content=settled.content, by=by, channel=CHANNEL)
    return actions.change(scheme=settled.scheme, content=settled.content, by=by, channel=CHANNEL)


def _show_again(upload: Upload, settled: Settled) -> Upload:
    upload.preview = settled.preview
    if not settled.problems.ok:
        upload.state = Upload.State.REFUSED
    upload.save(update_fields=["preview", "state"])
    return upload


def _dump(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": sentences.dump(problem.message), "sheet": problem.sheet,
            "cell": problem.cell}  # fmt: skip
