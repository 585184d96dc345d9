"""The entry grid in a real browser: typing, pasting, keyboard only, and the walk from the reporter to the office."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from departments import submissions
from departments.models import Value
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import Desk, a_desk, a_kind, a_user

SAVED = "已保存"


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk()


@pytest.fixture
def grid(desk, signed_in) -> Page:
    return open_grid(desk, signed_in(a_user("reporter", desk.unit)))


def open_grid(desk: Desk, page: Page) -> Page:
    page.goto(f"/entry/{desk.submission.pk}/")
    return page


def box(page: Page, desk: Desk, name: str, field: str = "value"):
    return page.locator(f'[data-qc-cell="{desk.key(name)}"] [data-qc-field="{field}"]')


def told(page: Page, desk: Desk, name: str):
    return page.locator(f'[data-qc-cell="{desk.key(name)}"] [data-qc-told]')


def paste(page: Page, text: str, html: str = "") -> None:
    """What a spreadsheet puts on the clipboard, pasted where the cursor stands."""
    page.evaluate(
        """([text, html]) => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", text);
            clipboard.setData("text/html", html);
            const event = new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        [text, html],
    )


def is_saved(page: Page) -> None:
    expect(page.locator("[data-qc-status]")).to_contain_text(SAVED)


def test_a_figure_is_saved_by_itself_with_its_progress(desk, grid):
    box(grid, desk, "rate").fill("９５．５")
    is_saved(grid)
    expect(grid.locator("[data-qc-filled]")).to_have_text("2")  # the stage counts from the beginning
    expect(grid.locator(f'[data-qc-cell="{desk.key("rate")}"] [data-qc-progress]')).to_contain_text("达序时进度")
    assert str(desk.value("rate").value) == "95.5"


def test_what_is_no_number_stays_in_its_box_with_the_reason(desk, grid):
    box(grid, desk, "rate").fill("92,5")
    is_saved(grid)
    expect(told(grid, desk, "rate")).to_contain_text("92,5")
    grid.reload()
    expect(box(grid, desk, "rate")).to_have_value("92,5")
    expect(box(grid, desk, "rate")).to_have_attribute("aria-invalid", "true")


def test_a_column_from_a_spreadsheet_fills_down(desk, grid):
    box(grid, desk, "rate").focus()
    paste(grid, "95\r\n30\t30\r\n80\r\n0\r\n２\t13\r\n")
    is_saved(grid)
    expect(box(grid, desk, "stock")).to_have_value("80")
    values = {value.indicator.name: value for value in Value.objects.select_related("indicator")}
    assert (values["rate"].value, values["stock"].value, values["zero"].value) == (95, 80, 0)
    assert (values["cover"].numerator, values["cover"].denominator) == (30, 30)
    assert (values["rank"].rank, values["rank"].places) == (2, 13)
    assert {value.channel for value in values.values()} == {"paste"}


def test_a_pasted_line_stays_beside_its_row_whatever_the_rows_hold(desk, grid):
    box(grid, desk, "words", "note").focus()
    paste(grid, '"已完成三项\n其中两项""提前"""\n立项\n60\n97\t94\n', "<table><tr><td>已完成三项</td></tr></table>")
    is_saved(grid)
    assert desk.value("words").note == '已完成三项\n其中两项"提前"'
    assert (desk.value("built").stage, desk.value("new").value) == ("立项", 60)
    assert (desk.value("above").value, desk.value("above").benchmark) == (97, 94)


def test_forty_pasted_figures_are_stored_in_one_go(desk, signed_in):
    names = [f"more{number}" for number in range(40)]
    for name in names:
        desk.targets[name] = a_kind(desk.plan, "stock", desk.unit)
    page = open_grid(desk, signed_in(a_user("reporter", desk.unit)))
    requests = []
    page.on("request", lambda request: requests.append(request.url) if request.method == "POST" else None)
    box(page, desk, names[0]).focus()
    paste(page, "\n".join(str(90 + number) for number in range(40)))
    is_saved(page)
    assert [desk.value(name).value for name in names] == list(range(90, 130))
    assert len(requests) == 1


def test_keys_lead_through_the_grid_and_enter_never_submits(desk, grid):
    address = grid.url
    box(grid, desk, "rate").focus()
    grid.keyboard.type("95")
    grid.keyboard.press("Enter")
    expect(box(grid, desk, "cover", "numerator")).to_be_focused()
    grid.keyboard.type("30")
    grid.keyboard.press("Tab")
    grid.keyboard.type("30")
    grid.keyboard.press("ArrowDown")
    expect(box(grid, desk, "stock")).to_be_focused()
    grid.keyboard.type("77")
    grid.keyboard.press("Escape")
    expect(box(grid, desk, "stock")).to_have_value("")
    grid.keyboard.press("Shift+Enter")
    expect(box(grid, desk, "cover", "numerator")).to_be_focused()
    is_saved(grid)
    assert grid.url == address
    assert desk.value("cover").denominator == 30


