"""Loads a values workbook: figures, benchmarks, quotas, events and registers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import value_book
from departments.management import outcome
from qualitycity import roles, workbook
from qualitycity.sentences import sentence
from qualitycity.workbook import Problem, Problems, Refused
from targets.models import Plan
from targets.publications import Tally

#: A plan must be named: the call is wrong, not the file.
_SEVERAL = "several_plans"
LONGEST_NAME = 140


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Load a values workbook. Without --verified-by the figures arrive as drafts of their units; with it they "
        "count at once on that person's word. Everything is stored, or nothing and every error is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook (.xlsx), or its values sheet as .csv")
        parser.add_argument("--plan", help="code of the plan; needed when there are several")
        parser.add_argument("--verified-by", default="", metavar="NAME", help="who vouches for the figures")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        tally, problems = Tally(), Problems()
        vouched_by = (options["verified_by"] or "").strip()
        if len(vouched_by) > LONGEST_NAME:
            message = _("The name is longer than %(limit)s characters.") % {"limit": LONGEST_NAME}
            raise CommandError(message, returncode=2)
        try:
            loaded = value_book.load(
                workbook.read(options["file"]),
                plan=_plan(options["plan"]),
                by=roles.system("load_values"),
                vouched_by=vouched_by,
                dry_run=options["dry_run"],
            )
            tally, problems = loaded.tally, loaded.problems
        except Refused as refused:
            problems.errors.extend(refused.problems)
        say = outcome.as_json if options["json"] else outcome.as_text
        self.stdout.write(say(tally, problems, dry_run=options["dry_run"]))
        if not problems.ok:
            sys.exit(2 if any(problem.code == _SEVERAL for problem in problems.errors) else 1)


def _plan(code: str | None) -> Plan:
    """The plan of that code, or the only one there is. Raises Refused; several and no code is a wrong call."""
    plans = Plan.objects.all() if code is None else Plan.objects.filter(code=code)
    found = list(plans[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused([Problem(_SEVERAL, sentence("There are several plans: name one with --plan."))])
    if code is not None:
        raise Refused([Problem("unknown_plan", sentence("There is no plan %(code)s.", code=code))])
    raise Refused([Problem("unknown_plan", sentence("There is no plan yet: load one with load_plan."))])
