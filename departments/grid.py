"""The rows of the entry, check and review pages: each cell with its answer, what it is compared with, what a check of
the draft would say, and what is wrong. The same number of queries whatever the unit has to enter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zlib import crc32

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from departments import cells, earlier, facts, findings, judging, proofs, sheets, task_facts
from departments.cells import Answer
from departments.facts import Material
from departments.findings import LOOK_BACK, Context, Finding
from departments.judging import Judged, OwnParts
from departments.models import EvidenceUse, Remark, Submission, Value
from departments.sheets import Cell, Sheet
from qualitycity.sentences import Sentence, sentence
from targets.models import Category
from targets.periods import Quarter
from targets.rules.facts import Entry, Facts


@dataclass(frozen=True)
class Heading:
    """What rows stand under that belong to no category."""

    name: Promise


MAIN_TASKS = Heading(gettext_lazy("Main tasks"))


@dataclass(frozen=True)
class Row:
    """One cell as pages show it. ``last`` and ``year_before`` are the same cell a quarter and a year earlier;
    ``benchmark`` is the published one; ``before_return`` what stood here when the figures were last returned (None:
    they never were), ``returned_for`` why this one was; ``evidence`` the files in force. ``put_off``: until when the
    figure was deferred; ``exempt``: why it need not be reported; ``shut``: it takes no figure now, while others do;
    ``brought``: it is one of the late figures that are being handed in."""

    cell: Cell
    answer: Answer
    value: Value | None = None
    judged: tuple[Judged, ...] = ()
    findings: tuple[Finding, ...] = ()
    returns: Sequence[Remark] = ()
    last: Answer | None = None
    year_before: Answer | None = None
    benchmark: Decimal | None = None
    before_return: Answer | None = None
    returned_for: Sequence[Remark] = ()
    evidence: Sequence[EvidenceUse] = ()
    put_off: datetime | None = None
    exempt: str = ""
    shut: bool = False
    brought: bool = False

    @property
    def changed(self) -> bool:
        """Whether it is another answer than the one that was returned."""
        return self.before_return is not None and self.before_return != self.answer

    @property
    def key(self) -> str:
        return self.cell.key

    @property
    def anchor(self) -> str:
        """The row's name in the page: parts may hold spaces, ids may not."""
        return (
            f"{self.cell.indicator.pk}-{crc32(self.cell.part.encode()):x}"
            if self.cell.part
            else str(self.cell.indicator.pk)
        )

    @property
    def category(self) -> Category | Heading:
        """What the row stands under."""
        return MAIN_TASKS if self.cell.task else self.cell.targets[0].target.category

    @property
    def phase_decimals(self) -> int:
        """A path through whole things passes their halves: what should be there by now is shown to one decimal."""
        return max(self.cell.indicator.decimals, 1)

    @property
    def number(self) -> int:
        """The version that the page shows; 0 while nothing was entered."""
        return self.value.number if self.value else 0

    @property
    def to_fill(self) -> bool:
        """Whether the row counts for 已填 18/28: it is due now and there is something to enter."""
        return self.cell.due and not self.cell.asked.counted and not self.cell.awaits_quota and not self.shut

    @property
    def is_filled(self) -> bool:
        return not self.answer.raw and (cells.is_given(self.cell.asked, self.answer) or bool(self.answer.note))

    @property
    def blocking(self) -> list[Finding]:
        return [] if self.shut else findings.blocking(self.findings)

    @property
    def is_deferred(self) -> bool:
        """Whether the figure is expected later by an extension that still runs."""
        return self.put_off is not None and timezone.now() <= self.put_off

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]


@dataclass(frozen=True)
class Grid:
    """All rows of a submission, in plan order; ``papers`` are the scans of its signed form."""

    submission: Submission
    rows: tuple[Row, ...]
    undue: tuple[Row, ...] = ()
    notes: tuple[Remark, ...] = ()
    papers: Sequence[EvidenceUse] = ()

    @property
    def to_fill(self) -> int:
        return sum(row.to_fill for row in self.rows)

    @property
    def filled(self) -> int:
        return sum(row.to_fill and row.is_filled for row in self.rows)

    @property
    def open_points(self) -> tuple[Sentence, ...]:
        """Everything that blocks submission, with the row it is about."""
        return tuple(
            sentence("%(row)s: %(what)s", row=row.cell.label, what=finding.text)
            for row in self.rows
            for finding in row.blocking
        )


def of(submission: Submission, *, indicators: Collection[int] | None = None, today: date | None = None) -> Grid:
    """The grid of a submission whose period, plan and department are loaded, or its rows of some indicators.

    ``today`` decides whether a figure with its own due date is expected yet.
    """
    return judged(sheets.of(submission, indicators=indicators), today=today)


def of_many(
    submissions: Sequence[Submission], *, today: date | None = None, beside: Collection[int] | None = None
) -> list[Grid]:
    """The grids of several units' submissions in one period, in as many queries as one takes; each unit's drafts are
    judged beside those of the others (or of the units ``beside``)."""
    return _judged_together(sheets.of_many(submissions), today, {}, beside)


def judged(sheet: Sheet, *, today: date | None = None, typed: Mapping[str, Mapping[str, str]] | None = None) -> Grid:
    """The grid of a sheet that is at hand; ``typed`` texts (cell key → field → text) stand over what is stored."""
    return _judged_together([sheet], today, typed or {})[0]


def _judged_together(
    listed: Sequence[Sheet],
    today: date | None,
    typed: Mapping[str, Mapping[str, str]],
    beside: Collection[int] | None = None,
) -> list[Grid]:
    if not listed:
        return []
    held = {target: versions for sheet in listed for target, versions in sheet.versions.items()}
    drafts = Q(department__in={sheet.submission.department_id for sheet in listed} | set(beside or ()))
    period = listed[0].submission.period
    material = facts.gather(period.plan, targets=held, held=held, drafts=drafts)
    tasks = {cell.task.pk: cell.task for sheet in listed for cell in sheet.cells if cell.task}
    told = task_facts.of(tasks.values(), drafts=drafts, until=period.quarter) if tasks else {}
    own = judging.own_parts(listed, drafts)
    return [_grid(sheet, material, told, own, today, typed) for sheet in _completed(listed, today)]


def _completed(listed: Sequence[Sheet], today: date | None) -> list[Sheet]:
    """The sheets with their files, and with what stood in their cells before."""
    submissions = [sheet.submission for sheet in listed]
    files = proofs.of_many(submissions)
    indicators = {cell.indicator.pk for sheet in listed for cell in sheet.cells}
    before = earlier.answers(submissions, indicators)
    drafted = earlier.drafts(submissions, today)
    with_files = [each for each in submissions if files[each.pk]]
    reused = proofs.reused_of(with_files) if with_files else {}
    return [
        replace(
            sheet,
            evidence=files[sheet.submission.pk],
            earlier=before.get(sheet.submission.department_id, {}),
            drafted=drafted.get(sheet.submission.pk, {}),
            reused=frozenset(reused.get(sheet.submission.pk, ())),
        )
        for sheet in listed
    ]


def _grid(
    sheet: Sheet,
    material: Material,
    told: Mapping[int, Facts],
    own: OwnParts,
    today: date | None,
    typed: Mapping[str, Mapping[str, str]],
) -> Grid:
    known = {cell.key: _known(cell, material, told) for cell in sheet.cells}
    judged = {cell.key: judging.judge(sheet, cell, material, known[cell.key], own) for cell in sheet.cells}
    rows = _with_sums(
        [_row(sheet, cell, known[cell.key], judged[cell.key], today, typed.get(cell.key)) for cell in sheet.cells]
    )
    return Grid(
        submission=sheet.submission,
        rows=tuple(row for row in rows if row.cell.due),
        undue=tuple(row for row in rows if not row.cell.due),
        notes=sheet.notes,
        papers=sheet.evidence.get(sheets.WHOLE, ()),
    )


def typed_over(grid: Grid, texts: Mapping[str, Mapping[str, str]]) -> Grid:
    """The grid with what somebody typed and could not save, standing over what is stored."""
    rows = [
        replace(row, answer=cells.read(row.cell.asked, row.answer, texts[row.key])) if row.key in texts else row
        for row in grid.rows
    ]
    return replace(grid, rows=tuple(rows))


def counts(submissions: Sequence[Submission]) -> dict[int, tuple[int, int]]:
    """(filled, to fill) by submission id, in as many queries as one takes."""
    found = {}
    for sheet in sheets.of_many(submissions):
        rows = [
            Row(cell, sheets.answer_of(sheet.values.get(cell.key)), shut=sheet.is_shut(cell.key))
            for cell in sheet.cells
        ]
        found[sheet.submission.pk] = (
            sum(row.to_fill and row.is_filled for row in rows),
            sum(row.to_fill for row in rows),
        )
    return found


def _known(cell: Cell, material: Material, told: Mapping[int, Facts]) -> Facts:
    return told[cell.indicator.pk] if cell.task else material.facts[cell.targets[0].target_id]


def _row(
    sheet: Sheet,
    cell: Cell,
    known: Facts,
    judged: tuple[Judged, ...],
    today: date | None,
    typed: Mapping[str, str] | None = None,
) -> Row:
    quarter: Quarter = sheet.submission.period.quarter
    value = sheet.values.get(cell.key)
    answer = sheets.answer_of(value)
    if typed is not None:
        answer = cells.read(cell.asked, answer, typed)
    benchmark = _published(known, quarter, cell.part)
    if benchmark is not None:
        asked = replace(cell.asked, fields=tuple(name for name in cell.asked.fields if name != "benchmark"))
        cell = replace(cell, asked=asked)
    before = _before(sheet, cell, known, quarter)
    row = Row(
        cell=cell,
        answer=answer,
        value=value,
        judged=judged,
        returns=sheet.returns.get(cell.key, ()),
        last=before[0],
        year_before=before[3],
        benchmark=benchmark,
        evidence=sheet.evidence.get(cell.key, ()),
        put_off=sheet.put_off.get(cell.key),
        exempt=sheet.exempt.get(cell.key, ""),
        shut=sheet.is_shut(cell.key),
        brought=cell.key in sheet.late_ones,
    )
    return replace(row, findings=_findings(sheet, row, before, known, today)) if cell.due else row


def _with_sums(rows: Sequence[Row]) -> list[Row]:
    """The rows, each total held against the parts that stand beside it."""
    cells_of: dict[int, list[Row]] = {}
    for row in rows:
        cells_of.setdefault(row.cell.indicator.pk, []).append(row)
    found = {
        f"{indicator}:{part}": said
        for indicator, listed in cells_of.items()
        if len(listed) > 1
        for part, said in findings.added(
            {row.cell.part: (row.cell.asked, row.answer) for row in listed},
            adds_up=any(version.combine in ("", "sum") and version.parts for version in listed[0].cell.targets),
            tolerance=listed[0].cell.indicator.tolerance or Decimal(0),
        ).items()
    }
    return [replace(row, findings=(*row.findings, *found.get(row.key, ()))) for row in rows]


def _findings(
    sheet: Sheet, row: Row, before: Sequence[Answer | None], known: Facts, today: date | None
) -> tuple[Finding, ...]:
    if row.exempt:
        return ()
    quarter: Quarter = sheet.submission.period.quarter
    later = row.is_deferred or (row.cell.later is not None and today is not None and today <= row.cell.later)
    later = later and not row.brought
    context = Context(
        last=row.last,
        year_before=row.year_before,
        earlier=tuple(before),
        first_of_year=quarter.number == 1,
        benchmark=row.benchmark,
        incidents=sum(event.quarter.year == quarter.year and event.quarter <= quarter for event in known.events),
        results=tuple(each.result for each in row.judged),
        later=later or row.cell.awaits_quota,
        returned=bool(row.returns),
        unproved=row.cell.indicator.needs_evidence and not row.evidence,
        reused=row.key in sheet.reused,
        drafted=sheet.drafted.get(row.key),
        limits=sheets.limits_of(row.cell.indicator),
    )
    return tuple(findings.of_cell(row.cell.asked, row.answer, context))


def _published(known: Facts, quarter: Quarter, part: str) -> Decimal | None:
    held = [each.value for each in known.benchmarks if each.quarter == quarter and each.part == part]
    return held[-1] if held else None


def _before(sheet: Sheet, cell: Cell, known: Facts, quarter: Quarter) -> list[Answer | None]:
    """The answers of the quarters before, the latest first: the unit's own, else whoever's stood for the city."""
    own = sheet.earlier.get(cell.key, {})
    entries = {entry.quarter: entry for entry in known.entries if entry.part == cell.part}
    quarters = [quarter.plus(-back) for back in range(1, LOOK_BACK + 1)]
    return [own.get(each) or _earlier(entries, each) for each in quarters]


def _earlier(entries: Mapping[Quarter, Entry], quarter: Quarter) -> Answer | None:
    entry = entries.get(quarter)
    if entry is None or entry.standing != "reported":
        return None
    names = (*cells.NUMBERS, "stage", "grade")
    return Answer(standing="reported", **{name: getattr(entry, name) for name in names})
