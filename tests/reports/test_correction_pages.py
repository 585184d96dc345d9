"""The pages of a correction: asked for by the unit, allowed, entered, confirmed, previewed and applied."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments import submissions
from departments.models import Correction
from reports import workbench
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, a_user, acting, an_actor
from tests.departments.test_entry_pages import a_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    desk = a_desk("rate", "cover")
    desk.release()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    return desk


@pytest.fixture
def people(desk):
    unit = {name: a_user(name, desk.unit, name=f"{name}-24") for name in ("reporter", "reviewer")}
    office = {name: a_user(name, plan=desk.plan, name=f"{name}-1") for name in ("office_staff", "office_approver")}
    return unit | office


def act(people, who, case, **sent):
    return a_client(people[who]).post(reverse("correction", args=[case.pk]), sent)


def asked(desk, people):
    where = reverse("ask-correction", args=[desk.submission.pk])
    a_client(people["reporter"]).post(where, {"cell": [desk.key("rate")], "reason": "口径有误"})
    return Correction.objects.get()


def test_the_whole_way_on_the_pages(desk, people):
    case = asked(desk, people)
    assert act(people, "office_approver", case, act="allow", until="2031-01-05T18:00", version="1").status_code == 302
    sent = {f"value|{desk.key('rate')}": "91", f"note|{desk.key('rate')}": "重新核对"}
    assert act(people, "reporter", case, act="enter", version="2", **sent).status_code == 302
    assert act(people, "reviewer", case, act="confirm", version="3").status_code == 302
    page = a_client(people["office_approver"]).get(reverse("correction", args=[case.pk]))
    (shown,) = [change for change in page.context["reached"].changes if change.after.period.quarter == Q3]
    assert (shown.before.verdict, shown.after.verdict) == ("met", "not_met")
    assert desk.value("rate").value == 95
    assert act(people, "office_approver", case, act="apply", version="4", outcome="another").status_code == 409
    shown_to_be = page.context["reached"].seal
    assert act(people, "office_approver", case, act="apply", version="4", outcome=shown_to_be).status_code == 302
    assert desk.value("rate").value == 91
    told = a_client(people["reporter"]).get(reverse("correction", args=[case.pk]))
    assert [
        change.after.verdict for change in told.context["reached"].changes if change.after.period.quarter == Q3
    ] == ["not_met"]


def test_nothing_chosen_or_no_reason_is_said_and_what_was_written_stands_again(desk, people):
    where = reverse("ask-correction", args=[desk.submission.pk])
    page = a_client(people["reporter"]).post(where, {"reason": "口径有误"})
    assert page.status_code == 409
    assert page.context["reason"] == "口径有误"
    assert not Correction.objects.exists()


def test_impossible_figures_stand_on_the_page_again_with_the_reason(desk, people):
    case = asked(desk, people)
    act(people, "office_approver", case, act="allow", until="2031-01-05T18:00", version="1")
    page = act(people, "reporter", case, act="enter", version="2", **{f"value|{desk.key('rate')}": "约92"})
    assert page.status_code == 409
    assert "约92" in page.content.decode()


def test_the_list_shows_a_unit_its_own_and_offers_its_quarters(desk, people):
    case = asked(desk, people)
    page = a_client(people["reporter"]).get(reverse("corrections"))
    assert (page.context["under_way"], list(page.context["offered"])) == ([case], [desk.submission])
    assert list(a_client(people["office_approver"]).get(reverse("corrections")).context["offered"]) == []


def test_the_workbench_names_a_case_to_whoever_takes_the_next_step(desk, people):
    case = asked(desk, people)

    def waits():
        return [name for name, user in people.items() if workbench.errands(acting(user)).corrections]

    assert waits() == ["office_approver"]
    act(people, "office_approver", case, act="allow", until="2031-01-05T18:00", version="1")
    assert waits() == ["reporter"]
    act(people, "reporter", case, act="enter", version="2", **{f"value|{desk.key('rate')}": "91"})
    assert waits() == ["reviewer"]
    act(people, "reviewer", case, act="confirm", version="3")
    assert waits() == ["office_approver"]


def test_an_unknown_act_does_nothing(desk, people):
    case = asked(desk, people)
    assert act(people, "office_approver", case, act="delete").status_code == 409
    assert Correction.objects.get().state == "asked"


def test_the_list_asks_the_database_no_more_for_more_cases(desk, people):
    client, counted = a_client(people["reporter"]), []
    for name in ("rate", "cover"):
        where = reverse("ask-correction", args=[desk.submission.pk])
        client.post(where, {"cell": [desk.key(name)], "reason": "口径"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("corrections"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
