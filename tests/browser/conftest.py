"""A real browser on a live server. Every page it opens is watched: no console error, no broken policy, no other host.

Machines without Chromium skip these tests and say so; under ``CI=true`` they must run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

#: The first is Chromium without its windows: the same pages in a third of the processor's time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
AXE = django_settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
SERIOUS = {"serious", "critical"}
SIZE: ViewportSize = {"width": 1366, "height": 768}
#: The portal sends it from Python to a console line that the collectors below read.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.warn("CSP", event.effectiveDirective, event.blockedURI, event.sourceFile ?? "", event.sample ?? "");
});
"""
#: Style sheets are not fetched a second time: only rules about film and sound and an experimental one would read them.
RUN_AXE = "async () => (await axe.run(document, {preload: false, resultTypes: ['violations']})).violations"

#: How long a page may take, in milliseconds: a machine that does other work besides is slow, not wrong.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

# Playwright keeps an event loop in this thread; Django would refuse to touch the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    lacking = [name for name, there in (("chromium", CHROMIUM), ("axe-core", AXE.exists())) if not there]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if lacking and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason=f"not installed on this machine: {', '.join(lacking)}"))


@dataclass
class Watch:
    """What went wrong on the pages of one test. ``forgive`` holds texts of lines that the test itself provokes."""

    host: str
    problems: list[str] = field(default_factory=list)
    forgive: list[str] = field(default_factory=list)

    def look_at(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.problems.append(f"error in the page: {error}"))
        page.on("request", lambda request: self.see(request.url))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" or message.text.startswith("CSP "):
            self.problems.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def see(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.problems.append(f"request to another host: {address}")

    def unforgiven(self) -> list[str]:
        return [problem for problem in self.problems if not any(text in problem for text in self.forgive)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    watching = Watch(host=urlsplit(live_server.url).netloc)
    yield watching
    assert watching.unforgiven() == []


@pytest.fixture
def new_context(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh profile at 1366×768; ``java_script_enabled=False`` and the like are passed on."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, viewport=SIZE, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("page", watch.look_at)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[..., Page]:
    """``signed_in(user)`` is a page on which that person is signed in already; ``language="en"`` turns the switch."""

    def open_page(user: Any, *, language: str = "zh-hans", **options: Any) -> Page:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = new_context(**options)
        cookies = {
            django_settings.SESSION_COOKIE_NAME: client.cookies[django_settings.SESSION_COOKIE_NAME].value,
            django_settings.LANGUAGE_COOKIE_NAME: language,
        }
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()])
        return context.new_page()

    return open_page


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on which nobody is signed in."""
    return new_context().new_page()


def faults_of(page: Page) -> list[str]:
    """The serious and critical faults that axe-core finds on the page as it stands, each with its first places."""
    if not page.evaluate("'axe' in window"):  # a test of many pages brings it along with each
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN_AXE)
    return [
        f"{fault['id']}: {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in SERIOUS
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the body is wider than the window: tables scroll in their own frame, the page never does."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
