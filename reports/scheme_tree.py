"""A scheme as pages and tables show it: its tree with weights, rules in words, and where each input comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from qualitycity.sentences import N_
from qualitycity.speech import named
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from reports.scheme_book import columns
from reports.scoring import Band, Column, Group, Item, Scheme, Source, walk, wording
from reports.scoring.options import ADJUSTING, FORMS
from reports.scoring.totals import interval
from targets.models import Plan, Target
from targets.rules.exact import plain

SOURCES: Mapping[str, str] = {
    "check": N_("check of a target"),
    "items": N_("sub-items"),
    "manual": N_("an assessor"),
    "events": N_("recorded events"),
    "assessment": N_("another assessment"),
}
AGAINST: Mapping[str, str] = {"value": N_("value in force"), "phase": N_("phase target")}
LEAVING: Mapping[str, str] = {"whole": N_("that of the whole"), "category": N_("that of its category")}
RANKED: Mapping[str, str] = {"grade": N_("grade, then score"), "score": N_("score alone")}
CHOICES: Mapping[str, str] = {
    "higher": N_("the greater"), "lower": N_("the smaller"), "fractional": N_("fractions of a step count"),
    "whole": N_("only full steps"), "begun": N_("a begun step counts"), "value": N_("the value"),
    "completion": N_("the completion"), "rank": N_("the published rank"), "word": N_("the grade or stage"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One item in its place: what it is worth in points and in % of the whole."""

    item: Item
    depth: int
    path: tuple[str, ...]
    worth: Decimal
    part: Decimal
    target: Target | None = None

    @property
    def name(self) -> str:
        return named(self.item.name, self.item.name_en)

    @property
    def indent(self) -> str:
        return "qc-deep-" + str(min(self.depth, 5))

    @property
    def rule(self) -> str:
        form = FORMS.get(self.item.rule)
        return _(form.label) if form else self.item.rule

    @property
    def formula(self) -> str:
        form = FORMS.get(self.item.rule)
        return _(form.formula) if form else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        return options_of(self.item.rule, self.item)

    @property
    def source(self) -> str:
        return source_of(self.item.source)


def lines(scheme: Scheme, plan: Plan | None = None) -> list[Line]:
    """The tree in printed order; with a plan each item that reads a check knows its target."""
    whole = Fraction(scheme.whole) or Fraction(1)
    known = {} if plan is None else {one.code: one for one in plan.targets.select_related("indicator")}
    zero = Decimal(0)
    return [
        Line(
            node.item, node.depth, node.path, plain(node.worth) or zero, plain(node.worth * 100 / whole) or zero,
            known.get(node.item.source.ref) if node.item.source.kind == "check" else None,
        )
        for node in walk(scheme)
    ]  # fmt: skip


def options_of(rule: str, item: Item) -> list[tuple[str, str]]:
    """What the scheme sets beyond what is usual, as pairs of meaning and value."""
    form = FORMS.get(rule)
    shown = []
    for name, one in (form.options if form else {}).items():
        given = item.options.get(name)
        if given is not None and given != one.default:
            text = wording.write_one(given)
            shown.append((_(one.label), _(CHOICES[text]) if text in CHOICES else text))
    return shown


def source_of(source: Source) -> str:
    word = _(SOURCES[source.kind]) if source.kind in SOURCES else source.kind
    if source.kind in ("items", "manual"):
        return word
    ref = _("all") if source.ref == "*" else source.ref
    return f"{word} {ref}" + (f" ({_(AGAINST[source.against])})" if source.kind == "check" else "")


