"""The scan of a signed paper: looked at, stored under its hash among the unit's files, laid to the issue it shows."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from departments import proofs
from departments.models import Department, Evidence, Pledge, PledgeScan
from departments.pledges import steps
from departments.pledges.standing import Standing
from departments.workflow import Refused
from qualitycity import attachments, files
from qualitycity.roles import Actor
from qualitycity.sentences import sentence

#: What a scanner makes; a text could be changed.
KINDS = ("pdf", "png", "jpg", "ofd")
_MEGABYTE = 2**20


def add(*, pledge: Pledge, name: str, content: bytes, by: Actor) -> PledgeScan:
    """Store the scan of what was signed last. The same bytes again change nothing; later ones stand for the earlier."""
    steps.refuse_if(Standing(pledge, steps.last_issue(pledge)).lacking("scan", by=by))
    kind = _looked_at(name, content)
    sha256 = files.digest(content)
    path = f"evidence/{pledge.department_id}/{sha256[:2]}/{sha256}"
    _must_have_room(pledge, len(content))
    if files.fault(path, sha256=sha256):
        files.write(files.kept(path), content)
    with transaction.atomic():
        held = steps.locked(pledge)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("scan", by=by))
        Department.objects.select_for_update().get(pk=held.department_id)
        file, _is_new = Evidence.objects.get_or_create(
            department=held.department, sha256=sha256,
            defaults={"name": attachments.clean(name), "kind": kind, "size": len(content), "path": path,
                      "by_key": by.key, "by_name": by.name},
        )  # fmt: skip
        scan, is_new = PledgeScan.objects.get_or_create(
            issue=found.issue, file=file, defaults={"by_key": by.key, "by_name": by.name}
        )
        if is_new:
            detail = {"amendment": found.issue.number, "name": file.name, "sha256": sha256, "size": str(file.size)}
            steps.record("pledge.scanned", held, by=by, detail=detail)
    return scan


def _looked_at(name: str, content: bytes) -> str:
    limit = settings.ATTACHMENTS_MB["file"]
    if len(content) > limit * _MEGABYTE:
        raise Refused(sentence("The file is larger than %(limit)s MB.", limit=limit))
    try:
        kind = attachments.kind_of(name, content)
    except attachments.NotTaken as refused:
        raise Refused(refused.reason) from refused
    if kind not in KINDS:
        raise Refused(sentence("A scan is one of these: %(kinds)s.", kinds=list(KINDS)))
    return kind


def _must_have_room(pledge: Pledge, size: int) -> None:
    limit = settings.ATTACHMENTS_MB["unit"]
    if proofs.size_of(pledge.department_id) + size > limit * _MEGABYTE:
        raise Refused(sentence("The unit's files would be larger than %(limit)s MB.", limit=limit))
