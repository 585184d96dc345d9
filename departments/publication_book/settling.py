"""From an uploaded list to stored rows: previewed, confirmed once, or discarded.

``settle`` is the one function behind preview and confirmation: the trial run stops before it stores, the real one
stores what it has just found, and only if that is what the preview showed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import incidents, registers
from departments.publication_book import comparing
from departments.publication_book.comparing import Line
from departments.value_book import columns, lists, scene
from departments.workflow import Refused
from qualitycity import bulk, events, files, sentences, uploads, workbook
from qualitycity.models import Upload
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Limits, Problem, Problems, Sheet, Table, Workbook, choose_sheets, read_table
from targets import publications
from targets.models import Plan

#: Which sheets each of the office's lists takes.
BOOKS: Mapping[str, tuple[str, ...]] = {
    "registers": ("registers",),
    "published": ("benchmarks", "quotas"),
    "incidents": ("events",),
}
_COLUMNS = {
    "benchmarks": columns.BENCHMARKS,
    "quotas": columns.QUOTAS,
    "events": columns.EVENTS,
    "registers": columns.REGISTERS,
}
#: Some thousands of certificates, with room to spare.
LIMITS = Limits(
    file_bytes=10 * 2**20, sheets=20, rows=20_000, columns=64, cells=400_000, seconds=20, memory=768 * 2**20
)
TOO_LARGE = sentence("The file is larger than %(limit)s MB.", limit=LIMITS.file_bytes // 2**20)
NO_FILE = sentence("Choose a file, or paste rows with their headings.")
_CHANNEL = "workbook"


@dataclass
class Settled:
    """What a file would do: every row with its kind, every problem, and the rows themselves by sheet."""

    problems: Problems
    lines: list[Line] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=dict)

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


def purpose(book: str) -> str:
    """Under what the uploads of one of the lists are kept."""
    return f"list.{book}"


def receive(*, book: str, plan: Plan, name: str, content: bytes, by: Actor, sheet: str = "") -> Upload:
    """Keep an uploaded or pasted list and say what it would do: nothing is stored yet. Raises Refused where it is too
    large. ``sheet``: what a .csv, which names no sheet, lists."""
    by.must(Permission.RECORD_PUBLICATIONS)
    check_size(len(content))
    sheet = sheet if sheet in BOOKS[book] else BOOKS[book][0]
    scope = {"plan": plan.pk, "book": book, "sheet": sheet}
    upload = uploads.keep(name=name, content=content, purpose=purpose(book), scope=scope, by=by)
    try:
        found, problems = _read(content, upload.name)
        settled = settle(book=book, plan=plan, found=found, problems=problems, by=by, sheet=sheet)
        upload.preview = settled.preview
        upload.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
        with transaction.atomic():
            upload.save(force_insert=True)
            _record("list.uploaded", upload, plan, by, state=upload.state)
    except BaseException:
        uploads.forget(upload)
        raise
    return upload


def check_size(size: int) -> None:
    """Raise Refused for a file that is too large to be kept at all."""
    if size > LIMITS.file_bytes:
        raise Refused(TOO_LARGE)


def settle(
    *,
    book: str,
    plan: Plan,
    found: Workbook | None,
    problems: Problems,
    by: Actor,
    sheet: str = "",
    dry_run: bool = True,
    shown: str = "",
) -> Settled:
    """Read the list against what is stored now; unless it is a trial run, store it whole or not at all, and only if
    what it would do is what ``shown``, the digest of a preview, told."""
    settled = Settled(problems)
    with bulk.uninterrupted(), transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # lists of one plan follow each other
        if found is not None:
            _compare(settled, _tables(book, found, sheet, problems), plan)
        if not dry_run and problems.ok and settled.digest == shown:
            _store(settled, plan, by)
    return settled


def _tables(book: str, found: Workbook, first: str, problems: Problems) -> dict[str, Table]:
    wanted = sorted(BOOKS[book], key=lambda key: key != first)
    names = {key: columns.SHEETS[key] for key in wanted}
    alone = _the_only_one(found, names)
    chosen = {wanted[0]: alone} if alone else choose_sheets(found, names, problems=problems)
    if not chosen:
        written = "、".join(name for key in wanted for name in columns.SHEETS[key])
        message = sentence("The workbook has none of the sheets %(names)s.", names=written)
        problems.refuse(code="missing_sheet", message=message)
    return {key: read_table(sheet, _COLUMNS[key], problems=problems) for key, sheet in chosen.items()}


def _the_only_one(found: Workbook, names: Mapping[str, Sequence[str]]) -> Sheet | None:
    """The only sheet of a workbook that holds anything, whatever it is called (Sheet1): it cannot be mistaken."""
    known = {workbook.folded(name) for key, others in names.items() for name in (key, *others)}
    filled = [sheet for sheet in found.sheets if sheet.rows]
    if len(filled) != 1 or filled[0].hidden or workbook.folded(filled[0].name) in known:
        return None
    return filled[0]


def _compare(settled: Settled, tables: Mapping[str, Table], plan: Plan) -> None:
    """The rows of each sheet, and what they change."""
    around = scene.of(plan)
    if "benchmarks" in tables:
        figures = lists.read_all(tables["benchmarks"], lists.benchmark, around, identity=lambda row: row.place)
        settled.rows["benchmarks"] = [row for _record, row in figures]
        settled.lines += comparing.benchmarks(plan, figures)
    if "quotas" in tables:
        handed = lists.read_all(tables["quotas"], lists.quota, around, identity=lambda row: row.place)
        settled.rows["quotas"] = [row for _record, row in handed]
        settled.lines += comparing.quotas(plan, handed)
    if "events" in tables:
        happened = lists.read_all(tables["events"], lists.incident, around, identity=lambda row: row.identity)
        settled.rows["events"] = [row for _record, row in happened]
        settled.lines += comparing.events(plan, happened)
    if "registers" in tables:
        granted = lists.read_all(tables["registers"], lists.certificate, around, identity=lambda row: row.identity)
        settled.rows["registers"] = [row for _record, row in granted]
        settled.lines += comparing.certificates(plan, granted)


def _store(settled: Settled, plan: Plan, by: Actor) -> None:
    rows = settled.rows
    if rows.get("benchmarks"):
        publications.publish_benchmarks(plan=plan, rows=rows["benchmarks"], by=by, channel=_CHANNEL)
    if rows.get("quotas"):
        publications.hand_down_quotas(plan=plan, rows=rows["quotas"], by=by, channel=_CHANNEL)
    if rows.get("events"):
        incidents.record_incidents(plan=plan, rows=rows["events"], by=by, channel=_CHANNEL)
    if rows.get("registers"):
        registers.list_certificates(plan=plan, rows=rows["registers"], by=by, channel=_CHANNEL)


def confirm(*, upload: Upload, plan: Plan, shown: str, by: Actor) -> Upload:
    """Store what was previewed, once. Where the lists changed since the preview nothing is stored: the upload stays
    previewed, with a new preview. Raises Refused."""
    by.must(Permission.RECORD_PUBLICATIONS)
    if upload.state == Upload.State.CONFIRMED:
        return upload
    try:
        content = uploads.content(upload)
    except files.Changed as error:
        raise Refused(sentence("The stored file is no longer what you uploaded: upload it again.")) from error
    found, problems = _read(content, upload.name)
    if not problems.ok:  # these bytes were read before: it is the machine that could not read them now
        raise Refused(*(problem.message for problem in problems.errors))
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == Upload.State.CONFIRMED:
            return held
        if held.state != Upload.State.PREVIEWED:
            raise Refused(sentence("This upload was discarded or refused: upload the file again."))
        settled = settle(
            book=held.scope["book"], plan=plan, found=found, problems=problems, by=by, sheet=held.scope["sheet"],
            dry_run=False, shown=shown,
        )  # fmt: skip
        if not settled.problems.ok or settled.digest != shown:
            held.preview = settled.preview
            held.state = Upload.State.PREVIEWED if settled.problems.ok else Upload.State.REFUSED
            held.save(update_fields=["preview", "state"])
            return held
        uploads.move(held, Upload.State.CONFIRMED, confirmed_at=timezone.now())
        _record("list.confirmed", held, plan, by)
    return held


def discard(*, upload: Upload, plan: Plan, by: Actor) -> Upload:
    """Throw a previewed list away; nothing was stored from it."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        if uploads.move(upload, Upload.State.DISCARDED):
            _record("list.discarded", upload, plan, by)
    if upload.state == Upload.State.DISCARDED:
        uploads.forget(upload)
    return upload


def _read(content: bytes, name: str) -> tuple[Workbook | None, Problems]:
    problems = Problems()
    try:
        return workbook.read_in_limits(content, filename=name, limits=LIMITS), problems
    except workbook.Refused as refused:
        problems.errors.extend(refused.problems)
    return None, problems


def _dump(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": sentences.dump(problem.message),
        "sheet": problem.sheet,
        "cell": problem.cell,
    }


def _record(kind: str, upload: Upload, plan: Plan, by: Actor, **more: str) -> None:
    counts = dict.fromkeys(comparing.KINDS, 0)
    for line in upload.preview["lines"]:
        counts[line[0]] += 1
    detail = {"file": upload.name, "sha256": upload.sha256, "list": upload.scope["book"], **counts, **more}
    events.record(kind, by=by, about=upload, label=f"{plan.code} {upload.name}", detail=detail, channel=_CHANNEL)
