"""Following a report's citations back to the rows they came from, and telling every difference.

Cited rows are versions, which never change: a report stays true when newer versions come. What differs was changed
behind the portal's back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from departments.completeness import standing
from departments.models import Submission, Value
from qualitycity.sentences import Sentence, sentence
from reports.content import figures, ledger
from reports.content.blocks import Content
from reports.models import Check
from targets.models import TargetVersion

Citation = Mapping[str, Any]


@dataclass
class Store:
    """The rows that a report cites, as they are stored now."""

    checks: dict[int, Check] = field(default_factory=dict)
    values: dict[int, Value] = field(default_factory=dict)
    terms: dict[int, TargetVersion] = field(default_factory=dict)
    submissions: dict[int, Submission] = field(default_factory=dict)
    counted: list[dict[str, str]] = field(default_factory=list)


def read(content: Content) -> Store:
    """Fetch everything the report cites, in one query a table."""
    cited = list(content.citations.values())
    checks = {pk for pk, _number in content.population}
    checks |= {one["id"] for one in cited if one["source"] in (ledger.CHECK, ledger.CHANGE)}
    checks |= {one["against"][0] for one in cited if one["source"] == ledger.CHANGE}
    submissions = {pk for one in cited if one["source"] == ledger.REPORTING for pk, _version in one["rows"]}
    store = Store(
        Check.objects.select_related("target__category").defer("steps", "inputs").in_bulk(checks),
        Value.objects.in_bulk(_ids(cited, ledger.VALUE) | {row[0] for one in cited for row in _task_rows(one)}),
        TargetVersion.objects.in_bulk(_ids(cited, ledger.TERMS)),
        Submission.objects.select_related("period").in_bulk(submissions),
    )
    population = [store.checks[pk] for pk, _number in content.population if pk in store.checks]
    store.counted = [
        {"progress": check.progress, "verdict": check.verdict, "category": check.target.category.code}
        for check in population
    ]
    return store


def _task_rows(citation: Citation) -> list[list[int]]:
    """The values that a count of main tasks rests on, by id and version; a task of which nothing was told has none."""
    return [row for row in citation["rows"] if row] if citation["source"] == ledger.TASKS else []


def _ids(cited: Iterable[Citation], source: str) -> set[int]:
    return {one["id"] for one in cited if one["source"] == source}


def differences(content: Content) -> list[Sentence]:
    """Every citation whose figure is not the one stored, named; empty when the report is true."""
    store, at = read(content), datetime.fromisoformat(content.made["at"])
    found = []
    for pk, number in content.population:
        if pk not in store.checks or store.checks[pk].number != number:
            found.append(sentence("Check %(id)s, version %(version)s, is not stored.", id=pk, version=number))
    for key, citation in content.citations.items():
        now = stored_now(citation, store, at=at)
        if now is None or now != citation["stored"] or figures.shown(now, citation["as"]) != citation["shown"]:
            found.append(
                sentence(
                    "Citation %(key)s shows %(shown)s, but %(stored)s is stored.",
                    key=key,
                    shown=citation["shown"],
                    stored=now,
                )
            )
    return found


def stored_now(citation: Citation, store: Store, *, at: datetime) -> str | None:
    """What is stored where the citation points, as it is written in the content; None when the row is gone."""
    source = citation["source"]
    if source == ledger.COUNT:
        return str(figures.count(store.counted, citation["where"]))
    if source == ledger.SHARE:
        return str(figures.share([figures.count(store.counted, one) for one in citation["among"]], citation["place"]))
    if source == ledger.CHANGE:
        return _change(citation, store)
    if source == ledger.REPORTING:
        return _reporting(citation, store, at)
    if source == ledger.TASKS:
        there = [store.values.get(row[0]) for row in _task_rows(citation)]
        held = all(
            value is not None and value.number == row[1] for value, row in zip(there, _task_rows(citation), strict=True)
        )
        return str(len(citation["rows"])) if held else None
    tables: dict[str, Mapping[int, Any]] = {
        ledger.CHECK: store.checks,
        ledger.VALUE: store.values,
        ledger.TERMS: store.terms,
    }
    row = tables[source].get(citation["id"])
    if row is None or row.number != citation["version"]:
        return None
    value = getattr(row, citation["field"])
    return format(value, "f") if isinstance(value, Decimal) else value


def _change(citation: Citation, store: Store) -> str | None:
    now, before = store.checks.get(citation["id"]), store.checks.get(citation["against"][0])
    if now is None or before is None or now.actual is None or before.actual is None:
        return None
    if (now.number, before.number) != (citation["version"], citation["against"][1]):
        return None
    reckon = figures.difference if citation["kind"] == "points" else figures.growth
    change = reckon(now.actual, before.actual)
    return None if change is None else format(change, "f")


def _reporting(citation: Citation, store: Store, at: datetime) -> str | None:
    """A submission goes on changing after the report: its version tells whether it can still be held against it."""
    fits = 0
    for pk, version in citation["rows"]:
        submission = store.submissions.get(pk)
        if submission is None or submission.version < version:
            return None
        moved_on = submission.version > version
        fits += moved_on or citation["standing"] in ("", standing(submission, at))
    return str(fits)


# --- behind one figure ------------------------------------------------------------------------------------------------
@dataclass
class Behind:
    """What stands behind a figure: the rows it was read or counted from, and whether it still is what is stored."""

    is_true: bool
    checks: list[Check] = field(default_factory=list)
    value: Value | None = None
    terms: TargetVersion | None = None
    units: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def behind(content: Content, citation: Citation) -> Behind:
    """The rows behind a citation of a report."""
    store = read(content)
    now = stored_now(citation, store, at=datetime.fromisoformat(content.made["at"]))
    found = Behind(now is not None and figures.shown(now, citation["as"]) == citation["shown"])
    source = citation["source"]
    if source == ledger.VALUE:
        rows = Value.objects.select_related("department", "indicator", "period")
        found.value = rows.filter(pk=citation["id"]).first()
    elif source == ledger.TERMS:
        found.terms = TargetVersion.objects.select_related("target").filter(pk=citation["id"]).first()
    elif source == ledger.REPORTING:
        rows_of = Submission.objects.filter(pk__in=[pk for pk, _version in citation["rows"]])
        found.units = list(rows_of.order_by("department__order").values_list("department__name", flat=True))
    elif source == ledger.TASKS:
        rows = Value.objects.filter(pk__in=[row[0] for row in _task_rows(citation)])
        found.tasks = list(rows.order_by("indicator_id").values_list("indicator__name", flat=True))
    else:
        found.checks = _checks(content, citation, store)
    return found


def _checks(content: Content, citation: Citation, store: Store) -> list[Check]:
    """The checks a figure was read or counted from, in the order of the plan."""
    if citation["source"] == ledger.CHECK:
        wanted = [citation["id"]]
    elif citation["source"] == ledger.CHANGE:
        wanted = [citation["id"], citation["against"][0]]
    else:
        where = citation["where"] if "where" in citation else _share_of(citation)
        there = [pk for pk, _number in content.population if pk in store.checks]
        wanted = [pk for pk, row in zip(there, store.counted, strict=True) if figures.matches(row, where)]
    rows = Check.objects.select_related("target__indicator", "period").defer("steps", "inputs").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


def _share_of(citation: Citation) -> Mapping[str, Any]:
    return {} if citation["place"] is None else dict(citation["among"][citation["place"]])
