"""An import that is killed half-way stores nothing, and is confirmed once afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

from departments.models import Value
from qualitycity.models import Event, Upload
from tests.departments import unit_books as books
from tests.departments.desk import a_desk
from tests.faults.confirming import POINTS
from tests.faults.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = {"rate": {"value": 95}, "stock": {"value": 80}, "new": {"value": 40}, "words": {"note": "已完成三项"}}


def killed(upload: Upload, point: str, var) -> int:
    """The exit status of a confirmation that ends at the point."""
    env = {**os.environ, "VAR": str(var), "DATABASE_URL": database_url()}
    argv = [sys.executable, "-m", "tests.faults.confirming", str(upload.pk), point]
    return subprocess.run(argv, cwd=django_settings.BASE_DIR, env=env, check=False).returncode


def test_an_import_killed_half_way_stores_nothing_and_can_be_confirmed_again(var):
    desk = a_desk("rate", "stock", "new", "words")
    upload = books.receive(desk, books.filled(desk, FIGURES))
    for point in POINTS:
        assert killed(upload, point, var) == -signal.SIGKILL, point
        assert Upload.objects.get().state == Upload.State.PREVIEWED, point
        assert Value.objects.count() == 0, point
        assert not Event.objects.filter(kind__in=("values.entered", "workbook.confirmed")).exists(), point
    books.confirm(desk, upload)
    assert Value.objects.count() == len(FIGURES)
    kinds = ("workbook.confirmed", "values.entered")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]
