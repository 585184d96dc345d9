"""Phase targets: what should be there by the end of a quarter.

Rates, levels, benchmarks: the value in force, at every check. rise_to, stocks and counts as of a date: the straight
path from the baseline (0 for counts without one) to the value in force, over the year where it is an annual value,
else over the plan's term. Flows of the year: T x t. Flows of the term: horizon value x quarters gone / quarters of
the term. Accumulating days: T - days left in the year, not below 0. A milestone: the weight of the stage planned by
then. A phase table wins over all of these.

Shares of a phase table are of the year's increase: from what should be there at the end of the year before (its own
annual value where there is one, else the straight path of the plan) to what should be there at the year's end.
``rise_to`` without a baseline has no path: nothing can be said before its last check.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter, share_of_term, share_of_year
from targets.rules import staged
from targets.rules.case import Case
from targets.rules.exact import exact, plain, shown
from targets.rules.force import Force, in_force, last_check, number
from targets.rules.result import Step

ZERO = Fraction(0)
_FLOW_MEASURES = frozenset({"period_flow", "term_flow", "register:year", "register:term"})

#: A phase target and how it came about.
Phase = tuple[Fraction | None, Sentence]


def phase(case: Case, at: Quarter, value: Fraction | None) -> Phase:
    """The phase target at ``at``; ``value`` is the number in force (for benchmarks: B and margin put together)."""
    table = case.terms.phases
    if table is not None and at in table.values:
        typed = exact(table.values[at])
        if typed is not None:
            return typed, sentence("By the phase table: %(value)s.", value=case.quantity(typed))
    if value is None:
        return None, sentence("There is no number yet that a phase target could be drawn from.")
    if case.force.form == "milestone":
        planned = staged.planned_weight(staged.stages_of(case.terms), at)
        return planned, sentence(
            "Weight of the stage planned by %(quarter)s: %(value)s.", quarter=str(at), value=shown(planned)
        )
    if table is not None and table.shares is not None:
        found = _by_shares(case, at, value, exact(table.shares[at.number - 1]) or ZERO)
        if found is not None:
            return found
    if not case.force.builds_up:
        return value, sentence("The value in force, at every check: %(value)s.", value=case.quantity(value))
    if case.force.form == "accumulating_days":
        return _days(case, at, value)
    return _flow(case, at, value) if is_flow(case) else _path(case, at, value)


def is_flow(case: Case) -> bool:
    """Amounts that are added up; stocks and counts as of a date take the path instead."""
    return case.force.form == "increment" or case.terms.measure in _FLOW_MEASURES


def _flow(case: Case, at: Quarter, value: Fraction) -> Phase:
    if case.force.of_year and not _is_of_term(case):
        gone = Fraction(share_of_year(at))
        said = sentence(
            "%(value)s × %(share)s of the year = %(phase)s.",
            value=shown(value), share=shown(gone), phase=case.quantity(value * gone),
        )  # fmt: skip
        return value * gone, said
    whole = number(case.terms, case.terms.rule)
    whole = value if whole is None else whole
    quarters, all_quarters = case.terms.years.quarters_gone(at), case.terms.years.number_of_quarters
    reached = Fraction(whole.numerator * quarters, whole.denominator * all_quarters)
    said = sentence(
        "%(value)s × %(gone)s / %(all)s quarters of the term = %(phase)s.",
        value=shown(whole), gone=str(quarters), all=str(all_quarters), phase=case.quantity(reached),
    )  # fmt: skip
    return reached, said


def _is_of_term(case: Case) -> bool:
    """A flow added up since the plan began stays one where a year has a value of its own."""
    return case.terms.measure in ("term_flow", "register:term")


def _start(case: Case) -> Fraction | None:
    """Where a path starts: the baseline; 0 for flows, and for counts without one; nowhere for a level without one."""
    if is_flow(case):
        return ZERO
    baseline = exact(case.terms.baseline)
    if baseline is not None:
        return baseline
    return None if case.force.form == "rise_to" or not case.force.builds_up else ZERO


def _path(case: Case, at: Quarter, value: Fraction) -> Phase:
    start = _start(case)
    if start is None:
        if at >= last_check(case.terms, case.force, at):
            return value, sentence("The value in force: %(value)s.", value=case.quantity(value))
        return None, sentence("Without a baseline there is no path to the target before its last check.")
    gone = Fraction(share_of_year(at)) if case.force.of_year else share_of_term(at, case.terms.years)
    reached = start + (value - start) * gone
    said = sentence(
        "%(start)s + (%(value)s − %(start)s) × %(share)s = %(phase)s.",
        start=shown(start), value=shown(value), share=shown(gone), phase=case.quantity(reached),
    )  # fmt: skip
    return reached, said


def _days(case: Case, at: Quarter, value: Fraction) -> Phase:
    years = case.terms.years
    left = years.days_in(at.year) - years.days_gone(at)
    reached = max(ZERO, value - left)
    said = sentence(
        "%(value)s − %(left)s days left in the year = %(phase)s.",
        value=shown(value), left=str(left), phase=case.quantity(reached),
    )  # fmt: skip
    return reached, said


def _by_shares(case: Case, at: Quarter, value: Fraction, share: Fraction) -> Phase | None:
    """What the shares of the year's increase give; None for a level that has no increase."""
    start = _start(case)
    if start is None:
        return None
    if case.force.of_year:
        before, after = _end_of_year_before(case, at, start), value
    else:
        years_gone, years = at.year - case.terms.years.start, case.terms.years.end - case.terms.years.start + 1
        before = start + (value - start) * years_gone / years
        after = start + (value - start) * (years_gone + 1) / years
    reached = before + (after - before) * share / 100
    said = sentence(
        "%(before)s + %(share)s %% of the year's increase of %(increase)s = %(phase)s.",
        before=shown(before), share=shown(share), increase=shown(after - before), phase=case.quantity(reached),
    )  # fmt: skip
    return reached, said


def _end_of_year_before(case: Case, at: Quarter, start: Fraction) -> Fraction:
    """What should have been there when the year began."""
    if is_flow(case) and not _is_of_term(case):
        return ZERO
    if not case.force.typed:  # a value of every year begins anew in each
        return start
    years, annual = case.terms.years, case.terms.annual.get(at.year - 1)
    earlier = number(case.terms, annual or case.terms.rule)
    if earlier is None or annual is not None:
        return start if earlier is None else earlier
    return start + (earlier - start) * (at.year - years.start) / (years.end - years.start + 1)


def next_phase(case: Case, value: Fraction | None) -> Fraction | None:
    """The phase target of the next quarter; None after the last check."""
    following = case.at.next
    if following > case.terms.years.last or value is None:
        return None
    force: Force = case.force
    if following.year != case.at.year and following.year in case.terms.annual:
        force = in_force(case.terms, following.year)
        value = number(case.terms, force.rule)
    elif following.year != case.at.year and force.of_year:
        return None
    return phase(Case(case.terms, case.facts, following, force, case.lane), following, value)[0]


def step(case: Case, found: Phase) -> Step:
    return Step("phase_target", found[1], (), plain(found[0]))
