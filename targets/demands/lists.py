"""Cells that hold a list: parts, phases, stages, exempted quarters; read and written.

parts    鲁班奖、扬子杯奖            or  国道=60；省道=40
phases   0/0/0/100                  shares of the year's increase in %, or amounts: 2026Q2=10；2026Q4=25
stages   立项=20@2026Q2；验收=100@2030Q4    name = weight @ planned quarter; the weight is the completion once reached
exempt   2026Q1、2027Q1
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from targets.periods import PlanYears, Quarter
from targets.rules.terms import Part, PhaseTable, Stage

_SEPARATOR = re.compile(r"[、；;，,\n]")
_STAGE_SEPARATOR = re.compile(r"[；;\n]|(?<=[Qq][1-4])\s*[、，,]")
_HALF_WIDTH = str.maketrans("＝＠／％", "=@/%")
_HUNDRED = Decimal(100)
#: Reported values keep the name of their part or stage.
LONGEST_NAME = 100


class Unreadable(ValueError):
    """A list cell that says nothing usable; ``code`` for machines, ``reason`` for people."""

    def __init__(self, code: str, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.code = code
        self.reason = reason


def _items(text: str, separator: re.Pattern[str] = _SEPARATOR) -> list[str]:
    return [item.strip() for item in separator.split(text.translate(_HALF_WIDTH)) if item.strip()]


def _number(text: str, item: str) -> Decimal:
    try:
        return numbers.read(text, unit="%")
    except numbers.NotANumber as error:
        raise Unreadable(
            "not_a_number", sentence("In “%(item)s”: %(reason)s", item=item, reason=error.reason)
        ) from error


def _quarter(text: str, item: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        message = sentence("In “%(item)s”: write a quarter as 2026Q3.", item=item)
        raise Unreadable("not_a_quarter", message) from None


def _once(names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise Unreadable("named_twice", sentence("“%(name)s” stands there twice.", name=name))


def _short(names: Sequence[str]) -> None:
    if any(len(name) > LONGEST_NAME for name in names):
        raise Unreadable("long_name", sentence("A name has at most %(limit)s characters.", limit=LONGEST_NAME))


def read_parts(text: str) -> tuple[Part, ...]:
    """Named parts with or without weights; raises Unreadable."""
    parts = []
    for item in _items(text):
        name, equals, weight = item.partition("=")
        if not name.strip() or (equals and not weight.strip()):
            raise Unreadable("not_a_part", sentence("“%(item)s”: write a part as name or name=weight.", item=item))
        parts.append(Part(name.strip(), _number(weight, item) if equals else None))
    _once([part.name for part in parts])
    _short([part.name for part in parts])
    if any(part.weight is not None and part.weight <= 0 for part in parts):
        raise Unreadable("weight_not_positive", sentence("The weight of a part must be more than 0."))
    if len({part.weight is None for part in parts}) > 1:
        raise Unreadable("weights_incomplete", sentence("Give every part a weight, or none."))
    return tuple(parts)


def read_phases(text: str, years: PlanYears) -> PhaseTable | None:
    """Four shares of the year's increase, or amounts by quarter; raises Unreadable."""
    plain = text.translate(_HALF_WIDTH)
    if not plain.strip():
        return None
    if "=" not in plain:
        return PhaseTable(shares=_shares(plain))
    values: dict[Quarter, Decimal] = {}
    for item in _items(plain):
        at, _, amount = item.partition("=")
        quarter = _quarter(at, item)
        if quarter in values:
            raise Unreadable("named_twice", sentence("“%(name)s” stands there twice.", name=str(quarter)))
        _within(quarter, years)
        values[quarter] = _number(amount, item)
    return PhaseTable(values=values)


