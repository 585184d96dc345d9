"""The rows of the values sheet as answers: which cell of which unit they fill, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from departments import cells, findings
from departments.cells import Answer, Question
from departments.models import Submission
from departments.value_book import places
from departments.value_book.columns import DATA_STATUSES, GRADES, LONGEST_NOTE, LONGEST_SOURCE, bounded
from departments.value_book.places import Slot
from departments.value_book.scene import Scene
from departments.values import Version
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Record
from targets.models import Period

_ENTERABLE = {Submission.State.DRAFT, Submission.State.RETURNED}
#: Answers that have no number, by their own word.
_WORDED = ("pending", "not_applicable")


@dataclass(frozen=True)
class Figure:
    """What the rows of one slot say, the fields they fill, and the last of these rows."""

    slot: Slot
    asked: Question
    answer: Answer
    given: frozenset[str]
    record: Record


@dataclass(frozen=True)
class Filled:
    """A slot after the load: what it asks for, what stood there before, and its new answer."""

    slot: Slot
    asked: Question
    answer: Answer
    before: Version | None
    record: Record

    @cached_property
    def is_same(self) -> bool:
        return self.before is not None and self.answer == self.before.answer


def read_all(records: Iterable[Record], scene: Scene, *, vouched: bool) -> list[Filled]:
    """The slots that the rows fill; rows of targets that share an indicator are laid together.

    What is wrong is added to the problems of the records, every cell of every row.
    """
    figures: dict[places.Key, Figure] = {}
    rows: dict[tuple[object, ...], Record] = {}
    for record in records:
        figure = _read(record, scene, vouched=vouched, rows=rows)
        if figure is not None:
            held = figures.get(figure.slot.key)
            figures[figure.slot.key] = figure if held is None else _joined(held, figure)
    return [_fill(figure, scene) for figure in figures.values()]


def _read(record: Record, scene: Scene, *, vouched: bool, rows: dict[tuple[object, ...], Record]) -> Figure | None:
    slot = places.slot(record, scene)
    asked = None if slot is None else scene.question(slot.indicator, slot.quarter, slot.part)
    answer, given = _answer(record, asked)
    if (
        slot is None
        or asked is None
        or _is_second(record, slot, rows)
        or not _is_open(record, slot, scene, vouched=vouched)
    ):
        return None
    if not given:
        if record.ok:
            message = sentence("The row holds no figure: it stays unreported.")
            record.warn("code", code="blank_row", message=message)
        return None
    _warn_unused(record, slot, asked, given, scene)
    return Figure(slot, asked, answer, given, record)


def _is_second(record: Record, slot: Slot, rows: dict[tuple[object, ...], Record]) -> bool:
    first = rows.setdefault((record.text("code"), *slot.key), record)
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


# --- What a row says --------------------------------------------------------------------------------------------------


def _answer(record: Record, asked: Question | None) -> tuple[Answer, frozenset[str]]:
    """What the row says, and the fields it fills. Every cell is read, also where the row belongs nowhere."""
    unit = None if asked is None else asked.unit
    content: dict[str, object] = {
        name: record.number(name, unit=unit if name in ("value", "benchmark") else None if asked is None else "")
        for name in cells.NUMBERS
    }
    content |= _stage_or_grade(record, asked)
    status = record.choice("data_status", DATA_STATUSES)
    content |= {
        "data_status": status if status not in _WORDED else None,
        "note": bounded(record, "note", LONGEST_NOTE),
        "data_source": bounded(record, "data_source", LONGEST_SOURCE),
        "published_on": record.day("published_on"),
    }
    given = {name: each for name, each in content.items() if each is not None and each != ""}
    if status in _WORDED:
        if any(name in given for name in (*cells.FIELDS, "grade")):
            message = sentence("A figure that is pending or not applicable has no number.")
            record.refuse("data_status", code="status_with_number", message=message)
        return Answer(standing=status, **given), frozenset({*given, "standing"})  # type: ignore[arg-type]
    return Answer(**given), frozenset(given)  # type: ignore[arg-type]


def _stage_or_grade(record: Record, asked: Question | None) -> Mapping[str, str | None]:
    written = bounded(record, "stage", cells.LONGEST["stage"])
    if not written or asked is None:
        return {}
    if asked.graded:
        return {"grade": record.choice("stage", GRADES)}
    if asked.stages and written not in asked.stages:
        message = sentence("“%(name)s” is not a stage: %(stages)s.", name=written, stages="、".join(asked.stages))
        record.refuse("stage", code="unknown_stage", message=message)
        return {}
    return {"stage": written}


def _warn_unused(record: Record, slot: Slot, asked: Question, given: frozenset[str], scene: Scene) -> None:
    """Figures that nothing is computed from are kept, and said to be of no use."""
    for name in sorted(given & set(cells.FIELDS) - set(asked.fields) - {"benchmark"}):
        message = sentence("This target is not computed from “%(name)s”.", name=Sentence(cells.LABELS[name]))
        record.warn(name, code="not_used", message=message)
    if not scene.is_due(slot.indicator, slot.quarter):
        message = sentence("%(quarter)s is not due for this target: the figure is kept and not judged.",
                           quarter=slot.quarter)  # fmt: skip
        record.warn("quarter", code="not_due", message=message)
    names = scene.quotas.get((slot.indicator.pk, slot.quarter.year), set())
    if names and slot.part not in names and scene.is_held_against_quotas(slot.indicator, slot.quarter):
        message = sentence("No quota of the year has this name: %(names)s.", names="、".join(sorted(names)))
        record.warn("part" if "part" in record else "code", code="unknown_quota", message=message)


def _joined(first: Figure, second: Figure) -> Figure:
    """Two rows of one slot (targets that share an indicator) as one figure; they must not contradict each other."""
    record = second.record
    for name in sorted((first.given & second.given) - {"note"}):
        if getattr(first.answer, name) != getattr(second.answer, name):
            message = sentence("Another target of the same indicator is given another figure in this file.")
            record.refuse(name if name in record else "code", code="contradiction", message=message)
    merged = replace(first.answer, **{name: getattr(second.answer, name) for name in second.given})
    return replace(second, answer=merged, given=first.given | second.given)


# --- What the slot then holds -----------------------------------------------------------------------------------------


def _fill(figure: Figure, scene: Scene) -> Filled:
    """The slot's new answer, with the hard checks: they refuse whoever vouches for the file."""
    slot, record = figure.slot, figure.record
    before, asked = scene.held.get(slot.key), figure.asked
    apart = scene.questions_apart(slot.indicator, slot.quarter, slot.part)
    answer = _over(figure, before.answer if before else Answer(), apart)
    if record.ok:
        served = any(_serves(each, answer) for each in apart)
        happened = int((slot.indicator.pk, slot.quarter.year) in scene.incidents)
        for finding in findings.hard(asked, answer, findings.Context(incidents=happened)):
            place = finding.field if finding.field in record else "code"
            if finding.code == "half" and served:
                record.warn(place, code=finding.code, message=finding.text)
            elif finding.code != "unreadable" and not _wants_others(asked, figure):
                record.refuse(place, code=finding.code, message=finding.text)
        _refuse_other_columns(record, asked, figure)
    return Filled(slot, asked, answer, before, record)


