"""From frozen inputs to every unit's result, in one process or in several: the same results, to the byte.

Pure: facts and vetoes follow from the inputs, the results from them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from qualitycity.numbers import write
from qualitycity.sentences import Named, Sentence, sentence
from reports.assessments.frozen import CheckRow, Decided, Entered, Happened, Inputs, Lifted
from reports.scoring import (
    ANY,
    Adjustment,
    Fact,
    Item,
    Ready,
    Result,
    Veto,
    VetoFact,
    leaves,
    of_check,
    prepare,
    ranked,
    unranked,
)
from reports.scoring.events import Use, uses
from targets.periods import PlanYears, Quarter
from targets.rules.facts import Source as Row

WHOLE = Decimal(100)


def compute(inputs: Inputs, *, workers: int = 1) -> list[Result]:
    """Every assessed unit's result in printed order. Raises scoring.Unusable."""
    ready = prepare(inputs.scheme, inputs.units, facts(inputs), vetoes(inputs))
    codes = list(ready.units)
    made = unranked(ready, codes) if workers < 2 or len(codes) < workers else _spread(ready, codes, workers)
    return ranked(inputs.scheme, list(ready.units.values()), made)


def of_unit(inputs: Inputs, code: str) -> list[Result]:
    """One unit's result, without its rank; nothing where it is not assessed."""
    ready = prepare(inputs.scheme, inputs.units, facts(inputs), vetoes(inputs))
    return unranked(ready, [code]) if code in ready.units else []


_ready: Ready | None = None


