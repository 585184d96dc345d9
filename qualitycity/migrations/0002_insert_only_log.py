"""The log can only grow: the database itself refuses to change, delete or empty its rows, whoever asks.

A later migration that rebuilds ``qualitycity_event`` on SQLite drops the triggers with the old table: run ``install``
again at its end.
"""

from django.db import migrations

SQLITE = {
    "qualitycity_event_no_update": "BEFORE UPDATE",
    "qualitycity_event_no_delete": "BEFORE DELETE",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    "qualitycity_event_no_replace": "BEFORE INSERT",
}
SQLITE_ONLY_WHEN = {"qualitycity_event_no_replace": "WHEN EXISTS (SELECT 1 FROM qualitycity_event WHERE id = NEW.id)"}
REFUSAL = "the log is insert-only"

POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION qualitycity_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL = {
    "qualitycity_event_no_change": "BEFORE UPDATE OR DELETE ON qualitycity_event FOR EACH ROW",
    "qualitycity_event_no_truncate": "BEFORE TRUNCATE ON qualitycity_event FOR EACH STATEMENT",
}


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
        for name, when in POSTGRESQL.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON qualitycity_event")
            schema_editor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION qualitycity_event_refuse()")
    else:
        for name, when in SQLITE.items():
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name} {when} ON qualitycity_event {SQLITE_ONLY_WHEN.get(name, '')} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in POSTGRESQL:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON qualitycity_event")
        schema_editor.execute("DROP FUNCTION IF EXISTS qualitycity_event_refuse()")
    else:
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("qualitycity", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
