"""The overview of a quarter: how many targets stand where, by category, and every target with its result."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qualitycity.admission import needs
from qualitycity.roles import Permission
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import exports
from reports import boards, resources, tables
from reports.boards import GroupCount
from reports.models import EXEMPT
from reports.views import frame
from reports.views.frame import Frame


@require_safe
@needs(Permission.SEE_BOARDS)
def show(request: HttpRequest) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or seen.quarter is None:
        return render(request, "reports/nothing_yet.html", {"frame": seen})
    every = boards.lines(seen.plan, seen.quarter)
    lines = seen.choice.of_lines(every)
    counted = [(count, seen.query(progress=count.progress)) for count in boards.counts(line.look for line in lines)]
    context = {
        "frame": seen,
        "lines": lines,
        "rows": tables.board_rows(lines),
        "counts": counted,
        "by_category": _with_bars(boards.by_category(lines), seen, "category"),
        "by_unit": _with_bars(boards.by_unit(lines), seen, "department"),
        "categories": boards.categories(every),
        "leads": boards.leads(every),
        "progress_words": [(word, _(STATES[word][2])) for word in (*boards.PROGRESS_ORDER, EXEMPT)],
        "query": seen.query(),
    }
    return render(request, "reports/overview_board.html" if _is_part(request) else "reports/overview.html", context)


@require_safe
@needs(Permission.SEE_BOARDS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or seen.quarter is None or form not in exports.TYPES:
        raise Http404
    lines = seen.choice.of_lines(boards.lines(seen.plan, seen.quarter))
    title = _("%(plan)s: overview of %(quarter)s") % {"plan": seen.plan.name, "quarter": seen.label}
    table = resources.overview(lines, title)
    return exports.attachment(table, form, f"{seen.plan.code}-{seen.quarter}-overview", timezone.now())


def _with_bars(groups: list[GroupCount], seen: Frame, name: str) -> list[tuple[GroupCount, str, str]]:
    """Each group with the address that narrows the board to it, and its stacked bar."""
    return [(group, seen.query(**{name: group.code}), tables.shares_bar(group.counts)) for group in groups]


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
