"""The demonstration, told once for all tests of this package; what each of them does is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from reports import demonstration
from tests.reports.demonstration.plan import BY, Snapshot, shipped_plan, snapshot, the_plan


@pytest.fixture(scope="package")
def shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Snapshot]:
    """What there was before it."""
    with shipped_plan(django_db_blocker):
        yield snapshot()


@pytest.fixture(scope="package")
def told(shipped: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> demonstration.Done:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demonstration")):
        done = demonstration.load(plan=the_plan(), by=BY)
    cache.clear()
    return done
