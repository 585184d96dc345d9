"""The first page says whose turn it is in the assessments."""

from __future__ import annotations

import pytest

from reports import appeals, turns
from reports.self_scores import verifying
from reports.self_scores.entering import Said
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, at, city, moved
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def told(by):
    return [(turn.what, turn.number) for turn in turns.of(by)]


def test_points_wait_for_another_assessor_than_who_entered_them(city):
    first, second = city.actor("assessor", name="甲"), city.actor("assessor", name="乙")
    assert told(first) == []
    moved(city, "open", "verify")
    assert told(first) == [("verify", None)]
    city.prove("01")
    said = Said("work", "18", "台账齐全", "检查记录")
    score = verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=first)
    assert (told(first), told(second)) == ([("verify", None)], [("verify", None), ("confirm", 1)])
    verifying.confirm(score=score, by=second)
    assert told(second) == [("verify", None)]
    assert told(city.actor("office_staff")) == told(city.actor("reviewer", "01")) == []


def test_an_appeal_waits_for_a_proposal_and_then_for_another_person(city):
    _assessment, run = announced(city)
    staff, approver = city.actor("office_staff"), city.actor("office_approver")
    case = appeals.file(line=lines(run, "02")["1"], reason="数据有误", by=city.actor("reviewer", "02"))
    assert (told(staff), told(approver)) == ([("propose", 1)], [])
    appeals.propose(appeal=case, upheld=False, decision="数据无误", points="", by=staff)
    assert (told(staff), told(approver)) == ([], [("decide", 1)])
    assert "待裁决的申诉" in text_of(looking("office_approver"), "/")
    appeals.decide(appeal=case, by=approver)
    assert (told(staff), told(approver)) == ([], [])


def test_the_queries_are_as_many_for_what_waits_as_for_nothing(city, django_assert_num_queries):
    staff = city.actor("office_staff")
    announced(city)
    with django_assert_num_queries(2):
        turns.of(staff)
