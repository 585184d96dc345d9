"""How much of an uploaded file is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Generous for an office's workbook (10,000 rows of 15 columns take 6 MB inflated), small for a bomb.

    ``seconds`` and ``memory`` bound the child process of ``read_in_limits``.
    """

    file_bytes: int = 20 * 2**20
    inflated_bytes: int = 96 * 2**20
    entries: int = 500
    sheets: int = 40
    rows: int = 60_000
    columns: int = 256
    cells: int = 1_000_000
    seconds: int = 60
    memory: int = 2**30


#: What every reader uses unless it is told otherwise.
DEFAULT = Limits()
