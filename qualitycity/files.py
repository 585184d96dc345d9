"""Files that jobs write below the media root: whole or not at all, and read only if they are what was written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from threading import get_ident

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
}


class Changed(Exception):
    """A file is gone, or its bytes are not those that were written."""


def kept(path: str) -> Path:
    """Where a file lies; ``path`` is relative to the media root."""
    return Path(settings.MEDIA_ROOT) / path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(path: str, *, sha256: str) -> bytes:
    """The bytes of a file. Raises Changed."""
    try:
        data = kept(path).read_bytes()
    except OSError as error:
        raise Changed(path) from error
    if digest(data) != sha256:
        raise Changed(path)
    return data


def fault(path: str, *, sha256: str) -> str:
    """What is wrong with a file: missing, altered, or nothing."""
    try:
        read(path, sha256=sha256)
    except Changed:
        return "altered" if kept(path).exists() else "missing"
    return ""


def write(path: Path, data: bytes) -> None:
    """Readers see the whole file or none, also when the machine stops in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def attachment(data: bytes, name: str) -> HttpResponse:
    """A file to be saved, never shown in the portal's own window."""
    suffix = Path(name).suffix
    response = HttpResponse(data, content_type=TYPES.get(suffix, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
