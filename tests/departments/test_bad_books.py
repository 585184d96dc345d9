"""Every kind of bad workbook is refused at its address and with its reason, in bounded time and memory, and leaves the
database as it was: but for the refused upload itself and the line of the log that tells of it."""

from __future__ import annotations

import hashlib
import resource
import time

import pytest
from django.apps import apps
from django.db import connection, transaction

from departments.unit_book import LIMITS
from departments.unit_book.previews import Preview
from qualitycity.models import Event, Upload
from qualitycity.speech import say
from tests import bad_books
from tests.bad_books import Ground, Kind
from tests.departments import unit_books as books

pytestmark = pytest.mark.django_db
KINDS = bad_books.kinds()


def database() -> dict[str, str]:
    """A digest of every table but those that an upload adds a line to."""
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model not in (Upload, Event) and table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(map(repr, cursor.fetchall()))
                digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests


def test_there_are_more_than_sixty_kinds_and_no_two_are_called_alike():
    names = [kind.name for kinds in KINDS.values() for kind in kinds]
    assert len(set(names)) == len(names) > 60


@pytest.mark.parametrize("what", KINDS)
def test_a_bad_workbook_is_refused_and_leaves_no_trace(what, subtests, record_testsuite_property):
    """One ground for all kinds: each is uploaded in a transaction that is taken back."""
    ground = bad_books.ground()
    before = database()
    slowest = 0.0
    for kind in KINDS[what]:
        with subtests.test(kind.name), transaction.atomic():
            slowest = max(slowest, refused(kind, ground, before))
            transaction.set_rollback(True)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    record_testsuite_property(f"{what}: slowest", f"{slowest:.2f} s")
    record_testsuite_property(f"{what}: largest", f"{largest} MB")
    assert (slowest < LIMITS.seconds, largest < LIMITS.memory // 2**20) == (True, True)


def refused(kind: Kind, ground: Ground, before: dict[str, str]) -> float:
    """Upload the file and look at what came of it; the seconds that it took, those of the reading process included."""
    content, expected, events = kind.build(ground), kind.address(ground), Event.objects.count()
    if kind.code == "not_open":
        before = database()
    started = time.monotonic()
    upload = books.receive(ground, content, name=kind.file)
    taken = time.monotonic() - started
    assert upload.state == Upload.State.REFUSED, upload.preview
    problems = {problem.code: problem for problem in Preview(upload.preview).errors}
    assert kind.code in problems, problems
    problem = problems[kind.code]
    assert expected is None or problem.cell == expected
    assert any("\u4e00" <= sign <= "\u9fff" for sign in say(problem.message))
    assert database() == before
    assert (Upload.objects.get(), Event.objects.count()) == (upload, events + 1)
    return taken
