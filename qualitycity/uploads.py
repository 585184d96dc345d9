"""Files that people upload to be read: kept as they came, with their hash, until they are confirmed once or discarded.

The row is written by the action that reads the file, in the transaction of its event; this module keeps the bytes and
moves the state, by compare-and-set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.db.models import QuerySet

from qualitycity import files
from qualitycity.models import Upload
from qualitycity.roles import Actor

#: Where they lie, below the media root.
FOLDER = "uploads"
_LONGEST_NAME = 255
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


def forget(upload: Upload) -> None:
    """Delete the bytes of an upload that nobody will ask for again."""
    files.kept(upload.path).unlink(missing_ok=True)
