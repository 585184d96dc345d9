"""What every test stands on: fast passwords, files in a directory of the test's own, no collected assets needed."""

from __future__ import annotations

import gc
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from qualitycity.management.commands.catalogue import compile_stale
from qualitycity.navigation import DEMONSTRATION_SHOWN

TEMPORARY = Path(tempfile.mkdtemp(prefix="qualitycity-tests-"))
#: The files of this package share what is built for them: one worker runs them all.
TOGETHER = "tests/reports/demonstration/"


#: What takes long on a busy machine is no defect of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_configure() -> None:
    compile_stale()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in service: threads and the live server each have a connection of their own.
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(TEMPORARY / "test.sqlite3")}
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # every new client would read the list of all assets anew
    settings.CELERY_BROKER_URL = settings.CELERY_BROKER_URL if settings.REDIS_URL else "memory://"


def pytest_collection_finish() -> None:
    """What is loaded and collected by now stays to the end: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]
    """With ``-n`` each file goes to one worker, so that what it builds for its tests is built once, and not by both."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    config.option.loadscopereorder = False  # as they come: those of the browser, the longest, are among the first
    return WholeFiles(config, log)


def pytest_unconfigure() -> None:
    shutil.rmtree(TEMPORARY, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Reports of a test go to its own directory."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _fresh_start():
    """No test sees the language or the cache of the one before it; that there is no demonstration is known already."""
    cache.clear()
    cache.set(DEMONSTRATION_SHOWN, False)
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True, scope="session")
def _log_may_be_emptied_between_tests():
    """Tests that really commit are cleaned up by emptying every table: only then the log's triggers are lifted."""
    log = import_module("qualitycity.migrations.0002_insert_only_log")
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lift_and_empty(case: TransactionTestCase) -> None:
        with connection.schema_editor() as editor:
            log.remove(None, editor)
        empty(case)
        with connection.schema_editor() as editor:
            log.install(None, editor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield
