"""A report laid out for writers that print: headings numbered, citations as shown, charts with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reports.content import words
from reports.content.blocks import Block, Chart, Content, Heading, Paragraph, Signing, Table, Wide

#: Colours of the phases in charts: told apart in print by the numbers beside them too.
COLOURS = {
    "done": "#1b7837",
    "ahead": "#5aae61",
    "on_track": "#3a7ebf",
    "behind": "#b2182b",
    "not_started": "#ef8a62",
    "awaiting_data": "#a6a6a6",
    "not_due": "#d9d9d9",
}


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """Each block with its heading text, numbered 一、 （一） 1.; the text is empty for what is no heading."""
    counts = [0, 0, 0]
    for block in blocks:
        text = ""
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (3 - block.level)
            text = _label(block.level, counts[block.level - 1]) + block.text
        yield block, text


def _label(level: int, number: int) -> str:
    if level == 3:
        return f"{number}."
    return f"{words.numeral(number)}、" if level == 1 else f"（{words.numeral(number)}）"


def annex_names(content: Content) -> list[str]:
    """附件：1.… with one annex 附件：… without a number."""
    titles = [annex.title for annex in content.annexes]
    return titles if len(titles) < 2 else [f"{number}.{title}" for number, title in enumerate(titles, 1)]


def annex_mark(content: Content, place: int) -> str:
    return "附件" if len(content.annexes) < 2 else f"附件{place + 1}"


def laid_out(content: Content) -> dict[str, Any]:
    """The report as plain texts, for a template."""
    return {
        "paper": {**vars(content.paper), "title": list(content.paper.title)},
        "fonts": dict(content.made.get("fonts", {})),
        "at": content.made["at"],
        "blocks": list(_plain(content, content.blocks)),
        "annex_names": annex_names(content),
        "annexes": [
            {
                "mark": annex_mark(content, place),
                "title": annex.title,
                "landscape": annex.landscape,
                "blocks": list(_plain(content, annex.blocks)),
            }
            for place, annex in enumerate(content.annexes)
        ],
    }


def _plain(content: Content, blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    for block, heading in numbered(blocks):
        if isinstance(block, Heading):
            yield {"type": "heading", "level": block.level, "text": heading}
        elif isinstance(block, Paragraph):
            yield {"type": "paragraph", "text": content.shown(block.runs)}
        elif isinstance(block, Table):
            yield _table(content, block)
        elif isinstance(block, Wide):
            yield {"type": "wide", "blocks": list(_plain(content, block.blocks))}
        elif isinstance(block, Signing):
            yield {"type": "signing", "left": list(block.left), "right": list(block.right)}
        else:
            yield {"type": "chart", "title": block.title, **charted(content, block)}


def _table(content: Content, table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "title": table.title,
        "note": table.note,
        "total": table.total,
        "columns": [vars(column) for column in table.columns],
        "rows": [[content.shown(cell) for cell in row] for row in table.rows],
    }


def charted(content: Content, chart: Chart) -> dict[str, Any]:
    """Rows of (label, numbers), the names of the series and their colours."""
    columns = content.tables()[chart.table].columns
    return {
        "rows": [
            {"label": label, "values": [int(value) for value in values]} for label, values in content.charted(chart)
        ],
        "series": [columns[place].name for place in chart.columns],
        "colours": [COLOURS[tone] for tone in chart.tones],
    }
