"""What is known about a unit and an item, with the rows it came from; and how a check becomes such a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports.scoring.scheme import Against
from targets.rules.exact import plain
from targets.rules.facts import Source as Row

#: Four different things: not known yet, nothing to measure, due and missing (scores 0), and a value (0 is one).
Standing = Literal["pending", "not_applicable", "not_reported", "value"]


@dataclass(frozen=True)
class Unit:
    """Who is assessed; ``group`` is the code of its rank group, ``order`` its place in the protocol."""

    code: str
    name: str
    group: str
    order: int = 0


#: Whose target and whose figure a check is about: the city's; the part of the city's target that was broken down to the
#: unit, on its own figure; or a target of the plan that a district has for itself.
Whose = Literal["city", "goal", "plan"]


@dataclass(frozen=True)
class Basis:
    """What an item is judged by. ``asked`` is the number it was held against; ``quarter`` that of the check, "" where
    nothing was due of it;
    ``closes`` the year of the plan that ends with it, "" where it is only the last check of the assessment year.
    Of a district's plan: its name, and the codes of the targets that serve the city's; ``waits``: it has no check of
    the quarter yet."""

    whose: Whose = "city"
    quarter: str = ""
    closes: str = ""
    plan: str = ""
    targets: tuple[str, ...] = ()
    waits: bool = False
    asked: Decimal | None = None


@dataclass(frozen=True)
class Fact:
    """What is known of ``item`` (an item's or an adjustment's code) for ``unit``.

    ``completion`` is a ratio (0.95, not 95); ``strict`` says that a strict test was not met, ``strict_equal`` that it
    was reached only to equality;
    ``gap`` is the shortfall in the value's own unit, 0 when met, never negative; ``rank`` of ``places`` one published
    elsewhere; ``word`` a grade or stage; ``awaited`` are the parts of which it is not known yet whether they are
    ``present`` or ``missing``; ``counts`` recorded events (or achievements) by level; ``score`` points that
    an assessor entered, or the score of another assessment; ``decided`` points that were decided on an appeal, of what
    the item is worth to the unit, with the ``decision``: they stand instead of the rule's. ``share`` is the
    unit's share of the item's points in %.
    ``note`` says why a standing is what it is (which benchmark is awaited); ``basis`` by whose target and figure the
    check is. ``sources`` are the rows, by id and version.
    """

    unit: str
    item: str
    standing: Standing = "value"
    completion: Decimal | None = None
    met: bool | None = None
    strict: bool = False
    strict_equal: bool = False
    gap: Decimal | None = None
    value: Decimal | None = None
    rank: Decimal | None = None
    places: Decimal | None = None
    word: str = ""
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    score: Decimal | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()
    share: Decimal = Decimal(100)
    note: str = ""
    decided: Decimal | None = None
    decision: str = ""
    basis: Basis | None = None
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class VetoFact:
    """Something that raises a veto: the event, its date, the deciding paper and who entered it. A lift counts only
    with a reason."""

    unit: str
    veto: str
    event: str
    date: str = ""
    paper: str = ""
    entered_by: str = ""
    lifted_by: str = ""
    lift_reason: str = ""
    sources: tuple[Row, ...] = ()

    @property
    def lifted(self) -> bool:
        return bool(self.lift_reason.strip())


@dataclass(frozen=True)
class Checked:
    """The columns of a stored check that scoring looks at; ``strict`` and ``lower`` (better) are the target's."""

    verdict: str
    progress: str
    actual: Decimal | None = None
    target: Decimal | None = None
    phase_target: Decimal | None = None
    completion: Decimal | None = None
    gap: Decimal | None = None
    word: str = ""
    strict: bool = False
    lower: bool = False


_STANDINGS: Mapping[str, Standing] = {
    "pending": "pending", "not_reported": "not_reported", "not_due": "not_applicable",
    "not_applicable": "not_applicable",
}  # fmt: skip


def standing_of(verdict: str) -> Standing:
    """A check that is not due has nothing to measure; met, exceeded, not met and open are values."""
    return _STANDINGS.get(verdict, "value")


def of_check(
    unit: str, item: str, checked: Checked, *, against: Against = "phase", share: Decimal = Decimal(100),
    basis: Basis | None = None, sources: tuple[Row, ...] = (),
) -> Fact:  # fmt: skip
    """The fact that a check gives.

    Against ``value`` an open target counts as not met, with its completion. Against ``phase`` it is held against what
    should be there by now: met where it keeps its schedule, else completion and gap are those of the phase target;
    where nothing should be there yet, there is nothing to measure.
    """
    standing = standing_of(checked.verdict)
    if standing == "value" and checked.verdict == "open" and against == "phase":
        fact, asked = _by_phase(unit, item, checked, share, sources), checked.phase_target
        return replace(fact, basis=basis and replace(basis, asked=asked))
    met = checked.verdict in ("met", "exceeded")
    equal = checked.strict and not met and checked.actual is not None and checked.actual == checked.target
    return Fact(
        unit, item, standing, completion=checked.completion, met=met, strict=checked.strict and not met,
        strict_equal=equal, gap=checked.gap,
        value=checked.actual, word=checked.word, share=share, basis=basis and replace(basis, asked=checked.target),
        sources=sources,
    )  # fmt: skip


def _by_phase(unit: str, item: str, checked: Checked, share: Decimal, sources: tuple[Row, ...]) -> Fact:
    if checked.progress == "not_started":
        return Fact(unit, item, "not_applicable", value=checked.actual, word=checked.word, share=share, sources=sources)
    met = checked.progress in ("done", "ahead", "on_track")
    completion, gap = (Decimal(1), Decimal(0)) if met else _to_phase(checked)
    return Fact(
        unit, item, "value", completion=completion, met=met, gap=gap, value=checked.actual, word=checked.word,
        share=share, sources=sources,
    )  # fmt: skip


def _to_phase(checked: Checked) -> tuple[Decimal | None, Decimal | None]:
    """Completion and gap against the phase target, as the test ``compare`` has them."""
    if checked.actual is None or checked.phase_target is None:
        return checked.completion, checked.gap
    actual, asked = Fraction(checked.actual), Fraction(checked.phase_target)
    gap = plain(abs(asked - actual))
    if checked.lower:
        return (plain(asked / actual) if actual > 0 else Decimal(0)), gap
    return (plain(actual / asked) if asked > 0 else Decimal(0)), gap
