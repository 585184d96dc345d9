"""审定, 签订, 履行, 考核, 归档: the text is approved and numbered, signed and sealed, carried out, assessed, put away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from departments.models import Pledge, PledgeIssue
from departments.pledges import outcomes, snapshot, steps, wording
from departments.pledges.outcomes import Outcome
from departments.pledges.standing import Standing
from departments.workflow import Refused
from qualitycity.roles import Actor
from qualitycity.sentences import sentence
from targets.models import Plan


def approve(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    """Approve the text for signature: it gets its number, and its hash; what is printed now is what is signed."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=pledge.plan_id)  # serial numbers are given one after the other
        held = steps.locked(pledge)
        if held.state == Pledge.State.APPROVED and steps.last_issue(held).approved_key == by.key:
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("approve", by=by))
        at = timezone.now()
        serial = held.serial or _next_serial(held)
        head = {**found.issue.head, "document": _document(held, found.issue, serial, timezone.localtime(at).year)}
        issue = steps.change(found.issue, head=head, approved_key=by.key, approved_name=by.name, approved_at=at)
        sha256 = snapshot.digest(snapshot.of(issue, found.lines))
        steps.change(issue, sha256=sha256, promised=snapshot.promised(issue, found.lines))
        moved = steps.move(held, "approve", amendment=issue.number > 0, serial=serial)
        detail = {"amendment": issue.number, "document": head["document"], "sha256": sha256}
        steps.record("pledge.approved", moved, by=by, detail=detail, touched=[issue.pk])
    return moved


def _next_serial(pledge: Pledge) -> int:
    last = Pledge.objects.filter(plan=pledge.plan_id, year=pledge.year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def _document(pledge: Pledge, issue: PledgeIssue, serial: int, calendar: int) -> str:
    """The number on the paper: ××质强办责〔2026〕1号; an amendment keeps the pledge's with its own beside it."""
    first = pledge.issues.filter(number=0).values_list("head", flat=True)[0].get("document")
    words = wording.of(pledge.plan)["number"]
    gaps = {"code": wording.code_of(pledge.plan), "calendar": calendar, "serial": serial, "year": pledge.year}
    number = str(first or wording.filled(words, gaps))
    return f"{number}（补签{issue.number}）" if issue.number else number


def send_back(*, pledge: Pledge, reason: str, by: Actor, version: int | None = None) -> Pledge:
    """Send the text back to be written anew; agreement and approval lapse, a number that was given is kept."""
    with transaction.atomic():
        held = steps.locked(pledge)
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("send_back", by=by, reason=reason))
        blank = {f"{act}_{part}": "" for act in ("accepted", "approved") for part in ("key", "name")}
        moments = {"accepted_at": None, "approved_at": None}
        head = {**found.issue.head, "document": ""}
        steps.change(found.issue, head=head, sha256="", promised={}, **blank, **moments)
        moved = steps.move(held, "send_back", amendment=found.issue.number > 0)
        steps.record("pledge.returned", moved, by=by, detail={"reason": reason.strip()[:500]})
    return moved


def sign(
    *,
    pledge: Pledge,
    signed_on: date,
    superior_signer: str,
    unit_signer: str,
    by: Actor,
    version: int | None = None,
) -> Pledge:
    """Record that both parties have signed: the text is frozen under its hash and stands for the unit from now on.

    Refused while a target of the pledge is not balanced, or its text is not what was approved.
    """
    if not superior_signer.strip() or not unit_signer.strip():
        raise Refused(sentence("Name who signed for each of the two parties."))
    if signed_on > timezone.localdate():
        raise Refused(sentence("The day of the signing lies in the future."))
    with transaction.atomic():
        held = steps.locked(pledge)
        issue = steps.last_issue(held)
        if held.state == Pledge.State.SIGNED and issue.signed_key == by.key:
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, issue)
        steps.refuse_if(found.lacking("sign", by=by))
        if snapshot.digest(snapshot.of(issue, found.lines)) != issue.sha256:
            raise Refused(sentence("The text is not what was approved: send it back and approve it anew."))
        held.issues.filter(in_force=True).update(in_force=False)
        steps.change(
            issue, in_force=True, signed_on=signed_on, superior_signer=superior_signer.strip()[:60],
            unit_signer=unit_signer.strip()[:60], signed_key=by.key, signed_name=by.name, signed_at=timezone.now(),
        )  # fmt: skip
        steps.change(issue, seal=snapshot.seal(issue))
        moved = steps.move(held, "sign", amendment=issue.number > 0)
        detail = {"amendment": issue.number, "signed_on": str(signed_on), "sha256": issue.sha256, "seal": issue.seal}
        steps.record("pledge.signed", moved, by=by, detail=detail, touched=[issue.pk])
    return moved


def start(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    """The signed paper lies in the portal as a scan: the pledge is carried out from now on."""
    return _moved(pledge, "start", "pledge.started", by, version, then=Pledge.State.PERFORMING)


def assess(
    *, pledge: Pledge, result: str, by: Actor, version: int | None = None, outcome: Outcome | None = None
) -> Pledge:  # fmt: skip
    """Record what the year's assessment came to: in words, and what it gave each line."""
    return _moved(
        pledge, "assess", "pledge.assessed", by, version, then=Pledge.State.ASSESSED, result=result, outcome=outcome
    )


def archive(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    return _moved(pledge, "archive", "pledge.archived", by, version, then=Pledge.State.ARCHIVED)


def _moved(
    pledge: Pledge, act: str, kind: str, by: Actor, version: int | None, *, then: str, result: str = "",
    outcome: Outcome | None = None,
) -> Pledge:  # fmt: skip
    with transaction.atomic():
        held = steps.locked(pledge)
        if held.state == then:
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking(act, by=by, reason=result))
        changes: dict[str, Any] = {"result": result.strip()[:1000]} if result else {}
        detail = {**changes, **(outcomes.told(outcome) if outcome else {})}
        if outcome is not None:
            changes["outcomes"] = [*held.outcomes, outcome]
        moved = steps.move(held, act, amendment=found.issue.number > 0, **changes)
        steps.record(kind, moved, by=by, detail=detail, touched=[held.pk])
    return moved
