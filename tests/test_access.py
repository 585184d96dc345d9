"""Every address × role × method, held against the matrix; another unit's object answers like an unknown one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django import DjangoDbBlocker

from qualitycity.roles import UNIT_ROLES
from tests import access_matrix
from tests.access_city import OTHER, OWN, UNKNOWN, City, a_city

MATRIX = access_matrix.rows()
LINES = sorted({(name, method) for name, method, _, _ in MATRIX})
#: What is sent where an empty form names no object at all.
FORMS: dict[str | None, dict[str, str]] = {f"period-{act}": {"plan": "P"} for act in ("move", "paper", "dates")}
FORMS["chase-ladder"] = {"plan": "P"}
#: How the addresses of objects begin that belong to one unit.
UNITS_OWN = (
    "chase", "evidence", "history", "entry", "target", "why", "ask", "correction", "instruction",
    "unit", "register", "score", "appeal", "certificate", "proof", "series", "incident", "task",
    "pledge", "assessed",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[City, Path]]:
    """Built once; what a test does to it is rolled back to here."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("city")),
        transaction.atomic(),
    ):
        yield a_city(), Path(settings.MEDIA_ROOT)
        transaction.set_rollback(True)


@pytest.fixture
def city(built: tuple[City, Path], db: None, settings: Any) -> City:
    made, settings.MEDIA_ROOT = built
    return made


def names() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: Any) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield str(pattern.name), pattern

    return walk(get_resolver().url_patterns)


def address(name: str, city: City, whose: str = OWN) -> str:
    """The address, filled with an object of the own unit, of another, or with one that does not exist."""
    kinds = {
        "why": "check",
        "review": "released",
        "remark": "released",
        "entry": "draft",
        "ask": "verified",
        "chase": "unit",
        "breakdown": "target",
    }
    first = name.split("-", maxsplit=1)[0]
    kinds["plan"] = "plan_upload" if name.startswith("plan-upload") else "draft_table"
    kind = first if first in city.keys[OWN] else kinds.get(first, "person")
    kind = name if name in city.keys[OWN] else kind
    pattern = dict(names())[name].pattern
    waiting = ("job", "report", "upload", "plan_upload", "approval", "scheme-upload")
    unknown: Any = uuid4() if kind in waiting else 999_999
    key: Any = unknown if whose == UNKNOWN else city.keys[whose].get(kind, city.keys[OWN].get(kind))
    form = "docx" if name == "pledge-file" else "xlsx"
    filled = {
        "pk": key, "form": form, "key": "c1", "name": "P-2026-annual.xlsx", "section": "bands", "run": 1, "code": "01",
        "number": 1 if name == "target-restore" else 0, "to": "self", "item": "work",
        "wish": city.keys[OWN]["wish"],
    }  # fmt: skip
    return reverse(name, kwargs={part: filled[part] for part in pattern.converters})


def ask(city: City, role: str, method: str, where: str) -> HttpResponse:
    client = Client()
    if role != "visitor":
        client.force_login(city.people[role], backend="django.contrib.auth.backends.ModelBackend")
    if method == "POST":
        return client.post(where, FORMS.get(resolve(where).url_name))  # type: ignore[return-value]
    return client.get(where)  # type: ignore[return-value]


def outcome(response: HttpResponse) -> str:
    leads_to = response.headers.get("Location", "")
    if response.status_code == 302 and leads_to.startswith(reverse("sign-in")) and "next=" in leads_to:
        return "sign"
    if response.status_code == 401:
        return "sign"
    return "ok" if response.status_code == 200 else str(response.status_code)


def fits(expected: str, found: str) -> bool:
    let_in = {"ok", "204", "302", "303", "400", "409", "422"}
    return found in let_in if expected == "in" else found == expected


def test_the_matrix_names_every_address_and_no_other():
    assert {name for name, _ in LINES} == {name for name, _ in names()}


@pytest.mark.parametrize(("name", "method"), LINES)
def test_each_role_is_let_in_where_the_matrix_says(city, name, method):
    wrong = {}
    for _name, _method, role, expected in (row for row in MATRIX if row[:2] == (name, method)):
        with transaction.atomic():
            found = outcome(ask(city, role, method, address(name, city)))
            transaction.set_rollback(True)
        if not fits(expected, found):
            wrong[role] = f"{found}, not {expected}"
    assert wrong == {}


@pytest.mark.parametrize("name", sorted({name for name, _ in LINES if name.split("-")[0] in UNITS_OWN}))
@pytest.mark.parametrize("role", sorted(UNIT_ROLES))
def test_another_units_object_answers_like_an_unknown_one(city, name, role):
    method = "POST" if (name, "GET") not in LINES else "GET"
    if address(name, city) == address(name, city, UNKNOWN):
        return
    other, unknown = (ask(city, role, method, address(name, city, whose)) for whose in (OTHER, UNKNOWN))
    assert other.status_code == unknown.status_code
    assert other.status_code in (403, 404)


def test_nobody_changes_anything_by_reading(city):
    for name in sorted({name for name, method in LINES if method == "GET" and (name, "POST") not in LINES}):
        for role in ("office_staff", "reporter", "auditor", "visitor"):
            found = ask(city, role, "POST", address(name, city)).status_code
            assert found in (302, 401, 403, 404, 405), (name, role)
