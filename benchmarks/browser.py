"""From the paste of forty values to 已保存 in Chromium, on a live server of 127.0.0.1: what the person who pastes waits.

This is time on the clock, with the browser, the server and the database on one machine, so other work counts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from statistics import median
from typing import Any

from benchmarks import city
from benchmarks.city import Cities
from benchmarks.measuring import Size, Wait
from benchmarks.pages import person
from departments.models import Department, Duty, Submission, Value
from qualitycity.roles import Role
from targets.models import Period, Plan
from targets.periods import Quarter

VALUES, WITHIN_MS, RUNS = 40, 1000, 9
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_QUARTER = Quarter(2028, 2)

#: The block that fills the first boxes for numbers, row by row as the table stands; what is picked or told stays blank.
_BLOCK = """([most, run]) => {
  const lines = [];
  let left = most;
  for (const row of document.querySelectorAll("[data-qc-cell]")) {
    if (!left) break;
    const boxes = [...row.querySelectorAll(".qc-figures [data-qc-field]:not(:disabled)")];
    const figure = (box) => (box.matches("input") && left ? String(20 + ((left-- + run) % 50)) : "");
    lines.push(boxes.map(figure).join("\\t"));
  }
  document.querySelector(".qc-figures [data-qc-field]:not(:disabled)").focus();
  return {block: lines.join("\\r\\n"), left};
}"""
#: Pasted as a spreadsheet does; answers with the milliseconds until the page says that everything is saved.
_PASTE = """(block) => new Promise((resolve) => {
  const status = document.querySelector("[data-qc-status]");
  const said = document.querySelector("[data-qc-grid]").dataset.qcSaidSaved;
  const clipboard = new DataTransfer();
  clipboard.setData("text/plain", block);
  clipboard.setData("text/html", "<table><tr><td></td></tr></table>");
  const started = performance.now();
  const look = () => status.textContent.startsWith(said) && resolve(performance.now() - started);
  new MutationObserver(look).observe(status, {childList: true, characterData: true, subtree: true});
  const paste = new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
})"""


def chromium() -> str | None:
    """Where it is; None where it or playwright, which drives it, is not installed."""
    if find_spec("playwright") is None:
        return None
    programs = ("chromium", "chromium-browser", "chromium-headless-shell")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, programs)), None)


def measure(cities: Cities, size: Size) -> Wait:
    plan = cities.new("browser", max(size.entry, 74))
    unit = Department.objects.filter(area=plan.area).order_by("order")[0]
    city.let_everybody_lead(plan)
    Duty.objects.filter(target__plan=plan).exclude(department=unit).delete()
    if size.judged:
        city.fill(plan)  # what is typed is held against the quarters before
    submission = _sheet(plan, unit)
    cookies = {cookie.key: cookie.value for cookie in person(plan, Role.REPORTER, unit).cookies.values()}
    with _server() as address, _page(address, cookies) as page:
        taken = [_paste(page, f"{address}/entry/{submission.pk}/", run) for run in range(RUNS if size.judged else 1)]
    middle = median(taken)
    kept = middle < WITHIN_MS if size.judged else None
    name = f"paste {VALUES} values until they are saved"
    return Wait(name, len(taken), middle, min(taken), max(taken), os.getloadavg()[0], WITHIN_MS, kept)


def _sheet(plan: Plan, unit: Department) -> Submission:
    period = Period.objects.get(plan=plan, quarter=_QUARTER)
    Period.objects.filter(pk=period.pk).update(state=Period.State.OPEN, due_at=city.AT, opened_at=city.AT)
    return Submission.objects.create(period=period, department=unit)


def _paste(page: Any, address: str, run: int) -> float:
    """One run on a page that was just opened; what was stored is counted."""
    page.goto(address)
    asked = page.evaluate(_BLOCK, [VALUES, run])
    assert not asked["left"], "the unit's sheet is too short"
    before = Value.objects.filter(channel=Value.Channel.PASTE).count()
    taken = float(page.evaluate(_PASTE, asked["block"]))
    assert Value.objects.filter(channel=Value.Channel.PASTE).count() > before, "nothing was stored"
    return taken


@contextmanager
def _server() -> Iterator[str]:
    """The portal on a free port of 127.0.0.1, in a thread, with the static files as they lie there."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    try:
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        connections.close_all()


@contextmanager
def _page(address: str, cookies: dict[str, str]) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # it comes with the test tools

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.add_cookies([{"name": key, "value": value, "url": address} for key, value in cookies.items()])
        context.set_default_timeout(120_000)
        yield context.new_page()
        browser.close()
