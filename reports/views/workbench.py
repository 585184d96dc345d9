"""The first page after signing in: what waits for this person, by role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from reports import boards, schemes, sight, tables, turns, workbench
from reports.self_scores import handing_in, more_time
from reports.views import frame
from reports.views.frame import Frame

_P = Permission


@require_safe
@needs()
def show(request: HttpRequest) -> HttpResponse:
    by = actor(request)
    seen = frame.read(request) if by.permissions & {_P.SEE_OWN_UNIT, _P.SEE_BOARDS} else None
    context: dict[str, Any] = {"frame": seen, "by": by, "sees_boards": by.may(_P.SEE_BOARDS), "tasks": None}
    context |= {"may_verify": by.may(_P.VERIFY), "may_run": by.may(_P.RUN_PERIODS), "errands": workbench.errands(by)}
    context |= {"may_enter": by.may(_P.ENTER_VALUES), "wishes": more_time.waiting_for(by), "turns": turns.of(by)}
    context["drafts"] = schemes.to_publish(by)
    if by.may(_P.SEE_OWN_UNIT):
        context |= {"tasks": workbench.tasks(by), "sheets": handing_in.awaited(by)}
    if seen is not None and seen.quarter is not None:
        context |= _standing(seen, by)
        if by.may(_P.SEE_BOARDS):
            context["desk"] = workbench.desk(seen.plan, seen.quarter)
    return render(request, "reports/workbench.html", context)


def _standing(seen: Frame, by: Actor) -> dict[str, Any]:
    """How the targets that this person sees stand, and those that need attention."""
    assert seen.quarter is not None
    visible = None if by.may(_P.SEE_BOARDS) else set(sight.targets(by).values_list("pk", flat=True))
    lines = [line for line in boards.lines(seen.plan, seen.quarter) if visible is None or line.target in visible]
    troubled = [line for line in lines if line.progress in ("behind", "not_started")]
    return {
        "total": len(lines),
        "counts": boards.counts(line.look for line in lines),
        "troubled": len(troubled),
        "rows": tables.board_rows(troubled),
        "pending": [line for line in lines if line.verdict == "pending"],
    }
