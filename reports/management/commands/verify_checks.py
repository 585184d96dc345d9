"""Verify every stored check: its seal, and its result against the facts stored today."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qualitycity.speech import say
from reports import verification
from reports.verdicts import plain
from reports.verification import Difference, Findings
from targets.models import Plan


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Verify the seal of every check, compute those in force anew and name every difference (exit 1 if any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="code of one plan; without it all plans are verified")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("id")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
            if not plans.exists():
                if options["json"]:
                    self.stdout.write(_as_json(Findings(), ok=False))  # one document all the same
                raise CommandError(_("There is no plan %(code)s.") % {"code": options["plan"]})
        findings = verification.verify(plans)
        self.stdout.write(_as_json(findings) if options["json"] else _as_text(findings))
        if findings.differences:
            raise SystemExit(1)


def _as_json(findings: Findings, *, ok: bool = True) -> str:
    document = {
        "ok": ok and not findings.differences,
        "checked": findings.checked,
        "recomputed": findings.recomputed,
        "differences": [_difference(each) for each in findings.differences],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "plan": difference.plan,
        "target": difference.target,
        "quarter": difference.quarter,
        "number": difference.number,
        "field": difference.field,
        "stored": _shown(difference.stored),
        "expected": _shown(difference.expected),
        "message": say(difference.message),
    }


def _shown(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def _as_text(findings: Findings) -> str:
    lines = [
        _("%(plan)s %(target)s %(quarter)s, version %(number)s, %(field)s: %(message)s") % _difference(each)
        + "\n    "
        + _("stored: %(stored)s, expected: %(expected)s") % _difference(each)
        for each in findings.differences
    ]
    lines.append(
        _("%(checked)s checks verified, %(recomputed)s computed anew, %(differences)s differences.")
        % {"checked": findings.checked, "recomputed": findings.recomputed, "differences": len(findings.differences)}
    )
    return "\n".join(lines)
