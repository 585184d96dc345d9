"""A database of the benchmarks' own: a new SQLite file, or a new database on the server that DATABASE_URL names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh() -> Iterator[Path]:
    """Settings, tables and files in a new place, which is removed afterwards. Yields its directory."""
    place = Path(tempfile.mkdtemp(prefix="qualitycity-benchmarks-"))
    os.environ["VAR"] = str(place)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")
    try:
        import django
        from django.conf import settings
        from django.db import connection

        own = place / "benchmarks.sqlite3" if connection.vendor == "sqlite" else f"qualitycity_benchmarks_{os.getpid()}"
        connection.settings_dict["TEST"]["NAME"] = str(own)
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no collected files are needed
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        django.setup()
        _compile_catalogues()
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield place
        finally:
            _end_other_sessions()
            connection.creation.destroy_test_db(before, verbosity=0)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _end_other_sessions() -> None:
    """The last request of a browser that was closed may still hold one, and PostgreSQL drops no database in use."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def _compile_catalogues() -> None:
    from qualitycity.management.commands.catalogue import compile_stale

    compile_stale()
