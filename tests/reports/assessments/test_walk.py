"""From the self-assessment to the final result: who may do what, when, and what each step asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from departments.models import Notice
from departments.workflow import Refused, Stale
from qualitycity.roles import Forbidden
from reports import appeals
from reports.assessments import records, storing, walk
from reports.models import Appeal, Assessment, ItemScore, ScoreLine
from reports.self_scores import entering, sheets, verifying
from reports.self_scores.entering import Said
from tests.departments.desk import a_user
from tests.reports.assessments.city import BY, a_city
from tests.reports.assessments.test_runs import lines, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def at(city):
    return Assessment.objects.select_related("plan", "scheme", "version", "result").get(pk=city.assessment.pk)


def moved(city, *acts, **more):
    due = timezone.localdate() + timedelta(days=5)
    for act in acts:
        walk.move(assessment=at(city), act=act, by=BY, due=due, **more)
    return at(city)


def work(city, points="18", **more):
    """The assessor's item of 质监局: entered by one person, confirmed by another."""
    said = Said("work", points, "台账齐全", "检查记录", **more)
    city.prove("01")
    first, second = city.actor("assessor", name="甲"), city.actor("assessor", name="乙")
    score = verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=first)
    return verifying.confirm(score=score, by=second)


def announced(city):
    moved(city, "open", "verify")
    work(city)
    run = city.run()
    return moved(city, "announce", run=run), run


def test_a_unit_scores_itself_only_during_the_self_assessment_and_only_itself(city):
    own, reporter = city.units["01"], city.actor("reporter", "01")
    said = [Said("1", "30", "只完成一半", "抽检报告"), Said("work", "20")]
    with pytest.raises(Refused, match="during the self-assessment"):
        entering.enter(assessment=at(city), department=own, said=said, by=reporter)
    moved(city, "open")
    assert len(entering.enter(assessment=at(city), department=own, said=said, by=reporter)) == 2
    assert entering.enter(assessment=at(city), department=own, said=said, by=reporter) == []
    with pytest.raises(Forbidden):
        entering.enter(assessment=at(city), department=city.units["02"], said=said, by=reporter)
    with pytest.raises(Stale, match="changed it meanwhile"):
        entering.enter(assessment=at(city), department=own, said=[Said("work", "19", "少1分", seen=0)], by=reporter)


def test_every_wrong_self_score_is_told_at_once_and_nothing_is_kept(city):
    moved(city, "open")
    said = [Said("1", "46"), Said("2", "abc"), Said("work", "10"), Said("x", "1")]
    with pytest.raises(Refused) as refused:
        entering.enter(assessment=at(city), department=city.units["01"], said=said, by=city.actor("reporter", "01"))
    # 45 is the lead's 75 % of 60; less than the full points needs a remark
    assert len(refused.value.reasons) == 4
    assert not ItemScore.objects.exists()


def test_points_by_hand_need_a_reason_evidence_and_two_persons(city):
    moved(city, "open", "verify")
    own, first = city.units["01"], city.actor("assessor", name="甲")
    with pytest.raises(Refused) as refused:
        verifying.verify(assessment=at(city), department=own, said=Said("work", "18", evidence="记录"), by=first)
    assert len(refused.value.reasons) == 2  # a named paper is no file
    city.prove("01")
    score = verifying.verify(assessment=at(city), department=own, said=Said("work", "18", "好", "记录"), by=first)
    assert lines(city.run(), "01")["work"].standing == "pending"
    with pytest.raises(Refused, match="another assessor"):
        verifying.confirm(score=score, by=first)
    verifying.confirm(score=score, by=city.actor("assessor", name="乙"))
    # (22.5 + 20 + 18) of 85 points: 60.5 × 100 / 85 = 71.176… → 71.18
    assert city.run().sheets.get(unit="01").score == Decimal("71.18")
    (row,) = [row for row in sheets.of(at(city), own) if row.is_manual]
    assert (row.found, verifying.open_points([row])) == (Decimal(18), [])


def test_a_result_is_announced_only_from_a_run_of_the_whole_year_that_is_no_trial(city):
    assert [str(each) for each in walk.lacking(moved(city, "open", "verify"), "announce", by=BY)] == [
        "Give the last day for it, not before today.",
        "Choose the run whose result is announced: a computed one, not a trial.",
        "The run rests on an earlier quarter than the last of the year: run again when it has checks.",
    ]
    with pytest.raises(Refused, match="does not follow"):
        moved(city, "finish")


