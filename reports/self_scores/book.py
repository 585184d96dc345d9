"""A unit's score sheet as a workbook: its own template, filled in elsewhere, uploaded, previewed, confirmed once.

There are two forms: the unit's self scores (``SELF``) and the assessors' points by hand (``verified_form.VERIFIED``).
The template says for which assessment and unit it is, and which versions it showed. What comes back goes through the
door for typing, all or none, and only if that is what the preview showed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.unit_book.columns import heading, in_language
from departments.workflow import Refused
from qualitycity import events, files, numbers, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence, sentence
from qualitycity.speech import own_name
from qualitycity.workbook import Column, Limits, Problems, Record, choose_sheets, column, read_table, writing
from qualitycity.workbook.grid import Sheet
from qualitycity.workbook.writing import Heading
from reports.models import Assessment, ItemScore
from reports.scoring import stored
from reports.self_scores import entering, sheets
from reports.self_scores.entering import Said

PURPOSE, CHANNEL = "self_book", "workbook"
LIMITS = Limits(file_bytes=5 * 2**20, sheets=6, rows=5_000, columns=16, cells=80_000, seconds=20, memory=512 * 2**20)
Rows = dict[str, sheets.Row]
#: Of the columns in which people write: an empty one says nothing of what it will hold.
WIDTHS = {"remark": 36, "reason": 36, "evidence": 30}


#: What would change: the item's code, its score before and after, the new remark and what is named as evidence.
Line = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Form:
    """One kind of sheet: its name in English (``key``) and in Chinese, its columns, what stands in a row of the
    template, how a row is read (None: nothing is said in it), what would be new of all that is said (Refused, Stale),
    and the door by which it is kept."""

    purpose: str
    key: str
    sheet: str
    columns: tuple[Column, ...]
    listed: Callable[[sheets.Row], bool]
    cells: Callable[[sheets.Row], tuple[Any, ...]]
    said: Callable[[Record, Rows], Said | None]
    settled: Callable[[Rows, Sequence[Said]], list[tuple[ItemScore, sheets.Row]]]
    lines: Callable[[ItemScore, sheets.Row], tuple[str, str]]
    barred: Callable[..., list[Sentence]]
    enter: Callable[..., Any]


def written(score: Decimal | None) -> str:
    return "" if score is None else numbers.write(score)


def _self_cells(row: sheets.Row) -> tuple[Any, ...]:
    own = row.own
    return (
        row.item.code, own_name(row.item), row.item.standard, row.worth, own.score if own else None,
        own.remark if own else "", "；".join(own.evidence) if own else "", str(own.number if own else 0),
    )  # fmt: skip


def _self_said(record: Record, _rows: Rows) -> Said:
    score = record.number("score")
    seen = record.integer("version", low=0)
    return Said(record.text("code") or "", written(score), record.text("remark") or "",
                record.text("evidence") or "", seen)  # fmt: skip


def _self_lines(one: ItemScore, row: sheets.Row) -> tuple[str, str]:
    return written(row.own.score if row.own else None), written(one.score)


SELF = Form(
    purpose=PURPOSE, key="self scores", sheet="自评表",
    columns=(
        column("code", "编号", required=True), column("item", "项目"), column("standard", "评分标准"),
        column("points", "分值"), column("score", "自评得分"), column("remark", "自评说明"),
        column("evidence", "佐证材料"), column("version", "版本"),
    ),
    listed=lambda row: True, cells=_self_cells, said=_self_said, settled=entering.settled, lines=_self_lines,
    barred=entering.barred, enter=entering.enter,
)  # fmt: skip


@dataclass(frozen=True)
class Settled:
    said: tuple[Said, ...]
    problems: Problems
    lines: tuple[Line, ...] = ()

    @property
    def digest(self) -> str:
        told = [[each.item, each.score, each.remark, each.evidence, each.seen, each.missing] for each in self.said]
        return hashlib.sha256(stored.as_text([told, self.lines]).encode()).hexdigest()

    @property
    def preview(self) -> dict[str, Any]:
        errors = [
            {"message": sentences.dump(each.message), "place": f"{each.sheet}!{each.cell}".strip("!")}
            for each in self.problems.errors
        ]  # fmt: skip
        return {"digest": self.digest, "lines": self.lines, "errors": errors}


def template(assessment: Assessment, department: Department, *, at: datetime, form: Form = SELF) -> bytes:
    """The .xlsx of the unit's sheet with what is stored in it."""
    book, out = writing.new_book(), io.BytesIO()
    kinds = {"points": "number", "score": "number", "self_score": "number"}
    headings = [
        Heading(heading(each), kinds.get(each.key, "text"), width=WIDTHS.get(each.key))  # type: ignore[arg-type]
        for each in form.columns
    ]
    rows = [form.cells(row) for row in sheets.of(assessment, department) if form.listed(row)]
    name = in_language((form.key, form.sheet))
    title = f"{assessment.shown} · {department.name} · {name}（{_codes(assessment, department)}）"
    sheet = writing.write_sheet(book, name, headings=headings, rows=rows, title=title)
    writing.fit_rows(sheet, first=2)
    writing.save(book, out, at=at)
    return out.getvalue()


