"""Hash every stored file again: evidence of units, files of registers and reports, uploaded workbooks; name
what is missing or altered."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from departments import evidence
from departments.models import Evidence, RegisterFile
from departments.registers import proving
from qualitycity import files, uploads
from reports.models import ReportFile


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Hash every stored file again and name those that are missing or altered (exit 1 if any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*_evidence(), *_registers(), *_reports(), *_uploads()]
        stored = sum(model.objects.count() for model in (Evidence, RegisterFile, ReportFile))
        checked = stored + uploads.kept().count()
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


def _evidence() -> Iterator[dict[str, str]]:
    for fault in evidence.verify():
        file = fault.evidence
        yield {"kind": fault.kind, "owner": file.department.name, "name": file.name, "path": file.path}


def _registers() -> Iterator[dict[str, str]]:
    for kind, file in proving.verify():
        yield {"kind": kind, "owner": file.register.name, "name": file.name, "path": file.path}


def _reports() -> Iterator[dict[str, str]]:
    for file in ReportFile.objects.select_related("report__plan").order_by("id"):
        kind = files.fault(file.path, sha256=file.sha256)
        if kind:
            yield {"kind": kind, "owner": file.report.plan.code, "name": file.format, "path": file.path}


def _uploads() -> Iterator[dict[str, str]]:
    for kind, upload in uploads.verify():
        yield {"kind": kind, "owner": upload.by_name, "name": upload.name, "path": upload.path}
