"""Compiling: once for a job, true to the store or not at all, and safe to be stopped anywhere."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from qualitycity import jobs
from qualitycity.files import kept
from qualitycity.models import Event, Job
from qualitycity.roles import ROLES, Actor, Forbidden, Role
from reports import files, situations, supervision
from reports.content import blocks
from reports.documents import files as documents
from reports.documents import fonts
from reports.models import Check, ReportFile, SupervisionReport
from targets.models import Period
from targets.periods import Quarter
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
STAFF = Actor(key="li", name="李科员", role="office_staff", permissions=ROLES[Role.OFFICE_STAFF])
REPORTER = Actor(key="wu", name="吴", role="reporter", permissions=ROLES[Role.REPORTER])


@pytest.fixture
def plan():
    """Three targets at the third quarter: 95 met, 90 not met, one without a figure."""
    plan = a_plan()
    high, low, _silent = (a_target(plan, code, lead=a_department()) for code in "123")
    a_period(plan, "2026Q3")
    verified(high, "2026Q3", 95)
    verified(low, "2026Q3", 90, note="设备检修")
    return plan


def compiled(plan, **more):
    return supervision.compile(**{"plan": plan, "year": 2026, "kind": "annual", "by": STAFF, "at": AT, **more})


def asked(plan, **more):
    return supervision.request(**{"plan": plan, "year": 2026, "kind": "annual", "by": STAFF, **more})


def test_the_report_is_frozen_with_its_hash_and_its_event(plan):
    report = compiled(plan)
    assert report.sha256 == hashlib.sha256(blocks.canonical(report.content)).hexdigest()
    assert report.content["paper"]["number"].endswith("〔2026〕1号")
    assert Event.objects.get(kind="report.compiled").detail["sha256"] == report.sha256
    assert supervision.verify(report) == []


def test_a_job_is_called_the_same_whoever_asks_for_it(plan):
    with translation.override("en"):
        assert asked(plan).label == "P 2026 年度督查报告"


def test_every_figure_is_that_of_the_stored_check(plan):
    report = compiled(plan)
    check = Check.objects.get(target__code="2", latest=True)
    cited = [one for one in report.content["citations"].values() if one.get("field") == "actual"]
    assert {"source": "reports.check", "id": check.pk, "version": 2, "stored": "90", "shown": "90"}.items() <= next(
        one for one in cited if one["id"] == check.pk
    ).items()


def test_a_figure_changed_behind_the_portals_back_is_named(plan):
    report = compiled(plan)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_check SET actual = '96' WHERE actual = '95'")
    assert ["shows 95, but 96 is stored" in str(one) for one in supervision.verify(report)] == [True]


def test_content_changed_behind_the_portals_back_is_named(plan):
    report = compiled(plan)
    report.content["paper"]["date"] = "2026年11月3日"
    assert "changed after it was frozen" in str(supervision.verify(report)[0])


def test_a_newer_figure_leaves_an_old_report_true(plan):
    report = compiled(plan)
    verified(plan.targets.get(code="2"), "2026Q3", 93)
    assert supervision.verify(report) == []
    assert Check.objects.get(target__code="2", latest=True).actual == 93


def test_a_report_whose_figure_is_not_the_stored_one_is_not_issued(plan, monkeypatch):
    found = situations.at

    def wrong(*args, **more):
        situation = found(*args, **more)
        Check.objects.filter(target__code="1").update(actual=94)
        return situation

    monkeypatch.setattr(situations, "at", wrong)
    with pytest.raises(jobs.Refused, match="not issued") as refused:
        compiled(plan)
    assert "shows 95, but 94 is stored" in str(refused.value.reason.gaps["found"][0])
    assert not SupervisionReport.objects.exists()


def test_only_the_office_may_compile(plan):
    with pytest.raises(Forbidden):
        asked(plan, by=REPORTER)
    with pytest.raises(Forbidden):
        compiled(plan, by=REPORTER)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"kind": "result"}, "no assessment"),
        ({"kind": "selfcheck"}, "no self-check"),
        ({"kind": "poem"}, "no report of the kind"),
        ({"year": 2031}, "not a year of the plan"),
        ({"year": 2027}, "No quarter of 2027"),
        ({"quarter": Quarter(2026, 1)}, "2026Q1 has no figures"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(plan, wish, reason):
    with pytest.raises(jobs.Refused, match=reason):
        asked(plan, **wish)
    assert not Job.objects.exists()


def test_without_a_word_the_report_is_about_the_last_quarter_with_figures(plan):
    a_period(plan, "2026Q4")
    assert compiled(plan).content["about"]["quarter"] == "2026Q3"
    assert compiled(plan, quarter=Quarter(2026, 4)).content["about"]["quarter"] == "2026Q4"


def test_a_quarter_that_is_only_scheduled_is_not_reported_on():
    plan = a_plan()
    a_target(plan)
    a_period(plan, "2026Q1", Period.State.SCHEDULED)
    assert situations.last_quarter(plan, 2026) is None
    a_period(plan, "2026Q2")
    assert situations.last_quarter(plan, 2026) == Quarter(2026, 2)


def test_a_job_has_one_report_however_often_it_is_compiled(plan):
    job = asked(plan)
    assert compiled(plan, job=job) == compiled(plan, job=job)
    assert SupervisionReport.objects.count() == 1


def test_the_numbers_of_papers_follow_each_other(plan):
    numbers = [compiled(plan, kind=kind).content["paper"]["number"] for kind in ("annual", "macro", "annual")]
    assert [number[-2] for number in numbers] == ["1", "2", "3"]
    assert list(
        SupervisionReport.objects.filter(kind="annual").order_by("number").values_list("number", flat=True)
    ) == [1, 2]


def test_a_job_writes_every_file_and_notes_its_hash(plan):
    job = asked(plan)
    assert jobs.run(job.pk, supervision.carry_out)
    job.refresh_from_db()
    assert (job.state, job.steps_done, job.steps_total) == ("done", 6, 6)
    written = {file.format: file for file in ReportFile.objects.all()}
    expected = {"json", "html", "xlsx", "docx"} | ({"pdf"} if fonts.chosen() else set())
    assert set(written) == expected
    for form, file in written.items():
        assert hashlib.sha256(kept(file.path).read_bytes()).hexdigest() == file.sha256
        assert file.path.endswith(f"P-2026-annual.{form}")
    assert written["json"].sha256 == SupervisionReport.objects.get().sha256


def test_a_worker_that_dies_between_files_leaves_the_same_bytes_in_the_end(plan, monkeypatch):
    job, write = asked(plan), documents.write

    def die(form, content):
        if form == "docx":
            raise jobs.LeaseLost
        return write(form, content)

    monkeypatch.setattr(documents, "write", die)
    assert not jobs.run(job.pk, supervision.carry_out)
    first = {file.format: file.sha256 for file in ReportFile.objects.all()}
    assert set(first) == {"json", "html", "xlsx"}
    monkeypatch.setattr(documents, "write", write)
    Job.objects.update(state=Job.State.QUEUED)
    verified(plan.targets.get(code="1"), "2026Q3", 99)  # what comes in between changes nothing any more
    assert jobs.run(job.pk, supervision.carry_out)
    again = {file.format: file.sha256 for file in ReportFile.objects.all()}
    assert again.items() >= first.items()
    assert SupervisionReport.objects.count() == 1


def test_a_file_that_is_gone_is_written_again_as_it_was(plan):
    report = compiled(plan)
    content = blocks.load(report.content)
    file = files.keep(report, "html", documents.write("html", content))
    kept(file.path).write_bytes(b"changed")
    assert ["is gone or was changed" in str(one) for one in supervision.verify(report)] == [True]
    files.keep(report, "html", documents.write("html", content))
    assert supervision.verify(report) == []


def test_without_chinese_fonts_the_other_files_still_come(plan, monkeypatch):
    monkeypatch.setattr(fonts, "installed", frozenset)
    job = asked(plan)
    jobs.run(job.pk, supervision.carry_out)
    job.refresh_from_db()
    assert job.state == "done"
    assert set(ReportFile.objects.values_list("format", flat=True)) == {"json", "html", "xlsx", "docx"}
    assert "fonts-noto-cjk" in job.result["warnings"][0]["text"]


def test_reading_a_situation_costs_the_same_queries_whatever_its_size(plan, django_assert_num_queries):
    for code in "456789":
        verified(a_target(plan, code, lead=a_department()), "2026Q3", 90)
    with django_assert_num_queries(12):
        situations.at(type(plan).objects.select_related("area").get(), Quarter(2026, 3), now=AT)


def test_names_on_papers_come_from_the_settings(plan, settings):
    settings.PAPER = {**settings.PAPER, "organ": "甲市质强办", "signatory": "张三"}
    paper = compiled(plan).content["paper"]
    assert (paper["mark"], paper["signatory"]) == ("甲市质强办文件", "张三")


def test_files_lie_below_the_media_root(plan):
    report = compiled(plan)
    file = files.keep(report, "json", b"{}")
    assert kept(file.path).is_relative_to(settings.MEDIA_ROOT)
