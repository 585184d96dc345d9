"""The report as HTML: one self-contained file ready for print, and the body that the portal's own page shows.

Every figure is a link: in the file to the list of sources at its end, in the portal to "why this number".
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from reports.content.blocks import Block, Chart, Content, Heading, Paragraph, Runs, Signing, Table, Wide
from reports.documents import outline
from reports.documents.workbook import ROWS

#: citation key → address
Link = Callable[[str], str]

STYLE = """
@page { size: A4; margin: 25mm 22mm; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: #000; background: #fff;
  font: 1.1rem/1.9 FangSong, "仿宋_GB2312", STFangsong, "Source Han Serif SC", "Noto Serif CJK SC", serif; }
.head { text-align: center; }
.issuer { color: #d40000; font-size: 2rem; font-weight: 700; letter-spacing: .05em; }
.number { display: flex; justify-content: space-between; padding: 0 1em; border-bottom: 2px solid #d40000; }
.number.alone { justify-content: center; }
h2, h3, h4 { font-size: 1.1rem; font-weight: 400; margin: .4em 0; text-indent: 2em; break-after: avoid; }
.title { font-size: 1.6rem; font-weight: 700; line-height: 1.5; margin: 2rem 0; }
h2 { font-family: SimHei, "黑体", "Source Han Sans SC", "Noto Sans CJK SC", sans-serif; }
h3 { font-family: KaiTi, "楷体_GB2312", STKaiti, "AR PL UKai", serif; }
p { margin: 0; text-indent: 2em; text-align: justify; }
p.flush, .note, .notice { text-indent: 0; }
.notice { color: #8a5a00; text-align: center; font-size: .9rem; }
.note { font-size: .85rem; }
.signature { margin: 3rem 2em; text-align: right; }
.head p { text-align: center; }
.signing { display: grid; grid-template-columns: 1fr 1fr; gap: 2em; margin: 3rem 0; break-inside: avoid; }
.signing p { text-indent: 0; margin-bottom: 2em; }
.imprint { border-top: 2px solid #000; border-bottom: 2px solid #000; display: flex; flex-wrap: wrap;
  justify-content: space-between; padding: .2em 1em; font-size: .95rem; }
.imprint p { flex-basis: 100%; text-indent: 0; }
table { width: 100%; border-collapse: collapse; font-size: .8rem; line-height: 1.4; margin: .6em 0; }
caption { font-family: SimHei, "黑体", "Noto Sans CJK SC", sans-serif; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #000; padding: .2em .4em; text-align: left; }
thead th, td.centre { text-align: center; }
td.end { text-align: right; font-variant-numeric: tabular-nums; }
a.cite { color: inherit; text-decoration: none; }
a.cite:hover, a.cite:focus { text-decoration: underline; }
:target { background: #ffef9f; }
figure { margin: 1em 0; break-inside: avoid; }
figcaption { text-align: center; }
svg { width: 100%; height: auto; font-family: "Noto Sans CJK SC", SimHei, sans-serif; }
section.annex { break-before: page; }
section.annex > h2 { text-align: center; text-indent: 0; font-size: 1.4rem; }
.signature, .signing, .imprint { break-before: avoid; break-inside: avoid; }
@media print { body { max-width: none; padding: 0; font-size: 12pt; } .sources { display: none; } }
"""


def write(content: Content) -> bytes:
    """The bytes of the .html: it loads nothing and runs nothing, and says so to the browser."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    title = escape("".join(content.paper.title))
    parts = [
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">',
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        body(content, link=lambda key: f"#{key}"),
        "</main>",
        *_sources(content),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts).encode()


def body(content: Content, *, link: Link, title: str = "h1") -> str:
    """The whole paper as HTML; ``link`` gives the address behind a figure, ``title`` the element of the title."""
    parts = [*_head(content, title), *_blocks(content, content.blocks, link), *_foot(content)]
    for place, annex in enumerate(content.annexes):
        parts.append('<section class="annex">')
        parts.append(f'<p class="flush">{escape(outline.annex_mark(content, place))}</p><h2>{escape(annex.title)}</h2>')
        parts.extend(_blocks(content, annex.blocks, link))
        parts.append("</section>")
    parts.extend(_imprint(content))
    return "\n".join(parts)


def _head(content: Content, title: str) -> Iterator[str]:
    paper = content.paper
    if paper.notice:
        yield f'<p class="notice">{escape(paper.notice)}</p>'
    shown = f'<{title} class="title">{"<br>".join(escape(line) for line in paper.title)}</{title}>'
    if not paper.mark:  # an agreement: its number stands under the title
        yield f'<div class="head">{shown}<p class="flush">{escape(paper.number)}</p></div>'
        return
    yield f'<div class="head"><div class="issuer">{escape(paper.mark)}</div>'
    if paper.upward:
        yield f'<div class="number"><span>{escape(paper.number)}</span><span>签发人：{escape(paper.signatory)}</span></div>'
    else:
        yield f'<div class="number alone"><span>{escape(paper.number)}</span></div>'
    yield f"{shown}</div>"
    yield f'<p class="flush">{escape(paper.recipients)}</p>'


def _foot(content: Content) -> Iterator[str]:
    for place, name in enumerate(outline.annex_names(content)):
        yield f"<p>{'附件：' if place == 0 else '　　　'}{escape(name)}</p>"
    if content.paper.date:
        yield f'<div class="signature">{escape(content.paper.organ)}<br>{escape(content.paper.date)}</div>'


def _imprint(content: Content) -> Iterator[str]:
    paper = content.paper
    if not paper.date:
        return
    copies = f"<p>抄送：{escape(paper.copies)}。</p>" if paper.copies else ""
    yield f'<div class="imprint">{copies}<span>{escape(paper.organ)}</span><span>{escape(paper.date)}印发</span></div>'


def _blocks(content: Content, blocks: Iterable[Block], link: Link) -> Iterator[str]:
    for block, heading in outline.numbered(blocks):
        if isinstance(block, Heading):
            yield f"<h{block.level + 1}>{escape(heading)}</h{block.level + 1}>"
        elif isinstance(block, Paragraph):
            yield f"<p>{_runs(content, block.runs, link)}</p>"
        elif isinstance(block, Table):
            yield from _table(content, block, link)
        elif isinstance(block, Wide):
            yield from _blocks(content, block.blocks, link)
        elif isinstance(block, Signing):
            yield from _signing(block)
        else:
            yield _figure(content, block)


def _signing(block: Signing) -> Iterator[str]:
    yield '<div class="signing">'
    for side in (block.left, block.right):
        yield f"<div>{''.join(f'<p>{escape(line)}</p>' for line in side)}</div>"
    yield "</div>"


def _runs(content: Content, runs: Runs, link: Link) -> str:
    return "".join(
        escape(run) if isinstance(run, str)
        else f'<a class="cite" href="{escape(link(run.key))}">{escape(str(content.citations[run.key]["shown"]))}</a>'
        for run in runs
    )  # fmt: skip


def _table(content: Content, table: Table, link: Link) -> Iterator[str]:
    yield f'<div class="qc-scroll" tabindex="0" role="region" aria-label="{escape(table.title or table.sheet)}"><table>'
    if table.title:
        yield f"<caption>{escape(table.title)}</caption>"
    names = "".join(f'<th scope="col">{escape(column.name)}</th>' for column in table.columns)
    yield f"<thead><tr>{names}</tr></thead><tbody>"
    for row in table.rows:
        cells = (
            f'<td class="{column.align}">{_runs(content, cell, link)}</td>'
            for cell, column in zip(row, table.columns, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'


# --- charts -----------------------------------------------------------------------------------------------------------
def _figure(content: Content, chart: Chart) -> str:
    """Bars as SVG, without a style attribute; the table beside it holds the same numbers."""
    numbers = outline.charted(content, chart)
    rows, series = numbers["rows"], numbers["series"]
    height = 26 * len(rows) + (30 if len(series) > 1 else 4)
    drawn = "".join(_bar(row, place, numbers) for place, row in enumerate(rows))
    legend = _legend(numbers, 26 * len(rows) + 18) if len(series) > 1 else ""
    return (
        f"<figure><figcaption>{escape(chart.title)}</figcaption>"
        f'<svg viewBox="0 0 760 {height}" xmlns="http://www.w3.org/2000/svg" aria-hidden="true">{drawn}{legend}</svg>'
        "</figure>"
    )


def _bar(row: dict[str, Any], place: int, numbers: dict[str, Any]) -> str:
    largest = max(1, *(sum(one["values"]) for one in numbers["rows"]))
    stacked = len(numbers["series"]) > 1
    y, x = 26 * place, 170.0
    parts = [f'<text x="162" y="{y + 16}" text-anchor="end" font-size="12">{escape(row["label"])}</text>']
    for at, value in enumerate(row["values"]):
        width = 540 * value / largest
        colour = numbers["colours"][at if stacked else place]
        if value:
            parts.append(
                f'<rect x="{x:.1f}" y="{y + 3}" width="{width:.1f}" height="19" fill="{colour}" stroke="#fff"/>'
            )
        x += width
    parts.append(f'<text x="{x + 6:.1f}" y="{y + 16}" font-size="12">{sum(row["values"])}</text>')
    return "".join(parts)


def _legend(numbers: dict[str, Any], y: int) -> str:
    parts, x = [], 60
    for name, colour in zip(numbers["series"], numbers["colours"], strict=True):
        parts.append(f'<rect x="{x}" y="{y - 10}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 14}" y="{y}" font-size="12">{escape(name)}</text>')
        x += 30 + 12 * len(name)
    return "".join(parts)


def _sources(content: Content) -> Iterator[str]:
    """Where every figure is stored."""
    names = "".join(f'<th scope="col">{name}</th>' for name in ("引用", "显示", "存储值", "来源", "记录"))
    yield f'<details class="sources"><summary>数据出处</summary><table><thead><tr>{names}</tr></thead><tbody>'
    for key, citation in content.citations.items():
        row = f"{citation.get('id', '')} v{citation['version']}" if "version" in citation else ""
        cells = (key, str(citation["shown"]), str(citation["stored"]), ROWS[citation["source"]], row)
        yield f'<tr id="{key}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
    yield "</tbody></table></details>"
