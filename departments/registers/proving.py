"""The files that prove an entry: looked at by ending and content as every attachment is, and kept under their hash."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from departments.models import Register, RegisterEntry, RegisterFile
from departments.workflow import Refused
from qualitycity import attachments, events, files
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence

MOST = 20
_MEGABYTE = 2**20


def attach(*, entry: RegisterEntry, name: str, content: bytes, by: Actor) -> RegisterFile:
    """Keep a file with the entry, whatever version it has later. The same bytes again change nothing."""
    by.must(Permission.RECORD_PUBLICATIONS)
    limit = settings.ATTACHMENTS_MB["file"]
    if len(content) > limit * _MEGABYTE:
        raise Refused(sentence("The file is larger than %(limit)s MB.", limit=limit))
    try:
        kind = attachments.kind_of(name, content)
    except attachments.NotTaken as refused:
        raise Refused(refused.reason) from refused
    sha256 = files.digest(content)
    path = f"registers/{sha256[:2]}/{sha256}"
    if files.fault(path, sha256=sha256):
        files.write(files.kept(path), content)
    with transaction.atomic():
        Register.objects.select_for_update().get(pk=entry.register_id)
        held = {each.sha256: each for each in RegisterFile.objects.filter(line=entry.line, removed_at=None)}
        if sha256 in held:
            return held[sha256]
        if len(held) >= MOST:
            raise Refused(sentence("One entry takes %(limit)s files at the most.", limit=MOST))
        kept = RegisterFile.objects.create(
            register_id=entry.register_id, line=entry.line, name=attachments.clean(name), kind=kind, size=len(content),
            sha256=sha256, path=path, by_key=by.key, by_name=by.name,
        )  # fmt: skip
        _record("register.file_added", entry, kept, by)
    return kept


def take_away(*, file: RegisterFile, entry: RegisterEntry, by: Actor) -> RegisterFile:
    """The file is shown no longer; that it was there, and who took it away, stays."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        held = RegisterFile.objects.select_for_update().get(pk=file.pk)
        if held.removed_at is not None:
            return held
        held.note_taken_away(by)
        _record("register.file_removed", entry, held, by)
    return held


def verify() -> Iterator[tuple[str, RegisterFile]]:
    """Hash every file again: (missing or altered, file) of those that are not what was stored."""
    for file in RegisterFile.objects.select_related("register").order_by("id").iterator():
        kind = files.fault(file.path, sha256=file.sha256)
        if kind:
            yield kind, file


def _record(kind: str, entry: RegisterEntry, file: RegisterFile, by: Actor) -> None:
    detail = {"name": file.name, "size": str(file.size), "sha256": file.sha256}
    events.record(kind, by=by, about=entry, label=f"{entry.register.name} {entry.holder}", detail=detail)
