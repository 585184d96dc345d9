"""What a load says when it is done: one JSON document for machines, or clear lines for people."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from qualitycity.speech import say
from qualitycity.workbook import Problem, Problems
from targets.publications import Tally


def as_json(tally: Tally, problems: Problems, *, dry_run: bool) -> str:
    """``{ok, dry_run, created, changed, unchanged, errors, warnings}``; counts are integers."""
    document = {
        "ok": problems.ok,
        "dry_run": dry_run,
        "created": tally.created,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "errors": [problem.told(say) for problem in problems.errors],
        "warnings": [problem.told(say) for problem in problems.warnings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_text(tally: Tally, problems: Problems, *, dry_run: bool) -> str:
    lines = [_line(_("warning"), problem) for problem in problems.warnings]
    lines += [_line(_("error"), problem) for problem in problems.errors]
    if not problems.ok:
        lines.append(_("Nothing was stored: %(count)s errors.") % {"count": len(problems.errors)})
    else:
        counts = {"created": tally.created, "changed": tally.changed, "unchanged": tally.unchanged}
        lines.append(_("%(created)s created, %(changed)s changed, %(unchanged)s unchanged.") % counts)
        if dry_run:
            lines.append(_("This was a trial run: nothing was stored."))
    return "\n".join(lines)


def _line(kind: str, problem: Problem) -> str:
    place = f"{problem.place}: " if problem.place else ""
    return f"{kind}: {place}{say(problem.message)}"
