"""The reporter submits the sheet of self scores, the unit's head hands it in or sends it back with a reason."""

from __future__ import annotations

import pytest
from django.urls import reverse

from departments.models import Notice
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.models import HandIn
from reports.self_scores import board, handing_in
from reports.self_scores.entering import Said
from tests.departments.desk import a_user
from tests.reports.assessments.test_hand_ins import FULL, filled, submitted
from tests.reports.assessments.test_walk import at, city, moved
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


@pytest.fixture
def opened(city):
    moved(city, "open")
    return city


def told(kind):
    return sorted(Notice.objects.filter(kind=kind, user__isnull=False).values_list("user__username", flat=True))


def test_the_head_is_told_and_nobody_changes_what_waits_for_the_head(opened):
    people = [a_user(role, opened.units["01"]) for role in ("reporter", "reviewer")]
    own = filled(opened)
    assert handing_in.submit(**own) == handing_in.submit(**own)
    assert told("self_scores.submitted") == [people[1].username]
    assert Event.objects.filter(kind="self_scores.submitted").count() == 1
    with pytest.raises(Refused, match="with the head of your unit"):
        filled(opened, said=[Said("2", "19", "少1分")])
    (line,) = [line for line in board.lines(at(opened)) if line.is_with_head]
    assert (line.unit.code, "under_way" in line.statuses, line.may_be_reminded) == ("01", True, True)


def test_what_is_sent_back_says_why_and_comes_again(opened):
    reporter = a_user("reporter", opened.units["01"])
    own = submitted(opened)
    with pytest.raises(Refused, match="Say what is to be changed"):
        handing_in.send_back(**own, reason=" ")
    first, again = (handing_in.send_back(**own, reason="第2项偏高") for _twice in "12")
    assert (first.pk, told("self_scores.sent_back")) == (again.pk, [reporter.username])
    assert "第2项偏高" in text_of(looking("reporter", opened.units["01"]), page(opened))
    with pytest.raises(Refused, match="still with your unit's reporter"):
        handing_in.hand_in(**own)
    own = submitted(opened, said=[Said("2", "19", "少1分")])
    row = handing_in.hand_in(**own)
    assert (row.sent_back, row.submitted_name != "", row.by_key) == ("", True, own["by"].key)
    with pytest.raises(Refused, match="does not wait for you"):
        handing_in.send_back(**own, reason="晚了")


def page(city):
    return reverse("assessment-self", args=[city.assessment.pk])


def test_each_takes_back_what_was_the_own_step(opened):
    own = submitted(opened)
    sheet = {key: own[key] for key in ("assessment", "department")}
    reporter, head = opened.actor("reporter", "01"), own["by"]
    assert not handing_in.take_back(**sheet, by=reporter).is_with_head
    handing_in.submit(**sheet, by=reporter)
    handing_in.hand_in(**own)
    with pytest.raises(Refused, match="the head of your unit can take it back"):
        handing_in.take_back(**sheet, by=reporter)
    assert not handing_in.take_back(**sheet, by=head).is_in
    filled(opened, said=[Said("2", "19", "少1分")])
    assert Event.objects.filter(kind="self_scores.taken_back").count() == 2


def test_a_head_does_not_fill_in_and_a_reporter_does_not_hand_in(opened):
    own = filled(opened)
    head = own | {"by": opened.actor("reviewer", "01")}
    with pytest.raises(Refused, match="still with your unit's reporter"):
        handing_in.hand_in(**head)
    with pytest.raises(Forbidden):
        handing_in.submit(**head)
    handing_in.submit(**own)
    for act in (handing_in.hand_in, lambda **more: handing_in.send_back(**more, reason="x")):
        with pytest.raises(Forbidden):
            act(**own)
    other = opened.actor("reviewer", "02")
    for act in (handing_in.hand_in, lambda **more: handing_in.send_back(**more, reason="x"), handing_in.take_back):
        with pytest.raises(Forbidden):
            act(**own | {"by": other})


def test_the_first_page_tells_whose_turn_it_is(opened):
    reporter, head = (looking(role, opened.units["01"]) for role in ("reporter", "reviewer"))
    has = lambda client, words: words in text_of(client, "/")  # noqa: E731
    assert (has(reporter, "自评待填"), has(head, "自评待报送")) == (True, False)
    own = submitted(opened)
    assert (has(reporter, "自评待填"), has(head, "自评待报送")) == (False, True)
    handing_in.send_back(**own, reason="再核")
    assert (has(reporter, "自评被退回"), has(head, "自评待报送")) == (True, False)
    handing_in.hand_in(**submitted(opened))
    assert [has(client, words) for client in (reporter, head) for words in ("自评待填", "自评待报送")] == [False] * 4


def test_the_head_hands_in_and_sends_back_on_the_page(opened):
    submitted(opened)
    head = looking("reviewer", opened.units["01"])
    shown = text_of(head, page(opened))
    assert ("报送办公室" in shown, "退回填报人" in shown, "保存并提交负责人" in shown) == (True, True, False)
    assert head.post(page(opened), {"act": "send_back", "reason": "再核"}).status_code == 302
    assert HandIn.objects.get().sent_back == "再核"
    assert len(FULL) == text_of(looking("reporter", opened.units["01"]), page(opened)).count('name="seen-')


def test_a_score_of_nothing_is_0_and_one_that_is_not_there_is_none(opened):
    own = filled(opened, said=[Said("2", "0", "未达标")])
    assert handing_in.incomplete(own["assessment"], own["department"])[0].gaps["number"] == 2
    head = looking("reviewer", opened.units["01"])
    assert [text_of(head, page(opened)).count(f"<td>{text}</td>") for text in ("0", "—")] == [1, 2]
