"""What was changed behind the portal's back is found and named."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from departments.models import Value
from reports.models import Check
from tests.reports.ground import a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    made = a_target(a_plan(), "7")
    a_period(made.plan, "2026Q1")
    verified(made, "2026Q1", 91)
    return made


def verify(**options):
    out = io.StringIO()
    status = 0
    try:
        call_command("verify_checks", json=True, stdout=out, **options)
    except SystemExit as left:
        status = left.code
    return status, json.loads(out.getvalue())


def by_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_untouched_checks_verify(target):
    assert verify() == (0, {"ok": True, "checked": 2, "recomputed": 1, "differences": []})


def test_a_check_changed_by_sql_is_found_with_every_changed_column(target):
    by_sql("UPDATE reports_check SET verdict = 'met', gap = '0' WHERE latest AND number = 2")
    status, found = verify(plan="P")
    assert status == 1
    named = {(each["target"], each["quarter"], each["number"], each["field"]) for each in found["differences"]}
    assert named == {("7", "2026Q1", 2, field) for field in ("hash", "verdict", "gap")}
    verdict = next(each for each in found["differences"] if each["field"] == "verdict")
    assert (verdict["stored"], verdict["expected"]) == ("met", "not_met")


def test_an_old_version_changed_by_sql_is_found_by_its_seal(target):
    by_sql("UPDATE reports_check SET verdict = 'met' WHERE number = 1")
    _, found = verify()
    assert [(each["number"], each["field"]) for each in found["differences"]] == [(1, "hash")]


def test_a_check_of_an_older_rule_version_is_verified_by_its_seal_alone(target, monkeypatch):
    monkeypatch.setattr("reports.verification.RULE_VERSION", 99)
    assert verify() == (0, {"ok": True, "checked": 2, "recomputed": 0, "differences": []})


def test_a_value_changed_by_sql_is_found(target):
    Value.objects.update(value=95)
    _, found = verify()
    assert {"verdict", "actual", "gap"} <= {each["field"] for each in found["differences"]}


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases refuse it themselves")


@sqlite_only
@pytest.mark.parametrize(("column", "stored"), [("gap", "ninety"), ("actual", "NaN"), ("number", "first")])
def test_text_in_a_column_that_cannot_hold_it_is_named(target, column, stored):
    by_sql("PRAGMA ignore_check_constraints = ON")
    by_sql(f"UPDATE reports_check SET {column} = %s WHERE latest", stored)
    by_sql("PRAGMA ignore_check_constraints = OFF")
    status, found = verify()
    assert status == 1
    told = [each for each in found["differences"] if each["field"] == column]
    assert [(each["target"], each["quarter"], each["stored"], each["expected"]) for each in told][:1] == [
        ("7", "2026Q1", stored, None)
    ]


@sqlite_only
def test_a_fact_that_cannot_be_read_is_named(target):
    by_sql("UPDATE departments_value SET value = 'ninety'")
    status, found = verify()
    value = Value.objects.values_list("pk", flat=True).first()
    assert status == 1
    assert [(each["target"], each["field"], each["stored"]) for each in found["differences"]] == [
        ("7", f"departments.Value {value}: value", "ninety")
    ]


def test_removed_rows_are_found(target):
    Check.objects.filter(number=1).delete()
    _, found = verify()
    assert [(each["number"], each["field"], each["expected"]) for each in found["differences"]] == [(None, "number", 1)]
    Check.objects.all().delete()
    _, found = verify()
    assert [(each["target"], each["message"]) for each in found["differences"]] != []


def test_the_latest_must_be_the_last(target):
    Check.objects.filter(number=2).update(latest=False)
    Check.objects.filter(number=1).update(latest=True)
    _, found = verify()
    assert "latest" in {each["field"] for each in found["differences"]}


def test_people_read_a_line_for_each_difference(target):
    by_sql("UPDATE reports_check SET verdict = 'met' WHERE number = 1")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_checks", stdout=out)
    assert all(word in out.getvalue() for word in ("P", "2026Q1", "hash"))


def test_an_unknown_plan_is_refused(target, capsys):
    with pytest.raises(CommandError):
        call_command("verify_checks", plan="XX", json=True)
    assert json.loads(capsys.readouterr().out) == {"ok": False, "checked": 0, "recomputed": 0, "differences": []}
