"""Writes a stored plan as the plan workbook that load_plan reads."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import plan_book
from targets.models import Plan


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Write a plan as a workbook (FILE ends in .xlsx), or as a folder of .tsv files (no ending). load_plan "
        "reads it back to the same thing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, metavar="CODE", help="code of the plan")
        parser.add_argument("file", metavar="FILE", help="the workbook to write, or the folder")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = _written(options)
        except CommandError as error:
            if options["json"]:  # one document all the same
                self.stdout.write(_as_json(options, errors=[str(error)]))
            raise
        self.stdout.write(_as_json(options, errors=[]) if options["json"] else _("Written: %(name)s") % {"name": path})


def _written(options: dict[str, Any]) -> Path:
    """Write the plan. Raises CommandError with what stands in the way."""
    plan = Plan.objects.select_related("area").filter(code=options["plan"]).first()
    if plan is None:
        raise CommandError(_("There is no plan %(code)s.") % {"code": options["plan"]})
    path = Path(options["file"])
    if path.suffix and path.suffix.lower() != ".xlsx":
        raise CommandError(_("The file must end in .xlsx, or be a folder."), returncode=2)
    write = plan_book.write_book if path.suffix else plan_book.write_folder
    try:
        write(plan, path)
    except OSError as error:
        message = _("%(name)s cannot be written: %(reason)s.") % {"name": path.name, "reason": error.strerror}
        raise CommandError(message) from error
    return path


def _as_json(options: dict[str, Any], *, errors: list[str]) -> str:
    document = {"ok": not errors, "plan": options["plan"], "file": options["file"], "errors": errors}
    return json.dumps(document, ensure_ascii=False, indent=2)
