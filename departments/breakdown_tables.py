"""What the pages of the breakdown show: lines, the sheet of one target as it was typed, the tables to take along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from departments import balances, breakdown
from departments.balances import Weighing
from departments.contributions import Contribution, RollUp
from departments.duties import DutyDraft
from departments.models import Department, Duty
from qualitycity import numbers
from qualitycity.speech import own_name, say
from qualitycity.templatetags import portal
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from targets import balance
from targets.balance import KIND_NAMES, Balance, Part
from targets.models import Plan, Target, TargetVersion
from targets.periods import Quarter

_HUNDRED = Decimal(100)
#: What a reader may narrow the list to, and the state that stands for it.
SHORT, FINE, WHOLE = "short", "fine", "whole"
_STATES = {SHORT: "refused", FINE: "granted", WHOLE: "unfilled"}


@dataclass(frozen=True)
class Line:
    """A target with its balance, and who carries it."""

    target: Target
    clause: str
    balance: Balance
    leads: str
    others: int

    @property
    def standing(self) -> str:
        if not self.balance.ok:
            return SHORT
        return FINE if self.balance.broken_down else WHOLE

    @property
    def kind(self) -> str:
        return _(KIND_NAMES[self.balance.kind])

    @property
    def badge(self) -> str:
        return portal.badge(_STATES[self.standing], standing_word(self.standing))


def standing_word(standing: str) -> str:
    return {
        SHORT: _("does not add up"),
        FINE: _("adds up"),
        WHOLE: _("not broken down"),
    }[standing]


def lines(plan: Plan, year: int) -> list[Line]:
    """Every target of the plan in its order; the number of queries is the same for any plan."""
    weighed = balances.weighed(plan, year)
    rows = Target.objects.filter(plan=plan).select_related("indicator", "category").order_by("order", "id")
    clauses = _clauses(plan, Quarter(year, 4))
    return [_line(target, clauses.get(target.pk, ""), weighed[target.pk]) for target in rows if target.pk in weighed]


def _line(target: Target, clause: str, one: Weighing) -> Line:
    leads = [duty.department.name for duty in one.duties if duty.role == Duty.Role.LEAD]
    return Line(target, clause, one.balance, say(leads), len(one.duties) - len(leads))


def _clauses(plan: Plan, at: Quarter) -> dict[int, str]:
    rows = TargetVersion.objects.filter(target__plan=plan, effective_from__lte=at).order_by("number")
    return dict(rows.values_list("target_id", "clause"))


def narrowed(listed: Iterable[Line], show: str) -> list[Line]:
    return [line for line in listed if show not in _STATES or line.standing == show]


def counts(listed: Sequence[Line]) -> list[tuple[str, str, int]]:
    """How many targets stand how: (key, badge, number)."""
    return [
        (key, portal.badge(_STATES[key], standing_word(key)), sum(1 for line in listed if line.standing == key))
        for key in _STATES
    ]


def quarter(written: str) -> Quarter | None:
    try:
        return Quarter.parse(written)
    except ValueError:
        return None


# --- The sheet of one target ------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One unit's row as texts: what is stored, or what was typed."""

    unit: Department
    role: str = ""
    share: str = ""
    goal: str = ""
    weight: str = ""
    parts: tuple[str, ...] = ()
    wrong: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(Department.Kind(self.unit.kind).label)

    def read(self, name: str, unit: str | None) -> Decimal | None:
        """The number of a cell; None, and the row says why, where it is none."""
        try:
            return numbers.read_optional(getattr(self, name), unit=unit)
        except numbers.NotANumber as refused:
            self.wrong.append(say(refused.reason))
            return None


