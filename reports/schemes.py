"""Schemes of assessment: copied, changed as a draft, validated, and published as versions that never change.

    scheme = schemes.begin(plan=plan, content=content, by=actor)
    schemes.change(scheme=scheme, content=changed, seen=scheme.seen, by=actor)
    version = schemes.publish(scheme=scheme, reason="2026年度考核办法", seen=scheme.seen, by=second)
    content = schemes.read(version)          # reports.scoring.Scheme, ready for reports.scoring.assess

A draft may hold problems; what is published has none, and is published by another person than those who worked on it.
``change`` is the one door for typing and for workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import SYSTEM, Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports import scoring, sight
from reports.models import Scheme, SchemeVersion
from reports.scoring import comparison, stored
from reports.scoring.problems import problems
from targets.models import Plan, Target

LONGEST_REASON = 500
_LISTED = 200
_STALE = sentence("Somebody else changed this scheme meanwhile: look at it again, then repeat your change.")


def visible(by: Actor) -> QuerySet[Scheme]:
    """The schemes that somebody may see: those who edit or publish them all, everybody else the published ones."""
    rows = Scheme.objects.filter(plan__in=sight.plans(by).order_by()).select_related("plan")
    if sees_drafts(by):
        return rows
    return rows.filter(Exists(SchemeVersion.objects.filter(scheme=OuterRef("pk"))))


def sees_drafts(by: Actor) -> bool:
    """Who may look at a draft, and publish it where others worked on it: editors, and who decides on assessments."""
    return by.may(Permission.EDIT_SCHEMES) or by.may(Permission.DECIDE_ASSESSMENTS)


def has_drafted(scheme: Scheme, by: Actor) -> bool:
    """Whether this person worked on the draft (commands of the machine's own administrators are nobody's draft)."""
    return by.role != SYSTEM and by.key in {scheme.draft_key, *scheme.drafters}


def to_publish(by: Actor) -> list[Scheme]:
    """The drafts that this person may publish: others worked on them."""
    if not by.may(Permission.DECIDE_ASSESSMENTS):
        return []
    return [scheme for scheme in visible(by).filter(draft__isnull=False) if not has_drafted(scheme, by)]


def latest(scheme: Scheme) -> SchemeVersion | None:
    return scheme.versions.order_by("-number").first()


def read(version: SchemeVersion) -> scoring.Scheme:
    """What a version says. Raises ValueError where the stored content is not what was published."""
    content = stored.load(version.content)
    if stored.digest(content) != version.sha256:
        raise ValueError(f"scheme version {version.pk} was changed")
    return content


def changed() -> Iterator[SchemeVersion]:
    """Published versions whose content is no longer what was published."""
    for version in SchemeVersion.objects.select_related("scheme__plan").order_by("id"):
        try:
            read(version)
        except (ArithmeticError, ValueError, TypeError, KeyError):
            yield version


def working(scheme: Scheme) -> scoring.Scheme:
    """What is worked on: the draft, else the last version. Raises Refused where there is neither."""
    if scheme.draft is not None:
        return stored.load(scheme.draft)
    last = latest(scheme)
    if last is None:
        raise Refused(sentence("The scheme has neither a draft nor a version."))
    return read(last)


def validate(*, plan: Plan, content: scoring.Scheme) -> list[Sentence]:
    """Everything that keeps the content from being published for the plan; empty: nothing does."""
    targets = set(Target.objects.filter(plan=plan).values_list("code", flat=True))
    last = SchemeVersion.objects.filter(scheme__plan=plan).exclude(scheme__code=content.code).order_by("number")
    others = {version.scheme.code: stored.load(version.content) for version in last.select_related("scheme")}
    units = set(Department.objects.filter(area=plan.area_id).values_list("code", flat=True))
    return problems(content, others=others, targets=targets, units=units)


def begin(*, plan: Plan, content: scoring.Scheme, by: Actor, channel: str = "") -> Scheme:
    """A new scheme with a draft. Raises Refused where the plan has one of that code."""
    by.must(Permission.EDIT_SCHEMES)
    _must_be_named(content)
    try:
        with transaction.atomic():
            scheme = Scheme(plan=plan, code=content.code)
            _keep(scheme, replace(content, version=1), by)
            scheme.save(force_insert=True)
            detail = {"code": scheme.code, "sha256": stored.digest(content)}
            events.record("scheme.begun", by=by, about=scheme, detail=detail, channel=channel)
    except IntegrityError as error:
        text = sentence("The plan has a scheme with the code “%(code)s” already: choose another.", code=content.code)
        raise Refused(text) from error
    return scheme


def copy(*, scheme: Scheme, code: str, name: str, by: Actor) -> Scheme:
    """A new scheme that says the same under another code and name."""
    content = replace(working(scheme), code=code.strip(), name=name.strip(), name_en="")
    return begin(plan=scheme.plan, content=content, by=by)


def change(*, scheme: Scheme, content: scoring.Scheme, by: Actor, seen: int | None = None, channel: str = "") -> Scheme:
    """Work on the draft: what it says now. ``seen`` is what the person looked at (None: whatever stands there).

    A draft that says what the last version says is none. Raises Stale where somebody else was faster.
    """
    by.must(Permission.EDIT_SCHEMES)
    with transaction.atomic():
        held = _held(scheme, seen)
        content = replace(content, code=held.code, version=_next(held))
        _must_be_named(content)
        before = working(held)
        found = comparison.differences(before, content)
        if not found:
            return held
        last = latest(held)
        same = last is not None and stored.content_digest(read(last)) == stored.content_digest(content)
        _keep(held, content, by)
        if same:
            _clear(held)
        held.seen += 1
        held.save()
        detail = {"changes": [_named(each) for each in found[:_LISTED]], "sha256": stored.digest(content)}
        events.record("scheme.changed", by=by, about=held, detail=detail, channel=channel)
    return held


def publish(*, scheme: Scheme, reason: str, by: Actor, seen: int | None = None) -> SchemeVersion:
    """Make the draft the next version, for good. Without a draft the last version is the answer, so that a second
    click changes nothing. Raises Refused with every problem, Stale where somebody else was faster."""
    if not sees_drafts(by):
        raise Forbidden(Permission.EDIT_SCHEMES)
    with transaction.atomic():
        held = _held(scheme, None)
        last = latest(held)
        if held.draft is None and last is not None:
            return last
        _must_be_fresh(held, seen)
        content = replace(working(held), version=_next(held))
        found = validate(plan=held.plan, content=content)
        if not reason.strip():
            found.insert(0, sentence("Say why this version is made: it stands in its history."))
        if has_drafted(held, by):
            found.insert(0, sentence("You worked on this draft: another person publishes it."))
        if found:
            raise Refused(*found)
        version = SchemeVersion.objects.create(
            scheme=held, number=content.version, content=stored.dump(content), sha256=stored.digest(content),
            reason=reason.strip()[:LONGEST_REASON], by_key=by.key, by_name=by.name,
        )  # fmt: skip
        _clear(held)
        held.seen += 1
        held.save()
        detail = {"version": version.number, "sha256": version.sha256, "reason": version.reason}
        events.record("scheme.published", by=by, about=held, detail=detail)
    return version


def drop(*, scheme: Scheme, by: Actor, seen: int | None = None) -> bool:
    """Throw the draft away. A scheme that was never published goes with it: then True."""
    by.must(Permission.EDIT_SCHEMES)
    with transaction.atomic():
        held = _held(scheme, None)
        if held.draft is None:
            return False
        _must_be_fresh(held, seen)
        last = latest(held)
        events.record("scheme.dropped", by=by, about=held, detail={"code": held.code, "whole": last is None})
        if last is None:
            held.delete()
            return True
        content = read(last)
        held.name, held.name_en = content.name, content.name_en
        _clear(held)
        held.seen += 1
        held.save()
    return False


def differences(before: scoring.Scheme, after: scoring.Scheme) -> list[comparison.Difference]:
    return comparison.differences(before, after)


def _held(scheme: Scheme, seen: int | None) -> Scheme:
    """The row as it is now, held until the end of the transaction."""
    held = Scheme.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=scheme.pk).first()
    if held is None:
        raise Refused(sentence("The scheme is no longer there."))
    _must_be_fresh(held, seen)
    return held


def _must_be_fresh(held: Scheme, seen: int | None) -> None:
    if seen is not None and held.seen != seen:
        raise Stale(_STALE)


def _must_be_named(content: scoring.Scheme) -> None:
    lengths = (("code", Scheme._meta.get_field("code").max_length), ("name", Scheme._meta.get_field("name").max_length))
    for field, limit in lengths:
        text = getattr(content, field)
        if not text.strip():
            raise Refused(sentence("The scheme needs a code and a name."))
        if limit and len(text) > limit:
            raise Refused(sentence("The text is longer than %(limit)s characters.", limit=limit))


def _next(scheme: Scheme) -> int:
    last = latest(scheme)
    return 1 if last is None else last.number + 1


def _keep(scheme: Scheme, content: scoring.Scheme, by: Actor) -> None:
    scheme.name, scheme.name_en = content.name, content.name_en[:200]
    scheme.draft = stored.dump(content)
    scheme.draft_key, scheme.draft_name, scheme.draft_at = by.key, by.name, timezone.now()
    scheme.drafters = sorted({*scheme.drafters, by.key})


def _clear(scheme: Scheme) -> None:
    """No draft any more, and nobody who worked on it."""
    scheme.draft, scheme.draft_at, scheme.drafters, scheme.draft_key = None, None, [], ""


def _named(each: comparison.Difference) -> dict[str, Any]:
    return {"where": f"{each.section} {each.code}".strip(), "kind": each.kind, "field": each.field,
            "before": each.before[:100], "after": each.after[:100]}  # fmt: skip
