"""A unit asks for more time for its self scores: granted, refused, taken back, and needed no more once it handed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Notice
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.assessments import dates, phases
from reports.models import PhaseExtension
from reports.self_scores import board, handing_in, more_time
from targets.models import Area, Plan
from tests.departments.desk import a_user
from tests.reports.assessments.test_hand_ins import day, due, filled, submitted
from tests.reports.assessments.test_walk import at, city, moved, work
from tests.reports.ground import a_department
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


@pytest.fixture
def opened(city):
    """The self-assessment runs for five days more."""
    moved(city, "open")
    return city


def ask(city, unit="01", role="reporter", **more):
    wish = {"until": day(9), "reason": "系统升级", "by": city.actor(role, unit), **more}
    return more_time.ask(assessment=at(city), department=city.units[unit], **wish)


def told(kind):
    return [event.detail for event in Event.objects.filter(kind=f"assessment.{kind}").order_by("id")]


def holds(city, unit="01"):
    return phases.due_of(at(city), "self", city.units[unit])


def test_a_question_is_one_question_however_often_it_is_sent_and_the_office_is_told(opened):
    office = a_user("office_staff", plan=opened.plan)
    first = ask(opened)
    assert ask(opened).pk == first.pk
    (detail,) = told("extension_asked")
    assert (detail["until"], detail["reason"], detail["units"]) == (day(9).isoformat(), "系统升级", ["01"])
    assert Notice.objects.filter(user=office, kind="assessment.extension_asked").count() == 1
    assert (holds(opened), PhaseExtension.objects.get().state) == (day(5), "asked")
    with pytest.raises(Refused, match="take that back before"):
        ask(opened, role="reviewer", until=day(12))
    assert ask(opened, unit="02").pk != first.pk


def test_the_head_and_a_district_ask_too_and_nobody_for_another_unit(opened):
    assert ask(opened, role="reviewer").asked_key == opened.actor("reviewer", "01").key
    assert ask(opened, unit="04", role="district_office").state == "asked"
    for by in (opened.actor("reporter", "02"), opened.actor("office_staff"), opened.actor("assessor")):
        with pytest.raises(Forbidden):
            more_time.withdraw(extension=PhaseExtension.objects.first(), by=by)
        with pytest.raises(Forbidden):
            ask(opened, unit="03", by=by)


def test_what_is_granted_is_the_last_day_of_the_unit_alone_and_both_of_its_people_are_told(opened):
    people = [a_user(role, opened.units["01"]) for role in ("reporter", "reviewer")]
    office = opened.actor("office_staff")
    granted = more_time.grant(extension=ask(opened), by=office, until=day(7), answer="只到七日")
    assert more_time.grant(extension=granted, by=office, until=day(7)).answer == "只到七日"
    assert (holds(opened), holds(opened, "02")) == (day(7), day(5))
    (detail,) = told("extended")
    assert (detail["until"], detail["asked"], detail["extension"]) == (day(7).isoformat(), True, granted.pk)
    notices = Notice.objects.filter(kind="assessment.extended", user__in=people)
    assert {(each.user_id, each.text["gaps"]["until_day"]) for each in notices} == {
        (person.pk, day(7).isoformat()) for person in people
    }
    with pytest.raises(Stale, match="has decided this already"):
        more_time.refuse(extension=granted, answer="不", by=opened.actor("office_staff", name="别人"))
    with pytest.raises(Forbidden):
        more_time.grant(extension=granted, by=opened.actor("office_approver"))
    more_time.grant(extension=ask(opened), by=office)  # without another day: the one that was wished
    assert holds(opened) == day(9)


def test_the_longest_holds_whatever_was_asked_first(opened):
    office = opened.actor("office_staff")
    asked = ask(opened)
    dates.extend(
        assessment=at(opened), department=opened.units["01"], phase="self", until=day(7), reason="停电", by=office
    )
    more_time.grant(extension=asked, by=office)
    assert holds(opened) == day(9)
    assert {line.unit.code: line.due for line in board.lines(at(opened))}["01"] == day(9)


def test_a_refusal_says_why_changes_nothing_and_is_told(opened):
    person, office = a_user("reviewer", opened.units["01"]), opened.actor("office_staff")
    asked = ask(opened)
    with pytest.raises(Refused, match="unit reads it"):
        more_time.refuse(extension=asked, answer=" ", by=office)
    for _ in range(2):
        more_time.refuse(extension=asked, answer="时间充裕", by=office)
    (detail,) = told("extension_refused")
    assert (detail["reason"], detail["until"], holds(opened)) == ("时间充裕", day(5).isoformat(), day(5))
    notice = Notice.objects.get(user=person, kind="assessment.extension_refused")
    assert notice.text["gaps"]["until_day"] == day(5).isoformat()
    with pytest.raises(Stale):
        more_time.grant(extension=asked, by=office)
    assert ask(opened, until=day(6)).state == "asked"


def test_the_unit_takes_its_question_back_until_the_office_has_answered(opened):
    asked = ask(opened)
    for _ in range(2):
        assert more_time.withdraw(extension=asked, by=opened.actor("reviewer", "01")).state == "withdrawn"
    assert [each["handed_in"] for each in told("extension_withdrawn")] == [False]
    with pytest.raises(Stale):
        more_time.grant(extension=asked, by=opened.actor("office_staff"))
    again = ask(opened)
    more_time.grant(extension=again, by=opened.actor("office_staff"))
    with pytest.raises(Stale, match="has decided this already"):
        more_time.withdraw(extension=again, by=opened.actor("reporter", "01"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: {"until": day(5)},
        lambda: {"until": day(-1)},
        lambda: {"until": None},
        lambda: {"until": day(9).replace(year=9999)},
        lambda: {"reason": " "},
    ],
)
def test_a_question_that_cannot_be_granted_is_not_asked(opened, wrong):
    with pytest.raises(Refused):
        ask(opened, **wrong())
    assert not PhaseExtension.objects.exists()


def test_a_unit_that_is_not_assessed_asks_for_nothing(opened):
    other = a_department("99", "外单位")
    other.kind = "enterprise"
    other.save()
    opened.units["99"] = other
    with pytest.raises(Refused, match="unit that is assessed"):
        ask(opened, unit="99")


def test_a_sheet_that_is_handed_in_ends_the_question(opened):
    own, asked = submitted(opened), ask(opened)
    handing_in.hand_in(**own)
    asked.refresh_from_db()
    assert (asked.state, [each["handed_in"] for each in told("extension_withdrawn")]) == ("withdrawn", [True])
    with pytest.raises(Refused, match="handed in already"):
        ask(opened)
    with pytest.raises(Stale):
        more_time.grant(extension=asked, by=opened.actor("office_staff"))


def test_during_the_verification_more_time_opens_the_sheet_again_and_after_the_result_nothing_does(city):
    moved(city, "open")
    own = submitted(city)
    due(city, -1)
    moved(city, "verify")
    own["assessment"] = at(city)
    with pytest.raises(Refused, match="during the self-assessment"):
        handing_in.hand_in(**own)
    more_time.grant(extension=ask(city, until=day(3)), by=city.actor("office_staff"))
    assert handing_in.hand_in(**own).days_late == 0


def test_what_was_not_answered_before_the_result_waits_for_nobody_any_more(city):
    moved(city, "open")
    asked = ask(city)
    moved(city, "verify")
    work(city)
    moved(city, "announce", run=city.run())
    with pytest.raises(Refused, match="while the phase runs"):
        more_time.grant(extension=asked, by=city.actor("office_staff"))
    with pytest.raises(Refused, match="while the phase runs"):
        ask(city, unit="02")
    assert not more_time.waiting(at(city)).exists()
    assert more_time.waiting_for(city.actor("office_staff")) == []


def test_who_waits_for_an_answer_is_reminded_all_the_same_and_stands_on_the_board(opened):
    ask(opened)
    lines = {line.unit.code: line for line in board.lines(at(opened))}
    assert lines["01"].statuses == {"asks_time", "under_way", "incomplete"}
    assert lines["01"].may_be_reminded
    assert "asks_time" not in lines["02"].statuses


def test_the_office_answers_on_the_board_and_the_unit_reads_it_on_its_sheet(opened):
    pk = opened.assessment.pk
    unit, office = looking("reporter", opened.units["01"]), looking("office_staff")
    more, sheet = reverse("assessment-more-time", args=[pk]), reverse("assessment-self", args=[pk])
    assert f'href="{more}"' in text_of(unit, sheet)
    wrong = unit.post(more, {"until": day(2).isoformat(), "reason": "迁移"})
    assert (wrong.status_code, 'value="迁移"' in wrong.content.decode()) == (409, True)
    unit.post(more, {"until": day(8).isoformat(), "reason": "迁移"})
    asked = PhaseExtension.objects.get()
    assert f"申请延期至 {day(8)}" in text_of(unit, sheet)
    listed = text_of(office, reverse("assessment-hand-ins", args=[pk]))
    assert "迁移" in listed
    assert "申请延期" in text_of(office, reverse("assessment-remind", args=[pk]) + "?all=1")
    decide = reverse("assessment-more-time-decide", args=[pk, asked.pk])
    office.post(decide, {"act": "refuse", "answer": ""})
    assert PhaseExtension.objects.get().state == "asked"
    office.post(decide, {"act": "refuse", "answer": "时间充裕"})
    assert "时间充裕" in text_of(unit, sheet)
    unit.post(more, {"until": day(6).isoformat(), "reason": "停电"})
    held = PhaseExtension.objects.get(state="asked")
    unit.post(more, {"withdraw": held.pk})
    unit.post(more, {"until": day(6).isoformat(), "reason": "停电"})
    held = PhaseExtension.objects.get(state="asked")
    office.post(
        reverse("assessment-more-time-decide", args=[pk, held.pk]), {"act": "grant", "until": day(7).isoformat()}
    )
    assert f"延期至 {day(7)}" in text_of(unit, sheet)
    assert holds(opened) == day(7)


def test_the_front_page_leads_each_on_the_office_to_who_asks_and_a_unit_to_its_sheet(opened):
    ask(opened)
    front, sheet, board_ = (
        reverse(name, args=[opened.assessment.pk]) for name in ("assessment", "assessment-self", "assessment-hand-ins")
    )
    office = text_of(looking("office_staff"), front)
    assert all(said in office for said in ("历次计算", "各阶段截止日", "申请延期", f'href="{board_}"'))
    assert "公布的结果" in text_of(looking("office_staff"), reverse("assessments"))
    for role in ("reporter", "reviewer"):
        own = text_of(looking(role, opened.units["01"]), front)
        assert (f'href="{sheet}"' in own, "历次计算" in own, f'href="{board_}"' in own) == (True, False, False)


def test_the_head_reads_the_sheet_and_changes_nothing_in_it(opened):
    filled(opened)
    head, sheet = looking("reviewer", opened.units["01"]), reverse("assessment-self", args=[opened.assessment.pk])
    shown = text_of(head, sheet)
    assert "一半" in shown
    assert 'name="score-1"' not in shown
    assert head.post(sheet, {"seen-1": "1", "score-1": "29", "remark-1": "x"}).status_code == 403


def test_another_assessments_question_is_not_found_under_this_one(opened):
    asked = ask(opened)
    office = looking("office_staff")
    assert office.post(reverse("assessment-more-time-decide", args=[999_999, asked.pk])).status_code == 404
    assert office.post(reverse("assessment-more-time-decide", args=[asked.assessment_id, 999_999])).status_code == 404
    stranger = looking("reporter", opened.units["02"])
    stranger.post(reverse("assessment-more-time", args=[asked.assessment_id]), {"withdraw": asked.pk})
    assert PhaseExtension.objects.get().state == "asked"


def test_the_office_of_another_area_neither_sees_nor_answers_nor_is_told(opened):
    own = a_user("office_staff", plan=opened.plan, name="own")
    elsewhere = a_user("office_staff", plan=Plan(area=Area.objects.create(name="邻市")), name="elsewhere")
    asked = ask(opened)
    assert [each.user for each in Notice.objects.filter(kind="assessment.extension_asked")] == [own]
    answers = {}
    for person in (own, elsewhere):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        first_page = client.get("/").content.decode()
        decided = client.post(reverse("assessment-more-time-decide", args=[asked.assessment_id, asked.pk]))
        answers[person.username] = "申请延期" in first_page, decided.status_code
    assert answers == {"own": (True, 302), "elsewhere": (False, 404)}


def test_an_answer_that_says_neither_grant_nor_refuse_or_an_unreadable_day_gives_no_time(opened):
    asked, office = ask(opened), looking("office_staff")
    decide = reverse("assessment-more-time-decide", args=[asked.assessment_id, asked.pk])
    for sent in ({}, {"act": "other"}, {"act": "grant", "until": "2026-13-45"}):
        office.post(decide, sent)
    board_page = reverse("assessment-hand-ins", args=[asked.assessment_id])
    extra = {"unit": "02", "until": day(9).isoformat(), "reason": "升级"}
    assert office.post(board_page, extra).status_code == 409
    assert list(PhaseExtension.objects.values_list("state", flat=True)) == ["asked"]
    office.post(decide, {"act": "grant", "until": ""})
    assert PhaseExtension.objects.get().until == day(9)
