"""The diff of two runs and the list of appeals are taken along as they are seen."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from reports import appeals
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, city
from tests.reports.viewers import looking

pytestmark = pytest.mark.django_db
__all__ = ["city"]

CAUSE = "申诉裁定"


def rows(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return list(sheet.iter_rows(min_row=3, values_only=True))


def test_the_appeals_and_what_an_appeal_changed_are_workbooks(city):
    assessment, first = announced(city)
    for unit, reason in (("01", "=漏看了台账"), ("02", "数据有误")):
        item = "work" if unit == "01" else "1"
        appeals.file(line=lines(first, unit)[item], reason=reason, by=city.actor("reviewer", unit))
    case = assessment.appeals.get(item="work")
    staff, approver = city.actor("office_staff"), city.actor("office_approver")
    appeals.propose(appeal=case, upheld=True, decision="属实", points="20", by=staff)
    appeals.decide(appeal=case, by=approver)
    second = city.run()

    office, head = looking("office_staff"), looking("reviewer", city.units["02"])
    address = reverse("appeals-export", args=["xlsx"])
    own, other = rows(office.get(address))
    # filed by 质监局 about 18 of 20 points; 20 were granted; a text that begins with = stays a text
    assert own[2:9] == ("质监局", "work 质量工作", "支持", 18, "=漏看了台账", "属实", 20)
    assert (other[2], other[7], other[8]) == ("工商局", None, None)
    assert [row[2] for row in rows(head.get(address))] == ["工商局"]
    assert office.get(reverse("appeals-export", args=["pdf"])).status_code == 404

    address = reverse("assessment-diff-export", args=[assessment.pk, "xlsx"])
    told = rows(office.get(address, {"a": first.number, "b": second.number}))
    assert ("质监局", "work", "质量工作", "得分", "18", "20", CAUSE) in [tuple(map(str, row)) for row in told]
    # as the page: of nothing asked the last two runs, of one run no comparison
    assert rows(office.get(address)) == told
    assert office.get(address, {"a": first.number}).status_code == 404
