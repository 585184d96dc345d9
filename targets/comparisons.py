"""What differs: between two versions of a target, and between two plans (or one plan at two quarters) as a whole.

Values stand as they are stored; words for them are made where they are shown. Two plans share their targets by name
(and by code among namesakes), since another plan counts its targets anew; one plan shares them with itself by code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualitycity.sentences import N_
from targets import versions
from targets.models import Plan, TargetVersion
from targets.periods import Quarter
from targets.plans import TargetDraft
from targets.plans.held import INDICATOR_FIELDS, is_silent, version_fields

#: What is compared, in the order in which it is shown, and what each is called.
FIELDS: dict[str, str] = {
    "name": N_("Indicator"),
    "name_en": N_("English name"),
    "category": N_("Category"),
    "group": N_("Group"),
    "clause": N_("Words of the target"),
    "interpretation": N_("Interpretation of the office"),
    "rule": N_("Formal reading"),
    "unit": N_("Unit of measure"),
    "measure": N_("Measure"),
    "factor": N_("Factor"),
    "parts": N_("Parts"),
    "combine": N_("Put together"),
    "frequency": N_("Frequency"),
    "baseline": N_("Baseline"),
    "annual": N_("Annual value"),
    "phases": N_("Phases"),
    "stages": N_("Stages"),
    "exempt": N_("Exempt quarters"),
    "red_line": N_("Red line"),
    "lag_allowed": N_("An older benchmark may decide"),
    "ended": N_("The target ended"),
    "points": N_("Points"),
    "definition": N_("Definition"),
    "data_source": N_("Data source"),
    "decimals": N_("Decimals"),
    "lower": N_("Possible from"),
    "upper": N_("Possible to"),
    "usual_lower": N_("Usual from"),
    "usual_upper": N_("Usual to"),
    "jump": N_("Change"),
    "tolerance": N_("Tolerance of sums"),
    "due_after_days": N_("Days after the quarter"),
    "stable": N_("Stable"),
    "needs_evidence": N_("Evidence"),
    "remark": N_("Remark"),
}
_RULE_REMARKS = ("problems", "measure")


@dataclass(frozen=True)
class Difference:
    """One field that is another now; ``year`` where it is the value of one year."""

    field: str
    old: Any
    new: Any
    year: int | None = None


@dataclass(frozen=True)
class Line:
    """One target of the comparison: ``added``, ``gone``, ``changed`` or ``same``; versions where the side has one."""

    kind: str
    old: TargetVersion | None
    new: TargetVersion | None
    differences: tuple[Difference, ...] = ()

    @property
    def version(self) -> TargetVersion:
        """The side to name it by: the newer where there is one."""
        found = self.new or self.old
        assert found is not None
        return found


def facets(version: TargetVersion) -> dict[str, Any]:
    """Everything that is compared of a stored version; its indicator's fields are those of today."""
    target = version.target
    found = {name: getattr(version, name) for name in FIELDS if hasattr(version, name)}
    found |= {name: getattr(target.indicator, name) for name in INDICATOR_FIELDS if name != "unit"}
    return found | {"category": target.category.name, "group": target.group, "rule": _meant(version.rule)}


def facets_of(draft: TargetDraft, category: str) -> dict[str, Any]:
    """The same of a target that is not stored yet; ``category`` is its name. What the draft is silent about is left
    out."""
    fields = version_fields(draft.demand)
    found = {name: value for name, value in fields.items() if name in FIELDS}
    named = {name: getattr(draft.indicator, name) for name in INDICATOR_FIELDS if name != "unit"}
    found |= {name: value for name, value in named.items() if not is_silent(name, value)}
    return found | {"category": category, "group": draft.group, "rule": _meant(fields["rule"])}


def _meant(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule without its remarks on its own reading."""
    return {key: value for key, value in rule.items() if key not in _RULE_REMARKS}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """The fields in which two sides differ, the annual values year by year; a field that the newer leaves out stays."""
    found: list[Difference] = []
    for name in (each for each in FIELDS if each in new):
        before, after = old.get(name), new.get(name)
        if name == "annual":
            found += _of_years(before or {}, after or {})
        elif before != after:
            found.append(Difference(name, before, after))
    return found


def _of_years(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    years = sorted({*old, *new})
    pairs = [(year, old.get(year), new.get(year)) for year in years]
    return [
        Difference("annual", before, after, int(year))
        for year, before, after in pairs
        if (before and _meant(before)) != (after and _meant(after))
    ]


def between(old: TargetVersion, new: TargetVersion) -> list[Difference]:
    """What the second version of a target demands otherwise than the first."""
    return differences(facets(old), facets(new))


def at(plan: Plan, quarter: Quarter) -> list[TargetVersion]:
    """The versions in force in a quarter, in plan order; targets that begin later are not there yet."""
    every = versions.of_plan(plan).values()
    begun = [listed for listed in every if min(version.effective_from for version in listed) <= quarter]
    return [versions.in_force(listed, quarter) for listed in begun]


def of_plans(old: Sequence[TargetVersion], new: Sequence[TargetVersion], *, same_plan: bool) -> list[Line]:
    """Every target of both sides, in the order of the newer, with what is gone after it."""
    found = _by_code(old, new) if same_plan else _by_name(old, new)
    lines = [_line(found.get(version.pk), version) for version in new]
    matched = {version.pk for version in found.values()}
    return lines + [Line("gone", version, None) for version in old if version.pk not in matched]


def _line(old: TargetVersion | None, new: TargetVersion) -> Line:
    if old is None:
        return Line("added", None, new)
    told = tuple(between(old, new))
    return Line("changed" if told else "same", old, new, told)


def _by_code(old: Sequence[TargetVersion], new: Sequence[TargetVersion]) -> dict[int, TargetVersion]:
    """The older side of each newer version, by the newer's id."""
    codes = {version.target.code: version for version in old}
    return {version.pk: codes[version.target.code] for version in new if version.target.code in codes}


def _by_name(old: Sequence[TargetVersion], new: Sequence[TargetVersion]) -> dict[int, TargetVersion]:
    """Namesakes with the same code first, then the other namesakes in their order."""
    left: dict[str, list[TargetVersion]] = {}
    for version in old:
        left.setdefault(version.target.indicator.name, []).append(version)
    found: dict[int, TargetVersion] = {}
    for by_code in (True, False):
        for version in new:
            others = left.get(version.target.indicator.name, [])
            fits = [each for each in others if not by_code or each.target.code == version.target.code]
            if version.pk not in found and fits:
                others.remove(fits[0])
                found[version.pk] = fits[0]
    return found
