"""The formats a report is written in."""

from __future__ import annotations

from collections.abc import Callable

from reports.content import blocks
from reports.content.blocks import Content

#: In the order in which they are written.
FORMATS = ("json", "html", "xlsx", "docx", "pdf")


def write(form: str, content: Content) -> bytes:
    """The bytes of the report in one of ``FORMATS``; the same content gives the same bytes.

    Raises ``fonts.FontsMissing`` for a .pdf where the machine has no Chinese font.
    """
    if form == "json":
        return blocks.canonical(blocks.dump(content))
    from reports.documents import page, paper, print, workbook

    writers: dict[str, Callable[[Content], bytes]] = {
        "html": page.write,
        "xlsx": workbook.write,
        "docx": paper.write,
        "pdf": print.write,
    }
    return writers[form](content)


def made_with() -> dict[str, object]:
    """The fonts and libraries on this machine that the bytes depend on: recorded with every report."""
    from importlib.metadata import version

    from reports.documents import fonts

    libraries = {name: version(name) for name in ("openpyxl", "python-docx", "lxml", "typst")}
    return {"fonts": fonts.chosen(), "libraries": libraries}
