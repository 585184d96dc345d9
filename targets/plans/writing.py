"""Storing a plan: areas, categories, indicators, targets with their versions, tasks and periods, in sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets.models import Area, Category, Indicator, MainTask, Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans.drafts import IndicatorDraft, NotStored, PlanDraft, Revision, TargetDraft, TaskDraft
from targets.plans.held import (
    INDICATOR_FIELDS,
    Held,
    differing,
    edits,
    held,
    objections,
    stages_differ,
    version_fields,
)
from targets.rules import stored
from targets.rules.terms import Stage

#: The names of the five fields of quality; any other category is created under the name it is called by.
CATEGORIES: dict[str, tuple[str, str]] = {
    "product": ("产品质量", "Product quality"),
    "service": ("服务质量", "Service quality"),
    "engineering": ("工程质量", "Engineering quality"),
    "environment": ("环境质量", "Environmental quality"),
    "economic": ("经济运行质量", "Quality of economic performance"),
}
_BATCH = 500
#: How much of a task's name its indicator carries.
_NAMED = 200


@dataclass
class Written:
    """What ``write`` did. ``created`` and ``revised`` (a new version) are target codes; ``edited`` tells what changed
    without a new version, by target code: {field: [old, new]}; ``moved`` stand elsewhere in the plan's order."""

    plan: Plan
    effective: Quarter
    targets: dict[str, Target] = field(default_factory=dict)
    tasks: dict[str, MainTask] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    edited: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    created_tasks: list[str] = field(default_factory=list)
    changed_tasks: list[str] = field(default_factory=list)
    extended: bool = False
    moved: list[str] = field(default_factory=list)

    @property
    def touched(self) -> list[str]:
        """The codes of the targets whose checks may have changed: all of them where the term itself is a longer one."""
        return list(self.targets if self.extended else dict.fromkeys([*self.created, *self.revised, *self.edited]))


def write(*, draft: PlanDraft, by: Actor, revision: Revision | None = None, channel: str = "") -> Written:
    """Store a plan, or revise the one with this code; raises NotStored with every objection.

    A first load is effective from the plan's first quarter. Of a plan that exists, targets that demand something else
    get a new version from ``revision.effective`` on, others and absent ones stay. Checks follow with ``take_effect``.
    """
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        known = held(draft.code, lock=True)
        refused = objections(known, draft, revision)
        if refused:
            raise NotStored(refused)
        plan, changes = _write_plan(draft, known)
        first_or_later = revision.effective if known and revision else draft.years.first
        written = Written(plan, first_or_later, extended="end_year" in changes)
        if known is not None:
            written.targets.update(known.targets)
            written.tasks.update(known.tasks)
        indicators = _write_indicators(plan, draft.targets, known)
        _write_targets(written, draft.targets, known, indicators)
        _write_versions(written, draft.targets, known, by, revision)
        _write_tasks(written, draft.tasks, known, taken={*indicators, *written.targets})
        _change_tasks(written, draft.tasks, known, by, revision)
        events.record("plan.loaded", by=by, about=plan, channel=channel, detail=_told(written, changes, revision))
    return written


