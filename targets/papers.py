"""Official papers as text: .txt, .docx, or the tables of an .xlsx, with the cells of a row between tabs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qualitycity import numbers, workbook
from qualitycity.attachments.kinds import kind_of
from qualitycity.attachments.refusals import NotTaken
from qualitycity.sentences import sentence
from qualitycity.workbook import Cell, Flaw, Refused
from qualitycity.workbook.problems import refusal

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

#: Endings that are read. An old .doc may carry programs and is not.
ENDINGS = ("txt", "md", "tsv", "csv", "docx", "xlsx")
#: A plan has a few hundred kilobytes with its pictures.
LARGEST = 10 * 2**20
LONGEST = 400_000
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NUMBERED = re.compile(r"^\s*(?:第[一二三四五六七八九十]+|[一二三四五六七八九十]+、|[(（]|[0-9]+[.．、])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(name: str, content: bytes) -> str:
    """The text of a paper that came as a file; raises Refused with the reason."""
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        message = sentence("Files of this kind are not taken; taken are: %(kinds)s.", kinds=", ".join(ENDINGS))
        raise refusal("kind", message)
    if len(content) > LARGEST:
        raise too_large()
    if not content.strip():
        raise refusal("empty_file", sentence("The file is empty."))
    if ending == "docx":
        text = _of_docx(name, content)
    elif ending == "xlsx":
        text = _of_xlsx(content)
    else:
        text = decoded(content)
    if len(text) > LONGEST:
        raise too_long()
    if not text.strip():
        raise refusal(
            "no_text", sentence("The file holds no text: a scanned page has to be typed or recognised first.")
        )
    return text


def read_file(path: Path) -> str:
    """The text of a file on this machine; raises Refused."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = sentence("The file %(name)s cannot be opened: %(reason)s.", name=path.name, reason=error.strerror)
        raise refusal("not_opened", message) from error
    return read(path.name, content)


def too_large() -> Refused:
    return refusal("file_size", sentence("The file is larger than %(limit)s MB.", limit=LARGEST // 2**20))


def too_long() -> Refused:
    return refusal("too_long", sentence("The text is longer than %(limit)s characters.", limit=LONGEST))


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030, in which Chinese Windows saves texts; raises Refused."""
    for encoding in ("utf-16",) if content.startswith(_UTF16) else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _UNSEEN.search(text):
            return text
    raise refusal("encoding", sentence("The text is neither UTF-8 nor GB18030."))


# --- Documents --------------------------------------------------------------------------------------------------------
def _of_docx(name: str, content: bytes) -> str:
    from docx import Document  # python-docx: only where a document is read
    from docx.table import Table

    try:
        kind_of(name, content)
        document = Document(io.BytesIO(content))
    except NotTaken as refused:
        raise refusal("not_taken", refused.reason) from refused
    except (KeyError, ValueError, AttributeError) as error:
        raise refusal("damaged", sentence("The file is damaged or no document.")) from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        lines.extend(_rows(block) if isinstance(block, Table) else [_line(block)])
    return "\n".join(lines)


def _line(paragraph: Paragraph) -> str:
    """A paragraph; headings and list items that Word numbers by itself keep their rank by a sign in front."""
    text = re.sub(r"[\t\n\x0b]+", " ", paragraph.text).strip()
    if not text or _NUMBERED.match(text):
        return text
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    heading = re.fullmatch(r"(?:Heading|heading|标题)\s*([1-6])", style)
    if heading:
        return f"{'#' * int(heading[1])} {text}"
    properties = paragraph._p.pPr
    return f"• {text}" if properties is not None and properties.numPr is not None else text


def _rows(table: Table) -> Iterator[str]:
    """The rows of a table; a cell that was merged downwards is written in each, one merged sideways once."""
    for row in table.rows:
        cells, last = [], None
        for cell in row.cells:
            cells.append("" if cell._tc is last else _cell(cell.text))
            last = cell._tc
        yield "\t".join(cells)


def _cell(text: str) -> str:
    return re.sub(r"[\s|]+", " ", text).strip()


# --- Workbooks --------------------------------------------------------------------------------------------------------
def _of_xlsx(content: bytes) -> str:
    """Every sheet under its name as a heading."""
    lines: list[str] = []
    for sheet in workbook.read_in_limits(content, filename="plan.xlsx").sheets:
        if sheet.hidden or not sheet.rows:
            continue
        lines.append(f"# {sheet.name}")
        for row in sheet.rows:
            if not row.hidden:
                lines.append("\t".join(_shown(row.cell(place)) for place in range(1, len(row.values) + 1)))
    return "\n".join(lines)


def _shown(cell: Cell) -> str:
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Flaw):
        return value.shown
    if isinstance(value, int | float):
        try:
            number = numbers.read_cell(value, number_format=cell.number_format)
        except numbers.NotANumber:
            return str(value)
        percent = number is not None and numbers.shows_percent(cell.number_format, number)
        return "" if number is None else numbers.write(number) + ("%" if percent else "")
    return _cell(str(value))
