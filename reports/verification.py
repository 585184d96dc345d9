"""Whether stored checks say what they said when they were written, and what the stored facts say today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from departments import facts
from departments.facts import Material
from qualitycity.sentences import Sentence, sentence
from reports import verdicts
from reports.models import Check
from targets.models import Period, Plan
from targets.rules.result import RULE_VERSION

_CHUNK = 2000
_SEALED = (*verdicts.PLACE, "computed_at", *verdicts.WORDS, *verdicts.NUMBERS, *verdicts.LISTS)


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
        _verify_plan(plan, findings)
    return findings


def _verify_plan(plan: Plan, findings: Findings) -> None:
    material = facts.gather(plan)
    periods = {period.pk: period for period in Period.objects.filter(plan=plan)}
    numbers: dict[tuple[int, int], list[int]] = {}
    latest: dict[tuple[int, int], int] = {}
    for row in _rows(plan):
        findings.checked += 1
        place = row["target_id"], row["period_id"]
        numbers.setdefault(place, []).append(row["number"])
        findings.differences += _of_seal(material, periods, row)
        if row["latest"]:
            latest[place] = row["number"]
            if row["rule_version"] == RULE_VERSION:
                findings.recomputed += 1
                findings.differences += _of_content(material, periods, row)
    findings.differences += _of_history(material, periods, numbers, latest)


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    rows = Check.objects.filter(target__plan=plan).order_by("target__order", "target_id", "period__quarter", "number")
    return rows.values("latest", "hash", *_SEALED).iterator(chunk_size=_CHUNK)


def _of_seal(material: Material, periods: dict[int, Period], row: dict[str, Any]) -> Iterator[Difference]:
    expected = verdicts.seal(row)
    if expected != row["hash"]:
        message = sentence("The row was changed after it was written: its seal does not match its content.")
        yield _difference(material, periods, row, "hash", row["hash"], expected, message)


def _of_content(material: Material, periods: dict[int, Period], row: dict[str, Any]) -> Iterator[Difference]:
    version = next(each for each in material.versions[row["target_id"]] if each.pk == row["version_id"])
    expected = verdicts.columns(verdicts.compute(material, version, periods[row["period_id"]].quarter))
    for name, value in expected.items():
        if row[name] != value:
            message = sentence("The stored facts give another result today.")
            yield _difference(material, periods, row, name, row[name], value, message)


def _of_history(
    material: Material,
    periods: dict[int, Period],
    numbers: dict[tuple[int, int], list[int]],
    latest: dict[tuple[int, int], int],
) -> Iterator[Difference]:
    years = material.plan.years
    judged = [period.pk for period in periods.values() if years.first <= period.quarter <= years.last]
    for place in ((target, period) for target in material.versions for period in judged):
        row = {"target_id": place[0], "period_id": place[1], "number": None}
        listed = numbers.get(place, [])
        if not listed:
            message = sentence("There is no check of this target at this period.")
            yield _difference(material, periods, row, "number", None, 1, message)
            continue
        for missing in sorted(set(range(1, max(listed) + 1)) - set(listed)):
            message = sentence("A version of this check is missing.")
            yield _difference(material, periods, {**row, "number": missing}, "number", None, missing, message)
        if latest.get(place) != max(listed):
            message = sentence("The check marked as the latest is not the last one written.")
            yield _difference(material, periods, row, "latest", latest.get(place), max(listed), message)


def _difference(
    material: Material,
    periods: dict[int, Period],
    row: dict[str, Any],
    name: str,
    stored: Any,
    expected: Any,
    message: Sentence,
) -> Difference:
    target = material.versions[row["target_id"]][0].target
    quarter = str(periods[row["period_id"]].quarter)
    return Difference(material.plan.code, target.code, quarter, row["number"], name, stored, expected, message)
