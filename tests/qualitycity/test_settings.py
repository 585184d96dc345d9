"""The settings' promises, asked of a fresh process where they depend on the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

FORGOTTEN = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")


def asked(code: str, tmp_path: Path, **environment: str) -> str:
    """What a new process with this environment prints."""
    kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); from django.conf import settings\n{code}"],
        cwd=settings.BASE_DIR,
        env={**kept, "VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "qualitycity.settings", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_key_is_made_once_and_kept(tmp_path):
    first = asked("print(settings.SECRET_KEY)", tmp_path)
    assert len(first) >= 50
    assert asked("print(settings.SECRET_KEY)", tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_sqlite_waits_and_takes_its_lock_at_once(tmp_path):
    code = (
        "from django.db import connection as c\nk = c.cursor()\n"
        "print(k.execute('PRAGMA journal_mode').fetchone()[0], k.execute('PRAGMA synchronous').fetchone()[0],"
        " c.transaction_mode, settings.DATABASES['default']['OPTIONS']['timeout'])"
    )
    assert asked(code, tmp_path) == "wal 2 IMMEDIATE 20"


def test_a_redis_address_makes_redis_the_broker(tmp_path):
    assert asked("print(settings.CELERY_BROKER_URL)", tmp_path) == "filesystem://"
    assert asked("print(settings.CELERY_BROKER_URL)", tmp_path, REDIS_URL="redis://db:6379/1") == "redis://db:6379/1"


def test_mail_goes_to_the_server_that_is_named_and_is_printed_without_one(tmp_path):
    code = "print(settings.EMAIL_BACKEND.split('.')[-2], settings.EMAIL_HOST, settings.EMAIL_PORT)"
    assert asked(code, tmp_path) == "console None None"
    address = "smtp+tls://portal:secret@mail.city:587"
    assert asked(code, tmp_path, EMAIL_URL=address) == "smtp mail.city 587"


def test_a_database_address_chooses_the_database(tmp_path):
    code = "print(settings.DATABASES['default']['ENGINE'], settings.DATABASES['default']['NAME'])"
    assert asked(code, tmp_path, DATABASE_URL="postgres://p@db/city") == "django.db.backends.postgresql city"


@pytest.mark.parametrize("https", ["0", "1"])
def test_the_deployment_check_passes_and_tells_when_there_is_no_tls(tmp_path, https):
    code = (
        "from django.core import checks\nfound = checks.run_checks(include_deployment_checks=True)\n"
        "print([check.id for check in found if not check.is_silenced() and check.id != 'staticfiles.W004'])"
    )  # W004: the front-end packages are not installed where these tests alone are run
    assert asked(code, tmp_path, HTTPS=https) == ("[]" if https == "1" else "['portal.I001']")


def test_behind_tls_cookies_and_pages_travel_only_by_tls(tmp_path):
    code = "print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0)"
    assert asked(code, tmp_path, HTTPS="1") == "True True True"


def test_the_policy_allows_no_inline_code_and_no_other_host(client, db):
    policy = client.get("/help/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "://" not in policy
    for part in ("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert part in policy


@pytest.mark.django_db
def test_tests_run_on_the_database_that_is_configured():
    assert connection.vendor in settings.DATABASES["default"]["ENGINE"]
