"""Loads a plan workbook: read everything, refuse all or store all, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from departments import duties
from departments.models import Department
from departments.plan_book import cells, changes, columns, rows, units
from departments.plan_book.changes import Change
from departments.plan_book.rows import Rows, Scene
from departments.plan_book.units import Units
from qualitycity import bulk
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Record, Sheet, Table, Workbook, choose_sheets, read_pairs, read_table
from targets import plans
from targets.models import Area, Period
from targets.periods import PlanYears
from targets.plans import Held, PlanDraft, Revision, Written
from targets.publications import Tally

#: A plan's code stands in addresses and in the names of files on every system.
_CODE = re.compile(r"\w[\w.·()（）-]*")
_UNDECIDED = PlanYears(1900, 2199)


@dataclass(frozen=True)
class Loaded:
    """What a load did, or would do. ``tally`` counts targets; ``units`` and ``tasks`` the rows of the other sheets;
    ``changes`` tells the targets of the sheet one by one."""

    problems: Problems
    tally: Tally = field(default_factory=Tally)
    units: Tally = field(default_factory=Tally)
    tasks: Tally = field(default_factory=Tally)
    changes: tuple[Change, ...] = ()


class _Undo(Exception):
    """Takes back what a trial run stored."""


def load(
    book: Workbook,
    *,
    by: Actor,
    revision: Revision | None = None,
    successors: bool = False,
    dry_run: bool = False,
    channel: str = "",
) -> Loaded:
    """Read a plan and store it whole, or nothing where there is an error.

    ``revision`` is needed where the plan exists: changed targets get a new version from its quarter on, absent rows and
    columns stay. ``successors``: the units of the sheet 承接单位 take over from those they succeed. A trial run does
    everything and takes it back.
    """
    by.must(Permission.EDIT_PLAN)
    loaded = Loaded(Problems())
    try:
        with bulk.uninterrupted(), transaction.atomic():
            loaded = _Loading(book, loaded.problems, by, revision, channel).run(successors=successors, dry_run=dry_run)
            if dry_run or not loaded.problems.ok:
                raise _Undo
    except _Undo:
        pass
    except IntegrityError:
        message = sentence("Somebody else stored this plan or these units at the same moment: load it again.")
        loaded.problems.refuse(code="conflict", message=message)
        return Loaded(loaded.problems)
    return loaded


@dataclass
class _Loading:
    """One load on its way."""

    book: Workbook
    problems: Problems
    by: Actor
    revision: Revision | None
    channel: str
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def run(self, *, successors: bool, dry_run: bool) -> Loaded:
        required = ("plan",)
        self.sheets = choose_sheets(self.book, columns.SHEETS, problems=self.problems, required=required)
        pairs = read_pairs(self.sheets["plan"], columns.PLAN, problems=self.problems) if "plan" in self.sheets else None
        code = pairs.text("code") if pairs is not None else None
        known = plans.held(code, lock=True) if code else None  # what stays is read from here, so nobody else may write
        self._refuse_missing_sheets(known)
        head = _plan(pairs, known) if pairs is not None else None
        scene = self._scene(head, known)
        listed = self._units(scene, successors=successors)
        targets, tasks = self._rows(scene)
        draft = _whole(head, targets, tasks) if head is not None else None
        if draft is not None and pairs is not None:
            self._object(known, draft, pairs, targets, tasks)
        if draft is None or not self.problems.ok:
            return Loaded(self.problems)
        return self._store(draft, scene, listed, targets, tasks, known, dry_run=dry_run)

    def _refuse_missing_sheets(self, known: Held | None) -> None:
        """A new plan needs its units and targets; a revision may bring any of the sheets, and an empty one is none."""
        if known is not None:
            self.sheets = {key: sheet for key, sheet in self.sheets.items() if sheet.rows}
        else:
            for key in ("departments", "targets"):
                if key not in self.sheets:
                    name = f"{columns.SHEETS[key][0]} {key}"
                    message = sentence("The sheet “%(name)s” is missing.", name=name)
                    self.problems.refuse(code="missing_sheet", message=message)

    def _table(self, key: str) -> Table:
        if key not in self.sheets:
            return Table([], {})
        wanted = {
            "departments": columns.DEPARTMENTS,
            "targets": columns.TARGETS,
            "tasks": columns.TASKS,
            "successors": columns.SUCCESSORS,
        }[key]
        more = columns.YEARS if key == "targets" else None
        return read_table(self.sheets[key], wanted, problems=self.problems, more=more)

    def _scene(self, head: PlanDraft | None, known: Held | None) -> Scene:
        area = Area.objects.filter(name=head.area).first() if head else None
        here = units.stored(Department.objects.filter(area=area)) if area else Units()
        scene = Scene(head.years if head else _UNDECIDED, here)
        if known is not None:
            at = self.revision.effective if self.revision else known.plan.years.first
            scene.kept_targets, scene.kept_tasks = cells.of_targets(known, at), cells.of_tasks(known, at)
            scene.stored = known.indicators
        return scene

    def _units(self, scene: Scene, *, successors: bool) -> list[str]:
        listed = units.read(self._table("departments"), scene.units)
        if successors:
            listed += units.read_successors(self._table("successors"), scene.units)
            if "successors" not in self.sheets:
                message = sentence("There is no sheet “承接单位 successors” to choose successors from.")
                self.problems.refuse(code="missing_sheet", message=message)
        return list(dict.fromkeys(listed))

    def _rows(self, scene: Scene) -> tuple[Rows, Rows]:
        targets = rows.read_targets(self._table("targets"), scene)
        return targets, rows.read_tasks(self._table("tasks"), scene)

    def _object(self, known: Held | None, draft: PlanDraft, pairs: Record, targets: Rows, tasks: Rows) -> None:
        """What stands against storing it, each at its cell; and closed quarters that will stay as they are."""
        for objection in plans.objections(known, draft, self.revision):
            record = tasks.records.get(objection.task) or targets.records.get(objection.target, pairs)
            record.refuse(objection.column, code=objection.code, message=objection.message)
        if known is None and self.revision is not None:
            message = sentence("The plan is new: it applies from %(quarter)s.", quarter=str(draft.years.first))
            pairs.warn("code", code="effective_ignored", message=message)
        if known is not None and self.revision is not None:
            closed = Period.objects.filter(
                plan=known.plan,
                quarter__gte=self.revision.effective,
                state__in=[Period.State.CLOSED, Period.State.LOCKED],
            )
            for quarter in closed.values_list("quarter", flat=True):
                message = sentence("%(quarter)s is closed: its checks stay as they are.", quarter=str(quarter))
                pairs.warn("code", code="period_closed", message=message)

    def _store(
        self,
        draft: PlanDraft,
        scene: Scene,
        listed: Sequence[str],
        targets: Rows,
        tasks: Rows,
        known: Held | None,
        *,
        dry_run: bool,
    ) -> Loaded:
        before = changes.before(known, set(targets.targets))
        written = plans.write(draft=draft, by=self.by, revision=self.revision if known else None, channel=self.channel)
        enlisted = duties.enlist(
            area=written.plan.area,
            units=[scene.units.drafts[code] for code in listed],
            by=self.by,
            channel=self.channel,
        )
        assigned = duties.assign(
            plan=written.plan,
            units=enlisted.units,
            since=written.effective,
            by=self.by,
            targets={code: (written.targets[code], wanted) for code, wanted in targets.duties.items()},
            tasks={code: (written.tasks[code], wanted) for code, wanted in tasks.duties.items()},
            channel=self.channel,
        )
        if not dry_run:
            plans.take_effect(written=written, by=self.by, channel=self.channel)
        return Loaded(
            self.problems,
            _tally(targets.targets, written, assigned.targets),
            enlisted.tally,
            _task_tally(tasks.tasks, written, assigned.tasks),
            changes.told(targets, written, before, scene.kept_targets, scene.units.drafts),
        )


def _plan(pairs: Record, known: Held | None) -> PlanDraft | None:
    """The sheet of the plan itself; None where something in it is refused."""
    code, name = pairs.text("code"), pairs.text("name")
    start, end = pairs.integer("start_year", low=1900, high=2199), pairs.integer("end_year", low=1900, high=2199)
    month = pairs.integer("year_start_month", low=1, high=12)
    area = pairs.text("area")
    if known is not None:
        month = known.plan.start_month if month is None and "year_start_month" not in pairs else month
        area = area or known.plan.area.name
    for key, text, limit in (("code", code, 40), ("name", name, 200), ("area", area, 100)):
        if text is not None and len(text) > limit:
            message = sentence("The text is longer than %(limit)s characters.", limit=limit)
            pairs.refuse(key, code="too_long", message=message)
    if code is not None and known is None and not _CODE.fullmatch(code):
        message = sentence("A plan's code holds letters, digits and . - _ only: no spaces, no slashes.")
        pairs.refuse("code", code="odd_code", message=message)
    if start is not None and end is not None and end < start:
        message = sentence("The plan ends before it begins.")
        pairs.refuse("end_year", code="years_crossed", message=message)
    if code is None or name is None or start is None or end is None or not pairs.ok:
        return None
    return PlanDraft(code, name, area or name[:100], PlanYears(start, end, month or 1))


def _whole(head: PlanDraft, targets: Rows, tasks: Rows) -> PlanDraft:
    return PlanDraft(
        head.code, head.name, head.area, head.years, tuple(targets.targets.values()), tuple(tasks.tasks.values())
    )


def _tally(drafts: Mapping[str, object], written: Written, assigned: Sequence[str]) -> Tally:
    created = set(written.created)
    changed = ({*written.revised, *written.edited, *assigned} - created) & set(drafts)
    return Tally(len(created), len(changed), len(drafts) - len(created) - len(changed))


def _task_tally(drafts: Mapping[str, object], written: Written, assigned: Sequence[str]) -> Tally:
    created = set(written.created_tasks)
    changed = ({*written.changed_tasks, *assigned} - created) & set(drafts)
    return Tally(len(created), len(changed), len(drafts) - len(created) - len(changed))
