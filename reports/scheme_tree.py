"""A scheme as pages and tables show it: its tree with weights, rules in words, and where each input comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitycity.speech import named
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from reports import scheme_words
from reports.scheme_book import columns
from reports.scoring import ANY, Item, Scheme, Veto, walk, wording
from reports.scoring.options import FORMS
from reports.scoring.totals import interval
from targets.models import Plan, Target
from targets.rules.exact import plain


@dataclass(frozen=True)
class Line:
    """One item in its place: what it is worth in points and in % of the whole."""

    item: Item
    depth: int
    path: tuple[str, ...]
    worth: Decimal
    part: Decimal
    target: Target | None = None
    groups: tuple[str, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return named(self.item.name, self.item.name_en)

    @property
    def indent(self) -> str:
        return "qc-deep-" + str(min(self.depth, 5))

    @property
    def rule(self) -> str:
        return scheme_words.rule(self.item.rule)

    @property
    def formula(self) -> str:
        form = FORMS.get(self.item.rule)
        return _(form.formula) if form else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        return scheme_words.options(self.item.rule, self.item.options)

    @property
    def source(self) -> str:
        return scheme_words.source(self.item.source, self.schemes)


def lines(scheme: Scheme, plan: Plan | None = None) -> list[Line]:
    """The tree in printed order; with a plan each item that reads a check knows its target."""
    whole = Fraction(scheme.whole) or Fraction(1)
    known = {} if plan is None else {one.code: one for one in plan.targets.select_related("indicator")}
    zero = Decimal(0)
    groups, others = {one.code: named(one.name, one.name_en) for one in scheme.groups}, _others(plan)
    return [
        Line(
            node.item, node.depth, node.path, plain(node.worth) or zero, plain(node.worth * 100 / whole) or zero,
            known.get(node.item.source.ref) if node.item.source.kind == "check" else None,
            tuple(groups.get(code, code) for code in node.item.groups), others,
        )
        for node in walk(scheme)
    ]  # fmt: skip


def _others(plan: Plan | None) -> Mapping[str, str]:
    """The names of the plan's schemes by code: a score may be taken from one of them."""
    return {} if plan is None else {one.code: named(one.name, one.name_en) for one in plan.schemes.all()}


def _first_day(month: int) -> str:
    """July 1, 7月1日: the day on which the year begins, as the reader's language writes it."""
    return date_format(date(2000, month, 1), pgettext("pattern of a day of the year", "F j"))


def facts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What is said once, as pairs of name and words."""
    yield _("Full mark"), wording.write_one(scheme.full_mark)
    if scheme.whole != scheme.full_mark:
        yield _("Sum of the points"), wording.write_one(scheme.whole)
    yield _("Rounding"), _("once, half up, to %(places)s decimals, before grading") % {"places": scheme.places}
    yield _("Assessment year"), _("from %(day)s") % {"day": _first_day(scheme.year_start_month)}
    if scheme.bonus_cap is not None:
        yield _("All bonuses at most"), wording.write_one(scheme.bonus_cap)
    highest = scheme.full_mark if scheme.highest is None else scheme.highest
    yield _("Score within"), f"{wording.write_one(scheme.lowest)} – {wording.write_one(highest)}"
    yield (
        _("What is pending or not applicable leaves the denominator"),
        _(scheme_words.LEAVING.get(scheme.leaving, scheme.leaving)),
    )
    yield _("Ranked by"), _(scheme_words.RANKED.get(scheme.rank_by, scheme.rank_by))


def bands(scheme: Scheme) -> list[tuple[str, str, str]]:
    return [(band.code, named(band.name, band.name_en), interval(band)) for band in scheme.bands]


def adjustments(scheme: Scheme, plan: Plan | None = None) -> list[tuple[str, ...]]:
    """Code, kind, name, rule, options, where from, cap."""
    others = _others(plan)
    return [
        (
            one.code, _(scheme_words.KINDS[one.kind]), named(one.name, one.name_en), scheme_words.rule(one.rule),
            scheme_words.told(one.rule, one.options, kind=one.kind), scheme_words.source(one.source, others),
            "" if one.cap is None else scheme_words.points(one.cap),
        )
        for one in scheme.adjustments
    ]  # fmt: skip


def vetoes(scheme: Scheme, plan: Plan) -> list[tuple[str, str, str]]:
    """Name, what raises it, and the grade that it sets."""
    names = {one.code: named(one.indicator.name, one.indicator.name_en) for one in _red_lines(scheme, plan)}
    return [(named(one.name, one.name_en), _raising(one, names), one.grade) for one in scheme.vetoes]


def _red_lines(scheme: Scheme, plan: Plan) -> Iterable[Target]:
    codes = {code for one in scheme.vetoes for code in one.targets}
    return plan.targets.filter(code__in=codes).select_related("indicator")


def _raising(one: Veto, names: Mapping[str, str]) -> str:
    if one.kind == "red_line":
        named_ = (f"{code} {names.get(code, '')}".strip() for code in one.targets)
        return "、".join(named_) or _("any red-line target that is not met")
    level = _("safety events of any level") if one.ref == ANY else _("safety events: %(levels)s") % {"levels": one.ref}
    return level if one.category == ANY else f"{level} · {one.category}"


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
    return [
        line.item.code, f"{'　' * line.depth}{line.name}", line.worth, line.part, line.rule,
        scheme_words.told(line.item.rule, line.item.options), line.source,
        line.item.standard,
    ]  # fmt: skip
