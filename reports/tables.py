"""Rows of the two big tables, written straight to HTML: a plan of 740 targets over 20 quarters has 14,800 cells, which
the template language would take seconds for. Everything that came from people is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qualitycity.sentences import N_
from qualitycity.templatetags import portal
from reports.boards import AHEAD_OF_TIME, PROGRESS_ORDER, HeatRow, Line
from reports.catalogue import Entry, Unit
from reports.models import EXEMPT
from reports.verdicts import required, shown

_CODE = 99999999  # stands for a number in an address until the real one is put in
_BAR_WIDTH = 64
_NONE, _WHOLE = Decimal(0), Decimal(1)


def _address(name: str) -> tuple[str, str]:
    before, _code, after = reverse(name, args=[_CODE]).partition(str(_CODE))
    return before, after


def heat_rows(rows: Iterable[HeatRow], columns: int) -> SafeString:
    """The body of the heat map, one tbody for each category; every cell leads to why it is so."""
    before, after = _address("why")
    target_before, target_after = _address("target")
    cells = {word: _heat_cell(*portal.STATES[word], before, after) for word in (*PROGRESS_ORDER, EXEMPT)}
    cells[AHEAD_OF_TIME] = _heat_cell("ahead-of-time", "·", N_("not begun yet"), before, after)
    empty = f'<td class="qc-heat-none">{portal.NOTHING}</td>'
    written: list[str] = []
    category = None
    for row in rows:
        if row.category != category:
            category = row.category
            written.append("</tbody>" if written else "")
            written.append(f'<tbody><tr class="qc-group"><th scope="rowgroup" colspan="{columns + 2}">')
            written.append(f"{escape(row.category_label)}</th></tr>")
        written.append(
            f'<tr><td class="num">{escape(row.code)}</td><th scope="row">'
            f'<a href="{target_before}{row.target}{target_after}">{escape(row.name)}</a></th>'
        )
        for cell in row.cells:
            written.append(empty if cell is None else cells[cell[1]] % cell[0])
        written.append("</tr>")
    written.append("</tbody>" if written else "")
    return mark_safe("".join(written))


def _heat_cell(tone: str, sign: str, name: str, before: str, after: str) -> str:
    return f'<td class="qc-{tone}"><a href="{before}%d{after}" aria-label="{escape(_(name))}">{sign}</a></td>'


def board_rows(lines: Iterable[Line]) -> SafeString:
    """The body of the overview table."""
    why, why_after = _address("why")
    target, target_after = _address("target")
    badges = {word: str(portal.badge(word)) for word in portal.STATES}
    tones = {word: state[0] for word, state in portal.STATES.items()}
    reason = escape(_("Why"))
    written = []
    for line in lines:
        explained = f'<a href="{why}{line.check}{why_after}">{reason}</a>' if line.check else ""
        lead = escape(line.lead.name) if line.lead else portal.NOTHING
        actual = line.word or shown(line.actual if line.is_quantity else None, line.decimals)
        written.append(
            f'<tr><td class="num">{escape(line.code)}</td><th scope="row" class="qc-name">'
            f'<a href="{target}{line.target}{target_after}">{escape(line.indicator)}</a>'
            f'<small class="qc-clause">{escape(line.clause)}</small></th>'
            f"<td>{badges[line.look]}</td>"
            f"<td>{portal.NOTHING if line.verdict == 'not_due' else badges[line.verdict]}</td>"
            f'<td class="num">{escape(actual)}</td>'
            f'<td class="num">{required(line.phase_target, line.decimals + 1, line.measure)}</td>'
            f'<td class="num">{required(line.target_value, line.decimals, line.measure)}</td>'
            f'<td class="num qc-nowrap">{_bar(line.completion, tones[line.progress])}</td>'
            f'<td class="num">{shown(line.gap, line.decimals)}</td><td>{escape(line.unit)}</td>'
            f'<td class="qc-keep">{lead}</td><td>{explained}</td></tr>'
        )
    return mark_safe("".join(written))


def catalogue_rows(entries: Iterable[Entry]) -> SafeString:
    """The body of the catalogue, a heading row for each category and group."""
    target, target_after = _address("target")
    interpretation = escape(_("Interpretation of the office"))
    written: list[str] = []
    group = None
    for entry in entries:
        named = entry.category, entry.group
        if named != group:
            group = named
            heading = " · ".join(escape(name) for name in named if name)
            written.append(f'<tr class="qc-group"><th scope="rowgroup" colspan="8">{heading}</th></tr>')
        read = f"{interpretation}: {escape(entry.interpretation)}" if entry.interpretation else ""
        written.append(
            f'<tr><td class="num">{escape(entry.code)}</td><th scope="row" class="qc-name">'
            f'<a href="{target}{entry.target}{target_after}">{escape(entry.indicator)}</a></th>'
            f'<td>{escape(entry.clause)}<small class="qc-clause">{read}</small></td>'
            f"<td>{escape(entry.measure)}</td><td>{escape(entry.frequency)}</td>"
            f"<td>{escape(entry.unit) or portal.NOTHING}</td>"
            f'<td class="qc-keep">{_names(entry.leads)}</td><td class="qc-keep">{_names(entry.supporting)}</td></tr>'
        )
    return mark_safe("".join(written))


def _names(units: Sequence[Unit]) -> str:
    return "<br>".join(escape(unit.name) for unit in units) or portal.NOTHING


def _bar(completion: Decimal | None, tone: str) -> str:
    """Completion as a number beside a bar that ends at 100 %."""
    if completion is None:
        return portal.NOTHING
    said = f"{portal.number(completion * 100, 1)}%"
    length = int(min(max(completion, _NONE), _WHOLE) * _BAR_WIDTH)
    return (
        f'{said} <svg class="qc-bar" width="66" height="10" aria-hidden="true">'
        f'<rect class="qc-bar-frame" x=".5" y=".5" width="65" height="9" rx="2"/>'
        f'<rect class="qc-fill-{tone}" x="1" y="1" width="{length}" height="8"/></svg>'
    )


def shares_bar(counts: Sequence[Any]) -> SafeString:
    """A stacked bar of progress words, 200 units wide; the numbers stand beside it in the table."""
    total = sum(count.number for count in counts)
    across = Decimal(0)
    parts = []
    for count in counts:
        wide = Decimal(200) * count.number / total if total else Decimal(0)
        if wide:
            style = f"qc-fill-{portal.STATES[count.progress][0]} qc-part-{count.progress}"
            parts.append(f'<rect class="{style}" x="{across:.1f}" y="0" width="{wide:.1f}" height="12"/>')
        across += wide
    return mark_safe(f'<svg class="qc-bar" width="200" height="12" aria-hidden="true">{"".join(parts)}</svg>')