class Sheet:
    """The units of a target's area with their parts, as stored or as typed in ``posted``; ``wrong`` is what stands
    against storing it."""

    def __init__(self, target: Target, year: int, posted: Mapping[str, Any] | None) -> None:
        self.target, self.year, self.posted = target, year, posted
        proposed = breakdown.proposed_quarter(target.plan)
        self.since = (quarter(posted.get("since", "")) if posted else None) or proposed
        self.held = breakdown.held_at(target, self.since)
        self.seen = posted.get("seen", "") if posted else breakdown.print_of(self.held)
        self.wrong: list[str] = []
        self.note = ""
        by_unit = {duty.department_id: duty for duty in self.held}
        units = [
            unit for unit in breakdown.units_of(target.plan).values() if unit.successor_id is None or unit.pk in by_unit
        ]
        self.rows = [self._row(unit, by_unit.get(unit.pk)) for unit in units]

    def _row(self, unit: Department, duty: Duty | None) -> Row:
        parts = tuple(duty.parts) if duty else ()
        if self.posted is not None:
            texts = {
                name: self.posted.get(f"{name}-{unit.pk}", "").strip() for name in ("role", "share", "goal", "weight")
            }
            texts["role"] = texts["role"] if texts["role"] in Duty.Role.values else ""
            return Row(unit, texts["role"], texts["share"], texts["goal"], texts["weight"], parts)
        if duty is None:
            return Row(unit)
        shown = {name: _text(getattr(duty, name)) for name in ("share", "goal", "weight")}
        return Row(unit, duty.role, shown["share"], shown["goal"], shown["weight"], parts)

    @cached_property
    def drafts(self) -> list[DutyDraft]:
        """The duties as typed; rows without a role carry nothing, and must not say that they do."""
        drafts = []
        for row in self.rows:
            share, goal, weight = row.read("share", "%"), row.read("goal", None), row.read("weight", "")
            if row.role:
                drafts.append(DutyDraft(row.unit.code, row.role, share, goal, row.parts, weight))
            elif row.share or row.goal or row.weight:
                row.wrong.append(_("Choose whether the unit leads or supports, or empty the row."))
        self.wrong += [f"{row.unit.name}: {text}" for row in self.rows for text in row.wrong]
        return drafts

    @cached_property
    def weighing(self) -> Weighing:
        """What is stored, or what was typed, ready to be weighed."""
        stored = balances.weighed(self.target.plan, self.year, targets=[self.target.pk])[self.target.pk]
        if self.posted is None:
            return stored
        names = {row.unit.code: row.unit.name for row in self.rows}
        known = {part.unit: part.weight for part in stored.parts} if stored.source else {}
        parts = tuple(
            Part(names[draft.unit], draft.goal, draft.weight or known.get(names[draft.unit]), draft.share)
            for draft in self.drafts
        )
        return replace(stored, parts=parts)

    @property
    def balance(self) -> Balance:
        return self.weighing.balance

    @property
    def line(self) -> Line:
        return _line(self.target, "", self.weighing)

    @property
    def wanted(self) -> str:
        return _text(self.balance.wanted)

    @property
    def own_unit(self) -> str:
        """The unit in which goals are given: that of a margin or a growth where the target is about one."""
        rule = self.weighing.terms.rule
        return (rule.unit if rule.test in ("benchmark", "prior") else "") or self.weighing.terms.unit

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """The kinds to choose from: what would be inferred first."""
        set_kind = self.weighing.kind
        inferred = _(KIND_NAMES[balance.kind_of(self.weighing.terms)])
        auto = _("as inferred: %(kind)s") % {"kind": inferred}
        return [("", auto, set_kind is None), *((key, _(name), key == set_kind) for key, name in KIND_NAMES.items())]

    @property
    def quarters(self) -> list[str]:
        first, last = breakdown.proposed_quarter(self.target.plan), self.target.plan.years.last
        return [str(each) for each in self.target.plan.years.quarters() if first <= each <= last]

    # --- Splitting: what is typed stays, the rest is filled in; nothing is stored -------------------------------------
    def split(self, act: str, among: str) -> None:
        """Fill in goals or shares of the chosen rows so that they make up the whole with those of the others."""
        chosen = [row for row in self.rows if row.role and _is_among(row, among)]
        drafts = {draft.unit: draft for draft in self.drafts}
        if self.wrong or not chosen:
            self.wrong = self.wrong or [_("Choose the units first: none of them has a part yet.")]
            return
        mine = {row.unit.code for row in chosen}
        others = [draft for code, draft in drafts.items() if code not in mine]
        weights = [
            (drafts[row.unit.code].weight or Decimal(0)) if act.endswith("weight") else Decimal(1) for row in chosen
        ]
        if act.startswith("split_share"):
            rest = _HUNDRED - sum((draft.share or Decimal(0) for draft in others), Decimal(0))
            self._fill(chosen, "share", list(balance.split(max(rest, Decimal(0)), weights, 0)))
        else:
            self._fill(chosen, "goal", self._goals(others, weights))
        for name in ("drafts", "weighing"):
            self.__dict__.pop(name, None)
        self.note = _("Filled in, and not stored yet: look it over, then save.")

    def _goals(self, others: Sequence[DutyDraft], weights: Sequence[Decimal]) -> list[Decimal | None]:
        found, places = self.balance, self.target.indicator.decimals
        if found.kind != "sum" or found.wanted is None:
            return breakdown.shared(self.weighing, weights, places)
        rest = found.wanted - sum((draft.goal or Decimal(0) for draft in others), Decimal(0))
        return list(balance.split(max(rest, Decimal(0)), weights, places))

    @staticmethod
    def _fill(chosen: Sequence[Row], name: str, given: Sequence[Decimal | None]) -> None:
        for row, number in zip(chosen, given, strict=True):
            setattr(row, name, _text(number))


