"""One quarterly value: saved on the entry grid, and verified by the office, each a whole request.

Every run begins from the same state: it is rolled back, so that all but the commit is measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.test import Client
from django.utils import timezone

from benchmarks import city, floors
from benchmarks.city import BY, Cities
from benchmarks.measuring import Reach, Size, Task
from benchmarks.pages import person
from departments import values
from departments.cells import Answer
from departments.models import Duty, Submission, Value
from departments.values import Draft
from qualitycity.models import Event
from qualitycity.roles import Role
from reports.models import Check
from targets.models import Period, Plan, Target, TargetVersion
from targets.periods import Quarter

SAVED, VERIFIED = Reach(within_ms=25), Reach(within_ms=30)
BARE = "bare SQL for the same rows"
#: What is reported, by the measure of its target, and when: one check follows from it, or those of all later quarters.
KINDS = {"as_of": ("a level", Quarter(2028, 2)), "term_flow": ("a sum over years", Quarter(2028, 3))}


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    plan = cities.new("entry", size.entry)
    city.fill(plan)
    scale = f"{size.entry} targets × 20 quarters"
    for measure, (kind, quarter) in KINDS.items():
        cell = _cell(plan, measure, quarter)
        yield Task(f"save {kind}", scale, cell.autosave, cell.autosave_bare(), BARE, SAVED, undo=True)
        cell.report()
        yield Task(f"verify {kind}", scale, cell.verify, cell.verify_bare(), BARE, VERIFIED, undo=True)
        before = cell.check()
        cell.verify()
        assert cell.check().number == before.number + 1, "boards change at once"


@dataclass(frozen=True)
class Cell:
    """One cell of a unit's sheet in a quarter, and the two who work on it."""

    target: Target
    submission: Submission
    reporter: Client
    approver: Client

    def autosave(self) -> None:
        """Autosave of a number, over the version that the page shows."""
        typed = {"key": f"{self.target.indicator_id}:", "texts": {"value": "7"}, "seen": 1}
        body = json.dumps({"cells": [typed]})
        answer = self.reporter.post(f"/entry/{self.submission.pk}/cells/", body, content_type="application/json")
        assert b'"kind": "saved"' in answer.content, answer.content

    def autosave_bare(self) -> Callable[[], None]:
        """A new version of the value, and its event."""
        return partial(floors.run, [*floors.next_version(self.value(), counted=False), _event()])

    def report(self) -> None:
        """The unit reports another number than the one that was verified."""
        before, sheet = self.value(), self.submission
        place = (before.indicator_id, sheet.period_id, sheet.department_id, before.part)
        draft = Draft(*place, Answer("reported", Decimal(7)), before)
        values.append([draft], by=BY, channel=Value.Channel.PAGE, at=timezone.now())
        Submission.objects.filter(pk=sheet.pk).update(state=Submission.State.REPORTED)

    def verify(self) -> None:
        answer = self.approver.post(f"/review/{self.submission.pk}/", {"act": "verify", "version": "1"})
        assert answer.status_code == 302, answer.content

    def verify_bare(self) -> Callable[[], None]:
        """The value counts, a new version of its check, and their events; all figures of the indicator are read."""
        value = self.value()
        read = "SELECT * FROM departments_value WHERE indicator_id = %s AND counted"
        count = "UPDATE departments_value SET counted = (id = %s) WHERE indicator_id = %s AND period_id = %s"
        return partial(
            floors.run,
            [
                ("UPDATE departments_submission SET state = 'verified' WHERE id = %s", [self.submission.pk]),
                (count, [value.pk, value.indicator_id, value.period_id]),
                (read, [value.indicator_id]),
                *floors.next_version(self.check()),
                _event(),
                _event(),
            ],
        )

    def value(self) -> Value:
        """The version that the grid shows."""
        here = {"period": self.submission.period_id, "department": self.submission.department_id}
        return Value.objects.get(indicator=self.target.indicator_id, latest=True, **here)

    def check(self) -> Check:
        """The check that boards show."""
        return Check.objects.get(target=self.target, period=self.submission.period_id, latest=True)


def _cell(plan: Plan, measure: str, quarter: Quarter) -> Cell:
    """The first target of this measure whose units type one number."""
    version = TargetVersion.objects.filter(target__plan=plan, measure=measure, rule__test="compare", parts=[]).first()
    assert version is not None
    target = version.target
    unit = Duty.objects.filter(target=target, role=Duty.Role.LEAD).select_related("department")[0].department
    period = Period.objects.get(plan=plan, quarter=quarter)
    submission = Submission.objects.create(period=period, department=unit)
    return Cell(target, submission, person(plan, Role.REPORTER, unit), person(plan, Role.OFFICE_APPROVER))


def _event() -> floors.Statement:
    """Another line of the log, like its last one."""
    last = Event.objects.order_by("-id").first()
    assert last is not None
    return floors.copy(last)
