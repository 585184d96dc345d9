"""Hash every stored file again: evidence, files of registers, reports and pledges, workbooks; name the faulty."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports import integrity


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Hash every stored file again and name those that are missing or altered (exit 1 if any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [vars(fault) for fault in integrity.faults()]
        checked = integrity.number_of_files()
        if options["json"]:
            document = {"ok": not faults, "checked": checked, "faults": faults}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            names = {"missing": _("file missing"), "altered": _("file altered")}
            lines = [f"{names[fault['kind']]}  {fault['owner']}  {fault['name']}  {fault['path']}" for fault in faults]
            told = _("%(checked)s files hashed again, %(faults)s missing or altered.")
            self.stdout.write("\n".join([*lines, told % {"checked": checked, "faults": len(faults)}]))
        if faults:
            raise SystemExit(1)
