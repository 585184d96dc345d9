"""verify_integrity and assessments: what was stored is computed again, and whatever SQL changed is told plainly."""

from __future__ import annotations

import contextlib
import io
import json
import zlib

import pytest
from django.core.management import call_command
from django.db import connection

from qualitycity import jobs
from qualitycity.files import kept
from reports import supervision
from reports.models import (
    Assessment,
    AssessmentRun,
    ReportFile,
    SchemeVersion,
    ScoreLine,
    ScoreSheet,
    SupervisionReport,
)
from tests.reports.assessments.shipped import a_plan, assessed
from tests.reports.assessments.test_walk import announced, city
from tests.reports.ground import BY

pytestmark = pytest.mark.django_db
__all__ = ["city"]
RUN = "考核方案 2026 #1"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def verified() -> dict:
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_integrity", "--json", stdout=out)
    return json.loads(out.getvalue())


def told() -> list[tuple[str, str, str, str]]:
    """(of what, field, stored, expected) of each difference that concerns assessments."""
    found = verified()["differences"]
    assert all(each["message"] for each in found)
    return [tuple(each[name] for name in ("about", "field", "stored", "expected")) for each in found
            if each["kind"] == "assessment"]  # fmt: skip


def by_sql(model, pk, **changes):
    """A change behind the portal's back."""
    columns = ", ".join(f'"{name}" = %s' for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", [*changes.values(), pk])


def test_an_assessment_that_was_never_touched_is_in_order(city):
    announced(city)
    found = verified()
    assert (found["ok"], found["checked"]["runs"]) == (True, 1)


def test_a_whole_city_with_every_kind_of_value_comes_out_again():
    plan = a_plan()
    for scheme in ("GB2013", "Q1000"):
        assessed(plan, scheme)
    assert (told(), AssessmentRun.objects.count()) == ([], 2)


def test_points_of_a_line_that_sql_changed_are_told_with_the_line_and_both_numbers(city):
    _assessment, run = announced(city)
    line = ScoreLine.objects.get(sheet__run=run, sheet__unit="01", item="work")
    by_sql(ScoreLine, line.pk, score="20")
    # the assessor gave 18 of 20
    assert told() == [(f"{RUN} 01 work", "score", "20", "18")]
    by_sql(ScoreLine, line.pk, content=json.dumps({**line.content, "score": "20"}))
    assert told() == [(f"{RUN} 01 work", "content", "20", "18")]


def test_a_grade_a_rank_and_a_score_that_sql_changed_are_told(city):
    _assessment, run = announced(city)
    sheet = run.sheets.get(unit="02")
    by_sql(ScoreSheet, sheet.pk, score="95", grade="A", rank=1)
    # 工商局 has 7.5 of the 15 points that count
    assert told() == [
        (f"{RUN} 02", "rank", "1", "2"), (f"{RUN} 02", "score", "95", "50"), (f"{RUN} 02", "grade", "A", "D"),
    ]  # fmt: skip


def test_a_line_that_is_gone_is_named(city):
    _assessment, run = announced(city)
    ScoreLine.objects.filter(sheet__run=run, sheet__unit="01", item="2").delete()
    assert told() == [(f"{RUN} 01 2", "", "", "")]


def test_inputs_that_were_changed_with_their_hash_do_not_give_the_stored_result(city):
    _assessment, run = announced(city)
    text = zlib.decompress(bytes(run.inputs)).decode()
    AssessmentRun.objects.filter(pk=run.pk).update(inputs=zlib.compress(text.replace('"46"', '"92"').encode()))
    assert (RUN, "inputs", "", run.inputs_sha256) in told()


def test_a_result_rewritten_with_every_hash_is_betrayed_by_the_log_and_by_its_inputs(city):
    _assessment, run = announced(city)
    AssessmentRun.objects.filter(pk=run.pk).update(result_sha256="0" * 64)
    found = told()
    assert (RUN, "result_sha256", "0" * 64, run.result_sha256) in found
    assert ("考核方案 2026", "result", "0" * 64, run.result_sha256) in found


def test_another_run_put_in_the_place_of_the_announced_one_is_found(city):
    assessment, run = announced(city)
    Assessment.objects.filter(pk=assessment.pk).update(result=None)
    assert told() == [("考核方案 2026", "result", "", run.result_sha256)]


def test_a_column_that_holds_what_it_cannot_hold_is_told(city):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite stores text in a column of numbers")
    _assessment, run = announced(city)
    by_sql(ScoreLine, run.sheets.get(unit="01").lines.get(item="1").pk, score="viel")
    (found,) = told()
    assert found[0] == RUN


def test_a_published_scheme_that_was_changed_is_told(city):
    version = city.assessment.version
    SchemeVersion.objects.filter(pk=version.pk).update(content={**version.content, "full_mark": "110"})
    assert [each["about"] for each in verified()["differences"] if each["kind"] == "scheme"] == ["P S v1"]


def test_a_result_notice_that_was_changed_or_whose_file_is_gone_is_told(city):
    announced(city)
    job = supervision.request(plan=city.plan, year=2026, kind="result", by=BY, here=True)
    jobs.run(job.pk, supervision.carry_out)
    assert verified()["ok"]
    report = SupervisionReport.objects.get()
    kept(ReportFile.objects.get(format="docx").path).unlink()
    changed = json.loads(json.dumps(report.content, ensure_ascii=False).replace("C级：", "A级："))
    SupervisionReport.objects.filter(pk=report.pk).update(content=changed)
    kinds = [each["kind"] for each in verified()["differences"]]
    assert (kinds.count("report"), kinds.count("file")) == (2, 1)
