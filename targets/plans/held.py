"""What is stored of a plan, as far as a new draft is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualitycity import sentences
from qualitycity.sentences import sentence
from targets import main_tasks, versions
from targets.demands import Demand
from targets.models import Indicator, MainTask, Plan, Target, TargetVersion
from targets.plans.drafts import IndicatorDraft, Objection, PlanDraft, Revision, TargetDraft, TaskDraft
from targets.rules import stored

#: Fields of an indicator that its draft sets.
INDICATOR_FIELDS = (
    "name", "name_en", "unit", "decimals", "lower", "upper", "definition", "data_source", "due_after_days", "stable",
    "needs_evidence", "usual_lower", "usual_upper", "jump", "tolerance",
)  # fmt: skip
#: Those that the office also sets on its own page: a draft that is silent about them leaves them as they are.
_LIMITS = frozenset({"usual_lower", "usual_upper", "jump", "tolerance"})


@dataclass(frozen=True)
class Held:
    """A stored plan: its targets, tasks and indicators by code, and the last version of each target."""

    plan: Plan
    targets: Mapping[str, Target]
    latest: Mapping[str, TargetVersion]
    tasks: Mapping[str, MainTask]
    indicators: Mapping[str, Indicator]


def held(code: str, *, lock: bool = False) -> Held | None:
    """The plan with this code, or None. ``lock``: nobody else revises it until the transaction ends."""
    rows = Plan.objects.select_for_update(of=("self",)) if lock else Plan.objects.all()
    plan = rows.filter(code=code).select_related("area").first()
    if plan is None:
        return None
    listed = versions.of_plan(plan)
    targets = Target.objects.filter(plan=plan).select_related("indicator", "category")
    return Held(
        plan=plan,
        targets={target.code: target for target in targets},
        latest={every[-1].target.code: every[-1] for every in listed.values()},
        tasks={task.code: task for task in MainTask.objects.filter(plan=plan).select_related("indicator")},
        indicators={each.code: each for each in Indicator.objects.filter(plan=plan, task=None)},
    )


def version_fields(demand: Demand) -> dict[str, Any]:
    """A demand as the fields of a target version."""
    return {
        "clause": demand.clause,
        "interpretation": demand.interpretation,
        "rule": stored.dump_rule(demand.rule),
        "form": demand.rule.form,
        "measure": demand.measure,
        "frequency": demand.frequency,
        "unit": demand.unit,
        "baseline": demand.baseline,
        "annual": {str(year): stored.dump_rule(rule) for year, rule in sorted(demand.annual.items())},
        "parts": [stored.dump_part(part) for part in demand.parts],
        "combine": demand.combine,
        "factor": demand.factor,
        "phases": stored.dump_phases(demand.phases),
        "stages": [stored.dump_stage(stage) for stage in demand.stages],
        "exempt": [str(quarter) for quarter in demand.exempt],
        "red_line": demand.red_line,
        "lag_allowed": demand.lag_allowed,
        "ended": demand.ended,
        "points": demand.points,
        "remark": demand.remark,
        "confirm": [{"column": column, **sentences.dump(said)} for column, said in demand.confirm],
    }


def differing(version: TargetVersion, fields: Mapping[str, Any]) -> list[str]:
    """The fields in which what is demanded now differs from a stored version. A rule's remarks on its own reading
    (problems, proposed measure) are no difference."""
    return [name for name, value in fields.items() if _meant(name, getattr(version, name)) != _meant(name, value)]


def _meant(name: str, value: Any) -> Any:
    if name == "rule":
        return {key: said for key, said in value.items() if key not in ("problems", "measure")}
    if name == "annual":
        return {year: _meant("rule", rule) for year, rule in value.items()}
    return value


def edits(indicator: Indicator, draft: IndicatorDraft) -> dict[str, list[Any]]:
    """The fields of an indicator that the draft changes: [old, new]."""
    pairs = {name: [getattr(indicator, name), getattr(draft, name)] for name in INDICATOR_FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and not is_silent(name, pair[1])}


def is_silent(name: str, new: Any) -> bool:
    """Whether a draft says nothing about a field, so that it stays as it is."""
    return name in _LIMITS and new is None


def objections(known: Held | None, draft: PlanDraft, revision: Revision | None) -> list[Objection]:
    """Every reason why the draft cannot be stored; the same that ``write`` obeys."""
    if known is None:
        return []
    found = _about_years(known.plan, draft)
    if known.plan.area.name != draft.area:
        message = sentence("The plan belongs to %(area)s: that cannot change.", area=known.plan.area.name)
        found.append(Objection("area_changed", message, "area"))
    if revision is None:
        message = sentence(
            "The plan %(code)s exists: say from which quarter the change applies (--effective) and why (--reason).",
            code=draft.code,
        )
        found.append(Objection("plan_exists", message, "code"))
        return found
    if not draft.years.first <= revision.effective <= draft.years.last:
        message = sentence(
            "%(quarter)s is outside the plan (%(first)s to %(last)s).",
            quarter=str(revision.effective), first=str(draft.years.first), last=str(draft.years.last),
        )  # fmt: skip
        found.append(Objection("outside_plan", message, "code"))
    for target in draft.targets:
        found += _about_target(known, target, revision)
    for task in draft.tasks:
        found += _about_task(known, task, revision)
    return found


def _about_years(plan: Plan, draft: PlanDraft) -> list[Objection]:
    years = draft.years
    if (years.start, years.start_month) != (plan.start_year, plan.start_month):
        message = sentence("The beginning of a plan that exists cannot change.")
        column = "start_year" if years.start != plan.start_year else "year_start_month"
        return [Objection("years_changed", message, column)]
    if years.end < plan.end_year:
        message = sentence("A plan that exists can be extended, not shortened.")
        return [Objection("years_changed", message, "end_year")]
    return []


def _about_target(known: Held, draft: TargetDraft, revision: Revision) -> list[Objection]:
    target, version = known.targets.get(draft.code), known.latest.get(draft.code)
    if target is None or version is None:
        return []
    if target.indicator.code != draft.indicator.code:
        message = sentence(
            "The target is about the indicator %(code)s: what it measures cannot change. Add a new target.",
            code=target.indicator.code,
        )
        return [Objection("indicator_changed", message, "indicator_code", draft.code)]
    if revision.effective < version.effective_from and differing(version, version_fields(draft.demand)):
        message = sentence(
            "The target has a version that applies from %(quarter)s: a new one cannot apply earlier.",
            quarter=str(version.effective_from),
        )
        return [Objection("effective_too_early", message, "clause", draft.code)]
    return []


def stages_differ(task: MainTask, draft: TaskDraft) -> bool:
    """Whether other stages are planned now; in whatever order the keys of a stored stage stand."""
    return main_tasks.stages_of(task) != tuple(draft.stages)


def _about_task(known: Held, draft: TaskDraft, revision: Revision) -> list[Objection]:
    task = known.tasks.get(draft.code)
    changed = main_tasks.former(task) if task is not None else []
    if task is None or not changed or revision.effective >= changed[-1].before or not stages_differ(task, draft):
        return []
    message = sentence(
        "The task has stages that apply from %(quarter)s: new ones cannot apply earlier.",
        quarter=str(changed[-1].before),
    )
    return [Objection("effective_too_early", message, "stages", task=draft.code)]
