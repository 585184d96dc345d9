"""The rows of the values sheet as answers: which cell of which unit they fill, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from departments import cells, findings
from departments.cells import Answer, Question
from departments.models import Department, Submission
from departments.value_book.columns import DATA_STATUSES, GRADES
from departments.value_book.scene import Scene
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Record
from qualitycity.workbook.vocabulary import folded
from targets.models import Indicator, Period, Target
from targets.periods import Quarter

#: Codes of hard findings name the field; the rest stand at the row's code.
_ENTERABLE = {Submission.State.DRAFT, Submission.State.RETURNED}


@dataclass(frozen=True)
class Slot:
    """One cell of one unit in one quarter."""

    indicator: Indicator
    quarter: Quarter
    department: Department
    part: str = ""

    @property
    def key(self) -> tuple[int, Quarter, int, str]:
        return self.indicator.pk, self.quarter, self.department.pk, self.part


@dataclass(frozen=True)
class Figure:
    """What a row says about its slot: the fields it fills, over whatever the slot holds."""

    slot: Slot
    answer: Answer
    given: frozenset[str]

    def over(self, before: Answer | None) -> Answer:
        """The slot's new answer: fields that the workbook leaves blank stay as they were."""
        if before is None or self.answer.standing in ("pending", "not_applicable"):
            return self.answer
        merged = replace(before, raw={}, **{name: getattr(self.answer, name) for name in self.given})
        if self.answer.standing == "reported" or before.standing == "reported":
            merged = replace(merged, standing="reported")
        return merged


def read_all(records: Iterable[Record], scene: Scene, *, vouched: bool) -> list[tuple[Figure, Record]]:
    """The figures of all rows, each with its (last) row; rows of targets that share an indicator are laid together.

    What is wrong is added to the problems of the records.
    """
    figures: dict[tuple[int, Quarter, int, str], tuple[Figure, Record]] = {}
    rows: dict[tuple[object, ...], Record] = {}
    for record in records:
        figure = _read(record, scene, vouched=vouched, rows=rows)
        if figure is None:
            continue
        held = figures.get(figure.slot.key)
        if held is not None:
            figure = _joined(held[0], figure, record)
        figures[figure.slot.key] = (figure, record)
    for figure, record in figures.values():
        _judge(figure, record, scene)
    return list(figures.values())


def _read(record: Record, scene: Scene, *, vouched: bool, rows: dict[tuple[object, ...], Record]) -> Figure | None:
    code, slot = record.text("code"), _slot(record, scene)
    if (
        slot is None
        or _is_second(record, (code, *slot.key), rows)
        or not _is_open(record, slot, scene, vouched=vouched)
    ):
        return None
    asked = scene.question(slot.indicator, slot.quarter, slot.part)
    answer, given = _answer(record, asked)
    if not given:
        record.warn("code", code="blank_row", message=sentence("The row holds no figure: it stays unreported."))
        return None
    _warn_unasked(record, asked, given)
    return Figure(slot, answer, given)


def _slot(record: Record, scene: Scene) -> Slot | None:
    """Where the row belongs, or None with everything that is wrong about it."""
    code = record.text("code")
    year, number = record.integer("year", low=1990, high=2100), record.integer("quarter", low=1, high=4)
    target = _target(record, scene, code)
    if target is None or year is None or number is None:
        return None
    quarter, part = Quarter(year, number), record.text("part") or ""
    if not _is_part(record, scene, target, quarter, part):
        return None
    unit = _unit(record, scene, target, quarter, part)
    return None if unit is None else Slot(target.indicator, quarter, unit, part)


def _target(record: Record, scene: Scene, code: str | None) -> Target | None:
    if code is None:
        return None
    if code not in scene.targets:
        message = sentence("The plan %(plan)s has no target %(code)s.", plan=scene.plan.code, code=code)
        record.refuse("code", code="unknown_code", message=message)
    return scene.targets.get(code)


def _is_part(record: Record, scene: Scene, target: Target, quarter: Quarter, part: str) -> bool:
    """Whether the part exists. Sub-quotas are parts that the quotas name, so any name goes."""
    parts = scene.parts(target.indicator, quarter)
    terms = scene.terms(target.indicator, quarter)
    if part in parts or any(each.rule.test == "quota" for each in terms) or (not parts and not part):
        return True
    known = "、".join(parts)
    if not parts:
        message = sentence("The target %(code)s has no parts.", code=target.code)
    elif not part:
        message = sentence("Name the part: %(parts)s.", parts=known)
    else:
        message = sentence("“%(part)s” is not a part of it: %(parts)s.", part=part, parts=known)
    record.refuse("part" if "part" in record else "code", code="unknown_part", message=message)
    return False


def _unit(record: Record, scene: Scene, target: Target, quarter: Quarter, part: str) -> Department | None:
    written = record.text("department")
    if written is None:
        unit = scene.reporter(target.indicator, quarter, part)
        if unit is None:
            message = sentence("Nobody leads the target %(code)s in %(quarter)s.", code=target.code, quarter=quarter)
            record.refuse("code", code="no_lead", message=message)
        return unit
    unit = scene.units.get(folded(written))
    if unit is None:
        message = sentence("There is no unit “%(name)s”.", name=written)
        record.refuse("department", code="unknown_department", message=message)
    elif not scene.may_report(unit, target.indicator, quarter, part):
        message = sentence("The target %(code)s is not a duty of %(unit)s.", code=target.code, unit=unit.name)
        record.refuse("department", code="not_its_duty", message=message)
        return None
    return unit


