"""What an assessor verified stays what it was; what a later run computes otherwise is shown with its cause."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from departments.workflow import Refused, Stale
from qualitycity import sentences, workbook
from qualitycity.models import Upload
from qualitycity.workbook import Problems
from reports import scheme_book
from reports.models import ItemScore
from reports.scoring import Item, Source
from reports.scoring.problems import problems
from reports.self_scores import book, sheets, verifying
from reports.self_scores.entering import Said
from reports.self_scores.verified_form import VERIFIED
from tests.reports.assessments.city import CONTENT, a_city
from tests.reports.assessments.test_runs import lines, told
from tests.reports.assessments.test_walk import at, moved
from tests.reports.ground import verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
PARTS = Item("work", "制度台账", points=Decimal(20), rule="per_missing", source=Source("manual"),
             options={"k": Decimal(6), "parts": "章程、台账、总结"})  # fmt: skip


@pytest.fixture
def city():
    """质监局: 22.5 of 45 points for the first target, 20 of 20 for the second."""
    city = a_city()
    moved(city, "open", "verify")
    return city


def row(city, item="1"):
    return next(each for each in sheets.of(at(city), city.units["01"]) if each.item.code == item)


def agreed(city, run, **more):
    said = Said("1", run=run.number, **more)
    return verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=city.actor("assessor"))


def test_a_verified_score_stays_when_a_new_run_computes_another_and_the_cause_is_told(city):
    first = city.run()
    score = agreed(city, first)
    held = row(city)
    assert (score.score, score.run_id, held.found, held.has_moved) == (
        Decimal("22.5"),
        first.pk,
        Decimal("22.5"),
        False,
    )
    verified(city.targets["1"], "2026Q4", 69)
    city.run()
    # computed now: 60 × 75 % × 69/92 = 33.75; verified remains 22.5
    held = row(city)
    assert (held.found, held.run.score, held.has_moved) == (Decimal("22.5"), Decimal("33.75"), True)
    rows = sheets.of(at(city), city.units["01"])
    assert [(each.item.code, causes) for each, causes in sheets.moved(at(city), city.units["01"], rows)] == [
        ("1", ("value",))
    ]
    assert sheets.moved_by_unit(at(city)) == {city.units["01"].pk: 1}


def test_it_is_verified_anew_as_another_version_and_the_first_is_kept(city):
    first = city.run()
    agreed(city, first, remark="抽检报告已核")
    verified(city.targets["1"], "2026Q4", 69)
    second = city.run()
    with pytest.raises(Stale, match="newer run"):
        agreed(city, first, remark="又一次")
    agreed(city, second)
    assert (row(city).found, row(city).has_moved) == (Decimal("33.75"), False)
    rows = ItemScore.objects.filter(kind="verified", item="1").order_by("number")
    assert [(each.number, each.score, each.run.number, each.remark) for each in rows] == [
        (1, Decimal("22.5"), 1, "抽检报告已核"), (2, Decimal("33.75"), 2, ""),
    ]  # fmt: skip


def test_a_run_that_computes_the_same_changes_nothing(city):
    first = city.run()
    score = agreed(city, first)
    second = city.run()
    assert not row(city).has_moved
    assert agreed(city, second).pk == score.pk


def test_what_nobody_verified_is_shown_as_computed(city):
    city.run()
    assert (row(city).found, row(city).is_verified) == (Decimal("22.5"), False)
    page = text_of(looking("assessor"), reverse("assessment-verify-unit", args=[city.assessment.pk, "01"]))
    assert "系统计算，尚未核定" in page


def test_all_computed_scores_of_a_unit_are_agreed_to_at_once_and_a_remark_stays(city):
    run = city.run()
    agreed(city, run, remark="已核")
    person, unit = city.actor("assessor"), city.units["01"]
    made = verifying.agree(assessment=at(city), department=unit, run=run.number, by=person)
    assert [(each.item, each.score) for each in made] == [("2", 20)]
    verified(city.targets["1"], "2026Q4", 69)
    with pytest.raises(Stale, match="newer run"):
        city.run() and verifying.agree(assessment=at(city), department=unit, run=run.number, by=person)
    verifying.agree(assessment=at(city), department=unit, run=run.number + 1, by=person)
    assert (row(city).found, row(city).verified.remark) == (Decimal("33.75"), "已核")
    assert verifying.agree(assessment=at(city), department=unit, run=run.number + 1, by=person) == []


def test_the_page_shows_both_scores_the_cause_and_one_button(city):
    agreed(city, city.run())
    verified(city.targets["1"], "2026Q4", 69)
    city.run()
    office = text_of(looking("office_approver"), reverse("assessment", args=[city.assessment.pk]))
    assert "有1项核定得分与最近一次计算不同" in office
    address, assessor = reverse("assessment-verify-unit", args=[city.assessment.pk, "01"]), looking("assessor")
    page = text_of(assessor, address)
    assert all(text in page for text in ("核定后计算结果有变化", "22.5", "33.75", "数值"))
    assert assessor.post(address, {"act": "agree", "run": "2"}).status_code == 302
    assert "核定后计算结果有变化" not in text_of(assessor, address)


class TestMissingParts:
    """20 points, 6 for each of three parts that is missing."""

    @pytest.fixture
    def city(self):
        city = a_city(replace(CONTENT, items=(CONTENT.items[0], PARTS)))
        moved(city, "open", "verify")
        city.prove("01")
        return city

    def say(self, city, *missing, **more):
        said = Said("work", remark="现场核查", evidence="检查记录", missing=missing, **more)
        first, second = city.actor("assessor", name="甲"), city.actor("assessor", name="乙")
        score = verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=first)
        return verifying.confirm(score=score, by=second)

    @pytest.mark.parametrize(
        ("missing", "score"),
        [((), 20), (("台账",), 14), (("总结", "章程"), 8), (("章程", "台账", "总结"), 0)],  # none present: 0, not 2
    )
    def test_what_is_missing_gives_the_points(self, city, missing, score):
        assert self.say(city, *missing).score == score
        line = lines(city.run(), "01")["work"]
        assert (line.score, set(line.content["fact"]["missing"])) == (score, set(missing))

    def test_until_two_people_have_said_it_the_item_waits(self, city):
        said = Said("work", remark="现场核查", evidence="检查记录", missing=("台账",))
        verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=city.actor("assessor"))
        assert lines(city.run(), "01")["work"].standing == "pending"

    def test_what_is_no_part_or_is_not_said_is_refused_with_the_parts(self, city):
        own, by = city.units["01"], city.actor("assessor")
        for given, words in (((("账本",)), "none of the parts"), (None, "Say which of the parts")):
            said = Said("work", remark="核查", evidence="记录", missing=given)
            with pytest.raises(Refused, match=words):
                verifying.verify(assessment=at(city), department=own, said=said, by=by)

    def test_the_page_takes_ticks_and_shows_what_is_missing(self, city):
        address, assessor = reverse("assessment-verify-unit", args=[city.assessment.pk, "01"]), looking("assessor")
        assert 'name="missing" value="台账"' in text_of(assessor, address)
        sent = {"item": "work", "parts": "1", "missing": ["台账", "总结"], "reason": "现场核查", "evidence": "检查记录",
                "seen": "0"}  # fmt: skip
        assert assessor.post(address, sent).status_code == 302
        score = ItemScore.objects.get(item="work", kind="verified")
        assert (score.missing, score.score) == (["台账", "总结"], 8)
        assert "台账、总结" in text_of(assessor, address)

    def test_the_workbook_takes_what_is_missing_shows_every_error_and_is_confirmed_once(self, city):
        own, by, now = city.units["01"], city.actor("assessor"), datetime(2026, 12, 1, tzinfo=UTC)
        data = book.template(at(city), own, at=now, form=VERIFIED)
        filled = openpyxl.load_workbook(io.BytesIO(data))
        sheet = filled.worksheets[0]
        heads = {cell.value: cell.column_letter for cell in sheet[2]}
        # the one item by hand, its parts in a column of their own
        assert [sheet[f"{heads[name]}3"].value for name in ("编号", "应有部分", "缺项")] == [
            "work",
            "章程、台账、总结",
            None,
        ]

        def sent(**cells):
            for name, value in cells.items():
                sheet[f"{heads[name]}3"] = value
            out = io.BytesIO()
            filled.save(out)
            content = out.getvalue()
            return book.receive(
                assessment=at(city), department=own, name="a.xlsx", content=content, by=by, form=VERIFIED
            )

        assert not sent().preview["lines"]  # an empty row says nothing
        errors = [sentences.load(each["message"]) for each in sent(缺项="账本").preview["errors"]]
        assert len(errors) == 2  # no such part, no reason; a file is laid to the item already
        upload = sent(缺项="台账、总结", 核定理由="现场核查", 佐证材料="检查记录")
        assert list(upload.preview["lines"]) == [("work", "", "8（台账、总结）", "现场核查", "检查记录")]
        for _again in range(2):
            held = Upload.objects.get(pk=upload.pk)
            book.confirm(upload=held, assessment=at(city), department=own, shown=upload.preview["digest"], by=by,
                         form=VERIFIED)  # fmt: skip
        score = ItemScore.objects.get(item="work", kind="verified")
        assert (score.missing, score.score, score.number) == (["台账", "总结"], 8, 1)
        upload = sent(缺项="无", 版本="1")
        book.confirm(upload=upload, assessment=at(city), department=own, shown=upload.preview["digest"], by=by,
                     form=VERIFIED)  # fmt: skip
        score = ItemScore.objects.get(item="work", kind="verified", latest=True)
        assert (score.missing, score.score, score.number) == ([], 20, 2)

    def test_another_part_found_missing_is_told_as_a_manual_score(self, city):
        self.say(city, "台账")
        before = city.run()
        self.say(city, "台账", "总结")
        assert told(before, city.run())["01", "work", "score"] == ("14", "8", ("score",))


def test_a_scheme_names_the_parts_and_its_workbook_keeps_them():
    content = replace(CONTENT, items=(CONTENT.items[0], PARTS))
    assert problems(content) == []
    without = replace(content, items=(content.items[0], replace(PARTS, options={"k": Decimal(6)})))
    assert [str(each) for each in problems(without)] == [
        "work 制度台账: name the parts that have to be there (option “parts”)."
    ]
    twice = replace(content, items=(content.items[0], replace(PARTS, options={**PARTS.options, "parts": "甲、甲"})))
    assert "a name is there twice" in str(problems(twice)[0])
    data = scheme_book.written(content, at=datetime(2026, 11, 1, tzinfo=UTC))
    read = scheme_book.read(workbook.read(data), problems=Problems())
    assert read.items[1].options == PARTS.options


def test_what_an_assessor_typed_and_was_refused_stands_in_its_fields(city):
    address = reverse("assessment-verify-unit", args=[city.assessment.pk, "01"])
    sent = {"item": "work", "seen": "0", "points": "17.5", "reason": "缺一份台账", "evidence": "台账目录"}
    answer = looking("assessor").post(address, sent)
    shown = answer.content.decode()
    assert (answer.status_code, 'value="17.5"' in shown) == (409, True)
    assert ">缺一份台账</textarea>" in shown
    assert ">台账目录</textarea>" in shown
    assert shown.count(" open><summary>") == 1
