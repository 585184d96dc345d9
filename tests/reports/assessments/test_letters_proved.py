"""The archive of all result letters: every byte of it is verified, and every letter against the run it tells of."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile

import pytest
from django.core.management import call_command

from qualitycity import files, jobs
from qualitycity.models import Job
from reports import result_letters
from reports.models import ScoreSheet
from tests.reports.assessments.test_walk import announced, city

pytestmark = pytest.mark.django_db
__all__ = ["city"]
RUN = "考核方案 2026 #1"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def job(city, monkeypatch) -> Job:
    """The letters of four units, in the form that needs no fonts."""
    monkeypatch.setattr(result_letters, "FORMS", ("docx",))
    assessment, run = announced(city)
    run.assessment = assessment
    asked = result_letters.request(run=run, by=city.actor("office_staff"))
    jobs.run(asked.pk, result_letters.carry_out)
    asked.refresh_from_db()
    return asked


def verified(command: str = "verify_integrity") -> dict:
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command(command, "--json", stdout=out)
    return json.loads(out.getvalue())


def differences() -> list[tuple[str, ...]]:
    found = verified()["differences"]
    assert all(each["message"] for each in found)
    return [tuple(each[name] for name in ("kind", "about", "field", "stored", "expected")) for each in found]


def path_of(job: Job) -> str:
    return str(the_file(job)["path"])


def the_file(job: Job) -> dict:
    assert job.result
    (file,) = job.result["files"]
    return file


def rewritten(job: Job, change) -> None:
    """Another archive in the place of the first, and the row changed with it: only the log tells what it was."""
    path = files.kept(path_of(job))
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as target:
        for name, data in change({name: source.read(name) for name in source.namelist()}).items():
            target.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    the_file(job)["sha256"] = files.digest(buffer.getvalue())
    job.save()


def other_words(data: bytes, old: str, new: str) -> bytes:
    """A letter with other words in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old.encode(), new.encode()) if name == "word/document.xml" else text)
    return buffer.getvalue()


def test_letters_as_they_were_written_are_in_order_and_counted(job):
    found = verified()
    # the archive, and the file on which 质监局's points rest
    assert (found["differences"], found["checked"]["files"]) == ([], 2)
    assert verified("verify_files") == {"ok": True, "checked": 2, "faults": []}


def test_one_changed_byte_and_a_missing_archive_are_named(job):
    path = files.kept(path_of(job))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    (found,) = differences()
    assert found == ("file", f"{job.label} P-2026-letters-1.zip", path_of(job), "altered", "")
    path.unlink()
    (fault,) = verified("verify_files")["faults"]
    assert (fault["kind"], fault["owner"], fault["name"]) == ("missing", job.label, "P-2026-letters-1.zip")


def test_an_archive_put_in_place_with_its_hash_is_betrayed_by_the_log_and_by_the_run(job):
    def change(letters: dict[str, bytes]) -> dict[str, bytes]:
        name = next(name for name in letters if "-01-" in name)
        return {**letters, name: other_words(letters[name], "得分为71.18，等级为C", "得分为91.18，等级为A")}

    rewritten(job, change)
    assert differences() == [
        ("letter", f"{RUN} 01 质监局", "score", "91.18", "71.18"),
        ("letter", f"{RUN} 01 质监局", "grade", "A", "C"),
        ("file", f"{job.label} P-2026-letters-1.zip", path_of(job), "altered", ""),
    ]


def test_a_score_that_was_changed_in_the_store_differs_from_the_letter(job):
    ScoreSheet.objects.filter(run=job.arguments["run"], unit="02").update(score="95")
    # 工商局 has 7.5 of the 15 points that count
    assert ("letter", f"{RUN} 02 工商局", "score", "50", "95") in differences()


def test_a_letter_that_is_missing_or_to_a_stranger_is_named(job):
    def change(letters: dict[str, bytes]) -> dict[str, bytes]:
        return {name.replace("-02-工商局", "-77-外单位"): data for name, data in letters.items()}

    rewritten(job, change)
    assert [about for kind, about, *_rest in differences() if kind == "letter"] == [
        f"{RUN} 02 工商局", f"{RUN} P-2026-考核结果告知书-77-外单位.docx",
    ]  # fmt: skip


def test_letters_that_cannot_be_read_are_told_and_nothing_else_is_skipped(job):
    rewritten(job, lambda letters: dict.fromkeys(letters, b"x"))
    found = differences()
    assert ("letter", RUN, "", "", "") in found
    assert [kind for kind, *_rest in found] == ["letter", "file"]
