"""What the pages of lists show, as tables to take along: registers, their entries, expiries, figures, incidents."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.models import RegisterEntry, SafetyEvent
from departments.publication_book import series
from departments.registers.boards import Line
from departments.registers.expiries import Outlook
from qualitycity import files, numbers
from qualitycity.speech import in_english, own_name, say
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import Column, exports, writing
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from targets.models import Benchmark, Quota


def attachment(table: Table, form: str, name: str) -> HttpResponse:
    """The table as .xlsx or .csv; a 404 for any other form."""
    if form not in exports.TYPES:
        raise Http404
    return exports.attachment(table, form, name, timezone.now())


def named(column: Column) -> str:
    """The heading under which an import reads the column, in the reader's language."""
    return column.key.replace("_", " ") if in_english() else column.names[0]


def empty_book(sheets: Iterable[tuple[str, Iterable[tuple[str, bool]]]], name: str) -> HttpResponse:
    """A workbook of headings alone; a star marks what must be filled in, as the reader of lists allows it."""
    book, out = writing.new_book(), io.BytesIO()
    for title, headings in sheets:
        columns = [Heading(f"{text}*" if required else text, width=16) for text, required in headings]
        writing.write_sheet(book, title, headings=columns, rows=[])
    writing.save(book, out, at=timezone.now())
    return files.attachment(out.getvalue(), f"{name}.xlsx")


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def registers(lines: Iterable[Line]) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Indicator"), width=36), Heading(_("Register")), Heading(_("What it lists")),
        Heading(_("Entries"), kind="number"), Heading(_("In force today"), kind="number"),
        Heading(_("Expire within 90 days"), kind="number"), Heading(_("Expired or revoked"), kind="number"),
        Heading(_("Counts for a target")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            say(list(line.codes)), own_name(line.indicator), line.register.name if line.register else "",
            line.register.get_kind_display() if line.register else "", Decimal(line.total), Decimal(line.in_force),
            Decimal(line.soon), Decimal(line.gone), _("yes") if line.measures else _("no"),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(_("Registers"), headings, rows, sheet=_("Registers"))


def entries(rows: Iterable[RegisterEntry], code: str) -> Table:
    """The rows in the columns and on the sheet that an import reads again."""
    from departments.value_book.columns import REGISTERS, SHEETS

    written: list[list[Cell]] = [
        [
            code, each.holder, each.name, each.level, each.certificate, day(each.granted), day(each.valid_until),
            day(each.revoked), each.department.name if each.department else "",
        ]
        for each in rows
    ]  # fmt: skip
    sheet = "registers" if in_english() else SHEETS["registers"][0]
    return Table("", [Heading(named(column)) for column in REGISTERS], written, sheet=sheet)


def expiring(outlook: Outlook) -> Table:
    """Every entry that runs out, once for each check that feels it."""
    headings = [
        Heading(_("Valid until")), Heading(_("Indicator"), width=30), Heading(_("Holder")), Heading(_("Title")),
        Heading(_("Certificate number")), Heading(_("Unit")), Heading(_("Target")), Heading(_("First felt in")),
        Heading(_("If renewed"), kind="number"), Heading(_("If not"), kind="number"),
        Heading(_("Target value"), kind="number"), Heading(_("Verdict if renewed")), Heading(_("Verdict if not")),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for entry in outlook.entries:
        felt = [each for each in outlook.effects if entry in each.entries]
        told: list[Cell] = [
            day(entry.valid_until), entry.register.name, entry.holder, entry.name, entry.certificate,
            entry.department.name if entry.department else "",
        ]  # fmt: skip
        for effect in felt:
            words: list[Cell] = [_(STATES[result.verdict][2]) for result in (effect.before, effect.after)]
            numbers: list[Cell] = [effect.before.actual, effect.after.actual, effect.after.target]
            rows.append([*told, effect.target.code, str(effect.quarter), *numbers, *words])
        if not felt:
            rows.append([*told, "", "", None, None, None, "", ""])
    return Table(_("Coming expiries"), headings, rows)


def published(lines: Iterable[series.Line]) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Indicator"), width=36), Heading(_("Held against")),
        Heading(_("Figures"), kind="number"), Heading(_("Latest quarter")),
        Heading(_("Latest benchmark"), kind="number"), Heading(_("Source")), Heading(_("Published on")),
        Heading(_("Data status")), Heading(_("Latest quota")), Heading(_("Lacking"), width=30),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for line in lines:
        last, quota = line.benchmark, line.quota
        told: list[Cell] = ["", None, "", "", ""]
        if last:
            told = [
                str(last.quarter),
                last.value,
                last.publisher,
                day(last.published_on),
                last.get_data_status_display(),
            ]
        handed = f"{quota.year} {quota.name} {quota.operator} {numbers.write(quota.value)}" if quota else ""
        codes, against = say(line.codes), say(list(line.against))
        held: list[Cell] = [codes, own_name(line.indicator), against, Decimal(line.count)]
        rows.append([*held, *told, handed, say(line.lacking)])
    return Table(_("Published figures"), headings, rows, sheet=_("Published figures"))


def benchmarks(rows: Iterable[Benchmark], code: str) -> Table:
    """A series in the columns that an import reads again; older versions are left out by the caller or not."""
    from departments.value_book.columns import BENCHMARKS, SHEETS

    written: list[list[Cell]] = [
        [
            code, each.part, str(each.quarter.year), str(each.quarter.number), each.value, each.publisher,
            day(each.published_on), each.data_status,
        ]
        for each in rows
    ]  # fmt: skip
    sheet = "benchmarks" if in_english() else SHEETS["benchmarks"][0]
    headings = [_heading(column) for column in BENCHMARKS]
    return Table("", headings, written, sheet=sheet)


def _heading(column: Column) -> Heading:
    return Heading(named(column), kind="number" if column.key == "value" else "text")


def quotas(rows: Iterable[Quota], code: str) -> Table:
    from departments.value_book.columns import QUOTAS, SHEETS

    written: list[list[Cell]] = [
        [code, each.name, each.operator, each.value, str(each.year), each.publisher, day(each.published_on)]
        for each in rows
    ]
    sheet = "quotas" if in_english() else SHEETS["quotas"][0]
    headings = [_heading(column) for column in QUOTAS]
    return Table("", headings, written, sheet=sheet)


def incidents(rows: Iterable[SafetyEvent]) -> Table:
    headings = [
        Heading(_("Date")), Heading(_("Kind")), Heading(_("Level")), Heading(_("Category")),
        Heading(_("Indicator"), width=30), Heading(_("Deciding paper")), Heading(_("Description"), width=50),
        Heading(_("State")), Heading(_("Version"), kind="number"), Heading(_("Recorded by")),
    ]  # fmt: skip
    written: list[list[Cell]] = [
        [
            day(each.happened_on), each.get_kind_display(), each.level, each.category, own_name(each.indicator),
            each.paper, each.description, _("withdrawn") if each.withdrawn else _("counts"), Decimal(each.number),
            each.by_name,
        ]
        for each in rows
    ]  # fmt: skip
    return Table(_("Safety incidents and notices"), headings, written, sheet=_("Incidents"))
