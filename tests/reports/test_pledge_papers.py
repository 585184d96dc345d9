"""The papers of pledges: functions of the frozen text, written once, and all units' as one job."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from departments import pledges
from departments.models import Pledge, PledgeIssue, PledgeLine
from qualitycity import files, jobs
from qualitycity.files import kept
from qualitycity.models import Job
from reports import pledge_papers
from reports.content import blocks, pledge
from reports.documents import fonts
from reports.models import PledgeFile, PledgePaper
from tests.departments.desk import a_duty
from tests.departments.pledging import an_office
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
FORMATS = [form for form in pledge_papers.FORMATS if form != "pdf" or fonts.chosen()]


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return an_office()


def issues(pledge: Pledge) -> list[PledgeIssue]:
    return list(pledge.issues.select_related("pledge__plan__area", "pledge__department").order_by("number"))


def said(issue: PledgeIssue) -> str:
    paper = Document(io.BytesIO(pledge_papers.read(issue, "docx")))
    return "\n".join(one.text for one in paper.paragraphs)


# --- One paper
def test_a_pledge_signed_amended_and_signed_again_gives_both_papers_in_the_same_bytes(office):
    first = issues(office.performing())[0]
    before = {form: pledge_papers.write(first, form).sha256 for form in FORMATS}
    pledge = pledges.adjust(pledge=office.draft(), reason="指标上调", by=office.staff, version=None)
    pledges.accept(pledge=pledge, by=office.head)
    pledge = office.signed(pledges.approve(pledge=pledge, by=office.approver))
    first, second = issues(pledge)
    for issue in (first, second):
        for form in FORMATS:
            file = pledge_papers.write(issue, form)
            kept(file.path).unlink()
            assert files.digest(kept(pledge_papers.write(issue, form).path).read_bytes()) == file.sha256
    assert {form: pledge_papers.write(first, form).sha256 for form in FORMATS} == before
    assert list(pledge_papers.faults(again=True)) == []


def test_the_paper_has_the_parts_of_a_pledge_in_their_order(office):
    text = said(issues(office.approved())[0])
    parts = ["2026年度质量目标责任书", "1号", "甲方：", "乙方：质监局", "一、目标和任务", "二、保障措施", "三、督查与考核",
             "四、奖励与责任追究", "五、附则"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_tables_lie_on_their_side_with_a_repeated_heading_and_nothing_stamps_the_paper(office):
    paper = Document(io.BytesIO(pledge_papers.read(issues(office.approved())[0], "docx")))
    assert [section.page_width > section.page_height for section in paper.sections] == [False, True, False]
    targets, tasks, signatures = paper.tables
    assert [cell.text for cell in targets.rows[0].cells][5:10] == ["年度目标", "一季度", "二季度", "三季度", "四季度"]
    assert [cell.text for cell in tasks.rows[1].cells][3] == "2026年6月30日前：立项"
    assert [cell.text for cell in signatures.rows[0].cells] == ["甲方（盖章）：", "乙方（盖章）："]
    assert not paper.inline_shapes


def test_a_draft_says_that_it_is_one_and_an_amendment_what_it_changes(office):
    draft = pledge_papers.content_of(issues(office.draft())[0])
    assert draft.paper.notice == pledge.DRAFT
    second = issues(office.amended())[1]
    text = said(second)
    assert "第1次补签文本。补签原因：指标上调。" in text
    assert "“1 抽检合格率”年度目标由≥92调整为≥95" in text
    assert pledge_papers.content_of(second).paper.notice == ""


def test_the_content_goes_through_json_and_back(office):
    content = pledge_papers.content_of(issues(office.approved())[0])
    assert blocks.load(blocks.dump(content)) == content


def test_a_file_that_was_altered_is_not_handed_out(office):
    issue = issues(office.signed())[0]
    file = pledge_papers.write(issue, "docx")
    kept(file.path).write_bytes(b"x")
    with pytest.raises(files.Changed):
        pledge_papers.read(issue, "docx")
    assert [(each.format, kind) for each, kind in pledge_papers.faults()] == [("docx", "altered")]


def test_a_text_that_was_changed_gives_other_bytes_and_is_named(office):
    issue = issues(office.signed())[0]
    pledge_papers.write(issue, "docx")
    PledgeLine.objects.filter(issue=issue, code="1").update(annual="≥80")
    assert [kind for _file, kind in pledge_papers.faults(again=True)] == ["other"]


# --- All of them as one job
def done(job: Job) -> Job:
    jobs.run(job.pk, pledge_papers.carry_out)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job


def names(job: Job) -> list[str]:
    (archive,) = (job.result or {})["files"]
    return zipfile.ZipFile(io.BytesIO(files.read(archive["path"], sha256=archive["sha256"]))).namelist()


def test_all_units_are_drafted_and_written_as_one_job(office):
    for number in (31, 32):
        a_duty(office.rate, a_department(str(number), f"{number}区"), "supporting")
    job = done(pledge_papers.request(plan=office.plan, year=2026, by=office.staff))
    units = ["工商局", "质监局", "31区", "32区"]
    assert names(job) == [f"P-2026-责任书-{unit}.{form}" for unit in units for form in FORMATS]
    assert Pledge.objects.count() == PledgePaper.objects.count() == 4
    assert (job.steps_done, job.steps_total) == (12, 12)


def test_doing_it_again_makes_nothing_twice_and_gives_the_same_archive(office):
    first, second = (done(pledge_papers.request(plan=office.plan, year=2026, by=office.staff)) for _again in range(2))
    assert first.result["files"][0]["sha256"] == second.result["files"][0]["sha256"]
    assert PledgeFile.objects.count() == 2 * len(FORMATS)


def test_a_draft_that_is_behind_the_plan_follows_it_and_what_was_given_to_a_unit_does_not(office):
    pledge, other = office.draft(), office.draft(a_department("23", "工商局"))
    pledges.consult(pledge=other, by=office.staff)
    office.revise()
    done(pledge_papers.request(plan=office.plan, year=2026, by=office.staff))
    assert [issues(each)[0].lines.get(code="1").annual for each in (pledge, other)] == ["≥95", "≥92"]


def test_an_approved_pledge_is_written_for_whoever_approved_it(office):
    pledge = office.approved()
    job = Job.objects.get(kind=pledge_papers.JOB)
    assert job.owner_key == office.approver.key
    assert len(done(job).result["files"]) == len(FORMATS)
    assert PledgeFile.objects.filter(paper__issue__pledge=pledge).count() == len(FORMATS)
