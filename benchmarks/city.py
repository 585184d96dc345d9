"""Generated cities: the shipped plan once or several times over, with a figure of every unit in every quarter.

Every target keeps its own form, so a generated plan has the shipped mix of shares, counts, stages, ranks and words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from departments import cells, plan_book
from departments.cells import Question
from departments.models import Department, Duty, Register, RegisterEntry, Value
from departments.sheets import CONTENT
from qualitycity import bulk
from qualitycity.roles import system
from reports import checks
from targets import versions
from targets.models import Benchmark, Period, Plan, Quota, Target, TargetVersion
from targets.periods import DUE_NUMBERS, Quarter

SHIPPED = Path(__file__).resolve().parent.parent / "fixtures" / "zlqs"
BY = system("benchmarks")
AT = datetime(2030, 1, 1, tzinfo=UTC)
_BATCH = 5000
Row = dict[str, str]


@dataclass(frozen=True)
class Figure:
    """What one unit reports for one part of one target in one quarter."""

    target: Target
    unit: Department
    quarter: Quarter
    part: str
    answer: dict[str, Any]


@dataclass
class Cities:
    """The cities of one run, their plans as texts below ``place``; several benchmarks look at the same one."""

    place: Path
    held: dict[int, Plan] = field(default_factory=dict)

    def full(self, targets: int) -> Plan:
        """All 24 units lead every target and reported it in all 20 quarters, and the city's figure is rolled up from
        theirs, as for goals of districts."""
        if targets not in self.held:
            plan = self.new(f"full-{targets}", targets)
            let_everybody_lead(plan)
            fill(plan)
            self.held[targets] = plan
        return self.held[targets]

    def new(self, code: str, targets: int) -> Plan:
        """A plan with so many targets, in an area of its own, and no figures yet."""
        loaded = plan_book.load(plan_book.open_book(_plan_folder(code, self.place, targets)), by=BY)
        assert loaded.problems.ok, loaded.problems.errors[:3]
        return Plan.objects.select_related("area").get(code=code)


def fill(plan: Plan) -> None:
    """Verified figures of every unit in all quarters, and what others publish; then all checks, once."""
    periods = {period.quarter: period.pk for period in Period.objects.filter(plan=plan)}
    rows = (_stored(figure, periods[figure.quarter]) for figure in figures(plan))
    while batch := list(islice(rows, _BATCH)):
        bulk.insert(Value, batch)
    _publish(plan)
    Period.objects.filter(plan=plan).update(state=Period.State.OPEN, due_at=AT, opened_at=AT)
    checks.recompute(plan, cause="value.verified")


def figures(plan: Plan) -> Iterator[Figure]:
    """Every figure that is due in the plan's years, an indicator shared by several targets once, alike at every run."""
    leads = _leads(plan)
    seen: set[int] = set()
    for (version,) in versions.of_plan(plan).values():
        target = version.target
        if target.indicator_id in seen:
            continue
        seen.add(target.indicator_id)
        for asked in _questions(version, plan):
            for quarter in plan.years.quarters():
                if quarter.number in DUE_NUMBERS[version.frequency]:
                    for unit in leads[target.pk]:
                        given = answer(asked, version, quarter, wobble=target.order * 7 + unit.order * 3)
                        yield Figure(target, unit, quarter, asked.part, given)


# --- The plan ---------------------------------------------------------------------------------------------------------


