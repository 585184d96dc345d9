"""More time asked for, answered, taken back and needed no more at the same moment: one of them happens, once."""

from __future__ import annotations

import pytest

from departments.models import Notice
from departments.workflow import Refused
from qualitycity.models import Event
from reports.models import HandIn, PhaseExtension
from reports.self_scores import entering, handing_in, more_time
from tests.departments.desk import a_user
from tests.departments.test_at_the_same_time import together
from tests.reports.assessments.city import a_city
from tests.reports.assessments.test_at_once import FULL
from tests.reports.assessments.test_hand_ins import day
from tests.reports.assessments.test_walk import at, moved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    made = a_city()
    moved(made, "open")
    return made


def count(*kinds):
    return Event.objects.filter(kind__in=[f"assessment.{kind}" for kind in kinds]).count()


def test_a_double_click_asks_once_and_two_people_who_wish_otherwise_do_not_ask_twice(city):
    a_user("office_staff", plan=city.plan)
    held, own = at(city), city.units["01"]

    def ask(role, left):
        by = city.actor(role, "01")
        return lambda: more_time.ask(assessment=held, department=own, until=day(left), reason="升级", by=by)

    asked = together(*[ask("reporter", 8)] * 3, ask("reviewer", 8))
    assert len({each.pk for each in asked}) == PhaseExtension.objects.count() == count("extension_asked") == 1
    assert Notice.objects.filter(kind="assessment.extension_asked").count() == 1
    PhaseExtension.objects.all().delete()
    one, other = together(ask("reporter", 8), ask("reviewer", 9))
    assert isinstance(one, Refused) != isinstance(other, Refused)
    assert PhaseExtension.objects.count() == 1


def test_a_question_is_ended_once_by_whoever_is_first(city):
    own, reporter, head = city.units["01"], city.actor("reporter", "01"), city.actor("reviewer", "01")
    entering.enter(assessment=at(city), department=own, said=FULL, by=reporter)
    people = [city.actor("office_staff", name=name) for name in ("甲", "乙")]
    for turn in range(6):
        HandIn.objects.all().delete()
        held = at(city)
        handing_in.submit(assessment=held, department=own, by=reporter)
        asked = more_time.ask(assessment=held, department=own, until=day(8 + turn), reason=f"{turn}", by=reporter)
        granted, refused, withdrawn, _handed_in = together(
            lambda asked=asked: more_time.grant(extension=asked, by=people[0]),
            lambda asked=asked: more_time.refuse(extension=asked, answer="不", by=people[1]),
            lambda asked=asked: more_time.withdraw(extension=asked, by=reporter),
            lambda held=held: handing_in.hand_in(assessment=held, department=own, by=head),
        )
        asked.refresh_from_db()
        outcomes = {"granted": granted, "refused": refused, "withdrawn": withdrawn}
        assert {state for state, outcome in outcomes.items() if not isinstance(outcome, Refused)} == {asked.state}
        assert HandIn.objects.filter(at__isnull=False).count() == 1
        assert count("extended", "extension_refused", "extension_withdrawn") == turn + 1
