"""Loads schemes by command: read, made a draft, and published; all of them or none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from departments.workflow import Refused
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Workbook
from reports import schemes, scoring
from reports.models import Scheme
from reports.scheme_book import reading
from reports.scoring import stored
from targets.models import Plan
from targets.publications import Tally

CHANNEL = "command"


class _Undo(Exception):
    """A trial run, or one with errors, ends here."""


def load(
    *, plan: Plan, books: Iterable[Workbook], by: Actor, reason: str = "", dry_run: bool = False
) -> tuple[Tally, Problems]:
    """How many schemes were created, changed (a new version) and left as they were, and what was wrong. What says the
    same as the last version is unchanged, so that loading twice changes nothing."""
    by.must(Permission.EDIT_SCHEMES)
    tally, problems = Tally(), Problems()
    try:
        with transaction.atomic():
            for book in books:
                content = reading.read(book, problems=problems)
                if content is not None and problems.ok:
                    tally += _one(plan, content, problems, reason, by)
            if dry_run or not problems.ok:
                raise _Undo
    except _Undo:
        pass
    return (tally if problems.ok else Tally()), problems


def _one(plan: Plan, content: scoring.Scheme, problems: Problems, reason: str, by: Actor) -> Tally:
    scheme = Scheme.objects.filter(plan=plan, code=content.code).first()
    last = None if scheme is None else schemes.latest(scheme)
    if last is not None and stored.content_digest(schemes.read(last)) == stored.content_digest(content):
        return Tally(unchanged=1)
    created = scheme is None
    try:
        if scheme is None:
            scheme = schemes.begin(plan=plan, content=content, by=by, channel=CHANNEL)
        else:
            scheme = schemes.change(scheme=scheme, content=content, by=by, channel=CHANNEL)
        schemes.publish(scheme=scheme, reason=reason or content.name, by=by)
    except Refused as refused:
        for each in refused.reasons:
            message = sentence("%(scheme)s: %(reason)s", scheme=content.code, reason=each)
            problems.refuse(code="refused", message=message)
    return Tally(created=int(created), changed=int(not created))
