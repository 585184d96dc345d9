"""The circular list (通报名单): units that did not report a quarter in time and after every reminder."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from departments.models import CircularEntry, Submission
from departments.reminders.telling import record
from departments.reminders.words import circular_text
from departments.workflow import Refused
from qualitycity import sentences
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence


def enlist(submission: Submission, *, by: Actor) -> bool:
    """Put the unit on the list of the quarter, once; False where it is or was on it. In the caller's transaction."""
    why = circular_text(submission)
    fields = {"why": sentences.dump(why), "by_key": by.key, "by_name": by.name, "since": timezone.now()}
    _entry, fresh = CircularEntry.objects.get_or_create(submission=submission, defaults=fields)
    if fresh:
        record("submission.listed", submission, by=by, why=str(why))
    return fresh


def strike(*, entry: CircularEntry, reason: str, by: Actor) -> CircularEntry:
    """Take a unit off the list, with the reason; the row stays and says so."""
    by.must(Permission.RUN_PERIODS)
    if not reason.strip():
        raise Refused(sentence("Say why the unit is taken off the circular list."))
    with transaction.atomic():
        held = CircularEntry.objects.select_for_update(of=("self",)).select_related(
            "submission__period__plan", "submission__department"
        )
        found = held.get(pk=entry.pk)
        if found.removed_at is not None:
            return found
        found.removed_at, found.removed_why, found.removed_name = timezone.now(), reason.strip()[:300], by.name
        found.save(update_fields=["removed_at", "removed_why", "removed_name"])
        record("submission.unlisted", found.submission, by=by, reason=found.removed_why)
    return found
