"""An office at its plan: three targets under two categories, and what the editor's form sends."""

from __future__ import annotations

from typing import Any

from django.test import Client

from departments import plan_editor
from targets.models import Plan, Target
from tests.departments import plan_rows
from tests.departments.desk import a_user

TARGETS = [
    plan_rows.target(
        "1", category="民生", group="一、教育", measure="as_of", supporting="二局", baseline=85, decimals=1
    ),
    plan_rows.target("2", category="民生", clause="新增150项", unit="项", measure="term_flow"),
    plan_rows.target("3", category="产业", clause="逐年上升", unit="分", measure="published_rate", lead="二局"),
]


def a_plan(**facts: Any) -> Plan:
    assert plan_rows.load(plan_rows.book(TARGETS, **facts)).problems.ok
    return Plan.objects.get(code=facts.get("code", "P"))


def signed_in(client: Client, plan: Plan) -> Client:
    client.force_login(a_user("office_staff", plan=plan), backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(code: str, do: str, **changes: Any) -> dict[str, Any]:
    """What the form of a stored target sends: its cells as they are, but for the changes."""
    target = Target.objects.get(code=code, plan__code="P")
    cells = plan_editor.cells_of(target.plan, code, at=target.plan.years.first)
    form: dict[str, Any] = {key: cells.get(key, "") for key in plan_editor.EDITED}
    form |= {"flags": [flag for flag in cells.get("flags", "").split("、") if flag]}
    form |= {"effective": "2027Q1", "reason": "省里调整", "seen": plan_editor.seen_of(target.plan, code)}
    return {**form, "do": do, **changes}
