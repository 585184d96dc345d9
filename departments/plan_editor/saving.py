"""Storing what was typed about one target, or about the plan itself, as a revision: by the door of ``load_plan``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from departments import plan_book
from departments.plan_book import Loaded
from departments.plan_editor.rows import book_of, seen_of
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Problems
from targets import plans
from targets.models import Plan, Target
from targets.periods import PlanYears
from targets.plans import PlanDraft, Revision

CHANNEL = "page"
LONGEST_REASON = 300
CHANGED_MEANWHILE = sentence("Somebody else changed this target since you opened it: look at it again.")


def save(
    *,
    plan: Plan,
    typed: Mapping[str, str],
    keys: Sequence[str],
    revision: Revision,
    seen: str | None,
    by: Actor,
    dry_run: bool = False,
) -> Loaded:
    """Store one target as it was typed: a new one where ``seen`` is None, else the one whose cells had that digest.

    What is the same as before is not stored again. All that stands against it is among the problems.
    """
    by.must(Permission.EDIT_PLAN)
    code = typed.get("code", "").strip()
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if wrong := _lacking(plan, code, revision, seen):
            return refused(wrong)
        tried = _load(plan, typed, keys, revision, by, dry_run=True)
        if dry_run or not tried.problems.ok or not (tried.tally.created or tried.tally.changed):
            return tried
        return _load(plan, typed, keys, revision, by, dry_run=False)


def _load(
    plan: Plan, typed: Mapping[str, str], keys: Sequence[str], revision: Revision, by: Actor, *, dry_run: bool
) -> Loaded:
    book = book_of(plan, typed, keys, at=revision.effective)
    return plan_book.load(book, by=by, revision=revision, dry_run=dry_run, channel=CHANNEL)


def _lacking(plan: Plan, code: str, revision: Revision, seen: str | None) -> dict[str, Sentence]:
    """What is wrong before the cells are looked at, by the key it is about."""
    found = why(revision.reason)
    exists = Target.objects.filter(plan=plan, code=code).exists()
    if seen is None and exists:
        found["code"] = sentence("The plan has a target %(code)s already: choose another code.", code=code)
    elif seen is not None and (not exists or seen_of(plan, code) != seen):
        found["seen"] = CHANGED_MEANWHILE
    return found


def why(reason: str) -> dict[str, Sentence]:
    """What is wrong with the reason given for a change of the plan."""
    if not reason.strip():
        return {"reason": sentence("Say why: the reason is kept with the version.")}
    if len(reason) > LONGEST_REASON:
        return {"reason": sentence("The text is longer than %(limit)s characters.", limit=LONGEST_REASON)}
    return {}


def refused(reasons: Mapping[str, Sentence]) -> Loaded:
    """A load that stored nothing, for these reasons; without any there was nothing to store."""
    problems = Problems()
    for key, message in reasons.items():
        problems.refuse(code=f"{key}_refused", message=message)
    return Loaded(problems)


def save_head(*, plan: Plan, name: str, end_year: int, revision: Revision, by: Actor) -> None:
    """Call the plan otherwise, or let it run longer: everything else of a plan that exists stays. Raises NotStored."""
    by.must(Permission.EDIT_PLAN)
    years = PlanYears(plan.start_year, end_year, plan.start_month)
    with transaction.atomic():
        held = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if (held.name, held.end_year) == (name, end_year):
            return
        draft = PlanDraft(plan.code, name, plan.area.name, years)
        plans.take_effect(written=plans.write(draft=draft, by=by, revision=revision, channel=CHANNEL), by=by)