def _over(figure: Figure, before: Answer, apart: Collection[Question]) -> Answer:
    """The answer with what the rows fill; fields that they leave blank stay as they were. It counts as reported when
    one of the targets that share the indicator can be computed from it: what is apart may be published later."""
    if figure.answer.standing in _WORDED:
        return figure.answer
    raw = {name: text for name, text in before.raw.items() if name not in figure.given}
    answer = replace(before, raw=raw, **{name: getattr(figure.answer, name) for name in figure.given})
    if answer.standing in _WORDED and not figure.given & {*cells.FIELDS, "grade"}:
        return answer
    standing = "reported" if any(_serves(asked, answer) for asked in apart) else "missing"
    return answer if answer.standing == standing else replace(answer, standing=standing)


def _serves(asked: Question, answer: Answer) -> bool:
    """Whether a target can be computed from the answer: half a ratio, or a mere explanation of a number, cannot."""
    if asked.graded:
        return bool(answer.grade or answer.note)
    if asked.staged:
        return bool(answer.stage)
    return all(getattr(answer, name) is not None for name in asked.required or ("value",))


def _refuse_other_columns(record: Record, asked: Question, figure: Figure) -> None:
    wanted = _wants_others(asked, figure)
    if wanted:
        labels = [Sentence(cells.LABELS[name]) for name in wanted]
        message = sentence("This target is computed from other columns: %(names)s.", names=labels)
        given = [name for name in cells.NUMBERS if name in figure.given and name in record]
        record.refuse(given[0] if given else "code", code="wrong_columns", message=message)


def _wants_others(asked: Question, figure: Figure) -> list[str]:
    """The columns that are asked for where the rows fill only others."""
    given = [name for name in cells.NUMBERS if isinstance(getattr(figure.answer, name), Decimal)]
    used = [name for name in given if name in asked.fields and name != "benchmark"]
    return [name for name in asked.required if name not in given] if given and not used else []
