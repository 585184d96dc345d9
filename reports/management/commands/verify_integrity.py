"""Everything that carries a hash, held against it: pledges, locked quarters, reports, assessments, files and checks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from departments import quarter_seals
from departments.pledges import verifying
from qualitycity.sentences import N_, sentence
from qualitycity.speech import say
from reports import integrity, pledge_papers, result_letters, schemes, supervision, verification
from reports.assessments import proving
from reports.integrity import Difference
from reports.models import SupervisionReport
from targets.models import Plan

#: What the kinds of differences are called.
_KINDS = {
    "check": N_("check"), "pledge": N_("pledge"), "quarter": N_("locked quarter"), "report": N_("report"),
    "file": N_("file"), "scheme": N_("scheme"), "assessment": N_("assessment"), "letter": N_("result letter"),
}  # fmt: skip
_OTHER_SCHEME = sentence("The scheme was changed after it was published: its hash does not match.")
_OTHER_BYTES = sentence("The text gives other bytes today than those that were written.")


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Hold pledges, locked quarters, reports, assessments and their letters, stored files and checks against their "
        "hashes, and name every difference (exit 1 if any)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--papers", action="store_true", help="also write every paper of a pledge again")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = verification.verify(Plan.objects.order_by("id"))
        found = [*_checks(checks), *integrity.pledges(), *integrity.quarters(), *_reports(), *_assessments(),
                 *_letters(), *integrity.stored_files()]  # fmt: skip
        if options["papers"]:
            found += _papers()
        checked = {
            "checks": checks.checked,
            "pledges": verifying.count(),
            "quarters": quarter_seals.count(),
            "reports": SupervisionReport.objects.count(),
            "runs": proving.count(),
            "files": integrity.number_of_files(),
        }
        self.stdout.write(_as_json(found, checked) if options["json"] else _as_text(found, checked))
        if found:
            raise SystemExit(1)


def _checks(findings: verification.Findings) -> Iterator[Difference]:
    for each in findings.differences:
        about = " ".join(str(part) for part in (each.plan, each.target, each.quarter, each.number or "") if part)
        yield Difference("check", about, each.field, _text(each.stored), _text(each.expected), each.message)


def _reports() -> Iterator[Difference]:
    for report in SupervisionReport.objects.select_related("plan").order_by("compiled_at"):
        for said in supervision.verify(report):
            yield Difference("report", f"{report} #{report.number}", "", "", report.sha256, said)


def _assessments() -> Iterator[Difference]:
    """Schemes that were published, runs with every line computed again, and what was announced."""
    for version in schemes.changed():
        about = f"{version.scheme.plan.code} {version.scheme.code} v{version.number}"
        yield Difference("scheme", about, "content", "", version.sha256, _OTHER_SCHEME)
    for fault in proving.verify():
        yield Difference("assessment", fault.about, fault.field, fault.stored, fault.expected, fault.message)


def _letters() -> Iterator[Difference]:
    """Result letters in archives, against the run that they tell of."""
    for fault in result_letters.faults():
        yield Difference("letter", fault.about, fault.field, fault.told, fault.held, fault.message)


def _papers() -> Iterator[Difference]:
    for file, kind in pledge_papers.faults(again=True):
        if kind == "other":
            about = f"{file.paper.issue.pledge.department.name} .{file.format}"
            yield Difference("pledge", about, file.path, "", file.sha256, _OTHER_BYTES)


def _text(value: Any) -> str:
    return "" if value is None else say(value)


def _as_json(found: list[Difference], checked: dict[str, int]) -> str:
    listed = [{**vars(each), "message": say(each.message)} for each in found]
    return json.dumps({"ok": not found, "checked": checked, "differences": listed}, ensure_ascii=False, indent=2)


def _as_text(found: list[Difference], checked: dict[str, int]) -> str:
    told_each = (f"{_(_KINDS[each.kind])}  {each.about}  {each.field}  {say(each.message)}" for each in found)
    lines = [line.replace("    ", "  ") for line in told_each]
    told = _(
        "Verified: %(checks)s checks, %(pledges)s texts of pledges, %(quarters)s locked quarters, %(reports)s reports, "
        "%(runs)s runs of assessments, %(files)s files. Differences: %(differences)s."
    )
    return "\n".join([*lines, told % {**checked, "differences": len(found)}])
