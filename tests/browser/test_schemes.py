"""A scheme in a real browser: a rule changed, the problem told, put right, published; with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reports import schemes
from reports.models import SchemeVersion
from reports.scheme_book import national
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import a_user, an_actor
from tests.reports.ground import a_plan, a_target


@pytest.fixture
def office(transactional_db):
    plan = a_plan()
    for code in ("1", "2"):
        a_target(plan, code)
    by = an_actor("office_staff")
    scheme = schemes.begin(plan=plan, content=national.of_plan(plan, code="S", name="方案一"), by=by)
    schemes.publish(scheme=scheme, reason="首版", by=an_actor("office_approver"))
    return a_user("office_staff", plan=plan)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_rule_is_changed_and_the_next_version_published(office, signed_in, scripts):
    page = signed_in(office, java_script_enabled=scripts)
    page.goto("/assessment/schemes/")
    page.get_by_role("link", name="方案一").click()
    page.locator("#item-1").get_by_role("link", name="编辑").click()
    page.get_by_label("计分规则").select_option("deduct_per_unit")
    if not scripts:
        page.get_by_role("button", name="显示参数").click()
    page.get_by_label("每步（每起）扣分").fill("2")
    page.get_by_label("分值", exact=True).fill("3")
    if scripts:
        assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("分值合计为4，不是2")).to_be_visible()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_disabled()
    page.locator("#item-1").get_by_role("link", name="编辑").click()
    page.get_by_label("分值", exact=True).fill("1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("草稿可以发布")).to_be_visible()
    if scripts:
        assert faults_of(page) == []
        assert not scrolls_sideways(page)
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_disabled()  # whoever drafted it
    page.context.close()
    page = signed_in(a_user("office_approver"), java_script_enabled=scripts)
    page.goto("/assessment/schemes/")
    page.get_by_role("link", name="方案一").click()
    page.get_by_label("制定此版本的理由").fill("按差距扣分")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布为第2版")).to_be_visible()
    page.get_by_role("link", name="版本比较").click()
    expect(page.locator("tbody tr")).to_have_count(2)  # the rule, and its options
    content = schemes.read(SchemeVersion.objects.get(number=2))
    assert content.items[0].items[0].rule == "deduct_per_unit"
