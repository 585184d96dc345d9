"""The files of reports on the disk: written whole or not at all, and read only if they are what was written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.utils.text import get_valid_filename

from reports.models import ReportFile, SupervisionReport


class Changed(Exception):
    """A file is gone, or its bytes are not those that were written."""


def name_of(report: SupervisionReport, form: str) -> str:
    """The name under which a file is handed out: plan, year and kind."""
    return get_valid_filename(f"{report.plan.code}-{report.year}-{report.kind}.{form}")


def path_of(file: ReportFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.path


def keep(report: SupervisionReport, form: str, data: bytes) -> ReportFile:
    """Write a file of a report and note its hash. Doing it again leaves the same file; raises Changed where the bytes
    differ from those that were noted."""
    path = Path("reports", str(report.pk), name_of(report, form))
    digest = hashlib.sha256(data).hexdigest()
    file, _is_new = ReportFile.objects.get_or_create(
        report=report, format=form, defaults={"path": str(path), "sha256": digest, "size": len(data)}
    )
    if file.sha256 != digest:
        raise Changed(file.path)
    replace(path_of(file), data)
    return file


def read(file: ReportFile) -> bytes:
    """The bytes of a file. Raises Changed."""
    try:
        data = path_of(file).read_bytes()
    except OSError as error:
        raise Changed(file.path) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Changed(file.path)
    return data


def is_kept(file: ReportFile) -> bool:
    """Whether the file lies there as it was written."""
    try:
        read(file)
    except Changed:
        return False
    return True


def replace(path: Path, data: bytes) -> None:
    """Readers see the whole file or none, also when the machine stops in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
