"""A year's assessment in one run: inputs frozen, every unit scored, every line stored with its steps and reasons.

34 units (24 departments, 10 districts) and up to 1,300, 80 items each: half of them targets whose points all units
share, half points that assessors gave. The work grows with the number of lines. Memory is what a process of its own
grows by in one run (``benchmarks.one_run``): tracing every object of 104,000 lines takes many minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from django.db import connection
from django.utils import timezone

from benchmarks.city import BY, Cities
from benchmarks.measuring import Size, Task
from departments.models import Department, Duty
from qualitycity import bulk
from reports import checks, schemes
from reports.assessments import computing, gathering, runs, walk
from reports.models import Assessment, AssessmentRun, Check, ItemScore, ScoreLine, ScoreSheet
from reports.scoring import Band, Group, Item, Scheme, Source
from targets.models import Plan, Target

BARE = "bulk_create of as many bare lines"
HALF = 40
SIZES = (34, 325, 650, 1300)


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    for units in SIZES if size.judged else (24, 30):
        items = HALF if size.judged else 2
        assessment = _prepared(cities, units, items)
        yield Task(
            f"assessment of {units} units",
            f"{units} units × {2 * items} items = {units * 2 * items} lines",
            partial(run, assessment),
            partial(_bare, assessment, 2 * items),
            BARE,
            undo=True,
            runs=3 if units < 600 else 1,
            peak=partial(_grown, assessment),
        )


def _grown(assessment: Assessment) -> float:
    """How many MB a new process grows by in one run."""
    command = [sys.executable, "-m", "benchmarks.one_run", str(connection.settings_dict["NAME"]), str(assessment.pk)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["grown_mb"])


def run(assessment: Assessment) -> AssessmentRun:
    inputs = gathering.gather(assessment, schemes.read(assessment.version))
    with bulk.uninterrupted():
        results = computing.compute(inputs)
    made = AssessmentRun(assessment=assessment, by_key=BY.key, by_name=BY.name, at=timezone.now())
    return runs.store(made, inputs, results, by=BY)


def _bare(assessment: Assessment, items: int) -> None:
    """The least that storing could cost: a row a line, with nothing in it."""
    run = AssessmentRun.objects.create(
        assessment=assessment, number=1, inputs=b"", inputs_sha256="", result_sha256="", scoring_version=1
    )
    units = Department.objects.filter(area=assessment.plan.area_id).order_by("id")
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(run=run, place=place, unit=unit.code, name=unit.name, group="all", content={}, sha256="")
        for place, unit in enumerate(units, 1)
    )
    lines = (
        ScoreLine(sheet=sheet, place=place, item=str(place), standing="value", worth=1, content={})
        for sheet in sheets
        for place in range(items)
    )
    ScoreLine.objects.bulk_create(lines, batch_size=2000)


def _prepared(cities: Cities, units: int, items: int) -> Assessment:
    plan = cities.new(f"assess-{units}", items)
    Duty.objects.filter(target__plan=plan).delete()
    area = plan.area
    held = Department.objects.filter(area=area).count()
    Department.objects.bulk_create(
        Department(area=area, code=f"D{place}", name=f"区镇{place}", kind="district", order=100 + place)
        for place in range(max(0, units - held))
    )
    listed = list(Department.objects.filter(area=area).order_by("order", "id"))
    targets = list(Target.objects.filter(plan=plan).order_by("order"))
    share = (Decimal(100) / len(listed)).quantize(Decimal("0.000001"))
    Duty.objects.bulk_create(
        (
            Duty(department=unit, target=target, role=Duty.Role.SUPPORTING, share=share, since=plan.years.first)
            for target in targets
            for unit in listed
        ),
        batch_size=5000,
    )
    checks.recompute(plan, cause="value.verified")
    rows = Check.objects.filter(target__plan=plan)
    rows.update(verdict="not_met", progress="behind", actual=Decimal(9), completion=Decimal("0.9"), gap=Decimal(1))
    return _scored(plan, listed, [target.code for target in targets])


def _scored(plan: Plan, units: list[Department], codes: list[str]) -> Assessment:
    half = Decimal(50) / len(codes)
    checked = [Item(f"t{place}", f"目标{place}", points=half, rule="proportional", source=Source("check", code, "value"))
               for place, code in enumerate(codes)]  # fmt: skip
    manual = [Item(f"m{place}", f"工作{place}", points=half, rule="manual", source=Source("manual"))
              for place in range(len(codes))]  # fmt: skip
    content = Scheme(
        code="B", name="方案", items=(*checked, *manual),
        bands=(Band("A", Decimal(60), None), Band("B", None, Decimal(60))),
        groups=(Group("all", "全部", kinds=("department", "district")),),
    )  # fmt: skip
    scheme = schemes.begin(plan=plan, content=content, by=BY)
    schemes.publish(scheme=scheme, reason="x", by=BY)
    assessment = walk.begin(plan=plan, scheme=scheme, year=2026, by=BY)
    ItemScore.objects.bulk_create(
        (
            ItemScore(
                assessment=assessment, department=unit, item=item.code, kind="verified", score=half / 2, remark="理由",
                evidence=["记录"], by_key="a", by_name="甲", confirmed_key="b", confirmed_name="乙",
            )
            for unit in units
            for item in manual
        ),
        batch_size=2000,
    )  # fmt: skip
    return assessment
