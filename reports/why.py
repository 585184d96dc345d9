"""Why a number is what it is: the steps of a check, and every input traced to its row and to the people behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from departments import access, facts, proofs
from departments.models import EvidenceUse, Exemption, FrozenCount, RegisterEntry, SafetyEvent, Submission, Value
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence
from reports import verdicts
from reports.models import Check
from targets.models import Benchmark, Quota
from targets.rules.facts import Source
from targets.rules.result import Step

#: What the steps of an explanation are called on pages.
STEP_NAMES: Mapping[str, str] = {
    "due": N_("Due"),
    "exempt": N_("Exempted"),
    "part": N_("Part"),
    "events": N_("Recorded events"),
    "actual": N_("Actual value"),
    "baseline": N_("Baseline"),
    "prior": N_("Same period of last year"),
    "benchmark": N_("Benchmark"),
    "lag": N_("Older benchmark"),
    "quota": N_("Quota"),
    "interpretation": N_("Interpretation of the office"),
    "warning": N_("Warning"),
    "target": N_("Target in force"),
    "path": N_("Path"),
    "phase_target": N_("Expected by now"),
    "horizon": N_("Whole plan"),
    "verdict": N_("Verdict"),
    "hold": N_("Holding over the year"),
    "completion": N_("Completion"),
    "gap": N_("Gap"),
    "progress": N_("Progress"),
}

#: Why a check was computed, by the event that made it.
CAUSES: Mapping[str, str] = {
    "period.created": N_("the period was created"),
    "period.opened": N_("the period was opened"),
    "value.verified": N_("a value was verified"),
    "benchmark.published": N_("a benchmark was published"),
    "quota.published": N_("a quota was handed down"),
    "register.changed": N_("a register was changed"),
    "register.counted": N_("a frozen quarter was counted again from its register"),
    "safety_event.recorded": N_("a safety event was recorded"),
    "safety_event.corrected": N_("a safety event was corrected"),
    "target.revised": N_("the target was set or revised"),
    "duties.handed_over": N_("the indicator was handed over to another unit"),
    "correction.applied": N_("a figure was corrected"),
}


@dataclass(frozen=True)
class Person:
    """Who did something to an input, and when."""

    act: str
    name: str
    at: datetime | None


@dataclass(frozen=True)
class Origin:
    """The stored row that an input came from. ``row`` is the model instance; ``kind`` names the template part;
    ``evidence`` are the files in force when a value was verified."""

    kind: str
    anchor: str
    version: int
    row: Any
    people: Sequence[Person] = ()
    evidence: Sequence[EvidenceUse] = ()


@dataclass(frozen=True)
class Given:
    """An input of a step, as it is shown, with the place on the page where its origin stands."""

    name: Sentence
    value: str | None
    origin: Origin | None


@dataclass(frozen=True)
class Told:
    """One step of the explanation as it is shown."""

    name: str
    formula: Sentence
    inputs: Sequence[Given]
    value: str | None


@dataclass(frozen=True)
class CountedRow:
    """A row of a register in the version that was counted; ``newer`` is the version that the register holds now, where
    that is another one."""

    entry: RegisterEntry
    newer: int | None


@dataclass(frozen=True)
class Counted:
    """The rows that a check counted, as they were; ``frozen`` tells since when and why they stay so (None: the quarter
    follows its register still). ``hidden`` rows are other units'."""

    rows: Sequence[CountedRow]
    frozen: FrozenCount | None
    hidden: int = 0


@dataclass(frozen=True)
class Explanation:
    """A check with all that made it so. ``versions`` are all rows of the same target and period, newest first;
    ``counted`` are the rows of the register, where one is counted."""

    check: Check
    cause: str
    event: Event | None
    steps: Sequence[Told]
    origins: Sequence[Origin]
    versions: Sequence[Check]
    counted: Counted | None = None


def explain(check: Check, *, by: Actor) -> Explanation:
    """Trace a check whose target, period and version are loaded: at most one query for each kind of input.

    What another unit reported is a number in a step for a unit's people; its row stays the other unit's.
    """
    steps = verdicts.read_steps(check.steps)
    sources = dict.fromkeys(given.source for step in steps for given in step.inputs if given.source)
    origins = {origin_key(origin): origin for origin in _origins(sources) if _may_see(origin, by)}
    versions = Check.objects.filter(target=check.target_id, period=check.period_id).defer("steps", "inputs")
    return Explanation(
        check=check,
        cause=CAUSES.get(check.cause, check.cause),
        event=Event.objects.filter(pk=check.event_id).first() if check.event_id else None,
        steps=[_told(step, origins) for step in steps],
        origins=[origin for origin in origins.values() if origin.kind != facts.REGISTERED],
        versions=list(versions.order_by("-number")),
        counted=_counted(check, sources, by) if check.version.measure.startswith("register") else None,
    )


