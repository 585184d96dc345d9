"""Says by whose target, whose figure and which quarter's check an item is judged."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from qualitycity.sentences import Sentence, sentence
from reports.scoring.case import step
from reports.scoring.facts import Basis
from reports.scoring.result import Step
from targets.rules.exact import shown


@lru_cache(maxsize=4096)
def told_basis(basis: Basis, value: Decimal | None, word: str) -> Step:
    """Said once of a target, whatever number of units has a share in it."""
    return step("basis", sentence("%(whose)s %(when)s", whose=_whose(basis, word or _number(value)), when=_when(basis)))


def _whose(basis: Basis, actual: str) -> Sentence:
    gaps = {"asked": _number(basis.asked), "actual": actual}
    if basis.whose == "goal":
        return sentence("Judged by the unit's own goal (%(asked)s) and its own figure (%(actual)s).", **gaps)
    if basis.whose == "plan":
        return sentence(
            "Judged by the district's own plan %(plan)s, target %(targets)s (%(asked)s), and its own figure "
            "(%(actual)s).",
            plan=basis.plan, targets="、".join(basis.targets), **gaps,
        )  # fmt: skip
    return sentence("Judged by the city's target (%(asked)s) and the city's figure (%(actual)s).", **gaps)


def _when(basis: Basis) -> Sentence:
    if not basis.quarter:
        return sentence("Nothing was due of it yet in the assessment year.")
    if basis.waits:
        return sentence("There is no check of %(quarter)s yet.", quarter=basis.quarter)
    if basis.closes:
        return sentence(
            "Check of %(quarter)s: the plan's year %(year)s, which ends in the assessment year.",
            quarter=basis.quarter, year=basis.closes,
        )  # fmt: skip
    return sentence(
        "Check of %(quarter)s, the last one of the assessment year in which it is due.", quarter=basis.quarter
    )


def _number(number: Decimal | None) -> str:
    return "–" if number is None else shown(Fraction(number))