def receive(
    *, assessment: Assessment, department: Department, name: str, content: bytes, by: Actor, form: Form = SELF
) -> Upload:  # fmt: skip
    """Keep an uploaded file and say what it would change; nothing else is stored. Raises Refused."""
    reasons = form.barred(assessment, department, by=by)
    if len(content) > LIMITS.file_bytes:
        reasons.append(sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20))
    if reasons:
        raise Refused(*reasons)
    scope = {"assessment": assessment.pk, "unit": department.pk}
    upload = uploads.keep(name=name, content=content, purpose=form.purpose, scope=scope, by=by)
    try:
        settled = _settle(form, assessment, department, content, upload.name)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
        with transaction.atomic():
            upload.save(force_insert=True)
            detail = {"file": upload.name, "sha256": upload.sha256, "state": upload.state}
            _record(form, upload, detail, by, confirmed=False)
    except BaseException:
        uploads.forget(upload)
        raise
    return upload


def confirm(
    *, upload: Upload, assessment: Assessment, department: Department, shown: str, by: Actor, form: Form = SELF
) -> Upload:  # fmt: skip
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
        settled = _settle(form, assessment, department, content, held.name)
        if not settled.problems.ok or settled.digest != shown:
            raise Refused(sentence("Scores changed since the preview: nothing was stored. Upload the file again."))
        form.enter(assessment=assessment, department=department, said=settled.said, by=by, channel=CHANNEL)
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        detail = {"file": held.name, "sha256": held.sha256, "changes": len(settled.lines)}
        _record(form, held, detail, by, confirmed=True)
    return held


def _record(form: Form, upload: Upload, detail: dict[str, Any], by: Actor, *, confirmed: bool) -> None:
    more: dict[str, Any] = {"by": by, "about": upload, "label": upload.name, "detail": detail, "channel": CHANNEL}
    if form.purpose == SELF.purpose:
        if confirmed:
            events.record("self_book.confirmed", **more)
        else:
            events.record("self_book.uploaded", **more)
    elif confirmed:
        events.record("verified_book.confirmed", **more)
    else:
        events.record("verified_book.uploaded", **more)


def _codes(assessment: Assessment, department: Department) -> str:
    """Of which assessment and unit the sheet is, by codes that no other has: with them its title ends."""
    return f"{assessment.plan.code} {assessment.scheme.code} {assessment.year} {department.code}"


def _settle(form: Form, assessment: Assessment, department: Department, content: bytes, name: str) -> Settled:
    """What the file says, held against what is stored now; all that is wrong at once."""
    problems = Problems()
    try:
        book = workbook.read_in_limits(content, filename=name, limits=LIMITS)
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
        return Settled((), problems)
    sheet = choose_sheets(book, {form.key: (form.sheet,)}, problems=problems, required=[form.key]).get(form.key)
    if sheet is None:
        return Settled((), problems)
    first, expected = _title(sheet), f"（{_codes(assessment, department)}）"
    if not first.endswith(expected):
        text = sentence(
            "This is no template of this sheet: its title is “%(found)s” and should end with “%(expected)s”.",
            found=first[:80], expected=expected,
        )  # fmt: skip
        problems.refuse(code="other_template", message=text, sheet=sheet.name, cell="A1")
        return Settled((), problems)
    rows = {row.item.code: row for row in sheets.of(assessment, department)}
    named: set[str] = set()
    said = [_read(form, record, rows, named) for record in read_table(sheet, form.columns, problems=problems)]
    kept = tuple(each for each in said if each is not None)
    return Settled(kept, problems, tuple(_lines(form, kept, rows)) if problems.ok else ())


def _title(sheet: Sheet) -> str:
    cells = [cell for row in sheet.rows[:1] for cell in row.filled()]
    return str(cells[0].value).strip() if len(cells) == 1 else ""


def _read(form: Form, record: Record, rows: Rows, named: set[str]) -> Said | None:
    """What a row says; ``named`` are the items of the rows above."""
    code = record.text("code") or ""
    if code in named:
        record.refuse("code", code="twice", message=entering.twice(code))
        return None
    named.add(code)
    said = form.said(record, rows)
    if said is None:
        return None
    try:
        form.settled(rows, [said])
    except Refused as refused:
        for reason in refused.reasons:
            record.refuse("score" if code in rows else "code", code="refused", message=reason)
        return None
    return said


def _lines(form: Form, said: tuple[Said, ...], rows: Rows) -> list[Line]:
    """What would change."""
    fresh = form.settled(rows, [replace(each, seen=None) for each in said])
    return [(one.item, *form.lines(one, row), one.remark, "、".join(one.evidence)) for one, row in fresh]
