"""Papers of a result: the public notice with grades only, the private letter with every lost point."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from qualitycity.jobs import Refused
from reports import supervision
from reports.content import blocks
from tests.reports.assessments.test_walk import announced, city
from tests.reports.ground import BY
from tests.reports.viewers import looking

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def test_the_result_notice_tells_grades_only_and_prints_none_for_an_empty_grade(city):
    with pytest.raises(Refused, match="no assessment of 2026"):
        supervision.request(plan=city.plan, year=2026, kind="result", by=BY)
    announced(city)
    report = supervision.compile(plan=city.plan, year=2026, kind="result", by=BY, at=timezone.now())
    content = blocks.load(report.content)
    said = [content.shown(block.runs) for block in content.blocks if isinstance(block, blocks.Paragraph)]
    # 质监局 has 71.18 (C), 工商局 7.5 of 15 = 50 (D), 财政局 nothing that counts
    assert said[1:5] == ["A级：无。", "B级：无。", "C级：质监局。", "D级：工商局。"]
    assert not any(number in "".join(said) for number in ("71.18", "50"))


def test_each_unit_gets_its_own_letter_with_every_lost_point(city):
    assessment, run = announced(city)
    own, other = (reverse("assessment-letter", args=[assessment.pk, run.number, code, "docx"]) for code in ("01", "02"))
    head = looking("reviewer", city.units["01"])
    assert head.get(other).status_code == 404
    paper = Document(io.BytesIO(head.get(own).content))
    text = "\n".join(
        [paragraph.text for paragraph in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert "得分为71.18，等级为C" in text
    assert {"抽检合格率", "22.5"} <= set(text.splitlines())
