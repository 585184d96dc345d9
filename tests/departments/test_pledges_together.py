"""Many pledges approved and signed together: the preview says what is in the way, one confirmation moves the others."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from departments import pledges
from departments.models import Department, Pledge, PledgeIssue
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from qualitycity.speech import say
from tests.departments.desk import a_duty, a_user, an_actor
from tests.departments.pledging import Office, an_office
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department, a_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return an_office()


@pytest.fixture
def approver(office):
    return a_client(a_user("office_approver", plan=office.plan))


def agreed(office: Office, unit: Department) -> Pledge:
    pledge = pledges.consult(pledge=office.draft(unit), by=office.staff)
    return pledges.accept(pledge=pledge, by=an_actor("reviewer", unit))


def two_more(office: Office) -> tuple[Department, Department]:
    """Two districts, of which the second has a goal that misses the city's: 50 of 150."""
    east, west = a_department("31", "东区"), a_department("32", "西区")
    a_duty(office.rate, east, "supporting")
    a_duty(a_target(office.plan, "3", name="新增品牌", lead=a_department("33", "南区")), west, "supporting")
    return east, west


def form(*chosen: Pledge, **more: str) -> dict[str, object]:
    return {
        "pledge": [str(pledge.pk) for pledge in chosen],
        **{f"version-{pledge.pk}": str(pledge.version) for pledge in chosen},
        **more,
    }


def address(act: str) -> str:
    return reverse(f"pledges-{act}") + "?plan=P&year=2026"


def test_the_preview_lists_whom_it_can_take_and_why_not_the_others(office, approver):
    east, west = two_more(office)
    ready, waiting = agreed(office, east), pledges.consult(pledge=office.draft(west), by=office.staff)
    page = approver.get(address("approve")).content.decode()
    assert f'name="pledge" value="{ready.pk}" checked' in page
    assert f'name="pledge" value="{waiting.pk}"' not in page
    assert "责任单位尚未确认同意" in page
    assert "没有待签订的责任书" in approver.get(address("sign")).content.decode()


def test_all_that_are_ticked_are_approved_once(office, approver):
    east, west = two_more(office)
    both = [agreed(office, east), agreed(office, west)]
    sent = form(*both)
    assert [approver.post(address("approve"), sent).status_code for _ in range(2)] == [302, 302]
    assert {pledge.state for pledge in Pledge.objects.all()} == {Pledge.State.APPROVED}
    assert sorted(Pledge.objects.values_list("serial", flat=True)) == [1, 2]
    assert Event.objects.filter(kind="pledge.approved").count() == 2


def test_a_blocked_one_stays_is_told_and_stops_no_other(office, approver):
    east, west = two_more(office)
    good = pledges.approve(pledge=agreed(office, east), by=office.approver)
    bad = pledges.approve(pledge=agreed(office, west), by=office.approver)
    third = a_target(office.plan, "4", name="旧指标", lead=a_department("34", "北区"))
    a_duty(third, west, "supporting")  # the plan went on after the paper was approved
    more = {
        "signed_on": "2026-03-02",
        "superior_signer": "王组长",
        f"signer-{good.pk}": "李区长",
        f"signer-{bad.pk}": "张",
    }
    answer = approver.post(address("sign"), form(good, bad, **more))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "1份责任书已签订" in page
    assert "1份责任书保持原状" in page
    assert "条目生成后规划有变动" in page
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (Pledge.State.SIGNED, Pledge.State.APPROVED)
    issue = PledgeIssue.objects.get(pledge=good)
    assert (issue.superior_signer, issue.unit_signer, str(issue.signed_on)) == ("王组长", "李区长", "2026-03-02")


def test_goals_that_do_not_make_up_the_citys_block_the_signing_with_the_gap(office):
    east = a_department("31", "东区")
    a_duty(office.new, east, "supporting", goal=Decimal(50))
    pledges.approve(pledge=agreed(office, east), by=office.approver)
    (found,) = pledges.candidates(office.plan, 2026, "sign", by=office.approver)
    assert not found.ok
    # 150 are wanted, 50 are given
    assert "100" in " ".join(say(reason) for reason in found.lacking)


def test_without_a_leaders_name_that_pledge_stays_and_what_was_typed_is_kept(office, approver):
    east, west = two_more(office)
    both = [pledges.approve(pledge=agreed(office, unit), by=office.approver) for unit in (east, west)]
    more = {"signed_on": "2026-03-02", "superior_signer": "王组长", f"signer-{both[0].pk}": "李区长"}
    page = approver.post(address("sign"), form(*both, **more)).content.decode()
    assert 'value="王组长"' in page
    assert [Pledge.objects.get(pk=each.pk).state for each in both] == ["signed", "approved"]
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    later = form(both[1], **(more | {"signed_on": tomorrow, f"signer-{both[1].pk}": "张"}))
    assert approver.post(address("sign"), later).status_code == 409
    assert Pledge.objects.get(pk=both[1].pk).state == "approved"


def test_what_changed_since_the_preview_stays(office, approver):
    east, _west = two_more(office)
    ready = agreed(office, east)
    sent = form(ready)
    pledges.take_back(pledge=ready, reason="改", by=office.staff)
    answer = approver.post(address("approve"), sent)
    assert answer.status_code == 409
    assert Pledge.objects.get().state == Pledge.State.DRAFTING
    assert "请先勾选" in approver.post(address("approve"), {}, follow=True).content.decode()


def test_only_who_signs_pledges_sees_what_waits(office):
    with pytest.raises(Forbidden):
        pledges.candidates(office.plan, 2026, "approve", by=office.staff)
