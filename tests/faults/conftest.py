"""The ground of the fault tests: committed data, a broker that can be stopped, workers that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.faults.processes import FolderBroker, RedisBroker, Worker
from tests.qualitycity.people import somebody
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified


@pytest.fixture
def var(settings, tmp_path: Path) -> Path:
    """What the web process of the test and the worker share on the disk."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def plan(transactional_db):
    plan = a_plan("ZLQS")
    a_period(plan, "2026Q3")
    for number in range(1, 13):
        verified(a_target(plan, str(number), lead=a_department()), "2026Q3", 85 + number)
    return plan


@pytest.fixture
def office(transactional_db) -> Client:
    """The office's staff in a browser."""
    client = Client()
    client.force_login(somebody("li", "office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def broker(var: Path) -> Iterator[FolderBroker | RedisBroker]:
    held = RedisBroker(django_settings.REDIS_URL) if django_settings.REDIS_URL else FolderBroker(var)
    yield held
    held.close()


@pytest.fixture
def start_worker(var: Path, broker: FolderBroker | RedisBroker, transactional_db) -> Iterator[Callable[..., Worker]]:
    """Starts workers; all are killed before the test's tables are emptied."""
    started: list[Worker] = []

    def start(number: int = 1) -> Worker:
        started.append(Worker(var, broker.url, number))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
