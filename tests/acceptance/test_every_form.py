"""The office's own way: load a plan, load values, ask for the status — for every form, boundaries included."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.acceptance.cases import CASES, Case
from tests.acceptance.workbooks import write_plan, write_values

pytestmark = pytest.mark.django_db
CHECKED = [(case, at) for case in CASES for at in case.expect]


def coded(kind: str) -> list[dict[str, Any]]:
    return [{"code": case.code, **row} for case in CASES for row in getattr(case, kind)]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All cases in one plan; the database is put back afterwards."""
    from django.db import transaction

    folder: Path = tmp_path_factory.mktemp("forms")
    plan = write_plan(folder / "plan.xlsx", [{"code": case.code, **case.target} for case in CASES])
    sheets = {kind: coded(kind) for kind in ("benchmarks", "quotas", "events", "registers")}
    values = write_values(folder / "values.xlsx", coded("values"), **sheets)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_plan", str(plan))
        call_command("load_values", str(values), plan="P", verified_by="测试员")
        yield
        transaction.set_rollback(True)


def status(capsys: pytest.CaptureFixture[str], year: int, quarter: int) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    call_command("status", plan="P", year=year, quarter=quarter, json=True)
    return {target["code"]: target for target in json.loads(capsys.readouterr().out)["targets"]}


@pytest.mark.parametrize(("case", "at"), CHECKED, ids=[f"{case.code}-{at[0]}Q{at[1]}" for case, at in CHECKED])
def test_status_says_what_was_calculated_by_hand(
    loaded: None, capsys: pytest.CaptureFixture[str], case: Case, at: tuple[int, int]
) -> None:
    found = status(capsys, *at)[case.code]
    for key, expected in case.expect[at].items():
        assert same(found[key], expected), f"{key}: {found[key]} instead of {expected}; {found['explanation']}"


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, str) and expected[:1].isdigit():
        return found is not None and Decimal(found) == Decimal(expected)
    return bool(found == expected)
