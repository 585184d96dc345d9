"""Loads a values workbook: read everything, refuse all or store all, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from departments import findings, registers, sheets, values
from departments.models import Submission, Value
from departments.value_book import columns, figures, lists, scene
from departments.value_book.figures import Figure
from departments.value_book.scene import Scene
from departments.values import Draft
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Record, Table, Workbook, choose_sheets, read_table
from targets import publications, schedule
from targets.models import Period, Plan
from targets.periods import Quarter
from targets.publications import Tally

Key = tuple[int, Quarter, int, str]
_SHEET_COLUMNS = {
    "values": columns.VALUES,
    "benchmarks": columns.BENCHMARKS,
    "quotas": columns.QUOTAS,
    "events": columns.EVENTS,
    "registers": columns.REGISTERS,
}


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
        with transaction.atomic():
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
    benchmarks = lists.read_each(tables["benchmarks"], lists.benchmark, around)
    quotas = lists.read_each(tables["quotas"], lists.quota, around)
    incidents = lists.read_each(tables["events"], lists.incident, around)
    certificates = lists.read_each(tables["registers"], lists.certificate, around)
    read = figures.read_all(tables["values"], around, vouched=bool(vouched_by))
    if not problems.ok:
        return Tally()
    held = _held(plan, around)
    _warn_unusual(read, held, around)
    return (
        publications.publish_benchmarks(plan=plan, rows=benchmarks, by=by, channel=channel)
        + publications.hand_down_quotas(plan=plan, rows=quotas, by=by, channel=channel)
        + registers.record_incidents(plan=plan, rows=incidents, by=by, channel=channel)
        + registers.list_certificates(plan=plan, rows=certificates, by=by, channel=channel)
        + _store([figure for figure, _ in read], held, around, by=by, vouched_by=vouched_by, channel=channel)
    )


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


def _held(plan: Plan, around: Scene) -> dict[Key, Value]:
    """The latest version of every cell of the plan."""
    quarters = {period.pk: quarter for quarter, period in around.periods.items()}
    return {
        (value.indicator_id, quarters[value.period_id], value.department_id, value.part): value
        for value in Value.objects.filter(period__plan=plan, latest=True)
    }


def _warn_unusual(read: Sequence[tuple[Figure, Record]], held: Mapping[Key, Value], around: Scene) -> None:
    """Soft findings are stored and said: a jump, a fall, an explanation or source that is missing."""
    answers = {key: sheets.answer_of(value) for key, value in held.items()}
    answers |= {figure.slot.key: figure.over(answers.get(figure.slot.key)) for figure, _ in read}
    for figure, record in read:
        slot = figure.slot
        before, year_before = slot.quarter.plus(-1), slot.quarter.year_before
        context = findings.Context(
            last=answers.get((slot.indicator.pk, before, slot.department.pk, slot.part)),
            year_before=answers.get((slot.indicator.pk, year_before, slot.department.pk, slot.part)),
            first_of_year=slot.quarter.number == 1,
        )
        asked = around.question(slot.indicator, slot.quarter, slot.part)
        for finding in findings.soft(asked, answers[slot.key], context):
            if finding.blocks:
                place = finding.field if finding.field in record else "code"
                record.warn(place, code=finding.code, message=finding.text)
        if _is_published(around, figure) and not figure.answer.data_source:
            place = "data_source" if "data_source" in record else "code"
            record.warn(place, code="no_source", message=sentence("No source is named."))


def _is_published(around: Scene, figure: Figure) -> bool:
    terms = around.terms(figure.slot.indicator, figure.slot.quarter)
    return any(each.measure == "published_rate" for each in terms)


def _store(
    read: Sequence[Figure], held: Mapping[Key, Value], around: Scene, *, by: Actor, vouched_by: str, channel: str
) -> Tally:
    now = timezone.now()
    periods = {
        quarter: around.periods.get(quarter) or schedule.ensure(plan=around.plan, quarter=quarter, by=by)
        for quarter in sorted({figure.slot.quarter for figure in read})
    }
    if not vouched_by:
        _take_submissions(read, periods)
    drafts, same = [], []
    for figure in read:
        before = held.get(figure.slot.key)
        old = sheets.answer_of(before) if before else None
        answer = figure.over(old)
        if before is not None and answer == old and (before.counted or not vouched_by):
            continue
        if before is not None and answer == old:
            same.append(before)
            continue
        slot = figure.slot
        drafts.append(Draft(slot.indicator.pk, periods[slot.quarter].pk, slot.department.pk, slot.part, answer, before))
    stored = values.append(drafts, by=by, channel=channel, at=now)
    tally = Tally(
        created=sum(draft.before is None for draft in drafts),
        changed=sum(draft.before is not None for draft in drafts) + len(same),
        unchanged=len(read) - len(drafts) - len(same),
    )
    if stored or same:
        detail = {"created": tally.created, "changed": tally.changed, "vouched_by": vouched_by}
        events.record("values.loaded", by=by, about=around.plan, detail=detail, channel=channel)
    if vouched_by:
        _vouch([*stored, *same], around.plan, by=by, name=vouched_by, channel=channel)
    return tally


def _take_submissions(read: Sequence[Figure], periods: Mapping[Quarter, Period]) -> None:
    """Drafts belong to their unit's submission: made where it is missing, and its row held meanwhile."""
    wanted = {(periods[figure.slot.quarter].pk, figure.slot.department.pk) for figure in read}
    Submission.objects.bulk_create(
        [Submission(period_id=period, department_id=department) for period, department in sorted(wanted)],
        ignore_conflicts=True,
    )
    list(Submission.objects.select_for_update().filter(period__in={period for period, _ in wanted}).order_by("pk"))


def _vouch(stored: Sequence[Value], plan: Plan, *, by: Actor, name: str, channel: str) -> None:
    """Let the values count on the word of ``name``."""
    voucher, now = replace(by, key=f"name:{name}", name=name), timezone.now()
    by_period: dict[int, list[Value]] = {}
    for value in stored:
        by_period.setdefault(value.period_id, []).append(value)
    touched: set[tuple[int, Quarter]] = set()
    for period, listed in by_period.items():
        units = {value.department_id for value in listed}
        only = [value.pk for value in listed]
        touched |= set(values.count(period=period, departments=units, by=voucher, at=now, only=only))
    if touched:
        events.record(
            "value.verified",
            by=voucher,
            about=plan,
            detail={"values": len(stored), "entered_by": by.name},
            channel=channel,
            touched=sorted(touched),
        )
