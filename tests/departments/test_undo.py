"""One's own last change of a cell is taken back: by a new version, once, and never another's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from departments import submissions
from departments.models import Remark, Value
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from tests.departments.desk import Desk, a_desk, an_actor
from tests.departments.test_entry_pages import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = a_desk("rate", "stock")
    desk.type("rate", value="95", note="一")
    desk.type("rate", value="96")
    return desk


def undo(desk: Desk, seen: int, by=None, name: str = "rate"):
    return submissions.undo(submission=desk.submission, key=desk.key(name), seen=seen, by=by or desk.reporter)


def versions(desk: Desk) -> list[tuple[int, str, str]]:
    rows = Value.objects.filter(indicator=desk.targets["rate"].indicator).order_by("number")
    return [(row.number, "" if row.value is None else f"{row.value.normalize():f}", row.channel) for row in rows]


def test_the_version_before_is_written_as_the_next_one(desk):
    outcome = undo(desk, 2)
    assert (outcome.kind, outcome.value.number, outcome.answer.note) == ("saved", 3, "一")
    assert versions(desk) == [(1, "95", "page"), (2, "96", "page"), (3, "95", "undo")]
    assert desk.value("rate").number == 3
    told = Event.objects.get(kind="values.undone")
    assert told.detail["cells"] == {desk.key("rate"): {"value": ["96", "95"]}}


def test_the_same_click_twice_takes_back_one_change(desk):
    undo(desk, 2)
    assert undo(desk, 2).kind == "unchanged"
    assert len(versions(desk)) == 3
    assert Event.objects.filter(kind="values.undone").count() == 1


def test_done_once_more_it_brings_the_change_back(desk):
    undo(desk, 2)
    undo(desk, 3)
    assert versions(desk)[-1] == (4, "96", "undo")


def test_the_first_entry_is_taken_back_to_nothing(desk):
    desk.type("stock", value="7")
    outcome = undo(desk, 1, name="stock")
    assert (outcome.answer.value, outcome.answer.standing) == (None, "missing")


def test_another_persons_change_stays(desk):
    colleague = an_actor("reporter", desk.unit, "王芳")
    with pytest.raises(Refused, match="nobody takes back"):
        undo(desk, 2, by=colleague)
    desk.type("rate", value="97", by=colleague)
    with pytest.raises(Stale):
        undo(desk, 2)
    assert versions(desk)[-1] == (3, "97", "page")


def test_nothing_is_taken_back_where_nothing_was_entered(desk):
    with pytest.raises(Refused, match="no change"):
        undo(desk, 0, name="stock")
    with pytest.raises(Refused, match="no change"):
        submissions.undo(submission=desk.submission, key="99999:", seen=1, by=desk.reporter)


def test_nothing_is_taken_back_once_the_figures_are_on_their_way(desk):
    desk.submit()
    with pytest.raises(Refused, match="only before they are submitted"):
        undo(desk, desk.value("rate").number)


@pytest.mark.parametrize("role", ["reviewer", "office_staff"])
def test_only_who_enters_takes_back(desk, role):
    with pytest.raises(Forbidden):
        undo(desk, 2, by=an_actor(role, desk.unit if role == "reviewer" else None))


def test_taking_back_the_answer_to_a_return_opens_the_return_again(desk):
    desk.submit()
    reasons = {desk.key("rate"): "请核对"}
    submissions.send_back(submission=desk.submission, reasons=reasons, by=desk.reviewer)
    desk.type("rate", value="90", note="已核对")
    assert Remark.objects.get(kind="return").resolved_at is not None
    undo(desk, desk.value("rate").number)
    assert Remark.objects.get(kind="return").resolved_at is None


def test_the_grade_of_the_office_is_not_taken_back():
    desk = a_desk("words")
    desk.type("words", note="完成两项")
    desk.type("words", note="完成三项")
    Value.objects.filter(latest=True).update(grade="良好")
    assert undo(desk, 2, name="words").answer.grade == "良好"


# --- The page ---------------------------------------------------------------------------------------------------------
def press(office: Office, seen: int, headers=None, **fields):
    data = {"undo": f"{office.desk.key('rate')}|{seen}", **fields}
    return office.reporter.post(office.url("entry-undo"), data, headers=headers, follow=headers is None)


def test_without_scripts_the_rest_of_the_page_is_saved_with_it():
    office = Office("rate", "stock")
    office.desk.type("rate", value="95")
    office.desk.type("rate", value="96")
    stock = office.desk.key("stock")
    page = press(office, 2, **{f"seen|{stock}": "0", f"value|{stock}": "7", f"value|{office.desk.key('rate')}": "96"})
    assert "已撤销你的上次修改" in page.content.decode()
    assert (office.desk.value("rate").value, office.desk.value("stock").value) == (95, 7)


def test_a_conflict_elsewhere_on_the_page_is_shown_first():
    office = Office("rate", "stock")
    office.desk.type("rate", value="95")
    office.desk.type("stock", value="8", by=an_actor("reporter", office.desk.unit, "王芳"))
    stock = office.desk.key("stock")
    page = press(office, 1, **{f"seen|{stock}": "0", f"value|{stock}": "7"}).content.decode()
    assert all(text in page for text in ("王芳", "<td>7</td>", "<td>8</td>"))


def test_scripts_are_answered_like_an_autosave():
    office = Office("rate")
    office.desk.type("rate", value="95")
    office.desk.type("rate", value="96")
    response = press(office, 2, headers={"X-Script": "1"})
    (cell,) = response.json()["cells"]
    assert (response.status_code, cell["kind"], cell["number"], cell["shown"]["value"]) == (200, "saved", 3, "95")
    refused = press(office, 9, headers={"X-Script": "1"})
    assert (refused.status_code, len(refused.json()["refused"])) == (409, 1)


@pytest.mark.parametrize("text", ["", "x", "1|2", "１:|2"])
def test_what_names_no_cell_is_a_bad_request(text):
    office = Office("rate")
    assert office.reporter.post(office.url("entry-undo"), {"undo": text}).status_code == 400


def test_the_button_is_there_for_ones_own_change_only():
    office = Office("rate", "stock")
    office.desk.type("rate", value="95", by=an_actor("reporter", office.desk.unit, "reporter24"))
    office.desk.type("stock", value="8", by=an_actor("reporter", office.desk.unit, "王芳"))
    page = office.page("entry-grid").content.decode()
    buttons = [part.split(">")[0] for part in page.split('name="undo"')[1:]]
    assert [button.rstrip().endswith("hidden") for button in buttons] == [False, True]
    assert reverse("entry-undo", args=[office.desk.submission.pk]) in page
