"""Loads schemes of assessment: those shipped, or workbooks and folders of texts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import plan_book
from departments.management import outcome
from qualitycity import roles
from qualitycity.workbook import Problems, Refused
from reports.scheme_book import loading, national
from targets.models import Plan
from targets.publications import Tally


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Load schemes of assessment into a plan and publish them: each a workbook (.xlsx) or a folder of .tsv files "
        "with the same sheets; without FILE those that are shipped. A scheme that says what is there already is "
        "unchanged, one that differs gets a new version. Everything is stored, or nothing and every error is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="*", help="workbooks or folders")
        parser.add_argument("--plan", metavar="CODE", help="needed when several plans exist")
        parser.add_argument("--reason", default="", metavar="TEXT", help="why this version is made")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _plan(options["plan"])
        paths = [Path(path) for path in options["files"]] or sorted(national.SHIPPED.glob("*/"))
        try:
            books = [plan_book.open_book(path) for path in paths]
            tally, problems = loading.load(
                plan=plan, books=books, by=roles.system("load_schemes"), reason=options["reason"].strip(),
                dry_run=options["dry_run"],
            )  # fmt: skip
        except Refused as refused:
            tally, problems = Tally(), Problems(list(refused.problems))
        say = outcome.as_json if options["json"] else outcome.as_text
        self.stdout.write(say(tally, problems, dry_run=options["dry_run"]))
        if not problems.ok:
            sys.exit(1)


def _plan(code: str | None) -> Plan:
    """The plan of that code, or the only one; CommandError (exit status 2) otherwise."""
    found = list((Plan.objects.filter(code=code) if code else Plan.objects.all())[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(_("There are several plans: name one with --plan."), returncode=2)
    raise CommandError(_("There is no such plan: load one with load_plan."), returncode=2)
