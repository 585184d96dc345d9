"""From the entries of several units to the city's: what is added, and who counts.

Numerators, denominators, amounts and register rows are added; a rate is never averaged. The city's check is then the
very same function as a unit's. Three things are never done: a missing entry is not taken for 0 (the city's entry is
then missing too), a handed-over indicator is not counted twice, and figures that cannot be added (a published rate, a
rank, a level in %) are not: with several units the city has no such figure of its own.

Sources: "What a check returns" and invariants 3 and 4 of the target forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from targets.periods import Quarter
from targets.rules.exact import exact, plain, total
from targets.rules.facts import Entry, Facts, Frozen
from targets.rules.scale import is_per_mille, is_percent
from targets.rules.terms import GRADES, Terms

T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """A unit's duty to report, from a quarter to a quarter (None: still), for the parts named or for all of them.

    Units of one ``line`` follow one another: of them only one counts in a quarter. Without a line, a duty that begins
    after another on the same parts has ended continues its line; duties that run side by side are lines of their own.
    """

    unit: str
    first: Quarter
    last: Quarter | None = None
    parts: frozenset[str] = frozenset()
    line: str = ""

    def covers(self, quarter: Quarter, part: str) -> bool:
        in_time = self.first <= quarter and (self.last is None or quarter <= self.last)
        return in_time and (not self.parts or part in self.parts)


def facts(terms: Terms, by_unit: Mapping[str, Facts], spans: Sequence[Span]) -> Facts:
    """The city's facts: entries rolled up, register rows and everything published or recorded counted once."""
    every = list(by_unit.values())
    return Facts(
        entries=entries(terms, {unit: known.entries for unit, known in by_unit.items()}, spans),
        benchmarks=_once(every, lambda known: known.benchmarks),
        quotas=_once(every, lambda known: known.quotas),
        events=_once(every, lambda known: known.events),
        register=_once(every, lambda known: known.register),
        frozen=_frozen(every),
    )


def entries(terms: Terms, by_unit: Mapping[str, Iterable[Entry]], spans: Sequence[Span]) -> tuple[Entry, ...]:
    """The city's entries. A quarter in which a unit that has to report is missing has none: never a smaller sum."""
    if terms.measure == "stage":
        by_unit = _carried(terms, by_unit)
    cells: dict[tuple[Quarter, str], dict[str, Entry]] = {}
    for unit, reported in by_unit.items():
        for entry in reported:
            cells.setdefault((entry.quarter, entry.part), {})[unit] = entry
    lines = _lines(spans)
    rolled = (_cell(terms, lines, quarter, part, found) for (quarter, part), found in sorted(cells.items(), key=_place))
    return tuple(entry for entry in rolled if entry is not None)


def city(reported: Sequence[Entry], *, terms: Terms | None = None) -> Entry:
    """One entry of the city from those of units that report side by side, all of one quarter and part.

    A number that any of them lacks is lacking in the city's entry; what is pending in one is pending in all; a unit for
    which there was nothing to measure adds nothing.
    """
    if len(reported) == 1:
        return reported[0]
    quarter, part = reported[0].quarter, reported[0].part
    counted = [entry for entry in reported if entry.standing != "not_applicable"]
    if not counted:
        return Entry(quarter, part, standing="not_applicable", made_of=tuple(reported))
    if any(entry.standing == "pending" for entry in counted):
        return Entry(quarter, part, standing="pending", made_of=tuple(reported))
    return Entry(
        quarter,
        part,
        value=_added(entry.value for entry in counted) if _adds_up(terms) else None,
        numerator=_added(entry.numerator for entry in counted),
        denominator=_added(entry.denominator for entry in counted),
        benchmark=_shared(entry.benchmark for entry in counted),
        stage=_least(counted, lambda entry: entry.stage, [] if terms is None else [one.name for one in terms.stages]),
        grade=_least(counted, lambda entry: entry.grade, _grades(terms)),
        opening=all(entry.opening for entry in counted),
        made_of=tuple(counted),
    )


def _place(cell: tuple[tuple[Quarter, str], Any]) -> tuple[Quarter, str]:
    return cell[0]


def _once(every: Iterable[Facts], rows_of: Callable[[Facts], tuple[T, ...]]) -> tuple[T, ...]:
    """Rows of all units, each stored row once; rows without a source are told apart by who has them."""
    found: dict[Any, T] = {}
    for place, known in enumerate(every):
        for number, row in enumerate(rows_of(known)):
            source = getattr(row, "source", None)
            found.setdefault(source if source is not None else (place, number), row)
    return tuple(found.values())


