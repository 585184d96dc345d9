"""A desk with a figure and a main task, for tests."""

from __future__ import annotations

from typing import Any

from departments.models import Department, Duty
from targets.models import Indicator, MainTask, Plan
from tests.departments.desk import Desk, a_desk

#: 印发方案 should be reached by now (the third quarter of 2026), 总结评估 in the end.
STAGES = [
    {"name": "印发方案", "weight": "0.2", "due": "2026Q2"},
    {"name": "全面实施", "weight": "0.6", "due": "2028Q4"},
    {"name": "总结评估", "weight": "1", "due": "2030Q4"},
]


def a_task(plan: Plan, lead: Department, code: str = "1", *, role: str = "lead", stages: Any = None) -> MainTask:
    indicator = Indicator.objects.create(plan=plan, code=f"T{code}", name=f"任务{code}")
    task = MainTask.objects.create(
        plan=plan, code=code, order=int(code), name=f"任务{code}", stages=stages or STAGES, indicator=indicator
    )
    Duty.objects.create(department=lead, task=task, role=role, since=plan.years.first)
    return task


def a_task_desk(*names: str) -> Desk:
    """The named figures, and one main task by the name of ``task``."""
    desk = a_desk(*(names or ("rate",)))
    desk.targets["task"] = a_task(desk.plan, desk.unit)  # type: ignore[assignment]
    return desk
