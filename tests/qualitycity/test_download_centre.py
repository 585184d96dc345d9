"""The download centre: one's own jobs and files, for as long as the right to see them is held."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Member
from qualitycity import files, jobs
from qualitycity.models import Job
from qualitycity.sentences import sentence
from tests.qualitycity.people import actor_of, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return somebody("li", "office_staff")


@pytest.fixture
def client(staff):
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def job(staff):
    return jobs.start(kind="report.compile", arguments={}, by=actor_of(staff), label="年度督查报告")


def finished(job: Job, data: bytes = b"figures") -> Job:
    files.write(files.kept("reports/1/P.xlsx"), data)
    made = {"name": "P.xlsx", "path": "reports/1/P.xlsx", "sha256": files.digest(data), "size": len(data)}
    jobs.finish(jobs.claim(job.pk), result={"needs": "see_boards", "files": [made], "page": ["reports"]})
    return job


def link(job: Job, name: str = "P.xlsx") -> str:
    return reverse("job-file", args=[job.pk, name])


def test_a_waiting_job_is_asked_for_again_by_the_page_itself(client, job):
    page = client.get(reverse("downloads")).content.decode()
    assert "年度督查报告" in page
    assert 'hx-trigger="every 2s"' in page
    assert "X-Background" in page


def test_a_running_job_shows_how_far_it_is(client, job):
    jobs.advance(jobs.claim(job.pk), done=2, total=6, message=sentence("Writing the .%(form)s file", form="docx"))
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert ".docx" in page
    assert "2" in page
    assert "6" in page


def test_a_finished_job_offers_its_files_with_their_hash_and_asks_no_more(client, job):
    finished(job)
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert link(job) in page
    assert files.digest(b"figures") in page
    assert "hx-trigger" not in page


def test_a_file_comes_as_an_attachment(client, job):
    answer = client.get(link(finished(job)))
    assert answer.content == b"figures"
    assert answer["Content-Disposition"] == 'attachment; filename="P.xlsx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_file_that_was_changed_is_not_handed_out(client, job):
    finished(job)
    files.kept("reports/1/P.xlsx").write_bytes(b"other")
    assert client.get(link(job)).status_code == 410


@pytest.mark.parametrize("name", ["Q.xlsx", "..", "reports"])
def test_only_the_files_of_the_job_are_handed_out(client, job, name):
    finished(job)
    assert client.get(link(job, name)).status_code == 404


def test_a_right_that_is_taken_away_is_gone_with_the_next_request(client, staff, job):
    finished(job)
    Member.objects.filter(user=staff).update(role="administrator")
    assert client.get(link(job)).status_code == 403


def test_anothers_job_answers_like_an_unknown_one(job):
    finished(job)
    other = Client()
    other.force_login(somebody("wang", "office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    assert {other.get(address).status_code for address in (reverse("job", args=[job.pk]), link(job))} == {404}
    assert "年度督查报告" not in other.get(reverse("downloads")).content.decode()


def test_a_failed_job_says_why_and_can_be_started_again(client, job):
    jobs.fail(jobs.claim(job.pk), reason=sentence("No quarter of %(year)s has been opened yet.", year=2027))
    assert "2027" in client.get(reverse("downloads")).content.decode()
    assert client.post(reverse("job-again", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"


def test_reading_changes_nothing(client, job):
    assert client.get(reverse("job-again", args=[job.pk])).status_code == 405


def test_the_list_costs_the_same_queries_however_many_jobs(client, staff, django_assert_max_num_queries):
    for _number in range(15):
        jobs.start(kind="report.compile", arguments={}, by=actor_of(staff), label="年度督查报告")
    with django_assert_max_num_queries(9):
        client.get(reverse("downloads"))
