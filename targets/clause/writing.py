"""A rule in the office's words again: ``write``. What is written reads back to the same rule.

What a clause said beyond its rule (the thing that is built, the date) is not in a rule and cannot be written again.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from targets.clause import units
from targets.clause.references import PRIOR_YEAR
from targets.clause.words import plain
from targets.rules.terms import Rule

_SCALES = {
    Decimal(10) ** power: word
    for power, word in {
        2: "百",
        3: "千",
        4: "万",
        6: "百万",
        7: "千万",
        8: "亿",
        10: "百亿",
        11: "千亿",
        12: "万亿",
    }.items()
}
_HUNDRED = Decimal(100)
_PLACES = ("位", "名", "名次")
_BOUNDS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "=": "等于", None: ""}
#: Counted things are fewer or more, not lower or higher.
_COUNT_BOUNDS = _BOUNDS | {">=": "不少于", "<": "少于"}


def write(rule: Rule) -> str:
    """The rule as a clause in Chinese. Never raises: a form that no words of ours lead to is written by its test."""
    written = _TESTS[rule.test](rule)
    flags = ("力争" if rule.soft else "") + ("每年" if rule.per_year else "") + ("始终保持" if rule.hold else "")
    return f"{_together(rule)}{flags}{written}"


def _together(rule: Rule) -> str:
    """The parts and how they are put together: 分别 for an amount each, 均, 合计, 平均."""
    several = rule.test == "compare" and len(rule.values) > 1
    if several and rule.combine == "each":
        return "、".join(part.name for part in rule.parts) + "分别"
    if not rule.parts or rule.combine is None:
        return ""
    total = "数量" if rule.form == "count_sum" else "合计"
    return "、".join(part.name for part in rule.parts) + {"sum": total, "each": "均", "weighted": "平均"}[rule.combine]


def amount(rule: Rule, value: Decimal, unit: str | None = None) -> str:
    """One number of the rule with its scale and unit: 7万件, 92%, 1.2亿元."""
    name = rule.unit or "" if unit is None else unit
    own = units.parse(name)
    if own.scale > 1:
        name = "" if rule.scale == 1 else own.base
    if rule.scale == 1:
        return plain(value) + name
    word = _SCALES.get(rule.scale)
    return plain(value) + word + name if word else plain(value * rule.scale) + name


def _bound(rule: Rule) -> str:
    counted = units.kind_of(units.parse(rule.unit or "").base) in ("count", "money", "quantity", "days")
    return (_COUNT_BOUNDS if counted else _BOUNDS)[rule.operator]


def _compare(rule: Rule) -> str:
    numbers = "、".join(amount(rule, value) for value in rule.values)
    if rule.form == "rise_to":
        return f"提高到{numbers}" + ("以上(不含)" if rule.operator == ">" else "以上")
    if rule.values == (_HUNDRED,) and rule.unit == "%" and rule.operator == ">=":
        return f"完成率不低于{numbers}"  # a floor that may be passed, not full coverage
    ahead = {
        "increment": "新增",
        "stock": "拥有",
        "count": "建成",
        "per_capita": "人均",
        "accumulating_days": "优良天数",
    }.get(rule.form, "")
    return f"{ahead}{_bound(rule)}{numbers}"


def _margin_unit(rule: Rule) -> str:
    return "个百分点" if rule.unit == "%" else rule.unit or ""


def _benchmark(rule: Rule) -> str:
    word = {">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于"}.get(rule.operator or ">=", "不低于")
    if not rule.values:
        return f"{word}{rule.compared_with or '平均水平'}"
    word = "低于" if rule.direction == "lower" else "高于"
    numbers = "~".join(plain(value) for value in rule.values[:-1])
    numbers = f"{numbers}~" if numbers else ""
    strict = "超过" if rule.operator == ">" else ""
    return (
        f"{word}{rule.compared_with or '平均水平'}{strict}{numbers}{amount(rule, rule.values[-1], _margin_unit(rule))}"
    )


def _prior(rule: Rule) -> str:
    before = rule.compared_with or PRIOR_YEAR
    if not rule.values:
        word = {">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于"}.get(rule.operator or ">", "高于")
        return f"{word}{before}水平"
    ceiling = rule.operator in ("<=", "<")
    lower = rule.direction == "lower" and not ceiling
    bound = {">": "超过", "<=": "不超过", "<": "低于"}.get(rule.operator or "", "")
    if rule.form in ("growth", "reduction"):
        return f"比{before}{'下降' if lower else '增长'}{bound}{plain(rule.values[0] * rule.scale)}%"
    verb = "降低" if lower else "提高"
    if units.kind_of(rule.unit or "") == "place" and not ceiling:  # a better place is a smaller number
        verb = "提高" if lower else "降低"
    return f"比{before}{verb}{bound}{amount(rule, rule.values[0], _margin_unit(rule))}"


def _rank(rule: Rule) -> str:
    scope = (rule.compared_with or "").removesuffix("排名").removesuffix("各市")
    if not rule.values:
        return f"居{scope}前列"
    unit = rule.unit if rule.unit in (*_PLACES, "%") else "位"
    return f"居{scope}前{plain(rule.values[0])}{unit}"


def _range(rule: Rule) -> str:
    numbers = f"{plain(rule.values[0])}~{amount(rule, rule.values[-1])}" if rule.values else ""
    if rule.form == "band":
        return f"在{numbers}之间"
    return f"不超过{numbers}" if rule.direction == "lower" else f"至少{numbers}"


def _quota(rule: Rule) -> str:
    source = rule.compared_with or "上级下达指标"
    if source.endswith("规定"):
        return f"符合{source}"
    return f"按{source}完成" if source in ("上级要求", "国家要求", "省要求") else f"完成{source}"


_TESTS: dict[str, Callable[[Rule], str]] = {
    "compare": _compare,
    "benchmark": _benchmark,
    "prior": _prior,
    "rank": _rank,
    "coverage": lambda rule: "全覆盖",
    "range": _range,
    "zero": lambda rule: f"杜绝发生(0{rule.unit or ''})",
    "quota": _quota,
    "staged": lambda rule: "建成",
    "rubric": lambda rule: "工作取得明显成效",
}
