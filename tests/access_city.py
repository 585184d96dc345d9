"""One of everything that has an address: what the access tests ask for, of one unit and of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from departments import evidence, plan_uploads, pledges, unit_book
from departments.models import (
    Approval,
    Correction,
    Department,
    EvidenceUse,
    Exemption,
    Extension,
    FollowUp,
    Instruction,
    Member,
    Submission,
    User,
)  # fmt: skip
from qualitycity import jobs
from qualitycity.models import Job, Upload
from qualitycity.roles import ROLES, UNIT_ROLES, Actor, Role
from reports import files, scheme_book, schemes, supervision
from reports.models import Check
from reports.scheme_book import national
from targets.models import DraftTable, Period, Plan, Target
from targets.periods import Quarter
from tests import kept_lists
from tests.attached_files import a_pdf
from tests.departments.desk import an_actor
from tests.departments.task_desk import a_task
from tests.reports.assessments.city import announced
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

OWN, OTHER, UNKNOWN = "own", "other", "unknown"


@dataclass
class City:
    """One plan and two units, each with a target, a draft of Q2 and figures of Q1 that were released to the office."""

    people: dict[str, User]
    keys: dict[str, dict[str, Any]]


def a_city() -> City:
    plan = a_plan()
    units = {OWN: a_department("01", "质监局"), OTHER: a_department("02", "工商局")}
    targets = {whose: a_target(plan, unit.code, lead=unit) for whose, unit in units.items()}
    first, second = a_period(plan, "2026Q1"), a_period(plan, "2026Q2", Period.State.OPEN)
    history = a_period(plan, "2025Q4")
    keys: dict[str, dict[str, Any]] = {}
    for whose, unit in units.items():
        value = verified(targets[whose], "2026Q1", 93, by=unit)
        draft = Submission.objects.create(period=second, department=unit)
        released = Submission.objects.create(period=first, department=unit, state=Submission.State.REPORTED)
        check = Check.objects.get(target=targets[whose], period=first, latest=True)
        keys[whose] = {"target": targets[whose].pk, "check": check.pk, "draft": draft.pk, "released": released.pk}
        keys[whose]["task"] = a_task(plan, unit, unit.code).pk
        keys[whose] |= asked_and_told(unit, history) | a_file(targets[whose], unit, draft, released)
        keys[whose] |= promised(plan, unit)
        keys[whose] |= allowed(targets[whose], draft) | {"history": value.pk, "unit": unit.pk}
        keys[whose] |= kept_lists.of(targets[whose])
    for whose, held in announced(plan, units).items():
        keys[whose] |= held
    people = {str(role): a_person(role, units[OWN], keys) for role in Role}
    keys[OWN] |= drafted(plan) | kept_lists.uploaded(targets[OWN])
    keys[OWN] |= a_scheme(plan)
    keys[OWN] |= compiled(plan) | uploaded(units[OWN], keys[OWN]["draft"]) | judged(first, targets[OWN])
    return City(people=people, keys=keys)


def asked_and_told(unit: Department, period: Period) -> dict[str, Any]:
    """A verified quarter with a correction that is asked for, and a leader's remark for the unit."""
    verified = Submission.objects.create(period=period, department=unit, state=Submission.State.VERIFIED)
    case = Correction.objects.create(
        submission=verified, reason="口径", asked_key="x", asked_name="甲", asked_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    item = Instruction.objects.create(
        plan=period.plan, leader="乙", said_on=date(2026, 1, 1), text="抓紧", department=unit, by_key="x", by_name="甲"
    )
    return {"verified": verified.pk, "correction": case.pk, "instruction": item.pk}


def a_file(target: Any, unit: Department, draft: Submission, released: Submission) -> dict[str, Any]:
    """A file behind a released figure; it is sent while figures can be entered."""
    key, by = f"{target.indicator_id}:", an_actor("reporter", unit)
    use = evidence.add(submission=draft, key=key, name="a.pdf", content=a_pdf(), by=by)
    EvidenceUse.objects.filter(pk=use.pk).update(submission=released)
    return {"evidence": use.pk}


def allowed(target: Any, draft: Submission) -> dict[str, Any]:
    """What the unit asked of the office, and what it need not report."""
    wish = Extension.objects.create(submission=draft, reason="r", asked_until=draft.period.plan.created_at)
    later = Quarter(2027, 1)
    free = Exemption.objects.create(
        department=draft.department, indicator=target.indicator, first=later, last=later, reason="r"
    )
    return {"extension": wish.pk, "exemption": free.pk}


def promised(plan: Plan, unit: Department) -> dict[str, Any]:
    """A signed pledge of the year with its scan."""
    staff, approver, head = an_actor("office_staff"), an_actor("office_approver"), an_actor("reviewer", unit)
    pledge = pledges.draft(plan=plan, year=2026, department=unit, by=staff)
    pledges.consult(pledge=pledge, by=staff)
    pledges.accept(pledge=pledge, by=head)
    pledges.approve(pledge=pledge, by=approver)
    day, names = date(2026, 1, 2), {"superior_signer": "甲", "unit_signer": "乙"}
    pledges.sign(pledge=pledge, signed_on=day, by=approver, **names)
    pledge.refresh_from_db()
    pledges.add_scan(pledge=pledge, name="a.pdf", content=a_pdf(), by=staff)
    return {"pledge": pledge.pk}


def drafted(plan: Plan) -> dict[str, Any]:
    """A plan's text of which the office makes targets."""
    table = DraftTable.objects.create(area=plan.area, name="纲要", text="x", sha256="x", by_key="x", by_name="x")
    return {"draft_table": table.pk}


def a_scheme(plan: Plan) -> dict[str, Any]:
    """A published scheme of assessment, and a workbook of one that the office's staff uploaded."""
    by = an_actor("office_staff")
    content = national.of_plan(plan, code="S", name="方案")
    scheme = schemes.begin(plan=plan, content=content, by=by)
    schemes.publish(scheme=scheme, reason="首版", by=an_actor("office_approver"))
    made = {"name": "s.xlsx", "path": "s", "size": 1, "by_key": Role.OFFICE_STAFF, "scope": {"plan": plan.pk}}
    return {"scheme": scheme.pk, "scheme-upload": Upload.objects.create(purpose=scheme_book.PURPOSE, **made).pk}


def compiled(plan: Plan) -> dict[str, Any]:
    """A report that the office's staff asked for, with one file of a few bytes."""
    by = Actor(key=Role.OFFICE_STAFF, name="staff", role=Role.OFFICE_STAFF, permissions=ROLES[Role.OFFICE_STAFF])
    job = jobs.start(kind="report.compile", arguments={}, by=by, label="2026年督查报告", here=True)
    report = supervision.compile(plan=plan, year=2026, kind="annual", by=by, at=job.created_at, job=job)
    file = files.keep(report, "xlsx", b"figures")
    made = {"name": "P-2026-annual.xlsx", "path": file.path, "sha256": file.sha256, "size": file.size}
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result={"needs": "see_boards", "files": [made]})
    return {"job": job.pk, "report": report.pk}


