"""Loads a values workbook: read everything, refuse all or store all, in one transaction."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from departments import findings, incidents, registers, sheets, values
from departments.models import Submission, Value
from departments.value_book import columns, figures, lists, scene
from departments.value_book.figures import Filled
from departments.value_book.scene import Scene
from departments.values import Draft
from qualitycity import bulk, events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Table, Workbook, choose_sheets, read_table
from targets import publications, schedule
from targets.models import Period, Plan
from targets.periods import Quarter
from targets.publications import Tally

_SHEET_COLUMNS = {
    "values": columns.VALUES,
    "benchmarks": columns.BENCHMARKS,
    "quotas": columns.QUOTAS,
    "events": columns.EVENTS,
    "registers": columns.REGISTERS,
}
#: Findings that do not refuse a figure.
_SOFT = ("soft", "explain")


@dataclass(frozen=True)
class Loaded:
    """What a load did, or would do: how many rows were created, changed, unchanged, and every problem."""

    tally: Tally
    problems: Problems


class _Undo(Exception):
    """Takes back what a trial run stored."""


def load(
    book: Workbook,
    *,
    plan: Plan,
    by: Actor,
    vouched_by: str = "",
    dry_run: bool = False,
    channel: str = Value.Channel.COMMAND,
) -> Loaded:
    """Read the workbook against the plan and store it whole, or nothing where there is an error.

    Without ``vouched_by`` figures arrive as drafts of their units; with it they count at once, on that person's word
    (history and migration; the name needs no account). A trial run does everything and takes it back.
    """
    by.must(Permission.IMPORT_VALUES)
    problems, tally = Problems(), Tally()
    try:
        with bulk.uninterrupted(), transaction.atomic():
            Plan.objects.select_for_update().get(pk=plan.pk)
            tally = _load(book, plan, by=by, vouched_by=vouched_by, channel=channel, problems=problems)
            if dry_run or not problems.ok:
                raise _Undo
    except _Undo:
        pass
    return Loaded(tally if problems.ok else Tally(), problems)


def _load(book: Workbook, plan: Plan, *, by: Actor, vouched_by: str, channel: str, problems: Problems) -> Tally:
    tables = _tables(book, problems)
    around = scene.of(plan)
    benchmarks = lists.read_each(tables["benchmarks"], lists.benchmark, around, identity=_published)
    quotas = lists.read_each(tables["quotas"], lists.quota, around, identity=_handed_down)
    happened = lists.read_each(tables["events"], lists.incident, around, identity=_happened)
    certificates = lists.read_each(tables["registers"], lists.certificate, around, identity=_granted)
    filled = figures.read_all(tables["values"], around, vouched=bool(vouched_by))
    if not problems.ok:
        return Tally()
    _warn_unusual(filled, around)
    return (
        publications.publish_benchmarks(plan=plan, rows=benchmarks, by=by, channel=channel)
        + publications.hand_down_quotas(plan=plan, rows=quotas, by=by, channel=channel)
        + incidents.record_incidents(
            plan=plan, rows=happened, by=by, channel=channel, demonstration=channel == Value.Channel.DEMO
        )
        + registers.list_certificates(plan=plan, rows=certificates, by=by, channel=channel)
        + _store(filled, around, by=by, vouched_by=vouched_by, channel=channel)
    )


def _published(row: publications.PublishedValue) -> Hashable:
    return row.indicator.pk, row.quarter, row.part


def _handed_down(row: publications.HandedDown) -> Hashable:
    return row.indicator.pk, row.year, row.name


def _happened(row: incidents.Incident) -> Hashable:
    return row.identity


def _granted(row: registers.Certificate) -> Hashable:
    return row.identity


def _tables(book: Workbook, problems: Problems) -> dict[str, Table]:
    chosen = choose_sheets(book, columns.SHEETS, problems=problems)
    if not chosen:
        names = "、".join(name for names in columns.SHEETS.values() for name in names)
        message = sentence("The workbook has none of the sheets %(names)s.", names=names)
        problems.refuse(code="missing_sheet", message=message)
    empty = Table([], {})
    return {
        key: read_table(chosen[key], _SHEET_COLUMNS[key], problems=problems) if key in chosen else empty
        for key in columns.SHEETS
    }


def _warn_unusual(filled: Sequence[Filled], around: Scene) -> None:
    """What is soft is stored and said: a jump, a fall, an explanation, source or date that is missing."""
    answers = {key: version.answer for key, version in around.held.items()}
    answers |= {each.slot.key: each.answer for each in filled}
    for each in filled:
        slot, record = each.slot, each.record
        before, year_before = slot.quarter.plus(-1), slot.quarter.year_before
        last = answers.get((slot.indicator.pk, before, slot.department.pk, slot.part))
        context = findings.Context(
            last=last,
            year_before=answers.get((slot.indicator.pk, year_before, slot.department.pk, slot.part)),
            earlier=(last, answers.get((slot.indicator.pk, before.plus(-1), slot.department.pk, slot.part))),
            limits=sheets.limits_of(slot.indicator),
            first_of_year=slot.quarter.number == 1,
            benchmark=around.benchmark(slot.indicator, slot.quarter, slot.part),
        )
        for finding in findings.of_cell(each.asked, each.answer, context):
            if finding.kind in _SOFT and (finding.blocks or finding.code == "other_benchmark"):
                place = finding.field if finding.field in record else "code"
                record.warn(place, code=finding.code, message=finding.text)
        if around.is_published(slot.indicator, slot.quarter) and each.answer.standing == "reported":
            _warn_source(each)


def _warn_source(filled: Filled) -> None:
    """A figure that others publish names its source and the date."""
    record = filled.record
    if not filled.answer.data_source:
        place = "data_source" if "data_source" in record else "code"
        record.warn(place, code="no_source", message=sentence("No source is named."))
    if filled.answer.published_on is None:
        place = "published_on" if "published_on" in record else "code"
        record.warn(place, code="no_date", message=sentence("No date of publication is given."))


def _store(filled: Sequence[Filled], around: Scene, *, by: Actor, vouched_by: str, channel: str) -> Tally:
    now = timezone.now()
    periods = {
        quarter: around.periods.get(quarter) or schedule.ensure(plan=around.plan, quarter=quarter, by=by)
        for quarter in sorted({each.slot.quarter for each in filled})
    }
    if not vouched_by:
        _make_submissions(filled, periods)
    voucher = replace(by, key=f"name:{vouched_by}", name=vouched_by) if vouched_by else None
    fresh = [each for each in filled if not each.is_same]
    values.store([_draft(each, periods) for each in fresh], by=by, channel=channel, at=now, voucher=voucher)
    same = _count([each for each in filled if each.is_same], periods, voucher=voucher) if voucher else []
    created = sum(each.before is None for each in fresh)
    tally = Tally(created, len(fresh) - created + len(same), len(filled) - len(fresh) - len(same))
    if fresh or same:
        _record([*fresh, *same], tally, around.plan, by=by, voucher=voucher, channel=channel)
    return tally


def _record(
    changed: Sequence[Filled], tally: Tally, plan: Plan, *, by: Actor, voucher: Actor | None, channel: str
) -> None:
    detail = {
        "created": tally.created,
        "changed": tally.changed,
        "vouched_by": voucher.name if voucher else "",
    }
    events.record("values.loaded", by=by, about=plan, detail=detail, channel=channel)
    if voucher:
        touched = sorted({(each.slot.indicator.pk, each.slot.quarter) for each in changed})
        detail = {"values": len(changed), "entered_by": by.name}
        events.record("value.verified", by=voucher, about=plan, detail=detail, channel=channel, touched=touched)


def _draft(filled: Filled, periods: Mapping[Quarter, Period]) -> Draft:
    slot = filled.slot
    period = periods[slot.quarter].pk
    return Draft(slot.indicator.pk, period, slot.department.pk, slot.part, filled.answer, filled.before)


def _make_submissions(filled: Sequence[Filled], periods: Mapping[Quarter, Period]) -> None:
    """Drafts belong to their unit's submission, which is made where it is missing."""
    wanted = {(periods[each.slot.quarter].pk, each.slot.department.pk) for each in filled}
    Submission.objects.bulk_create(
        [Submission(period_id=period, department_id=department) for period, department in sorted(wanted)],
        ignore_conflicts=True,
    )


def _count(same: Sequence[Filled], periods: Mapping[Quarter, Period], *, voucher: Actor) -> list[Filled]:
    """Let figures count that wait as drafts and that the file confirms; returns them."""
    drafts: dict[Quarter, dict[int, Filled]] = {}
    for each in same:
        if each.before and not each.before.counted:
            drafts.setdefault(each.slot.quarter, {})[each.before.pk] = each
    for quarter, listed in drafts.items():
        units = {each.slot.department.pk for each in listed.values()}
        period, now = periods[quarter].pk, timezone.now()
        values.count(period=period, departments=units, by=voucher, at=now, only=list(listed))
    return [each for listed in drafts.values() for each in listed.values()]
