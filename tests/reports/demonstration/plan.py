"""The shipped plan, on which the demonstration is told, and what the tests of it ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from departments import plan_book
from qualitycity.roles import system
from targets.models import Plan

BY = system("test")
SHIPPED = settings.BASE_DIR / "fixtures" / "zlqs"

Snapshot = dict[str, list[tuple[Any, ...]]]


@contextmanager
def shipped_plan(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The shipped plan for several tests; the database is put back behind them."""
    with blocker.unblock(), transaction.atomic():
        assert plan_book.load(plan_book.open_book(SHIPPED), by=BY).problems.ok
        yield
        transaction.set_rollback(True)


def the_plan() -> Plan:
    return Plan.objects.select_related("area").get(code="ZLQS")


def snapshot() -> Snapshot:
    """Every row of every table but the log's."""
    models = [
        model for name in ("targets", "departments", "reports") for model in apps.get_app_config(name).get_models()
    ]
    return {model._meta.label: sorted(model._default_manager.values_list(), key=repr) for model in models}


def run(capsys, **options):
    """The command: its exit status, and what it said."""
    capsys.readouterr()
    try:
        call_command("demo", json=True, **options)
    except SystemExit as ended:
        return ended.code, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)
