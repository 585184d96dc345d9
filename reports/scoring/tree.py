"""The lines of one unit: every item scored by its rule, every category summed, from the leaves up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from reports.scoring.basis import told_basis
from reports.scoring.case import ZERO, Case, Field, percent, step, worded
from reports.scoring.facts import Fact, Standing, Unit
from reports.scoring.result import Line, Step, Told
from reports.scoring.rules import RULES
from reports.scoring.scheme import Item, Scheme, worth_of
from targets.rules.exact import plain, shown

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Known:
    """What a unit's lines are made of: its facts by item, and the group's numbers by item."""

    unit: Unit
    facts: Mapping[str, Fact]
    fields: Mapping[str, Field]


@dataclass(frozen=True)
class Place:
    worth: Fraction
    depth: int = 0
    path: tuple[str, ...] = ()

    def below(self, item: Item, worth: Fraction) -> Place:
        return Place(worth, self.depth + 1, (*self.path, item.code))


def lines(scheme: Scheme, known: Known) -> list[Line]:
    """Every item that is the unit's, in printed order, a category before what it holds."""
    whole = Fraction(scheme.whole)
    return [
        line
        for item in scheme.items
        for line in _branch(scheme, known, item, Place(worth_of(item, whole)))
    ]  # fmt: skip


def _branch(scheme: Scheme, known: Known, item: Item, place: Place) -> Iterator[Line]:
    if item.groups and known.unit.group not in item.groups:
        return
    if not item.items:
        line = _leaf(known, item, place)
        if line is not None:
            yield line
        return
    held: list[Line] = []
    direct: list[Line] = []
    for child in item.items:
        below = list(_branch(scheme, known, child, place.below(item, worth_of(child, place.worth))))
        held += below
        direct += below[:1]
    if held:
        yield _category(scheme, item, place, direct)
        yield from held


def _category(scheme: Scheme, item: Item, place: Place, held: list[Line]) -> Line:
    """The sum of what counts. Where items that left shrink only their own category, the sum is scaled to its worth."""
    counted = [line for line in held if line.counted]
    score = sum((line.exact_score for line in counted), ZERO)
    worth = sum((line.exact_worth for line in counted), ZERO)
    said = sentence("%(terms)s = %(score)s of %(worth)s points that count",
                    terms=worded([line.exact_score for line in counted]), score=shown(score),
                    worth=shown(worth))  # fmt: skip
    steps = [step("sum", said, score)]
    if scheme.leaving == "category" and worth > 0 and worth != place.worth:
        scaled = score * place.worth / worth
        said = sentence("%(score)s × %(whole)s / %(worth)s = %(scaled)s", score=shown(score), whole=shown(place.worth),
                        worth=shown(worth), scaled=shown(scaled))  # fmt: skip
        steps.append(step("scale", said, scaled))
        score, worth = scaled, place.worth
    standing: Standing = "value" if counted else _shared_standing(held)
    reason = None
    if not counted:
        reason = sentence("Nothing in this category counts: it leaves the denominator.")
    return _line(item, place, standing, worth, score if counted else None, reason, tuple(steps), None, category=True)


def _shared_standing(held: list[Line]) -> Standing:
    return "pending" if any(line.standing == "pending" for line in held) else "not_applicable"


def _leaf(known: Known, item: Item, place: Place) -> Line | None:
    """The line of an item, which says first by whose target and figure it is; None where it is not the unit's own."""
    fact = known.facts.get(item.code) or _absent(known.unit, item)
    if fact is None:
        return None
    line = _scored(known, item, place, fact)
    if fact.basis is None:
        return line
    return replace(line, steps=(told_basis(fact.basis, fact.value, fact.word), *line.steps))


def _scored(known: Known, item: Item, place: Place, fact: Fact) -> Line:
    share = Fraction(fact.share) / 100
    worth = place.worth * share
    if fact.decided is not None:
        return _decided(item, place, worth, fact)
    if fact.standing in ("pending", "not_applicable"):
        return _left(item, place, fact.standing, worth, fact, _standing_reason(fact))
    if fact.standing == "not_reported":
        reason = sentence("Nothing was reported: no points.")
        return _line(item, place, "not_reported", worth, ZERO, reason, (step("standing", reason, ZERO),), fact)
    told = RULES[item.rule](Case(item, place.worth, fact, known.fields.get(item.code, Field())))
    if told.waits is not None:
        return _left(item, place, "pending", worth, fact, told.waits)
    score, steps = _shared(told, share)
    return _line(item, place, "value", worth, score, told.reason, steps, fact)


def _decided(item: Item, place: Place, worth: Fraction, fact: Fact) -> Line:
    """Points decided on an appeal stand instead of the rule's, within 0 and the worth."""
    score = min(worth, max(ZERO, Fraction(fact.decided or NOTHING)))
    reason = sentence("Decided on appeal: %(reason)s", reason=fact.decision.strip())
    said = sentence("Decided on appeal: %(score)s of %(worth)s", score=shown(score), worth=shown(worth))
    kept = reason if score < worth else None
    return _line(item, place, "value", worth, score, kept, (step("decided", said, score),), fact)


def _shared(told: Told, share: Fraction) -> tuple[Fraction, tuple[Step, ...]]:
    """The unit's share of the item's points: the shares of all units add up to what the item scored."""
    if share == 1:
        return told.score, told.steps
    score = told.score * share
    said = sentence("Share of the points: %(score)s × %(share)s = %(part)s", score=shown(told.score),
                    share=percent(share), part=shown(score))  # fmt: skip
    return score, (*told.steps, step("share", said, score))


def _absent(unit: Unit, item: Item) -> Fact | None:
    """Nothing is known of the item. What an assessor or another assessment has to give is awaited, no recorded event is
    none; a check that a unit has no part in is not its own."""
    if item.source.kind == "events":
        return Fact(unit.code, item.code)
    if item.source.kind in ("manual", "assessment"):
        return Fact(unit.code, item.code, "value")
    return None


def _standing_reason(fact: Fact) -> Sentence:
    if fact.basis is not None and fact.basis.waits:
        return sentence("Its own plan has no check of %(quarter)s yet: it leaves the denominator.",
                        quarter=fact.basis.quarter)  # fmt: skip
    if fact.note:
        return sentence("%(note)s: it leaves the denominator.", note=fact.note)
    if fact.standing == "pending":
        return sentence("Pending: it leaves the denominator.")
    return sentence("Not applicable: it leaves the denominator.")


def _left(item: Item, place: Place, standing: Standing, worth: Fraction, fact: Fact, reason: Sentence) -> Line:
    return _line(item, place, standing, worth, None, reason, (step("standing", reason),), fact)


def _line(
    item: Item, place: Place, standing: Standing, worth: Fraction, score: Fraction | None, reason: Sentence | None,
    steps: tuple[Step, ...], fact: Fact | None, *, category: bool = False,
) -> Line:  # fmt: skip
    lost = None if score is None else plain(worth - score)
    return Line(
        code=item.code, depth=place.depth, path=place.path, rule=item.rule, standing=standing,
        worth=plain(worth) or NOTHING, score=plain(score), lost=lost, reason=reason, steps=steps, fact=fact,
        category=category, exact_worth=worth, exact_score=ZERO if score is None else score,
    )  # fmt: skip
