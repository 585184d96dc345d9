"""Compile a report in this process, through the same job and functions as the page, and put its files into a folder."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qualitycity import jobs, sentences
from qualitycity.files import write
from qualitycity.models import Job
from qualitycity.roles import system
from qualitycity.sentences import Sentence, sentence
from qualitycity.speech import say
from reports import files, supervision
from reports.models import SupervisionReport
from targets.models import Plan
from targets.periods import Quarter


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Compile a report of a plan's year and write its files; exit 1 where it cannot be compiled, with the reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, help="code of the plan")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--kind", required=True, choices=SupervisionReport.Kind.values)
        parser.add_argument("--quarter", type=int, choices=(1, 2, 3, 4), help="default: the last one with figures")
        parser.add_argument("--out", required=True, type=Path, help="folder for the files")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome: dict[str, Any] = {
            "ok": False, "plan": options["plan"], "year": options["year"], "kind": options["kind"], "quarter": None,
            "report": None, "number": None, "job": None, "sha256": None, "files": [], "errors": [], "warnings": [],
        }  # fmt: skip
        try:
            _compile(outcome, options)
        except jobs.Refused as refused:
            outcome["errors"] = [say(refused.reason)]
        except OSError as error:
            outcome["errors"] = [say(sentence("The files could not be written: %(error)s", error=error))]
        self.stdout.write(_as_json(outcome) if options["json"] else _as_text(outcome))
        if not outcome["ok"]:
            raise SystemExit(1)


def _compile(outcome: dict[str, Any], options: dict[str, Any]) -> None:
    plan = Plan.objects.filter(code=options["plan"]).first()
    if plan is None:
        raise jobs.Refused(sentence("There is no plan %(code)s.", code=options["plan"]))
    quarter = Quarter(options["year"], options["quarter"]) if options["quarter"] else None
    by = system("compile_report")
    job = supervision.request(plan=plan, year=options["year"], kind=options["kind"], quarter=quarter, by=by, here=True)
    jobs.run(job.pk, supervision.carry_out)
    job.refresh_from_db()
    outcome["job"] = str(job.pk)
    if job.state != Job.State.DONE:
        raise jobs.Refused(_reason(job))
    report = SupervisionReport.objects.get(job=job)
    outcome.update(
        ok=True,
        quarter=report.content["about"]["quarter"],
        report=str(report.pk),
        number=report.content["paper"]["number"],
        sha256=report.sha256,
        files=_hand_out(report, Path(options["out"])),
        warnings=[say(sentences.load(warning)) for warning in (job.result or {}).get("warnings", [])],
    )


def _reason(job: Job) -> Sentence:
    return sentences.load(job.message) if job.message else sentence("The job was given to another worker.")


def _hand_out(report: SupervisionReport, folder: Path) -> list[dict[str, Any]]:
    """Copy the files into the folder, whole or not at all."""
    listed = []
    for file in report.files.order_by("format"):
        target = folder / files.name_of(report, file.format)
        write(target, files.read(file))
        listed.append({"format": file.format, "path": str(target), "sha256": file.sha256, "size": file.size})
    return listed


def _as_json(outcome: dict[str, Any]) -> str:
    return json.dumps(outcome, ensure_ascii=False, indent=2)


def _as_text(outcome: dict[str, Any]) -> str:
    lines = list(outcome["errors"])
    if outcome["ok"]:
        lines.append(_("%(number)s, figures up to %(quarter)s, SHA-256 %(sha256)s") % outcome)
        lines += [f"{file['path']}  {file['size']}  {file['sha256']}" for file in outcome["files"]]
    return "\n".join([*lines, *outcome["warnings"]])
