"""What the office's staff writes: the draft, the same drafted anew, an amendment, and giving one up."""

from __future__ import annotations

from django.db import transaction

from departments.models import Department, Pledge, PledgeIssue, PledgeLine
from departments.pledges import differing, drafting, snapshot, steps
from departments.pledges.drafting import Drafts
from departments.pledges.standing import Standing
from departments.workflow import Refused
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from targets.models import Plan
from targets.periods import Quarter

NO_DUTY = sentence("The unit has no duty in this year: there is nothing to pledge.")


def draft(*, plan: Plan, year: int, department: Department, by: Actor, drafts: Drafts | None = None) -> Pledge:
    """The unit's pledge for a year, drafted from its duties where there is none yet. ``drafts`` where they were read
    already. Raises Refused for years outside the plan, other areas' units, and units without a duty."""
    by.must(Permission.PREPARE_PLEDGES)
    if not plan.start_year <= year <= plan.end_year:
        raise Refused(sentence("Choose a year of the plan."))
    if department.area_id != plan.area_id:
        raise Refused(sentence("The unit belongs to another area."))
    with transaction.atomic():
        held = Pledge.objects.filter(plan=plan, year=year, department=department).first()
        if held is not None:
            return held
        found = drafts or drafting.of_plan(plan, year, units={department.pk})
        if not found.of(department.pk):
            raise Refused(NO_DUTY)
        quarters = {"first": Quarter(year, 1), "last": Quarter(year, 4)}
        pledge, is_new = Pledge.objects.get_or_create(plan=plan, year=year, department=department, defaults=quarters)
        if is_new:
            drafting.write(pledge, found.of(department.pk), by=by)
            steps.record("pledge.drafted", pledge, by=by, detail={"lines": len(found.of(department.pk))})
    return pledge


def redraft(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    """Draft the lines of what is being written anew from today's duties and targets; an agreement lapses."""
    with transaction.atomic():
        held = steps.locked(pledge)
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("redraft", by=by))
        changes = differing.between(found.lines, found.fresh)
        drafting.write(held, found.fresh, by=by, issue=found.issue)
        moved = steps.move(held, "redraft", amendment=found.issue.number > 0)
        detail = {"lines": len(found.fresh), "changed": [f"{each.kind}: {each.line.code}" for each in changes]}
        steps.record("pledge.redrafted", moved, by=by, detail=detail)
    return moved


def adjust(*, pledge: Pledge, reason: str, by: Actor, version: int | None = None) -> Pledge:
    """Begin the next numbered amendment: the whole text as it would be drafted today, to be signed again."""
    with transaction.atomic():
        held = steps.locked(pledge)
        if held.state == Pledge.State.ADJUSTING and steps.last_issue(held).reason == reason.strip():
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("adjust", by=by, reason=reason))
        number = found.issue.number + 1
        issue = drafting.write(held, found.fresh, by=by, number=number, reason=reason.strip()[:500])
        moved = steps.move(held, "adjust", amendment=found.issue.number > 0)
        changes = differing.between(found.lines, found.fresh)
        detail = {"amendment": issue.number, "reason": issue.reason}
        detail["changed"] = [f"{each.kind}: {each.line.code}" for each in changes]
        steps.record("pledge.adjusted", moved, by=by, detail=detail)
    return moved


def give_up(*, pledge: Pledge, reason: str, by: Actor, version: int | None = None) -> Pledge:
    """Drop an amendment that was not signed: what was signed before stays in force. The log keeps what was said."""
    with transaction.atomic():
        held = steps.locked(pledge)
        if held.state == Pledge.State.PERFORMING:
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("give_up", by=by, reason=reason))
        comments = [f"{each.label}: {each.text} → {each.answer}" for each in found.issue.comments.all()]
        detail = {"amendment": found.issue.number, "reason": reason.strip(), "opinions": comments}
        detail["text"] = snapshot.digest(snapshot.of(found.issue, found.lines))
        moved = steps.move(held, "give_up", amendment=True)
        found.issue.comments.all().delete()
        PledgeLine.objects.filter(issue=found.issue).delete()
        PledgeIssue.objects.filter(pk=found.issue.pk).delete()
        steps.record("pledge.kept", moved, by=by, detail=detail)
    return moved
