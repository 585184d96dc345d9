"""Why this number: the steps, every input with its people, the benchmark with its source, the version judged by."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Submission
from reports.models import Check
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.reports.ground import a_department, a_period, a_plan, a_target, published, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
ABOVE_PROVINCE = Rule(
    form="vs_benchmark", test="benchmark", operator=">=", values=(Decimal(2),), direction="higher",
    compared_with="全省平均水平",
)  # fmt: skip
SHARE = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(92),), unit="%", direction="higher")


@pytest.fixture
def target():
    made = a_target(a_plan(), "7", ABOVE_PROVINCE, name="食品抽查合格率", lead=a_department("01", "质监局"))
    a_period(made.plan, "2026Q1")
    verified(made, "2026Q1", 91, by=a_department("01"), note="专项抽查", data_source="省局通报")
    published(made, "2026Q1", 90, publisher="省市场监管局")
    return made


def why(target, *, latest=True, client=None):
    check = Check.objects.filter(target=target, latest=latest).order_by("number").first()
    return text_of(client or looking("group_member"), f"/checks/{check.pk}/")


def test_every_input_is_told_with_its_origin(target):
    shown = why(target)
    for word in ("李四", "王五", "专项抽查", "省局通报", "省市场监管局", "食品抽查合格率", "发布基准值"):
        assert word in shown


def test_the_steps_are_told_in_words_in_the_readers_language(target):
    client = looking("group_member")
    assert "91 − 90 = 1 &lt; 2" in why(target, client=client)
    assert "计算步骤" in why(target, client=client)
    client.cookies["django_language"] = "en"
    assert "Step by step" in why(target, client=client)


def test_who_submitted_and_released_is_told(target):
    period = target.plan.periods.get(quarter=Quarter(2026, 1))
    late = datetime(2030, 1, 1, tzinfo=UTC)
    Submission.objects.create(
        period=period, department=a_department("01"), state="verified",
        submitted_name="赵六", submitted_at=late, released_name="钱七", released_at=late,
    )  # fmt: skip
    assert "赵六" in why(target)
    assert "钱七" in why(target)


def test_an_earlier_version_says_so_and_leads_to_the_one_in_force(target):
    current = Check.objects.get(target=target, latest=True)
    shown = why(target, latest=False)
    assert "旧版本" in shown
    assert f'href="/checks/{current.pk}/"' in shown


def test_numerators_and_denominators_lead_to_the_same_entry(target):
    ratio = a_target(target.plan, "8", SHARE, measure="ratio:period")
    value = verified(ratio, "2026Q1", numerator=9, denominator=10)
    assert why(ratio).count(f'href="#departments.value-{value.pk}"') == 2


def test_another_units_check_answers_like_an_unknown_one(target):
    check = Check.objects.filter(target=target).first()
    assert looking("reporter", a_department("02", "工商局")).get(f"/checks/{check.pk}/").status_code == 404
    assert looking("reporter", a_department("01")).get(f"/checks/{check.pk}/").status_code == 200
    assert looking("administrator").get(f"/checks/{check.pk}/").status_code == 403


def test_what_another_unit_reported_is_a_number_for_a_unit_and_a_row_for_the_office():
    plan = a_plan()
    ours, theirs = a_department("01", "质监局"), a_department("02", "统计局")
    economy = a_target(plan, "1", name="经济总量占比", lead=theirs)
    against = Rule(form="vs_ratio", test="benchmark", operator=">", direction="higher", compared_with="经济总量占比")
    brands = a_target(plan, "2", against, lead=ours)
    a_period(plan, "2026Q1")
    verified(economy, "2026Q1", 15, by=theirs, note="内部口径")
    verified(brands, "2026Q1", 16, by=ours)
    assert "内部口径" in why(brands)
    own = why(brands, client=looking("reporter", ours))
    assert "内部口径" not in own
    assert "15" in own


def test_the_page_costs_the_same_queries_whatever_there_is(django_assert_num_queries):
    flow = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), direction="higher")
    target = a_target(a_plan(), "1", flow, measure="term_flow", unit="项")
    client = looking("group_member")
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 5)
    first = Check.objects.get(target=target, latest=True)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/checks/{first.pk}/")
    for quarter in ("2026Q2", "2026Q3", "2026Q4"):
        a_period(target.plan, quarter)
        verified(target, quarter, 5)
    last = Check.objects.filter(target=target, latest=True).order_by("-period__quarter").first()
    with django_assert_num_queries(len(few)):
        assert client.get(f"/checks/{last.pk}/").content.decode().count("departments.value-") == 8
