"""What was typed on an assessment's page and refused stands in its fields; a preview shows all of a file."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import ItemScore
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, at, city, moved, work
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def test_days_that_are_refused_stand_in_their_fields(city):
    office, page = looking("office_staff"), reverse("assessment", args=[city.assessment.pk])
    sent = {"act": "date", "seen": at(city).seen, "day-self": "2999-12-04", "day-verify": "2999-11-20"}
    answer = office.post(page, sent)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'name="day-self" value="2999-12-04"' in text
    assert 'name="day-verify" value="2999-11-20"' in text
    assert at(city).self_due is None


def test_a_step_that_is_refused_keeps_its_day(city):
    office, page = looking("office_staff"), reverse("assessment", args=[city.assessment.pk])
    answer = office.post(page, {"act": "open", "seen": at(city).seen, "due": "2020-01-01"})
    assert (answer.status_code, 'name="due" value="2020-01-01"' in answer.content.decode()) == (409, True)


def test_the_preview_of_a_sheet_shows_remark_and_evidence_and_a_way_back(city):
    moved(city, "open")
    reporter, page = looking("reporter", city.units["01"]), reverse("assessment-self-book", args=[city.assessment.pk])
    filled = openpyxl.load_workbook(io.BytesIO(reporter.get(page).content))
    sheet = filled.worksheets[0]
    sheet["E3"], sheet["F3"], sheet["G3"] = 30, "一半", "抽检月报；检查台账"
    out = io.BytesIO()
    filled.save(out)
    text = reporter.post(page, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}).content.decode()
    assert all(words in text for words in ("一半", "抽检月报、检查台账", "返回"))
    assert not ItemScore.objects.exists()


def test_an_appeal_that_is_refused_keeps_its_words(city):
    _assessment, run = announced(city)
    head = looking("reviewer", city.units["01"])
    page = reverse("score-line", args=[lines(run, "01")["work"].pk])
    papers = "\n".join(f"会议纪要{number}" for number in range(200))
    answer = head.post(page, {"reason": "台账已补交", "evidence": papers})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in text for words in ("台账已补交", "会议纪要199"))


def test_the_page_counts_the_points_by_hand_that_do_not_count_yet(city):
    moved(city, "open", "verify")
    office, page = looking("office_staff"), reverse("assessment", args=[city.assessment.pk])
    assert "<b>4</b>项人工评分尚未生效" in text_of(office, page)
    work(city)
    assert "<b>3</b>项人工评分尚未生效" in text_of(office, page)
    assert "<b>0</b>项得分待第二人确认" in text_of(office, page)


def test_a_self_sheet_says_what_the_unit_gave_itself_so_far(city):
    moved(city, "open")
    reporter, page = looking("reporter", city.units["01"]), reverse("assessment-self", args=[city.assessment.pk])
    # of 质监局: 75 % of 60 points for the first target, 20 for the second, 20 by hand
    assert "<b>0 / 85</b>" in text_of(reporter, page)
    reporter.post(page, {"seen-1": "0", "score-1": "30", "remark-1": "一半"})
    assert "<b>30 / 85</b>" in text_of(reporter, page)
