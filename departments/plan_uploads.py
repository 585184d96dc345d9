"""A plan workbook from the file to the plan: previewed target by target, confirmed once, or discarded.

Preview and confirmation are the one function of ``load_plan``: the trial run takes back what it stored, the real one
runs only while a trial run says what the preview showed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import people, plan_book
from departments.plan_book import Loaded
from departments.plan_book.changes import Change
from departments.plan_book.columns import PLAN, SHEETS
from qualitycity import events, files, numbers, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Limits, Problem, Problems, Workbook, choose_sheets, read_pairs
from targets.comparisons import Difference
from targets.models import Plan
from targets.periods import Quarter
from targets.plans import Revision
from targets.publications import Tally

PURPOSE = "plan_book"
CHANNEL = "workbook"
LIMITS = Limits(file_bytes=10 * 2**20, sheets=20, rows=20_000, columns=128, cells=400_000, seconds=20)
LONGEST_REASON = 300
TOO_LARGE = sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20)


class Refused(Exception):
    """Nothing was stored; ``reason`` says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Settled:
    """What a file would do, or did."""

    loaded: Loaded
    code: str = ""

    @property
    def ok(self) -> bool:
        return self.loaded.problems.ok

    @property
    def preview(self) -> dict[str, Any]:
        loaded = self.loaded
        told: dict[str, Any] = {
            "code": self.code,
            "changes": [dump_change(each) for each in loaded.changes],
            "units": _dump_tally(loaded.units),
            "tasks": _dump_tally(loaded.tasks),
            "targets": _dump_tally(loaded.tally),
            "errors": [_dump(each) for each in loaded.problems.errors],
            "warnings": [_dump(each) for each in loaded.problems.warnings],
        }
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
        return {**told, "digest": digest}


def receive(*, name: str, content: bytes, effective: Quarter | None, reason: str, by: Actor) -> Upload:
    """Keep an uploaded workbook and say what it would do: nothing is stored yet. Raises Refused (too large)."""
    by.must(Permission.EDIT_PLAN)
    if len(content) > LIMITS.file_bytes:
        raise Refused(TOO_LARGE)
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(sentence("The text is longer than %(limit)s characters.", limit=LONGEST_REASON))
    scope = {"effective": str(effective or ""), "reason": reason, "area": by.area_id}
    upload = uploads.keep(name=name, content=content, purpose=PURPOSE, scope=scope, by=by)
    try:
        book, problems = _read(content, upload.name)
        settled = settle(book=book, problems=problems, revision=revision_of(upload), by=by)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.ok else Upload.State.REFUSED
        with transaction.atomic():
            upload.save(force_insert=True)
            _record("plan_workbook.uploaded", upload, by)
    except BaseException:
        uploads.forget(upload)
        raise
    return upload


def settle(
    *, book: Workbook | None, problems: Problems, revision: Revision | None, by: Actor, dry_run: bool = True
) -> Settled:
    """Read the workbook against what is stored now; unless it is a trial run, store it whole or not at all."""
    if book is None or not problems.ok:
        return Settled(Loaded(problems))
    code, plan = _plan_named(book)
    if refused := _lacking(book, plan, revision, by):
        problems.refuse(code="not_here", message=refused)
        return Settled(Loaded(problems), code)
    return Settled(
        plan_book.load(book, by=by, revision=revision if plan else None, dry_run=dry_run, channel=CHANNEL), code
    )


def confirm(*, upload: Upload, shown: str, by: Actor) -> Upload:
    """Store what was previewed, once. Where it would do something else by now nothing is stored: the upload stays
    previewed, with a new preview. Raises Refused."""
    by.must(Permission.EDIT_PLAN)
    if upload.state == Upload.State.CONFIRMED:
        return upload
    try:
        content = uploads.content(upload)
    except files.Changed as error:
        raise Refused(sentence("The stored file is no longer what you uploaded: upload it again.")) from error
    book, problems = _read(content, upload.name)
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == Upload.State.CONFIRMED:
            return held
        if held.state != Upload.State.PREVIEWED:
            raise Refused(sentence("This upload was discarded or refused: upload the file again."))
        revision = revision_of(held)
        if held.preview.get("code"):
            list(Plan.objects.select_for_update(of=("self",)).filter(code=held.preview["code"]))
        tried = settle(book=book, problems=problems, revision=revision, by=by)
        if not tried.ok or tried.preview["digest"] != shown:
            held.preview = tried.preview
            held.state = held.state if tried.ok else Upload.State.REFUSED
            held.save(update_fields=["preview", "state"])
            return held
        stored = settle(book=book, problems=Problems(), revision=revision, by=by, dry_run=False)
        if not stored.ok:
            raise Refused(stored.loaded.problems.errors[0].message)
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        _record("plan_workbook.confirmed", held, by)
    return held


