"""Who carries what: the units of an area, and each unit's part in the targets and main tasks of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from departments import submissions
from departments.models import Department, Duty
from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets.models import Area, MainTask, Period, Plan, Target
from targets.periods import Quarter
from targets.publications import Tally

_BATCH = 500
_UNIT_FIELDS = ("name", "kind", "order", "aliases")


@dataclass(frozen=True)
class UnitDraft:
    """A unit as it was read; ``successor`` is the code of the unit that took over its work, "" for none."""

    code: str
    name: str
    kind: str = Department.Kind.DEPARTMENT
    order: int = 0
    aliases: tuple[str, ...] = ()
    successor: str = ""


@dataclass(frozen=True)
class DutyDraft:
    """A unit's part as it was read: ``share`` of the points in %, ``goal`` its own share of the target value, ``parts``
    of the entry that it supplies, ``weight`` what its goal counts for in a mean."""

    unit: str
    role: str
    share: Decimal | None = None
    goal: Decimal | None = None
    parts: tuple[str, ...] = ()
    weight: Decimal | None = None


@dataclass
class Listed:
    """What ``enlist`` did; ``units`` are all units of the area, by code."""

    units: dict[str, Department]
    tally: Tally = field(default_factory=Tally)


@dataclass
class Assigned:
    """What ``assign`` did: the codes of the targets and tasks whose duties are others now."""

    targets: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def enlist(*, area: Area, units: Sequence[UnitDraft], by: Actor, channel: str = "") -> Listed:
    """Enter the units of an area, or change them; units that are absent stay. A code that has another name now is the
    same unit, renamed."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        held = {unit.code: unit for unit in Department.objects.select_for_update().filter(area=area)}
        fresh = [_new_unit(area, draft) for draft in units if draft.code not in held]
        known = set(held)
        edits = {draft.code: _edit(held[draft.code], draft) for draft in units if draft.code in known}
        changed = {code: told for code, told in edits.items() if told}
        Department.objects.bulk_create(fresh, batch_size=_BATCH)
        Department.objects.bulk_update([held[code] for code in changed], _UNIT_FIELDS, batch_size=_BATCH)
        held.update((unit.code, unit) for unit in fresh)
        followed = _follow(held, units, known=known)
        for code, told in followed.items():
            changed.setdefault(code, {}).update(told)
        tally = Tally(len(fresh), len(changed), len(units) - len(fresh) - len(changed))
        if fresh or changed:
            detail = {"created": [unit.code for unit in fresh], "changed": changed}
            events.record("departments.listed", by=by, about=area, detail=detail, channel=channel)
    return Listed(held, tally)


def _new_unit(area: Area, draft: UnitDraft) -> Department:
    return Department(
        area=area, code=draft.code, name=draft.name, kind=draft.kind, order=draft.order, aliases=list(draft.aliases)
    )


def _edit(unit: Department, draft: UnitDraft) -> dict[str, list[Any]]:
    new = {"name": draft.name, "kind": draft.kind, "order": draft.order, "aliases": list(draft.aliases)}
    told = {name: [getattr(unit, name), value] for name, value in new.items() if getattr(unit, name) != value}
    for name, (_, value) in told.items():
        setattr(unit, name, value)
    return told


def _follow(
    held: Mapping[str, Department], drafts: Iterable[UnitDraft], *, known: set[str]
) -> dict[str, dict[str, list[Any]]]:
    """Set the successors, when every unit has its row; returns what changed of units that were known before."""
    codes = {unit.pk: code for code, unit in held.items()}
    moved: list[Department] = []
    changed: dict[str, dict[str, list[Any]]] = {}
    for draft in drafts:
        unit = held[draft.code]
        old = codes.get(unit.successor_id, "") if unit.successor_id else ""
        if old == draft.successor:
            continue
        unit.successor = held[draft.successor] if draft.successor else None
        moved.append(unit)
        if draft.code in known:
            changed[draft.code] = {"successor": [old, draft.successor]}
    Department.objects.bulk_update(moved, ["successor"], batch_size=_BATCH)
    return changed


#: The target or the main task (by id) that duties are about.
_About = tuple[int | None, int | None]


@dataclass
class _Moves:
    """What has to be written so that every target and task has the duties it shall have. ``reporting`` are the targets
    whose figures come from others than before."""

    fresh: list[Duty] = field(default_factory=list)
    ended: list[Duty] = field(default_factory=list)
    told: dict[str, list[list[str]]] = field(default_factory=dict)
    reporting: list[int] = field(default_factory=list)


