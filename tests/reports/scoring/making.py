"""Small schemes and facts, in few words."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from reports.scoring import Band, Fact, Group, Item, Scheme, Source, Unit, assess

A_TO_D = (
    Band("A", Decimal(90), None), Band("B", Decimal(80), Decimal(90)), Band("C", Decimal(60), Decimal(80)),
    Band("D", None, Decimal(60)),
)  # fmt: skip
ALL = (Group("all", "全部"),)


def d(number):
    return None if number is None else Decimal(str(number))


def either(given):
    """A number where it is one, else the word."""
    try:
        return d(given)
    except InvalidOperation:
        return given


def options(given):
    return {
        name: tuple((either(at), d(part)) for at, part in value) if isinstance(value, list) else either(value)
        for name, value in given.items()
    }


def leaf(code="1", points=10, rule="proportional", source="check", ref=None, **given):
    return Item(code, f"项目{code}", points=d(points), rule=rule, source=Source(source, ref or code),
                options=options(given))  # fmt: skip


def category(code, points, *items, **given):
    return Item(code, f"类别{code}", points=d(points), items=items, **given)


def scheme(*items, **given):
    whole = sum((item.points or Decimal(0) for item in items), Decimal(0))
    base = {"code": "s", "name": "方案", "bands": A_TO_D, "groups": ALL, "base": whole, "items": items}
    return Scheme(**{**base, **given})


def units(*codes, group="all"):
    return [Unit(code, f"单位{code}", group, order) for order, code in enumerate(codes or ("u",), 1)]


NUMBERS = ("completion", "gap", "value", "rank", "places", "score", "share")


def fact(item="1", unit="u", **given):
    return Fact(unit, item, **{name: d(value) if name in NUMBERS else value for name, value in given.items()})


def scored(item, *, of="u", among=(), **given):
    """The line of the only item of a scheme; ``among``: (unit, what is known of it) of the others."""
    facts = [fact(item.code, "u", **given), *(fact(item.code, unit, **known) for unit, known in among)]
    results = assess(scheme(item), units("u", *(unit for unit, _ in among)), facts)
    return next(result for result in results if result.unit == of).line(item.code)


def points(item, **given):
    return scored(item, **given).score


def whole(one, **completions):
    """The only unit's result, from the completion of each item."""
    (result,) = assess(one, units(), [fact(code[1:], completion=value) for code, value in completions.items()])
    return result


def hundred(*items, **given):
    """A scheme whose one item is worth 100 points, so that a completion of 0.89995 is a score of 89.995."""
    return replace(scheme(*(items or (leaf(points=100),))), **given)


def words(steps):
    return [step.name for step in steps]
