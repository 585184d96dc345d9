"""Papers of a result: the public notice with grades only, the private letter with every lost point."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from qualitycity import jobs
from qualitycity.files import kept
from qualitycity.jobs import Refused
from reports import result_letters, schemes, supervision
from reports.assessments import records, walk
from reports.content import blocks
from reports.documents import files as documents
from reports.documents import fonts
from reports.models import Assessment, AssessmentRun
from tests.reports.assessments.city import CONTENT, a_run
from tests.reports.assessments.test_walk import announced, city
from tests.reports.ground import BY, a_period, verified
from tests.reports.viewers import looking, text_of

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
    text = text_of_docx(head.get(own).content)
    assert "得分为71.18，等级为C" in text
    # (22.5 + 20 + 18) of 45 + 20 + 20 points: 60.5 × 100 / 85 = 71.1764…
    assert "合计60.5分（应得85分），折算为满分值71.1765分；加分0分，扣分0分" in text
    assert {"抽检合格率", "22.5"} <= set(text.splitlines())


def test_a_letter_names_the_veto_with_its_day_and_the_last_day_for_appeals(city):
    records.record(assessment=city.assessment, department=city.units["01"], category="safety", level="区域性",
                   paper="〔2026〕3号",
                   happened_on=date(2026, 5, 1), description="食品安全事件", by=BY)  # fmt: skip
    assessment, run = announced(city)
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=date(2027, 1, 9))
    sheet = result_letters.sheets().get(run=run, unit="01")
    text = text_of_docx(result_letters.write(sheet, "docx"))
    assert "一票否决：食品安全事件，2026年5月1日，〔2026〕3号。" in text
    assert "可于2027年1月9日前" in text
    assert "得分为71.18，等级为D" in text, "the raw score stays"


needs_fonts = pytest.mark.skipif(
    shutil.which("pdftotext") is None or not fonts.chosen(), reason="poppler-utils or the Chinese fonts are missing"
)


@needs_fonts
def test_the_letter_as_pdf_tells_the_same(city):
    _assessment, run = announced(city)
    text = text_of_pdf(result_letters.write(result_letters.sheets().get(run=run, unit="01"), "pdf"))
    assert "考核结果告知书" in text
    assert "得分为71.18，等级为C，在部门的2个单位中列第1位" in text
    # 45 points of the lead, of which 22.5 were reached
    assert "1抽检合格率4522.522.5" in text
    assert "本告知书只发被考核单位。" in text


@needs_fonts
def test_the_notice_as_pdf_has_grades_and_no_number_of_any_unit(city):
    announced(city)
    report = supervision.compile(plan=city.plan, year=2026, kind="result", by=BY, at=timezone.now())
    text = text_of_pdf(documents.write("pdf", blocks.load(report.content)))
    assert "考核结果的通报" in text
    assert "A级：无。B级：无。C级：质监局。D级：工商局。" in text
    assert "71.18" not in text


def test_all_letters_are_written_as_one_job_and_twice_the_same(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _assessment, run = announced(city)
    with pytest.raises(Refused, match="announce this run first"):
        result_letters.request(run=city.run(), by=city.actor("office_staff"))
    run = AssessmentRun.objects.select_related("assessment").get(pk=run.pk)
    job = result_letters.request(run=run, by=city.actor("office_staff"), key="k")
    assert result_letters.request(run=run, by=city.actor("office_staff"), key="k").pk == job.pk
    jobs.run(job.pk, result_letters.carry_out)
    job.refresh_from_db()
    (file,) = job.result["files"]
    assert (job.state, job.steps_total) == ("done", 4)
    with zipfile.ZipFile(kept(file["path"])) as packed:
        names = [name for name in packed.namelist() if name.endswith("docx")]
        assert names == [
            f"P-2026-考核结果告知书-{unit}.docx" for unit in ("01-质监局", "02-工商局", "03-财政局", "04-城东区")
        ]
        assert "你单位2026年度考核得分为50，等级为D" in text_of_docx(packed.read(names[1]))
    again = result_letters.request(run=run, by=city.actor("office_staff"))
    jobs.run(again.pk, result_letters.carry_out)
    again.refresh_from_db()
    assert again.result["files"][0]["sha256"] == file["sha256"]


def text_of_docx(data: bytes) -> str:
    paper = Document(io.BytesIO(data))
    return "\n".join(
        [paragraph.text for paragraph in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )


def text_of_pdf(data: bytes) -> str:
    """Without spaces, line ends and numbers of pages: they are the layout's."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return re.sub("—[0-9]+—", "", "".join(done.stdout.decode().split()))


def test_an_assessment_year_that_begins_before_the_plan_is_noticed_under_its_own_name(city):
    scheme = schemes.begin(plan=city.plan, content=replace(CONTENT, code="J", year_start_month=7), by=BY)
    schemes.publish(scheme=scheme, reason="2025/26", by=BY)
    a_period(city.plan, "2026Q2")
    verified(city.targets["1"], "2026Q2", 46)
    july = walk.begin(plan=city.plan, scheme=scheme, year=2025, by=BY)
    with pytest.raises(Refused, match="no assessment of 2025"):
        supervision.request(plan=city.plan, year=2025, kind="result", by=BY)
    Assessment.objects.filter(pk=july.pk).update(state="result", result=a_run(july))
    content = blocks.load(
        supervision.compile(plan=city.plan, year=2025, kind="result", by=BY, at=timezone.now()).content
    )
    assert content.paper.title[0] == "关于2025/26年度质量强市工作"
    assert '<option value="2025">' in text_of(looking("office_staff"), "/reports/")
