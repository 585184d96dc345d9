"""Everything that carries a hash is held against it, and each difference is named."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from departments import corrections, quarter_seals, submissions
from departments.models import QuarterSeal, Value
from qualitycity.files import kept
from reports import pledge_papers
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor
from tests.departments.pledging import an_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def verify(*options: str) -> tuple[int, dict]:
    out = io.StringIO()
    try:
        call_command("verify_integrity", "--json", *options, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def by_sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_was_signed_and_never_touched_is_in_order():
    office = an_office()
    for issue in office.amended().issues.all():
        pledge_papers.write(issue, "docx")
    status, told = verify("--papers")
    assert (status, told["ok"], told["differences"]) == (0, True, [])
    # 2 scans and 2 papers
    assert (told["checked"]["pledges"], told["checked"]["files"]) == (2, 4)


def test_a_row_of_a_signed_pledge_that_sql_changed_is_found_and_named():
    line = an_office().signed().issues.get().lines.get(code="1")
    by_sql("UPDATE departments_pledgeline SET annual = %s WHERE id = %s", "≥90", line.pk)
    status, told = verify()
    (found,) = told["differences"]
    assert status == 1
    assert (found["kind"], found["about"], found["field"]) == ("pledge", "P 2026 质监局 #0", "sha256")
    assert "被改动" in found["message"]
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_integrity", stdout=out)
    assert "P 2026 质监局 #0" in out.getvalue()


def test_a_column_that_holds_what_it_cannot_hold_is_told_and_nothing_else_is_skipped():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite stores text in a column of numbers")
    line = an_office().signed().issues.get().lines.get(code="1")
    by_sql('UPDATE departments_pledgeline SET "order" = %s WHERE id = %s', "first", line.pk)
    assert verify()[0] == 1


def test_scans_and_papers_that_are_gone_or_altered_are_named():
    issue = an_office().performing().issues.select_related("pledge__plan__area", "pledge__department").get()
    scan, paper = issue.scans.get().file, pledge_papers.write(issue, "docx")
    kept(scan.path).unlink()
    kept(paper.path).write_bytes(b"x")
    told = verify()[1]
    assert [(found["about"], found["stored"]) for found in told["differences"]] == [
        ("质监局 责任书.pdf", "missing"), ("质监局 docx", "altered"),
    ]  # fmt: skip


# --- Locked quarters
@pytest.fixture
def locked():
    """The third quarter, verified and locked."""
    desk = a_desk("rate", "stock")
    desk.release()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    return desk


def test_a_locked_quarter_is_sealed(locked):
    assert QuarterSeal.objects.get().number == 1
    assert list(quarter_seals.verify()) == []
    assert verify()[1]["checked"]["quarters"] == 1


@pytest.mark.parametrize("change", [{"value": "96"}, {"note": "x"}, {"verified_name": "别人"}, {"counted": False}])
def test_a_figure_of_a_locked_quarter_that_is_changed_in_the_database_is_found(locked, change):
    Value.objects.filter(pk=locked.value("rate").pk).update(**change)
    (found,) = quarter_seals.verify()
    assert (found.unit, found.message) == ("质监局", quarter_seals.CHANGED)
    assert verify()[0] == 1


def test_a_seal_that_is_gone_or_changed_is_found(locked):
    QuarterSeal.objects.update(sha256="0")
    assert [found.message for found in quarter_seals.verify()] == [quarter_seals.BROKEN]
    QuarterSeal.objects.all().delete()
    assert [found.message for found in quarter_seals.verify()] == [quarter_seals.UNSEALED]


def test_a_correction_that_is_applied_seals_the_quarter_anew(locked):
    case = corrections.ask(submission=locked.submission, keys=[locked.key("rate")], reason="口径", by=locked.reporter)
    until = timezone.now() + timedelta(days=3)
    corrections.allow(correction=case, until=until, by=an_actor("office_approver", name="甲"))
    corrections.enter(correction=case, texts={locked.key("rate"): {"value": "96"}}, by=locked.reporter)
    corrections.confirm(correction=case, by=locked.reviewer)
    corrections.apply(correction=case, by=an_actor("office_approver", name="乙"))
    assert QuarterSeal.objects.count() == 2
    assert list(quarter_seals.verify()) == []
