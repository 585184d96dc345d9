"""The office's own way: load a plan, load values, ask for the status — for every form, boundaries included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.acceptance.cases import CASES, Case
from tests.acceptance.cases_building_up import BUILDING_UP
from tests.acceptance.cases_comparisons import COMPARISONS
from tests.acceptance.cases_july import JULY
from tests.acceptance.cases_levels import LEVELS
from tests.acceptance.cases_other_city import DIGITAL, INDUSTRY, OTHER_CITY, PEOPLE
from tests.acceptance.cases_strangers import STRANGERS
from tests.acceptance.cases_terms import TERMS
from tests.acceptance.workbooks import write_plan, write_values

pytestmark = pytest.mark.django_db
#: The cases of a plan, and what its 计划 sheet says besides the usual.
PLANS: dict[str, tuple[Sequence[Case], dict[str, Any]]] = {
    "P": ([*CASES, *TERMS, *LEVELS, *COMPARISONS, *BUILDING_UP, *STRANGERS], {}),
    "J": (JULY, {"code": "J", "end_year": 2028, "year_start_month": 7}),
    "K": (OTHER_CITY, {"code": "K", "end_year": 2028, "year_start_month": 7}),
}
CHECKED = [(plan, case, at) for plan, (cases, _) in PLANS.items() for case in cases for at in case.expect]
SHEETS = ("benchmarks", "quotas", "events", "registers")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All cases of a calendar in one plan; the database is put back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        for plan, (cases, facts) in PLANS.items():
            _load(plan, cases, facts, tmp_path_factory.mktemp("forms"))
        yield {}
        transaction.set_rollback(True)


def _load(plan: str, cases: Sequence[Case], facts: dict[str, Any], folder: Path) -> None:
    def coded(kind: str) -> list[dict[str, Any]]:
        return [{"code": case.code, **row} for case in cases for row in getattr(case, kind)]

    targets = [{"code": case.code, **case.target} for case in cases]
    sheets = {kind: rows for kind in SHEETS if (rows := coded(kind))}
    call_command("load_plan", str(write_plan(folder / "plan.xlsx", targets, **facts)))
    values = write_values(folder / "values.xlsx", coded("values"), **sheets)
    call_command("load_values", str(values), plan=plan, verified_by="测试员")


def status(
    known: dict[Any, Any], capsys: pytest.CaptureFixture[str], plan: str, year: int, quarter: int
) -> dict[str, dict[str, Any]]:
    """What the command says of the quarter, by code; asked once."""
    key = (plan, year, quarter)
    if key not in known:
        capsys.readouterr()
        call_command("status", plan=plan, year=year, quarter=quarter, json=True)
        known[key] = {target["code"]: target for target in json.loads(capsys.readouterr().out)["targets"]}
    return dict(known[key])


@pytest.mark.parametrize(
    ("plan", "case", "at"), CHECKED, ids=[f"{case.code}-{at[0]}Q{at[1]}" for _, case, at in CHECKED]
)
def test_status_says_what_was_calculated_by_hand(
    loaded: dict[Any, Any], capsys: pytest.CaptureFixture[str], plan: str, case: Case, at: tuple[int, int]
) -> None:
    found = status(loaded, capsys, plan, *at)[case.code]
    for key, expected in case.expect[at].items():
        assert same(found[key], expected), f"{key}: {found[key]} instead of {expected}; {found['explanation']}"


def test_another_city_has_categories_of_its_own(loaded: dict[Any, Any], capsys: pytest.CaptureFixture[str]) -> None:
    found = status(loaded, capsys, "K", 2026, 1)
    assert {target["category"] for target in found.values()} == {PEOPLE, INDUSTRY, DIGITAL}
    assert list(found) == [case.code for case in OTHER_CITY]


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, str) and expected.lstrip("-")[:1].isdigit():
        return found is not None and Decimal(found) == Decimal(expected)
    return bool(found == expected)
