"""What keeps a scheme from being used, in sentences that name the place: nothing is repaired, all is told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from reports.scoring import bands
from reports.scoring.option_problems import of_options
from reports.scoring.options import ADJUSTING, FORMS
from reports.scoring.rules.parts import parts_of
from reports.scoring.scheme import COLUMNS, Adjustment, Item, Scheme, Source, walk, worth_of
from targets.rules.exact import shown

MOST_PLACES = 6


def problems(
    scheme: Scheme,
    *,
    others: Mapping[str, Scheme] | None = None,
    targets: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> list[Sentence]:
    """Every problem of the scheme; empty: it can be used.

    ``others`` are the schemes whose scores may be asked for, by code: with them a ring of schemes that wait for each
    other is found, and one that is not there. ``targets`` and ``units`` are the codes that the plan and its area have:
    with them a reference to an unknown one is found.
    """
    return [
        *_head(scheme),
        *_codes(scheme),
        *_weights(scheme.items, Fraction(scheme.whole), None),
        *(said for node in walk(scheme) for said in _item(node.item)),
        *(said for one in scheme.adjustments for said in _adjustment(one)),
        *_references(scheme, targets),
        *_unknown_units(scheme, units),
        *bands.problems(scheme.bands),
        *_grades_and_groups(scheme),
        *(() if others is None else _rings(scheme, others)),
    ]


def _head(scheme: Scheme) -> Iterator[Sentence]:
    if not scheme.code.strip() or not scheme.name.strip():
        yield sentence("The scheme needs a code and a name.")
    if scheme.full_mark <= 0 or scheme.whole <= 0:
        yield sentence("The full mark and the sum of the points must be above 0.")
    if not 0 <= scheme.places <= MOST_PLACES:
        yield sentence("Scores are rounded to 0 to %(most)s decimals, not to %(places)s.", most=str(MOST_PLACES),
                       places=str(scheme.places))  # fmt: skip
    if not 1 <= scheme.year_start_month <= 12:
        yield sentence("The assessment year begins in a month from 1 to 12, not in %(month)s.",
                       month=str(scheme.year_start_month))  # fmt: skip
    if scheme.bonus_cap is not None and scheme.bonus_cap < 0:
        yield sentence("The cap of all bonuses must not be below 0.")
    highest = scheme.full_mark if scheme.highest is None else scheme.highest
    if highest < scheme.lowest:
        yield sentence("The highest score is below the lowest.")
    if scheme.leaving not in ("whole", "category"):
        yield sentence("What leaves the denominator leaves that of the whole or of its category.")
    if scheme.rank_by not in ("grade", "score"):
        yield sentence("Units are ranked by grade and score, or by score.")
    for code in (column.code for column in scheme.columns if column.code not in COLUMNS):
        yield sentence("The sheet has no column “%(code)s”.", code=code)


def _codes(scheme: Scheme) -> Iterator[Sentence]:
    named = [(node.item.code, node.item.name) for node in walk(scheme)]
    named += [(one.code, one.name) for one in scheme.adjustments] + [(one.code, one.name) for one in scheme.vetoes]
    for code, times in sorted(Counter(code for code, _ in named).items()):
        if times > 1:
            yield sentence("The code “%(code)s” is used %(times)s times.", code=code, times=str(times))
    for code, name in named:
        if not code.strip() or not name.strip():
            yield sentence("Every item, bonus, deduction and veto needs a code and a name: “%(code)s” “%(name)s”.",
                           code=code, name=name)  # fmt: skip
    if not scheme.items:
        yield sentence("The scheme has no items.")


def _weights(items: Sequence[Item], whole: Fraction, parent: Item | None) -> Iterator[Sentence]:
    """Points add up to what they stand in, weights to 100 %, at every depth."""
    if not items:
        return
    where = sentence("the whole") if parent is None else f"{parent.code} {parent.name}"
    if any((item.points is None) == (item.weight is None) for item in items):
        yield sentence("In %(where)s every item needs points or a weight, one of the two.", where=where)
        return
    if any((item.points is None) != (items[0].points is None) for item in items):
        yield sentence("In %(where)s some items have points and others weights: use one of the two.", where=where)
        return
    if any((item.points or item.weight or Decimal(0)) < 0 for item in items):
        yield sentence("In %(where)s an item has less than 0 points.", where=where)
    if items[0].points is None:
        added = sum((Fraction(item.weight or 0) for item in items), Fraction(0))
        if added != 100:
            yield sentence(
                "In %(where)s the weights add up to %(sum)s %%, not to 100 %%.", where=where, sum=shown(added)
            )
    else:
        added = sum((Fraction(item.points or 0) for item in items), Fraction(0))
        if added != whole:
            yield sentence("In %(where)s the points add up to %(sum)s, not to %(whole)s.", where=where,
                           sum=shown(added), whole=shown(whole))  # fmt: skip
    for item in items:
        yield from _weights(item.items, worth_of(item, whole), item)


def _item(item: Item) -> Iterator[Sentence]:
    place = f"{item.code} {item.name}"
    form = FORMS.get(item.rule)
    if form is None:
        yield sentence("%(place)s: there is no rule “%(rule)s”.", place=place, rule=item.rule)
        return
    if item.items and item.rule != "additive":
        yield sentence("%(place)s has sub-items: its rule is their sum.", place=place)
    if not item.items and item.source.kind == "items":
        yield sentence("%(place)s has neither sub-items nor an input.", place=place)
        return
    yield from _input(place, item.source, item.rule, form.sources)
    yield from of_options(place, form, item.options)
    if item.rule == "base_if_not_comparable" and item.source.kind == "events" and not item.options.get("per"):
        yield sentence("%(place)s: say what achievements give, by level (option “per”).", place=place)
    if item.rule == "per_missing" and item.source.kind == "manual" and not parts_of(item):
        yield sentence("%(place)s: name the parts that have to be there (option “parts”).", place=place)


def _adjustment(one: Adjustment) -> Iterator[Sentence]:
    place = f"{one.code} {one.name}"
    form = ADJUSTING.get(one.rule)
    if one.kind not in ("bonus", "deduction"):
        yield sentence("%(place)s is neither a bonus nor a deduction.", place=place)
    if one.cap is not None and one.cap < 0:
        yield sentence("%(place)s: a cap must not be below 0.", place=place)
    if form is None:
        yield sentence("%(place)s: there is no rule “%(rule)s”.", place=place, rule=one.rule)
        return
    yield from _input(place, one.source, one.rule, form.sources)
    yield from of_options(place, form, one.options)


def _input(place: str, source: Source, rule: str, taken: Sequence[str]) -> Iterator[Sentence]:
    if source.kind not in taken:
        yield sentence("%(place)s: the rule “%(rule)s” does not take this input (%(kind)s).", place=place, rule=rule,
                       kind=source.kind)  # fmt: skip
    elif source.kind in ("check", "events", "assessment") and not source.ref.strip():
        yield sentence(
            "%(place)s: it is not said which target, events or assessment the input comes from.", place=place
        )
    if source.against not in ("value", "phase"):
        yield sentence("%(place)s: a check is held against its value or its phase target.", place=place)


def _references(scheme: Scheme, targets: Collection[str] | None) -> Iterator[Sentence]:
    if targets is None:
        return
    for item in (node.item for node in walk(scheme)):
        if item.source.kind == "check" and item.source.ref.strip() and item.source.ref not in targets:
            yield sentence("%(place)s: the plan has no target %(target)s.", place=f"{item.code} {item.name}",
                           target=item.source.ref)  # fmt: skip
    for veto in scheme.vetoes:
        for code in (code for code in veto.targets if code not in targets):
            yield sentence("%(place)s: the plan has no target %(target)s.", place=f"{veto.code} {veto.name}",
                           target=code)  # fmt: skip


def _grades_and_groups(scheme: Scheme) -> Iterator[Sentence]:
    grades = {band.code for band in scheme.bands}
    for veto in scheme.vetoes:
        if veto.grade not in grades:
            yield sentence("%(place)s sets a grade that no band has: “%(grade)s”.", place=f"{veto.code} {veto.name}",
                           grade=veto.grade)  # fmt: skip
    if not scheme.groups:
        yield sentence("No group of units is ranked: name at least one.")
    codes = [group.code for group in scheme.groups]
    for code in sorted({code for code in codes if codes.count(code) > 1 or not code.strip()}):
        yield sentence("The rank group “%(code)s” must have a code of its own.", code=code)
    for named in ([kind for group in scheme.groups for kind in group.kinds],
                  [unit for group in scheme.groups for unit in group.units]):  # fmt: skip
        for name in sorted({name for name in named if named.count(name) > 1}):
            yield sentence("“%(name)s” stands in several rank groups.", name=name)
    for item in (node.item for node in walk(scheme)):
        for code in item.groups:
            if code not in codes:
                yield sentence(
                    "%(place)s: there is no rank group “%(code)s”.", place=f"{item.code} {item.name}", code=code
                )


def _asks(scheme: Scheme) -> set[str]:
    """The schemes whose scores this one takes."""
    sources = [node.item.source for node in walk(scheme)] + [one.source for one in scheme.adjustments]
    return {source.ref for source in sources if source.kind == "assessment" and source.ref.strip()}


def _unknown_units(scheme: Scheme, units: Collection[str] | None) -> Iterator[Sentence]:
    if units is None:
        return
    for group in scheme.groups:
        for code in group.units:
            if code not in units:
                yield sentence("%(place)s: there is no unit with the code %(code)s.",
                               place=f"{group.code} {group.name}", code=code)  # fmt: skip


def _rings(scheme: Scheme, others: Mapping[str, Scheme]) -> Iterator[Sentence]:
    seen: set[str] = set()
    waiting = sorted(_asks(scheme))
    for code in waiting:
        if code != scheme.code and code not in others:
            yield sentence("No scheme with the code “%(code)s” is published: its score cannot be taken.", code=code)
    while waiting:
        code = waiting.pop()
        if code == scheme.code:
            yield sentence("The scheme waits for its own score, through the assessments it takes scores from.")
            return
        if code not in seen and code in others:
            seen.add(code)
            waiting += sorted(_asks(others[code]))
