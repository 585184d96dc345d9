"""What a correction reached: the checks it made anew, and the issued papers that keep citing the old figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from departments.models import Correction
from qualitycity.models import Event
from reports import forecast
from reports.content import blocks, ledger
from reports.models import SupervisionReport
from targets.models import Plan


def note(*, event: Event, touched: Sequence[Any]) -> None:
    """Reaction to an applied correction, after its checks were made anew: what it reached is kept with the case."""
    correction = Correction.objects.select_related("submission__period__plan").get(pk=event.subject.partition(":")[2])
    changes = forecast.made_by([event.pk])
    old_checks = {change.before.pk for change in changes if change.before}
    old_values = set(correction.cells.exclude(before=None).values_list("before", flat=True))
    papers = citing(correction.submission.period.plan, values=old_values, checks=old_checks)
    correction.touched = {
        "checks": [[change.before.pk if change.before else None, change.after.pk] for change in changes],
        "reports": [str(report.pk) for report in papers],
    }
    correction.save(update_fields=["touched"])


def citing(plan: Plan, *, values: Collection[int], checks: Collection[int]) -> list[SupervisionReport]:
    """The compiled reports of the plan that cite one of the value or check rows, newest first."""
    reports = SupervisionReport.objects.filter(plan=plan).order_by("-compiled_at")
    return [report for report in reports if _cites(report, set(values), set(checks))]


def _cites(report: SupervisionReport, values: set[int], checks: set[int]) -> bool:
    return any(pk in (values if kind == ledger.VALUE else checks) for kind, pk in _cited(report))


def _cited(report: SupervisionReport) -> Iterator[tuple[str, int]]:
    content = blocks.load(report.content)
    yield from ((ledger.CHECK, pk) for pk, _number in content.population)
    for citation in content.citations.values():
        if citation["source"] in (ledger.CHECK, ledger.CHANGE, ledger.VALUE):
            yield citation["source"], citation["id"]
