"""What the office sees of units and of the plan, as workbooks to take along."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from departments import notices
from departments.completeness import Line as BoardLine
from departments.completeness import Past
from departments.models import Notice
from departments.plan_editor.listing import Line
from departments.templatetags.entry import own_labels
from departments.templatetags.plan import (
    field_name,
    frequency_name,
    kind_name,
    measure_name,
    new_words,
    old_words,
    questions,
    rule_words,
)
from qualitycity import sentences
from qualitycity.speech import own_name, say
from qualitycity.templatetags.portal import STATES
from qualitycity.views import kind_word
from qualitycity.workbook import writing
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading, Written
from targets import comparisons
from targets.models import Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def board(lines: Iterable[BoardLine], title: str) -> HttpResponse:
    """The board of reminders as it is seen."""
    headings = [
        Heading(_("Unit")), Heading(_("Kind")), Heading(_("State")), Heading(_("Deadline")),
        Heading(_("Days left"), kind="number"), Heading(_("Due"), kind="number"),
        Heading(_("Filled in"), kind="number"), Heading(_("Explained"), kind="number"),
        Heading(_("Missing"), kind="number"), Heading(_("What is missing"), width=40),
        Heading(_("Expected later"), kind="number"), Heading(_("Earliest deadline of its own")),
        Heading(_("Exempt"), kind="number"),
        Heading(_("Liaison officer")), Heading(_("Telephone")), Heading(_("First released")),
        Heading(_("Days late"), kind="number"), Heading(_("Last reminded")), Heading(_("By whom")),
        Heading(_("On the circular list since")),
    ]  # fmt: skip
    return _workbook(title, headings, [_board_row(line) for line in lines])


def _board_row(line: BoardLine) -> list[Written]:
    filling, unit, told = line.filling, line.unit, line.told
    return [
        unit.name, unit.get_kind_display(), _state(line), _moment(line.due_at), line.days,
        filling.due, filling.filled, filling.explained, len(filling.missing), say(own_labels(filling.missing)),
        filling.later, _moment(filling.own_due), filling.exempt, unit.liaison_name, unit.liaison_phone,
        _moment(line.submission.first_released_at), line.days_over, _moment(told.at if told else None),
        say(told.by) if told else "", _moment(line.circular.since if line.circular else None),
    ]  # fmt: skip


def _state(line: BoardLine) -> str:
    words = [_(STATES[line.submission.state][2])]
    return say([*words, _(STATES["overdue"][2])] if line.overdue else words)


def history(past: Iterable[Past], title: str) -> HttpResponse:
    """One unit, quarter by quarter."""
    headings = [
        Heading(_("Plan")), Heading(_("Quarter")), Heading(_("State")), Heading(_("Deadline")),
        Heading(_("First released")), Heading(_("In time?")), Heading(_("Days late"), kind="number"),
        Heading(_("Sent back"), kind="number"), Heading(_("Reminded"), kind="number"), Heading(_("Why late")),
        Heading(_("On the circular list")),
    ]  # fmt: skip
    return _workbook(title, headings, [_past_row(each) for each in past])


def _past_row(past: Past) -> list[Written]:
    submission = past.submission
    return [
        submission.period.plan.code, str(submission.period.quarter), _(STATES[submission.state][2]),
        _moment(past.due_at), _moment(submission.first_released_at), _(STATES[past.word][2]), past.days_late,
        past.returns, past.reminders, submission.late_reason, _("yes") if past.circular else "",
    ]  # fmt: skip


def sent(rows: Iterable[Notice], title: str) -> HttpResponse:
    """What was told to whom, and how it went out."""
    headings = [
        Heading(_("When")), Heading(_("What happened")), Heading(_("Who")), Heading(_("Unit")),
        Heading(_("Notice"), width=60), Heading(_("Read")), Heading(_("Sent out"), width=40), Heading(_("By whom")),
    ]  # fmt: skip
    return _workbook(title, headings, [_sent_row(each) for each in rows])


def _sent_row(notice: Notice) -> list[Written]:
    ways = [f"{row.get_channel_display()} {row.address} {row.get_state_display()}" for row in notice.sendings.all()]
    return [
        _moment(notice.created_at), kind_word(notice.kind), notice.user.name if notice.user else "",
        notice.department.name if notice.department else "", say(sentences.load(notice.text)),
        _moment(notice.read_at), say(ways), notice.by_name,
    ]  # fmt: skip


def plan(plan: Plan, lines: Iterable[Line]) -> Table:
    """The targets of a plan as they are listed."""
    years = [str(year) for year in range(plan.start_year, plan.end_year + 1)]
    headings = [
        Heading(_("Code")), Heading(_("Category")), Heading(_("Group")), Heading(_("Indicator"), width=24),
        Heading(_("Words of the target"), width=30), Heading(_("Formal reading"), width=30),
        Heading(_("Unit of measure")), Heading(_("Measure")), Heading(_("Frequency")),
        Heading(_("Baseline"), kind="number"), *(Heading(plan.years.label(int(year))) for year in years),
        Heading(_("Lead unit")), Heading(_("Supporting units")), Heading(_("Version"), kind="number"),
        Heading(_("Applies from")), Heading(_("To be confirmed"), width=40),
    ]  # fmt: skip
    return Table(_("%(plan)s: targets") % {"plan": plan.name}, headings, [_plan_row(line, years) for line in lines])


def _plan_row(line: Line, years: Sequence[str]) -> list[Cell]:
    version = line.version
    target = version.target
    return [
        target.code, own_name(target.category), target.group, own_name(target.indicator), version.clause,
        rule_words(version.rule), version.unit, measure_name(version.measure), frequency_name(version.frequency),
        version.baseline, *(rule_words(version.annual.get(year)) for year in years), line.lead,
        say(list(line.supporting)), Decimal(version.number), str(version.effective_from), say(questions(version)),
    ]  # fmt: skip


def comparison(lines: Iterable[comparisons.Line], title: str) -> Table:
    """What differs between two plans, a row a field."""
    headings = [
        Heading(_("Code")), Heading(_("Indicator"), width=24), Heading(_("What happened")), Heading(_("Field")),
        Heading(_("Older"), width=40), Heading(_("Newer"), width=40),
    ]  # fmt: skip
    return Table(title, headings, [row for line in lines for row in _compared_rows(line)])


def _compared_rows(line: comparisons.Line) -> list[list[Cell]]:
    target = line.version.target
    named: list[Cell] = [target.code, own_name(target.indicator), kind_name(line.kind)]
    if line.differences:
        return [[*named, field_name(each), old_words(each), new_words(each)] for each in line.differences]
    sides = [side.clause if side is not None else "" for side in (line.old, line.new)]
    return [[*named, _("Words of the target"), *sides]]


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else notices.written(moment)


def _workbook(title: str, headings: Sequence[Heading], rows: Sequence[Sequence[Written]]) -> HttpResponse:
    book, out = writing.new_book(), io.BytesIO()
    writing.write_sheet(book, _("Board"), headings=headings, rows=rows, title=title)
    writing.save(book, out, at=timezone.now())
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    name = get_valid_filename(f"{title}.xlsx")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
