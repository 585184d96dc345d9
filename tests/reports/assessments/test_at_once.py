"""Two people, or two clicks, at one assessment at the same moment: nothing is lost, nothing happens twice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from departments.models import Evidence, Notice
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from reports import appeals, score_files
from reports.assessments import dates, records, reminding, walk
from reports.models import (
    Appeal,
    Assessment,
    HandIn,
    ItemScore,
    PhaseReminder,
    ScoreFile,
    UnitEvent,
    VetoLift,
)
from reports.score_files import Place
from reports.self_scores import entering, handing_in, verifying
from reports.self_scores.entering import Said
from tests.attached_files import a_pdf
from tests.departments.desk import a_user
from tests.departments.test_at_the_same_time import together
from tests.reports.assessments.city import BY, City, a_city
from tests.reports.assessments.test_runs import lines

pytestmark = pytest.mark.django_db(transaction=True)
FULL = [Said("1", "30", "一半"), Said("2", "20"), Said("work", "20")]


@pytest.fixture
def city():
    return a_city()


def at(city: City) -> Assessment:
    return Assessment.objects.select_related("plan", "scheme", "version", "result").get(pk=city.assessment.pk)


def moved(city, *acts, **more):
    for act in acts:
        walk.move(assessment=at(city), act=act, by=BY, due=timezone.localdate() + timedelta(days=5), **more)
    return at(city)


def count(kind):
    return Event.objects.filter(kind=kind).count()


def test_two_assessors_at_one_item_make_one_version_and_one_conflict_and_confirm_it_once(city):
    moved(city, "open", "verify")
    city.prove("01")
    assessment, own = at(city), city.units["01"]

    def verify(name, points):
        said, by = Said("work", points, f"{name}核查", seen=0), city.actor("assessor", name=name)
        return lambda: verifying.verify(assessment=assessment, department=own, said=said, by=by)

    outcomes = together(verify("甲", "18"), verify("乙", "17"))
    assert sorted(isinstance(each, Stale) for each in outcomes) == [False, True]
    (score,) = ItemScore.objects.filter(kind="verified")
    others = [city.actor("assessor", name=name) for name in ("丙", "丁")]
    together(*(lambda by=by: verifying.confirm(score=score, by=by) for by in others))
    assert (count("item_score.entered"), count("item_score.confirmed")) == (1, 1)
    assert ItemScore.objects.get(pk=score.pk).confirmed_key in ("丙", "丁")


def test_points_confirmed_while_they_are_entered_anew_are_confirmed_or_new_never_both(city):
    moved(city, "open", "verify")
    city.prove("01")
    own, first, second = city.units["01"], city.actor("assessor", name="甲"), city.actor("assessor", name="乙")
    for turn in range(5):
        said = Said("work", str(10 + turn), "核查")
        score = verifying.verify(assessment=at(city), department=own, said=said, by=first)
        anew, held = Said("work", str(10 + turn), f"复核{turn}"), at(city)
        together(
            lambda score=score: verifying.confirm(score=score, by=second),
            lambda anew=anew, held=held: verifying.verify(assessment=held, department=own, said=anew, by=first),
        )
        latest = ItemScore.objects.get(kind="verified", latest=True)
        assert (latest.remark, latest.confirmed_key) == (f"复核{turn}", "")


def test_a_sheet_handed_in_while_the_phase_is_closed_is_in_or_refused(city):
    moved(city, "open")
    own, by, head = city.units["01"], city.actor("reporter", "01"), city.actor("reviewer", "01")
    entering.enter(assessment=at(city), department=own, said=FULL, by=by)
    for turn in range(6):
        HandIn.objects.all().delete()
        Assessment.objects.update(state="self_scoring")
        held = at(city)
        handing_in.submit(assessment=held, department=own, by=by)
        handed, closed = together(
            lambda held=held: handing_in.hand_in(assessment=held, department=own, by=head),
            lambda: moved(city, "verify"),
        )
        assert not isinstance(closed, Refused)
        is_in = not isinstance(handed, Refused)
        assert HandIn.objects.filter(at__isnull=False).count() == is_in, turn
    assert count("self_scores.handed_in") <= 6


def test_a_sheet_submitted_twice_or_while_it_is_changed_is_one_whole_sheet(city):
    moved(city, "open")
    own, by = city.units["01"], city.actor("reporter", "01")
    entering.enter(assessment=at(city), department=own, said=FULL, by=by)
    held = at(city)
    submit = lambda: handing_in.submit(assessment=held, department=own, by=by)  # noqa: E731
    changed = [Said("2", "19", "少1分")]
    _one, _two, typed = together(
        submit, submit, lambda: entering.enter(assessment=held, department=own, said=changed, by=by)
    )
    assert (HandIn.objects.count(), count("self_scores.submitted")) == (1, 1)
    last = ItemScore.objects.get(item="2", latest=True)
    assert last.score == (20 if isinstance(typed, Refused) else 19)


def test_a_sheet_goes_to_the_office_or_back_to_the_reporter_never_both(city):
    moved(city, "open")
    own, by, head = city.units["01"], city.actor("reporter", "01"), city.actor("reviewer", "01")
    entering.enter(assessment=at(city), department=own, said=FULL, by=by)
    held = at(city)
    for turn in range(6):
        HandIn.objects.all().delete()
        handing_in.submit(assessment=held, department=own, by=by)
        outcomes = together(
            lambda: handing_in.hand_in(assessment=held, department=own, by=head),
            lambda turn=turn: handing_in.send_back(assessment=held, department=own, reason=f"{turn}", by=head),
            lambda: handing_in.take_back(assessment=held, department=own, by=by),
        )
        row = HandIn.objects.get()
        done = sum(count(f"self_scores.{what}") for what in ("handed_in", "sent_back", "taken_back"))
        assert (done, row.is_with_head) == (turn + 1, False), outcomes


def announced(city):
    moved(city, "open", "verify")
    run = city.run()
    moved(city, "announce", run=run)
    return lines(run, "01")["1"]


def test_a_double_click_on_an_appeal_files_one_and_two_decisions_make_one(city):
    a_user("office_approver", plan=city.plan)
    line, head = announced(city), city.actor("reviewer", "01")
    filed = together(*[lambda: appeals.file(line=line, reason="漏看了台账", by=head)] * 4)
    assert len({each.pk for each in filed}) == Appeal.objects.count() == count("appeal.filed") == 1
    assert Notice.objects.filter(kind="appeal.filed", user__isnull=False).count() == 1
    case, staff = Appeal.objects.get(), city.actor("office_staff")
    said = {"appeal": case, "upheld": True, "decision": "属实", "points": "40", "by": staff, "version": case.version}
    proposed = together(*[lambda: appeals.propose(**said)] * 3)
    assert {each.version for each in proposed} == {2}
    case.refresh_from_db()
    people = [city.actor("office_approver", name=name) for name in ("甲", "乙")]
    decided = together(
        *(lambda by=by: appeals.decide(appeal=case, by=by, version=case.version) for by in people),
        lambda: appeals.send_back(appeal=case, note="证据不足", by=people[0], version=case.version),
        lambda: appeals.withdraw(appeal=case, by=head, version=case.version),
    )
    assert sum(not isinstance(each, Refused) for each in decided) == 1
    assert count("appeal.decided") + count("appeal.returned") + count("appeal.withdrawn") == 1


def test_the_same_file_sent_twice_at_once_is_stored_and_laid_once(city):
    moved(city, "open")
    place, by = Place(at(city), city.units["01"], "1", "self"), city.actor("reporter", "01")
    laid = together(*[lambda: score_files.lay(place=place, name="a.pdf", content=a_pdf(), by=by)] * 4)
    assert len({each.pk for each in laid}) == ScoreFile.objects.count() == Evidence.objects.count() == 1
    assert count("score_file.added") == 1


def test_beat_twice_at_once_reminds_once_and_days_set_by_two_are_those_of_one(city, monkeypatch):
    a_user("reporter", city.units["01"])
    moved(city, "open")
    morning = datetime.combine(timezone.localdate() + timedelta(days=2), time(10), timezone.get_default_timezone())
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: morning)
        together(*[lambda: reminding.run(by=BY)] * 3)
    assert PhaseReminder.objects.count() == 4  # one of each unit, for the step three days before
    assert Notice.objects.filter(kind="reminder", user__isnull=False).count() == 1

    held, office = at(city), city.actor("office_staff")
    days = [timezone.localdate() + timedelta(days=left) for left in (7, 9)]
    outcomes = together(
        *(lambda day=day: dates.put(assessment=held, days={"self": day}, by=office, seen=held.seen) for day in days)
    )
    assert sorted(isinstance(each, Stale) for each in outcomes) == [False, True]


def test_an_event_recorded_and_its_veto_lifted_by_two_at_once_is_one_event_and_one_lift(city):
    own = city.units["01"]

    def record():
        return records.record(assessment=at(city), department=own, category="safety", level="区域性", by=BY,
                              happened_on=date(2026, 5, 1), description="事故")  # fmt: skip

    together(record, record)
    about = f"event:{UnitEvent.objects.get().line}"

    def lift():
        return records.lift(assessment=at(city), department=own, veto="V1", about=about, reason="查清", by=BY)

    together(lift, lift)
    assert (VetoLift.objects.count(), count("unit_event.recorded"), count("veto.lifted")) == (1, 1, 1)


def test_an_event_recorded_while_the_result_becomes_final_is_in_the_result_or_refused(city):
    moved(city, "open", "verify")
    moved(city, "announce", run=city.run())
    Assessment.objects.filter(pk=city.assessment.pk).update(appeal_due=date(2026, 1, 1))
    outcomes = together(
        lambda: records.record(assessment=at(city), department=city.units["01"], category="honour", level="国家级",
                               happened_on=date(2026, 5, 1), description="奖", by=BY),
        lambda: walk.move(assessment=at(city), act="finish", by=BY),
    )  # fmt: skip
    # Whoever came second was refused: the event after the final result, or the final result without the event.
    assert sorted(isinstance(each, Refused) for each in outcomes) == [False, True]
    assert UnitEvent.objects.exists() == (at(city).state != "final")