def test_an_appeal_is_filed_in_time_decided_with_a_reason_and_stands_in_the_next_run(city):
    head, member = city.actor("reviewer", "01"), a_user("office_approver", plan=city.plan)
    assessment, first = announced(city)
    line = lines(first, "01")["work"]
    appeal = appeals.file(line=line, reason="漏看了台账", evidence="台账", by=head)
    assert appeals.file(line=line, reason="再报一次", by=head).pk == appeal.pk
    assert Notice.objects.filter(kind="appeal.filed", user=member).count() == 1
    with pytest.raises(Refused, match="Appeals are still open"):
        moved(city, "finish")
    staff, decider = city.actor("office_staff"), city.actor("office_approver")
    with pytest.raises(Refused) as refused:
        appeals.propose(appeal=appeal, upheld=True, decision="", points="21", by=staff)
    assert len(refused.value.reasons) == 2
    with pytest.raises(Refused, match="Nobody has proposed"):
        appeals.decide(appeal=appeal, by=decider)
    appeals.propose(appeal=appeal, upheld=True, decision="补充材料属实", points="20", by=staff)
    appeals.decide(appeal=appeal, by=decider)
    second = city.run()
    changed = told(first, second)
    assert changed["01", "work", "score"] == ("18", "20", ("appeal",))
    assert changed["01", "", "score"][2] == ("appeal",)
    with pytest.raises(Refused, match="run again and announce it"):
        moved(city, "finish")
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=date(2026, 1, 1))
    walk.move(assessment=at(city), act="announce", run=second, by=BY)
    walk.move(assessment=at(city), act="finish", by=BY)
    assert at(city).state == "final"
    with pytest.raises(Refused, match="not run again"):
        city.run()


def test_no_appeal_after_the_last_day_nor_against_another_units_line(city):
    assessment, run = announced(city)
    with pytest.raises(Forbidden):
        appeals.file(line=lines(run, "02")["1"], reason="x", by=city.actor("reviewer", "01"))
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=date(2026, 1, 1))
    line = ScoreLine.objects.get(pk=lines(run, "01")["work"].pk)
    with pytest.raises(Refused, match="last day for appeals"):
        appeals.file(line=line, reason="x", by=city.actor("reviewer", "01"))
    assert not Appeal.objects.exists()


def test_honours_count_to_the_cap_and_a_safety_event_sets_the_grade_until_it_is_lifted_with_a_reason(city):
    own, day = city.units["01"], date(2026, 5, 1)
    for number in range(2):
        records.record(assessment=city.assessment, department=own, category="honour", level="国家级", happened_on=day,
                       description=f"奖{number}", by=BY)  # fmt: skip
    records.record(assessment=city.assessment, department=own, category="safety", level="区域性", happened_on=day,
                   description="事故", paper="1号", by=BY)  # fmt: skip
    run = city.run()
    sheet = run.sheets.get(unit="01")
    # 65.3846… + min(3, 2 × 2) = 68.3846…; the raw score stays, the grade is D
    assert (sheet.score, sheet.band, sheet.grade, sheet.vetoed) == (Decimal("68.38"), "C", "D", True)
    (about,) = [row.about for row in storing.inputs_of(run).events if row.safety]
    records.lift(assessment=at(city), department=own, veto="V1", about=about, reason="责任不在本单位", by=BY)
    lifted = city.run()
    assert lifted.sheets.get(unit="01").grade == "C"
    assert told(run, lifted)["01", "", "grade"] == ("D", "C", ("veto",))


def test_units_are_told_when_the_self_assessment_opens(city):
    reporter = a_user("reporter", city.units["01"])
    moved(city, "open")
    notice = Notice.objects.get(user=reporter)
    assert (notice.page, notice.kind) == (["assessment-self", city.assessment.pk], "assessment.opened")


