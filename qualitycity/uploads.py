"""Files that people upload to be read: kept as they came, with their hash, until they are confirmed once or discarded.

The row is written by the action that reads the file, in the transaction of its event; this module keeps the bytes and
moves the state, by compare-and-set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from qualitycity import files
from qualitycity.models import Upload
from qualitycity.roles import Actor

#: Where they lie, below the media root.
FOLDER = "uploads"
_LONGEST_NAME = 255
#: No request lasts so long.
_ABANDONED = timedelta(days=1)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def keep(*, name: str, content: bytes, purpose: str, scope: Mapping[str, Any], by: Actor) -> Upload:
    """Write the bytes under a name of our own, and return the row that tells of them; the caller stores it."""
    shown = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name).strip()[-_LONGEST_NAME:] or "—"
    upload = Upload(purpose=purpose, name=shown, scope=dict(scope), by_key=by.key, by_name=by.name, unit=by.unit)
    suffix = PurePosixPath(shown).suffix.lower()
    upload.path = f"{FOLDER}/{upload.pk.hex[:2]}/{upload.pk}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
    upload.sha256, upload.size = files.digest(content), len(content)
    files.write(files.kept(upload.path), content)
    return upload


def content(upload: Upload) -> bytes:
    """The bytes as they came. Raises files.Changed where they are gone or are others."""
    return files.read(upload.path, sha256=upload.sha256)


def of(by: Actor, purpose: str) -> QuerySet[Upload]:
    """One's own uploads, for the unit one acts for: nobody sees another's."""
    return Upload.objects.filter(by_key=by.key, unit=by.unit, purpose=purpose)


def move(upload: Upload, state: str, **changes: Any) -> bool:
    """Take a previewed upload to its end, once; False where somebody, or another click, was faster."""
    waiting = Upload.objects.filter(pk=upload.pk, state=Upload.State.PREVIEWED)
    if waiting.update(state=state, **changes) != 1:
        return False
    for name, value in {"state": state, **changes}.items():
        setattr(upload, name, value)
    return True


def verify() -> Iterator[tuple[str, Upload]]:
    """``missing`` or ``altered``, and the upload, of every file that is to be there and is not what was stored."""
    for upload in kept().order_by("created_at").iterator():
        if kind := files.fault(upload.path, sha256=upload.sha256):
            yield kind, upload


def kept() -> QuerySet[Upload]:
    """The uploads whose bytes are to be there: what was discarded was forgotten."""
    return Upload.objects.exclude(state=Upload.State.DISCARDED).exclude(sha256="")


def sweep(*, now: datetime | None = None) -> int:
    """Delete files without a row that are older than a day: their request never came to an end. Returns how many.

    One that is just being received is younger, and its row comes within the same request.
    """
    before = (now or timezone.now()).timestamp() - _ABANDONED.total_seconds()
    old = [path for path in files.kept(FOLDER).glob("*/*") if path.is_file() and path.stat().st_mtime < before]
    told = {path: path.relative_to(files.kept("")).as_posix() for path in old}
    known = set(Upload.objects.filter(path__in=told.values()).values_list("path", flat=True))
    orphans = [path for path, name in told.items() if name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def forget(upload: Upload) -> None:
    """Delete the bytes of an upload that nobody will ask for again."""
    files.kept(upload.path).unlink(missing_ok=True)
