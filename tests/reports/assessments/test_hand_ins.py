"""Self scores are handed in by a day; more time is given with a reason; who is late says why and is flagged."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import Notice
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports import appeals
from reports.assessments import dates, phases, walk
from reports.models import Assessment, Check, HandIn
from reports.self_scores import board, entering, handing_in
from reports.self_scores.entering import Said
from tests.departments.desk import a_user
from tests.reports.assessments.city import BY
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, at, city, moved
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]
FULL = [Said("1", "30", "一半"), Said("2", "20"), Said("work", "20")]


def day(left):
    return timezone.localdate() + timedelta(days=left)


def due(city, left, phase="self_due"):
    Assessment.objects.filter(pk=city.assessment.pk).update(**{phase: day(left)})


def filled(city, unit="01", said=FULL):
    reporter = city.actor("reporter", unit)
    entering.enter(assessment=at(city), department=city.units[unit], said=said, by=reporter)
    return {"assessment": at(city), "department": city.units[unit], "by": reporter}


def submitted(city, unit="01", said=FULL):
    """Filled in and with the unit's head, who may hand it in."""
    own = filled(city, unit, said)
    handing_in.submit(**own)
    return own | {"by": city.actor("reviewer", unit)}


def test_a_sheet_is_handed_in_whole_once_and_changed_only_after_it_was_taken_back(city):
    moved(city, "open")
    own = filled(city, said=FULL[:2])
    with pytest.raises(Refused, match=r"Still without a self score \(1\).*质量工作"):
        handing_in.submit(**own)
    own = submitted(city)
    first, again = handing_in.hand_in(**own), handing_in.hand_in(**own)
    assert (first.pk, first.days_late, Event.objects.filter(kind="self_scores.handed_in").count()) == (again.pk, 0, 1)
    with pytest.raises(Refused, match="take it back before you change it"):
        filled(city, said=[Said("2", "19", "少1分")])
    handing_in.take_back(**own)
    filled(city, said=[Said("2", "19", "少1分")])
    with pytest.raises(Forbidden):
        handing_in.hand_in(assessment=at(city), department=city.units["02"], by=city.actor("reviewer", "01"))
    moved(city, "verify")
    with pytest.raises(Refused, match="during the self-assessment"):
        handing_in.hand_in(**own | {"assessment": at(city)})


def test_what_comes_after_the_last_day_says_why_and_is_flagged_with_its_days(city):
    moved(city, "open")
    own = submitted(city)
    due(city, -2)
    own["assessment"] = at(city)
    with pytest.raises(Refused, match="say why the sheet comes late"):
        handing_in.hand_in(**own)
    assert handing_in.hand_in(**own, late_reason="负责人出差").days_late == 2
    (line,) = [line for line in board.lines(at(city)) if line.is_in]
    assert (line.unit.code, line.statuses) == ("01", {"handed_in", "late_sheet"})


def test_who_was_given_more_time_is_in_time_and_may_go_on_while_the_others_are_verified(city):
    moved(city, "open")
    own = submitted(city)
    due(city, -2)
    more = {"assessment": at(city), "department": city.units["01"], "phase": "self", "by": city.actor("office_staff")}
    reporter = a_user("reporter", city.units["01"])
    for until, reason in ((day(-1), "核查"), (day(4), " ")):
        with pytest.raises(Refused):
            dates.extend(**more, until=until, reason=reason)
    first, again = (dates.extend(**more, until=day(4), reason="系统升级") for _twice in "12")
    assert (first.pk, Notice.objects.filter(user=reporter, kind="assessment.extended").count()) == (again.pk, 1)
    moved(city, "verify")
    own["assessment"] = at(city)
    assert handing_in.hand_in(**own).days_late == 0
    with pytest.raises(Refused, match="during the self-assessment"):
        filled(city, "02")
    with pytest.raises(Forbidden):
        dates.extend(**{**more, "by": city.actor("reporter", "01")}, until=day(9), reason="x")


def test_an_appeal_waits_for_the_unit_with_more_time_and_the_end_waits_for_both(city):
    _assessment, run = announced(city)
    due(city, -1, "appeal_due")
    line = lines(run, "01")["work"]
    head = city.actor("reviewer", "01")
    with pytest.raises(Refused, match="last day for appeals"):
        appeals.file(line=line, reason="x", by=head)
    dates.extend(assessment=at(city), department=city.units["01"], phase="appeal", until=day(2), reason="停电", by=BY)
    with pytest.raises(Refused, match="Units may still appeal"):
        moved(city, "finish")
    assert appeals.file(line=line, reason="漏看", by=head).state == "filed"
    with pytest.raises(Refused, match="last day for appeals"):
        appeals.file(line=lines(run, "02")["work"], reason="x", by=city.actor("reviewer", "02"))


