"""Judging in a real browser: keys, phrases, what a return leaves to do, and rows of several units accepted together."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from departments import submissions
from departments.models import Acceptance, FollowUp, Remark, Submission
from reports import checks
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import Desk, a_desk, a_kind, a_user, an_actor
from tests.reports.ground import a_department

OFFICE = an_actor("office_approver")


@pytest.fixture
def desk(transactional_db) -> Desk:
    desk = a_desk("rate", "stock", "words", "above")
    desk.release()
    return desk


@pytest.fixture
def approver(desk, signed_in) -> Page:
    return signed_in(a_user("office_approver", plan=desk.plan))


def second_unit(desk: Desk) -> Desk:
    other = Desk(desk.plan, a_department("23", "工商局"), desk.period)
    other.targets["cover"] = a_kind(desk.plan, "cover", other.unit)
    checks.recompute(desk.plan, cause="test")
    Submission.objects.create(period=desk.period, department=other.unit)
    other.release()
    return other


def line(page: Page, desk: Desk, name: str):
    indicator = desk.targets[name].indicator_id
    return page.locator(f"#row-{desk.submission.pk}-{indicator}")


def give_back(desk: Desk, name: str = "rate", reason: str = "请核对抽检批次") -> None:
    submissions.send_back(submission=desk.submission, by=OFFICE, reasons={desk.key(name): reason})


def test_keys_accept_row_by_row_and_the_last_one_verifies(desk, approver):
    approver.goto(f"/review/{desk.submission.pk}/")
    for name in ("rate", "stock", "words"):
        approver.keyboard.press("j")
        expect(line(approver, desk, name)).to_be_focused()
    approver.keyboard.press("k")
    expect(line(approver, desk, "stock")).to_be_focused()
    approver.keyboard.press("k")
    for number, name in enumerate(("rate", "stock", "words"), 1):
        approver.keyboard.press("a")
        expect(line(approver, desk, name)).to_contain_text("已认可")
        expect(approver.locator("[data-qc-accepted]")).to_have_text(str(number))
    assert Acceptance.objects.count() == 3
    approver.keyboard.press("a")
    expect(approver.get_by_text("全部数据已认可")).to_be_visible()
    assert desk.submission.state == "verified"


def test_an_acceptance_is_taken_back_in_place(desk, approver):
    approver.goto(f"/review/{desk.submission.pk}/")
    row = line(approver, desk, "rate")
    row.locator("[data-qc-accept]").click()
    row.get_by_role("button", name="撤回认可").click()
    expect(row.locator("[data-qc-accept]")).to_be_visible()
    assert not Acceptance.objects.exists()


def test_a_phrase_is_picked_changed_and_sent_back_by_keyboard(desk, approver):
    approver.goto(f"/review/{desk.submission.pk}/")
    approver.keyboard.press("j")
    approver.keyboard.press("r")
    approver.keyboard.type("第3批：")
    row = line(approver, desk, "rate")
    row.get_by_label("用语").select_option(index=2)
    expect(row.locator("[data-qc-reason]")).to_be_focused()
    approver.keyboard.press("End")
    approver.keyboard.type("谢谢")
    approver.get_by_role("button", name="退回修改").click()
    expect(approver.get_by_text("已退回，原因")).to_be_visible()
    assert Remark.objects.get().text == "第3批： 缺少佐证材料，或材料与数据不符。谢谢"


def test_without_scripts_a_phrase_is_sent_as_it_was_picked(desk, signed_in):
    page = signed_in(a_user("office_approver", plan=desk.plan), java_script_enabled=False)
    page.goto(f"/review/{desk.submission.pk}/")
    line(page, desk, "stock").get_by_label("用语").select_option(index=8)
    line(page, desk, "rate").get_by_role("button", name="认可").click()
    expect(line(page, desk, "rate")).to_contain_text("已认可")
    page.get_by_role("button", name="退回修改").click()
    assert Remark.objects.get().text == "计量单位有误，请核对。"


def test_the_unit_sees_what_came_back_and_the_office_what_changed(desk, approver, signed_in):
    give_back(desk)
    reporter = signed_in(a_user("reporter", desk.unit))
    reporter.goto(f"/entry/{desk.submission.pk}/")
    expect(reporter.locator("[data-qc-cell]")).to_have_count(1)
    expect(reporter.get_by_text("请核对抽检批次")).to_be_visible()
    box = reporter.locator(f'[data-qc-cell="{desk.key("rate")}"] [data-qc-field="value"]')
    box.fill("93")
    reporter.locator(f'[data-qc-cell="{desk.key("rate")}"] [data-qc-field="note"]').fill("已按320批重算")
    expect(reporter.locator("[data-qc-status]")).to_contain_text("已保存")
    reporter.reload()
    expect(reporter.get_by_text("已答复1项")).to_be_visible()
    reporter.get_by_role("link", name="显示全部数据").click()
    expect(reporter.locator("[data-qc-cell]")).to_have_count(4)
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)

    approver.goto(f"/review/{desk.submission.pk}/")
    expect(approver.get_by_role("heading", name="退回或退回后有改动的1项")).to_be_visible()
    expect(line(approver, desk, "rate")).to_contain_text("退回时: 95%")
    expect(line(approver, desk, "rate")).to_contain_text("单位答复: 已按320批重算")
    expect(line(approver, desk, "stock")).to_be_hidden()
    approver.get_by_text("3项与退回时相同").click()
    expect(line(approver, desk, "stock")).to_be_visible()


def test_a_question_is_asked_and_answered_without_leaving_the_page(desk, approver, signed_in):
    approver.goto(f"/review/{desk.submission.pk}/")
    row = line(approver, desk, "rate")
    row.get_by_text("发表意见或标记关注").click()
    row.get_by_label("意见内容").fill("抽检多少批？")
    row.get_by_label("需答复").check()
    row.get_by_role("button", name="发表意见").click()
    expect(row.locator(".qc-remarks")).to_contain_text("抽检多少批？")
    give_back(desk, "stock")
    reporter = signed_in(a_user("reporter", desk.unit))
    reporter.goto(f"/entry/{desk.submission.pk}/?show=all")
    cell = reporter.locator(f'[data-qc-cell="{desk.key("rate")}"]')
    expect(cell).to_contain_text("需答复")
    cell.locator("[data-qc-open]").click()
    detail = reporter.locator(f'[data-qc-cell="{desk.key("rate")}"] + [data-qc-detail]')
    detail.get_by_text("发表意见或标记关注").click()
    detail.locator("textarea[name^='text|']").fill("320批")
    detail.get_by_role("button", name="发表意见").click()
    expect(detail.locator(".qc-remarks")).to_contain_text("320批")
    assert not Remark.objects.get(text="抽检多少批？").is_open


def test_a_mark_for_follow_up_stands_on_the_workbench_until_it_is_done(desk, approver):
    approver.goto(f"/review/{desk.submission.pk}/")
    row = line(approver, desk, "rate")
    row.get_by_text("发表意见或标记关注").click()
    row.locator("textarea[name^='text|']").fill("年底前复核")
    row.get_by_label("期限").fill("2026-12-20")
    row.get_by_role("button", name="标记关注").click()
    expect(row.get_by_text("已标记关注")).to_be_visible()
    approver.goto("/")
    panel = approver.get_by_role("region", name="关注事项")
    expect(panel).to_contain_text("年底前复核")
    expect(panel).to_contain_text("2026-12-20")
    panel.get_by_role("button", name="办结").click()
    expect(approver.get_by_text("年底前复核")).to_have_count(0)
    assert FollowUp.objects.get().cleared_at is not None


def test_rows_of_several_units_are_accepted_together_after_a_preview(desk, approver):
    other = second_unit(desk)
    approver.goto("/review/waiting/")
    expect(approver.get_by_text("待质强办审核的单位2家")).to_be_visible()
    approver.keyboard.press("j")
    approver.keyboard.press("x")
    approver.get_by_role("button", name="预览：批量认可所选数据").click()
    expect(approver.locator("main")).to_contain_text("审核通过的单位 1")
    approver.get_by_role("link", name="返回，不保存").click()
    approver.get_by_role("button", name="预览：批量认可本季全部无警示数据").click()
    expect(approver.locator("main")).to_contain_text("需质强办评定等次")
    approver.get_by_role("button", name="按以上内容确认").click()
    expect(approver.get_by_text("已认可：全部认可的单位")).to_be_visible()
    assert (other.submission.state, desk.submission.state) == ("verified", "reported")


def test_the_heads_queue_shows_what_waits_and_returns_it(transactional_db, signed_in):
    desk = a_desk("rate", "stock")
    desk.submit()
    head = signed_in(a_user("reviewer", desk.unit))
    head.goto("/entry/waiting/")
    head.keyboard.press("j")
    head.keyboard.press("r")
    head.keyboard.type("小数点")
    head.get_by_role("button", name="退回修改").click()
    expect(head.get_by_text("已退回，原因")).to_be_visible()
    assert Remark.objects.get().internal


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_judging_is_clean(desk, signed_in, language):
    second_unit(desk)
    office = signed_in(a_user("office_approver", plan=desk.plan), language=language)
    give_back(desk)
    desk.type("rate", value="93")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    for path in ("/review/waiting/", f"/review/{desk.submission.pk}/", "/review/phrases/"):
        office.goto(path)
        for summary in office.locator("details > summary").all():
            if summary.is_visible():
                summary.click()
        assert faults_of(office) == [], path
        assert not scrolls_sideways(office), path
    office.goto("/review/waiting/")
    office.locator("#together button").nth(1).click()
    assert faults_of(office) == []
    assert not scrolls_sideways(office)
