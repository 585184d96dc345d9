"""A target or main task as the text of a pledge's line. Pledges are Chinese papers, whatever the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from departments.models import Duty, PledgeLine
from departments.pledges.differing import Change
from qualitycity import numbers
from targets import balance, main_tasks, versions
from targets.balance import Kind
from targets.clause import writing
from targets.models import MainTask, Plan, TargetVersion
from targets.periods import Quarter
from targets.rules import Facts, check, force
from targets.rules.terms import Stage, Terms

NOTHING = "—"
#: Where a quarter is judged by words or by what others publish, not by a number that is known now.
AS_THE_YEAR = "同年度要求"
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}
_IN_NUMBERS = frozenset({"compare", "coverage", "zero", "rank", "range"})


@dataclass(frozen=True)
class Subject:
    """A target or task of a year with everybody's duties for it, in protocol order, leads first; ``kind`` is the
    balance that the office has set for it."""

    plan: Plan
    year: int
    duties: Sequence[Duty]
    kind: Kind | None = None

    def duty_words(self) -> str:
        """牵头：甲；配合：乙、丙."""
        said = []
        for role, word in ((Duty.Role.LEAD, "牵头"), (Duty.Role.SUPPORTING, "配合")):
            names = dict.fromkeys(duty.department.name for duty in self.duties if duty.role == role)
            if names:
                said.append(f"{word}：{'、'.join(names)}")
        return "；".join(said)


def of_target(subject: Subject, duty: Duty, listed: Sequence[TargetVersion]) -> PledgeLine:
    """What the unit of the duty promises of a target, by the versions in force in the year's quarters."""
    last = Quarter(subject.year, 4)
    version = versions.in_force(listed, last)
    target, indicator = version.target, version.target.indicator
    terms = {number: _terms(subject, listed, Quarter(subject.year, number), duty) for number in (1, 2, 3, 4)}
    annual = _annual(terms[4], last, version, own_words=duty.goal is not None)
    quarters = {f"q{number}": _by(terms[number], Quarter(subject.year, number), indicator.decimals) for number in terms}
    return PledgeLine(
        kind=PledgeLine.Kind.TARGET,
        target=target,
        target_version=version,
        code=target.code,
        category=target.category.name,
        name=indicator.name,
        unit="" if version.measure in ("stage", "rubric") else version.unit or indicator.unit,
        clause=version.clause,
        baseline=NOTHING if terms[4].baseline is None else numbers.write(terms[4].baseline),
        annual=annual,
        points=_points(version, duty),
        role=duty.role,
        duty=subject.duty_words(),
        data_source=indicator.data_source,
        remark=_remark(version, duty, annual),
        **quarters,
    )


def of_task(subject: Subject, duty: Duty, task: MainTask) -> PledgeLine:
    """A main task with the stages that are due in the year, or the next one to come."""
    return PledgeLine(
        kind=PledgeLine.Kind.TASK,
        task=task,
        code=task.code,
        category=task.group,
        name=task.name,
        role=duty.role,
        duty=subject.duty_words(),
        dates=_dates(subject, main_tasks.stages_of(task, Quarter(subject.year, 4))),
    )


def _terms(subject: Subject, listed: Sequence[TargetVersion], at: Quarter, duty: Duty) -> Terms:
    """The terms of the version in force, with the unit's own goal in the place of the city's number."""
    version = versions.in_force(listed, at)
    terms = versions.terms_of(version, years=subject.plan.years, first=listed[0].effective_from)
    return balance.own_terms(terms, duty.goal, kind=subject.kind)


