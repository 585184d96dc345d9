"""Native bar charts of a .docx: DrawingML that keeps its own numbers, so that no second file is needed to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"

#: Labels down the left side in the order of the table; numbers, from 0, under the bars.
AXES = """<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>
<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>
<c:crossAx val="2"/></c:catAx>
<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/>
<c:axPos val="t"/><c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>
<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="max"/></c:valAx>"""
LEGEND = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
OVERLAP = '<c:overlap val="100"/>'
#: The number on every bar; a 0 is left out of the picture (it stands in the table).
NUMBERS = """<c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/><c:showLegendKey val="0"/><c:showVal val="1"/>
<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>"""


def add_chart(document: Any, run: Any, chart: Mapping[str, Any], *, number: int, width: Length, height: Length) -> None:
    """Put a chart (see ``outline.charted``, with a ``title``) into a run of a document."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CONTENT_TYPE, chart_xml(chart).encode(), document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    described = quoteattr(chart["title"])
    run._r.append(
        parse_xml(
            f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
            f'<wp:docPr id="{100 + number}" name="图{number}" descr={described}/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{relation}"/></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing>"
        )
    )


def chart_xml(chart: Mapping[str, Any]) -> str:
    """Horizontal bars, stacked where there are several series."""
    stacked = len(chart["series"]) > 1
    labels = [row["label"] for row in chart["rows"]]
    series = "".join(
        _series(place, name, labels, [row["values"][place] for row in chart["rows"]], chart["colours"], stacked)
        for place, name in enumerate(chart["series"])
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{CHART}" xmlns:a="{MAIN}">'
        f'<c:roundedCorners val="0"/><c:chart>{_title(chart["title"])}<c:autoTitleDeleted val="0"/><c:plotArea>'
        f'<c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="{"stacked" if stacked else "clustered"}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="50"/>{OVERLAP if stacked else ""}'
        f'<c:axId val="1"/><c:axId val="2"/></c:barChart>{AXES}</c:plotArea>{LEGEND if stacked else ""}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:txPr><a:bodyPr/><a:p><a:pPr>'
        '<a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr></c:chartSpace>'
    )


def _title(text: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="0"/></a:pPr>'
        f'<a:r><a:rPr lang="zh-CN" sz="1200" b="0"/><a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _series(
    place: int, name: str, labels: Sequence[str], values: Sequence[int], colours: Sequence[str], stacked: bool
) -> str:
    """One series: a colour of its own where bars are stacked, else one for each bar."""
    column, last = chr(ord("B") + place), len(labels) + 1
    look = _fill(colours[place]) if stacked else ""
    points = "" if stacked else "".join(_point(at, colour) for at, colour in enumerate(colours[: len(values)]))
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>{_cache('str', [name])}</c:strRef></c:tx>"
        f'{look}<c:invertIfNegative val="0"/>{points}{NUMBERS}'
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>{_cache('str', labels)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>{_cache('num', values)}</c:numRef></c:val>"
        "</c:ser>"
    )


def _cache(kind: str, values: Sequence[str | int]) -> str:
    form = "<c:formatCode>0</c:formatCode>" if kind == "num" else ""
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(str(value))}</c:v></c:pt>' for at, value in enumerate(values))
    return f'<c:{kind}Cache>{form}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'


def _point(at: int, colour: str) -> str:
    inverted = '<c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
    return f'<c:dPt><c:idx val="{at}"/>{inverted}{_fill(colour)}</c:dPt>'


def _fill(colour: str) -> str:
    return f'<c:spPr><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></c:spPr>'
