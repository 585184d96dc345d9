"""Signed pledges that say something else than what is in force now: the plan, or who carries it, went on after them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from departments.models import Pledge, PledgeIssue, PledgeLine
from departments.pledges import differing, drafting, snapshot
from departments.pledges.differing import Change
from targets.models import Plan

#: Where an amendment is what is to be done; one that is under way follows the plan by itself.
_STANDING = (Pledge.State.SIGNED, Pledge.State.PERFORMING)


@dataclass(frozen=True)
class Outdated:
    """A pledge and what has changed since it was signed."""

    pledge: Pledge
    changes: Sequence[Change]

    @property
    def codes(self) -> list[str]:
        return [change.line.code for change in self.changes]

    @property
    def digest(self) -> str:
        """The same differences have the same digest, however often they are looked at."""
        told = [[each.kind, snapshot.line_of(each.line)] for each in self.changes]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def of_plan(plan: Plan) -> list[Outdated]:
    """The pledges of a plan that are signed or carried out and differ, year by year in protocol order."""
    lines = Prefetch("lines", PledgeLine.objects.order_by("order"))
    signed = Prefetch("issues", PledgeIssue.objects.filter(in_force=True).prefetch_related(lines), to_attr="signed")
    rows = Pledge.objects.filter(plan=plan, state__in=_STANDING).select_related("plan", "department__area")
    years: dict[int, list[Pledge]] = {}
    for row in rows.order_by("year", "department__order", "id").prefetch_related(signed):
        years.setdefault(row.year, []).append(row)
    found = []
    for year, pledges in years.items():
        drafts = drafting.of_plan(plan, year, units={pledge.department_id for pledge in pledges})
        for pledge in pledges:
            (issue,) = pledge.signed  # type: ignore[attr-defined]
            if changes := differing.between(list(issue.lines.all()), drafts.of(pledge.department_id)):
                found.append(Outdated(pledge, changes))
    return found
