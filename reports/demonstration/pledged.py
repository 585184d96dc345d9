"""The pledges of the demonstration: signed ones, one amended and signed again, one that the plan has left behind, one
that a gap blocks, others still on their way. All of it is told through the real actions, and taken away again.

``early`` ones are signed before targets are broken down to districts and enterprises, so that this changes them. The
story's days are laid over each step before the next is made: the seal of a signing covers them.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from departments import pledges
from departments.models import Department, Evidence, Pledge, PledgeComment, PledgeIssue, PledgeLine, PledgeScan
from departments.pledges import snapshot
from qualitycity import files
from qualitycity.models import Job
from qualitycity.roles import Actor
from reports import pledge_papers
from reports.demonstration import attached, days, marks, story, sweeping
from reports.demonstration.story import Text
from reports.models import PledgeFile, PledgePaper
from targets.models import Plan

_HOUR = time(10, 30)
#: What people did with a text, by the names of its columns.
_ACTS = ("prepared", "accepted", "approved", "signed")


def tell_early(plan: Plan) -> None:
    for row in _rows(early=True):
        _tell(plan, row)


def tell(plan: Plan) -> None:
    """The others, and then what the year made of the early ones."""
    for row in _rows(early=False):
        _tell(plan, row)
    for row in _rows(early=True):
        if row["amended"]:
            _amend(plan, row)


def _rows(*, early: bool) -> list[Text]:
    return [row for row in story.rows("pledges") if bool(row["early"]) == early]


def _year() -> int:
    return next(story.chapters()).quarter.year


def _unit(plan: Plan, row: Text) -> Department:
    return Department.objects.get(area=plan.area_id, code=row["department"])


def _tell(plan: Plan, row: Text) -> None:
    """As far as the pledge reaches."""
    unit, staff = _unit(plan, row), marks.staff(plan)
    pledge = pledges.draft(plan=plan, year=_year(), department=unit, by=staff)
    _lay(pledge, drafted_at=_moment(row["drafted"]))
    if row["reaches"] == "drafting":
        return
    pledge = pledges.consult(pledge=pledge, by=staff)
    _say(pledge, row, staff)
    if row["reaches"] != "consulting":
        _carry_on(plan, pledge, row, reaches=row["reaches"])


def _say(pledge: Pledge, row: Text, staff: Actor) -> None:
    """What the unit thinks of a line, and what the office answers."""
    if not row["opinion"]:
        return
    line = PledgeLine.objects.get(issue__pledge=pledge, code=row["line"], kind=PledgeLine.Kind.TARGET)
    head, about = marks.head(pledge.department), snapshot.key_of(line)
    said = pledges.comment(pledge=pledge, text=row["opinion"], line=about, by=head)
    moments = {"at": _moment(row["drafted"])}
    if row["answer"]:
        pledges.answer(comment=said, text=row["answer"], taken_up=True, by=staff)
        moments["answered_at"] = _moment(row["agreed"])
    PledgeComment.objects.filter(pk=said.pk).update(**moments)


def _carry_on(plan: Plan, pledge: Pledge, row: Text, *, reaches: str, amended: str = "") -> None:
    """From the unit's agreement to the carrying out; of an amendment all on its one day."""
    pledge = pledges.accept(pledge=pledge, by=marks.head(pledge.department))
    _lay(pledge, accepted_at=_moment(amended or row["agreed"]))
    if reaches == "agreed":
        return
    approver = marks.approver(plan)
    pledge = pledges.approve(pledge=pledge, by=approver)
    _lay(pledge, approved_at=_moment(amended or row["approved"]))
    if reaches == "approved":
        return
    signed_on = days.told_on(date.fromisoformat(amended or row["signed"]))
    pledge = pledges.sign(
        pledge=pledge, signed_on=signed_on, superior_signer=row["superior"], unit_signer=row["leader"], by=approver
    )
    if reaches == "signed":
        return
    name = f"责任书{'补签' if amended else ''}扫描件.pdf"
    content = attached.content_of(name, f"{pledge.department.name}责任书|{signed_on}")
    scan = pledges.add_scan(pledge=pledge, name=name, content=content, by=marks.staff(plan))
    PledgeScan.objects.filter(pk=scan.pk).update(at=_moment(amended or row["signed"]))
    pledges.start(pledge=pledge, by=marks.staff(plan))


