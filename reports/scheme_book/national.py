"""What a plan is assessed by before its office has a scheme of its own: the national rule of 2013 (国办发〔2013〕47号) over
the plan's own targets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from departments import plan_book
from qualitycity.workbook import Problems
from reports.scheme_book import reading
from reports.scoring import Group, Item, Scheme, Source
from targets import versions
from targets.models import Area, Category, Plan, TargetVersion

SHIPPED = settings.BASE_DIR / "fixtures" / "schemes"
#: The code of the national scheme: what is meant where nobody names one.
CODE = "GB2013"


def shipped() -> Scheme:
    """The national scheme as it is shipped, with items of the shipped plan."""
    content = reading.read(plan_book.open_book(SHIPPED / "national-2013"), problems=Problems())
    assert content is not None
    return content


def of_plan(plan: Plan, *, code: str = CODE, name: str = "") -> Scheme:
    """Every target of the plan that has not ended, by categories, paid by completion: the points are the plan's own
    where each has some, else one each. Full mark, rounding, grades, groups and vetoes are the national rule's, the
    assessment year is the plan's; bonuses and deductions are the office's to add."""
    rule = shipped()
    demanded = [listed[-1] for listed in versions.of_plan(plan).values() if not listed[-1].ended]
    own_points, taken = all(version.points for version in demanded), {version.target.code for version in demanded}
    held: dict[Category, list[TargetVersion]] = {}
    for version in demanded:
        held.setdefault(version.target.category, []).append(version)
    items = tuple(_category(category, listed, own_points, taken) for category, listed in held.items())
    return replace(
        rule, code=code, name=name or rule.name, name_en="" if name else rule.name_en, items=items,
        base=sum((item.points or Decimal(0) for item in items), Decimal(0)) or None, adjustments=(), bonus_cap=None,
        year_start_month=plan.start_month, groups=tuple(_group(each, plan) for each in rule.groups),
    )  # fmt: skip


#: What a rank group is called below the city, whose words the shipped rule has, by the kinds of its units.
BELOW_CITY = {("department",): ("区有关部门", "Departments"), ("district",): ("镇街", "Towns and subdistricts")}


def _group(shipped_: Group, plan: Plan) -> Group:
    if plan.area.kind != Area.Kind.DISTRICT or shipped_.kinds not in BELOW_CITY:
        return shipped_
    name, name_en = BELOW_CITY[shipped_.kinds]
    return replace(shipped_, name=name, name_en=name_en)


def _category(category: Category, demanded: Sequence[TargetVersion], own_points: bool, taken: Collection[str]) -> Item:
    leaves = tuple(
        Item(
            one.target.code, one.target.indicator.name, one.target.indicator.name_en,
            points=one.points if own_points else Decimal(1), rule="proportional",
            source=Source("check", one.target.code, "phase"),
        )
        for one in demanded
    )  # fmt: skip
    return Item(
        f"C-{category.code}" if category.code in taken else category.code, category.name, category.name_en,
        points=sum((leaf.points or Decimal(0) for leaf in leaves), Decimal(0)), items=leaves,
    )  # fmt: skip
