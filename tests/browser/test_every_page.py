"""Every address of the access matrix that answers with a page, by every role that may see it, in both languages: no
serious or critical fault, no line on the console, no broken policy, no other host, no sideways scroll.

Where the content of a page has a structure (elements, classes, roles) that was looked at for another role already, it
is not opened again. A page is opened in one language after the other by the same person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from qualitycity.roles import Role
from tests.access_city import City, a_city
from tests.access_matrix import rows
from tests.browser.conftest import AXE, Watch, faults_of, scrolls_sideways
from tests.test_access import address

SEEN = [(role, name) for name, method, role, expected in rows() if (method, expected) == ("GET", "ok")]
#: Lines about the browser's own viewer of a .pdf.
VIEWER = ["chrome-extension://", "chrome://"]
#: Elements and what styles and names them; texts, addresses and numbers may differ from role to role.
STRUCTURE = re.compile(r"<[a-z0-9]+|class=\"[^\"]*\"|role=\"[^\"]*\"|(?:aria-label|title|hidden|disabled)\b")


@pytest.fixture
def city(transactional_db: None) -> City:
    return a_city()


def client_of(city: City, role: str) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(city.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def structures(city: City) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(role, the addresses of its pages that look like none before, each with the name of its url)."""
    known: set[tuple[str, int]] = set()
    for role in ("visitor", *Role):
        client, fresh = client_of(city, str(role)), []
        for name in [name for who, name in SEEN if who == role]:
            answer: Any = client.get(address(name, city))
            if not answer.headers["Content-Type"].startswith("text/html") or "Content-Disposition" in answer.headers:
                continue
            head, _, main = answer.content.decode().partition("<main")
            structure = (name, hash(tuple(STRUCTURE.findall(main or head))))
            if structure not in known:
                known.add(structure)
                fresh.append((name, address(name, city)))
        yield str(role), fresh


def open_details(page: Page) -> None:
    """What is folded is looked at as well."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    page.evaluate("() => document.querySelectorAll('[data-qc-open]').forEach((button) => button.click())")


def faults_on(page: Page, watch: Watch) -> list[str]:
    said, watch.problems = watch.unforgiven(), []
    wide = ["scrolls sideways"] if scrolls_sideways(page) else []
    open_details(page)
    wide += ["scrolls sideways when unfolded"] if not wide and scrolls_sideways(page) else []
    return [*said, *wide, *faults_of(page)]


def in_another_language(page: Page, language: str) -> list[str]:
    told = page.evaluate("document.documentElement.lang")
    return [] if told == language else [f"the page says that it is in {told}"]


def speak(page: Page, language: str, host: str) -> None:
    """Turn the switch of languages for the pages that are opened next."""
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": host}])


def test_every_page_of_every_role_is_clean_in_both_languages(city, new_context, signed_in, watch, live_server):
    watch.forgive += VIEWER
    wrong, opened = {}, 0
    for role, pages in structures(city):
        page = signed_in(city.people[role]) if role != "visitor" else new_context().new_page()
        page.context.add_init_script(path=AXE)
        for name, where in pages:
            for language in ("zh-hans", "en"):
                speak(page, language, live_server.url)
                page.goto(where)
                opened += 1
                if faults := [*faults_on(page, watch), *in_another_language(page, language)]:
                    wrong[role, name, language] = faults
        page.context.close()
    assert wrong == {}, "\n".join(f"{page}: {faults}" for page, faults in wrong.items())
    assert opened > 100