def facts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What is said once, as pairs of name and words."""
    yield _("Full mark"), wording.write_one(scheme.full_mark)
    if scheme.whole != scheme.full_mark:
        yield _("Sum of the points"), wording.write_one(scheme.whole)
    yield _("Rounding"), _("once, half up, to %(places)s decimals, before grading") % {"places": scheme.places}
    yield _("Assessment year"), _("from day 1 of month %(month)s") % {"month": scheme.year_start_month}
    if scheme.bonus_cap is not None:
        yield _("All bonuses at most"), wording.write_one(scheme.bonus_cap)
    highest = scheme.full_mark if scheme.highest is None else scheme.highest
    yield _("Score within"), f"{wording.write_one(scheme.lowest)} – {wording.write_one(highest)}"
    yield _("What is pending or not applicable leaves the denominator"), _(LEAVING.get(scheme.leaving, scheme.leaving))
    yield _("Ranked by"), _(RANKED.get(scheme.rank_by, scheme.rank_by))


def bands(scheme: Scheme) -> list[tuple[str, str, str]]:
    return [(band.code, named(band.name, band.name_en), interval(band)) for band in scheme.bands]


def adjustments(scheme: Scheme) -> list[tuple[str, ...]]:
    """Code, kind, name, rule, options, where from, cap."""
    words = {"bonus": _("bonus"), "deduction": _("deduction")}
    return [
        (
            one.code, words[one.kind], named(one.name, one.name_en),
            _(ADJUSTING[one.rule].label) if one.rule in ADJUSTING else one.rule, wording.write(one.options),
            source_of(one.source), "" if one.cap is None else wording.write_one(one.cap),
        )
        for one in scheme.adjustments
    ]  # fmt: skip


def groups(scheme: Scheme) -> list[tuple[str, str]]:
    """Name, and who is in it."""
    return [
        (
            named(one.name, one.name_en),
            "、".join([*(columns.word(columns.UNITS, kind) for kind in one.kinds), *one.units]),
        )
        for one in scheme.groups
    ]


def table(scheme: Scheme, plan: Plan, title: str) -> Table:
    """The tree as a table to take along: what the page shows."""
    headings = [
        Heading(_("Code")), Heading(_("Item"), width=36), Heading(_("Points"), kind="number"),
        Heading(_("Weight (%)"), kind="number", places=2), Heading(_("Scoring rule")), Heading(_("Options")),
        Heading(_("Input")), Heading(_("Scoring standard"), width=36),
    ]  # fmt: skip
    return Table(title, headings, [_row(line) for line in lines(scheme, plan)], sheet=_("Scheme"))


def _row(line: Line) -> list[Cell]:
    options = "；".join(f"{label}: {text}" for label, text in line.options)
    return [
        line.item.code, f"{'　' * line.depth}{line.name}", line.worth, line.part, line.rule, options, line.source,
        line.item.standard,
    ]  # fmt: skip


def of_plan(plan: Plan, *, code: str, name: str) -> Scheme:
    """A scheme to begin with: every target of the plan is worth one point in its category, paid by completion; the
    four grades of the national rule; departments and districts ranked apart."""
    held: dict[str, list[Target]] = {}
    for target in plan.targets.select_related("category", "indicator").order_by("order", "id"):
        held.setdefault(target.category.code, []).append(target)
    items = tuple(_category(category, targets) for category, targets in held.items())
    return Scheme(
        code=code, name=name, base=sum((item.points or Decimal(0) for item in items), Decimal(0)) or None, items=items,
        bands=(
            Band("A", Decimal(90), None), Band("B", Decimal(80), Decimal(90)), Band("C", Decimal(60), Decimal(80)),
            Band("D", None, Decimal(60)),
        ),
        groups=(
            Group("departments", "市有关部门", "Departments", ("department",)),
            Group("districts", "区镇", "Districts and towns", ("district",)),
        ),
        columns=tuple(Column(each) for each in columns.SHOWN),
    )  # fmt: skip


def _category(code: str, targets: list[Target]) -> Item:
    leaves = tuple(
        Item(
            one.code, one.indicator.name, one.indicator.name_en, points=Decimal(1), rule="proportional",
            source=Source("check", one.code),
        )
        for one in targets
    )  # fmt: skip
    category = targets[0].category
    taken = {one.code for one in leaves}
    return Item(
        f"C-{code}" if code in taken else code,
        category.name,
        category.name_en,
        points=Decimal(len(leaves)),
        items=leaves,
    )
