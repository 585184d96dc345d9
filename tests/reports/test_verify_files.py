"""Stored files are hashed again; and the files behind a verified value stand beside it."""

from __future__ import annotations

import json
import os

import pytest
from django.core.management import call_command
from django.urls import reverse

from departments import evidence, submissions
from qualitycity import files, uploads
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


def test_uploaded_workbooks_are_hashed_too_and_discarded_ones_are_not_missed(capsys):
    by = an_actor("office_staff")
    kept, gone = (uploads.keep(name=f"{n}.xlsx", content=b"x", purpose="p", scope={}, by=by) for n in "ab")
    gone.state = "discarded"
    for upload in (kept, gone):
        upload.save()
        files.kept(upload.path).unlink()
    code, told = run(capsys)
    assert (code, told["checked"]) == (1, 1)
    assert [(fault["kind"], fault["name"]) for fault in told["faults"]] == [("missing", "a.xlsx")]


def test_files_whose_request_never_came_to_an_end_are_swept():
    by = an_actor("office_staff")
    known, orphan, fresh = (uploads.keep(name="a.xlsx", content=b"x", purpose="p", scope={}, by=by) for _ in "123")
    known.save()
    for upload in (known, orphan):
        os.utime(files.kept(upload.path), (0, 0))
    assert (uploads.sweep(), uploads.sweep()) == (1, 0)
    assert [files.kept(each.path).exists() for each in (known, orphan, fresh)] == [True, False, True]


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