def uploaded(unit: Any, submission: int) -> dict[str, Any]:
    """A workbook that the unit's reporter uploaded, and one of a plan that the office's staff did."""
    scope = {"submission": submission}
    upload = Upload.objects.create(
        purpose=unit_book.PURPOSE, name="a.xlsx", path="a", size=1, by_key=Role.REPORTER, unit=unit.code, scope=scope
    )
    book = Upload.objects.create(
        purpose=plan_uploads.PURPOSE, name="p.xlsx", path="p", size=1, by_key=Role.OFFICE_STAFF
    )
    return {"upload": upload.pk, "plan_upload": book.pk}


def judged(period: Period, target: Target) -> dict[str, Any]:
    """What the office keeps while it judges: rows that the approver chose together, and a shared mark."""
    approval = Approval.objects.create(period=period, by_key=Role.OFFICE_APPROVER, by_name="approver")
    mark = FollowUp.objects.create(indicator=target.indicator, note="看看", shared=True, by_key="x", by_name="x")
    return {"approval": approval.pk, "follow": mark.pk}


def a_person(role: Role, unit: Any, keys: dict[str, dict[str, Any]]) -> User:
    user = User.objects.create_user(role.value, name=role.value)
    unit_of = unit if role in UNIT_ROLES else None
    member = Member.objects.create(user=user, role=role, area=unit.area, department=unit_of, since=date(2026, 1, 1))
    keys[OWN].update(person=user.pk, member=member.pk)
    return user