def _frozen(every: Sequence[Facts]) -> tuple[Frozen, ...]:
    """The quarters whose rows stay as they were for any of the units, each with the rows of all."""
    quarters = sorted({each.quarter for known in every for each in known.frozen})
    return tuple(
        Frozen(quarter, _once(every, lambda known, at=quarter: known.rows_at(at)))  # type: ignore[misc]
        for quarter in quarters
    )


def _lines(spans: Sequence[Span]) -> list[list[Span]]:
    """The duties in lines, those of one line by their beginning. Who goes on with the own duty (on other terms) stays
    in the own line, whoever begins beside."""
    lines: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.first, not _goes_on(one, spans), one.unit)):
        follows = sorted(
            (line for line in lines if _continues(line, span)), key=lambda line: line[-1].unit != span.unit
        )
        line = next(iter(follows), None)
        if line is None:
            lines.append([span])
        else:
            line.append(span)
    return lines


def _goes_on(span: Span, spans: Sequence[Span]) -> bool:
    return any(one.unit == span.unit and one.last is not None and one.last < span.first for one in spans)


def _continues(line: list[Span], span: Span) -> bool:
    before = line[-1]
    if span.line or before.line:
        return span.line == before.line
    return before.parts == span.parts and before.last is not None and before.last < span.first


def _cell(
    terms: Terms, lines: Sequence[Sequence[Span]], quarter: Quarter, part: str, found: Mapping[str, Entry]
) -> Entry | None:
    """The city's entry of one quarter and part."""
    due = [line for line in lines if any(span.covers(quarter, part) for span in line)]
    if not due:  # history, from before anyone had the duty
        counted = [entry for line in lines if (entry := _of_line(line, quarter, part, found)) is not None]
        return city(counted or list(found.values()), terms=terms)
    chosen = [_of_line(line, quarter, part, found) for line in due]
    reported = [entry for entry in chosen if entry is not None]
    return city(reported, terms=terms) if len(reported) == len(chosen) else None


def _carried(terms: Terms, by_unit: Mapping[str, Iterable[Entry]]) -> dict[str, list[Entry]]:
    """Stages carry over: in every quarter in which any unit reports, each stands at the highest stage it reached."""
    order = {stage.name: place for place, stage in enumerate(terms.stages)}
    known = {unit: sorted(reported, key=lambda entry: entry.quarter) for unit, reported in by_unit.items()}
    places = {(entry.quarter, entry.part) for reported in known.values() for entry in reported}
    carried: dict[str, list[Entry]] = {unit: [] for unit in known}
    for quarter, part in sorted(places):
        for unit, reported in known.items():
            so_far = [entry for entry in reported if entry.part == part and entry.quarter <= quarter]
            if so_far:
                highest = max(so_far, key=lambda entry: order.get(entry.stage.strip(), -1))
                carried[unit].append(replace(highest, quarter=quarter))
    return carried


def _of_line(line: Sequence[Span], quarter: Quarter, part: str, found: Mapping[str, Entry]) -> Entry | None:
    """Whose entry counts in a line: the newest of those whose duty it is, else whoever of the line reported it."""
    newest_first = sorted(line, key=lambda span: span.first, reverse=True)
    on_duty = [span.unit for span in newest_first if span.covers(quarter, part)]
    others = [span.unit for span in newest_first]
    return next((found[unit] for unit in [*on_duty, *others] if unit in found), None)


def _adds_up(terms: Terms | None) -> bool:
    """Whether values of several units can be added: amounts can, rates and shares cannot."""
    if terms is None:
        return True
    is_share = is_percent(terms.unit) or is_per_mille(terms.unit)
    return terms.measure != "published_rate" and not is_share


def _added(numbers: Iterable[Decimal | None]) -> Decimal | None:
    exactly = [exact(number) for number in numbers]
    known = [number for number in exactly if number is not None]
    return plain(total(known)) if known and len(known) == len(exactly) else None


def _shared(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """A figure published for all of them, where they agree on it."""
    listed = set(numbers)
    return listed.pop() if len(listed) == 1 else None


def _least(counted: Sequence[Entry], word_of: Callable[[Entry], str], order: Sequence[str]) -> str:
    """The city is where the unit furthest behind is; words outside the order must be the same for all."""
    words = {word_of(entry).strip() for entry in counted}
    if len(words) == 1:
        return words.pop()
    return min(words, key=order.index) if words <= set(order) else ""


def _grades(terms: Terms | None) -> list[str]:
    grades = GRADES if terms is None else terms.grades
    return sorted(grades, key=lambda grade: grades[grade])
