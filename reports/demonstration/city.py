"""The districts and enterprises of the demonstration: who they are, what each is to do, and the one district that has a
plan of its own. All of it is told through the real actions, and remembered so that it can be taken away again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from departments import breakdown, districts, duties, value_book
from departments.districts import Head
from departments.duties import DutyDraft, UnitDraft, draft_of
from departments.models import Department, Duty
from departments.people import Account
from qualitycity.roles import Actor, Permission, system
from qualitycity.sentences import sentence
from reports.demonstration import marks, pledged, story
from reports.demonstration.marks import Refused
from reports.demonstration.story import Text
from targets.models import Area, Plan, Target
from targets.periods import Quarter


def codes() -> set[str]:
    """The codes of the units that the demonstration brings along."""
    return {row["code"] for row in story.rows("units")}


def refuse_taken(plan: Plan) -> None:
    """Invented units never take the place of real ones, nor the district's plan that of another."""
    taken = Department.objects.filter(area=plan.area_id, code__in=codes()).values_list("name", flat=True)
    area = Area.objects.filter(name__in=[row["name"] for row in story.rows("units")]).values_list("name", flat=True)
    own = Plan.objects.filter(code=_district()["code"]).values_list("name", flat=True)
    if names := [*taken, *area, *own]:
        raise Refused(
            sentence("These are real: %(names)s. The demonstration is for a plan that nobody uses yet.", names=names)
        )


def tell(plan: Plan) -> tuple[dict[str, Any], list[Account]]:
    """Enter the units, break targets down, and give one district its plan. Returns what has to be remembered, and the
    accounts of the district's office."""
    before = _ends(plan)
    units = [UnitDraft(row["code"], row["name"], row["kind"], int(row["order"])) for row in story.rows("units")]
    listed = duties.enlist(area=plan.area, units=units, by=marks.staff(plan), channel=marks.CHANNEL)
    pledged.tell_early(plan)
    _divide(plan)
    own, accounts = _own_plan(plan, listed.units[_district()["unit"]])
    after = _ends(plan)
    told = {
        "units": [unit.code for unit in units],
        "duties": [pk for pk in after if pk not in before],
        "ended": {str(pk): until for pk, until in before.items() if after[pk] != until},
        "district": {"plan": own.pk, "area": own.area_id, "users": [account.username for account in accounts]},
    }
    return told, accounts


def _ends(plan: Plan) -> dict[int, str | None]:
    rows = Duty.objects.filter(target__plan=plan).order_by().values_list("pk", "until")
    return {pk: str(until) if until else None for pk, until in rows}


def _divide(plan: Plan) -> None:
    """Each target's duties from a quarter on: those it has, and what the story gives to others beside them."""
    asked: dict[tuple[str, str], list[Text]] = {}
    for row in story.rows("duties"):
        asked.setdefault((row["since"], row["code"]), []).append(row)
    targets = {target.code: target for target in Target.objects.filter(plan=plan).select_related("plan")}
    for (since, code), rows in sorted(asked.items(), key=lambda one: one[0][0]):
        at = Quarter.parse(since)
        parts = {
            duty.department.code: draft_of(duty, duty.department.code) for duty in breakdown.held_at(targets[code], at)
        }
        parts |= {row["unit"]: _part(row) for row in rows}
        breakdown.divide(target=targets[code], parts=list(parts.values()), since=at, by=marks.staff(plan))


def _part(row: Text) -> DutyDraft:
    share, goal, weight = (Decimal(row[name]) if row[name] else None for name in ("share", "goal", "weight"))
    return DutyDraft(row["unit"], row["role"], share, goal, (), weight)


# --- The district with a plan of its own ------------------------------------------------------------------------------


def _district() -> dict[str, str]:
    return {row["key"]: row["value"] for row in story.rows("district")}


def _own_plan(plan: Plan, unit: Department) -> tuple[Plan, list[Account]]:
    told = _district()
    founded = districts.found(unit=unit, by=system("demo"))
    goals = {row["code"]: Decimal(row["goal"]) if row["goal"] else None for row in story.rows("district_goals")}
    targets = dict(Target.objects.filter(plan=plan, code__in=goals).values_list("code", "pk"))
    own = districts.derive(
        source=plan,
        area=founded.area,
        head=Head(told["code"], told["name"], plan.years, told["prefix"]),
        goals={targets[code]: goal for code, goal in goals.items()},
        units=[UnitDraft(row["code"], row["name"], order=int(row["order"])) for row in story.rows("district_units")],
        by=_office_of(founded.area),
        channel=marks.CHANNEL,
    )
    _give_away(own)
    book = story.book(values=story.rows("district_values"))
    office = marks.staff(own)
    loaded = value_book.load(book, plan=own, by=office, vouched_by=marks.VOUCHER, channel=marks.CHANNEL)
    if not loaded.problems.ok:
        raise Refused(loaded.problems.errors[0].message)
    return own, founded.accounts


def _office_of(area: Area) -> Actor:
    return Actor(f"{marks.PEOPLE}district", "演示区办", area_id=area.pk, permissions=frozenset({Permission.EDIT_PLAN}))


def _give_away(own: Plan) -> None:
    """The targets that the district's first unit does not lead."""
    targets = {target.code: target for target in Target.objects.filter(plan=own).select_related("plan")}
    first = min(row["lead"] for row in story.rows("district_goals"))
    for row in story.rows("district_goals"):
        if row["lead"] != first:
            lead = [DutyDraft(row["lead"], Duty.Role.LEAD)]
            by, code = marks.staff(own), _district()["prefix"] + row["code"]
            breakdown.divide(target=targets[code], parts=lead, since=own.years.first, by=by)
