"""The workbook's pages: one's own uploads only, in every encoding that offices use, and one click counts once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from departments import unit_book
from departments.models import Value
from qualitycity.models import Event, Upload
from tests.departments import unit_books as books
from tests.departments.desk import Desk, a_desk, a_user
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
FIGURES = {"rate": {"value": "95.5"}, "stock": {"value": "80"}, "words": {"note": "已完成三项，余下两项四季度完成"}}


@pytest.fixture
def desk() -> Desk:
    return a_desk("rate", "stock", "words", "cover")


def a_client(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def client(desk) -> Client:
    return a_client(a_user("reporter", desk.unit))


def send(client: Client, desk: Desk, content: bytes, name: str = "a.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("entry-workbook", args=[desk.submission.pk]), {"file": file})


def test_the_template_comes_as_a_file_to_keep(desk, client):
    for form, kind in (("xlsx", "application/vnd.openxmlformats"), ("csv", "text/csv")):
        answer = client.get(reverse("entry-template", args=[desk.submission.pk, form]))
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("entry-template", args=[desk.submission.pk, "pdf"])).status_code == 404


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding_that_offices_use(desk, client, encoding):
    answer = send(client, desk, books.filled_csv(desk, FIGURES).encode(encoding), "三季度.csv")
    upload = Upload.objects.get()
    assert (answer["Location"], books.errors(upload)) == (reverse("upload", args=[upload.pk]), [])
    page = client.get(answer["Location"])
    assert "余下两项四季度完成" in page.content.decode()
    answer = client.post(reverse("upload-confirm", args=[upload.pk]), {"shown": upload.preview["digest"]})
    assert answer["Location"] == reverse("entry-grid", args=[desk.submission.pk])
    held = books.latest()
    assert (str(held["rate", ""].value), str(held["stock", ""].value)) == ("95.5", "80")
    assert held["words", ""].note == FIGURES["words"]["note"]


def test_a_sheet_saved_as_csv_by_an_office_suite_is_read(desk, client):
    """Trailing commas on every line, and semicolons where the machine's list separator is one."""
    lines = books.filled_csv(desk, FIGURES).splitlines()
    width = lines[1].count(",")
    padded = "\r\n".join(line + "," * (width - line.count(",")) for line in lines)
    assert not padded.startswith(lines[0] + "\r")
    for text in (padded, padded.replace(",", ";")):
        send(client, desk, text.encode("gb18030"), "a.csv")
        assert books.errors(Upload.objects.first()) == []


def test_confirming_ten_times_is_one_confirmation_and_one_event(desk, client):
    send(client, desk, books.filled(desk, FIGURES))
    upload = Upload.objects.get()
    for _click in range(10):
        answer = client.post(reverse("upload-confirm", args=[upload.pk]), {"shown": upload.preview["digest"]})
        assert answer["Location"] == reverse("entry-grid", args=[desk.submission.pk])
    kinds = ("workbook.uploaded", "workbook.confirmed", "values.entered")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1, 1]
    assert Value.objects.count() == 3


def test_another_persons_upload_is_unknown(desk, client):
    send(client, desk, books.filled(desk, FIGURES))
    upload = Upload.objects.get()
    others = [a_user("reporter", desk.unit, name="li"), a_user("reporter", a_department("02", "工商局"))]
    for other in map(a_client, others):
        assert other.get(reverse("upload", args=[upload.pk])).status_code == 404
        for name in ("upload-confirm", "upload-discard"):
            assert other.post(reverse(name, args=[upload.pk]), {"shown": "x"}).status_code == 404
    assert (Upload.objects.get().state, Value.objects.count()) == (Upload.State.PREVIEWED, 0)


def test_another_units_quarter_takes_no_file_and_gives_no_template(desk, client):
    other = a_client(a_user("reporter", a_department("02", "工商局")))
    assert send(other, desk, books.filled(desk, FIGURES)).status_code == 404
    assert other.get(reverse("entry-template", args=[desk.submission.pk, "xlsx"])).status_code == 404
    assert Upload.objects.count() == 0


def test_without_a_file_and_with_one_that_is_too_large_it_says_so(desk, client, settings):
    address = reverse("entry-workbook", args=[desk.submission.pk])
    assert "请选择填好的文件" in client.post(address, follow=True).content.decode()
    for large in (unit_book.LIMITS.file_bytes + 1, settings.ATTACHMENTS_MB["file"] * 2**20 + 1):
        answer = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"x" * large)}, follow=True)
        assert "文件超过 10 MB" in answer.content.decode()
    assert Upload.objects.count() == 0


def test_a_discarded_file_leads_back_and_cannot_be_confirmed(desk, client):
    send(client, desk, books.filled(desk, FIGURES))
    upload = Upload.objects.get()
    answer = client.post(reverse("upload-discard", args=[upload.pk]))
    assert answer["Location"] == reverse("entry-workbook", args=[desk.submission.pk])
    client.post(reverse("upload-confirm", args=[upload.pk]), {"shown": upload.preview["digest"]})
    assert (Upload.objects.get().state, Value.objects.count()) == (Upload.State.DISCARDED, 0)
    assert "已作废" in client.get(reverse("upload", args=[upload.pk])).content.decode()


def test_a_confirmation_of_another_preview_shows_it_again(desk, client):
    send(client, desk, books.filled(desk, FIGURES))
    upload = Upload.objects.get()
    answer = client.post(reverse("upload-confirm", args=[upload.pk]), {"shown": "0" * 64}, follow=True)
    assert "预览之后数据有变化" in answer.content.decode()
    assert Value.objects.count() == 0


def test_a_name_that_is_no_name_does_no_harm(desk, client):
    content = books.filled(desk, FIGURES)
    for name in ("../../etc/passwd.xlsx", "a\x00b.xlsx", "名" * 300 + ".xlsx", '<script>".xlsx'):
        assert send(client, desk, content, name).status_code == 302
        upload = Upload.objects.first()
        assert (upload.state, upload.path.startswith("uploads/"), ".." in upload.path) == ("previewed", True, False)
        assert '<script>"' not in client.get(reverse("upload", args=[upload.pk])).content.decode()


@pytest.mark.parametrize("show", ["", "new", "same", "unknown"])
def test_the_preview_costs_the_same_few_queries_whatever_it_shows(desk, client, show, django_assert_max_num_queries):
    send(client, desk, books.filled(desk, FIGURES))
    with django_assert_max_num_queries(8):
        answer = client.get(reverse("upload", args=[Upload.objects.get().pk]), {"show": show})
    assert answer.status_code == 200


def test_the_preview_names_indicators_in_the_readers_language(desk, client):
    indicator = desk.targets["rate"].indicator
    indicator.name_en = "Pass rate of spot checks"
    indicator.save()
    where = send(client, desk, books.filled(desk, FIGURES))["Location"]
    client.cookies["django_language"] = "en"
    assert "<td>Pass rate of spot checks</td>" in client.get(where).content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "<td>rate</td>" in client.get(where).content.decode()
