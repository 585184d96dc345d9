"""A unit's quarter as a workbook: downloaded, filled in, previewed and confirmed; what is stored is what was shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from departments import exemptions, unit_book
from departments.models import Value
from departments.unit_book.previews import Preview
from departments.workflow import Refused
from qualitycity import files
from qualitycity.models import Event, Upload
from qualitycity.roles import Forbidden
from tests.departments import unit_books as books
from tests.departments.desk import Q3, Desk, a_desk, an_actor

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff")
#: name → field → what is typed into the workbook
GOOD = {
    "rate": {"value": 95.5, "data_status": "核定数", "data_source": "省局", "published_on": date(2026, 10, 8)},
    "cover": {"numerator": 30, "denominator": 30}, "stock": {"value": "80"}, "zero": {"value": 0},
    "rank": {"rank": 2, "places": 13}, "words": {"note": "已完成三项"}, "built": {"stage": "立项"},
    "new": {"value": 40}, "above": {"value": 97, "benchmark": "９４"},
}  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_a_filled_template_is_previewed_and_nothing_is_stored(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    assert (upload.state, books.errors(upload)) == (Upload.State.PREVIEWED, [])
    expected = {(name, field): "new" for name, fields in GOOD.items() for field in fields}
    assert books.kinds(desk, upload) == expected
    assert Value.objects.count() == 0


def test_what_is_confirmed_is_what_was_previewed(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    assert books.confirm(desk, upload).state == Upload.State.CONFIRMED
    held = books.latest()
    assert (held["rate", ""].value, held["rate", ""].data_status) == (Decimal("95.5"), "confirmed")
    assert (held["rate", ""].data_source, held["rate", ""].published_on) == ("省局", date(2026, 10, 8))
    assert (held["cover", ""].numerator, held["cover", ""].denominator) == (30, 30)
    assert (held["rank", ""].rank, held["above", ""].benchmark, held["built", ""].stage) == (2, 94, "立项")
    assert (held["zero", ""].value, held["words", ""].note) == (0, "已完成三项")
    assert {value.channel for value in held.values()} == {"workbook"}
    for line in Preview(upload.preview).lines:
        value = Value.objects.get(indicator=line.key.partition(":")[0], latest=True)
        assert str(getattr(value, line.field)) == line.new


def test_the_template_as_it_came_changes_nothing(desk):
    books.confirm(desk, books.receive(desk, books.filled(desk, GOOD)))
    desk.type("rate", note="=SUM(A1)\r\n+第二行 _x0041_", data_source="@省局")
    for form in ("xlsx", "csv"):
        upload = books.receive(desk, books.template(desk, form), name=f"again.{form}")
        assert (books.errors(upload), set(books.kinds(desk, upload).values())) == ([], {"same"}), form
        assert not Preview(upload.preview).writes


def test_a_cell_that_is_emptied_takes_its_figure_out(desk):
    desk.type("rate", value="95", note="说明")
    upload = books.receive(desk, books.filled(desk, {"rate": {"value": None}}))
    assert books.kinds(desk, upload) == {("rate", "value"): "changed", ("rate", "note"): "same"}
    books.confirm(desk, upload)
    assert (desk.value("rate").value, desk.value("rate").standing, desk.value("rate").note) == (None, "missing", "说明")


def test_a_kind_of_answer_is_chosen_and_taken_back(desk):
    books.confirm(desk, books.receive(desk, books.filled(desk, {"rate": {"standing": "待发布", "note": "统计局"}})))
    assert desk.value("rate").standing == "pending"
    books.confirm(desk, books.receive(desk, books.filled(desk, {"rate": {"standing": None, "value": 95}})))
    assert (desk.value("rate").standing, desk.value("rate").value) == ("reported", 95)


def test_a_figure_typed_on_the_page_after_the_download_stays(desk):
    content = books.filled(desk, {"stock": {"value": 80}})
    desk.type("rate", value="95", by=an_actor("reporter", desk.unit, "wang"))
    upload = books.receive(desk, content)
    assert books.kinds(desk, upload) == {("rate", "value"): "kept", ("stock", "value"): "new"}
    books.confirm(desk, upload)
    assert (desk.value("rate").value, desk.value("stock").value) == (95, 80)


def test_a_cell_changed_by_both_keeps_the_others_unless_it_is_decided_for_the_file(desk):
    content = books.filled(desk, {"rate": {"value": 96}})
    desk.type("rate", value="95", by=an_actor("reporter", desk.unit, "wang"))
    upload = books.receive(desk, content)
    (line,) = Preview(upload.preview).lines
    assert (line.kind, line.old, line.new, line.by) == ("conflict", "95", "96", "wang")
    books.confirm(desk, upload)
    assert desk.value("rate").value == 95
    upload = books.receive(desk, content)
    books.confirm(desk, upload, line.name)
    assert desk.value("rate").value == 96


def test_ones_own_later_figure_is_replaced_and_shown(desk):
    content = books.filled(desk, {"rate": {"value": 96}})
    desk.type("rate", value="95")
    upload = books.receive(desk, content)
    (line,) = Preview(upload.preview).lines
    assert (line.kind, line.old, line.new) == ("changed", "95", "96")


def test_figures_changed_between_preview_and_confirmation_are_shown_again(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    desk.type("rate", value="91", by=an_actor("reporter", desk.unit, "wang"))
    again = books.confirm(desk, upload)
    assert (again.state, Value.objects.count()) == (Upload.State.PREVIEWED, 1)
    moved = Preview(again.preview).moved
    assert {name.partition("|")[0] for name in moved} == {"value", "data_status", "data_source", "published_on"}
    assert books.kinds(desk, again)["rate", "value"] == "conflict"
    assert books.confirm(desk, again).state == Upload.State.CONFIRMED
    assert (desk.value("rate").value, desk.value("stock").value) == (91, 80)


def test_a_file_changed_on_the_disk_is_refused_by_its_hash(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    files.kept(upload.path).write_bytes(books.filled(desk, {"rate": {"value": 99}}))
    with pytest.raises(Refused, match="no longer what you uploaded"):
        books.confirm(desk, upload)
    assert Value.objects.count() == 0


def test_a_confirmation_is_done_once(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    assert {books.confirm(desk, upload).state for _click in range(10)} == {Upload.State.CONFIRMED}
    kinds = ("workbook.confirmed", "values.entered")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_what_was_discarded_is_not_confirmed_and_its_file_is_gone(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    unit_book.discard(upload=upload, submission=desk.submission, by=desk.reporter)
    assert not files.kept(upload.path).exists()
    with pytest.raises(Refused):
        books.confirm(desk, upload)
    assert (Value.objects.count(), Event.objects.filter(kind="workbook.discarded").count()) == (0, 1)


def test_another_file_takes_the_place_of_the_one_that_waits(desk):
    first, second = (books.receive(desk, books.filled(desk, GOOD)) for _file in range(2))
    first.refresh_from_db()
    assert (first.state, second.state) == (Upload.State.DISCARDED, Upload.State.PREVIEWED)


def test_a_quarter_closed_between_preview_and_confirmation_takes_nothing(desk):
    upload = books.receive(desk, books.filled(desk, GOOD))
    type(desk.period).objects.update(state="locked")
    assert books.confirm(desk, upload).state == Upload.State.REFUSED
    assert ("not_open" in dict.fromkeys(code for _, code in books.errors(Upload.objects.get()))) is True
    assert Value.objects.count() == 0


def test_another_unit_and_another_role_are_not_let_in(desk):
    content = books.filled(desk, GOOD)
    for by in (desk.reviewer, an_actor("office_staff")):
        with pytest.raises(Forbidden):
            books.receive(desk, content, by=by)
    assert Upload.objects.count() == 0


def test_a_figure_that_need_not_be_reported_is_locked_and_taken_by_no_file(desk):
    content = books.filled(desk, {"rate": {"value": 95}, "stock": {"value": 80}})
    exemptions.grant(
        plan=desk.plan, department=desk.unit, cells=[desk.key("stock")], first=Q3, reason="职能划出", by=OFFICE
    )
    sheet = books.book(books.template(desk)).worksheets[0]
    assert sheet[books.place(desk, sheet, "stock", "value")].protection.locked
    upload = books.receive(desk, content)
    assert books.errors(upload) == [(books.place(desk, sheet, "stock", "value"), "exempt")]
    assert books.receive(desk, books.filled(desk, {"rate": {"value": 95}})).state == Upload.State.PREVIEWED


def test_hard_findings_are_told_beside_their_cell(desk):
    upload = books.receive(desk, books.filled(desk, {"cover": {"numerator": 31, "denominator": 30}}))
    assert (upload.state, [each["code"] for each in upload.preview["warnings"]]) == ("previewed", ["above_whole"])
