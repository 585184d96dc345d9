"""The parts of WordprocessingML that python-docx has no words for: fonts by script, grids, fields, borders."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length

#: Fonts that the standard names, as offices have them installed.
SONG_TITLE, FANGSONG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"


def fonts(holder: Any, east_asian: str, *, latin: str = LATIN) -> None:
    """Name the font of a run or style for Chinese and for Latin signs."""
    named = holder.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        named.attrib.pop(qn(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        named.set(qn(f"w:{script}"), latin)
    named.set(qn("w:eastAsia"), east_asian)


def element(name: str, **attributes: Any) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def indent_first_line(paragraph: Any, characters: int) -> None:
    """Indent by characters, so that it follows the size of the font."""
    ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
    ind.set(qn("w:firstLineChars"), str(characters * 100))
    ind.set(qn("w:firstLine"), str(characters * 320))


def pad(paragraph: Any, *, start: float = 0, end: float = 0) -> None:
    """Indent a whole paragraph by characters at either side."""
    ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, characters in (("left", start), ("right", end)):
        if characters:
            ind.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
            ind.set(qn(f"w:{side}"), str(round(characters * 320)))


def off_grid(paragraph: Any) -> None:
    """Let the lines of a table stand on their own pitch, not on the page's."""
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("w:snapToGrid", val=0), "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr"
    )


def underline(paragraph: Any, *, colour: str, eighths: int, space: int) -> None:
    """A rule under the paragraph, as wide as the type area; ``space`` in points."""
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=eighths, space=space, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc",
        "w:rPr",
    )  # fmt: skip


def grid(section: Any, *, line_pitch: Length) -> None:
    """The lines of the page. Characters are set by ``narrow``: office suites read the character grid differently."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch=round(line_pitch.pt * 20)))


def narrow(style: Any, twentieths: int) -> None:
    """Set the characters of a style closer, by twentieths of a point."""
    properties = style.element.get_or_add_rPr()
    properties.insert_element_before(
        element("w:spacing", val=-twentieths), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u",
        "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang",
    )  # fmt: skip


def without_gaps(style: Any) -> None:
    """No space of its own between Chinese and Latin signs or digits: a line holds its 28 characters."""
    properties = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        properties.insert_element_before(
            element(name, val=0), "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
            "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr",
        )  # fmt: skip


def page_field(paragraph: Any, add_run: Any) -> None:
    """The number of the page."""
    for kind in ("begin", None, "end"):
        run = add_run(paragraph)
        if kind is None:
            code = element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = " PAGE "
            run._r.append(code)
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))


def repeat_row(row: Any) -> None:
    """A heading row that stands on every page; rows are never broken."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_row(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))


def cell_margins(table: Any, *, side: int, above: int) -> None:
    """Inner margins of all cells, in twentieths of a point."""
    margins = element("w:tblCellMar")
    for name, value in (("top", above), ("left", side), ("bottom", above), ("right", side)):
        margins.append(element(f"w:{name}", w=value, type="dxa"))
    table._tbl.tblPr.append(margins)


def float_at(table: Any, *, top: Length) -> None:
    """Put a table at a height of the page, whatever stands above it. Both its anchors are the page: LibreOffice would
    leave a table as wide as the text, anchored to the margin, where it stands in the text."""
    place = element(
        "w:tblpPr", leftFromText=0, rightFromText=0, vertAnchor="page", horzAnchor="page", tblpXSpec="center",
        tblpY=round(top.pt * 20),
    )  # fmt: skip
    table._tbl.tblPr.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
        "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook",
    )  # fmt: skip


def rules(table: Any, *, heavy: int, light: int) -> None:
    """Rules above, between and below the rows, in eighths of a point; none at the sides."""
    borders = element("w:tblBorders")
    for side, size in (
        ("top", heavy),
        ("left", 0),
        ("bottom", heavy),
        ("right", 0),
        ("insideH", light),
        ("insideV", 0),
    ):
        borders.append(element(f"w:{side}", val="single" if size else "nil", sz=size, space=0, color="000000"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
