"""Zip containers that hold the same bytes whenever they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

#: The oldest date a zip entry can carry.
DATE = (1980, 1, 1, 0, 0, 0)


def settled(container: bytes) -> bytes:
    """The same container with every entry at one fixed date and with fixed rights."""
    with zipfile.ZipFile(io.BytesIO(container)) as source:
        return packed(((name, source.read(name)) for name in source.namelist()), compression=zipfile.ZIP_DEFLATED)


def packed(entries: Iterable[tuple[str, bytes]], *, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Files in one container: the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type, entry.create_system, entry.external_attr = compression, 3, 0o644 << 16
            target.writestr(entry, data)
    return buffer.getvalue()
