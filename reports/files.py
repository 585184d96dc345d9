"""The files of reports: one of a format, under the hash of its bytes."""

from __future__ import annotations

from pathlib import Path

from django.utils.text import get_valid_filename

from qualitycity import files
from reports.models import ReportFile, SupervisionReport


def name_of(report: SupervisionReport, form: str) -> str:
    """The name under which a file is handed out: plan, year and kind."""
    return get_valid_filename(f"{report.plan.code}-{report.year}-{report.kind}.{form}")


def keep(report: SupervisionReport, form: str, data: bytes) -> ReportFile:
    """Write a file of a report and note its hash. Doing it again leaves the same file; raises files.Changed where the
    bytes differ from those that were noted."""
    path = str(Path("reports", str(report.pk), name_of(report, form)))
    digest = files.digest(data)
    file, _is_new = ReportFile.objects.get_or_create(
        report=report, format=form, defaults={"path": path, "sha256": digest, "size": len(data)}
    )
    if file.sha256 != digest:
        raise files.Changed(file.path)
    files.write(files.kept(file.path), data)
    return file


def read(file: ReportFile) -> bytes:
    """The bytes of a file. Raises files.Changed."""
    return files.read(file.path, sha256=file.sha256)


def is_kept(file: ReportFile) -> bool:
    """Whether the file lies there as it was written."""
    try:
        read(file)
    except files.Changed:
        return False
    return True
