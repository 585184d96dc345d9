"""``status`` says where every target stands, for machines and for people, and stores nothing."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from reports.models import Check
from targets.rules.terms import Rule
from tests.reports.ground import a_department, a_period, a_plan, a_target, a_value, verified

pytestmark = pytest.mark.django_db
KEYS = [
    "code", "indicator", "category", "department", "actual", "target", "phase_target", "horizon_target", "verdict",
    "progress", "completion", "gap", "unit", "explanation",
]  # fmt: skip
TERM_150 = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), direction="higher")


def status(year=2026, quarter=1, plan="P"):
    out = io.StringIO()
    call_command("status", plan=plan, year=year, quarter=quarter, json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def plan():
    made = a_plan()
    a_target(made, "2", name="抽检合格率", lead=a_department("05", "工商局"))
    a_target(made, "1", TERM_150, name="采标", measure="term_flow", unit="项", clause="新增150项")
    return made


def test_every_key_is_always_there(plan):
    document = status()
    assert list(document) == ["plan", "year", "quarter", "targets"]
    assert (document["plan"], document["year"], document["quarter"]) == ("P", 2026, 1)
    assert [list(target) for target in document["targets"]] == [KEYS, KEYS]
    steps = [step for target in document["targets"] for step in target["explanation"]]
    assert {tuple(step) for step in steps} == {("name", "formula", "inputs", "value")}


def test_targets_come_in_plan_order_with_category_lead_and_unit(plan):
    first, second = status()["targets"]
    assert (first["code"], first["indicator"], first["category"], first["department"]) == (
        "2", "抽检合格率", "product", "05",
    )  # fmt: skip
    assert (second["code"], second["department"], second["unit"]) == ("1", None, "项")


def test_numbers_are_strings_in_plain_decimals_and_what_is_not_there_is_null(plan):
    target = plan.targets.get(code="2")
    a_period(plan, "2026Q1")
    verified(target, "2026Q1", numerator=None, value="91.50")
    first, second = status()["targets"]
    assert (first["actual"], first["target"], first["gap"]) == ("91.5", "92", "0.5")
    assert first["completion"] == "0.994565217391"  # 91.5/92 = 0.99456521739130…
    assert (second["actual"], second["completion"], second["verdict"]) == (None, None, "not_reported")
    assert second["phase_target"] == "7.5"  # 150 / 20 quarters


def test_the_inputs_name_the_stored_rows(plan):
    target = plan.targets.get(code="2")
    a_period(plan, "2026Q1")
    value = verified(target, "2026Q1", 91)
    steps = {step["name"]: step for step in status()["targets"][0]["explanation"]}
    assert steps["actual"]["inputs"][0]["value"] == "91"
    assert steps["actual"]["inputs"][0]["source"] == {"kind": "departments.value", "id": str(value.pk), "version": 1}


def test_a_quarter_without_a_period_is_computed_and_not_stored(plan):
    a_value(plan.targets.get(code="2"), "2026Q1", 93)
    plan.periods.all()
    assert status()["targets"][0]["verdict"] == "met"
    assert status(2028, 4)["targets"][0]["verdict"] == "not_reported"
    assert not Check.objects.exists()


def test_stored_checks_cost_the_same_queries_whatever_there_is(plan, django_assert_num_queries):
    a_period(plan, "2026Q1")
    for number in range(3, 9):
        a_target(plan, str(number), lead=a_department("06", "农委"))
    a_period(plan, "2026Q2")
    with django_assert_num_queries(3):
        status(2026, 2)


def test_people_read_a_table(plan):
    out = io.StringIO()
    call_command("status", plan="P", year=2026, quarter=1, stdout=out)
    assert "抽检合格率" in out.getvalue()
    assert "工商局" in out.getvalue()


@pytest.mark.parametrize(
    "options", [{"plan": "XX", "year": 2026, "quarter": 1}, {"plan": "P", "year": 2031, "quarter": 1}]
)
def test_what_is_not_there_is_refused(plan, options):
    with pytest.raises(CommandError):
        call_command("status", **options)


def test_machines_get_one_document_when_refused(plan):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("status", plan="XX", year=2026, quarter=1, json=True, stdout=out)
    assert json.loads(out.getvalue()) == {"plan": "XX", "year": 2026, "quarter": 1, "targets": []}
