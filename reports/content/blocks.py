"""The blocks a report is made of, and its content as JSON.

Text is a run of plain words and citations: a number is never written out, it is cited, and the citation carries where
it is stored, the stored value, and how it is shown. So whoever reads the content can follow each number to its row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class Cited:
    """A place in the text where the citation of this key is shown."""

    key: str


Runs = tuple[str | Cited, ...]


@dataclass(frozen=True)
class Heading:
    """Level 1 is 一、, level 2 （一）, level 3 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class Column:
    """``width`` is relative to the other columns; ``align`` is start, centre or end (numbers)."""

    name: str
    width: int = 10
    align: str = "start"


@dataclass(frozen=True)
class Table:
    """``key`` names the table for charts; ``sheet`` is its name in the workbook."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    sheet: str = ""
    note: str = ""
    total: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture of number columns of a table: a bar for each row, stacked where there are several columns.

    ``tones`` are phase words: of the columns, or of the rows where there is one column.
    """

    title: str
    table: str
    label: int
    columns: tuple[int, ...]
    tones: tuple[str, ...]
    without_last: bool = False


@dataclass(frozen=True)
class Wide:
    """Tables and words on pages that lie on their side, amid the text."""

    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True)
class Signing:
    """Two parties sign side by side, each line of one beside that of the other, with space for their seals."""

    left: tuple[str, ...]
    right: tuple[str, ...]


Block = Heading | Paragraph | Table | Chart | Wide | Signing


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Paper:
    """What stands around the text: see the layout of GB/T 9704-2012. Empty lines are left out: an agreement has no
    issuer's mark over its title, and no date, with which organ and imprint go, since its parties sign by hand."""

    kind: str
    mark: str
    number: str
    title: tuple[str, ...]
    recipients: str
    organ: str
    date: str
    upward: bool
    signatory: str = ""
    copies: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Content:
    """A whole report. ``about`` says of what it is, ``made`` when, for whom and with what; ``population`` lists the
    checks that counts are taken over."""

    paper: Paper
    about: Mapping[str, Any]
    made: Mapping[str, Any]
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    citations: Mapping[str, Mapping[str, Any]]
    population: tuple[tuple[int, int], ...] = field(default=())

    def shown(self, runs: Runs) -> str:
        """The runs as readers see them."""
        return "".join(run if isinstance(run, str) else str(self.citations[run.key]["shown"]) for run in runs)

    def tables(self) -> dict[str, Table]:
        """Every table by its key."""
        everything = [*self.blocks, *(block for annex in self.annexes for block in annex.blocks)]
        everything += [each for block in everything if isinstance(block, Wide) for each in block.blocks]
        return {block.key: block for block in everything if isinstance(block, Table)}

    def charted(self, chart: Chart) -> Iterator[tuple[str, list[str]]]:
        """(label, stored values of the chart's columns) of every row in the chart."""
        rows = self.tables()[chart.table].rows
        for row in rows[:-1] if chart.without_last else rows:
            yield self.shown(row[chart.label]), [self._stored(row[column]) for column in chart.columns]

    def _stored(self, runs: Runs) -> str:
        return next((str(self.citations[run.key]["stored"]) for run in runs if isinstance(run, Cited)), "0")


# --- as JSON ----------------------------------------------------------------------------------------------------------
def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way content is written: what is hashed, and what the .json file holds."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def seal(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def dump(content: Content) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "paper": {**vars(content.paper), "title": list(content.paper.title)},
        "about": dict(content.about),
        "made": dict(content.made),
        "blocks": [_dump(block) for block in content.blocks],
        "annexes": [
            {"title": annex.title, "landscape": annex.landscape, "blocks": [_dump(block) for block in annex.blocks]}
            for annex in content.annexes
        ],
        "citations": {key: dict(citation) for key, citation in content.citations.items()},
        "population": [list(row) for row in content.population],
    }


def _dump(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"type": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "runs": _dump_runs(block.runs)}
    if isinstance(block, Wide):
        return {"type": "wide", "blocks": [_dump(each) for each in block.blocks]}
    if isinstance(block, Signing):
        return {"type": "signing", "left": list(block.left), "right": list(block.right)}
    if isinstance(block, Chart):
        return {"type": "chart", **vars(block), "columns": list(block.columns), "tones": list(block.tones)}
    return {
        "type": "table",
        **vars(block),
        "columns": [vars(column) for column in block.columns],
        "rows": [[_dump_runs(cell) for cell in row] for row in block.rows],
    }


def _dump_runs(runs: Runs) -> list[Any]:
    return [run if isinstance(run, str) else {"cite": run.key} for run in runs]


def load(stored: Mapping[str, Any]) -> Content:
    """Content as it was frozen. A database may give the keys of an object in another order: it is set right."""
    return Content(
        paper=Paper(**{**stored["paper"], "title": tuple(stored["paper"]["title"])}),
        about=stored["about"],
        made=stored["made"],
        blocks=tuple(_load(block) for block in stored["blocks"]),
        annexes=tuple(
            Annex(annex["title"], tuple(_load(block) for block in annex["blocks"]), annex["landscape"])
            for annex in stored["annexes"]
        ),
        citations=dict(sorted(stored["citations"].items(), key=lambda pair: int(pair[0][1:]))),
        population=tuple((row[0], row[1]) for row in stored["population"]),
    )


def _load(stored: Mapping[str, Any]) -> Block:
    fields = {name: value for name, value in stored.items() if name != "type"}
    if stored["type"] == "heading":
        return Heading(**fields)
    if stored["type"] == "paragraph":
        return Paragraph(_load_runs(stored["runs"]))
    if stored["type"] == "wide":
        return Wide(tuple(_load(each) for each in stored["blocks"]))  # type: ignore[misc]
    if stored["type"] == "signing":
        return Signing(tuple(stored["left"]), tuple(stored["right"]))
    if stored["type"] == "chart":
        return Chart(**{**fields, "columns": tuple(stored["columns"]), "tones": tuple(stored["tones"])})
    columns = tuple(Column(**column) for column in stored["columns"])
    rows = tuple(tuple(_load_runs(cell) for cell in row) for row in stored["rows"])
    return Table(**{**fields, "columns": columns, "rows": rows})


def _load_runs(stored: list[Any]) -> Runs:
    return tuple(run if isinstance(run, str) else Cited(run["cite"]) for run in stored)
