"""Whether stored checks say what they said when they were written, and what the stored facts say today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from departments import facts
from departments.models import RegisterEntry, SafetyEvent, Value
from qualitycity.sentences import Sentence, sentence
from reports import unreadable, verdicts
from reports.models import Check
from reports.unreadable import Unreadable
from targets.models import Benchmark, Period, Plan, Quota, TargetVersion
from targets.rules.result import RULE_VERSION

_CHUNK = 1000
_SEALED = (*verdicts.PLACE, "computed_at", *verdicts.WORDS, *verdicts.NUMBERS, *verdicts.LISTS)

#: Where a check stands: target id and period id.
Place = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be: of which check, in which column, what is stored and what was expected."""

    plan: str
    target: str
    quarter: str
    number: int | None
    field: str
    stored: Any
    expected: Any
    message: Sentence


@dataclass
class Findings:
    """What a verification looked at, and every difference it found."""

    checked: int = 0
    recomputed: int = 0
    differences: list[Difference] = field(default_factory=list)


def verify(plans: Iterable[Plan]) -> Findings:
    """Verify the seal of every check of the plans; compute those in force anew, where they were made by the present
    rules, and compare every column; and miss none."""
    findings = Findings()
    for plan in plans:
        try:
            verification = _Verification(plan, findings)
        except unreadable.ERRORS:
            told = list(_unreadable_facts(plan))
            if not told:
                raise
            findings.differences.extend(told)
        else:
            verification.run()
    return findings


def _unreadable_facts(plan: Plan) -> Iterator[Difference]:
    """The rows that no check can be computed from, because a column holds what it cannot hold."""
    for model, of_plan, code in _FACTS:
        names = [field.attname for field in model._meta.concrete_fields]
        for broken in unreadable.rows(model._default_manager.filter(**{of_plan: plan}), names, chunk=_CHUNK):
            if isinstance(broken, Unreadable):
                about = model._default_manager.filter(pk=broken.pk).values_list(code, flat=True)
                field = f"{model._meta.label} {broken.pk}: {broken.field}"
                yield Difference(plan.code, about[0] or "", "", None, field, broken.stored, None, _UNREADABLE)


class _Verification:
    """The verification of one plan."""

    def __init__(self, plan: Plan, findings: Findings) -> None:
        self.plan = plan
        self.findings = findings
        self.material = facts.gather(plan)
        self.periods = {period.pk: period for period in Period.objects.filter(plan=plan)}
        self.versions = {version.pk: version for listed in self.material.versions.values() for version in listed}
        self.numbers: dict[Place, list[int]] = {}
        self.latest: dict[Place, int] = {}

    def run(self) -> None:
        for row in self._rows():
            self.findings.checked += 1
            if isinstance(row, Unreadable):
                self._tell(row)
                continue
            place = row["target_id"], row["period_id"]
            self.numbers.setdefault(place, []).append(row["number"])
            self._compare(row, "hash", verdicts.seal(row), _CHANGED)
            if row["latest"]:
                self.latest[place] = row["number"]
                self._recompute(row)
        years = self.plan.years
        for period in self.periods.values():
            if years.first <= period.quarter <= years.last:
                for target in self.material.versions:
                    self._complete((target, period.pk))

    def _rows(self) -> Iterator[dict[str, Any] | Unreadable]:
        rows = Check.objects.filter(target__plan=self.plan)
        rows = rows.order_by("target__order", "target_id", "period__quarter", "number")
        yield from unreadable.rows(rows, ("latest", "hash", *_SEALED), chunk=_CHUNK)

    def _tell(self, broken: Unreadable) -> None:
        """A row that cannot be read is there all the same: it is not missing as well."""
        row = Check.objects.filter(pk=broken.pk).values("target_id", "period_id", "number", "latest")[0]
        place, number = (row["target_id"], row["period_id"]), row["number"]
        row["number"] = number if isinstance(number, int) else None
        if row["number"] is not None:
            self.numbers.setdefault(place, []).append(number)
            if row["latest"]:
                self.latest[place] = number
        self._compare(row | {broken.field: broken.stored}, broken.field, None, _UNREADABLE)

    def _recompute(self, row: dict[str, Any]) -> None:
        if row["rule_version"] != RULE_VERSION:
            return
        self.findings.recomputed += 1
        quarter = self.periods[row["period_id"]].quarter
        result = verdicts.compute(self.material, self.versions[row["version_id"]], quarter)
        for name, expected in verdicts.columns(result).items():
            self._compare(row, name, expected, _OTHERWISE)

    def _complete(self, place: Place) -> None:
        """Every target has a check at every period, none of its versions is gone, and the last one is in force."""
        listed = self.numbers.get(place, [])
        row = {"target_id": place[0], "period_id": place[1], "number": None, "latest": self.latest.get(place)}
        if not listed:
            self._compare(row, "number", 1, _ABSENT)
            return
        for missing in sorted(set(range(1, max(listed) + 1)) - set(listed)):
            self._compare(row, "number", missing, _GONE)
        self._compare(row, "latest", max(listed), _NOT_LAST)

    def _compare(self, row: dict[str, Any], name: str, expected: Any, message: Sentence) -> None:
        if row[name] == expected:
            return
        self.findings.differences.append(
            Difference(
                plan=self.plan.code,
                target=self.material.versions[row["target_id"]][0].target.code,
                quarter=str(self.periods[row["period_id"]].quarter),
                number=row["number"],
                field=name,
                stored=row[name],
                expected=expected,
                message=message,
            )
        )


#: What checks are computed from: the table, its way to the plan, and to the code of a target.
_FACTS: tuple[tuple[type[Model], str, str], ...] = (
    (TargetVersion, "target__plan", "target__code"),
    (Value, "period__plan", "indicator__targets__code"),
    (Benchmark, "indicator__plan", "indicator__targets__code"),
    (Quota, "indicator__plan", "indicator__targets__code"),
    (SafetyEvent, "indicator__plan", "indicator__targets__code"),
    (RegisterEntry, "register__indicator__plan", "register__indicator__targets__code"),
)
_UNREADABLE = sentence("The column holds what cannot be read.")
_CHANGED = sentence("The row was changed after it was written: its seal does not match its content.")
_OTHERWISE = sentence("The stored facts give another result today.")
_ABSENT = sentence("There is no check of this target at this period.")
_GONE = sentence("A version of this check is missing.")
_NOT_LAST = sentence("The check marked as the latest is not the last one written.")