def _annual(terms: Terms, last: Quarter, version: TargetVersion, *, own_words: bool) -> str:
    """What is to be there at the end of the year: its number, its stage, or the plan's own words."""
    ruled = force.in_force(terms, last.year)
    if ruled.rule.test == "staged":
        planned = [stage for stage in terms.stages if stage.due <= last]
        coming = [stage for stage in terms.stages if stage.due > last]
        return planned[-1].name if planned else f"推进“{coming[0].name}”" if coming else version.clause
    if ruled.rule.test in _IN_NUMBERS and (shown := _by(terms, last, version.target.indicator.decimals)) not in (
        NOTHING,
        AS_THE_YEAR,
    ):
        return shown
    return writing.write(ruled.rule) if own_words or last.year in terms.annual else version.clause


def _by(terms: Terms, at: Quarter, decimals: int) -> str:
    """What is to be there by the end of a quarter; nothing where the target is not due."""
    if at not in terms.due.get(at.year, ()):
        return NOTHING
    ruled = force.in_force(terms, at.year)
    rule = ruled.rule
    if rule.test == "staged":
        planned = [stage.name for stage in terms.stages if stage.due <= at]
        return planned[-1] if planned else NOTHING
    if rule.test not in _IN_NUMBERS:
        return AS_THE_YEAR
    if rule.test == "range" or (len(rule.values) > 1 and not ruled.builds_up):
        return "～".join(numbers.write(value * rule.scale) for value in rule.values) or AS_THE_YEAR
    found = check(terms, Facts(()), at)
    value = found.phase_target if found.phase_target is not None else found.target if at.number == 4 else None
    if value is None:
        return AS_THE_YEAR
    if not value and ruled.builds_up and not ruled.lower:
        return NOTHING  # nothing is to be there yet
    return _SIGNS.get(rule.operator or "", "") + _number(value, decimals)


def _number(value: Decimal, decimals: int) -> str:
    """A path through whole things passes their halves: one more decimal than the indicator has, idle zeros left out."""
    return numbers.write(numbers.round_half_up(value, decimals + 1))


def _points(version: TargetVersion, duty: Duty) -> str:
    """The points of the target, or the unit's share of them; who only supports without a share has none."""
    if version.points is None:
        return NOTHING
    if duty.share is not None:
        return numbers.write(version.points * duty.share / 100)
    return numbers.write(version.points) if duty.role == Duty.Role.LEAD else NOTHING


def _remark(version: TargetVersion, duty: Duty, annual: str) -> str:
    said = [f"规划要求：{version.clause}" if version.clause != annual else ""]
    said.append("红线目标" if version.red_line else "")
    said.append(f"提供分项：{'、'.join(duty.parts)}" if duty.parts else "")
    return "；".join(part for part in [*said, version.remark.strip()] if part)


def _dates(subject: Subject, stages: Iterable[Stage]) -> str:
    listed = sorted(stages, key=lambda stage: stage.due)
    own = [stage for stage in listed if stage.due.year == subject.year]
    later = [stage for stage in listed if stage.due.year > subject.year][:1]
    days: Mapping[str, str] = {stage.name: _day(subject, stage.due) for stage in own or later}
    return "；".join(f"{day}前：{name}" for name, day in days.items()) or NOTHING


def _day(subject: Subject, at: Quarter) -> str:
    day = subject.plan.years.last_day(at)
    return f"{day.year}年{day.month}月{day.day}日"


#: What an amendment calls the columns; who else supports, and where figures come from, it need not tell one by one.
_COLUMNS = {
    "annual": "年度目标", "q1": "第一季度", "q2": "第二季度", "q3": "第三季度", "q4": "第四季度", "points": "分值",
    "baseline": "基期值", "unit": "单位", "dates": "时间节点", "duty": "责任分工",
}  # fmt: skip


def changed(change: Change) -> str:
    """One change of a line in the words of the paper."""
    line = f"{change.line.code} {change.line.name}"
    if change.kind != "changed":
        return f"{'新增' if change.kind == 'added' else '取消'}“{line}”"
    told = [f"{_COLUMNS[name]}由{before or '无'}调整为{after or '无'}" for name, before, after in change.fields
            if name in _COLUMNS]  # fmt: skip
    return f"“{line}”{'，'.join(told) or '文字修订'}"
