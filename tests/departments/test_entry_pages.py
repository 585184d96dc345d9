"""The unit's pages: the grid with and without scripts, the check, the release, the form on paper."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Value
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, a_kind, a_user, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


def a_client(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Office:
    """A desk with its reporter and reviewer signed in."""

    def __init__(self, *names, **options):
        self.desk = a_desk(*names, **options)
        self.reporter = a_client(a_user("reporter", self.desk.unit))
        self.reviewer = a_client(a_user("reviewer", self.desk.unit))

    def url(self, name):
        return reverse(name, args=[self.desk.submission.pk])

    def page(self, name, client=None):
        response = (client or self.reporter).get(self.url(name))
        assert response.status_code == 200
        return response

    def send(self, *cells, channel="page"):
        body = json.dumps({"cells": cells, "channel": channel})
        return self.reporter.post(self.url("entry-cells"), body, "application/json")

    def cell(self, name, seen, **texts):
        return {"key": self.desk.key(name), "seen": seen, "texts": texts}


def test_the_list_shows_how_much_is_filled():
    office = Office("rate", "stock", "yearly")
    office.desk.type("rate", value="95")
    text = office.reporter.get(reverse("entry")).content.decode()
    assert "2026年第3季度" in text
    assert "1/2" in text


def test_the_grid_shows_what_is_due_and_lists_what_is_not():
    office = Office("rate", "yearly")
    response = office.page("entry-grid")
    grid = response.context["grid"]
    assert [row.cell.indicator.name for row in grid.rows] == ["rate"]
    assert [row.cell.indicator.name for row in grid.undue] == ["yearly"]
    assert "年度指标" in response.content.decode()


def test_without_scripts_the_whole_page_is_saved_at_once():
    office = Office("rate", "cover")
    rate, cover = office.desk.key("rate"), office.desk.key("cover")
    typed = {
        f"seen|{rate}": "0", f"value|{rate}": "95", f"note|{rate}": "", f"standing|{rate}": "reported",
        f"seen|{cover}": "0", f"numerator|{cover}": "30", f"denominator|{cover}": "三十",
    }  # fmt: skip
    response = office.reporter.post(office.url("entry-grid"), typed, follow=True)
    assert office.desk.value("rate").value == 95
    assert office.desk.value("cover").raw == {"denominator": "三十"}
    page = response.content.decode()
    assert 'value="三十"' in page
    assert 'aria-invalid="true"' in page


def test_without_scripts_a_blank_page_stores_nothing():
    office = Office("rate")
    rate = office.desk.key("rate")
    office.reporter.post(office.url("entry-grid"), {f"seen|{rate}": "0", f"value|{rate}": "", f"note|{rate}": ""})
    assert not Value.objects.exists()


def test_without_scripts_a_conflict_shows_both_values_and_saving_again_decides():
    office = Office("rate")
    rate = office.desk.key("rate")
    office.desk.type("rate", value="90", by=an_actor("reporter", office.desk.unit, "王芳"))
    response = office.reporter.post(office.url("entry-grid"), {f"seen|{rate}": "0", f"value|{rate}": "91"})
    page = response.content.decode()
    assert response.status_code == 200
    assert all(text in page for text in ("王芳", "<td>91</td>", "<td>90</td>", 'value="91"'))
    assert response.context["grid"].rows[0].number == 1
    office.reporter.post(office.url("entry-grid"), {f"seen|{rate}": "1", f"value|{rate}": "91"})
    assert office.desk.value("rate").value == 91


def test_autosave_tells_version_progress_and_findings():
    office = Office("rate")
    response = office.send(office.cell("rate", 0, value="80"))
    (cell,) = response.json()["cells"]
    assert (response.status_code, cell["kind"], cell["number"], cell["filled"]) == (200, "saved", 1, True)
    assert "欠序时进度" in cell["progress"]
    assert "请说明原因" in cell["messages"]


def test_a_conflict_answers_409_with_both_values():
    office = Office("rate")
    office.desk.type("rate", value="90", by=an_actor("reporter", office.desk.unit, "王芳"))
    response = office.send(office.cell("rate", 0, value="91"))
    (cell,) = response.json()["cells"]
    assert (response.status_code, cell["by"], cell["number"]) == (409, "王芳", 1)
    assert cell["differences"] == [{"field": "value", "label": "数值", "mine": "91", "theirs": "90"}]


def test_half_an_emoji_is_stored_as_a_question_mark():
    office = Office("rate")
    assert office.send(office.cell("rate", 0, note="\ud83d!")).status_code == 200
    assert office.desk.value("rate").note == "?!"


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "[" * 100_000, '{"cells": 1}', '{"cells": [{}]}', '{"cells": [{"key": "x", "seen": 0, "texts": {}}]}',
        '{"cells": [{"key": "1:", "seen": 1e999, "texts": {}}]}',
        '{"cells": [{"key": "1:", "seen": 0, "texts": {"value": 0.1}}]}',
    ],
)  # fmt: skip
def test_what_is_no_batch_of_cells_is_a_bad_request(body):
    office = Office("rate")
    assert office.reporter.post(office.url("entry-cells"), body, "application/json").status_code == 400


def test_a_quarter_that_takes_no_figures_says_so():
    office = Office("rate")
    schedule.close(plan=office.desk.plan, quarter=Q3, by=SYSTEM)
    response = office.send(office.cell("rate", 0, value="91"))
    assert (response.status_code, list(response.json())) == (409, ["refused"])
    page = office.page("entry-grid").content.decode()
    assert "本季度已截止填报" in page
    assert "disabled" in page


def test_an_ended_session_is_told_to_the_script():
    office = Office("rate")
    response = Client().post(office.url("entry-cells"), "{}", "application/json", headers={"X-Script": "1"})
    assert (response.status_code, response.json()) == (401, {"sign_in": reverse("sign-in")})


def test_the_check_page_and_the_button_say_the_same():
    office = Office("rate", "stock")
    office.desk.type("rate", value="95")
    page = office.page("entry-check")
    assert [str(each) for each in page.context["lacking"]] == [
        "stock: Not filled in: enter it, or say in the note why there is nothing."
    ]
    assert "提交单位负责人" not in page.content.decode()
    office.reporter.post(office.url("entry-check"), {"version": office.desk.submission.version})
    assert office.desk.submission.state == "draft"
    office.desk.type("stock", value="80")
    assert "提交单位负责人" in office.page("entry-check").content.decode()
    office.reporter.post(office.url("entry-check"), {"version": office.desk.submission.version})
    assert office.desk.submission.state == "submitted"


def test_late_asks_for_the_reason_on_the_page():
    office = Office("rate", due=datetime(2026, 10, 20, 10, 0, tzinfo=UTC))
    office.desk.fill()
    page = office.page("entry-check").content.decode()
    assert 'name="late_reason"' in page
    assert "逾期" in page
    office.reporter.post(office.url("entry-check"), {"late_reason": "系统切换"})
    assert (office.desk.submission.state, office.desk.submission.late_reason) == ("submitted", "系统切换")


def test_the_head_sees_differences_and_releases():
    office = Office("rate")
    office.desk.submit()
    page = office.page("entry-release", office.reviewer)
    assert [row.cell.indicator.name for row in page.context["grid"].rows] == ["rate"]
    office.reviewer.post(office.url("entry-release"), {"act": "release", "version": office.desk.submission.version})
    assert office.desk.submission.state == "reported"


def test_the_head_returns_a_cell_with_its_reason_which_stands_beside_it():
    office = Office("rate", "stock")
    office.desk.submit()
    reason = {f"reason|{office.desk.key('rate')}": "与台账不符", "act": "return", "version": 2}
    office.reviewer.post(office.url("entry-release"), reason)
    page = office.page("entry-grid").content.decode()
    assert "与台账不符" in page
    office.desk.type("rate", value="96")
    changed = office.page("entry-check").context["changed"]
    assert [(row.before_return.value, row.answer.value) for row in changed] == [(95, 96)]


def test_reasons_that_were_written_are_not_dropped_by_a_release():
    office = Office("rate")
    office.desk.submit()
    release = {f"reason|{office.desk.key('rate')}": "与台账不符", "act": "release", "version": 2}
    page = office.reviewer.post(office.url("entry-release"), release)
    assert (page.status_code, office.desk.submission.state) == (409, "submitted")
    assert "与台账不符</textarea>" in page.content.decode()
    assert 'name="drop"' in page.content.decode()
    office.reviewer.post(office.url("entry-release"), {**release, "drop": "on"})
    assert office.desk.submission.state == "reported"


def test_a_second_person_of_a_district_office_finds_the_way_to_release():
    office = Office("rate")
    office.desk.submit()
    second = a_client(a_user("district_office", office.desk.unit))
    assert office.url("entry-release") in second.get(reverse("entry")).content.decode()


def test_taking_back_is_a_button_of_the_reporter():
    office = Office("rate")
    office.desk.submit()
    assert "撤回" in office.page("entry-grid").content.decode()
    office.reporter.post(office.url("entry-withdraw"), {"version": 2})
    assert office.desk.submission.state == "draft"


def test_the_form_on_paper_has_room_for_signatures():
    office = Office("rate")
    office.desk.submit()
    page = office.page("entry-print", office.reviewer).content.decode()
    assert all(text in page for text in ("填表人", "单位负责人（签字）", "单位盖章", "95"))


@pytest.mark.parametrize("name", ["entry-grid", "entry-check", "entry-print"])
def test_another_units_sheet_is_unknown(name):
    office = Office("rate")
    stranger = a_client(a_user("reporter", a_department("23", "工商局")))
    assert stranger.get(office.url(name)).status_code == 404
    assert stranger.post(office.url("entry-cells"), '{"cells": []}', "application/json").status_code == 404


@pytest.mark.parametrize("more", [0, 20])
@pytest.mark.parametrize(("name", "queries"), [("entry-grid", 20), ("entry-check", 20), ("entry", 10)])
def test_a_page_costs_the_same_queries_whatever_there_is_to_enter(name, queries, more, django_assert_num_queries):
    office = Office()
    office.desk.fill()
    for _ in range(more):
        a_kind(office.desk.plan, "rate", office.desk.unit)
    where = reverse("entry") if name == "entry" else office.url(name)
    office.reporter.get(where)  # the session's own beginning
    with django_assert_num_queries(queries):
        office.reporter.get(where)


def test_a_quarter_in_which_nothing_was_entered_is_called_so():
    office = Office("rate")
    assert "未填报" in office.reporter.get("/entry/").content.decode()
    office.desk.type("rate", value="95")
    page = office.reporter.get("/entry/").content.decode()
    assert "草稿" in page
    assert "未填报" not in page