def _plan_folder(code: str, folder: Path, targets: int) -> Path:
    """The shipped plan as a folder of texts, its targets repeated until there are so many."""
    folder = folder / code
    folder.mkdir()
    listed = _read("targets")
    rows = [_copy(listed[place % len(listed)], place // len(listed)) for place in range(targets)]
    pairs = {row["key"]: row["value"] for row in _read("plan")} | {"code": code, "area": code}
    _write(folder / "plan.tsv", [{"key": key, "value": value} for key, value in pairs.items()])
    _write(folder / "departments.tsv", _read("departments"))
    _write(folder / "targets.tsv", rows)
    return folder


def _copy(row: Row, again: int) -> Row:
    if not again:
        return row
    named = {"code": f"{row['code']}-{again}", "indicator": f"第{again}片区{row['indicator']}"}
    shared = row["indicator_code"]
    return {**row, **named, "indicator_code": f"{shared}-{again}" if shared else ""}


def let_everybody_lead(plan: Plan) -> None:
    Duty.objects.filter(target__plan=plan).delete()
    units = list(Department.objects.filter(area=plan.area).order_by("order"))
    Duty.objects.bulk_create(
        Duty(department=unit, target=target, role=Duty.Role.LEAD, since=plan.years.first)
        for target in plan.targets.all()
        for unit in units
    )


def _leads(plan: Plan) -> dict[int, list[Department]]:
    led: dict[int, list[Department]] = {}
    duties = Duty.objects.filter(target__plan=plan, role=Duty.Role.LEAD).order_by("department__order")
    for duty in duties.select_related("department"):
        led.setdefault(duty.target_id or 0, []).append(duty.department)
    return led


def _read(name: str) -> list[Row]:
    with (SHIPPED / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# --- Figures ----------------------------------------------------------------------------------------------------------


def _questions(version: TargetVersion, plan: Plan) -> list[Question]:
    """What the target's units type each quarter; nothing where a register is counted."""
    terms, indicator = versions.terms_of(version, years=plan.years), version.target.indicator
    bounds = {"lower": indicator.lower, "upper": indicator.upper}
    asked = [
        cells.question(indicator.pk, part, [terms], unit=indicator.unit, name=indicator.name, days_gone=90, **bounds)
        for part in [part.name for part in terms.parts] or [""]
    ]
    return [each for each in asked if not each.counted]


def answer(asked: Question, version: TargetVersion, quarter: Quarter, *, wobble: int) -> dict[str, Any]:
    """A figure that the checks can work with: rising over the years, some short of the goal."""
    gone = quarter.ordinal - Quarter(2026, 1).ordinal + 1
    wobble = (wobble + gone * 5) % 10
    numbers = {
        "value": _level(asked, version, quarter, gone, wobble),
        "numerator": Decimal(880 + gone * 5 + wobble),
        "denominator": Decimal(1000) if asked.days_gone is None else None,
        "benchmark": Decimal(90),
        "rank": Decimal(1 + wobble % 5),
        "places": Decimal(13),
    }
    given: dict[str, Any] = {name: numbers[name] for name in asked.fields if name in numbers}
    if asked.staged:
        given["stage"] = asked.stages[min(gone * len(asked.stages) // 21, len(asked.stages) - 1)]
    if asked.graded:
        given |= {"note": "已完成本季度任务", "grade": ("优秀", "良好", "合格")[wobble % 3]}
    return given


def _level(asked: Question, version: TargetVersion, quarter: Quarter, gone: int, wobble: int) -> Decimal:
    if asked.incidents:
        return Decimal(0)
    if asked.days_gone is not None:
        return Decimal(80 * quarter.number - wobble)
    if asked.unit == "%":
        return min(Decimal(100), Decimal(88) + Decimal(gone + wobble) / 4)
    goal = Decimal(version.rule["values"][0]) if version.rule["values"] else Decimal(90)
    level = (goal * (gone + wobble) / 24).quantize(Decimal("0.1"))
    return level if asked.upper is None else min(level, asked.upper)


def _stored(figure: Figure, period: int) -> dict[str, Any]:
    """The figure as a row of ``Value``, entered and verified."""
    content = dict.fromkeys(CONTENT, "") | dict.fromkeys((*cells.NUMBERS, "published_on")) | {"raw": "{}"}
    return {
        "indicator_id": figure.target.indicator_id, "period_id": period, "department_id": figure.unit.pk,
        "part": figure.part, "number": 1, "latest": True, "counted": True, "channel": Value.Channel.COMMAND.value,
        "entered_key": "li", "entered_name": "李四", "entered_at": AT,
        "verified_key": "wang", "verified_name": "王五", "verified_at": AT,
        **content, "standing": Value.Standing.REPORTED.value, **figure.answer,
    }  # fmt: skip


# --- What others publish ----------------------------------------------------------------------------------------------


def _publish(plan: Plan) -> None:
    """A benchmark for every published indicator, a quota where one is handed down, registers."""
    benchmarks, quotas = [], []
    for (version,) in versions.of_plan(plan).values():
        indicator = version.target.indicator
        if version.rule["test"] == "benchmark":
            benchmarks += [
                Benchmark(indicator=indicator, quarter=quarter, value=Decimal(90), by_key="b", by_name="统计局")
                for quarter in plan.years.quarters()
            ]
        if version.rule["test"] == "quota":
            quotas += [
                Quota(indicator=indicator, year=year, operator="<=", value=Decimal(95), by_key="b", by_name="省")
                for year in range(plan.start_year, plan.end_year + 1)
            ]
        if version.measure.startswith("register"):
            register = Register.objects.create(indicator=indicator, name=indicator.name)
            RegisterEntry.objects.bulk_create(
                RegisterEntry(register=register, holder=f"单位{number}", granted=date(2026 + number % 5, 2, 1),
                              by_key="b", by_name="办") for number in range(40)
            )  # fmt: skip
    Benchmark.objects.bulk_create(benchmarks)
    Quota.objects.bulk_create(quotas)
