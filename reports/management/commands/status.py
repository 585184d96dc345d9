"""Where every target of a plan stands at a quarter, in plan order."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qualitycity.speech import say
from qualitycity.templatetags.portal import STATES, percent
from reports import boards, verdicts
from reports.boards import Line
from reports.verdicts import plain
from targets.models import Plan
from targets.periods import Quarter


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Show where every target of a plan stands at a quarter. Nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, help="code of the plan")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--quarter", required=True, type=int, choices=(1, 2, 3, 4))
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        quarter = Quarter(options["year"], options["quarter"])
        try:
            plan = _plan(options["plan"], quarter)
        except CommandError:
            if options["json"]:  # one document all the same
                self.stdout.write(_as_json(options["plan"], quarter, []))
            raise
        lines = boards.lines(plan, quarter, steps=options["json"])
        self.stdout.write(_as_json(plan.code, quarter, lines) if options["json"] else _as_text(plan, quarter, lines))


def _plan(code: str, quarter: Quarter) -> Plan:
    """The plan, if the quarter is one of its own. Raises CommandError."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise CommandError(_("There is no plan %(code)s.") % {"code": code})
    if not plan.years.first <= quarter <= plan.years.last:
        gaps = {"quarter": quarter, "code": code}
        raise CommandError(_("%(quarter)s is not a quarter of plan %(code)s.") % gaps)
    return plan


def _as_json(plan: str, quarter: Quarter, lines: list[Line]) -> str:
    document = {
        "plan": plan,
        "year": quarter.year,
        "quarter": quarter.number,
        "targets": [_target(line) for line in lines],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _target(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "indicator": line.name,
        "category": line.category,
        "department": line.lead.code if line.lead else None,
        "actual": plain(line.actual),
        "target": plain(line.target_value),
        "phase_target": plain(line.phase_target),
        "horizon_target": plain(line.horizon_target),
        "verdict": line.verdict,
        "progress": line.progress,
        "completion": plain(line.completion),
        "gap": plain(line.gap),
        "unit": line.unit,
        "explanation": [_step(step) for step in verdicts.read_steps(list(line.steps))],
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "name": step.name,
        "formula": say(step.formula),
        "inputs": [_input(given) for given in step.inputs],
        "value": step.value,
    }


def _input(given: Any) -> dict[str, Any]:
    source = given.source
    return {
        "name": say(given.name),
        "value": given.value,
        "source": None if source is None else {"kind": source.kind, "id": source.id, "version": source.version},
    }


def _as_text(plan: Plan, quarter: Quarter, lines: list[Line]) -> str:
    heads = [_("No."), _("Indicator"), _("Progress"), _("Verdict"), _("Actual"), _("Target"), _("Completion"), _("Gap")]
    rows = [[*heads, _("Unit of measure"), _("Lead unit")], *(_cells(line) for line in lines)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = (
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)) for row in rows
    )
    said = (f"{_(STATES[count.progress][2])} {count.number}" for count in boards.counts(line.look for line in lines))
    return "\n".join([f"{plan.name} {quarter}", *(line.rstrip() for line in table), "", "  ".join(said)])


def _cells(line: Line) -> list[str]:
    return [
        line.code,
        line.indicator,
        _(STATES[line.look][2]),
        _(STATES[line.verdict][2]),
        line.word or plain(line.actual) or "—",
        plain(line.target_value) or "—",
        percent(line.completion),
        plain(line.gap) or "—",
        line.unit or "—",
        line.lead.name if line.lead else "—",
    ]


def _width(text: str) -> int:
    """Columns that the text takes on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
