"""The command that opens, closes and locks a quarter."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from departments import submissions
from departments.models import Submission
from qualitycity.models import Event
from targets.models import Period
from tests.departments.desk import a_desk, an_actor

pytestmark = pytest.mark.django_db
KEYS = {"ok", "plan", "year", "quarter", "state", "due_at", "units", "unverified", "errors"}


def period(act, *more, plan="P", quarter=3, capsys):
    """(exit status, document)"""
    status = 0
    try:
        call_command("period", act, "--plan", plan, "--year", "2026", "--quarter", str(quarter), "--json", *more)
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(capsys.readouterr().out)


def test_opening_names_the_units_that_owe_figures(capsys):
    desk = a_desk("rate")
    Period.objects.all()
    status, told = period("open", "--due", "2026-10-20T18:00", capsys=capsys)
    assert (status, set(told)) == (0, KEYS)
    assert (told["state"], told["due_at"], told["units"]) == ("open", "2026-10-20T18:00:00+08:00", 1)
    assert told["unverified"] == [{"code": "24", "name": "质监局", "state": "draft"}]
    assert desk.submission.state == "draft"


def test_a_missing_quarter_is_made_with_its_checks(capsys):
    a_desk("rate")
    assert period("open", quarter=4, capsys=capsys)[0] == 0
    assert Period.objects.get(quarter__gt=Period.objects.first().quarter).checks.count() == 1
    assert period("open", quarter=4, capsys=capsys)[1]["due_at"] == "2027-01-20T18:00:00+08:00"
    assert Event.objects.filter(kind="period.opened").count() == 2


def test_locking_freezes_what_is_verified_and_names_the_rest(capsys):
    desk = a_desk("rate")
    desk.release()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    assert period("close", capsys=capsys)[1]["state"] == "closed"
    status, told = period("lock", capsys=capsys)
    assert (status, told["state"], told["unverified"]) == (0, "locked", [])
    assert Submission.objects.get().state == "locked"


def test_a_locked_quarter_is_never_opened_again(capsys):
    a_desk("rate")
    period("lock", capsys=capsys)
    status, told = period("open", capsys=capsys)
    assert (status, told["ok"], told["state"], len(told["errors"])) == (1, False, "locked", 1)


@pytest.mark.parametrize(("act", "plan", "quarter"), [("close", "P", 4), ("lock", "P", 4), ("open", "NONE", 3)])
def test_what_cannot_be_done_says_why(act, plan, quarter, capsys):
    a_desk("rate")
    status, told = period(act, plan=plan, quarter=quarter, capsys=capsys)
    assert (status, told["state"], len(told["errors"])) == (1, None, 1)


def test_a_deadline_goes_with_opening_only():
    a_desk("rate")
    with pytest.raises(CommandError) as refused:
        call_command("period", "close", "--plan", "P", "--year", "2026", "--quarter", "3", "--due", "2026-10-20T18:00")
    assert refused.value.returncode == 2


def test_people_read_one_line_and_the_names(capsys):
    a_desk("rate")
    call_command("period", "close", "--plan", "P", "--year", "2026", "--quarter", "3")
    printed = capsys.readouterr().out
    assert "P 2026Q3" in printed
    assert "质监局" in printed
