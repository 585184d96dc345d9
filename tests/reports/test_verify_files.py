"""Stored files are hashed again; and the files behind a verified value stand beside it."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from departments import evidence, submissions
from qualitycity import files
from reports.models import Check
from tests.attached_files import a_pdf, a_png
from tests.departments.desk import Desk, a_desk, a_user, an_actor
from tests.departments.test_entry_pages import a_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk("rate")


def lay(desk: Desk, name: str, content: bytes):
    return evidence.add(submission=desk.submission, key=desk.key("rate"), name=name, content=content, by=desk.reporter)


def run(capsys):
    try:
        call_command("verify_files", json=True)
    except SystemExit as ended:
        return ended.code, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def test_what_lies_there_as_it_was_stored_is_fine(desk, capsys):
    lay(desk, "a.pdf", a_pdf())
    assert run(capsys) == (0, {"ok": True, "checked": 1, "faults": []})


def test_missing_and_altered_files_are_named(desk, capsys):
    gone, changed = lay(desk, "a.pdf", a_pdf()).evidence, lay(desk, "b.png", a_png()).evidence
    files.kept(gone.path).unlink()
    files.kept(changed.path).write_bytes(b"something else")
    code, told = run(capsys)
    assert (code, told["ok"], told["checked"]) == (1, False, 2)
    assert [(fault["kind"], fault["name"], fault["owner"]) for fault in told["faults"]] == [
        ("missing", "a.pdf", "质监局"), ("altered", "b.png", "质监局"),
    ]  # fmt: skip
    with pytest.raises(SystemExit):
        call_command("verify_files")
    assert "文件缺失  质监局  a.pdf" in capsys.readouterr().out


def test_why_this_number_shows_the_files_it_was_verified_with(desk):
    use = lay(desk, "通报.pdf", a_pdf())
    taken_away = lay(desk, "旧.png", a_png())
    evidence.remove(use=taken_away, by=desk.reporter)
    desk.release()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    check = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    page = a_client(a_user("auditor", plan=desk.plan)).get(reverse("why", args=[check.pk])).content.decode()
    assert f'href="{reverse("evidence-file", args=[use.pk])}">通报.pdf' in page
    assert "旧.png" not in page
