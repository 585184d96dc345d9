"""The .docx: the paper of GB/T 9704-2012 in the fonts the standard names, to be finished in an office suite."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from reports.content.blocks import Block, Chart, Content, Heading, Paragraph, Signing, Table, Wide
from reports.documents import archive, drawing, ooxml, outline

PITCH = Pt(28.95)
RED = RGBColor(0xD4, 0, 0)
BODY, TITLE, SMALL = Pt(16), Pt(22), Pt(14)
TYPE_WIDTH = Mm(156)
#: Characters of a line.
LINE = 28
#: 28 characters in 156 mm: each is 0.2 pt narrower than its font.
NARROWER = 4
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
ALIGN = {"start": LEFT, "centre": CENTRE, "end": RIGHT}


def write(content: Content) -> bytes:
    """The bytes of the .docx."""
    writer = _Writer(content)
    writer.head()
    held = _held(content)
    for place, (block, heading) in enumerate(outline.numbered(content.blocks)):
        writer.block(block, heading, size=Pt(12), held=place in held)
    writer.foot()
    writer.annexes()
    writer.imprint()
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return archive.settled(buffer.getvalue())


def text(data: bytes) -> str:
    """The words of a .docx outside its tables, a line for each paragraph."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


class _Writer:
    def __init__(self, content: Content) -> None:
        self.content, self.paper = content, content.paper
        self.document: Any = Document()
        self.charts = 0
        self._properties()
        self._styles()
        self._page(self.document.sections[0], landscape=False)
        self._footers(self.document.sections[0])

    # --- the frame
    def _properties(self) -> None:
        at = datetime.fromisoformat(self.content.made["at"]).astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by = "".join(self.paper.title), self.paper.organ, self.paper.organ
        core.created = core.modified = at
        core.comments, core.language, core.revision = self.paper.notice, "zh-CN", 1
        package = self.document.part.package
        for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
            package.rels.pop(key)

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.size = BODY
        ooxml.fonts(normal, ooxml.FANGSONG)
        ooxml.narrow(normal, NARROWER)
        ooxml.without_gaps(normal)
        normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
        for level, font in ((1, ooxml.HEI), (2, ooxml.KAI), (3, ooxml.FANGSONG)):
            style = styles[f"Heading {level}"]
            style.font.size, style.font.bold, style.font.italic = BODY, False, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            ooxml.fonts(style, font)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        settings = self.document.settings.element
        settings.insert(0, ooxml.element("w:mirrorMargins"))
        self.document.settings.odd_and_even_pages_header_footer = True

    def _page(self, section: Any, *, landscape: bool) -> None:
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        if landscape:
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
            section.left_margin = section.right_margin = Mm(25)
            section.footer_distance = Mm(15)
        else:
            section.top_margin, section.bottom_margin = Mm(37), Mm(35)
            section.left_margin, section.right_margin = Mm(28), Mm(26)
            section.footer_distance = Mm(23)
        section.header_distance = Mm(20)
        ooxml.grid(section, line_pitch=PITCH)

    def _footers(self, section: Any) -> None:
        """— 1 — : odd pages right, even pages left, one character from the edge."""
        for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            ooxml.pad(paragraph, start=1 if align == LEFT else 0, end=1 if align == RIGHT else 0)
            self.run(paragraph, "— ", ooxml.SONG, SMALL, latin=ooxml.SONG)
            ooxml.page_field(paragraph, lambda holder: self.run(holder, "", ooxml.SONG, SMALL, latin=ooxml.SONG))
            self.run(paragraph, " —", ooxml.SONG, SMALL, latin=ooxml.SONG)
        for header in (section.header, section.even_page_header):
            header.paragraphs[0].alignment = CENTRE
            if self.paper.notice:
                run = self.run(header.paragraphs[0], self.paper.notice, ooxml.HEI, Pt(9))
                run.font.color.rgb = RGBColor(0x8A, 0x5A, 0)

    # --- paragraphs
    def run(self, paragraph: Any, text: str, font: str, size: Any, *, latin: str = ooxml.LATIN) -> Any:
        run = paragraph.add_run(text)
        run.font.size = size
        ooxml.fonts(run, font, latin=latin)
        return run

    def line(
        self, text: str = "", *, font: str = ooxml.FANGSONG, size: Any = BODY, align: Any = None, pitch: Any = PITCH,
        holder: Any = None,
    ) -> Any:  # fmt: skip
        """A paragraph on a fixed pitch."""
        paragraph = (holder or self.document).add_paragraph()
        self.spaced(paragraph, pitch)
        paragraph.alignment = align
        if text:
            self.run(paragraph, text, font, size)
        return paragraph

    def spaced(self, paragraph: Any, pitch: Any) -> None:
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
        form.space_before = form.space_after = Pt(0)

    def blank(self, lines: int = 1) -> None:
        for _line in range(lines):
            self.line()

    # --- head and foot
    def head(self) -> None:
        if not self.paper.mark:  # an agreement: its number stands under the title
            self._title()
            self.blank()
            self.line(self.paper.number, align=CENTRE)
            self.blank()
            return
        size = Pt(min(42, 440 // len(self.paper.mark)))
        mark = self.line(self.paper.mark, font=ooxml.SONG_TITLE, size=size, align=CENTRE, pitch=Pt(size.pt * 1.2))
        mark.runs[0].font.color.rgb = RED
        mark.paragraph_format.space_before = Mm(35)
        self.blank(2)
        self._number()
        self.blank(2)
        self._title()
        self.blank()
        self.line(self.paper.recipients)

    def _title(self) -> None:
        for text in self.paper.title:
            self.line(text, font=ooxml.SONG_TITLE, size=TITLE, align=CENTRE, pitch=Pt(32))

    def _number(self) -> None:
        paragraph = self.line(align=None if self.paper.upward else CENTRE)
        if self.paper.upward:
            paragraph.paragraph_format.tab_stops.add_tab_stop(TYPE_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            self.run(paragraph, f"　{self.paper.number}\t签发人：", ooxml.FANGSONG, BODY)
            self.run(paragraph, f"{self.paper.signatory or '　　　'}　", ooxml.KAI, BODY)
        else:
            self.run(paragraph, self.paper.number, ooxml.FANGSONG, BODY)
        ooxml.underline(paragraph, colour="D40000", eighths=10, space=8)

    def foot(self) -> None:
        names = outline.annex_names(self.content)
        if names:
            self.line().paragraph_format.keep_with_next = True
            for place, name in enumerate(names):
                paragraph = self.line(f"附件：{name}" if place == 0 else name)
                ooxml.pad(paragraph, start=2 if place == 0 else 5)
                paragraph.paragraph_format.keep_with_next = True
        if not self.paper.date:
            return
        for _line in range(2):
            self.line().paragraph_format.keep_with_next = True
        organ = self.line(self.paper.organ, align=RIGHT)
        ooxml.pad(organ, end=2)
        organ.paragraph_format.keep_with_next = True
        date = self.line(self.paper.date, align=RIGHT)
        date.paragraph_format.keep_with_next = True
        ooxml.pad(date, end=2 + max(0.0, (_characters(self.paper.organ) - _characters(self.paper.date)) / 2))

    def annexes(self) -> None:
        was_landscape = False
        for place, annex in enumerate(self.content.annexes):
            if annex.landscape != was_landscape or place == 0:
                self._page(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=annex.landscape)
                was_landscape = annex.landscape
                paragraph = self.line()
            else:
                paragraph = self.line()
                paragraph.add_run().add_break(WD_BREAK.PAGE)
            self.run(paragraph, outline.annex_mark(self.content, place), ooxml.HEI, BODY)
            self.line(annex.title, font=ooxml.SONG_TITLE, size=TITLE, align=CENTRE, pitch=Pt(40))
            size = Pt(9) if annex.landscape else Pt(10.5)
            for block, heading in outline.numbered(annex.blocks):
                self.block(block, heading, size=size, wide=annex.landscape)

    def imprint(self) -> None:
        """抄送 and 印发 between rules, their lower edge at the bottom of the last page's type area."""
        if not self.paper.date:
            return
        texts = [f"抄送：{self.paper.copies}。"] if self.paper.copies else []
        texts.append(f"{self.paper.organ}\t{self.paper.date}印发")
        table = self.document.add_table(rows=len(texts), cols=1)
        ooxml.rules(table, heavy=8, light=6)
        lines = 0
        for row, text in zip(table.rows, texts, strict=True):
            ooxml.keep_row(row)
            paragraph = row.cells[0].paragraphs[0]
            self.spaced(paragraph, Pt(22))
            ooxml.off_grid(paragraph)
            ooxml.pad(paragraph, start=1, end=1)
            paragraph.paragraph_format.tab_stops.add_tab_stop(TYPE_WIDTH - Mm(9), WD_TAB_ALIGNMENT.RIGHT)
            self.run(paragraph, text, ooxml.FANGSONG, SMALL)
            lines += max(1, math.ceil(_characters(text) / 30))
        ooxml.float_at(table, top=Pt(Mm(262).pt - 22 * lines - 2 * len(texts)))
        self.line(pitch=Pt(1))

    # --- blocks
    def block(self, block: Block, heading: str, *, size: Any, wide: bool = False, held: bool = False) -> None:
        """``held``: the block's last lines stand on the page of what follows."""
        if isinstance(block, Heading):
            paragraph = self.document.add_paragraph(style=f"Heading {block.level}")
            self.spaced(paragraph, PITCH)
            ooxml.indent_first_line(paragraph, 2)
            paragraph.add_run(heading)
        elif isinstance(block, Paragraph):
            paragraph = self.line(self.content.shown(block.runs), align=WD_ALIGN_PARAGRAPH.JUSTIFY)
            ooxml.indent_first_line(paragraph, 2)
            paragraph.paragraph_format.keep_with_next = held or None
        elif isinstance(block, Table):
            self.table(block, size=size, width=Mm(247) if wide else TYPE_WIDTH)
        elif isinstance(block, Wide):
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
            for each in block.blocks:
                self.block(each, "", size=Pt(9), wide=True)
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=False)
        elif isinstance(block, Signing):
            self.signing(block)
        else:
            self.chart(block)

    def signing(self, block: Signing) -> None:
        """The parties side by side, never torn apart; the space above each line is for signature and seal."""
        self.line().paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=0, cols=2)
        ooxml.rules(table, heavy=0, light=0)
        for texts in zip(block.left, block.right, strict=True):
            row = table.add_row()
            ooxml.keep_row(row)
            for cell, text in zip(row.cells, texts, strict=True):
                paragraph = cell.paragraphs[0]
                self.spaced(paragraph, PITCH)
                paragraph.paragraph_format.space_before = Pt(PITCH.pt / 2)
                paragraph.paragraph_format.keep_with_next = True
                self.run(paragraph, text, ooxml.FANGSONG, BODY)

    def table(self, block: Table, *, size: Any, width: Any) -> None:
        if block.title:
            title = self.line(block.title, font=ooxml.HEI, size=Pt(size.pt + 2), align=CENTRE)
            title.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=len(block.columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        ooxml.cell_margins(table, side=60, above=30)
        total = sum(column.width for column in block.columns)
        widths = [int(width * column.width / total) for column in block.columns]
        for place, column_width in enumerate(widths):
            table.columns[place].width = column_width
        self._row(table.rows[0], [column.name for column in block.columns], widths, size, font=ooxml.HEI)
        ooxml.repeat_row(table.rows[0])
        aligned = [ALIGN[column.align] for column in block.columns]
        for place, row in enumerate(block.rows):
            is_total = block.total and place == len(block.rows) - 1
            texts = [self.content.shown(cell) for cell in row]
            self._row(table.add_row(), texts, widths, size, aligned, ooxml.HEI if is_total else ooxml.FANGSONG)
        if block.note:
            self.line(block.note, font=ooxml.KAI, size=size, pitch=Pt(size.pt * 1.6))
        self.line(pitch=Pt(12))

    def _row(
        self, row: Any, texts: Sequence[str], widths: Iterable[int], size: Any, aligned: Sequence[Any] = (),
        font: str = ooxml.FANGSONG,
    ) -> None:  # fmt: skip
        ooxml.keep_row(row)
        for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            self.spaced(paragraph, Pt(size.pt * 1.35))
            ooxml.off_grid(paragraph)
            paragraph.alignment = aligned[place] if aligned else CENTRE
            self.run(paragraph, text, font, size)

    def chart(self, block: Chart) -> None:
        self.charts += 1
        numbers = {"title": block.title, **outline.charted(self.content, block)}
        paragraph = self.document.add_paragraph()
        paragraph.alignment = CENTRE
        legend = 14 if len(numbers["series"]) > 1 else 0
        height = Mm(22 + legend + 5.5 * len(numbers["rows"]))
        drawing.add_chart(
            self.document, paragraph.add_run(), numbers, number=self.charts, width=TYPE_WIDTH, height=height
        )


def _held(content: Content) -> set[int]:
    """The places of the blocks whose last lines stay on the page of a signature, so that at least two lines of the body
    share it: the paragraph before it, and where this is a single line the one before that."""
    ends = [place for place, block in enumerate(content.blocks) if isinstance(block, Signing)]
    if content.paper.date:
        ends.append(len(content.blocks))
    held: set[int] = set()
    for end in ends:
        held.add(end - 1)
        last = content.blocks[end - 1] if end else None
        if isinstance(last, Paragraph) and _characters(content.shown(last.runs)) <= LINE - 2:
            held.add(end - 2)
    return held


def _characters(text: str) -> float:
    """How many full-width characters a text is wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)
