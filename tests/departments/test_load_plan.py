"""``load_plan``: what it prints, and its exit status."""

from __future__ import annotations

import json
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from qualitycity.models import Event
from targets.models import Plan, TargetVersion
from tests.departments.plan_rows import book, target

pytestmark = pytest.mark.django_db

KEYS = ["ok", "dry_run", "created", "changed", "unchanged", "errors", "warnings"]


@pytest.fixture
def written(tmp_path):
    """Writes the sheets of a book as .xlsx and gives the path."""

    def write(*targets: dict[str, Any], **plan: Any) -> str:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for sheet in book(targets, **plan).sheets:
            page = workbook.create_sheet(sheet.name)
            for row in sheet.rows:
                page.append(row.values)
        path = tmp_path / "plan.xlsx"
        workbook.save(path)
        return str(path)

    return write


def run(capsys, *arguments: str) -> tuple[int, str]:
    """Exit status and what was printed."""
    status = 0
    try:
        call_command("load_plan", *arguments)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return status, capsys.readouterr().out


def answer(capsys, *arguments: str) -> tuple[int, dict[str, Any]]:
    status, out = run(capsys, *arguments, "--json")
    return status, json.loads(out)


def test_a_plan_is_loaded(capsys, written):
    status, said = answer(capsys, written(target(measure="ratio"), target("2")))
    assert (status, list(said), said["ok"], said["created"]) == (0, KEYS, True, 2)
    warning = {"sheet": "目标", "cell": "G3", "code": "measure_inferred"}
    assert [{key: one[key] for key in warning} for one in said["warnings"]] == [warning]


def test_every_error_is_listed_and_nothing_is_stored(capsys, written):
    path = written(target(lead="无此局"), target("2", baseline="92,5"))
    status, said = answer(capsys, path)
    assert (status, said["ok"], said["created"]) == (1, False, 0)
    assert {(error["sheet"], error["cell"], error["code"]) for error in said["errors"]} == {
        ("目标", "B2", "unknown_department"), ("目标", "G3", "not_a_number"),
    }  # fmt: skip
    assert not Plan.objects.exists()


def test_messages_are_in_the_readers_language(capsys, written):
    _, said = answer(capsys, written(target(lead="无此局")))
    assert said["errors"][0]["message"] == "没有名为“无此局”的责任单位。"


def test_people_read_lines(capsys, written):
    status, out = run(capsys, written(target(measure="ratio")))
    assert status == 0
    assert "新增" in out
    status, out = run(capsys, written(target(lead="无此局")))
    assert status == 1
    assert "目标!B2" in out


def test_a_trial_run_stores_nothing(capsys, written):
    status, said = answer(capsys, written(target()), "--dry-run")
    assert (status, said["ok"], said["dry_run"], said["created"]) == (0, True, True, 1)
    assert not Plan.objects.exists()
    assert not Event.objects.exists()


def test_an_existing_plan_needs_quarter_and_reason(capsys, written):
    answer(capsys, written(target()))
    status, said = answer(capsys, written(target(clause="达到95%以上")))
    assert (status, [error["code"] for error in said["errors"]]) == (1, ["plan_exists"])
    status, said = answer(
        capsys, written(target(clause="达到95%以上")), "--effective", "2026Q3", "--reason", "上级要求"
    )
    assert (status, said["changed"], said["unchanged"]) == (0, 1, 0)
    assert TargetVersion.objects.get(number=2).reason == "上级要求"
    status, said = answer(capsys, written(target(clause="达到95%以上")), "--effective", "2026Q4", "--reason", "再看")
    assert (status, said["created"], said["changed"], said["unchanged"]) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--effective", "2026Q3"],
        ["--reason", "原因"],
        ["--effective", "2026Q5", "--reason", "原因"],
        ["--effective", "3", "--reason", "x"],
    ],
)
def test_a_wrong_call_has_exit_status_2(written, arguments):
    with pytest.raises(CommandError) as raised:
        call_command("load_plan", written(target()), *arguments)
    assert raised.value.returncode == 2


def test_a_file_that_is_no_workbook_is_refused_with_the_same_document(capsys, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_text("not a workbook")
    status, said = answer(capsys, str(path))
    assert (status, list(said), [error["code"] for error in said["errors"]]) == (1, KEYS, ["not_a_workbook"])


def test_a_missing_file_and_an_empty_folder_are_refused(capsys, tmp_path):
    assert answer(capsys, str(tmp_path / "none.xlsx"))[1]["errors"][0]["code"] == "not_opened"
    assert answer(capsys, str(tmp_path))[1]["errors"][0]["code"] == "empty_folder"


def test_the_shipped_folder_is_read_through_the_same_door(capsys, monkeypatch):
    monkeypatch.setattr("qualitycity.events._reactions", lambda kind: ())
    status, said = answer(capsys, str(settings.BASE_DIR / "fixtures" / "zlqs"), "--successors")
    assert (status, said["created"], said["warnings"]) == (0, 74, [])


def test_an_error_in_a_text_names_file_and_cell(capsys, tmp_path):
    (tmp_path / "plan.tsv").write_text("code\tP\nname\t规划\nstart_year\t2026\nend_year\tx\n")
    (tmp_path / "departments.tsv").write_text("code\tname\n01\t一局\n")
    (tmp_path / "targets.tsv").write_text("code\tcategory\tindicator\tclause\tlead\n1\tproduct\ta\t达到92%\t02\n")
    _, said = answer(capsys, str(tmp_path))
    found = [(error["sheet"], error["cell"], error["code"]) for error in said["errors"]]
    assert found == [("plan", "B4", "not_a_number"), ("targets", "E2", "unknown_department")]


@pytest.mark.parametrize("code", ["A B", "A/B", "A\nB", "..", "-x", "A:B", "A\u202eB"])
def test_a_code_that_no_address_or_file_name_bears_is_refused(capsys, written, code):
    status, said = answer(capsys, written(target(), code=code))
    assert status == 1
    assert [(one["code"], one["sheet"]) for one in said["errors"]] == [("odd_code", "计划")]
    assert not Plan.objects.exists()
