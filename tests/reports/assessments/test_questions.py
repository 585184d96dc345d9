"""What looks unusual is asked about, unit by unit; the office answers; no score hears of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from departments.models import EvidenceUse, Extension, ExtensionCell, Submission, Value
from departments.workflow import Refused, Stale
from qualitycity import sentences
from qualitycity.roles import Forbidden
from qualitycity.speech import say
from reports import questions, schemes, score_files
from reports.assessments import dates, walk
from reports.models import Assessment, QuestionAnswer, Scheme
from reports.questions import answers, question
from reports.score_files import Place
from reports.scoring import editing
from reports.self_scores import entering
from reports.self_scores.entering import Said
from targets.models import Indicator, Period
from targets.periods import Quarter
from tests.attached_files import a_pdf
from tests.reports.assessments.city import BY
from tests.reports.assessments.test_walk import at, city, moved
from tests.reports.ground import a_period, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]
DUE = datetime(2026, 12, 20, 10, tzinfo=UTC)


def asked(city, kind, unit="01"):
    return [each for each in questions.of(at(city)) if (each.kind, each.unit) == (kind, unit)]


def figures(city, numbers, *, unit="01", quarter="2026Q4", entered=DUE - timedelta(days=9), first=0):
    """So many figures of a unit that count, each of an indicator of its own."""
    period = Period.objects.get(quarter=Quarter.parse(quarter))
    for place, number in enumerate(numbers, first):
        indicator, _new = Indicator.objects.get_or_create(plan=city.plan, code=f"Q{place}", name=f"指标Q{place}")
        Value.objects.create(
            indicator=indicator, period=period, department=city.units[unit], value=Decimal(number), counted=True,
            entered_at=entered, verified_at=DUE,
        )  # fmt: skip
    return period


def due(city, moment=DUE):
    """The quarter's deadline, and the unit's submission."""
    period = Period.objects.get(quarter=Quarter.parse("2026Q4"))
    Period.objects.filter(pk=period.pk).update(due_at=moment)
    return Submission.objects.create(period=period, department=city.units["01"])


def test_a_self_score_is_asked_about_from_more_than_a_fifth_of_its_points_above_what_was_found(city):
    moved(city, "open")
    # 45 points are the unit's; 22.5 were found: 31.5 is exactly 9 = 20 % above, which is not asked about
    for number, (score, found) in enumerate([("31.5", 0), ("31.6", 1)]):
        said = [Said("1", score, f"完成情况第{number}次填报")]
        entering.enter(assessment=at(city), department=city.units["01"], said=said, by=city.actor("reporter", "01"))
        city.run()
        assert len(asked(city, "far_above")) == found


def test_figures_of_the_last_day_are_asked_about_where_they_are_more_than_half(city):
    due(city)
    # the two figures of the city were entered in time: 5 of 10 are not more than half, 6 of 11 are
    figures(city, ["1.11", "2.22", "3.33", "4.44", "5.56"], entered=DUE - timedelta(hours=2))
    figures(city, ["6.67", "7.78", "8.89"], first=5)
    assert asked(city, "last_day") == []
    figures(city, ["9.91"], entered=DUE - timedelta(hours=23), first=8)
    (found,) = asked(city, "last_day")
    assert (found.text.gaps["number"], found.text.gaps["all"]) == (6, 11)


def test_who_was_given_more_time_is_asked_about_the_end_of_that(city):
    submission = due(city)
    figures(city, ["1.11", "2.22", "3.33", "4.44", "5.56"], entered=DUE - timedelta(hours=2))
    assert len(asked(city, "last_day")) == 1
    Submission.objects.filter(pk=submission.pk).update(due_at=DUE + timedelta(days=5))
    assert asked(city, "last_day") == []
    Value.objects.filter(indicator__code__startswith="Q").update(entered_at=DUE + timedelta(days=4, hours=3))
    assert len(asked(city, "last_day")) == 1
    # three of the five figures were put off for themselves: two of five at the last are not more than half
    more = Extension.objects.create(
        submission=submission, state="granted", reason="r", until=DUE + timedelta(days=9), decided_at=timezone.now()
    )
    for indicator in Indicator.objects.filter(code__in=("Q0", "Q1", "Q2")):
        ExtensionCell.objects.create(extension=more, indicator=indicator)
    assert asked(city, "last_day") == []


def test_self_scores_of_the_last_day_go_by_the_units_own_day(city, monkeypatch):
    monkeypatch.setattr("reports.questions.scores.LEAST", 3)
    moved(city, "open")
    Assessment.objects.filter(pk=city.assessment.pk).update(self_due=timezone.localdate())
    said = [Said("1", "30", "一半"), Said("2", "20"), Said("work", "20")]
    entering.enter(assessment=at(city), department=city.units["01"], said=said, by=city.actor("reporter", "01"))
    assert [each.about for each in asked(city, "last_day")] == ["self"]
    until = timezone.localdate() + timedelta(days=3)
    dates.extend(assessment=at(city), department=city.units["01"], phase="self", until=until, reason="升级", by=BY)
    assert asked(city, "last_day") == []


@pytest.mark.parametrize(
    ("numbers", "found"), [(["5", "10", "15", "20", "93.2"], 0), (["5", "10", "15", "20", "0"], 1)]
)
def test_figures_are_asked_about_where_more_than_four_of_five_are_round(city, numbers, found):
    # the two figures of the city, 46 and 95, count too: 5 of 7, then 6 of 7 (85.7 %)
    figures(city, numbers)
    assert len(asked(city, "round")) == found


def test_the_same_telling_number_of_two_units_or_of_three_quarters_is_asked_about(city):
    figures(city, ["93.47", "100"])
    figures(city, ["93.470", "100"], unit="02")
    assert [len(asked(city, "copied", unit)) for unit in ("01", "02")] == [1, 1]
    for quarter in ("2026Q1", "2026Q2"):
        a_period(city.plan, quarter)
        figures(city, ["93.47"], quarter=quarter)
    assert len(asked(city, "copied")) == 2
    assert [question.is_telling(Decimal(text)) for text in ("93.47", "128", "100", "95", "0", "12")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_a_file_that_proves_two_quarters_or_two_items_is_asked_about(city):
    moved(city, "open")
    own, by = city.units["01"], city.actor("reporter", "01")
    for item in ("1", "2"):
        use = score_files.lay(place=Place(at(city), own, item, "self"), name="佐证.pdf", content=a_pdf(), by=by)
    (found,) = asked(city, "reused")
    assert say(found.text) == "“佐证.pdf”同时佐证项目 抽检合格率（1）、事故率（2）。它能证明每一项吗？"
    for quarter in ("2026Q3", "2026Q4"):
        period = Period.objects.filter(quarter=Quarter.parse(quarter)).first() or a_period(city.plan, quarter)
        submission = Submission.objects.create(period=period, department=own)
        EvidenceUse.objects.create(
            evidence=use.evidence, submission=submission, indicator=city.targets["1"].indicator, by_key="x", by_name="x"
        )
    assert sorted(each.text.gaps.get("quarters", []) for each in asked(city, "reused")) == [[], ["2026Q3", "2026Q4"]]


def test_a_figure_that_rose_after_its_verification_is_not_asked_about(city):
    verified(city.targets["2"], "2026Q4", 96)
    assert asked(city, "fell") == []
    verified(city.targets["2"], "2026Q4", 94)
    (found,) = asked(city, "fell")
    assert (found.text.gaps["before"], found.text.gaps["after"]) == ("96", "94")


def test_the_office_answers_in_versions_and_no_score_changes(city):
    verified(city.targets["2"], "2026Q4", 94)
    (found,) = asked(city, "fell")
    before, staff = city.run(), city.actor("office_staff")
    kept = {"assessment": at(city), "key": found.key, "by": staff}
    with pytest.raises(Forbidden):
        answers.answer(**{**kept, "by": city.actor("reporter", "01")}, text="x")
    with pytest.raises(Refused, match="Write what you found out"):
        answers.answer(**kept, text=" ")
    first, again = (answers.answer(**kept, text="统计局更正", seen=0) for _click in "12")
    assert first.pk == again.pk
    with pytest.raises(Stale):
        answers.answer(**kept, text="另一个说法", seen=0)
    answers.answer(**kept, text="统计局更正，已附函", seen=1)
    assert list(QuestionAnswer.objects.values_list("number", "latest")) == [(1, False), (2, True)]
    assert city.run().sheets.get(unit="01").score == before.sheets.get(unit="01").score


def test_the_page_takes_the_answer_and_both_are_taken_along(city):
    verified(city.targets["2"], "2026Q4", 94)
    (found,) = asked(city, "fell")
    office, pk = looking("office_staff"), city.assessment.pk
    address = reverse("assessment-questions", args=[pk])
    office.post(address, {"key": found.key, "text": "统计局更正", "seen": "0"})
    assert "统计局更正" in text_of(office, address)
    assert office.post(address, {"key": "fell:01:x", "text": "?", "seen": "0"}).status_code == 409
    data = office.get(reverse("assessment-questions-export", args=[pk, "xlsx"]), {"kind": "fell"}).content
    (row,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=3, values_only=True)
    assert row[:2] == ("质监局", "核定后数据下调")
    assert row[3] == "统计局更正"


def test_a_question_names_item_and_indicator_in_the_readers_language_and_keeps_its_answer(city):
    scheme = Scheme.objects.get()
    content = schemes.working(scheme)
    item = replace(editing.find(content, "1"), name_en="Pass rate")
    schemes.change(scheme=scheme, content=editing.put(content, "1", item), by=BY)
    schemes.publish(scheme=scheme, reason="英文名", by=BY)
    walk.begin(plan=city.plan, scheme=scheme, year=2026, by=BY)
    moved(city, "open")
    said = [Said("1", "45", "全部按期完成情况")]
    entering.enter(assessment=at(city), department=city.units["01"], said=said, by=city.actor("reporter", "01"))
    city.run()
    (found,) = asked(city, "far_above")
    with translation.override("en"):
        assert say(found.text).startswith("Item Pass rate (1): self score 45, verified 22.5 of 45.")
    assert say(found.text).startswith("项目抽检合格率（1）")
    assert sentences.load(sentences.dump(found.text)) == found.text
    Indicator.objects.filter(code="I2").update(name_en="Accidents")
    verified(city.targets["2"], "2026Q4", 94)
    (fell,) = asked(city, "fell")
    with translation.override("en"):
        assert say(fell.text).startswith("Accidents, 2026Q4: verified as 95")
    answer = answers.answer(assessment=at(city), key=found.key, text="已核实", by=BY)
    # an answer to the sentence as it was once put: only other numbers make it one to another question
    for gaps, is_changed in (({"own": "45"}, False), ({"own": "40"}, True)):
        before = {"text": "Item %(item)s: …", "gaps": {"item": "1", **gaps}}
        QuestionAnswer.objects.filter(pk=answer.pk).update(question=before)
        assert [each.changed for each in answers.of(at(city))[0] if each.question.key == found.key] == [is_changed]
