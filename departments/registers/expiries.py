"""What runs out soon, and what that does to the targets that count it: the check with and without the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from departments import facts
from departments.facts import Material
from departments.models import RegisterEntry
from targets.models import Plan, Target, TargetVersion
from targets.periods import Quarter, span
from targets.rules import check
from targets.rules.counting import VALID
from targets.rules.due import is_due
from targets.rules.facts import Facts
from targets.rules.result import Result

#: How far ahead one may look, in days.
WINDOWS = (30, 90, 180, 365)


@dataclass(frozen=True)
class Effect:
    """What expiries do to one target at the first check that no longer counts them.

    ``before`` is the check if all of them were renewed, ``after`` if none is; both by the rules of every other check.
    """

    target: Target
    version: TargetVersion
    quarter: Quarter
    entries: tuple[RegisterEntry, ...]
    before: Result
    after: Result

    @property
    def hurts(self) -> bool:
        """Whether the verdict or the progress gets worse: what is met is met no longer, or falls behind."""
        return (self.before.verdict, self.before.progress) != (self.after.verdict, self.after.progress)


@dataclass(frozen=True)
class Outlook:
    """The entries that run out in a span of days, and the targets that feel it. What no target counts, or only after
    the plan's end, has no effect."""

    entries: tuple[RegisterEntry, ...]
    effects: tuple[Effect, ...]


def ahead(plan: Plan, shown: QuerySet[RegisterEntry], *, today: date, days: int) -> Outlook:
    """What of the ``shown`` entries expires from ``today`` to ``days`` later, with its effects.

    The numbers of checks are the city's: a unit that sees some of the rows sees their own effect beside all others.
    """
    until = today + timedelta(days=days)
    running_out = shown.filter(latest=True, register__indicator__plan=plan, valid_until__range=(today, until))
    in_force = running_out.filter(Q(revoked=None) | Q(revoked__gt=today)).select_related("register", "department")
    listed = tuple(in_force.order_by("valid_until", "id"))
    return Outlook(listed, tuple(_effects(plan, listed)) if listed else ())


def _effects(plan: Plan, listed: Sequence[RegisterEntry]) -> list[Effect]:
    indicators = {entry.register.indicator_id for entry in listed}
    targets = Target.objects.filter(plan=plan, indicator__in=indicators, versions__measure=VALID).order_by()
    material = facts.gather(plan, targets=set(targets.values_list("pk", flat=True)))
    found = []
    for target, versions in material.versions.items():
        own = [entry for entry in listed if entry.register.indicator_id == versions[0].target.indicator_id]
        by_quarter: dict[Quarter, list[RegisterEntry]] = {}
        for entry in own:
            quarter = _first_without(material, target, entry)
            if quarter is not None:
                by_quarter.setdefault(quarter, []).append(entry)
        gone: list[RegisterEntry] = []
        for quarter in sorted(by_quarter):
            gone += by_quarter[quarter]
            found.append(_effect(material, target, quarter, gone))
    return found


def _first_without(material: Material, target: int, entry: RegisterEntry) -> Quarter | None:
    """The first check that counts the register and no longer the entry: it expires on 31 March, so Q1 still has it."""
    years = material.plan.years
    if entry.valid_until is None:
        return None
    for quarter in span(years.quarter_of(entry.valid_until + timedelta(days=1)), years.last):
        version = material.in_force(target, quarter)
        if version.measure == VALID and is_due(material.terms_of(version), quarter):
            return quarter
    return None


def _effect(material: Material, target: int, quarter: Quarter, gone: Sequence[RegisterEntry]) -> Effect:
    version = material.in_force(target, quarter)
    known = material.facts[target]
    keys = {str(entry.pk) for entry in gone}
    renewed = tuple(
        replace(row, valid_until=None) if row.source and row.source.id in keys else row for row in known.register
    )
    terms = material.terms_of(version)

    def judged(rows: Facts) -> Result:
        return check(terms, rows, quarter)

    before, after = judged(replace(known, register=renewed)), judged(known)
    return Effect(version.target, version, quarter, tuple(gone), before, after)
