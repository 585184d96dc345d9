"""A unit's self score sheet as a workbook: its own template, filled in elsewhere, uploaded, previewed, confirmed once.

The template says for which assessment and unit it is, and which versions it showed. What comes back goes through the
door for typing (``entering.enter``), all or none, and only if that is what the preview showed.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused
from qualitycity import events, files, numbers, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor
from qualitycity.sentences import sentence
from qualitycity.workbook import Limits, Problems, Record, choose_sheets, column, read_table, writing
from qualitycity.workbook.grid import Sheet
from qualitycity.workbook.writing import Heading
from reports.models import Assessment
from reports.scoring import stored
from reports.self_scores import entering, sheets
from reports.self_scores.entering import Said

PURPOSE, CHANNEL = "self_book", "workbook"
LIMITS = Limits(file_bytes=5 * 2**20, sheets=6, rows=5_000, columns=16, cells=80_000, seconds=20, memory=512 * 2**20)
SHEET = {"self scores": ("自评表",)}
COLUMNS = (
    column("code", "编号", required=True), column("item", "项目"), column("standard", "评分标准"),
    column("points", "分值"), column("score", "自评得分"), column("remark", "自评说明"),
    column("evidence", "佐证材料"), column("version", "版本"),
)  # fmt: skip


@dataclass(frozen=True)
class Settled:
    said: tuple[Said, ...]
    problems: Problems
    lines: tuple[tuple[str, str, str, str, str], ...] = ()

    @property
    def digest(self) -> str:
        told = [[each.item, each.score, each.remark, each.evidence, each.seen] for each in self.said]
        return hashlib.sha256(stored.as_text([told, self.lines]).encode()).hexdigest()

    @property
    def preview(self) -> dict[str, Any]:
        errors = [
            {"message": sentences.dump(each.message), "place": f"{each.sheet}!{each.cell}".strip("!")}
            for each in self.problems.errors
        ]  # fmt: skip
        return {"digest": self.digest, "lines": self.lines, "errors": errors}


def template(assessment: Assessment, department: Department, *, at: datetime) -> bytes:
    """The .xlsx of the unit's sheet with what is stored in it."""
    book, out = writing.new_book(), io.BytesIO()
    kinds = {"points": "number", "score": "number"}
    headings = [Heading(each.names[0], kinds.get(each.key, "text")) for each in COLUMNS]  # type: ignore[arg-type]
    rows = [
        (
            row.item.code, row.item.name, row.item.standard, row.worth, row.own.score if row.own else None,
            row.own.remark if row.own else "", "；".join(row.own.evidence) if row.own else "",
            str(row.own.number if row.own else 0),
        )
        for row in sheets.of(assessment, department)
    ]  # fmt: skip
    title = _bound(assessment, department)
    writing.write_sheet(book, SHEET["self scores"][0], headings=headings, rows=rows, title=title)
    writing.save(book, out, at=at)
    return out.getvalue()


def receive(*, assessment: Assessment, department: Department, name: str, content: bytes, by: Actor) -> Upload:
    """Keep an uploaded file and say what it would change; nothing else is stored. Raises Refused."""
    reasons = entering.barred(assessment, department, by=by)
    if len(content) > LIMITS.file_bytes:
        reasons.append(sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20))
    if reasons:
        raise Refused(*reasons)
    upload = uploads.keep(name=name, content=content, purpose=PURPOSE, scope={"assessment": assessment.pk}, by=by)
    try:
        settled = _settle(assessment, department, content, upload.name)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
        with transaction.atomic():
            upload.save(force_insert=True)
            detail = {"file": upload.name, "sha256": upload.sha256, "state": upload.state}
            events.record("self_book.uploaded", by=by, about=upload, label=upload.name, detail=detail, channel=CHANNEL)
    except BaseException:
        uploads.forget(upload)
        raise
    return upload


def confirm(*, upload: Upload, assessment: Assessment, department: Department, shown: str, by: Actor) -> Upload:
    """Store what was previewed, once. Raises Refused where scores changed since, with nothing stored."""
    if upload.state == Upload.State.CONFIRMED:
        return upload
    try:
        content = uploads.content(upload)
    except files.Changed as error:
        raise Refused(sentence("The stored file is no longer what you uploaded: upload it again.")) from error
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == Upload.State.CONFIRMED:
            return held
        if held.state != Upload.State.PREVIEWED:
            raise Refused(sentence("This upload was discarded or refused: upload the file again."))
        settled = _settle(assessment, department, content, held.name)
        if not settled.problems.ok or settled.digest != shown:
            raise Refused(sentence("Scores changed since the preview: nothing was stored. Upload the file again."))
        entering.enter(assessment=assessment, department=department, said=settled.said, by=by, channel=CHANNEL)
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        detail = {"file": held.name, "sha256": held.sha256, "changes": len(settled.lines)}
        events.record("self_book.confirmed", by=by, about=held, label=held.name, detail=detail, channel=CHANNEL)
    return held


def _bound(assessment: Assessment, department: Department) -> str:
    return f"{assessment.plan.code} {assessment.scheme.code} {assessment.year} {department.code} {department.name}"


def _settle(assessment: Assessment, department: Department, content: bytes, name: str) -> Settled:
    """What the file says, held against what is stored now; all that is wrong at once."""
    problems = Problems()
    try:
        book = workbook.read_in_limits(content, filename=name, limits=LIMITS)
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
        return Settled((), problems)
    sheet = choose_sheets(book, SHEET, problems=problems, required=list(SHEET)).get("self scores")
    if sheet is None:
        return Settled((), problems)
    first = _title(sheet)
    if first != (expected := _bound(assessment, department)):
        text = sentence("This is no template of this sheet: it says “%(found)s”, expected: “%(expected)s”.",
                        found=first[:80], expected=expected)  # fmt: skip
        problems.refuse(code="other_template", message=text, sheet=sheet.name, cell="A1")
        return Settled((), problems)
    rows = {row.item.code: row for row in sheets.of(assessment, department)}
    named: set[str] = set()
    said = [_read(record, rows, named) for record in read_table(sheet, COLUMNS, problems=problems)]
    kept = tuple(each for each in said if each is not None)
    return Settled(kept, problems, tuple(_lines(kept, rows)) if problems.ok else ())


def _title(sheet: Sheet) -> str:
    cells = [cell for row in sheet.rows[:1] for cell in row.filled()]
    return str(cells[0].value).strip() if len(cells) == 1 else ""


def _read(record: Record, rows: dict[str, sheets.Row], named: set[str]) -> Said | None:
    """What a row says; ``named`` are the items of the rows above."""
    code = record.text("code") or ""
    if code in named:
        record.refuse("code", code="twice", message=entering.twice(code))
        return None
    named.add(code)
    score = record.number("score")
    seen = record.integer("version", low=0)
    said = Said(code, "" if score is None else numbers.write(score), record.text("remark") or "",
                record.text("evidence") or "", seen)  # fmt: skip
    try:
        entering.settled(rows, [said])
    except Refused as refused:
        for reason in refused.reasons:
            record.refuse("score", code="refused", message=reason)
        return None
    return said


def _lines(said: tuple[Said, ...], rows: dict[str, sheets.Row]) -> list[tuple[str, str, str, str, str]]:
    """What would change: code, name, score before and after, the new remark."""
    fresh = entering.settled(rows, [replace(each, seen=None) for each in said])
    return [
        (
            one.item, row.item.name, "" if row.own is None or row.own.score is None else numbers.write(row.own.score),
            "" if one.score is None else numbers.write(one.score), one.remark,
        )
        for one, row in fresh
    ]  # fmt: skip
