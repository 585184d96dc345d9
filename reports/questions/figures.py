"""What looks unusual in the figures of the year: typed at the last, round, copied, proved twice, put down later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from departments import allowances
from departments.models import Department, EvidenceUse, Submission, Value
from departments.situations import due_at
from qualitycity.sentences import Named, sentence
from reports import schemes
from reports.assessments import gathering
from reports.models import Assessment
from reports.questions import question
from reports.questions.question import LAST_HOURS, LAST_SHARE, LEAST, ROUND_SHARE, Question
from targets.periods import Quarter


def ask(assessment: Assessment) -> Iterator[Question]:
    """In the same few queries whatever the number of figures."""
    values = list(_values(assessment))
    yield from _last_day(values, assessment)
    yield from _round(values)
    yield from _like_others(values)
    yield from _like_before(values)
    yield from _reused(assessment)
    yield from _fell(assessment)


def quarters_of(assessment: Assessment) -> tuple[Quarter, ...]:
    """The plan's quarters that end in the assessment year."""
    return gathering.year_of(assessment.plan, schemes.read(assessment.version), assessment.year).quarters


def _values(assessment: Assessment) -> Iterable[Value]:
    """The figures that count in the quarters of the year."""
    rows = Value.objects.filter(period__plan=assessment.plan_id, counted=True).exclude(value=None)
    rows = rows.filter(period__quarter__in=quarters_of(assessment))
    return rows.select_related("department", "indicator", "period__plan").order_by("department__order", "id")


# --- At the last ------------------------------------------------------------------------------------------------------
def _last_day(values: Sequence[Value], assessment: Assessment) -> Iterator[Question]:
    """Most figures of a quarter typed in the last hours before the deadline that held for the unit, or for the figure:
    who was given more time is asked about the end of that."""
    dues = _dues(assessment)
    typed: dict[tuple[Department, str], list[bool]] = {}
    for row in values:
        due = dues.of(row)
        if due is not None and row.entered_at is not None:
            at_last = due - timedelta(hours=LAST_HOURS) <= row.entered_at <= due
            typed.setdefault((row.department, str(row.period.quarter)), []).append(at_last)
    for (unit, quarter), late in typed.items():
        if len(late) >= LEAST and Decimal(sum(late)) / len(late) > LAST_SHARE:
            said = sentence("%(number)s of %(all)s figures of %(quarter)s were entered in the last %(hours)s hours. "
                            "Was there time to check them?", number=sum(late), all=len(late), quarter=quarter,
                            hours=LAST_HOURS)  # fmt: skip
            yield question.of("last_day", unit, quarter, said)


class _Dues:
    """The deadline of a figure: its own extension, else that of the unit, else the quarter's."""

    def __init__(self, submissions: Sequence[Submission]) -> None:
        self.whole = {(each.period_id, each.department_id): each for each in submissions}
        self.cells = allowances.put_off(submissions)

    def of(self, row: Value) -> datetime | None:
        submission = self.whole.get((row.period_id, row.department_id))
        if submission is None:
            return row.period.due_at
        own = self.cells.get(submission.pk, {}).get(allowances.key(row.indicator_id, row.part))
        return own or due_at(submission)


def _dues(assessment: Assessment) -> _Dues:
    rows = Submission.objects.filter(period__plan=assessment.plan_id, period__quarter__in=quarters_of(assessment))
    return _Dues(list(rows.select_related("period")))


# --- Round and copied -------------------------------------------------------------------------------------------------
def _round(values: Iterable[Value]) -> Iterator[Question]:
    """Figures that are nearly all round."""
    held: dict[Department, list[bool]] = {}
    for row in values:
        held.setdefault(row.department, []).append(question.is_round(row.value or Decimal(0)))
    for unit, each in held.items():
        if len(each) >= LEAST and Decimal(sum(each)) / len(each) > ROUND_SHARE:
            said = sentence("%(number)s of %(all)s figures of the year end in 0 or 5. Were they measured?",
                            number=sum(each), all=len(each))  # fmt: skip
            yield question.of("round", unit, "", said)


