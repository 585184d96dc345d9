"""What a correction reaches: the checks it makes anew, issued papers that keep citing the old figures, and scores."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from departments import corrections
from departments.models import Correction
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Actor, system
from qualitycity.sentences import sentence
from reports import forecast
from reports.assessments import effects, walk
from reports.content import blocks, ledger
from reports.forecast import Change, Forecast
from reports.models import Check, SupervisionReport
from targets.models import Plan
from targets.rules.facts import Source as Row

_EVERYBODY = system("reach")


@dataclass(frozen=True)
class Reach(Forecast):
    """``papers`` and frozen runs keep their numbers; they are named."""

    papers: Sequence[SupervisionReport] = ()

    @property
    def seal(self) -> str:
        said = [super().seal, *(str(paper.pk) for paper in self.papers)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


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


def of(correction: Correction, *, by: Actor) -> Reach:
    """What the case changed; or what it would, were it applied now by somebody who may."""
    if correction.state == Correction.State.APPLIED:
        return _kept(correction, by)
    if not corrections.may("apply", correction, by=by):
        return Reach()
    try:
        with transaction.atomic():
            found = _kept(_applied(correction, by), by)
            transaction.set_rollback(True)
    except Refused:
        return Reach()
    return found


def apply(*, correction: Correction, by: Actor, outcome: str | None = None, version: int | None = None) -> Correction:
    """Let the new figures count, and keep the scores too that they reach. ``outcome`` is the seal of what a page
    showed: where anything else comes of it now, nothing happens."""
    with transaction.atomic():
        done = _applied(correction, by, version)
        if outcome not in (None, _kept(done, by).seal):
            raise Stale(sentence("What this changes is different now: look at the page again."))
    return done


def _applied(correction: Correction, by: Actor, version: int | None = None) -> Correction:
    """Once: whoever sends it again finds what was kept."""
    over = Correction.objects.filter(pk=correction.pk, state=Correction.State.APPLIED).exists()
    period = correction.submission.period
    held = effects.hold(period.plan, period.quarter, among=walk.visible(_EVERYBODY))
    done = corrections.apply(correction=correction, by=by, version=version)
    if not over and "scores" not in done.touched:
        done.touched["scores"] = effects.dump(effects.since(held, replaced=_replaced(done)))
        done.save(update_fields=["touched"])
    return done


def _replaced(correction: Correction) -> list[Row]:
    """The checks and the values that were in force before."""
    old = [before for before, _after in correction.touched["checks"] if before]
    checks = Check.objects.filter(pk__in=old).values_list("pk", "number")
    values = correction.cells.exclude(before=None).values_list("before", "before__number")
    return [
        Row(kind, str(pk), number)
        for kind, rows in ((ledger.CHECK, checks), (ledger.VALUE, values))
        for pk, number in rows
    ]


def _kept(correction: Correction, by: Actor) -> Reach:
    touched = correction.touched
    scores = effects.load(touched.get("scores", []), among=walk.visible(by))
    return Reach(
        _changes([after for _before, after in touched.get("checks", [])]),
        effects.shown_to(by, scores),
        list(SupervisionReport.objects.filter(pk__in=touched.get("reports", [])).defer("content")),
    )


def _changes(checks: Collection[int]) -> list[Change]:
    return forecast.made_by(Check.objects.filter(pk__in=checks).values("event_id"))


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
