"""Draft tables: the text of a plan is received, its rows are changed, accepted or rejected, and become a plan.

    table = draft_tables.receive(text=words, filename="plan.docx", by=actor)
    draft_tables.change(row=row, cells={"clause": "达到95%以上"}, seen=row.version, by=actor)
    draft_tables.decide(table=table, rows=[…], state="accepted", by=actor)

Every row that is accepted, rejected or changed leaves an event of its own. The plan itself is loaded above
(``departments.plan_book.drafted``), through the same door as a workbook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Max

from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, dump, sentence
from targets import demands, intake
from targets.demands import Asked, Demand, Findings
from targets.intake import Draft, Proposal, TaskProposal
from targets.models import Area, DraftRow, DraftTable, Plan
from targets.periods import PlanYears
from targets.plans import CATEGORIES

#: The cells of a row that the office may change.
CELLS = (
    "category", "group", "indicator", "clause", "unit", "measure", "year", "baseline", "lead", "supporting", "remark",
)  # fmt: skip
#: What the plan is called, and for which years it is.
HEAD = ("code", "name", "area", "start_year", "end_year", "year_start_month", "lead")
_LONGEST = {
    "category": 100, "group": 200, "indicator": 200, "clause": 500, "unit": 60, "measure": 30, "baseline": 100,
    "lead": 200, "supporting": 300, "remark": 500,
}  # fmt: skip
_UNDECIDED = PlanYears(1900, 2199)


class Refused(Exception):
    """Nothing was stored; ``reason`` says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def receive(*, text: str, by: Actor, filename: str = "") -> DraftTable:
    """Read the text of a plan into a new draft. The same text, received twice, is the draft that is open already."""
    by.must(Permission.EDIT_PLAN)
    draft = intake.read(text)
    if not (draft.proposals or draft.unread or draft.tasks):
        raise Refused(sentence("No target was found in the text, and no number either."))
    area = Area.objects.filter(pk=by.area_id or 0).first()
    if area is None:
        raise Refused(sentence("You act for no area: a plan needs one."))
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    known = DraftTable.objects.filter(area=area, sha256=sha256, state=DraftTable.State.OPEN)
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            return _store(draft, area, text, sha256, filename, by)
    except IntegrityError:  # the same text at the same moment
        return known.get()


def _store(draft: Draft, area: Area, text: str, sha256: str, filename: str, by: Actor) -> DraftTable:
    first, last = draft.years
    table = DraftTable.objects.create(
        area=area,
        name=(draft.title or filename or text.strip().split("\n")[0])[:200],
        filename=filename[-255:],
        text=text,
        sha256=sha256,
        unread=[
            {"text": each.text, "reason": dump(each.reason), "source": each.place.source, "offset": each.place.offset}
            for each in draft.unread
        ],
        asides=[{"text": each.text, "kind": each.kind, "offset": each.place.offset} for each in draft.asides],
        head={"name": draft.title[:200], "area": area.name, "start_year": first or "", "end_year": last or ""},
        by_key=by.key,
        by_name=by.name,
    )
    DraftRow.objects.bulk_create(_row(table, place, each) for place, each in enumerate(draft.proposals, 1))
    DraftRow.objects.bulk_create(
        _task_row(table, place, each) for place, each in enumerate(draft.tasks, len(draft.proposals) + 1)
    )
    counted = {"rows": len(draft.proposals), "tasks": len(draft.tasks), "unread": len(draft.unread)}
    detail = {"file": filename, "sha256": sha256, **counted}
    events.record("draft_table.received", by=by, about=table, detail=detail)
    return table


def _row(table: DraftTable, order: int, each: Proposal) -> DraftRow:
    cells = {
        "category": each.category, "group": each.group, "indicator": each.name, "clause": each.clause,
        "unit": each.unit, "measure": each.measure, "baseline": each.baseline, "lead": each.lead,
        "supporting": each.supporting, "remark": each.remark,
    }  # fmt: skip
    return DraftRow(
        table=table,
        order=order,
        item=each.item[:40],
        year=each.year,
        annual={str(year): text for year, text in each.annual.items()},
        confidence=each.confidence,
        doubts=[dump(doubt) for doubt in each.doubts],
        source=each.place.source,
        offset=each.place.offset,
        **{name: text[: _LONGEST[name]] for name, text in cells.items()},
    )


def _task_row(table: DraftTable, order: int, each: TaskProposal) -> DraftRow:
    cells = {"indicator": each.name, "group": each.group, "lead": each.lead, "supporting": each.supporting}
    return DraftRow(
        table=table,
        order=order,
        kind=DraftRow.Kind.TASK,
        item=each.item[:40],
        confidence=DraftRow.Confidence.HIGH if "." in each.item else DraftRow.Confidence.MEDIUM,
        source=each.place.source,
        offset=each.place.offset,
        **{name: text[: _LONGEST[name]] for name, text in cells.items()},
    )


# --- Rows -------------------------------------------------------------------------------------------------------------
def judged(row: DraftRow, years: PlanYears = _UNDECIDED) -> tuple[Demand | None, Findings]:
    """What the cells of a row demand as they stand."""
    asked = Asked(clause=row.clause, indicator=row.indicator, unit=row.unit, measure=row.measure)
    return demands.decide(asked, years)


def lacking(row: DraftRow) -> list[Sentence]:
    """Why a row cannot be accepted yet."""
    if row.kind == DraftRow.Kind.TASK:
        return [] if row.indicator else [sentence("The task has no name.")]
    wrong = []
    if not row.category:
        wrong.append(sentence("The category is missing."))
    if not row.indicator:
        wrong.append(sentence("The indicator has no name."))
    return wrong + [finding.message for finding in judged(row)[1].errors]


