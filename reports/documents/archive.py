"""Zip containers that hold the same bytes whenever they are written."""

from __future__ import annotations

import io
import zipfile

#: The oldest date a zip entry can carry.
DATE = (1980, 1, 1, 0, 0, 0)


def settled(container: bytes) -> bytes:
    """The same container with every entry at one fixed date and with fixed rights."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return buffer.getvalue()
