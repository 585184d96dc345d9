"""Several people at the same pledges at once: every number is given once, every step happens once."""

from __future__ import annotations

import pytest

from departments import pledges
from departments.models import Pledge, PledgeIssue
from departments.pledges import verifying
from departments.workflow import Refused
from qualitycity.models import Event
from tests.departments.desk import a_duty, an_actor
from tests.departments.pledging import DAY, an_office
from tests.departments.test_at_the_same_time import together
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db(transaction=True)


def test_pledges_approved_together_get_a_number_each_and_one_that_is_drafted_twice_is_one():
    office = an_office()
    units = [a_department(str(number), f"{number}区") for number in range(31, 35)]
    for unit in units:
        a_duty(office.rate, unit, "supporting")
    together(*(lambda unit=unit: office.draft(unit) for unit in units for _twice in range(2)))
    assert Pledge.objects.count() == PledgeIssue.objects.count() == len(units)
    listed = list(Pledge.objects.select_related("department"))
    for pledge in listed:
        pledges.consult(pledge=pledge, by=office.staff)
        pledges.accept(pledge=pledge, by=an_actor("reviewer", pledge.department))
    together(*(lambda pledge=pledge: pledges.approve(pledge=pledge, by=office.approver) for pledge in listed))
    assert sorted(Pledge.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]


def test_of_two_who_sign_and_send_back_at_once_one_is_told_that_it_changed():
    office = an_office()
    pledge = office.approved()
    other = an_actor("office_approver", name="另一人")
    found = together(
        lambda: pledges.sign(
            pledge=pledge,
            signed_on=DAY,
            superior_signer="王",
            unit_signer="李",
            by=office.approver,
            version=pledge.version,
        ),
        lambda: pledges.send_back(pledge=pledge, reason="再议", by=other, version=pledge.version),
    )
    assert sum(isinstance(outcome, Refused) for outcome in found) == 1
    assert Event.objects.filter(kind__in=("pledge.signed", "pledge.returned")).count() == 1
    assert list(verifying.verify()) == []