def test_an_input_method_keeps_its_enter(desk, grid):
    box(grid, desk, "rate").focus()
    stays = grid.evaluate(
        """() => {
            const field = document.activeElement;
            const composing = {key: "Enter", isComposing: true, bubbles: true, cancelable: true};
            const enter = new KeyboardEvent("keydown", composing);
            field.dispatchEvent(enter);
            return enter.defaultPrevented && document.activeElement === field;
        }"""
    )
    assert stays


def test_the_definition_opens_in_place(desk, grid):
    row = grid.locator(f'[data-qc-cell="{desk.key("rate")}"]')
    detail = grid.locator(f'[data-qc-cell="{desk.key("rate")}"] + [data-qc-detail]')
    expect(detail).to_be_hidden()
    row.get_by_role("button", name="口径").click()
    expect(detail).to_contain_text("达到92%以上")
    detail.get_by_label("填报类型").select_option("pending")
    is_saved(grid)
    assert desk.value("rate").standing == "pending"


def test_without_scripts_the_form_saves_and_leads_to_the_check(desk, signed_in):
    page = open_grid(desk, signed_in(a_user("reporter", desk.unit), java_script_enabled=False))
    box(page, desk, "rate").fill("95")
    box(page, desk, "stock").fill("abc")
    page.get_by_role("button", name="检查并提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("检查并提交")
    expect(page.locator("main")).to_contain_text("abc")
    assert desk.value("rate").value == 95


def test_the_whole_walk_from_the_reporter_to_the_office(desk, signed_in):
    reporter = open_grid(desk, signed_in(a_user("reporter", desk.unit)))
    box(reporter, desk, "rate").focus()
    paste(reporter, "80\n30\t30\n80\n0\n2\t13\n已完成三项\n立项\n60\n97\t94")
    reporter.get_by_role("button", name="检查并提交").click()
    expect(reporter.get_by_text("请说明原因和下一步措施").first).to_be_visible()
    reporter.get_by_role("link", name="返回填报表").click()
    box(reporter, desk, "rate", "note").fill("抽检批次少，四季度补抽")
    reporter.get_by_role("button", name="检查并提交").click()
    expect(reporter.locator("main")).to_contain_text("应报数据已齐全")
    reporter.get_by_role("button", name="提交单位负责人").click()
    expect(reporter.get_by_text("已提交，请本单位负责人审核上报")).to_be_visible()

    head = signed_in(a_user("reviewer", desk.unit))
    head.on("dialog", lambda dialog: dialog.accept())
    head.goto(f"/entry/{desk.submission.pk}/release/")
    head.keyboard.press("j")
    head.keyboard.press("r")
    head.keyboard.type("请核对批次")
    head.get_by_role("button", name="退回修改").click()
    expect(head.get_by_text("已退回，原因")).to_be_visible()

    open_grid(desk, reporter)
    expect(reporter.locator("p.qc-return", has_text="请核对批次")).to_be_visible()
    box(reporter, desk, "rate").fill("95")
    is_saved(reporter)
    reporter.get_by_role("button", name="检查并提交").click()
    reporter.get_by_role("button", name="提交单位负责人").click()
    head.goto(f"/entry/{desk.submission.pk}/release/")
    expect(head.get_by_text("退回时: 80%")).to_be_visible()
    head.get_by_role("button", name="上报质强办").click()

    office = signed_in(a_user("office_approver", plan=desk.plan))
    office.goto("/review/")
    office.get_by_role("link", name="审核", exact=True).last.click()
    office.get_by_label("等次").select_option("良好")
    office.get_by_role("button", name="审核通过").click()
    expect(office.get_by_text("数据即时生效")).to_be_visible()
    assert desk.submission.state == "verified"
    assert desk.targets["rate"].checks.get(period=desk.period, latest=True).verdict == "met"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_unit_is_clean(desk, signed_in, language):
    desk.type("rate", value="约92")
    page = signed_in(a_user("reporter", desk.unit), language=language)
    for path in ("/entry/", f"/entry/{desk.submission.pk}/", f"/entry/{desk.submission.pk}/check/",
                 f"/entry/{desk.submission.pk}/print/", "/account/", "/account/password/"):  # fmt: skip
        page.goto(path)
        for button in page.locator("[data-qc-open]").all()[:2]:
            button.click()
        assert faults_of(page) == [], path
        assert not scrolls_sideways(page), path


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_head_and_the_office_is_clean(desk, signed_in, language):
    desk.submit()
    head = signed_in(a_user("reviewer", desk.unit), language=language)
    head.goto(f"/entry/{desk.submission.pk}/release/")
    assert faults_of(head) == []
    submissions.release(submission=desk.submission, by=desk.reviewer)
    office = signed_in(a_user("office_approver", plan=desk.plan), language=language)
    for path in ("/review/", f"/review/{desk.submission.pk}/", "/periods/"):
        office.goto(path)
        assert faults_of(office) == [], path
        assert not scrolls_sideways(office), path


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_signing_in_and_the_page_of_people_are_clean(desk, signed_in, new_context, language):
    page = signed_in(a_user("administrator", plan=desk.plan), language=language)
    for path in ("/people/", "/people/add/"):
        page.goto(path)
        assert faults_of(page) == [], path
        assert not scrolls_sideways(page), path
    visitor = new_context().new_page()
    visitor.goto("/sign-in/")
    assert faults_of(visitor) == []
