"""The main tasks of a plan: a board of all of them, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import access, proofs, task_reports
from departments.models import Value
from departments.task_reports import Line
from qualitycity.admission import actor, needs
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import exports
from reports import boards, resources, sight
from reports.views import frame
from reports.views.frame import Frame
from reports.views.targets import SEES
from targets import main_tasks


@require_safe
@needs(*SEES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every main task that the reader may see: the stage reached and planned, who carries it, what was told last."""
    seen = frame.read(request)
    if seen is None or seen.quarter is None:
        return render(request, "reports/nothing_yet.html", {"frame": seen})
    every = task_reports.lines(seen.plan, seen.quarter, sight.tasks(actor(request)))
    chosen = _chosen(request, seen, every)
    more = _more(request)
    counts = boards.counts(line.progress for line in _chosen(request, seen, every, counting=True))
    context = {
        "frame": seen,
        "lines": chosen,
        "total": len(every),
        "counts": [(count, seen.query(**more, progress=count.progress)) for count in counts],
        "groups": task_reports.groups(every),
        "units": task_reports.units(every),
        "progress_words": [(word, _(STATES[word][2])) for word in boards.PROGRESS_ORDER],
        "query": seen.query(**more),
        **more,
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, "reports/main_tasks_board.html" if part else "reports/main_tasks.html", context)


@require_safe
@needs(*SEES)
def export(request: HttpRequest, form: str) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or seen.quarter is None or form not in exports.TYPES:
        raise Http404
    every = task_reports.lines(seen.plan, seen.quarter, sight.tasks(actor(request)))
    title = _("%(plan)s: main tasks at the end of %(quarter)s") % {"plan": seen.plan.name, "quarter": seen.label}
    table = resources.main_tasks(_chosen(request, seen, every), title)
    return exports.attachment(table, form, f"{seen.plan.code}-{seen.quarter}-tasks", timezone.now())


@require_safe
@needs(*SEES)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One main task: its stages, how it stands, and what was reported on it quarter by quarter."""
    by = actor(request)
    task = get_object_or_404(sight.tasks(by).select_related("plan", "indicator"), pk=pk)
    quarter = boards.latest(boards.quarters(task.plan)) or task.plan.years.first
    (line,) = task_reports.lines(task.plan, quarter, sight.tasks(by).filter(pk=pk))
    told = access.visible_values(by).filter(indicator=task.indicator, latest=True).order_by("-period__quarter", "id")
    reports: list[Value] = list(told)
    files = proofs.behind(reports)
    context = {"task": task, "line": line, "reports": [(each, files.get(each.pk, [])) for each in reports]}
    context["former"] = main_tasks.former(task)
    return render(request, "reports/main_task.html", context)


def _more(request: HttpRequest) -> dict[str, str]:
    """What this board is narrowed to beside what every board knows."""
    return {"q": request.GET.get("q", "").strip(), "group": request.GET.get("group", "")}


def _chosen(request: HttpRequest, seen: Frame, every: list[Line], *, counting: bool = False) -> list[Line]:
    """The tasks of the choice; for counts whatever their progress."""
    more, progress = _more(request), "" if counting else seen.choice.progress
    wanted: dict[str, Any] = {"group": more["group"], "unit": seen.choice.department, "progress": progress}
    return [line for line in every if line.matches(more["q"], **wanted)]
