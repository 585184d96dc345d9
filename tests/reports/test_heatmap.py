"""The heat map: every target over every quarter, each cell leading to why it is so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments import exemptions
from departments.models import Department
from reports.models import Check
from targets.models import Period, Target
from targets.periods import Quarter
from tests.departments.desk import SYSTEM
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    made = a_plan()
    target = a_target(made, "1", name="抽检合格率", lead=a_department("01", "质监局"))
    a_target(made, "2", name="服务满意度", lead=a_department("02", "商务局"), category="service")
    a_period(made, "2026Q1")
    a_period(made, "2026Q2", Period.State.SCHEDULED)
    verified(target, "2026Q1", 91)
    return made


def test_a_cell_has_shape_and_word_and_leads_to_why(plan):
    check = Check.objects.get(target__code="1", period__quarter__lt=8106, latest=True, verdict="not_met")
    page = text_of(looking("group_member"), "/heatmap/")
    assert f'<td class="qc-bad"><a href="/checks/{check.pk}/" aria-label="欠序时进度">▼</a></td>' in page


def test_nobody_waits_for_a_quarter_that_has_not_begun(plan):
    answer = looking("group_member").get("/heatmap/")
    assert answer.content.decode().count('aria-label="尚未开始"') == 2


def test_rows_are_narrowed_by_category_and_lead_unit(plan):
    client = looking("group_member")
    assert "抽检合格率" not in text_of(client, "/heatmap/?category=service")
    assert "服务满意度" not in text_of(client, "/heatmap/?department=01")
    assert client.get("/heatmap/?category=service").context["total"] == 1


def test_what_is_exempt_is_told_from_what_is_not_due_anyway(plan):
    target = Target.objects.get(code="2")
    exempt = Department.objects.get(code="02"), [f"{target.indicator_id}:"]
    exemptions.grant(
        plan=plan, department=exempt[0], cells=exempt[1], first=Quarter(2026, 1), reason="不开展", by=SYSTEM
    )
    check, client = (
        Check.objects.get(target=target, period__quarter=Quarter(2026, 1), latest=True),
        looking("group_member"),
    )
    assert f'href="/checks/{check.pk}/" aria-label="免报"' in text_of(client, "/heatmap/")
    for where in ("/overview/?quarter=2026Q1", f"/targets/{target.pk}/", f"/checks/{check.pk}/"):
        page = text_of(client, where)
        assert "◇</span> 免报" in page, where
    assert "年度指标本期不考核" not in client.get("/heatmap/export/csv/").content.decode()
    assert client.get("/heatmap/results/csv/").content.decode().count("免报") == 1
    counted = client.get("/overview/?quarter=2026Q1&progress=exempt").context
    assert ([line.code for line in counted["lines"]], counted["counts"][-1][0].number) == (["2"], 1)


def test_the_heat_map_is_exported_in_words(plan):
    table = looking("group_member").get("/heatmap/export/csv/").content.decode("utf-8-sig")
    assert "抽检合格率" in table
    assert "欠序时进度" in table


def test_the_figures_of_the_quarters_that_have_begun_are_exported_too(plan):
    """91 of 92 wanted; the second quarter has not begun and has no columns; nobody reported the other target."""
    lines = looking("group_member").get("/heatmap/results/csv/").content.decode("utf-8-sig").splitlines()
    assert lines[0].count("实际值") == 1
    name, actual, wanted, completion, progress = lines[1].split(",")[2:3] + lines[1].split(",")[4:]
    assert (name, actual, wanted, progress) == ("抽检合格率", "91", "92", "欠序时进度")
    assert completion.startswith("98.913")  # 91 / 92
    assert lines[2].split(",")[4:] == ["", "92", "", "待数据"]


def test_the_heat_map_costs_the_same_queries_whatever_there_is(plan, django_assert_num_queries):
    client = looking("group_member")
    with CaptureQueriesContext(connection) as few:
        client.get("/heatmap/")
    for number in range(3, 12):
        a_target(plan, str(number), lead=a_department("03", "环保局"))
    for quarter in ("2026Q3", "2026Q4", "2027Q1"):
        a_period(plan, quarter)
    with django_assert_num_queries(len(few)):
        client.get("/heatmap/")
    assert len(few) <= 8
