"""Pages on which figures are judged: rows accepted in place, queues, returns, threads and phrases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments import acceptances, remarks, submissions
from departments.models import Acceptance, FollowUp, ReasonTemplate, Remark, Submission
from reports import checks
from targets.models import Period
from tests.departments.desk import Desk, a_desk, a_kind, a_user, an_actor
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver", name="zhao")


@pytest.fixture
def desk():
    desk = a_desk("rate", "stock")
    desk.release()
    return desk


@pytest.fixture
def approver(desk):
    return a_client(a_user("office_approver", plan=desk.plan))


@pytest.fixture
def reporter(desk):
    return a_client(a_user("reporter", desk.unit))


def page(client, name, desk, **query):
    response = client.get(reverse(name, args=[desk.submission.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def press(client, desk, name, button="accept", *, htmx=True, **more):
    number = desk.value(name).number
    headers = {"HX-Request": "true"} if htmx else {}
    sent = {button: f"{number}|{desk.key(name)}", **more}
    return client.post(reverse("review-accept", args=[desk.submission.pk]), sent, headers=headers)


def give_back(desk, reasons=None, note=""):
    reasons = {desk.key(name): text for name, text in (reasons or {}).items()}
    submissions.send_back(submission=desk.submission, by=OFFICE, reasons=reasons, note=note)


def report_again(desk):
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)


def test_a_row_is_accepted_and_taken_back_in_place(desk, approver):
    response = press(approver, desk, "rate")
    assert "已认可" in response.content.decode()
    assert json.loads(response["HX-Trigger"]) == {"qc:accepted": {"accepted": 1, "of": 2}}
    response = press(approver, desk, "rate", "unaccept")
    assert "data-qc-accept" in response.content.decode()
    assert not Acceptance.objects.exists()


def test_the_last_row_leads_on(desk, approver):
    press(approver, desk, "rate")
    response = press(approver, desk, "stock", next="/review/waiting/")
    assert (response.status_code, response["HX-Redirect"]) == (204, "/review/waiting/")
    assert desk.submission.state == "verified"


def test_without_scripts_what_was_written_beside_other_rows_stays(desk, approver):
    written = {f"reason|{desk.key('stock')}": "请核对", f"phrase|{desk.key('stock')}": "缺佐证"}
    text = press(approver, desk, "rate", htmx=False, **written).content.decode()
    assert "缺佐证 请核对</textarea>" in text
    assert Acceptance.objects.get().indicator_id == desk.targets["rate"].indicator_id


def test_a_row_that_changed_meanwhile_says_so_in_place(desk, approver):
    sent = {"accept": f"0|{desk.key('rate')}"}
    where = reverse("review-accept", args=[desk.submission.pk])
    told = approver.post(where, sent, headers={"HX-Request": "true"}).content.decode()
    assert "请重新查看" in told
    assert "data-qc-accept" not in told  # the row beside it still shows what was there before
    assert approver.post(where, sent).status_code == 409
    assert approver.post(where, {"accept": "x"}).status_code == 400


def test_after_a_return_the_grid_shows_what_came_back(desk, reporter):
    give_back(desk, {"rate": "请核对"})
    text = page(reporter, "entry-grid", desk)
    assert text.count("data-qc-cell=") == 1
    assert "退回1项" in text
    assert page(reporter, "entry-grid", desk, show="all").count("data-qc-cell=") == 2


def test_after_a_return_a_question_that_waits_is_shown_too(desk, reporter):
    remarks.add(submission=desk.submission, cell=desk.key("stock"), text="几批？", by=OFFICE, asks=True)
    give_back(desk, {"rate": "请核对"})
    assert page(reporter, "entry-grid", desk).count("data-qc-cell=") == 2


def test_after_a_return_of_the_whole_all_rows_are_open(desk, reporter):
    give_back(desk, note="请全部核对")
    assert page(reporter, "entry-grid", desk).count("data-qc-cell=") == 2


def test_what_was_changed_unasked_is_told_to_the_office(desk, approver):
    give_back(desk, {"rate": "请核对"})
    desk.type("rate", note="无误，已核对")
    desk.type("stock", value="82")
    report_again(desk)
    text = page(approver, "review-sheet", desk)
    assert "未退回而有改动" in text
    assert "单位答复" in text


def test_what_only_the_head_returned_stays_inside_the_unit(approver):
    desk = a_desk("rate", code="Q")
    desk.submit()
    submissions.send_back(submission=desk.submission, by=desk.reviewer, reasons={desk.key("rate"): "小数点"})
    assert approver.get(reverse("review-sheet", args=[desk.submission.pk])).status_code == 404
    assert not approver.get(reverse("target", args=[desk.targets["rate"].pk])).context["dossier"].values
    desk.type("rate", value="96")
    report_again(desk)
    assert "小数点" not in page(approver, "review-sheet", desk)


def test_a_remark_that_is_internal_is_on_no_page_of_the_other_side(desk, approver, reporter):
    remarks.add(submission=desk.submission, cell=desk.key("rate"), text="疑似造假", by=OFFICE, internal=True)
    assert "疑似造假" in page(approver, "review-sheet", desk)
    target = reverse("target", args=[desk.targets["rate"].pk])
    assert "疑似造假" in approver.get(target).content.decode()
    give_back(desk, note="请核对")
    assert "疑似造假" not in page(reporter, "entry-grid", desk)
    assert "疑似造假" not in reporter.get(target).content.decode()


def talk(client, desk, text, *, url="remark-add", htmx=False, **more):
    key = desk.key("rate")
    where = reverse(url, args=[desk.submission.pk]) if url == "remark-add" else reverse(url)
    sent = {"cell": key, f"text|{key}": text, "submission": desk.submission.pk, "click": "c", **more}
    return client.post(where, sent, headers={"HX-Request": "true"} if htmx else {})


def test_a_remark_comes_back_to_the_page_it_was_made_on_and_nowhere_else(desk, reporter):
    assert talk(reporter, desk, "已核对", next="/entry/1/")["Location"] == "/entry/1/"
    assert talk(reporter, desk, "已核对", next="//elsewhere.example/")["Location"] == "/"
    assert Remark.objects.count() == 1  # the same words from the same page are the same click
    assert talk(reporter, desk, "另一句")["Location"] == "/"
    assert Remark.objects.count() == 2


def test_an_empty_remark_says_what_is_lacking_in_place(desk, reporter):
    assert "请先填写意见" in talk(reporter, desk, " ", htmx=True).content.decode()


def test_a_cell_and_an_indicator_are_marked_and_cleared(desk, approver, reporter):
    key = desk.key("rate")
    talk(approver, desk, "年底复核", url="follow-up-add", **{f"due|{key}": "2026-12-20", f"shared|{key}": "on"})
    talk(reporter, desk, "问统计局", url="follow-up-add", submission="")
    marks = {mark.note: mark for mark in FollowUp.objects.all()}
    assert (marks["年底复核"].shared, str(marks["年底复核"].due_on)) == (True, "2026-12-20")
    assert marks["问统计局"].submission is None
    clear = reverse("follow-up-clear", args=[marks["年底复核"].pk])
    assert reporter.post(clear).status_code == 404
    approver.post(clear)
    assert FollowUp.objects.exclude(cleared_at=None).get().note == "年底复核"


def test_another_units_cell_is_marked_by_nobody_of_this_one(desk, reporter):
    other = Desk(desk.plan, a_department("23", "工商局"), desk.period)
    other.targets["rate"] = a_kind(desk.plan, "rate", other.unit)
    Submission.objects.create(period=desk.period, department=other.unit)
    for more in ({}, {"submission": ""}):
        assert talk(reporter, other, "看看", url="follow-up-add", **more).status_code == 404
    assert talk(reporter, other, "看看").status_code == 404


def test_the_office_writes_its_own_phrases(desk, approver):
    where = reverse("review-phrases")
    seen = approver.get(where).context["texts"]
    approver.post(where, {"texts": "缺佐证\r\n\r\n请核对口径", "seen": "\r\n".join(seen)})
    assert list(ReasonTemplate.objects.values_list("text", flat=True)) == ["缺佐证", "请核对口径"]
    assert "<option>请核对口径</option>" in page(approver, "review-sheet", desk)
    again = approver.post(where, {"texts": "乙", "seen": "\r\n".join(seen)})
    assert again.status_code == 409
    assert ">乙</textarea>" in again.content.decode()


def more_units(desk, number):
    for each in range(number):
        other = Desk(desk.plan, a_department(f"{30 + each}", f"单位{each}"), desk.period)
        other.targets["stock"] = a_kind(desk.plan, "stock", other.unit)
        Submission.objects.create(period=desk.period, department=other.unit)
        other.release()
    checks.recompute(desk.plan, cause="test")


def test_a_queue_is_narrowed_by_its_address(desk, approver):
    remarks.add(submission=desk.submission, cell=desk.key("rate"), text="几批？", by=OFFICE, asks=True)
    where = reverse("review-waiting")
    rows = {
        show: sum(len(lines) for _, lines, _ in approver.get(where, {"show": show}).context["cases"])
        for show in ("", "warned", "plain", "returned")
    }
    assert rows == {"": 2, "warned": 1, "plain": 1, "returned": 0}
    acceptances.accept(submission=desk.submission, numbers={desk.key("stock"): 1}, by=OFFICE)
    assert len(approver.get(where).context["cases"][0][1]) == 1


@pytest.mark.parametrize("more", [0, 8])
def test_the_queue_of_differences_costs_the_same_queries_whatever_waits(
    desk, approver, more, django_assert_num_queries
):
    more_units(desk, more)
    Period.objects.update(due_at=timezone.now() - timedelta(days=1))  # from its day on drafts are looked up
    approver.get(reverse("review-waiting"))
    with django_assert_num_queries(24):
        assert len(approver.get(reverse("review-waiting")).context["cases"]) == 1 + more


def test_a_queue_shows_first_what_changed_since_a_return(desk, approver):
    give_back(desk, {"rate": "请核对"})
    desk.type("rate", value="93")
    report_again(desk)
    response = approver.get(reverse("review-waiting"))
    ((_, lines, _),) = response.context["cases"]
    assert [line.row.cell.indicator.name for line in lines] == ["rate"]
    assert "1项与退回时相同" in response.content.decode()


def test_the_heads_queue_holds_the_own_unit_alone(desk):
    head = a_client(a_user("reviewer", desk.unit))
    Submission.objects.update(state="submitted")
    other = Submission.objects.create(period=desk.period, department=a_department("23", "工商局"), state="submitted")
    cases = head.get(reverse("entry-waiting")).context["cases"]
    assert [case.submission.pk for case, _, _ in cases] == [desk.submission.pk] != [other.pk]
