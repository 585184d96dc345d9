"""What was signed, locked, issued and stored, held against its hashes: whatever is not as it should be, named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from departments import evidence, quarter_seals
from departments.models import Evidence, RegisterFile
from departments.pledges import verifying
from departments.registers import proving
from qualitycity import files, jobs, uploads
from qualitycity.sentences import Sentence, sentence
from reports.models import PledgeFile, ReportFile
from reports.verdicts import quarter_label

_FILES = {"missing": sentence("The file is missing."), "altered": sentence("The file was altered.")}


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be: of what kind and of what, in which field, what is stored and what was
    expected ("" where that says nothing)."""

    kind: str  # pledge, quarter, report, scheme, assessment, letter, file or check
    about: str
    field: str
    stored: str
    expected: str
    message: Sentence


@dataclass(frozen=True)
class Fault:
    """A stored file that is missing or altered, and whose it is."""

    kind: str
    owner: str
    name: str
    path: str


def pledges() -> Iterator[Difference]:
    """Signed and approved pledges: their rows against hash, index, seal and log."""
    for found in verifying.verify():
        about = found.about if found.issue is None else f"{found.about} #{found.issue}"
        yield Difference("pledge", about, found.field, found.stored, found.expected, found.message)


def quarters() -> Iterator[Difference]:
    """Locked quarters: the figures that count against the seal."""
    for found in quarter_seals.verify():
        label = f"{found.period.plan.code} {quarter_label(found.period.plan, found.period.quarter)}"
        about = f"{label} {found.unit}" if found.unit else label
        yield Difference("quarter", about, "values", found.stored, found.expected, found.message)


def stored_files() -> Iterator[Difference]:
    """Every stored file as a difference, where it is missing or altered."""
    for fault in faults():
        yield Difference("file", f"{fault.owner} {fault.name}", fault.path, fault.kind, "", _FILES[fault.kind])


def faults() -> Iterator[Fault]:
    """Hash every stored file again: evidence, files of registers, reports and pledges, archives that jobs packed,
    uploaded workbooks."""
    for found in evidence.verify():
        file = found.evidence
        yield Fault(found.kind, file.department.name, file.name, file.path)
    for kind, proof in proving.verify():
        yield Fault(kind, proof.register.name, proof.name, proof.path)
    for kind, upload in uploads.verify():
        yield Fault(kind, upload.by_name, upload.name, upload.path)
    for written in ReportFile.objects.select_related("report__plan").order_by("id").iterator():
        if kind := files.fault(written.path, sha256=written.sha256):
            yield Fault(kind, written.report.plan.code, written.format, written.path)
    rows = PledgeFile.objects.select_related("paper__issue__pledge__department").order_by("id")
    for paper in rows.iterator():
        if kind := files.fault(paper.path, sha256=paper.sha256):
            yield Fault(kind, paper.paper.issue.pledge.department.name, paper.format, paper.path)
    told = _with_a_row_of_their_own()
    for job, archive, kind in jobs.faults():
        if archive["path"] not in told:
            yield Fault(kind, job.label, archive["name"], archive["path"])


def number_of_files() -> int:
    stored = (Evidence, RegisterFile, ReportFile, PledgeFile)
    told = _with_a_row_of_their_own()
    archives = {file["path"] for _job, file in jobs.written()} - told
    return sum(model._default_manager.count() for model in stored) + len(archives) + uploads.kept().count()


def _with_a_row_of_their_own() -> set[str]:
    """Paths of the files that jobs wrote and that are rows too."""
    return {
        path for model in (ReportFile, PledgeFile) for path in model._default_manager.values_list("path", flat=True)
    }
