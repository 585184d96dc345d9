"""The command: the same job and the same bytes as from the page, in a folder of one's own."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.management import call_command

from qualitycity.models import Delivery, Job
from reports.documents import fonts
from reports.models import SupervisionReport
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
KEYS = {
    "ok", "plan", "year", "kind", "quarter", "report", "number", "job", "sha256", "files", "errors", "warnings",
}  # fmt: skip


@pytest.fixture
def plan():
    plan = a_plan("ZLQS")
    a_period(plan, "2026Q3")
    verified(a_target(plan, lead=a_department()), "2026Q3", 95)
    return plan


def run(capsys, *wish):
    """(exit status, document) of the command with --json."""
    status = 0
    try:
        call_command("compile_report", *wish, "--json")
    except SystemExit as left:
        status = left.code
    return status, json.loads(capsys.readouterr().out)


def wish(tmp_path, **more):
    asked = {"plan": "ZLQS", "year": "2026", "kind": "annual", "out": str(tmp_path), **more}
    return [f"--{name}={value}" for name, value in asked.items()]


def test_the_files_are_named_by_plan_year_and_kind(plan, tmp_path, capsys):
    out = tmp_path / "out"
    status, document = run(capsys, *wish(out))
    assert (status, document["ok"], document["quarter"], document["errors"]) == (0, True, "2026Q3", [])
    expected = {f"ZLQS-2026-annual.{form}" for form in ("json", "html", "xlsx", "docx")}
    expected |= {"ZLQS-2026-annual.pdf"} if fonts.chosen() else set()
    assert {path.name for path in out.iterdir()} == expected
    for file in document["files"]:
        data = (out / f"ZLQS-2026-annual.{file['format']}").read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["size"])


def test_the_work_is_a_job_that_nobody_else_is_sent(plan, tmp_path, capsys):
    _status, document = run(capsys, *wish(tmp_path))
    job = Job.objects.get(pk=document["job"])
    assert (job.state, job.attempts, job.owner_key) == ("done", 1, "system:compile_report")
    assert not Delivery.objects.exists()
    assert SupervisionReport.objects.get(pk=document["report"]).job == job


@pytest.mark.parametrize(
    "more", [{"kind": "result"}, {"kind": "selfcheck"}, {"year": "2029"}, {"plan": "NONE"}, {"quarter": "1"}]
)
def test_what_cannot_be_compiled_is_refused_with_the_reason(plan, tmp_path, capsys, more):
    status, document = run(capsys, *wish(tmp_path / "out", **more))
    assert (status, document["ok"], len(document["errors"])) == (1, False, 1)
    assert set(document) == KEYS
    assert not (tmp_path / "out").exists()


def test_every_key_is_always_present(plan, tmp_path, capsys):
    assert set(run(capsys, *wish(tmp_path))[1]) == KEYS


def test_a_folder_that_cannot_be_written_is_said(plan, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    status, document = run(capsys, *wish(tmp_path / "file"))
    assert (status, document["ok"], len(document["errors"])) == (1, False, 1)


def test_clear_text_is_for_people(plan, tmp_path, capsys):
    call_command("compile_report", *wish(tmp_path))
    out = capsys.readouterr().out
    assert "〔" in out
    assert str(tmp_path / "ZLQS-2026-annual.docx") in out


def test_a_usage_error_exits_with_two():
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "manage.py", "compile_report", "--kind", "poem"], capture_output=True, check=False
    )
    assert done.returncode == 2