def change(*, row: DraftRow, cells: Mapping[str, str], seen: int, by: Actor) -> bool:
    """Write what was typed into a row; whether that changed anything. Raises Refused where somebody else was faster or
    a cell cannot be stored."""
    by.must(Permission.EDIT_PLAN)
    new = {name: _cell(name, text) for name, text in cells.items() if name in CELLS}
    with transaction.atomic():
        _must_be_open(row.table_id)
        told = {name: [getattr(row, name), value] for name, value in new.items() if getattr(row, name) != value}
        if not told:
            return False
        changed = {name: value for name, (_old, value) in told.items()}
        mine = DraftRow.objects.filter(pk=row.pk, version=seen)
        if mine.update(version=F("version") + 1, **changed) != 1:
            message = sentence("Somebody else changed the row “%(row)s” meanwhile: look at it again.", row=str(row))
            raise Refused(message)
        for name, value in changed.items():
            setattr(row, name, value)
        row.version = seen + 1
        events.record("draft_row.changed", by=by, about=row, detail={"cells": told})
    return True


def _cell(name: str, text: str) -> Any:
    text = text.strip()
    if name == "year":
        if text and not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2199):
            raise Refused(sentence("“%(written)s” is no year.", written=text[:40]))
        return int(text) if text else None
    if len(text) > _LONGEST[name]:
        raise Refused(sentence("The text is longer than %(limit)s characters.", limit=_LONGEST[name]))
    if name == "category":
        return next((code for code, names in CATEGORIES.items() if text in names), text)
    if name == "measure" and text and text not in demands.MEASURES:
        raise Refused(sentence("“%(written)s” is no measure.", written=text[:40]))
    return text


def decide(*, table: DraftTable, rows: Collection[int], state: str, by: Actor) -> list[tuple[DraftRow, list[Sentence]]]:
    """Accept or reject rows, or put them back; returns those that cannot be accepted yet, with the reasons."""
    by.must(Permission.EDIT_PLAN)
    if state not in DraftRow.State.values:
        raise Refused(sentence("“%(written)s” is no state of a row.", written=state[:40]))
    left = []
    with transaction.atomic():
        _must_be_open(table.pk)
        for row in DraftRow.objects.select_for_update().filter(table=table, pk__in=rows).exclude(state=state):
            wrong = lacking(row) if state == DraftRow.State.ACCEPTED else []
            if wrong:
                left.append((row, wrong))
                continue
            DraftRow.objects.filter(pk=row.pk).update(state=state, version=F("version") + 1)
            cells = {name: getattr(row, name) for name in CELLS if getattr(row, name)}
            events.record(f"draft_row.{state}", by=by, about=row, detail={"from": row.state, "cells": cells})
    return left


def add(*, table: DraftTable, by: Actor, unread: int | None = None) -> DraftRow:
    """A new row: an empty one, or one of the words that were not read (by their place in the list)."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        _must_be_open(table.pk)
        words: Mapping[str, Any] = {}
        if unread is not None and 0 <= unread < len(table.unread):
            words = table.unread[unread]
            known = DraftRow.objects.filter(table=table, offset=words["offset"], clause=words["text"][:500]).first()
            if known is not None:
                return known
        last = table.rows.aggregate(last=Max("order"))["last"] or 0
        row = DraftRow.objects.create(
            table=table,
            order=last + 1,
            clause=words.get("text", "")[:500],
            source=words.get("source", ""),
            offset=words.get("offset", 0),
        )
        events.record("draft_row.added", by=by, about=row, detail={"clause": row.clause})
    return row


# --- The whole --------------------------------------------------------------------------------------------------------
def settle(*, table: DraftTable, head: Mapping[str, str], by: Actor) -> DraftTable:
    """Keep what the plan is to be called and for which years it is, as typed: loading it looks at it."""
    by.must(Permission.EDIT_PLAN)
    new = {name: head.get(name, "").strip()[:200] for name in HEAD}
    with transaction.atomic():
        _must_be_open(table.pk)
        if {name: str(table.head.get(name, "")) for name in HEAD} != new:
            table.head = new
            table.save(update_fields=["head"])
            events.record("draft_table.settled", by=by, about=table, detail=new)
    return table


def discard(*, table: DraftTable, by: Actor) -> None:
    """Give a draft up; it stays in the list."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        if _leave_open(table, DraftTable.State.DISCARDED):
            events.record("draft_table.discarded", by=by, about=table)


def hand_over(*, table: DraftTable, plan: Plan, by: Actor) -> None:
    """The draft has become this plan; raises Refused where it was handed over or discarded meanwhile."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        if not _leave_open(table, DraftTable.State.LOADED, plan=plan):
            raise Refused(_closed())
        events.record("draft_table.loaded", by=by, about=table, detail={"plan": plan.code})


def _leave_open(table: DraftTable, state: str, **fields: models.Model) -> bool:
    return DraftTable.objects.filter(pk=table.pk, state=DraftTable.State.OPEN).update(state=state, **fields) == 1


def _must_be_open(table: int) -> None:
    if not DraftTable.objects.select_for_update().filter(pk=table, state=DraftTable.State.OPEN).exists():
        raise Refused(_closed())


def _closed() -> Sentence:
    return sentence("The draft was loaded or discarded: it is no longer changed.")