def _is_among(row: Row, among: str) -> bool:
    return among in ("", row.role, row.unit.kind)


def _text(number: Decimal | None) -> str:
    return "" if number is None else numbers.write(number)


# --- One unit ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitPart:
    """A unit's part in one target."""

    duty: Duty
    target: Target
    clause: str
    balance: Balance


def of_unit(unit: Department, plan: Plan, year: int) -> list[UnitPart]:
    """The unit's parts at the end of the year, in plan order."""
    at = Quarter(year, 4)
    rows = Duty.objects.filter(_in_force(at), department=unit, target__plan=plan)
    held = list(rows.select_related("target__indicator", "target__category").order_by("target__order", "id"))
    found = balances.of_plan(plan, year, targets=[duty.target_id for duty in held if duty.target_id])
    clauses = _clauses(plan, at)
    return [
        UnitPart(duty, duty.target, clauses.get(duty.target.pk, ""), found[duty.target.pk])
        for duty in held
        if duty.target is not None and duty.target.pk in found
    ]


def tasks_of(unit: Department, plan: Plan, year: int) -> list[Duty]:
    rows = Duty.objects.filter(_in_force(Quarter(year, 4)), department=unit, task__plan=plan)
    return list(rows.select_related("task").order_by("task__order", "id"))


def _in_force(at: Quarter) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gte=at))


# --- Tables to take along ---------------------------------------------------------------------------------------------


def of_lines(listed: Iterable[Line], title: str) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Indicator"), width=30), Heading(_("Target"), width=30),
        Heading(_("Lead unit"), width=20), Heading(_("Supporting units"), kind="number"),
        Heading(_("Balance"), width=16),
        Heading(_("The city's number"), kind="number"), Heading(_("The units' goals"), kind="number"),
        Heading(_("Gap"), kind="number"), Heading(_("Standing")), Heading(_("In words"), width=50),
    ]  # fmt: skip
    rows = [
        [
            line.target.code, own_name(line.target.indicator), line.clause, line.leads, Decimal(line.others),
            line.kind, line.balance.wanted, line.balance.given, line.balance.gap, standing_word(line.standing),
            " ".join(say(one) for one in (line.balance.sentence, line.balance.points) if one),
        ]
        for line in listed
    ]  # fmt: skip
    return Table(title, headings, rows, _("Breakdown"))


def of_parts(parts: Iterable[UnitPart], title: str) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Indicator"), width=30), Heading(_("Target"), width=30), Heading(_("Role")),
        Heading(_("Share of the points (%)"), kind="number"), Heading(_("Own goal"), kind="number"),
        Heading(_("The city's number"), kind="number"), Heading(_("Unit of measure")), Heading(_("From")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            part.target.code, own_name(part.target.indicator), part.clause, role_word(part.duty.role),
            part.duty.share, part.duty.goal, part.balance.wanted, part.target.indicator.unit, str(part.duty.since),
        ]
        for part in parts
    ]  # fmt: skip
    return Table(title, headings, rows, _("Breakdown"))


def of_roll_up(rolled: RollUp, title: str) -> Table:
    headings = [
        Heading(_("Unit"), width=24), Heading(_("Role")), Heading(_("Part")), Heading(_("Value"), kind="number"),
        Heading(_("Numerator"), kind="number"), Heading(_("Denominator"), kind="number"),
        Heading(_("Own goal"), kind="number"), Heading(_("Actual value"), kind="number"), Heading(_("Verdict")),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in rolled.rows:
        rows += _cells(row.unit.name, role_word(row.role), row)
    city = Contribution(Department(), "", rolled.result.target, rolled.entries, rolled.result)
    rows += _cells(pgettext("the whole, not one unit", "The city"), "", city)
    return Table(title, headings, rows, _("Roll-up"))


def _cells(name: str, role: str, row: Contribution) -> list[list[Cell]]:
    result = row.result
    ends: list[Cell] = [
        row.goal,
        result.actual if result else None,
        _(portal.STATES[result.verdict][2]) if result else "",
    ]
    return [[name, role, one.part, one.value, one.numerator, one.denominator, *ends] for one in row.entries] or [
        [name, role, "", None, None, None, *ends]
    ]


def role_word(role: str) -> str:
    return str(Duty.Role(role).label) if role else ""
