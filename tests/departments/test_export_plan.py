"""``export_plan``: a workbook or a folder that ``load_plan`` reads back."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from departments import plan_book
from targets.publications import Tally
from tests.departments.plan_rows import book, load, target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored():
    load(book([target(), target("2", clause="新增150项", unit="项")]))


@pytest.mark.parametrize("name", ["plan.xlsx", "folder"])
def test_what_is_written_is_read_back(tmp_path, capsys, name):
    call_command("export_plan", "--plan", "P", str(tmp_path / name))
    assert str(tmp_path / name) in capsys.readouterr().out
    assert load(plan_book.open_book(tmp_path / name), effective="2026Q2").tally == Tally(unchanged=2)


def test_machines_are_told_in_json(tmp_path, capsys):
    path = str(tmp_path / "plan.xlsx")
    call_command("export_plan", "--plan", "P", path, "--json")
    assert json.loads(capsys.readouterr().out) == {"ok": True, "plan": "P", "file": path, "errors": []}


def test_the_same_plan_at_the_same_time_gives_the_same_bytes(tmp_path, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    for name in ("one.xlsx", "two.xlsx"):
        call_command("export_plan", "--plan", "P", str(tmp_path / name))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("plan", "name", "status"), [("X", "plan.xlsx", 1), ("P", "plan.pdf", 2), ("P", "none/plan.xlsx", 1)]
)
def test_what_cannot_be_written_is_said(tmp_path, capsys, plan, name, status):
    with pytest.raises(CommandError) as raised:
        call_command("export_plan", "--plan", plan, str(tmp_path / name), "--json")
    assert raised.value.returncode == status
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["plan"], told["errors"]) == (False, plan, [str(raised.value)])
    assert list(tmp_path.iterdir()) == []
