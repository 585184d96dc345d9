"""Reading a clause: the recognisers in their order, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.rules.terms import Rule


@dataclass(frozen=True)
class Reading:
    """What came of reading one clause: a rule, or the reasons why there is none.

    ``problems`` of an understood clause tell what the words left open (they are the rule's own); of a clause that was
    not understood, why.
    """

    clause: str
    rule: Rule | None
    problems: tuple[Sentence, ...] = ()

    @property
    def understood(self) -> bool:
        return self.rule is not None


def read(text: str, indicator: str = "", unit: str = "") -> Reading:
    """Read the words of one target. ``indicator`` and ``unit`` are the plan's own, where it gives them."""
    found = re.search(r"([0-9]+(?:\.[0-9]+)?)%", text)
    if not found:
        return Reading(text, None, (sentence("The clause states no amount and no result."),))
    rule = Rule("at_least", "compare", ">=", (Decimal(found[1]),), unit=unit or "%", direction="higher", measure="ratio:period")
    return Reading(text, rule, rule.problems)
