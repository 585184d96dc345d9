"""Safety incidents and notices: they count at once, are corrected in versions and never deleted."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments import incidents
from departments.incidents import Incident
from departments.models import SafetyEvent
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from reports import verification
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.departments.desk import a_user, an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
STAFF = an_actor("office_staff")
ZERO = Rule(form="zero_event", test="zero", operator="=", values=(0,), unit="起")


@pytest.fixture
def target():
    """No incident reported in the first three quarters."""
    target = a_target(a_plan(), "42", ZERO, name="重大事故", measure="period_flow", unit="起", lead=a_department())
    for quarter in ("2026Q1", "2026Q2", "2026Q3", "2027Q1"):
        a_period(target.plan, quarter, Period.State.OPEN)
        verified(target, quarter, 0)
    return target


def verdicts(target):
    rows = Check.objects.filter(target=target, latest=True).order_by("period__quarter")
    return {str(check.period.quarter): check.verdict for check in rows.select_related("period")}


def recorded(target, day=date(2026, 5, 4), **more):
    row = Incident(target.indicator, day, "重大", "建筑工程", "示〔2026〕1号", **more)
    incidents.record_incidents(plan=target.plan, rows=[row], by=STAFF)
    return SafetyEvent.objects.select_related("indicator__plan").get(indicator=target.indicator, latest=True)


def test_an_event_counts_at_once_to_the_end_of_its_year(target):
    recorded(target)
    assert verdicts(target) == {"2026Q1": "met", "2026Q2": "not_met", "2026Q3": "not_met", "2027Q1": "met"}


def test_a_corrected_date_moves_what_it_counts_for_and_keeps_both_versions(target):
    event = recorded(target)
    later = incidents.as_row(event, happened_on=date(2026, 7, 1))
    with pytest.raises(Refused):
        incidents.correct(event=event, row=later, reason=" ", by=STAFF, seen=1)
    changed = incidents.correct(event=event, row=later, reason="日期录错", by=STAFF, seen=1)
    assert incidents.correct(event=event, row=later, reason="日期录错", by=STAFF, seen=1) == changed
    assert verdicts(target) == {"2026Q1": "met", "2026Q2": "met", "2026Q3": "not_met", "2027Q1": "met"}
    assert [(row.number, row.latest) for row in SafetyEvent.objects.order_by("number")] == [(1, False), (2, True)]
    with pytest.raises(Stale):
        incidents.correct(event=event, row=incidents.as_row(event, level="较大"), reason="x", by=STAFF, seen=1)
    assert verification.verify([target.plan]).differences == []


def test_what_was_recorded_in_error_is_withdrawn_and_never_deleted(target):
    event = recorded(target)
    row = incidents.as_row(event, withdrawn=True)
    incidents.correct(event=event, row=row, reason="不属实", by=STAFF, seen=1)
    assert set(verdicts(target).values()) == {"met"}
    assert SafetyEvent.objects.count() == 2
    recorded(target)  # an old workbook brings it once more: it is known
    assert SafetyEvent.objects.count() == 2


def test_events_are_recorded_corrected_and_withdrawn_on_pages(client, target):
    client.force_login(a_user("office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    told = {
        "indicator": target.indicator_id, "kind": "notice", "happened_on": "2026-02-03", "level": "较大",
        "category": "特种设备", "paper": "示〔2026〕2号",
    }  # fmt: skip
    assert client.post(reverse("incidents-record"), told | {"level": ""}).status_code == 409
    client.post(reverse("incidents-record"), told)
    event = SafetyEvent.objects.get()
    assert (event.get_kind_display(), verdicts(target)["2026Q1"]) == ("通报", "not_met")
    where = reverse("incident", args=[event.pk])
    client.post(where, told | {"happened_on": "2026-04-03", "seen": 1, "reason": "日期录错"})
    assert verdicts(target)["2026Q1"] == "met"
    assert client.post(where, {"act": "withdraw", "seen": 1, "reason": "不属实"}).status_code == 409  # seen is old
    client.post(where, {"act": "withdraw", "seen": 2, "reason": "不属实"})
    assert set(verdicts(target).values()) == {"met"}
    listed = client.get(reverse("incidents"), {"state": "withdrawn", "year": "2026"})
    assert [each.number for each in listed.context["page"]] == [3]
    assert list(Event.objects.filter(kind="safety_event.corrected").values_list("detail__reason", flat=True)) == [
        "日期录错", "不属实",
    ]  # fmt: skip
    exported = client.get(reverse("incidents-export", args=["csv"])).content.decode("utf-8-sig")
    assert "示〔2026〕2号" in exported


def test_the_list_costs_the_same_queries_whatever_it_holds(client, target):
    client.force_login(a_user("office_staff"), backend="django.contrib.auth.backends.ModelBackend")

    def costs():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("incidents"))
        return len(asked)

    recorded(target)
    costs()
    before = costs()
    rows = [Incident(target.indicator, date(2026, 5, day), "一般", "食品") for day in range(5, 30)]
    incidents.record_incidents(plan=target.plan, rows=rows, by=STAFF)
    assert costs() == before < 15


def test_a_quarter_before_the_plan_is_told_apart_by_its_own_year(target):
    assert target.plan.years.quarter_of(date(2026, 12, 31)) == Quarter(2026, 4)
    recorded(target, date(2025, 12, 31))
    assert set(verdicts(target).values()) == {"met"}
