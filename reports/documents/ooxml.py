"""The parts of WordprocessingML that python-docx has no words for: fonts by script, grids, fields, borders, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt

#: Fonts that the standard names, as offices have them installed.
SONG_TITLE, FANGSONG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


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
    """Put a table at a height of the page, whatever stands above it."""
    place = element(
        "w:tblpPr", leftFromText=0, rightFromText=0, vertAnchor="page", horzAnchor="margin", tblpXSpec="center",
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


# --- charts -----------------------------------------------------------------------------------------------------------
def add_chart(document: Any, run: Any, chart: Mapping[str, Any], *, number: int, width: Length, height: Length) -> None:
    """A native bar chart, with its numbers kept in the chart itself."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CHART, chart_xml(chart).encode(), document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    described = quoteattr(chart["title"])
    run._r.append(
        parse_xml(
            f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{int(width)}" cy="{int(height)}"/><wp:docPr id="{100 + number}" name="图{number}" descr={described}/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def chart_xml(chart: Mapping[str, Any]) -> str:
    """Horizontal bars, stacked where there are several series."""
    labels = [row["label"] for row in chart["rows"]]
    series = "".join(
        _series(
            place, name, labels, [row["values"][place] for row in chart["rows"]], chart["colours"], len(chart["series"])
        )
        for place, name in enumerate(chart["series"])
    )
    stacked = len(chart["series"]) > 1
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if stacked else ""
    overlap = '<c:overlap val="100"/>' if stacked else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="1200" b="0"/>'
        f'<a:t>{escape(chart["title"])}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="{"stacked" if stacked else "clustered"}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="50"/>{overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="t"/><c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="max"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr></c:chartSpace>'
    )


def _series(
    place: int, name: str, labels: Sequence[str], values: Sequence[int], colours: Sequence[str], count: int
) -> str:
    column = chr(ord("B") + place)
    points = "" if count > 1 else "".join(
        f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_fill(colour)}</c:dPt>'
        for at, colour in enumerate(colours[: len(values)])
    )  # fmt: skip
    names = "".join(f'<c:pt idx="{at}"><c:v>{escape(label)}</c:v></c:pt>' for at, label in enumerate(labels))
    numbers = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
    last = len(labels) + 1
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{_fill(colours[place]) if count > 1 else ""}<c:invertIfNegative val="0"/>{points}{_number_labels()}'
        f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{len(labels)}"/>{names}'
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>0</c:formatCode><c:ptCount val="{len(values)}"/>{numbers}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _fill(colour: str) -> str:
    return f'<c:spPr><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></c:spPr>'


def _number_labels() -> str:
    """The number on every bar; a 0 is left out of the picture (it stands in the table)."""
    return (
        '<c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def points(millimetres: float) -> Length:
    return Pt(Mm(millimetres).pt)