def take_effect(*, written: Written, by: Actor, channel: str = "") -> None:
    """Bring a written plan into force: its periods come into being, and the checks of what changed are computed."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        plan = written.plan
        existing = set(Period.objects.filter(plan=plan).values_list("quarter", flat=True))
        Period.objects.bulk_create(
            [Period(plan=plan, quarter=quarter) for quarter in plan.years.quarters() if quarter not in existing],
            ignore_conflicts=True,
        )
        fresh = [
            period
            for period in Period.objects.filter(plan=plan)
            if period.quarter not in existing and plan.years.first <= period.quarter <= plan.years.last
        ]
        if fresh:
            detail: dict[str, Any] = {"quarters": [str(period.quarter) for period in fresh]}
            touched = [period.pk for period in fresh]
            events.record("period.created", by=by, about=plan, channel=channel, detail=detail, touched=touched)
        if existing and written.touched:
            detail = {"effective": str(written.effective), "targets": written.touched}
            touched = [written.targets[code].pk for code in written.touched]
            events.record("target.revised", by=by, about=plan, channel=channel, detail=detail, touched=touched)


def _told(written: Written, changes: Mapping[str, list[Any]], revision: Revision | None) -> dict[str, Any]:
    return {
        "effective": str(written.effective),
        "reason": revision.reason if revision else "",
        "plan": changes,
        "created": written.created,
        "revised": written.revised,
        "moved": written.moved,
        "edited": {
            code: {name: [_plain(one) for one in pair] for name, pair in told.items()}
            for code, told in written.edited.items()
        },
        "tasks": {"created": written.created_tasks, "changed": written.changed_tasks},
    }


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


def _write_plan(draft: PlanDraft, known: Held | None) -> tuple[Plan, dict[str, list[Any]]]:
    years = draft.years
    if known is None:
        area, _ = Area.objects.get_or_create(name=draft.area)
        plan = Plan.objects.create(
            code=draft.code,
            name=draft.name,
            area=area,
            start_year=years.start,
            end_year=years.end,
            start_month=years.start_month,
        )
        return plan, {}
    plan = known.plan
    changes = {
        name: [old, new]
        for name, old, new in (("name", plan.name, draft.name), ("end_year", plan.end_year, years.end))
        if old != new
    }
    if changes:
        plan.name, plan.end_year = draft.name, years.end
        plan.save(update_fields=["name", "end_year"])
    return plan, changes


def categories_named(names: Iterable[str]) -> dict[str, Category]:
    """The categories by the code or name each is called by; unknown ones are created."""
    stored_ones = list(Category.objects.all())
    order = max((category.order for category in stored_ones), default=0)
    found: dict[str, Category] = {}
    for name in dict.fromkeys(names):
        category = next((one for one in stored_ones if name.casefold() in _names_of(one)), None)
        if category is None:
            order += 1
            category = _new_category(name, order)
            stored_ones.append(category)
        found[name] = category
    return found


def _names_of(category: Category) -> set[str]:
    return {category.code.casefold(), category.name.casefold(), category.name_en.casefold()} - {""}


def _new_category(name: str, order: int) -> Category:
    for code, (chinese, english) in CATEGORIES.items():
        if name.casefold() in (code, chinese, english.casefold(), chinese.removesuffix("质量")):
            category, _ = Category.objects.get_or_create(
                code=code, defaults={"name": chinese, "name_en": english, "order": order}
            )
            return category
    return Category.objects.create(code=name[:40], name=name[:100], order=order)


def _write_indicators(plan: Plan, drafts: Sequence[TargetDraft], known: Held | None) -> dict[str, Indicator]:
    stored_ones = dict(known.indicators) if known else {}
    wanted: dict[str, IndicatorDraft] = {draft.indicator.code: draft.indicator for draft in drafts}
    fresh = []
    for code, draft in wanted.items():
        values = {name: getattr(draft, name) for name in INDICATOR_FIELDS}
        if code not in stored_ones:
            fresh.append(Indicator(plan=plan, code=code, **values))
    Indicator.objects.bulk_create(fresh, batch_size=_BATCH)
    stored_ones.update((indicator.code, indicator) for indicator in fresh)
    return stored_ones


def _write_targets(
    written: Written, drafts: Sequence[TargetDraft], known: Held | None, indicators: Mapping[str, Indicator]
) -> None:
    categories = categories_named(draft.category for draft in drafts)
    old = known.targets if known else {}
    orders = _orders(old, [draft.code for draft in drafts])
    fresh: list[Target] = []
    moved: list[Target] = []
    for draft in drafts:
        target, category = old.get(draft.code), categories[draft.category]
        if target is None:
            indicator = indicators[draft.indicator.code]
            target = Target(plan=written.plan, code=draft.code, category=category, indicator=indicator)
            target.order, target.group = orders[draft.code], draft.group
            fresh.append(target)
            continue
        if told := _edit(target, draft, category):
            written.edited[draft.code] = told
        if target.order != orders[draft.code]:
            written.moved.append(draft.code)
        if told or target.order != orders[draft.code]:
            target.order = orders[draft.code]
            moved.append(target)
    Target.objects.bulk_create(fresh, batch_size=_BATCH)
    Target.objects.bulk_update(moved, ["order", "category", "group"], batch_size=_BATCH)
    edited = {old[code].indicator_id: old[code].indicator for code in written.edited}
    Indicator.objects.bulk_update(edited.values(), INDICATOR_FIELDS, batch_size=_BATCH)
    written.created += [target.code for target in fresh]
    written.targets.update((target.code, target) for target in fresh)


def _orders(old: Mapping[str, Target], codes: Sequence[str]) -> dict[str, int]:
    """The places of the drafts. A sheet that names every stored target sets them; else new ones follow the last."""
    if set(old) <= set(codes):
        return {code: place for place, code in enumerate(codes, 1)}
    last = max(target.order for target in old.values())
    return {code: old[code].order if code in old else last + place for place, code in enumerate(codes, 1)}


def _edit(target: Target, draft: TargetDraft, category: Category) -> dict[str, list[Any]]:
    """Change what a target is called and listed under; returns {field: [old, new]}."""
    told = edits(target.indicator, draft.indicator)
    for name, (_, new) in told.items():
        setattr(target.indicator, name, new)
    if target.category_id != category.pk:
        told["category"] = [target.category.name, category.name]
        target.category = category
    if target.group != draft.group:
        told["group"] = [target.group, draft.group]
        target.group = draft.group
    return told


def _write_versions(
    written: Written, drafts: Sequence[TargetDraft], known: Held | None, by: Actor, revision: Revision | None
) -> None:
    fresh = []
    for draft in drafts:
        fields = version_fields(draft.demand)
        latest = known.latest.get(draft.code) if known else None
        if latest is not None:
            if not differing(latest, fields):
                continue
            written.revised.append(draft.code)
        fresh.append(
            TargetVersion(
                target=written.targets[draft.code],
                number=1 if latest is None else latest.number + 1,
                effective_from=written.effective,
                source_row=dict(draft.source_row),
                reason=revision.reason if known and revision else "",
                by_key=by.key,
                by_name=by.name,
                **fields,
            )
        )
    TargetVersion.objects.bulk_create(fresh, batch_size=_BATCH)


def _write_tasks(written: Written, drafts: Sequence[TaskDraft], known: Held | None, *, taken: Collection[str]) -> None:
    """The tasks that are new, each with an indicator of its own."""
    old = known.tasks if known else {}
    last = max((task.order for task in old.values()), default=0)
    fresh: list[MainTask] = []
    for place, draft in enumerate(drafts, 1):
        if draft.code not in old:
            told = Indicator(plan=written.plan, code=_free_code(draft.code, taken), name=draft.name[:_NAMED])
            task = MainTask(plan=written.plan, code=draft.code, order=last + place, indicator=told)
            task.group, task.name, task.stages = draft.group, draft.name, _dumped(draft.stages)
            fresh.append(task)
    Indicator.objects.bulk_create([task.indicator for task in fresh], batch_size=_BATCH)
    MainTask.objects.bulk_create(fresh, batch_size=_BATCH)
    written.tasks.update((task.code, task) for task in fresh)
    written.created_tasks += [task.code for task in fresh]


def _change_tasks(
    written: Written, drafts: Sequence[TaskDraft], known: Held | None, by: Actor, revision: Revision | None
) -> None:
    """The tasks that are called otherwise, or have other stages from now on: earlier quarters, and all that are closed,
    keep those by which they were judged."""
    if known is None or revision is None:
        return
    changed: list[MainTask] = []
    for draft in drafts:
        task = known.tasks.get(draft.code)
        if task is None:
            continue
        others = stages_differ(task, draft)
        if others:
            since = str(_after_closed(written))
            told = {"before": since, "stages": task.stages, "reason": revision.reason, "by": by.name}
            is_known = bool(task.former) and task.former[-1]["before"] == since
            task.former = task.former if is_known else [*task.former, told]
            task.stages = _dumped(draft.stages)
        if others or (task.group, task.name) != (draft.group, draft.name):
            task.group, task.name = draft.group, draft.name
            task.indicator.name = draft.name[:_NAMED]
            changed.append(task)
    MainTask.objects.bulk_update(changed, ["group", "name", "stages", "former"], batch_size=_BATCH)
    Indicator.objects.bulk_update([task.indicator for task in changed], ["name"], batch_size=_BATCH)
    written.changed_tasks += [task.code for task in changed]


def _after_closed(written: Written) -> Quarter:
    """The first quarter from which a change can hold: none that is closed is judged anew."""
    closed = Period.objects.filter(plan=written.plan, state__in=(Period.State.CLOSED, Period.State.LOCKED))
    last = closed.order_by("-quarter").values_list("quarter", flat=True).first()
    return written.effective if last is None else max(written.effective, last.next)


def _dumped(stages: Iterable[Stage]) -> list[dict[str, Any]]:
    return [stored.dump_stage(stage) for stage in stages]


def _free_code(task: str, taken: Collection[str]) -> str:
    """The code under which a task is reported: no target and no indicator of the plan has it."""
    code = f"T{task}"
    while code in taken:
        code = f"T{code}"
    return code