def _shares(text: str) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    written = [item.strip() for item in text.split("/")]
    if len(written) != 4:
        raise Unreadable("not_phases", sentence("Write four shares of the year, such as 0/0/0/100."))
    first, second, third, fourth = (_number(item, text) for item in written)
    if not 0 <= first <= second <= third <= fourth <= _HUNDRED:
        raise Unreadable("not_phases", sentence("The four shares must rise from 0 to 100 at most."))
    return first, second, third, fourth


def read_stages(text: str, years: PlanYears) -> tuple[Stage, ...]:
    """Stages in their order; raises Unreadable.

    Weights above 1 are in %, so 20 and 0.2 say the same. A stage without a weight gets its even share of the way;
    one without a quarter is due at the plan's last.
    """
    items = _items(text, _STAGE_SEPARATOR)
    split = [_stage(item) for item in items]
    _once([name for name, _, _ in split])
    weights = [weight for _, weight, _ in split]
    percent = any(weight is not None and weight > 1 for weight in weights) or "%" in "".join(items)
    stages = []
    for place, (name, weight, due) in enumerate(split, 1):
        if weight is None:
            share = numbers.round_half_up(Decimal(place) / len(split), 4).normalize()
        else:
            share = weight / _HUNDRED if percent else weight
        stages.append(Stage(name, share, due or years.last))
    _check_stages(stages, years)
    return tuple(stages)


def _stage(item: str) -> tuple[str, Decimal | None, Quarter | None]:
    named, at, due = item.partition("@")
    name, equals, weight = named.rpartition("=") if "=" in named else (named, "", "")
    if not name.strip() or (equals and not weight.strip()) or (at and not due.strip()):
        message = sentence("“%(item)s”: write a stage as name=weight@2026Q2.", item=item)
        raise Unreadable("not_a_stage", message)
    return name.strip(), _number(weight, item) if equals else None, _quarter(due, item) if at else None


def _check_stages(stages: Sequence[Stage], years: PlanYears) -> None:
    weights = [stage.weight for stage in stages]
    if any(not 0 <= weight <= 1 for weight in weights) or weights != sorted(weights):
        message = sentence(
            "A stage's weight is the completion once it is reached: the weights must rise, to 100 at most."
        )
        raise Unreadable("stage_weights", message)
    dues = [stage.due for stage in stages]
    if dues != sorted(dues):
        raise Unreadable("stage_order", sentence("The stages must stand in the order of their quarters."))
    for stage in stages:
        _within(stage.due, years)
    _short([stage.name for stage in stages])


def read_quarters(text: str, years: PlanYears) -> tuple[Quarter, ...]:
    """Quarters of the plan, in time order; raises Unreadable."""
    quarters = {_quarter(item, item) for item in _items(text)}
    for quarter in quarters:
        _within(quarter, years)
    return tuple(sorted(quarters))


def _within(quarter: Quarter, years: PlanYears) -> None:
    if not years.first <= quarter <= years.last:
        message = sentence(
            "%(quarter)s is outside the plan (%(first)s to %(last)s).",
            quarter=str(quarter), first=str(years.first), last=str(years.last),
        )  # fmt: skip
        raise Unreadable("outside_plan", message)


def write_parts(parts: Sequence[Part]) -> str:
    if any(part.weight is not None for part in parts):
        return "；".join(f"{part.name}={_plain(part.weight)}" for part in parts)
    return "、".join(part.name for part in parts)


def write_phases(phases: PhaseTable | None) -> str:
    if phases is None:
        return ""
    if phases.shares is not None:
        return "/".join(_plain(share) for share in phases.shares)
    return "；".join(f"{quarter}={_plain(value)}" for quarter, value in sorted(phases.values.items()))


def write_stages(stages: Sequence[Stage]) -> str:
    sign = "" if any(stage.weight * _HUNDRED > 1 for stage in stages) else "%"
    return "；".join(f"{stage.name}={_plain(stage.weight * _HUNDRED)}{sign}@{stage.due}" for stage in stages)


def write_quarters(quarters: Sequence[Quarter]) -> str:
    return "、".join(str(quarter) for quarter in quarters)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else numbers.write(number)
