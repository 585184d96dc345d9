"""What every board reads from its address: the plan, the quarter, and what the reader narrowed it to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from qualitycity.admission import actor
from reports import boards, sight
from reports.boards import Choice, Column
from reports.verdicts import quarter_label
from targets.models import Plan
from targets.periods import Quarter


@dataclass(frozen=True)
class Frame:
    """``quarter`` is None where the plan has no period yet."""

    plans: list[Plan]
    plan: Plan
    columns: list[Column]
    quarter: Quarter | None
    choice: Choice

    @property
    def label(self) -> str:
        return quarter_label(self.plan, self.quarter) if self.quarter else ""

    @property
    def state(self) -> str:
        return next((column.state for column in self.columns if column.quarter == self.quarter), "")

    @property
    def options(self) -> list[tuple[str, str]]:
        """The quarters to choose from: those that have begun, the newest first, and the one that is shown."""
        offered = [column.quarter for column in self.columns if column.begun or column.quarter == self.quarter]
        return [(str(quarter), quarter_label(self.plan, quarter)) for quarter in reversed(offered)]

    def query(self, **changes: Any) -> str:
        """The address of the same board with changes; what is empty is left out."""
        held = {
            "plan": self.plan.code if len(self.plans) > 1 else "",
            "quarter": str(self.quarter or ""),
            "category": self.choice.category,
            "department": self.choice.department,
            "progress": self.choice.progress,
            **changes,
        }
        return urlencode({name: value for name, value in held.items() if value})


def read(request: HttpRequest) -> Frame | None:
    """The frame that the address asks for; None where there is no plan yet. Unknown plans and quarters are a 404."""
    plans = list(sight.plans(actor(request)))
    if not plans:
        return None
    plan = _plan(plans, request.GET.get("plan", ""))
    listed = boards.quarters(plan)
    choice = Choice(*(request.GET.get(name, "") for name in ("category", "department", "progress")))
    return Frame(plans, plan, listed, _quarter(listed, request.GET.get("quarter", "")), choice)


def _plan(plans: list[Plan], code: str) -> Plan:
    for plan in plans:
        if not code or plan.code == code:
            return plan
    raise Http404


def _quarter(listed: list[Column], written: str) -> Quarter | None:
    if not written:
        return boards.latest(listed)
    for column in listed:
        if str(column.quarter) == written.upper():
            return column.quarter
    raise Http404