def discard(*, upload: Upload, by: Actor) -> Upload:
    """Throw a previewed file away; nothing was stored from it."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        if uploads.move(upload, Upload.State.DISCARDED):
            _record("plan_workbook.discarded", upload, by)
    if upload.state == Upload.State.DISCARDED:
        uploads.forget(upload)
    return upload


def revision_of(upload: Upload) -> Revision | None:
    effective, reason = upload.scope.get("effective", ""), upload.scope.get("reason", "")
    return Revision(Quarter.parse(effective), reason) if effective and reason else None


def _plan_named(book: Workbook) -> tuple[str, Plan | None]:
    """The code in the sheet of the plan, and the plan that has it; what is wrong there the load itself tells."""
    pairs = _pairs(book)
    code = (pairs.text("code") if pairs is not None else None) or ""
    return code, Plan.objects.filter(code=code).select_related("area").first() if code else None


def _pairs(book: Workbook) -> Any:
    ignored = Problems()
    sheets = choose_sheets(book, SHEETS, problems=ignored)
    return read_pairs(sheets["plan"], PLAN, problems=ignored) if "plan" in sheets else None


def _lacking(book: Workbook, plan: Plan | None, revision: Revision | None, by: Actor) -> Sentence | None:
    """Whose plan it is: an office sets those of its own area, and of what lies below it and has no office."""
    pairs = _pairs(book)
    if pairs is None:
        return None
    own = dict(people.planned_areas(by).values_list("pk", "name"))
    if plan is not None and plan.area_id not in own:
        return sentence("There is a plan %(code)s already: choose another code.", code=plan.code)
    if plan is not None and revision is None:
        return sentence("The plan exists: choose from which quarter the change applies, and write why.")
    area = pairs.text("area") or pairs.text("name")
    if plan is None and area not in own.values():
        return sentence(
            "Your office sets the plans of %(areas)s: write one of them as 地区 in the sheet 计划.",
            areas=list(own.values()),
        )
    return None


def _read(content: bytes, name: str) -> tuple[Workbook | None, Problems]:
    problems = Problems()
    try:
        return workbook.read_in_limits(content, filename=name, limits=LIMITS), problems
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
    return None, problems


def _record(kind: str, upload: Upload, by: Actor) -> None:
    detail = {"file": upload.name, "sha256": upload.sha256, "state": upload.state, **upload.scope}
    detail |= {key: upload.preview.get(key) for key in ("code", "targets")}
    events.record(kind, by=by, about=upload, label=upload.name, detail=detail, channel=CHANNEL)


# --- A preview as it is kept ------------------------------------------------------------------------------------------
def dump_change(change: Change) -> list[Any]:
    told = [[each.field, each.year, _plain(each.old), _plain(each.new)] for each in change.differences]
    return [change.code, change.name, change.kind, told]


def load_changes(preview: Mapping[str, Any]) -> list[Change]:
    return [
        Change(code, name, kind, tuple(Difference(each[0], each[2], each[3], each[1]) for each in told))
        for code, name, kind, told in preview.get("changes", ())
    ]


def problems_of(preview: Mapping[str, Any], kind: str) -> list[Problem]:
    """``kind`` is errors or warnings."""
    return [
        Problem(each["code"], sentences.load(each["message"]), each["sheet"], each["cell"])
        for each in preview.get(kind, ())
    ]


def _plain(value: Any) -> Any:
    return numbers.write(value) if isinstance(value, Decimal) else value


def _dump_tally(tally: Tally) -> dict[str, int]:
    return {"created": tally.created, "changed": tally.changed, "unchanged": tally.unchanged}


def _dump(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": sentences.dump(problem.message),
        "sheet": problem.sheet,
        "cell": problem.cell,
    }
