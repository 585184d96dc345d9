"""Loads a plan workbook: a programme with its units, targets and main tasks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import plan_book
from departments.management import outcome
from departments.plan_book import Loaded
from qualitycity import roles
from qualitycity.workbook import Problem, Problems, Refused
from targets.periods import Quarter
from targets.plans import Revision


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Load a plan workbook (.xlsx), or a folder of .tsv files with the same sheets. A plan that exists is revised: "
        "changed targets get a new version from --effective on, absent rows and columns stay. Everything is stored, "
        "or nothing and every error is listed. Counted are targets."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook (.xlsx) or the folder")
        parser.add_argument("--effective", metavar="2026Q3", help="the quarter from which a revision applies")
        parser.add_argument("--reason", default="", metavar="TEXT", help="why the plan is revised")
        parser.add_argument("--successors", action="store_true", help="let the successors of merged units take over")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        revision = _revision(options["effective"], options["reason"].strip())
        try:
            loaded = plan_book.load(
                plan_book.open_book(options["file"]),
                by=roles.system("load_plan"),
                revision=revision,
                successors=options["successors"],
                dry_run=options["dry_run"],
                channel="command",
            )
        except Refused as refused:
            loaded = Loaded(_refused(refused.problems))
        say = outcome.as_json if options["json"] else outcome.as_text
        if not options["json"] and loaded.problems.ok:
            for line in _others(loaded):
                self.stdout.write(line)
        self.stdout.write(say(loaded.tally, loaded.problems, dry_run=options["dry_run"]))
        if not loaded.problems.ok:
            sys.exit(1)


def _revision(effective: str | None, reason: str) -> Revision | None:
    """From when and why, which go together; CommandError (exit status 2) otherwise."""
    if effective is None and not reason:
        return None
    if effective is None or not reason:
        raise CommandError(_("Give both --effective and --reason, or neither."), returncode=2)
    if len(reason) > 300:
        raise CommandError(_("The reason is longer than %(limit)s characters.") % {"limit": 300}, returncode=2)
    try:
        return Revision(Quarter.parse(effective), reason)
    except ValueError:
        message = _("“%(written)s” is not a quarter: write it as 2026Q3.") % {"written": effective}
        raise CommandError(message, returncode=2) from None


def _refused(problems: list[Problem]) -> Problems:
    found = Problems()
    found.errors.extend(problems)
    return found


def _others(loaded: Loaded) -> list[str]:
    """What happened to units and main tasks; the targets are counted in the last line."""
    named = [(_("Responsible units"), loaded.units), (_("Main tasks"), loaded.tasks)]
    return [
        _("%(name)s: %(created)s created, %(changed)s changed, %(unchanged)s unchanged.")
        % {"name": name, "created": tally.created, "changed": tally.changed, "unchanged": tally.unchanged}
        for name, tally in named
    ]
