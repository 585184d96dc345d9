"""Reads .csv (and tab-separated text) into the in-between form: one sheet without a name, every value a text."""

from __future__ import annotations

import csv
import io

from qualitycity.sentences import sentence
from qualitycity.workbook.grid import Row, Sheet, Value, Workbook, address
from qualitycity.workbook.limits import DEFAULT, Limits
from qualitycity.workbook.problems import refusal

#: Chinese Excel saves .csv in GB18030 (its older names are GBK and GB2312), everything else in UTF-8.
_ENCODINGS = ("utf-8-sig", "gb18030")


def read(content: bytes, *, limits: Limits = DEFAULT) -> Workbook:
    """The rows of the file; raises Refused where it is no text or over a limit."""
    if len(content) > limits.file_bytes:
        raise refusal("file_size", sentence("The file is larger than %(limit)s MB.", limit=limits.file_bytes // 2**20))
    text = _decoded(content)
    sheet = Sheet("")
    cells = 0
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            values: list[Value] = [field or None for field in fields]
            while values and values[-1] is None:
                values.pop()
            cells += len(values)
            if values and (number > limits.rows or len(values) > limits.columns or cells > limits.cells):
                message = sentence(
                    "The cell lies beyond row %(rows)s or column %(columns)s: delete what is there.",
                    rows=limits.rows,
                    columns=limits.columns,
                )
                raise refusal("far_cell", message, cell=address(number, len(values)))
            if values:
                sheet.rows.append(Row(number, values))
    except csv.Error as error:
        raise refusal("damaged", sentence("The file is damaged or no workbook.")) from error
    return Workbook([sheet], kind="csv")


def _decoded(content: bytes) -> str:
    if not content:
        raise refusal("empty_file", sentence("The file is empty."))
    if b"\0" not in content:
        for encoding in _ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise refusal("encoding", sentence("The text is neither UTF-8 nor GB18030: save the file as “CSV UTF-8”."))


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon: whatever stands most often in the first line."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",\t;", key=first.count)
