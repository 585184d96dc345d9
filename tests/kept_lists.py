"""Rows of the lists that the office keeps, for pages of every role: an entry with its file, an upload."""

from __future__ import annotations

from datetime import date
from typing import Any

from departments import incidents, publication_book, registers
from departments.incidents import Incident
from departments.models import SafetyEvent
from departments.registers import Certificate, proving
from qualitycity.models import Upload
from qualitycity.roles import Role
from targets.models import Target
from tests.attached_files import a_pdf
from tests.departments.desk import an_actor


def of(target: Target) -> dict[str, Any]:
    """By the first word of their addresses' names."""
    by = an_actor("office_staff")
    entry = registers.add(row=Certificate(target.indicator, "甲厂", date(2026, 1, 1)), by=by)
    file = proving.attach(entry=entry, name="a.pdf", content=a_pdf(), by=by)
    row = Incident(target.indicator, date(2026, 1, 1), paper=target.code)
    incidents.record_incidents(plan=target.plan, rows=[row], by=by)
    event = SafetyEvent.objects.get(indicator=target.indicator)
    kept = {"register": target.indicator_id, "certificate": entry.pk, "proof": file.pk}
    return kept | {"series": target.indicator_id, "incident": event.pk}


def uploaded(target: Target) -> dict[str, Any]:
    """A list that the office's staff uploaded."""
    scope = {"plan": target.plan_id, "book": "registers", "sheet": "registers"}
    upload = Upload.objects.create(
        purpose=publication_book.purpose("registers"), name="a.xlsx", path="a", size=1, by_key=Role.OFFICE_STAFF,
        scope=scope, preview={"lines": []},
    )  # fmt: skip
    return {"listing": upload.pk}