def _amend(plan: Plan, row: Text) -> None:
    pledge = Pledge.objects.get(plan=plan, year=_year(), department=_unit(plan, row))
    pledge = pledges.adjust(pledge=pledge, reason=row["reason"], by=marks.staff(plan))
    _lay(pledge, drafted_at=_moment(row["amended"]))
    _carry_on(plan, pledge, row, reaches="performing", amended=row["amended"])


def _lay(pledge: Pledge, **moments: datetime) -> None:
    """Write over what the action stamped on the text that is written."""
    PledgeIssue.objects.filter(pk=pledges.last_issue(pledge).pk).update(**moments)


def _moment(day: str) -> datetime:
    return days.at(date.fromisoformat(day), _HOUR)


# --- Taking them away -------------------------------------------------------------------------------------------------
def remove(plan: Plan, *, with_trials: bool) -> list[str]:
    """Take the pledges of the story away with their papers and scans. One that people went on with stays, and is named;
    ``with_trials``: these go too, and those that people drafted of the story's year."""
    years = {chapter.quarter.year for chapter in story.chapters()}
    of_year = Pledge.objects.filter(plan=plan, year__in=years)
    told = of_year.filter(issues__in=PledgeIssue.objects.filter(marks.people("prepared_key"), number=0))
    used = told.filter(pk__in=_used_by_people(told))
    gone = of_year if with_trials else told.exclude(pk__in=list(used.values_list("pk", flat=True)))
    kept = [] if with_trials else [f"{pledge.year} {pledge.department.name}" for pledge in used.select_related()]
    _wipe(list(gone.values_list("pk", flat=True)))
    return sorted(kept)


def _used_by_people(told: QuerySet[Pledge]) -> set[int]:
    """Those that somebody else than the story's people wrote, agreed to, approved, signed, answered or scanned."""
    theirs = Q()
    for act in _ACTS:
        theirs |= ~Q(**{f"{act}_key": ""}) & ~marks.people(f"{act}_key")
    found = set(PledgeIssue.objects.filter(theirs, pledge__in=told).values_list("pledge", flat=True))
    said = PledgeComment.objects.filter(issue__pledge__in=told).exclude(
        marks.people("by_key"), Q(answered_key="") | marks.people("answered_key")
    )
    scans = PledgeScan.objects.filter(issue__pledge__in=told).exclude(marks.people("by_key"))
    for rows in (said, scans):
        found |= set(rows.values_list("issue__pledge", flat=True))  # type: ignore[attr-defined]
    return found


def _wipe(keys: list[int]) -> None:
    issues = list(PledgeIssue.objects.filter(pledge__in=keys).values_list("pk", flat=True))
    scans = PledgeScan.objects.filter(issue__in=issues)
    scanned = set(scans.values_list("file", flat=True))
    papers = PledgeFile.objects.filter(paper__issue__in=issues)
    for path in papers.values_list("path", flat=True):
        transaction.on_commit(lambda gone=path: _unlink(gone))  # type: ignore[misc]
    papers.delete()
    for issue in issues:
        Job.objects.filter(kind=pledge_papers.JOB, arguments__issue=issue).delete()
    of_issues: tuple[Any, ...] = (PledgePaper, PledgeScan, PledgeComment, PledgeLine)
    for model in of_issues:
        model._default_manager.filter(issue__in=issues).delete()
    PledgeIssue.objects.filter(pk__in=issues).delete()
    Pledge.objects.filter(pk__in=keys).delete()
    sweeping.forget(Evidence.objects.filter(pk__in=scanned, uses=None, pledge_scans=None))


def _unlink(path: str) -> None:
    kept = files.kept(path)
    kept.unlink(missing_ok=True)
    folder: Path = kept.parent
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
