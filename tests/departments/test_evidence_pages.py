"""The pages of evidence: adding with and without scripts, laying once more, taking away, who may open a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments import evidence, submissions
from departments.models import EvidenceUse
from qualitycity import files
from tests.attached_files import PROGRAM, a_docx, a_pdf, a_png
from tests.departments.desk import a_user, an_actor
from tests.departments.test_entry_pages import Office, a_client
from tests.departments.test_evidence import next_quarter
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Script": "1"}


@pytest.fixture
def office() -> Office:
    return Office("rate", "stock")


def where(office: Office, name: str = "rate") -> str:
    key = office.desk.key(name) if name else evidence.WHOLE
    return f"{office.url('entry-evidence')}?cell={key}"


def send(office: Office, *sent: tuple[str, bytes], name: str = "rate", headers=None, client=None):
    listed = [SimpleUploadedFile(file, content) for file, content in sent]
    follow = headers is None
    return (client or office.reporter).post(where(office, name), {"files": listed}, headers=headers, follow=follow)


def lay(office: Office, name: str = "a.pdf", content: bytes | None = None) -> EvidenceUse:
    desk = office.desk
    return evidence.add(
        submission=desk.submission, key=desk.key("rate"), name=name, content=content or a_pdf(), by=desk.reporter
    )


def test_without_scripts_several_files_are_added_and_the_bad_one_is_named(office):
    page = send(office, ("通报.pdf", a_pdf()), ("章.png", a_png()), ("setup.pdf", PROGRAM)).content.decode()
    assert all(text in page for text in ("已添加 2 个文件", "通报.pdf", "章.png", "setup.pdf: 文件内容不是 .pdf"))
    assert EvidenceUse.objects.count() == 2


def test_scripts_are_told_the_count_and_what_is_still_wrong_in_the_row(office):
    indicator = office.desk.targets["rate"].indicator
    indicator.needs_evidence = True
    indicator.save()
    office.desk.type("rate", value="95")
    assert "须附佐证" in office.page("entry-grid").content.decode()
    response = send(office, ("通报.pdf", a_pdf()), headers=SCRIPT)
    assert response.status_code == 200
    assert response.json()["refused"] == []
    assert "<b>1</b>" in response.json()["count"]
    assert "须附佐证" not in response.json()["messages"]
    refused = send(office, ("a.exe", PROGRAM), headers=SCRIPT)
    assert (refused.status_code, "不接收" in refused.json()["refused"][0]) == (409, True)


def test_autosave_knows_the_files_of_its_row(office):
    indicator = office.desk.targets["rate"].indicator
    indicator.needs_evidence = True
    indicator.save()
    lay(office)
    (cell,) = office.send(office.cell("rate", 0, value="95")).json()["cells"]
    assert "须附佐证" not in cell["messages"]


def test_nothing_chosen_is_said(office):
    assert "请先选择文件" in office.reporter.post(where(office), follow=True).content.decode()


def test_what_is_too_large_is_not_even_stored_on_the_way(office, settings):
    settings.ATTACHMENTS_MB = {"file": 1, "unit": 100}
    page = send(office, ("大.pdf", a_pdf(extra=b"%" * 3 * 2**20)), ("小.pdf", a_pdf())).content.decode()
    assert "大.pdf: 文件超过 1 MB" in page
    assert "已添加 1 个文件" in page


def test_ten_times_the_largest_file_is_the_most_of_one_form(office, settings):
    """Twelve files of 0.9 MB: eleven make 9.9 MB, the twelfth passes 10 MB."""
    settings.ATTACHMENTS_MB = {"file": 1, "unit": 100}
    sent = [(f"{number}.pdf", a_pdf(str(number), extra=b"%" * 943_718 + b"\n")) for number in range(12)]
    page = send(office, *sent).content.decode()
    assert "已添加 11 个文件" in page
    assert "11.pdf: 文件超过" in page


def test_a_file_is_taken_away_and_the_list_remembers(office):
    use = lay(office)
    page = office.reporter.post(where(office), {"remove": use.pk}, follow=True).content.decode()
    assert "已移除“a.pdf”" in page
    assert "已移除 (1)" in page


def test_another_submissions_file_cannot_be_taken_away_from_here(office):
    use = lay(office)
    later = next_quarter(office.desk)
    address = f"{reverse('entry-evidence', args=[later.submission.pk])}?cell={later.key('rate')}"
    assert office.reporter.post(address, {"remove": use.pk}).status_code == 404
    assert office.reporter.post(address, {"remove": "x" * 30}).status_code == 404


def test_a_file_of_the_last_quarter_is_offered_and_used(office):
    use = lay(office)
    later = next_quarter(office.desk)
    address = f"{reverse('entry-evidence', args=[later.submission.pk])}?cell={later.key('rate')}"
    assert "使用本单位已有的文件" in office.reporter.get(address).content.decode()
    page = office.reporter.post(address, {"use": use.evidence_id}, follow=True).content.decode()
    assert "已将“a.pdf”作为" in page
    assert evidence.reused(later.submission) == {later.key("rate")}


@pytest.mark.parametrize("cell", ["99999:", "x", "1", "１:", "99999999999999999999:", "1:nothing"])
def test_a_cell_that_is_not_there_is_unknown(office, cell):
    assert office.reporter.get(f"{office.url('entry-evidence')}?cell={cell}").status_code == 404


def test_files_are_handed_out_to_be_saved_and_never_sniffed(office):
    use = lay(office, "季度 通报.pdf")
    response = office.reporter.get(reverse("evidence-download", args=[use.pk]))
    assert response.content == a_pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_pdf_may_be_framed_by_our_own_page_only_and_loads_nothing(office):
    response = office.reporter.get(reverse("evidence-inline", args=[lay(office).pk]))
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Content-Security-Policy"] == "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    page = office.reporter.get(reverse("evidence-file", args=[EvidenceUse.objects.get().pk]))
    assert (page["X-Frame-Options"], "frame-ancestors 'none'" in page["Content-Security-Policy"]) == ("DENY", True)


@pytest.mark.parametrize(("name", "content"), [("a.png", a_png()), ("a.docx", a_docx())])
def test_only_a_pdf_is_handed_out_for_a_frame(office, name, content):
    assert office.reporter.get(reverse("evidence-inline", args=[lay(office, name, content).pk])).status_code == 404


def test_a_file_that_was_altered_is_not_handed_out(office):
    use = lay(office)
    files.kept(use.evidence.path).write_bytes(b"%PDF-something else")
    assert office.reporter.get(reverse("evidence-download", args=[use.pk])).status_code == 410


def seen(office: Office, use: EvidenceUse, role: str) -> int:
    client = a_client(a_user(role, plan=office.desk.plan, name=f"{role}-{office.desk.submission.state}"))
    return client.get(reverse("evidence-download", args=[use.pk])).status_code


def test_who_opens_a_file_follows_who_sees_the_value(office):
    use = lay(office)
    readers = ("office_approver", "office_staff", "auditor", "group_member", "assessor")
    assert [seen(office, use, role) for role in readers] == [404] * 5
    office.desk.release()
    assert [seen(office, use, role) for role in readers] == [200, 200, 404, 404, 404]
    submissions.verify(submission=office.desk.submission, by=an_actor("office_approver"))
    assert [seen(office, use, role) for role in readers] == [200] * 5
    assert seen(office, use, "administrator") == 403


def test_another_units_file_is_unknown(office):
    use = lay(office)
    stranger = a_client(a_user("reporter", a_department("23", "工商局")))
    for name in ("evidence-file", "evidence-download", "evidence-inline"):
        assert stranger.get(reverse(name, args=[use.pk])).status_code == 404
    assert send(office, ("a.pdf", a_pdf()), client=stranger, headers=SCRIPT).status_code == 404


def test_the_head_uploads_the_signed_form_and_the_office_sees_it(office):
    office.desk.submit()
    page = send(office, ("盖章.pdf", a_pdf()), name="", client=office.reviewer).content.decode()
    assert "已添加 1 个文件" in page
    office.desk.plan.refresh_from_db()
    submissions.release(submission=office.desk.submission, by=office.desk.reviewer)
    approver = a_client(a_user("office_approver", plan=office.desk.plan))
    assert "盖章.pdf" in approver.get(reverse("review-sheet", args=[office.desk.submission.pk])).content.decode()


def test_those_who_review_find_the_files_in_the_row(office):
    use = lay(office, "通报.pdf")
    office.desk.release()
    approver = a_client(a_user("office_approver", plan=office.desk.plan))
    page = approver.get(reverse("review-sheet", args=[office.desk.submission.pk])).content.decode()
    assert f'href="{reverse("evidence-file", args=[use.pk])}">通报.pdf' in page


def test_the_page_costs_the_same_queries_whatever_was_laid(office, django_assert_num_queries):
    lay(office)
    office.reporter.get(where(office))  # the session's own beginning
    with CaptureQueriesContext(connection) as few:
        office.reporter.get(where(office))
    for number in range(15):
        lay(office, f"{number}.pdf", a_pdf(str(number)))
    with django_assert_num_queries(len(few)):
        office.reporter.get(where(office))
    assert len(few) < 30
