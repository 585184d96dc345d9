"""Where a plan is read from: a workbook, or a folder of texts with the same sheets and columns."""

from __future__ import annotations

from pathlib import Path

from qualitycity import workbook
from qualitycity.sentences import sentence
from qualitycity.workbook import Problem, Record, Refused, Row, Sheet, Workbook

_ENDINGS = (".tsv", ".csv")


def open_book(path: str | Path) -> Workbook:
    """The workbook, or the folder as one: each .tsv or .csv in it is the sheet of its name. Raises Refused."""
    path = Path(path)
    if not path.is_dir():
        return workbook.read(path)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in _ENDINGS)
    if not files:
        message = sentence("The folder %(name)s holds no .tsv or .csv file.", name=path.name)
        raise Refused([Problem("empty_folder", message)])
    return Workbook([_sheet(file) for file in files])


def _sheet(file: Path) -> Sheet:
    try:
        sheet = workbook.read(file).sheets[0]
    except Refused as refused:
        raise Refused(
            [Problem(each.code, each.message, file.stem, each.cell) for each in refused.problems]
        ) from refused
    sheet.name = file.stem
    return sheet


class Completed(Record):
    """A row of a sheet that leaves columns out: what is stored stands in for their cells, so that they stay."""

    __slots__ = ("_kept",)

    def __init__(self, record: Record, kept: dict[str, str]) -> None:
        super().__init__(record._row, record.layout)
        self._kept = kept

    def _at(self, key: str) -> tuple[Row, int] | None:
        at = super()._at(key)
        if at is not None or key not in self._kept:
            return at
        return Row(self._row.number, [self._kept[key]]), 1