def _like_others(values: Iterable[Value]) -> Iterator[Question]:
    """The very same number from several units, of one indicator in one quarter."""
    same: dict[tuple[int, str, str, Decimal], list[Value]] = {}
    for row in values:
        if row.value is not None and question.is_telling(row.value):
            key = (row.indicator_id, row.part, str(row.period.quarter), row.value.normalize())
            same.setdefault(key, []).append(row)
    for (indicator, part, quarter, number), rows in same.items():
        for row in rows if len(rows) > 1 else ():
            others = [each.department.name for each in rows if each is not row]
            said = sentence("%(indicator)s, %(quarter)s: %(number)s, as %(units)s. Was it measured here?",
                            indicator=_name(row), quarter=quarter, number=question.plain(number),
                            units=others[:5])  # fmt: skip
            yield question.of("copied", row.department, f"{indicator}:{part}:{quarter}", said)


def _like_before(values: Iterable[Value]) -> Iterator[Question]:
    """The very same number in three quarters of the year or more."""
    same: dict[tuple[Department, int, str, Decimal], list[Value]] = {}
    for row in values:
        if row.value is not None and question.is_telling(row.value):
            key = (row.department, row.indicator_id, row.part, row.value.normalize())
            same.setdefault(key, []).append(row)
    for (unit, indicator, part, number), rows in same.items():
        if len(rows) >= 3:
            quarters = sorted(str(row.period.quarter) for row in rows)
            said = sentence("%(indicator)s: %(number)s in %(quarters)s. Was it measured each time?",
                            indicator=_name(rows[0]), number=question.plain(number),
                            quarters=quarters)  # fmt: skip
            yield question.of("copied", unit, f"{indicator}:{part}", said)


def _name(row: Value) -> Named:
    return Named(row.indicator.name, row.indicator.name_en)


# --- Proofs, and what came after --------------------------------------------------------------------------------------
def _reused(assessment: Assessment) -> Iterator[Question]:
    """One file laid to figures of several quarters of the year."""
    rows = EvidenceUse.objects.filter(submission__period__plan=assessment.plan_id, removed_at=None)
    rows = rows.filter(submission__period__quarter__in=quarters_of(assessment), indicator__isnull=False)
    chosen = rows.select_related("evidence", "submission__department", "submission__period")
    quarters: dict[tuple[Department, str, str], set[str]] = {}
    for row in chosen.order_by("submission__department__order", "id"):
        place = (row.submission.department, row.evidence.sha256, row.evidence.name)
        quarters.setdefault(place, set()).add(str(row.submission.period.quarter))
    for (unit, sha256, file), used in quarters.items():
        if len(used) > 1:
            said = sentence("“%(file)s” proves figures of %(quarters)s. Does it prove each of them?", file=file,
                            quarters=sorted(used))  # fmt: skip
            yield question.of("reused", unit, f"figures:{sha256[:16]}", said)


def _fell(assessment: Assessment) -> Iterator[Question]:
    """Figures that were put down after they had been verified."""
    rows = Value.objects.filter(period__plan=assessment.plan_id).exclude(value=None).exclude(verified_at=None)
    rows = rows.filter(period__quarter__in=quarters_of(assessment))
    last: dict[tuple[int, int, int, str], Value] = {}
    for row in rows.select_related("department", "indicator", "period").order_by("department__order", "id"):
        key = (row.department_id, row.indicator_id, row.period_id, row.part)
        before = last.get(key)
        last[key] = row
        if before is None or before.value is None or row.value is None or row.value >= before.value:
            continue
        said = sentence("%(indicator)s, %(quarter)s: verified as %(before)s, later put down to %(after)s. "
                        "What changed?", indicator=_name(row), quarter=str(row.period.quarter),
                        before=question.plain(before.value), after=question.plain(row.value))  # fmt: skip
        yield question.of("fell", row.department, f"{row.indicator_id}:{row.part}:{row.period.quarter}:{row.pk}", said)
