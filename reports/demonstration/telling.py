"""Loads the demonstration: its history is vouched for, its quarters are told through the real actions, by three people
for each unit, so that everything it shows came about as real figures do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from departments import notices, quarter_seals, sheets, submissions, value_book
from departments.models import Department, RegisterEntry, SafetyEvent, Submission, Value
from departments.submissions import Typed
from departments.workflow import Refused as NotThisWay
from qualitycity import events
from qualitycity.models import Event
from qualitycity.navigation import DEMONSTRATION_LOADED, DEMONSTRATION_SHOWN
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from reports.demonstration import assessed, city, days, desk, marks, pledged, story
from reports.demonstration.marks import Done, Refused
from reports.demonstration.stage import Stage
from reports.demonstration.story import Cell, Return, Walk
from reports.models import Assessment
from targets import schedule
from targets.models import Benchmark, MainTask, Period, Plan, Quota, Target
from targets.periods import Quarter


def load(*, plan: Plan, by: Actor) -> Done:
    """Fill the plan with the demonstration. Where it is loaded already nothing changes.

    Raises Refused where the plan is another one, or holds real figures.
    """
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        if marks.is_loaded(plan):
            return Done("unchanged")
        _stage(plan)
        _refuse_real(plan)
        city.refuse_taken(plan)
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        quarters = [str(quarter) for quarter in story.quarters()]
        detail = {"after_event": last, "quarters": quarters, "periods": _periods(plan)}
        with notices.silence():
            detail["city"], accounts = city.tell(plan)
            pledged.tell(plan)
            _tell(_stage(plan))
            detail["assessed"] = assessed.tell(plan)
        counts = _counts(plan)
        events.record(DEMONSTRATION_LOADED, by=by, about=plan, detail=detail | counts, channel=marks.CHANNEL)
    cache.delete(DEMONSTRATION_SHOWN)
    return Done("loaded", counts, accounts=tuple(accounts))


# --- Before anything is written ---------------------------------------------------------------------------------------


def _stage(plan: Plan) -> Stage:
    """The plan with what the story names in it."""
    indicators = dict(Target.objects.filter(plan=plan).values_list("code", "indicator_id"))
    indicators |= dict(MainTask.objects.filter(plan=plan).values_list("indicator__code", "indicator_id"))
    units = {unit.code: unit for unit in Department.objects.filter(area=plan.area_id)}
    named = {row["code"] for name in ("history", "values", "tasks") for row in story.rows(name)}
    walking = {row["department"] for row in story.rows("walk")}
    years = {chapter.quarter.year for chapter in story.chapters()}
    if not named <= indicators.keys() or not walking <= units.keys() | city.codes() or min(years) < plan.start_year:
        raise Refused(
            sentence("The demonstration belongs to the plan that is shipped; %(plan)s is another one.", plan=plan.code)
        )
    return Stage(plan, units, indicators)


def _refuse_real(plan: Plan) -> None:
    """Invented figures never stand beside real ones."""
    quarters = story.quarters()
    real = Value.objects.filter(period__plan=plan, period__quarter__in=quarters)
    held = sorted(set(real.values_list("period__quarter", flat=True)))
    ended = Period.objects.filter(plan=plan, quarter__in=quarters, state__in=("closed", "locked"))
    held += [quarter for quarter in ended.values_list("quarter", flat=True) if quarter not in held]
    if held:
        names = "、".join(str(quarter) for quarter in held)
        raise Refused(
            sentence(
                "%(quarters)s hold real figures: the demonstration is for a plan that nobody uses yet.", quarters=names
            )
        )
    for model in (Benchmark, Quota, SafetyEvent):
        if model._default_manager.filter(indicator__plan=plan).exists():
            raise _published()
    if RegisterEntry.objects.filter(register__indicator__plan=plan).exists():
        raise _published()


def _published() -> Refused:
    return Refused(
        sentence(
            "The plan holds real benchmarks, quotas, incidents or certificates: the demonstration is for a plan that "
            "nobody uses yet."
        )
    )


def _periods(plan: Plan) -> dict[str, Any]:
    """The quarters as they are, to be put back when the demonstration goes."""
    found = Period.objects.filter(plan=plan, quarter__in=story.quarters())
    return {
        str(period.quarter): {
            "state": period.state,
            "due_at": period.due_at.isoformat() if period.due_at else None,
            "opened_at": period.opened_at.isoformat() if period.opened_at else None,
        }
        for period in found
    }


# --- Telling ----------------------------------------------------------------------------------------------------------


def _tell(stage: Stage) -> None:
    """History first; then quarter by quarter, with what others had published by then."""
    chapters = list(story.chapters())
    first = chapters[0].opened
    _publish(stage, until=first, history=story.rows("history"), registers=story.rows("registers"))
    for chapter in chapters:
        office = marks.staff(stage.plan)
        far = timezone.now() + timedelta(days=1)
        schedule.open(plan=stage.plan, quarter=chapter.quarter, by=office, due_at=far)
        _publish(stage, since=first, until=chapter.ended)
        desk.before(stage, chapter.quarter)
        _walk_all(stage, chapter.quarter)
        if chapter.state in ("closed", "locked"):
            schedule.close(plan=stage.plan, quarter=chapter.quarter, by=office)
        if chapter.state == "locked":
            schedule.lock(plan=stage.plan, quarter=chapter.quarter, by=office)
        days.lay(stage.plan, chapter)
        desk.lay(stage, chapter.quarter)
        first = chapter.ended or first
    desk.afterwards(stage)
    # the story's days were laid over figures that had been sealed with the moments at which they were told
    quarter_seals.seal_all(list(Period.objects.filter(plan=stage.plan)), cause="demonstration")


def _publish(
    stage: Stage,
    *,
    since: date | None = None,
    until: date | None = None,
    history: tuple[story.Text, ...] = (),
    registers: tuple[story.Text, ...] = (),
) -> None:
    """What others made known between two days, and what the office itself keeps."""
    named = {name: story.dated(name, since=since, until=until) for name in ("benchmarks", "quotas", "events")}
    book = story.book(values=history, registers=registers, **named)
    if not book.sheets:
        return
    loaded = value_book.load(
        book, plan=stage.plan, by=marks.staff(stage.plan), vouched_by=marks.VOUCHER, channel=marks.CHANNEL
    )
    if not loaded.problems.ok:
        raise Refused(loaded.problems.errors[0].message)


def _walk_all(stage: Stage, quarter: Quarter) -> None:
    typed: dict[int, list[Cell]] = {}
    for cell in story.cells(quarter):
        typed.setdefault(stage.indicators[cell.code], []).append(cell)
    found = Submission.objects.filter(period__plan=stage.plan, period__quarter=quarter)
    here = {each.department.code: each for each in found.select_related("period__plan", "department")}
    for walk in story.walks(quarter):
        if walk.department in here and walk.reaches != "none":
            submission = here[walk.department]
            asked = {cell.indicator.pk for cell in sheets.of(submission).cells}
            given = [cell for indicator in asked for cell in typed.get(indicator, [])]
            own = {stage.indicators[cell.code] for cell in given if cell.department == walk.department}
            cells = [
                cell
                for cell in given
                if cell.department == (walk.department if stage.indicators[cell.code] in own else "")
            ]
            _Way(stage, walk, submission, cells).go()


@dataclass
class _Way:
    """One unit's figures of one quarter on their way to the office."""

    stage: Stage
    walk: Walk
    submission: Submission
    cells: Sequence[Cell]

    def go(self) -> None:
        """As far as the walk reaches, with what is sent back on the way."""
        reaches, sent_back = self.walk.reaches, story.returns(self.walk)
        self.enter(self.cells)
        desk.while_entering(self.stage, self.submission)
        if reaches == "draft":
            return
        self.submit()
        self.mend([each for each in sent_back if each.by == "head"])
        if reaches == "submitted":
            return
        self.release()
        desk.while_judged(self.stage, self.submission)
        self.mend([each for each in sent_back if each.by == "office"])
        if reaches == "verified":
            self.verify()

    def enter(self, cells: Sequence[Cell]) -> None:
        typed = [Typed(self._key(cell), cell.texts) for cell in cells]
        submissions.enter(submission=self.submission, cells=typed, by=self._reporter, channel=marks.CHANNEL)

    def submit(self) -> None:
        try:
            submissions.submit(submission=self.submission, by=self._reporter, late_reason=self.walk.late_reason)
        except NotThisWay as refused:
            raise Refused(refused.reasons[0]) from refused

    def release(self) -> None:
        submissions.release(submission=self.submission, by=marks.head(self.submission.department))

    def mend(self, sent_back: Sequence[Return]) -> None:
        """Send cells back with their reasons; what the story mends comes again the same way."""
        for each in sent_back:
            by_head = each.by == "head"
            judge = marks.head(self.submission.department) if by_head else marks.approver(self.stage.plan)
            reasons = {self._key(each.cell): each.reason}
            submissions.send_back(submission=self.submission, reasons=reasons, by=judge)
            if each.mended:
                self.enter([each.cell])
                self.submit()
                if not by_head:
                    self.release()

    def verify(self) -> None:
        grades = {self._key(cell): cell.grade for cell in self.cells if cell.grade}
        submissions.verify(submission=self.submission, by=marks.approver(self.stage.plan), grades=grades)

    @property
    def _reporter(self) -> Actor:
        return marks.reporter(self.submission.department)

    def _key(self, cell: Cell) -> str:
        return f"{self.stage.indicators[cell.code]}:{cell.part}"


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "values": Value.objects.filter(marks.figures(), period__plan=plan, latest=True).count(),
        "submissions": Submission.objects.filter(period__plan=plan, period__quarter__in=story.quarters()).count(),
        "benchmarks": Benchmark.objects.filter(marks.people("by_key"), indicator__plan=plan).count(),
        "quotas": Quota.objects.filter(marks.people("by_key"), indicator__plan=plan).count(),
        "incidents": SafetyEvent.objects.filter(indicator__plan=plan, demonstration=True).count(),
        "certificates": RegisterEntry.objects.filter(marks.people("by_key"), register__indicator__plan=plan).count(),
        "units": len(city.codes()),
        "assessments": Assessment.objects.filter(marks.people("by_key"), plan=plan).count(),
    }
