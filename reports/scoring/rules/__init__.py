"""Every scoring rule by its name: a function of a case, without side effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.scoring.case import Case
from reports.scoring.result import Told
from reports.scoring.rules import bases, completion, deductions, efficacy, entered, parts, ranks, tables

#: ``additive`` is no rule of a leaf: the tree sums a category.
RULES: Mapping[str, Callable[[Case], Told]] = {
    "all_or_nothing": completion.all_or_nothing,
    "proportional": completion.proportional,
    "deduct_per_unit": deductions.deduct_per_unit,
    "deduct_no_floor": deductions.deduct_no_floor,
    "tier": tables.tier,
    "step_map": tables.step_map,
    "per_missing": parts.per_missing,
    "rank_step": ranks.rank_step,
    "target_plus_rank": ranks.target_plus_rank,
    "base_if_not_comparable": bases.base_if_not_comparable,
    "efficacy": efficacy.efficacy,
    "manual": entered.manual,
}
