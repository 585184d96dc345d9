"""The .xlsx: a cover with the overall table and its chart, a sheet for every annex, and where each figure is from."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from qualitycity.workbook import writing
from reports.content.blocks import Annex, Chart, Cited, Column, Content, Heading, Paragraph, Runs, Table
from reports.documents import outline

COVER, EXPLANATION, SOURCES = "封面", "说明", "数据出处"
ALIGN = {"start": "left", "centre": "center", "end": "right"}
#: What citations point to, in the words of the office.
ROWS = {
    "reports.check": "判定记录",
    "departments.value": "填报数值",
    "targets.targetversion": "目标版本",
    "count": "按条件计数",
    "share": "占比（最大余额法）",
    "change": "与上年同期比较",
    "reporting": "报送单位计数",
    "tasks": "主要任务计数",
}


def write(content: Content) -> bytes:
    """The bytes of the .xlsx."""
    book = writing.new_book()
    writer = _Writer(book, content)
    writer.cover()
    for annex in content.annexes:
        writer.annex(annex)
    writer.explanation()
    writer.sources()
    buffer = io.BytesIO()
    writing.save(book, buffer, at=datetime.fromisoformat(content.made["at"]))
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Any, content: Content) -> None:
        self.book, self.content = book, content
        #: table key → (sheet, its heading row), for charts
        self.placed: dict[str, tuple[Any, int]] = {}

    def cover(self) -> None:
        paper, sheet = self.content.paper, self.book.create_sheet(COVER)
        lines = ["".join(paper.title), paper.number, f"{paper.organ}　{paper.date}", paper.notice]
        row = 0
        for place, text in enumerate(line for line in lines if line):
            row += 1
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=8)
            cell = writing.put(sheet, row, 1, text, style=writing.style(self.book, "title") if place == 0 else None)
            cell.alignment = Alignment(horizontal="center")
        row += 2
        for block in self.content.blocks:
            if isinstance(block, Table):
                row = self.table(sheet, block, at=row) + 2
        self._summary(sheet, row)
        for column in range(1, 9):
            sheet.column_dimensions[get_column_letter(column)].width = 18 if column == 1 else 13
        writing.set_up_print(sheet, heading_row=1, landscape=True)
        sheet.freeze_panes = sheet.print_title_rows = None
        sheet.page_setup.fitToHeight = 1
        self.cover_sheet, self.cover_row = sheet, row

    def _summary(self, sheet: Any, row: int) -> None:
        """The text of the overall section, beside its table."""
        texts, is_overall = [], False
        for block, heading in outline.numbered(self.content.blocks):
            if isinstance(block, Heading) and block.level == 1:
                is_overall = heading.startswith(("二、", "一、总体"))
            elif is_overall and isinstance(block, Paragraph):
                texts.append(self.content.shown(block.runs))
        for place, text in enumerate(texts):
            at = row + place
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=8)
            writing.put(sheet, at, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[at].height = 15 * (1 + len(text) // 55)

    def annex(self, annex: Annex) -> None:
        """The annex's table on a sheet of its own; charts of an earlier table go to the sheet that holds it."""
        for block in annex.blocks:
            if isinstance(block, Table):
                sheet = self.book.create_sheet(block.sheet or annex.title)
                title = writing.put(sheet, 1, 1, annex.title, style=writing.style(self.book, "title"))
                title.alignment = Alignment(horizontal="left", vertical="center")
                last = self.table(sheet, block, at=2, titled=False)
                self._widths(sheet, block)
                writing.set_up_print(sheet, heading_row=2, landscape=True)
                sheet.auto_filter.ref = f"A2:{get_column_letter(len(block.columns))}{last - block.total}"
                if block.note:
                    writing.put(sheet, last + 1, 1, block.note)
            elif isinstance(block, Chart):
                self.chart(block)

    # --- tables
    def table(self, sheet: Any, table: Table, *, at: int, titled: bool = True) -> int:
        """Write a table from row ``at``; returns its last row."""
        if titled and table.title:
            writing.put(sheet, at, 1, table.title).font = Font(name=writing.FONT, size=12, bold=True)
            at += 1
        for place, column in enumerate(table.columns, 1):
            writing.put(sheet, at, place, column.name, style=writing.style(self.book, "heading"))
        self.placed[table.key] = (sheet, at)
        for place, row in enumerate(table.rows):
            at += 1
            sheet.row_dimensions[at].height = 14.5 * self._lines(table, row)
            for across, cell in enumerate(row, 1):
                written = self.cell(sheet, at, across, cell, align=table.columns[across - 1].align)
                if table.total and place == len(table.rows) - 1:
                    written.font = Font(name=writing.FONT, size=10, bold=True)
        return at

    def cell(self, sheet: Any, row: int, column: int, runs: Runs, *, align: str) -> Any:
        """A figure as a number that can be reckoned with, in the decimals it is printed with; all else as text."""
        figure = self._figure(runs)
        if figure is None:
            cell = writing.put(sheet, row, column, self.content.shown(runs), style=writing.style(self.book, "text"))
            cell.alignment = Alignment(horizontal=ALIGN[align], vertical="center", wrap_text=True)
            return cell
        number, form = figure
        cell = writing.put(sheet, row, column, number, style=writing.style(self.book, "number"))
        cell.number_format = form
        return cell

    def _figure(self, runs: Runs) -> tuple[Decimal, str] | None:
        """(stored number, number format) of a cell that is one figure; a share keeps its % as part of the format."""
        cited = [run for run in runs if isinstance(run, Cited)]
        words = "".join(run for run in runs if isinstance(run, str))
        if len(cited) != 1 or words not in ("", "%"):
            return None
        citation = self.content.citations[cited[0].key]
        style, shown = citation["as"], citation["shown"]
        if style in ("text", "cause", "measure") or style.startswith("size"):
            return None
        places = len(shown.rstrip("%").partition(".")[2])
        form = f"0.{'0' * places}" if places else "0"
        sign = "%" if style.startswith("percent") else '"%"' if words else ""
        return _workable(Decimal(citation["stored"])), form + sign

    def _lines(self, table: Table, row: Sequence[Runs]) -> int:
        """Lines that the fullest cell needs: office suites do not all fit the height of a row themselves."""
        return max(
            math.ceil(_width(self.content.shown(cell)) / (_column_width(column) - 1))
            for cell, column in zip(row, table.columns, strict=True)
        )

    def _widths(self, sheet: Any, table: Table) -> None:
        for place, column in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(place)].width = _column_width(column)

    # --- charts
    def chart(self, block: Chart) -> None:
        """A native bar chart that takes its numbers from the cells of its table."""
        sheet, heading = self.placed[block.table]
        table = self.content.tables()[block.table]
        last = heading + len(table.rows) - block.without_last
        chart = BarChart()
        chart.type, chart.title, chart.style = "bar", block.title, 10
        stacked = len(block.columns) > 1
        chart.grouping, chart.overlap, chart.gapWidth = ("stacked", 100, 50) if stacked else ("clustered", None, 50)
        first, final = min(block.columns) + 1, max(block.columns) + 1
        chart.add_data(
            Reference(sheet, min_col=first, max_col=final, min_row=heading, max_row=last), titles_from_data=True
        )
        labels = Reference(sheet, min_col=block.label + 1, min_row=heading + 1, max_row=last)
        chart.set_categories(labels)
        self._paint(chart, block, stacked=stacked, rows=last - heading)
        chart.y_axis.delete = chart.x_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.number_format, chart.y_axis.majorGridlines = "0", None
        chart.legend = chart.legend if stacked else None
        if chart.legend is not None:
            chart.legend.position = "b"
        chart.width, chart.height = 22, 3.5 + 0.9 * (last - heading)
        at = self.cover_row + 4 if sheet is self.cover_sheet else last + 3 + block.without_last
        sheet.add_chart(chart, f"A{at}")

    def _paint(self, chart: Any, block: Chart, *, stacked: bool, rows: int) -> None:
        colours = [outline.COLOURS[tone].lstrip("#") for tone in block.tones]
        for place, series in enumerate(chart.series):
            series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
            series.dLbls.numFmt = "0;;"
            if stacked:
                series.graphicalProperties.solidFill = colours[place]
                continue
            for row in range(rows):
                point = DataPoint(idx=row, invertIfNegative=False)
                point.graphicalProperties.solidFill = colours[row]
                series.dPt.append(point)

    # --- what the figures are
    def explanation(self) -> None:
        about, made = self.content.about, self.content.made
        pairs: list[tuple[str, str]] = [
            ("计划", f"{about['plan']}　{about['plan_name']}"),
            ("年度", str(about["year"])),
            ("数据截至", str(about["quarter"])),
            ("编制时间", str(made["at"])),
            ("编制人", str(made.get("by", ""))),
            ("取值", "只计入经办公室审核通过和已锁定的数据；缺报、待发布、不适用与零分别列示。"),
            ("舍入", "数值按指标规定小数位四舍五入显示，单元格中保留原值；占比按最大余额法处理，合计为100.0%。"),
            ("完成率", "按在期目标值计算，未作封顶；判定在舍入之前进行。"),
            (
                "进度",
                "按序时进度划分：已完成、超序时进度、达序时进度、欠序时进度、未启动、待数据、年度指标本期不考核。",
            ),
            *(("演示", self.content.paper.notice) for _ in [0] if self.content.paper.notice),
            *((f"生成软件 {name}", str(version)) for name, version in sorted(made.get("libraries", {}).items())),
        ]
        headings = [writing.Heading("项目", width=18), writing.Heading("内容", width=100)]
        writing.write_sheet(self.book, EXPLANATION, headings=headings, rows=pairs)

    def sources(self) -> None:
        """Every citation: what is shown, and the row and version it is stored in."""
        headings = [
            writing.Heading("引用", width=8), writing.Heading("显示", width=40), writing.Heading("存储值", width=24),
            writing.Heading("来源", width=20), writing.Heading("记录", width=10), writing.Heading("版本", width=8),
            writing.Heading("字段或条件", width=48),
        ]  # fmt: skip
        rows = [_source(key, citation) for key, citation in self.content.citations.items()]
        writing.write_sheet(self.book, SOURCES, headings=headings, rows=rows)


def _workable(number: Decimal) -> Decimal:
    """Spreadsheets hold 15 digits: a longer ratio is cut there; what is printed has fewer."""
    return (
        number if len(number.as_tuple().digits) <= 15 else +number.normalize(Context(prec=15, rounding=ROUND_HALF_UP))
    )


def _column_width(column: Column) -> float:
    return max(8.0, min(40.0, column.width * 1.6))


def _width(text: str) -> int:
    """In half-width characters, one at least."""
    return max(1, sum(1 if sign.isascii() else 2 for sign in text))


def _source(key: str, citation: Mapping[str, Any]) -> Sequence[str]:
    return (
        key, str(citation["shown"]), str(citation["stored"]), ROWS[citation["source"]], str(citation.get("id", "")),
        str(citation.get("version", "")), _where(citation),
    )  # fmt: skip


def _where(citation: Mapping[str, Any]) -> str:
    if "field" in citation:
        return str(citation["field"])
    where = citation.get("where", {})
    return "；".join(f"{name}={'、'.join(wanted)}" for name, wanted in sorted(where.items()))
