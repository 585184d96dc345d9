"""Evidence in a real browser: a file dragged onto its row, picked, looked at, used once more, taken away."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page, expect

from departments import evidence
from departments.models import EvidenceUse
from tests.attached_files import PROGRAM, a_docx, a_pdf, a_png
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.browser.test_entry import open_grid, told
from tests.departments.desk import Desk, a_desk, a_user
from tests.departments.test_evidence import next_quarter


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "stock")


@pytest.fixture
def page(desk, signed_in) -> Page:
    return signed_in(a_user("reporter", desk.unit))


def row(page: Page, desk: Desk, name: str = "rate"):
    return page.locator(f'[data-qc-cell="{desk.key(name)}"]')


def drop(target, *files: tuple[str, bytes]) -> None:
    """Files from the desktop, let go over an element."""
    sent = [[name, base64.b64encode(content).decode()] for name, content in files]
    target.evaluate(
        """(element, sent) => {
            const dataTransfer = new DataTransfer();
            for (const [name, content] of sent) {
                const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
                dataTransfer.items.add(new File([bytes], name));
            }
            for (const kind of ["dragover", "drop"])
                element.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
        }""",
        sent,
    )


def lay(desk: Desk, name: str, content: bytes) -> EvidenceUse:
    return evidence.add(submission=desk.submission, key=desk.key("rate"), name=name, content=content, by=desk.reporter)


def test_files_dragged_onto_a_row_are_laid_to_it(desk, page):
    indicator = desk.targets["rate"].indicator
    indicator.needs_evidence = True
    indicator.save()
    desk.type("rate", value="95")
    open_grid(desk, page)
    expect(told(page, desk, "rate")).to_contain_text("须附佐证")
    drop(row(page, desk).locator("th"), ("通报.pdf", a_pdf()), ("章.png", a_png()))
    expect(row(page, desk).locator("[data-qc-evidence-count]")).to_have_text("佐证 2")
    expect(told(page, desk, "rate")).not_to_contain_text("须附佐证")
    expect(row(page, desk, "stock").locator("[data-qc-evidence-count]")).to_have_text("佐证 0")
    assert sorted(use.evidence.name for use in EvidenceUse.objects.all()) == ["章.png", "通报.pdf"]


def test_a_refused_file_is_told_beside_its_row_and_the_good_one_laid(desk, page, watch):
    watch.forgive.append("409")
    open_grid(desk, page)
    drop(row(page, desk), ("setup.pdf", PROGRAM), ("通报.pdf", a_pdf()))
    expect(row(page, desk).locator("[data-qc-evidence-status]")).to_contain_text("setup.pdf: 文件内容不是 .pdf")
    expect(row(page, desk).locator("[data-qc-evidence-count]")).to_have_text("佐证 1")


def test_a_file_let_go_elsewhere_does_not_replace_the_page(desk, page):
    open_grid(desk, page)
    address = page.url
    drop(page.locator("h1"), ("通报.pdf", a_pdf()))
    page.wait_for_timeout(300)
    assert page.url == address
    assert not EvidenceUse.objects.exists()


def test_the_button_of_a_row_opens_the_picker(desk, page):
    open_grid(desk, page)
    with page.expect_file_chooser() as chosen:
        row(page, desk).get_by_role("button", name="添加文件").click()
    chosen.value.set_files([{"name": "通报.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}])
    expect(row(page, desk).locator("[data-qc-evidence-count]")).to_have_text("佐证 1")


def test_adding_looking_and_taking_away_without_scripts(desk, signed_in):
    page = open_grid(desk, signed_in(a_user("reporter", desk.unit), java_script_enabled=False))
    row(page, desk).get_by_role("link", name="佐证").click()
    page.get_by_label("选择一个或多个文件").set_input_files(
        [
            {"name": name, "mimeType": "", "buffer": content}
            for name, content in (("a.png", a_png()), ("b.docx", a_docx()))
        ]
    )
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("已添加 2 个文件")).to_be_visible()
    page.get_by_role("link", name="b.docx", exact=True).click()
    expect(page.get_by_text("不能在线预览")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="a.png 移除").click()
    expect(page.get_by_text("已移除“a.png”")).to_be_visible()


def test_a_picture_and_a_pdf_are_shown_on_our_own_page(desk, page, watch):
    watch.forgive += ["chrome-extension://", "chrome://"]  # the browser's own viewer
    picture, paper = lay(desk, "章.png", a_png(320, 200)), lay(desk, "通报.pdf", a_pdf())
    page.goto(f"/evidence/{picture.pk}/")
    expect(page.get_by_role("img", name="章.png")).to_have_js_property("naturalWidth", 320)
    page.goto(f"/evidence/{paper.pk}/")
    with page.expect_response(f"**/evidence/{paper.pk}/inline/"):
        page.reload()
    expect(page.locator("iframe")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载", exact=True).click()
    assert saved.value.suggested_filename == "通报.pdf"


def test_a_file_of_the_last_quarter_is_used_once_more(desk, page):
    lay(desk, "通报.pdf", a_pdf())
    later = next_quarter(desk)
    open_grid(later, page)
    row(page, later).get_by_role("link", name="佐证").click()
    page.get_by_role("button", name="通报.pdf 使用").click()
    expect(page.get_by_text("已将“通报.pdf”作为")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="通报.pdf 移除").click()
    expect(page.get_by_text("已移除“通报.pdf”")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_evidence_are_clean(desk, signed_in, watch, language):
    watch.forgive += ["chrome-extension://", "chrome://"]
    picture, paper = lay(desk, "章.png", a_png(640, 400)), lay(desk, "通报.pdf", a_pdf())
    gone = lay(desk, "旧.docx", a_docx())
    evidence.remove(use=gone, by=desk.reporter)
    later = next_quarter(desk)
    page = signed_in(a_user("reporter", desk.unit), language=language)
    cell = f"evidence/?cell={desk.key('rate')}"
    for path in (f"/entry/{desk.submission.pk}/{cell}", f"/entry/{later.submission.pk}/{cell}",
                 f"/entry/{desk.submission.pk}/evidence/", f"/evidence/{picture.pk}/", f"/evidence/{gone.pk}/",
                 f"/entry/{desk.submission.pk}/", f"/evidence/{paper.pk}/"):  # fmt: skip
        page.goto(path)
        assert faults_of(page) == [], path
        assert not scrolls_sideways(page), path


def test_the_form_on_paper_repeats_its_head_and_keeps_the_signatures_together(desk, page):
    desk.fill()
    page.goto(f"/entry/{desk.submission.pk}/print/")
    page.emulate_media(media="print")
    style = "(element, name) => getComputedStyle(element).getPropertyValue(name)"
    assert page.locator(".qc-form thead").evaluate(style, "display") == "table-header-group"
    assert page.locator(".qc-sign").evaluate(style, "break-inside") == "avoid"
    assert page.locator(".qc-form tbody tr").first.evaluate(style, "break-inside") == "avoid"
    expect(page.locator("[data-qc-print]")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