def test_the_days_of_the_phases_follow_one_another_and_units_are_told_of_theirs(city):
    office, reporter = city.actor("office_staff"), a_user("reporter", city.units["01"])
    plan = {"self": day(5), "verify": day(9), "appeal": day(15), "decide": day(20)}
    with pytest.raises(Refused, match="follow one another"):
        dates.put(assessment=at(city), days=plan | {"verify": day(4)}, by=office)
    dates.put(assessment=at(city), days=plan, by=office)

    walk.move(assessment=at(city), act="open", by=BY)  # the step takes the day that was set before
    assert at(city).self_due == day(5)
    stale = at(city).seen
    dates.put(assessment=at(city), days={"self": day(7)}, by=office, seen=stale)
    told = Notice.objects.get(user=reporter, kind="assessment.dated")
    assert told.text["gaps"]["until_day"] == day(7).isoformat()
    with pytest.raises(Stale):
        dates.put(assessment=at(city), days={"self": day(8)}, by=office, seen=stale)
    with pytest.raises(Refused, match="has a last day"):
        dates.put(assessment=at(city), days={"self": None}, by=office)
    moved(city, "verify")
    with pytest.raises(Refused, match="is over"):
        dates.put(assessment=at(city), days={"self": day(8)}, by=office)
    assert phases.last_day(at(city), "appeal") == day(15)


def test_the_board_names_who_is_late_and_is_taken_along(city):
    moved(city, "open")
    handing_in.hand_in(**submitted(city))
    due(city, -1)
    office, pk = looking("office_staff"), city.assessment.pk
    shown = text_of(office, reverse("assessment-hand-ins", args=[pk]))
    # 工商局, 财政局 and 城东区 are a day late; 质监局 is in and last
    assert shown.count("qc-is-overdue") == 3
    assert shown.index("工商局</a>") < shown.index("质监局</a>")
    data = office.get(reverse("assessment-hand-ins-export", args=[pk, "xlsx"]), {"status": "handed_in"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["质监局"]


def test_once_the_phase_is_over_who_is_not_in_missed_it_and_is_not_later_every_day(city):
    moved(city, "open")
    handing_in.hand_in(**submitted(city))
    due(city, -2)
    dates.extend(assessment=at(city), department=city.units["02"], phase="self", until=day(1), reason="停电", by=BY)
    moved(city, "verify")
    lines = {line.unit.code: line for line in board.lines(at(city))}
    assert {code: line.statuses & {"missed", "overdue", "under_way", "handed_in"} for code, line in lines.items()} == {
        "01": {"handed_in"}, "02": {"under_way"}, "03": {"missed"}, "04": {"missed"},
    }  # fmt: skip
    assert (lines["03"].days_over, [line.unit.code for line in board.waiting(list(lines.values()))]) == (0, ["02"])
    shown = text_of(looking("office_staff"), reverse("assessment-hand-ins", args=[city.assessment.pk]))
    assert shown.count("未报送") == 3  # two units, and how many they are


def test_the_page_keeps_and_submits_at_once_and_a_second_click_changes_nothing(city):
    moved(city, "open")
    client, address = looking("reporter", city.units["01"]), reverse("assessment-self", args=[city.assessment.pk])
    head = looking("reviewer", city.units["01"])
    assert head.post(address, {"act": "hand_in"}).status_code == 409
    sent = {"act": "submit"}
    for code, score, remark in (("1", "30", "一半"), ("2", "20", ""), ("work", "20", "")):
        sent |= {f"seen-{code}": "0", f"score-{code}": score, f"remark-{code}": remark}
    assert [client.post(address, sent).status_code for _click in "12"] == [302, 302]
    assert client.post(address, {"act": "hand_in"}).status_code == 403
    assert [head.post(address, {"act": "hand_in"}).status_code for _click in "12"] == [302, 302]
    assert HandIn.objects.filter(at__isnull=False).count() == 1
    assert client.post(address, {"act": "take_back"}).status_code == 409
    assert head.post(address, {"act": "take_back"}).status_code == 302
    assert HandIn.objects.filter(at__isnull=True, submitted_at__isnull=True).count() == 1


def test_what_is_pending_needs_no_self_score_and_what_assessors_give_does(city):
    Check.objects.filter(target=city.targets["2"], latest=True).update(verdict="pending", progress="pending")
    moved(city, "open")
    own = filled(city, said=FULL[:1])
    with pytest.raises(Refused, match=r"Still without a self score \(1\).*质量工作"):
        handing_in.submit(**own)
    assert handing_in.hand_in(**submitted(city, said=FULL[2:])).is_in
    line = next(line for line in board.lines(at(city)) if line.is_in)
    assert (line.filled, line.items, "incomplete" in line.statuses) == (2, 2, False)  # the pending one is no third