def assign(
    *,
    plan: Plan,
    units: Mapping[str, Department],
    since: Quarter,
    by: Actor,
    targets: Mapping[str, tuple[Target, Sequence[DutyDraft]]],
    tasks: Mapping[str, tuple[MainTask, Sequence[DutyDraft]]],
    channel: str = "",
) -> Assigned:
    """Give targets and tasks (by code) the duties they shall have from ``since`` on.

    A duty that stays is left alone; one that ends keeps its row, until the quarter before; others are untouched. Where
    others report than before, open quarters ask them at once, and checks follow.
    """
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        held = _held(plan, since, {unit.pk: code for code, unit in units.items()})
        of_targets, of_tasks = _Moves(), _Moves()
        for code, (target, wanted) in targets.items():
            about: dict[str, Any] = {"target": target, "since": since}
            _move(of_targets, code, held.get((target.pk, None), {}), wanted, units=units, about=about)
        for code, (task, wanted) in tasks.items():
            about = {"task": task, "since": since}
            _move(of_tasks, code, held.get((None, task.pk), {}), wanted, units=units, about=about)
        ended = of_targets.ended + of_tasks.ended
        for duty in ended:
            duty.until = since.plus(-1)
        Duty.objects.bulk_update(ended, ["until"], batch_size=_BATCH)
        Duty.objects.bulk_create(of_targets.fresh + of_tasks.fresh, batch_size=_BATCH)
        if of_targets.told or of_tasks.told:
            _record(plan, since, of_targets, of_tasks, by=by, channel=channel)
    return Assigned(list(of_targets.told), list(of_tasks.told))


def _record(plan: Plan, since: Quarter, of_targets: _Moves, of_tasks: _Moves, *, by: Actor, channel: str) -> None:
    """Tell what changed; open quarters ask those who report from now on."""
    detail = {"since": str(since), "targets": of_targets.told, "tasks": of_tasks.told}
    event = events.record(
        "duties.assigned", by=by, about=plan, detail=detail, channel=channel, touched=of_targets.reporting
    )
    if of_targets.reporting:
        running = Period.objects.filter(plan=plan, quarter__gte=since, state=Period.State.OPEN)
        submissions.prepare(event=event, touched=list(running.values_list("pk", flat=True)))


def _move(
    moves: _Moves,
    code: str,
    old: Mapping[DutyDraft, Duty],
    wanted: Sequence[DutyDraft],
    *,
    units: Mapping[str, Department],
    about: Mapping[str, Any],
) -> None:
    new = [draft for draft in wanted if draft not in old]
    gone = [duty for draft, duty in old.items() if draft not in wanted]
    if new or gone:
        moves.fresh += [_new_duty(draft, units, about) for draft in new]
        moves.ended += gone
        moves.told[code] = [_written(old), _written(wanted)]
        target = about.get("target")
        if target is not None and old and _reporting(old) != _reporting(wanted):
            moves.reporting.append(target.pk)


def _reporting(drafts: Iterable[DutyDraft]) -> set[tuple[str, tuple[str, ...]]]:
    """Who enters figures: the leads, and supporting units that were given parts."""
    return {(draft.unit, draft.parts) for draft in drafts if draft.role == Duty.Role.LEAD or draft.parts}


def _held(plan: Plan, since: Quarter, codes: Mapping[int, str]) -> dict[_About, dict[DutyDraft, Duty]]:
    """The duties that are in force at ``since`` or begin later, by target or task and as the drafts they came from."""
    rows = Duty.objects.select_for_update(of=("self",)).filter(Q(target__plan=plan) | Q(task__plan=plan))
    held: dict[_About, dict[DutyDraft, Duty]] = {}
    for duty in rows.order_by("id"):
        if duty.until is None or duty.until >= since:
            draft = draft_of(duty, codes.get(duty.department_id, ""))
            held.setdefault((duty.target_id, duty.task_id), {})[draft] = duty
    return held


def draft_of(duty: Duty, unit: str) -> DutyDraft:
    return DutyDraft(unit, duty.role, duty.share, duty.goal, tuple(duty.parts), duty.weight)


def _new_duty(draft: DutyDraft, units: Mapping[str, Department], about: Mapping[str, Any]) -> Duty:
    unit = units[draft.unit]
    terms = {"role": draft.role, "share": draft.share, "goal": draft.goal, "weight": draft.weight}
    return Duty(department=unit, parts=list(draft.parts), **terms, **about)


def _written(drafts: Iterable[DutyDraft]) -> list[str]:
    return [" · ".join([f"{draft.role}: {draft.unit}", *_terms_told(draft)]) for draft in drafts]


def _terms_told(draft: DutyDraft) -> list[str]:
    terms = {"share": draft.share, "goal": draft.goal, "weight": draft.weight}
    return [f"{name} {number:f}" for name, number in terms.items() if number is not None]


def name_liaison(*, department: Department, name: str, phone: str, by: Actor) -> Department:
    """Name the unit's liaison officer (联络员) and the telephone by which the office reaches the unit."""
    by.must(Permission.RUN_PERIODS)
    wanted = {"liaison_name": name.strip()[:60], "liaison_phone": phone.strip()[:40]}
    with transaction.atomic():
        held = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        before = {field: getattr(held, field) for field in wanted}
        if before == wanted:
            return held
        Department.objects.filter(pk=held.pk).update(**wanted)
        events.record("department.liaison_named", by=by, about=held, detail={"before": before, "after": wanted})
        held.liaison_name, held.liaison_phone = wanted["liaison_name"], wanted["liaison_phone"]
    return held
