"""Two people, or two clicks, at one scheme at the same moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from departments.workflow import Refused, Stale
from qualitycity.models import Event
from reports import schemes
from reports.models import Scheme, SchemeVersion
from tests.departments.desk import an_actor
from tests.departments.test_at_the_same_time import together
from tests.reports.ground import a_plan, a_target
from tests.reports.scoring.making import leaf, scheme

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = an_actor("office_staff")
APPROVER = an_actor("office_approver")
CONTENT = replace(scheme(leaf("1", 100)), code="S", name="方案")


def begin():
    return schemes.begin(plan=Scheme.objects.get().plan, content=CONTENT, by=OFFICE)


def test_of_changes_made_at_the_same_moment_one_is_kept_and_the_others_are_told():
    plan = a_plan()
    a_target(plan, "1")
    held = schemes.begin(plan=plan, content=CONTENT, by=OFFICE)

    def change(places):
        return lambda: schemes.change(scheme=held, content=replace(CONTENT, places=places), seen=held.seen, by=OFFICE)

    outcomes = together(*(change(places) for places in (0, 1, 3)))
    assert sorted(isinstance(outcome, Stale) for outcome in outcomes) == [False, True, True]
    assert Event.objects.filter(kind="scheme.changed").count() == 1

    fresh = Scheme.objects.get()
    published = together(*[lambda: schemes.publish(scheme=fresh, reason="首版", seen=fresh.seen, by=APPROVER)] * 3)
    assert len({version.pk for version in published}) == SchemeVersion.objects.count() == 1
    assert Event.objects.filter(kind="scheme.published").count() == 1

    assert all(isinstance(outcome, Refused) for outcome in together(begin, begin))
    assert Scheme.objects.count() == 1
