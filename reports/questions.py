"""Questions to ask before a result is believed: what looks unusual in self scores and figures.

They are questions, never points: nothing here reaches a score. Each names the unit, the item and the numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from departments.models import EvidenceUse, Value
from qualitycity.sentences import Sentence, sentence
from reports.models import Assessment, ItemScore, ScoreLine

#: A self score is far above the verified one by more than this part of what the item is worth.
FAR = Decimal("0.2")
#: A unit whose figures are round (end in 0 or 5 without decimals) more often than this, of at least so many.
ROUND_SHARE, ROUND_LEAST = Decimal("0.8"), 5
#: Of figures entered in the last hours before the deadline, this part is asked about.
LAST_HOURS, LAST_SHARE = 24, Decimal("0.5")


@dataclass(frozen=True)
class Question:
    """``kind`` is far_above, last_day, round, copied, reused or fell."""

    kind: str
    unit: str
    name: str
    text: Sentence


def of(assessment: Assessment) -> list[Question]:
    """Every question of the assessment's year, unit by unit in protocol order."""
    values = list(_values(assessment))
    found = [
        *_far_above(assessment), *_last_day(values), *_round(values), *_copied(assessment), *_reused(assessment),
        *_fell(assessment),
    ]  # fmt: skip
    order = {row.department.code: (row.department.order, row.department.pk) for row in values}
    return sorted(found, key=lambda each: (order.get(each.unit, (10**9, 0)), each.unit, each.kind))


def _values(assessment: Assessment) -> Iterable[Value]:
    """The figures that count in the year; its quarters are those of the plan's year of the same number."""
    rows = Value.objects.filter(period__plan=assessment.plan_id, counted=True).exclude(value=None)
    rows = rows.select_related("department", "indicator", "period").order_by("department__order", "id")
    return (row for row in rows if row.period.quarter.year == assessment.year)


def _far_above(assessment: Assessment) -> Iterator[Question]:
    """A self score far above the verified score of the last run."""
    run = assessment.result or assessment.runs.filter(trial=False).order_by("-number").first()
    if run is None:
        return
    lines = ScoreLine.objects.filter(sheet__run=run, category=False).exclude(score=None).defer("content")
    found = {(line.sheet.unit, line.item): line for line in lines.select_related("sheet")}
    rows = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.SELF, latest=True).exclude(score=None)
    for row in rows.select_related("department").order_by("department__order", "id"):
        line = found.get((row.department.code, row.item))
        if line is None or row.score is None or line.score is None or line.worth <= 0:
            continue
        if row.score - line.score > FAR * line.worth:
            said = sentence("Item %(item)s: self score %(own)s, verified %(found)s of %(worth)s. Why so much more?",
                            item=row.item, own=_plain(row.score), found=_plain(line.score),
                            worth=_plain(line.worth))  # fmt: skip
            yield Question("far_above", row.department.code, row.department.name, said)


def _last_day(values: Iterable[Value]) -> Iterator[Question]:
    """Most figures of a quarter typed in the last hours before its deadline."""
    typed: dict[tuple[str, str], list[bool]] = {}
    names: dict[str, str] = {}
    for row in values:
        due = row.period.due_at
        if due is None or row.entered_at is None:
            continue
        names[row.department.code] = row.department.name
        at_last = due - timedelta(hours=LAST_HOURS) <= row.entered_at <= due
        typed.setdefault((row.department.code, str(row.period.quarter)), []).append(at_last)
    for (unit, quarter), late in sorted(typed.items()):
        if len(late) >= ROUND_LEAST and Decimal(sum(late)) / len(late) > LAST_SHARE:
            said = sentence("%(number)s of %(all)s figures of %(quarter)s were entered in the last %(hours)s hours. "
                            "Was there time to check them?", number=sum(late), all=len(late), quarter=quarter,
                            hours=LAST_HOURS)  # fmt: skip
            yield Question("last_day", unit, names[unit], said)


def _round(values: Iterable[Value]) -> Iterator[Question]:
    """Figures that are nearly all round."""
    held: dict[str, list[bool]] = {}
    names: dict[str, str] = {}
    for row in values:
        names[row.department.code] = row.department.name
        number: Decimal = row.value or Decimal(0)
        held.setdefault(row.department.code, []).append(number % 5 == 0)
    for unit, each in sorted(held.items()):
        if len(each) >= ROUND_LEAST and Decimal(sum(each)) / len(each) > ROUND_SHARE:
            said = sentence("%(number)s of %(all)s figures of the year end in 0 or 5. Were they measured?",
                            number=sum(each), all=len(each))  # fmt: skip
            yield Question("round", unit, names[unit], said)


def _copied(assessment: Assessment) -> Iterator[Question]:
    """The very same remark by several units."""
    rows = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.SELF, latest=True).exclude(remark="")
    held = list(rows.select_related("department").order_by("department__order", "id"))
    counted = Counter((row.item, row.remark) for row in held)
    for row in held:
        if counted[row.item, row.remark] > 1 and len(row.remark) >= 10:
            said = sentence("Item %(item)s: %(number)s units give the very same remark. Is it this unit's own?",
                            item=row.item, number=counted[row.item, row.remark])  # fmt: skip
            yield Question("copied", row.department.code, row.department.name, said)


def _reused(assessment: Assessment) -> Iterator[Question]:
    """One file laid to figures of several quarters of the year."""
    rows = EvidenceUse.objects.filter(submission__period__plan=assessment.plan_id, removed_at=None)
    quarters: dict[tuple[str, str, str], set[str]] = {}
    chosen = rows.select_related("evidence", "submission__department", "submission__period")
    for row in chosen.order_by("submission__department__order", "id"):
        quarter = row.submission.period.quarter
        if quarter.year == assessment.year and row.indicator_id is not None:
            unit = row.submission.department
            quarters.setdefault((unit.code, unit.name, row.evidence.name), set()).add(str(quarter))
    for (unit_code, name, file), used in quarters.items():
        if len(used) > 1:
            said = sentence("“%(file)s” proves figures of %(quarters)s. Does it prove each of them?", file=file,
                            quarters=", ".join(sorted(used)))  # fmt: skip
            yield Question("reused", unit_code, name, said)


def _fell(assessment: Assessment) -> Iterator[Question]:
    """Figures that were put down after they had been verified."""
    rows = Value.objects.filter(period__plan=assessment.plan_id).exclude(value=None).exclude(verified_at=None)
    chosen = rows.select_related("department", "indicator", "period").order_by("department__order", "id")
    last: dict[tuple[int, int, int, str], Value] = {}
    for row in chosen:
        if row.period.quarter.year != assessment.year:
            continue
        key = (row.department_id, row.indicator_id, row.period_id, row.part)
        before = last.get(key)
        last[key] = row
        if before is None or before.value is None or row.value is None or row.value >= before.value:
            continue
        said = sentence("%(indicator)s, %(quarter)s: verified as %(before)s, later put down to %(after)s. "
                        "What changed?", indicator=row.indicator.name, quarter=str(row.period.quarter),
                        before=_plain(before.value), after=_plain(row.value))  # fmt: skip
        yield Question("fell", row.department.code, row.department.name, said)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