def _counted(check: Check, sources: Iterable[Source], by: Actor) -> Counted:
    """The rows of the register behind a check, and whether they are frozen (three queries)."""
    keys = [int(source.id) for source in sources if source.kind == facts.REGISTERED]
    shown = access.visible_entries(by).filter(pk__in=keys).order_by("granted", "id")
    newest = RegisterEntry.objects.filter(line=OuterRef("line"), latest=True).values("number")[:1]
    rows = list(shown.annotate(newest=Subquery(newest)))
    kept = FrozenCount.objects.filter(indicator=check.target.indicator_id, period=check.period_id, latest=True)
    return Counted(
        [CountedRow(row, row.newest if row.newest != row.number else None) for row in rows],
        kept.first(),
        len(keys) - len(rows),
    )


def _may_see(origin: Origin, by: Actor) -> bool:
    return origin.kind != facts.VALUE or by.may(Permission.SEE_ALL_UNITS) or origin.row.department_id == by.unit_id


def origin_key(origin: Origin) -> tuple[str, str]:
    return origin.kind, str(origin.row.pk)


def _told(step: Step, origins: Mapping[tuple[str, str], Origin]) -> Told:
    inputs = [
        Given(given.name, None if given.value is None else str(given.value), _origin_of(given.source, origins))
        for given in step.inputs
    ]
    return Told(
        STEP_NAMES.get(step.name, step.name), step.formula, inputs, None if step.value is None else str(step.value)
    )


def _origin_of(source: Source | None, origins: Mapping[tuple[str, str], Origin]) -> Origin | None:
    return origins.get((source.kind, source.id)) if source else None


def _origins(sources: Iterable[Source]) -> Iterator[Origin]:
    wanted: dict[str, list[int]] = {}
    for source in sources:
        wanted.setdefault(source.kind, []).extend(int(each) for each in source.id.split(","))
    yield from _values(wanted.get(facts.VALUE, []))
    for kind, model in _PUBLISHED.items():
        ids = wanted.get(kind, [])
        if ids:
            rows = model.objects.filter(pk__in=ids).order_by("pk")  # type: ignore[attr-defined]
            for row in rows:
                people = [Person(N_("recorded"), row.by_name, row.at)]
                yield Origin(kind, f"{kind}-{row.pk}", getattr(row, "number", 1), row, people)


_PUBLISHED: Mapping[str, type] = {
    facts.BENCHMARK: Benchmark,
    facts.QUOTA: Quota,
    facts.EVENT: SafetyEvent,
    facts.REGISTERED: RegisterEntry,
    facts.EXEMPTION: Exemption,
}


def _values(ids: Sequence[int]) -> Iterator[Origin]:
    """Value versions with the people of their walk: entered, submitted, released, verified."""
    rows = list(Value.objects.filter(pk__in=ids).select_related("indicator", "period", "department").order_by("pk"))
    walks = (
        {
            (walk.period_id, walk.department_id): walk
            for walk in Submission.objects.filter(
                period__in={row.period_id for row in rows}, department__in={row.department_id for row in rows}
            )
        }
        if rows
        else {}
    )
    laid = proofs.behind(rows)
    for row in rows:
        walk = walks.get((row.period_id, row.department_id))
        people = list(people_of(row, walk))
        yield Origin(facts.VALUE, f"{facts.VALUE}-{row.pk}", row.number, row, people, laid[row.pk])


def people_of(value: Value, walk: Submission | None) -> Iterator[Person]:
    """Who entered a value version and who let it pass, as far as its unit's submission went after it."""
    yield Person(N_("entered"), value.entered_name, value.entered_at)
    if walk is not None and value.latest:
        if walk.submitted_at and walk.submitted_at >= value.entered_at:
            yield Person(N_("submitted"), walk.submitted_name, walk.submitted_at)
        if walk.released_at and walk.released_at >= value.entered_at:
            yield Person(N_("released"), walk.released_name, walk.released_at)
    if value.verified_at:
        yield Person(N_("verified"), value.verified_name, value.verified_at)