def _is_second(record: Record, key: tuple[object, ...], rows: dict[tuple[object, ...], Record]) -> bool:
    first = rows.setdefault(key, record)
    if first is record:
        return False
    message = sentence("The same figure stands in row %(row)s already.", row=first.row_number)
    record.refuse("code", code="duplicate_row", message=message)
    return True


def _is_open(record: Record, slot: Slot, scene: Scene, *, vouched: bool) -> bool:
    period = scene.periods.get(slot.quarter)
    if period is not None and period.state == Period.State.LOCKED:
        message = sentence("The quarter %(quarter)s is locked.", quarter=slot.quarter)
        record.refuse("quarter", code="locked_quarter", message=message)
        return False
    submission = scene.submissions.get((slot.quarter, slot.department.pk))
    if not vouched and submission is not None and submission.state not in _ENTERABLE:
        message = sentence(
            "%(unit)s has submitted %(quarter)s already: it must be returned before figures change.",
            unit=slot.department.name,
            quarter=slot.quarter,
        )
        record.refuse("quarter", code="already_submitted", message=message)
        return False
    return True


def _answer(record: Record, asked: Question) -> tuple[Answer, frozenset[str]]:
    """What the row says, and the fields it fills."""
    content: dict[str, object] = {
        name: record.number(name, unit=asked.unit if name in ("value", "benchmark") else "") for name in cells.NUMBERS
    }
    content |= _stage_or_grade(record, asked)
    status = record.choice("data_status", DATA_STATUSES)
    content |= {
        "data_status": status if status not in ("pending", "not_applicable") else None,
        "note": record.text("note"),
        "data_source": record.text("data_source"),
        "published_on": record.day("published_on"),
    }
    given = {name: each for name, each in content.items() if each is not None and each != ""}
    if status in ("pending", "not_applicable"):
        if any(name in given for name in cells.FIELDS):
            message = sentence("A figure that is pending or not applicable has no number.")
            record.refuse("data_status", code="status_with_number", message=message)
        return Answer(standing=status, **given), frozenset({*given, "standing"})  # type: ignore[arg-type]
    answer = Answer(**given)  # type: ignore[arg-type]
    return replace(answer, standing=_standing(asked, answer)), frozenset(given)


def _stage_or_grade(record: Record, asked: Question) -> Mapping[str, str | None]:
    written = record.text("stage")
    if written is None:
        return {}
    if asked.graded:
        return {"grade": record.choice("stage", GRADES)}
    if asked.stages and written not in asked.stages:
        message = sentence("“%(name)s” is not a stage: %(stages)s.", name=written, stages="、".join(asked.stages))
        record.refuse("stage", code="unknown_stage", message=message)
        return {}
    return {"stage": written}


def _standing(asked: Question, answer: Answer) -> str:
    """Whether the answer counts as reported: half a ratio, or a mere explanation of a number, does not."""
    if asked.graded and not asked.required:
        return "reported" if answer.grade or answer.note else "missing"
    if asked.staged and not asked.required:
        return "reported" if answer.stage else "missing"
    given = all(getattr(answer, name) is not None for name in asked.required)
    return "reported" if given and (asked.required or answer.value is not None) else "missing"


def _warn_unasked(record: Record, asked: Question, given: frozenset[str]) -> None:
    """Numbers that nobody asks for are kept, and said to be of no use."""
    for name in sorted(given & set(cells.FIELDS) - set(asked.fields) - {"benchmark"}):
        message = sentence("This target is not computed from “%(name)s”.", name=Sentence(cells.LABELS[name]))
        record.warn(name, code="not_used", message=message)


def _joined(first: Figure, second: Figure, record: Record) -> Figure:
    """Two rows of one slot (targets that share an indicator) as one figure; they must not contradict each other."""
    for name in first.given & second.given - {"note"}:
        if getattr(first.answer, name) != getattr(second.answer, name):
            message = sentence("Another target of the same indicator is given another figure in this file.")
            record.refuse(name if name in record else "code", code="contradiction", message=message)
    standing = "reported" if "reported" in (first.answer.standing, second.answer.standing) else first.answer.standing
    merged = replace(
        first.answer, standing=standing, **{name: getattr(second.answer, name) for name in second.given - {"standing"}}
    )
    return replace(second, answer=merged, given=first.given | second.given)


def _judge(figure: Figure, record: Record, scene: Scene) -> None:
    """The hard checks: they refuse whoever vouches for the file."""
    slot, answer = figure.slot, figure.answer
    asked = scene.question(slot.indicator, slot.quarter, slot.part)
    happened = int((slot.indicator.pk, slot.quarter.year) in scene.incidents)
    context = findings.Context(incidents=happened)
    for finding in findings.hard(asked, answer, context):
        place = finding.field if finding.field in record else "code"
        record.refuse(place, code=finding.code, message=finding.text)
    wrong = _wants_others(asked, answer)
    if record.ok and wrong:
        names = "、".join(wrong)
        message = sentence("This target is computed from other columns: %(names)s.", names=names)
        record.refuse(_first_number(record, answer), code="wrong_columns", message=message)


def _wants_others(asked: Question, answer: Answer) -> list[str]:
    """The columns that are asked for where a row fills only others."""
    given = [name for name in cells.NUMBERS if isinstance(getattr(answer, name), Decimal)]
    used = [name for name in given if name in asked.fields and name != "benchmark"]
    return [name for name in asked.required if name not in given] if given and not used and asked.required else []


def _first_number(record: Record, answer: Answer) -> str:
    return next(name for name in cells.NUMBERS if getattr(answer, name) is not None and name in record)
