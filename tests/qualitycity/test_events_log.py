"""The log: one event in the transaction of each change, and a table that can only grow."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor

CLERK = Actor(key="li", name="李科员", role="office_staff")


@pytest.mark.django_db
def test_an_event_keeps_names_as_text():
    event = events.record("job.started", by=CLERK, label="年度督查报告", detail={"year": "2026"})
    assert (event.actor_key, event.actor_name, event.label) == ("li", "李科员", "年度督查报告")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        events.record("job.started", by=CLERK)


def in_dialect(statement: str) -> str:
    """An insertion over a row that is there, as each database writes it."""
    if connection.vendor == "postgresql":
        return statement.format(or_replace="", on_conflict="ON CONFLICT (id) DO UPDATE SET label = EXCLUDED.label")
    return statement.format(or_replace="OR REPLACE", on_conflict="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE qualitycity_event SET label = 'x'",
        "DELETE FROM qualitycity_event",
        "INSERT {or_replace} INTO qualitycity_event (id, at, kind, actor_key, actor_name, actor_role, unit, subject, "
        "label, detail, channel) SELECT id, at, kind, 'x', 'x', 'x', unit, subject, 'x', detail, channel "
        "FROM qualitycity_event {on_conflict}",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(statement):
    events.record("job.started", by=CLERK, label="kept")
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        connection.cursor().execute(in_dialect(statement))
    assert Event.objects.get().label == "kept"


@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_log():
    events.record("job.started", by=CLERK, label="kept")
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            connection.cursor().execute("TRUNCATE qualitycity_event")
    assert Event.objects.count() == 1
