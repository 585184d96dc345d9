"""An earlier version of a target holds again: as a new version, with its years and phases, and nothing else undone."""

from __future__ import annotations

import pytest
from django.test import Client

from departments import plan_editor
from targets.models import Plan, Target, TargetVersion
from tests.departments import plan_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def revised(office: Client, clause: str, effective: str, **years: str) -> TargetVersion:
    """Target 1 with other words, and annual values in the same version."""
    target = Target.objects.get(code="1")
    form = plan_desk.sent("1", "save", clause=clause, effective=effective)
    assert office.post(f"/plan/targets/{target.pk}/edit/", form).status_code == 302
    if years:
        seen = plan_editor.seen_of(target.plan, "1")
        more = {"effective": effective, "reason": "分解", "seen": seen, "way": "path", "baseline": "85", "do": "save"}
        assert office.post(f"/plan/targets/{target.pk}/years/", {**more, **years}).status_code == 302
    return target.versions.latest("number")


def asked(office: Client, number: int, do: str, **form: str) -> tuple[int, str]:
    target = Target.objects.get(code="1")
    form = {"effective": "2028Q1", "reason": "更正", "seen": plan_editor.seen_of(target.plan, "1"), "do": do, **form}
    response = office.post(f"/plan/targets/{target.pk}/versions/{number}/", form)
    return response.status_code, response.content.decode()


def test_an_earlier_version_holds_again_with_its_years(office: Client, plan: Plan) -> None:
    revised(office, "达到93%以上", "2026Q2", **{"2027": "90"})
    first = Target.objects.get(code="1").versions.get(number=1)
    last = revised(office, "达到95%以上", "2027Q1")
    status, page = asked(office, last.number - 1, "check")
    assert (status, "<ins>达到93%以上</ins>" in page) == (200, True)
    assert asked(office, last.number - 1, "save")[0] == 302
    now = Target.objects.get(code="1").versions.latest("number")
    assert (now.number, now.clause, str(now.effective_from), now.reason) == (
        last.number + 1,
        "达到93%以上",
        "2028Q1",
        "更正",
    )
    assert now.annual["2027"]["values"] == ["90"]
    assert asked(office, 1, "save")[0] == 302
    again = Target.objects.get(code="1").versions.latest("number")
    assert (again.clause, again.annual, again.baseline) == (first.clause, {}, first.baseline)


def test_a_reason_is_asked_for_and_an_unknown_version_is_not_there(office: Client, plan: Plan) -> None:
    revised(office, "达到93%以上", "2027Q1")
    status, page = asked(office, 1, "save", reason="")
    assert (status, "请说明理由" in page) == (409, True)
    assert Target.objects.get(code="1").versions.count() == 2
    assert asked(office, 9, "save")[0] == 404


def test_the_page_of_the_target_leads_to_its_earlier_versions(office: Client, plan: Plan) -> None:
    target = Target.objects.get(code="1")
    where = f"/plan/targets/{target.pk}/"
    assert "versions/1/" not in office.get(where).content.decode()
    revised(office, "达到93%以上", "2027Q1")
    page = office.get(where).content.decode()
    assert f"{where}versions/1/" in page
    assert f"{where}versions/2/" not in page
    assert "达到92%以上" in office.get(f"{where}versions/1/").content.decode()