def _spread(ready: Ready, codes: list[str], workers: int) -> list[Result]:
    """The units dealt out to child processes, which have the facts by being forked; gathered in the order dealt."""
    global _ready  # noqa: PLW0603 - what a forked child finds without it being sent
    _ready = ready
    try:
        size = -(-len(codes) // workers)
        dealt = [codes[start : start + size] for start in range(0, len(codes), size)]
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            return [result for part in pool.map(_some, dealt) for result in part]
    finally:
        _ready = None


def _some(codes: list[str]) -> list[Result]:
    assert _ready is not None
    return unranked(_ready, codes)


# --- Facts ------------------------------------------------------------------------------------------------------------
def facts(inputs: Inputs) -> list[Fact]:
    """What is known of every unit and item; points decided on appeal stand over what the rule would see."""
    found: dict[tuple[str, str], Fact] = {}
    told = _Told(inputs)
    scored: list[Item | Adjustment] = [node.item for node in leaves(inputs.scheme)]
    for each in (*scored, *inputs.scheme.adjustments):
        for fact in told.of(each):
            found[fact.unit, fact.item] = fact
    for row in inputs.decided:
        fact = found.get((row.unit, row.item), Fact(row.unit, row.item))
        sources = (*fact.sources, *row.sources)
        found[row.unit, row.item] = replace(fact, decided=row.points, decision=row.decision, sources=sources)
    return list(found.values())


class _Told:
    """The inputs by what they are looked up by."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.checks = {(row.unit, row.target): row for row in inputs.checks}
        self.own: dict[str, list[CheckRow]] = {}
        for row in inputs.checks:
            if row.unit:
                self.own.setdefault(row.target, []).append(row)
        self.shares = _by(inputs.shares, "target")
        self.entered = _by(inputs.entered, "item")
        self.events = _by(inputs.events, "unit")
        self.scored = _by(inputs.scored, "scheme")

    def of(self, one: Item | Adjustment) -> Iterator[Fact]:
        kind, ref = one.source.kind, one.source.ref
        if kind == "check":
            yield from self._checked(one)
        elif kind == "manual":
            for row in self.entered.get(one.code, ()):
                yield Fact(
                    row.unit,
                    one.code,
                    score=row.score,
                    reason=row.reason,
                    evidence=row.evidence,
                    present=row.present,
                    missing=row.missing,
                    sources=row.sources,
                )
        elif kind == "assessment":
            for row in self.scored.get(ref, ()):
                yield Fact(row.unit, one.code, score=row.score, sources=row.sources)
        elif kind == "events":
            for unit, rows in self.events.items():
                counted = sorted((row for row in rows if ref in (ANY, row.category)), key=lambda row: row.about)
                if counted:
                    yield Fact(unit, one.code, counts=_counts(counted), sources=_sources(counted))

    def _checked(self, one: Item | Adjustment) -> Iterator[Fact]:
        """A district's own plan is all its own; whoever has a share is judged by its own goal where it has one, else by
        the city's number."""
        target, against = one.source.ref, one.source.against
        own = {row.unit: row for row in self.own.get(target, ())}
        planned = {unit: row for unit, row in own.items() if is_of_own_plan(row)}
        for unit, row in planned.items():
            yield _fact(row, unit, one, against, WHOLE, row.sources)
        city = self.checks.get(("", target))
        for share in self.shares.get(target, ()):
            if share.unit in planned:
                continue
            mine = own.get(share.unit)
            if mine is not None:
                yield _fact(mine, share.unit, one, against, share.share, (*mine.sources, *share.sources))
            elif city is None:
                yield Fact(share.unit, one.code, "pending", share=share.share, sources=share.sources)
            else:
                sources = (*city.sources, *share.sources)
                yield _fact(city, share.unit, one, against, share.share, sources)


def _fact(row: CheckRow, unit: str, one: Item | Adjustment, against: Any, share: Decimal, sources: Any) -> Fact:
    fact = of_check(unit, one.code, row.checked, against=against, share=share, basis=row.basis, sources=sources)
    if one.rule == "per_missing" and (row.present or row.missing):
        fact = replace(fact, standing="value", present=row.present, missing=row.missing, awaited=row.awaited)
    return replace(fact, rank=row.checked.actual) if row.ranks else fact


def is_of_own_plan(row: CheckRow) -> bool:
    """Runs frozen before goals of units were judged have own checks of districts' plans only, without a basis."""
    return bool(row.unit) and (row.basis is None or row.basis.whose == "plan")


def _by(rows: Any, name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _counts(rows: list[Happened]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row.level] = found.get(row.level, 0) + 1
    return found


def _sources(rows: list[Happened]) -> Any:
    return tuple(source for row in rows for source in row.sources)


# --- Shares -----------------------------------------------------------------------------------------------------------
def unshared(inputs: Inputs) -> Sentence | None:
    """The targets of the scheme whose units' shares do not add up to 100 %, as no breakdown and no plan workbook may
    have it: points that nobody gets, or that two units get, make no result. None: every target is shared out."""
    read = {node.item.source.ref: Named(node.item.name, node.item.name_en) for node in leaves(inputs.scheme)
            if node.item.source.kind == "check"}  # fmt: skip
    sums: dict[str, Decimal] = {}
    for share in inputs.shares:
        if share.target in read:
            sums[share.target] = sums.get(share.target, Decimal(0)) + share.share
    wrong = [
        sentence("%(target)s %(name)s: %(sum)s %%", target=target, name=read[target], sum=write(added))
        for target, added in sums.items() if added != WHOLE
    ]  # fmt: skip
    if not wrong:
        return None
    return sentence("The units' shares of the points do not add up to 100 %%: %(targets)s. Correct the breakdown of "
                    "these targets, then run again.", targets=wrong)  # fmt: skip


# --- What people put in -----------------------------------------------------------------------------------------------
def by_people(inputs: Inputs) -> frozenset[Row]:
    """The rows that people put in beside the figures: points, lifted vetoes, decisions, and the events that count for
    something in the scheme."""
    events = (row for row in inputs.events if counts_for(inputs, row))
    rows: tuple[Entered | Happened | Lifted | Decided, ...] = (
        *inputs.entered, *inputs.lifted, *inputs.decided, *events,
    )  # fmt: skip
    return frozenset(source for row in rows for source in row.sources)


def counts_for(inputs: Inputs, row: Happened) -> tuple[Use, ...]:
    """What an event counts for, to the unit that it is about."""
    group = next((unit.group for unit in inputs.units if unit.code == row.unit), "")
    if not group and inputs.scheme.groups:
        return ()
    return uses(inputs.scheme, row.category, row.level, safety=row.safety, group=group)


# --- Vetoes -----------------------------------------------------------------------------------------------------------
def vetoes(inputs: Inputs) -> list[VetoFact]:
    """What raises a veto: safety events of the level, and red-line targets that were not met, for their leads."""
    lifted = {(row.unit, row.veto, row.about): row for row in inputs.lifted}
    found = []
    for veto, row in raised(inputs):
        lift = lifted.get((row.unit, veto, row.about))
        found.append(
            VetoFact(
                row.unit, veto, row.text, row.date, row.paper, row.entered_by,
                lifted_by=lift.by if lift else "", lift_reason=lift.reason if lift else "",
                sources=(*row.sources, *(lift.sources if lift else ())),
            )
        )  # fmt: skip
    return found


def raised(inputs: Inputs) -> Iterator[tuple[str, Happened]]:
    """(code of the veto, what raised it), whether it was lifted or not."""
    for veto in inputs.scheme.vetoes:
        rows = _of_events(inputs, veto) if veto.kind == "events" else _of_red_lines(inputs, veto)
        yield from ((veto.code, row) for row in rows)


def _of_events(inputs: Inputs, veto: Veto) -> Iterator[Happened]:
    return (row for row in inputs.events if row.safety and veto.is_raised_by(row.level, row.category))


def standing(inputs: Inputs) -> Iterator[tuple[str, Happened]]:
    """Those that nobody has lifted: only these can be lifted."""
    lifted = {(row.unit, row.veto, row.about) for row in inputs.lifted}
    return ((veto, row) for veto, row in raised(inputs) if (row.unit, veto, row.about) not in lifted)


def without_veto(inputs: Inputs) -> list[Happened]:
    """Safety events of a level or category that no veto of the scheme names."""
    raising = [veto for veto in inputs.scheme.vetoes if veto.kind == "events"]
    return [
        row
        for row in inputs.events
        if row.safety and not any(veto.is_raised_by(row.level, row.category) for veto in raising)
    ]


def _of_red_lines(inputs: Inputs, veto: Veto) -> Iterator[Happened]:
    """Of a red line that was not met, whoever leads the target: by its own check where it has one, else by the city's;
    and districts by their own plans. A target that the veto names by its code is a red line of the scheme, whether the
    plan marks it as one or not."""
    held = {(row.unit, row.target): row for row in inputs.checks if veto.is_about(row.target)}
    leads = {(share.unit, share.target) for share in inputs.shares if share.lead}
    own = {key for key, row in held.items() if is_of_own_plan(row)}
    for unit, code in sorted(leads | own):
        row = held.get((unit, code)) or held.get(("", code))
        named = veto.ref.strip() != ANY
        if row is not None and (row.red_line or named) and row.checked.verdict == "not_met":
            figure = row.checked.word if row.checked.actual is None else write(row.checked.actual)
            yield Happened(
                unit, "red_line", "", _day_of(row, inputs), "", f"{row.name} {figure}".strip(), "", f"target:{code}",
                sources=row.sources,
            )  # fmt: skip


def _day_of(row: CheckRow, inputs: Inputs) -> str:
    """The last day of the quarter whose check it is."""
    if row.basis is None or not row.basis.quarter:
        return inputs.about.get("last_day", "")
    quarter = Quarter.parse(row.basis.quarter)
    years = PlanYears(quarter.year, quarter.year, int(inputs.about.get("start_month", 1)))
    return years.last_day(quarter).isoformat()
