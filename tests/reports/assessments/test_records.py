"""What the office records: only what the scheme reads, from when it counts, and vetoes that hold and can be lifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.speech import say
from reports.assessments import computing, records, storing, walk
from reports.models import Assessment, UnitEvent, VetoLift
from reports.scoring import Adjustment, Item, Source, Veto
from reports.scoring.events import offers, uses
from targets.models import TargetVersion
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.reports.assessments.test_walk import at, moved
from tests.reports.viewers import looking, text_of

DAY = date(2026, 5, 1)
#: Honours by level, circulars of any level, a deduction for each complaint to districts, a veto.
READING = replace(
    CONTENT,
    adjustments=(
        Adjustment("B", "荣誉", "bonus", options={"per": (("国家级", Decimal(2)), ("省级", Decimal(1)), ("县级", Decimal(0)))},
                   source=Source("events", "honour")),
        Adjustment("K", "通报", "deduction", options={"per": (("国家级", Decimal(3)), ("*", Decimal(1)))},
                   source=Source("events", "circular")),
    ),
    items=(
        *CONTENT.items[:1],
        Item("work", "投诉", points=Decimal(20), rule="deduct_per_unit", options={"k": Decimal(2)},
             source=Source("events", "complaint"), groups=("dis",)),
    ),
    vetoes=(Veto("V1", "安全事件", "D", ref="区域性、重大"), Veto("F", "食品", "D", ref="*", category="食品"),
            Veto("R", "红线", "D", kind="red_line")),
)  # fmt: skip


def counting(category, level, **more):
    return [(use.code, use.points) for use in uses(READING, category, level, **more)]


def test_an_event_counts_for_what_reads_its_category_and_level():
    assert counting("honour", "国家级") == [("B", 2)]
    assert counting("honour", "市级") == []  # the table has no such level, and none for any other
    assert counting("honour", "县级") == []  # it names the level with no points
    assert counting("circular", "市级") == [("K", 1)]  # any other
    assert counting("complaint", "", group="dis") == [("work", 2)]
    assert counting("complaint", "", group="dep") == []  # the item is for districts
    assert counting("safety", "重大事故") == [("V1", 0)]
    assert counting("safety", "较大") == []
    assert counting("食品", "较大", safety=True) == [("F", 0)]  # of the register: any level of food


def test_the_form_offers_every_category_with_the_levels_that_the_scheme_reads():
    assert [(each.category, each.level) for each in offers(READING)] == [
        ("honour", "国家级"), ("honour", "省级"), ("circular", "国家级"), ("circular", "*"), ("complaint", "*"),
        ("safety", "区域性"), ("safety", "重大"),
    ]  # fmt: skip
    of_all = replace(READING, adjustments=(replace(READING.adjustments[1], source=Source("events", "*")),))
    assert ("*", "*") in [(each.category, each.level) for each in offers(of_all)]
    assert [use.code for use in uses(of_all, "whatever", "x")] == ["K"]


@pytest.fixture
def city(db):
    return a_city(READING)


def record(city, category="honour", level="国家级", day=DAY, unit="01", text="事", by=BY):
    return records.record(assessment=city.assessment, department=city.units[unit], category=category, level=level,
                          happened_on=day, description=text, by=by)  # fmt: skip


def test_an_event_that_would_count_for_nothing_is_refused_with_what_counts(city):
    with pytest.raises(Refused) as refused:
        record(city, level="市级")
    said = say(refused.value.reasons[0])
    assert "可计入的有：honour（国家级、省级）、circular（国家级、其他）、质量安全事件（区域性、重大）。" in said
    assert "complaint" not in said  # districts have it, not a department
    for category, level in (("honor", "国家级"), ("safety", "较大"), ("complaint", "")):
        with pytest.raises(Refused, match="counts for nothing"):
            record(city, category, level)
    record(city, "complaint", "", unit="04")
    assert UnitEvent.objects.count() == 1


def test_an_event_of_another_assessment_year_is_refused(city):
    with pytest.raises(Refused, match="outside the assessment year, 2026-01-01 to 2026-12-31"):
        record(city, day=date(2025, 12, 31))


def test_it_is_said_from_when_an_event_counts_in_each_phase(city):
    first = record(city)
    assert say(records.told(city.assessment, first)) == "已保存。首次考核计算时计入。"
    run = city.run()
    assert "has it already" in str(records.told(city.assessment, first))
    second = record(city, level="省级")
    assert "Run #1 was made before it: it counts in the next run" in str(records.told(city.assessment, second))
    gone = records.withdraw(assessment=city.assessment, event=first, reason="重复", by=BY)
    assert "was made before it" in str(records.told(city.assessment, gone))
    Assessment.objects.filter(pk=city.assessment.pk).update(state="result", result=run)
    assert "run again and announce that run" in str(records.told(city.assessment, second))
    city.run()
    assert "Run #2 has it already" in str(records.told(city.assessment, gone))


def test_an_announced_result_becomes_final_only_with_every_event_that_counts_and_then_none_is_recorded(city):
    moved(city, "open", "verify")
    moved(city, "announce", run=city.run())
    event = record(city)
    Assessment.objects.filter(pk=city.assessment.pk).update(appeal_due=date(2026, 1, 1))
    with pytest.raises(Refused, match="events recorded"):
        walk.move(assessment=at(city), act="finish", by=BY)
    walk.move(assessment=at(city), act="announce", run=city.run(), by=BY)
    walk.move(assessment=at(city), act="finish", by=BY)
    with pytest.raises(Refused, match="The result is final"):
        record(city, level="省级")
    with pytest.raises(Refused, match="The result is final"):
        records.withdraw(assessment=city.assessment, event=event, reason="重复", by=BY)
    office = looking("office_staff")
    page = text_of(office, reverse("assessment-events", args=[city.assessment.pk]))
    assert ("结果已最终确定" in page, 'value="record"' in page) == (True, False)


def raised(city):
    return [(code, row.unit, row.about) for code, row in computing.raised(storing.inputs_of(city.run()))]


def lift(city, veto, about, unit="01"):
    return records.lift(assessment=city.assessment, department=city.units[unit], veto=veto, about=about, reason="查清",
                        by=BY)  # fmt: skip


def test_only_a_veto_that_holds_against_the_unit_is_lifted_and_once(city):
    with pytest.raises(Refused, match="No veto holds against 质监局: there is nothing to lift"):
        lift(city, "V1", "event:x")
    event = record(city, "safety", "重大", text="坍塌")
    about = f"event:{event.line}"
    for veto, named, unit in (("V1", "event:x", "01"), ("R", about, "01"), ("V1", about, "02")):
        with pytest.raises(Refused, match=r"No (such )?veto holds against"):
            lift(city, veto, named, unit)
    with pytest.raises(Refused) as refused:
        lift(city, "R", about)
    assert "可以解除的有：V1 安全事件（坍塌，2026-05-01）" in say(refused.value.reasons[0])
    first, again = lift(city, "V1", about), lift(city, "V1", about)
    assert (first.pk, VetoLift.objects.count()) == (again.pk, 1)
    assert Event.objects.filter(kind="veto.lifted").count() == 1
    records.withdraw(assessment=city.assessment, event=event, reason="误报", by=BY)
    assert lift(city, "V1", about).pk == first.pk  # a second click is no other lift, whatever happened meanwhile


def test_a_red_lines_veto_is_lifted_by_its_target_and_a_withdrawn_event_has_none_to_lift(city):
    TargetVersion.objects.filter(target=city.targets["1"]).update(red_line=True)
    assert raised(city) == [("R", "01", "target:1")]  # 46 of 92
    with pytest.raises(Refused, match="No such veto"):
        lift(city, "R", "target:2")
    lift(city, "R", "target:1")
    event = record(city, "safety", "重大")
    records.withdraw(assessment=city.assessment, event=event, reason="误报", by=BY)
    with pytest.raises(Refused, match="there is nothing to lift"):
        lift(city, "V1", f"event:{event.line}")


def test_the_page_records_what_it_offers_says_what_it_counts_for_and_offers_only_vetoes_that_hold(city):
    office, where = looking("office_staff"), reverse("assessment-events", args=[city.assessment.pk])
    sent = {"act": "record", "unit": "01", "day": "2026-05-01", "description": "通报"}
    assert office.post(where, {**sent, "what": "circular:*", "level": "市级"}).status_code == 302
    assert office.post(where, {**sent, "what": "honour:市级"}).status_code == 409
    assert office.post(where, {**sent, "what": "safety:重大", "description": "坍塌"}).status_code == 302
    assert sorted(UnitEvent.objects.values_list("category", "level")) == [("circular", "市级"), ("safety", "重大")]
    page = text_of(office, where)
    assert ("通报 −1" in page, "安全事件：D级" in page) == (True, True)
    approver = looking("office_approver")
    assert text_of(approver, where).count('value="lift"') == 1
    lift(city, "V1", f"event:{UnitEvent.objects.get(category='safety').line}")
    assert 'value="lift"' not in text_of(approver, where)


def test_nothing_of_a_day_to_come_or_of_a_unit_without_a_group(city):
    with pytest.raises(Refused, match="lies in the future"):
        record(city, day=date.today() + timedelta(days=1))
    type(city.units["03"]).objects.filter(pk=city.units["03"].pk).update(kind="association")
    city.units["03"].refresh_from_db()
    with pytest.raises(Refused, match="in no rank group"):
        record(city, unit="03")