def test_whoever_proposes_a_decision_on_an_appeal_does_not_make_it(city):
    _assessment, run = announced(city)
    appeal = appeals.file(line=lines(run, "01")["work"], reason="漏看", by=city.actor("reviewer", "01"))
    staff, approver = city.actor("office_staff"), city.actor("office_approver")
    both = replace(staff, permissions=staff.permissions | approver.permissions)
    said = {"appeal": appeal, "upheld": True, "decision": "属实", "points": "20", "by": both}
    first, again = appeals.propose(**said), appeals.propose(**said)
    assert (first.version, again.state) == (again.version, "filed")
    with pytest.raises(Refused, match="You proposed this decision"):
        appeals.decide(appeal=appeal, by=both)
    appeals.send_back(appeal=appeal, note="证据不足", by=approver)
    with pytest.raises(Refused, match="Nobody has proposed"):
        appeals.decide(appeal=appeal, by=approver)
    appeals.propose(appeal=appeal, upheld=False, decision="证据不足", by=staff)
    decided, clicked = (appeals.decide(appeal=appeal, by=approver) for _click in "12")
    assert (decided.state, decided.decision, clicked.version) == ("rejected", "证据不足", decided.version)


def test_whoever_computed_a_run_does_not_announce_it(city):
    moved(city, "open", "verify")
    work(city)
    run = city.run()
    approver, due = city.actor("office_approver"), timezone.localdate() + timedelta(days=5)
    type(run).objects.filter(pk=run.pk).update(by_key=approver.key)
    run.refresh_from_db()
    with pytest.raises(Refused, match="You computed this run"):
        walk.move(assessment=at(city), act="announce", by=approver, run=run, due=due)
    other = city.actor("office_approver", name="乙")
    assert walk.move(assessment=at(city), act="announce", by=other, run=run, due=due).state == "result"


def test_an_appeal_that_was_decided_while_the_announced_run_was_computed_keeps_the_result_from_being_final(city):
    assessment, first = announced(city)
    appeal = appeals.file(line=lines(first, "01")["work"], reason="漏看", by=city.actor("reviewer", "01"))
    appeals.propose(appeal=appeal, upheld=True, decision="属实", points="20", by=city.actor("office_staff"))
    appeals.decide(appeal=appeal, by=city.actor("office_approver"))
    # The run had frozen its inputs before the decision, and was stored after it.
    type(first).objects.filter(pk=first.pk).update(at=timezone.now() + timedelta(minutes=1))
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=date(2026, 1, 1))
    with pytest.raises(Refused, match="run again and announce it"):
        walk.move(assessment=at(city), act="finish", by=BY)
    walk.move(assessment=at(city), act="announce", run=city.run(), by=BY)
    assert walk.move(assessment=at(city), act="finish", by=BY).state == "final"


def test_an_announced_result_does_not_fall_back_to_an_older_run(city):
    moved(city, "open", "verify")
    older, newer = city.run(), city.run()
    moved(city, "announce", run=newer)
    for run in (older, newer):
        with pytest.raises(Refused, match="newer run than the announced one"):
            moved(city, "announce", run=run)
    assert moved(city, "announce", run=city.run()).result.number == newer.number + 1


def test_points_and_lifted_vetoes_that_came_after_a_run_keep_it_from_being_announced_and_final(city):
    moved(city, "open", "verify")
    before, own = city.run(), city.units["01"]
    city.prove("01")
    score = verifying.verify(
        assessment=at(city), department=own, said=Said("work", "18", "好"), by=city.actor("assessor", name="甲")
    )
    verifying.confirm(score=score, by=city.actor("assessor", name="乙"))
    due = timezone.localdate()
    with pytest.raises(Refused, match="run again and announce it"):
        walk.move(assessment=at(city), act="announce", run=before, due=due, by=BY)
    walk.move(assessment=at(city), act="announce", run=city.run(), due=due, by=BY)
    event = records.record(assessment=at(city), department=own, category="safety", level="区域性", by=BY,
                           happened_on=date(2026, 5, 1), description="事故")  # fmt: skip
    Assessment.objects.filter(pk=city.assessment.pk).update(appeal_due=date(2026, 1, 1))
    with pytest.raises(Refused, match="run again and announce it"):
        moved(city, "finish")
    walk.move(assessment=at(city), act="announce", run=city.run(), by=BY)
    records.lift(
        assessment=at(city), department=own, veto="V1", about=f"event:{event.line}", reason="责任不在本单位", by=BY
    )
    with pytest.raises(Refused, match="run again and announce it"):
        moved(city, "finish")
    walk.move(assessment=at(city), act="announce", run=city.run(), by=BY)
    moved(city, "finish")
    assert at(city).state == "final"
