"""The shipped plan with its demonstration, made once for a whole file of tests; each test is undone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from departments import plan_book
from qualitycity.roles import system
from reports import demonstration
from targets.models import Plan

BY = system("test")
SHIPPED = settings.BASE_DIR / "fixtures" / "zlqs"

Snapshot = dict[str, list[tuple[Any, ...]]]


def the_plan() -> Plan:
    return Plan.objects.select_related("area").get(code="ZLQS")


def snapshot() -> Snapshot:
    """Every row of every table but the log's."""
    models = [
        model for name in ("targets", "departments", "reports") for model in apps.get_app_config(name).get_models()
    ]
    return {model._meta.label: sorted(model._default_manager.values_list(), key=repr) for model in models}


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Snapshot]:
    """The shipped plan; the database is put back when the file is through."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert plan_book.load(plan_book.open_book(SHIPPED), by=BY).problems.ok
        yield snapshot()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def told(shipped: Snapshot) -> demonstration.Done:
    """The demonstration, loaded into it."""
    done = demonstration.load(plan=the_plan(), by=BY)
    cache.clear()
    return done
