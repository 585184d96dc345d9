"""How the cells of the entry, check and review pages look: inputs, answers, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments import cells, findings, situations
from departments.cells import Answer, Question
from departments.findings import Finding
from departments.grid import Grid, Row
from departments.judging import Judged
from departments.models import Submission
from departments.sheets import Cell
from qualitycity import attachments
from qualitycity.numbers import round_half_up, write
from qualitycity.speech import own_name
from qualitycity.templatetags.portal import NOTHING
from targets import main_tasks
from targets.models import MainTask, Period
from targets.rules.scale import is_percent
from targets.rules.terms import Stage

register = template.Library()


@dataclass(frozen=True)
class Box:
    """One input of a cell. ``name`` is that of the form field, ``field`` that of the answer."""

    field: str
    name: str
    label: str
    text: str
    options: tuple[str, ...] = ()
    faulty: bool = False


@register.filter
def boxes(row: Row) -> list[Box]:
    """The inputs of this quarter's figure, in the order in which they are typed."""
    return [_box(row, name) for name in row.cell.asked.fields]


@register.filter
def box(row: Row, name: str) -> Box:
    """The input of one detail (note, data source …)."""
    return _box(row, name)


def _box(row: Row, name: str) -> Box:
    asked = row.cell.asked
    return Box(
        field=name,
        name=f"{name}|{row.key}",
        label=label_of(asked, name),
        text=row.answer.shown(name),
        options=asked.stages if name == "stage" else (),
        faulty=any(finding.field == name and finding.kind == "hard" for finding in row.findings),
    )


@register.filter
def has_unit(row: Row) -> bool:
    """Whether the typed figure stands in the indicator's unit: a rank or a stage does not."""
    return bool({"value", "numerator"} & set(row.cell.asked.fields))


@register.filter
def tells_only(row: Row) -> bool:
    """Whether words are the whole answer, so that they stand where others type figures."""
    return row.cell.asked.graded and not row.cell.asked.fields


@register.filter
def has_reached(row: Row) -> bool:
    """Whether a stage was reached by now: leaving this quarter's box empty then means that it stays there."""
    return any(each.measure == "stage" and each.result.actual for each in row.judged)


@register.filter
def reached(row: Row) -> str:
    """The highest stage of a main task that was reached by now, in this quarter or before."""
    return next((each.result.word for each in row.judged if each.result.word), NOTHING)


@register.filter
def computed(judged: Judged, row: Row) -> str:
    """What the typed figures come to: the rate of this quarter, or the sum or rate of the quarters so far."""
    measure, unit = judged.measure, row.cell.asked.unit
    text = amount(judged.result.actual, row.cell.indicator.decimals) + ("%" if is_percent(unit) else "")
    summed = measure == "ratio:period" or measure.endswith("_flow")
    return _("to date %(number)s") % {"number": text} if summed else f"= {text}"


@register.simple_tag
def label_of(asked: Question, name: str) -> str:
    if name == "denominator" and "numerator" not in asked.fields:
        return _("days with valid data")
    if name == "note" and asked.about_task:
        return _("problems, next steps")
    if name == "note" and asked.graded:
        return _("progress of this quarter")
    return _(cells.LABELS[name])


@register.filter
def own_label(cell: Cell) -> str:
    """A cell's name in the reader's language: its indicator, and its part."""
    name = own_name(cell.indicator)
    return f"{name} · {cell.part}" if cell.part else name


@register.filter
def own_labels(cells: Iterable[Cell]) -> list[str]:
    return [own_label(cell) for cell in cells]


@register.filter
def answered(row: Row, answer: Answer | None) -> str:
    """An answer in one line: 95% (190/200), a stage, a rank, or why there is nothing."""
    asked, decimals = row.cell.asked, row.cell.indicator.decimals
    if answer is None:
        return NOTHING
    if answer.standing == "pending":
        return _("awaiting publication")
    if answer.standing == "not_applicable":
        return _("not applicable")
    if answer.raw:
        return " / ".join(answer.raw.values())
    parts = [*_figures(asked, answer, decimals), *_places(answer), *filter(None, (answer.stage, answer.grade))]
    return " ".join(parts) or NOTHING


@register.filter
def measured(row: Row, answer: Answer | None) -> str:
    """An answer with its unit, for paper: 80 个, 95%, a rank or words as they are."""
    text, asked = answered(row, answer), row.cell.asked
    has_figure = answer is not None and answer.standing == "reported" and not answer.raw
    if not has_figure or text == NOTHING or not has_unit(row) or is_percent(asked.unit):
        return text
    return f"{text} {asked.unit}".strip()


def _figures(asked: Question, answer: Answer, decimals: int) -> Iterable[str]:
    level = findings.level_of(asked, answer)
    if "numerator" in asked.fields and (answer.numerator is not None or answer.denominator is not None):
        rate = "" if level is None else f"{shown(asked, level, decimals)} "
        yield f"{rate}({_number(answer.numerator)}/{_number(answer.denominator)})"
    elif answer.value is not None:
        yield shown(asked, Fraction(answer.value), None)


def _places(answer: Answer) -> Iterable[str]:
    if answer.rank is not None:
        of = "" if answer.places is None else f"/{write(answer.places)}"
        yield _("rank %(rank)s") % {"rank": f"{write(answer.rank)}{of}"}


def shown(asked: Question, level: Fraction, decimals: int | None) -> str:
    """A level with its percent sign; ``decimals`` None shows every digit that was typed."""
    text = write(round_half_up(level, 12 if decimals is None else decimals))
    return f"{text}%" if is_percent(asked.unit) else text


def _number(number: Any) -> str:
    return NOTHING if number is None else write(number)


@register.filter
def change(row: Row) -> str:
    """This quarter against last quarter, with its sign: a rate in points, an amount also in %; nothing where either is
    missing."""
    asked = row.cell.asked
    now, before = findings.level_of(asked, row.answer), findings.level_of(asked, row.last or Answer())
    if now is None or before is None:
        return NOTHING
    difference = now - before
    text = _signed(difference, row.cell.indicator.decimals)
    if is_percent(asked.unit):
        return text + _(" points")
    return f"{text} ({_signed(difference / abs(before) * 100, 1)}%)" if before else text


def _signed(difference: Fraction, decimals: int) -> str:
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{write(round_half_up(abs(difference), decimals))}"


@register.filter
def more_than(after: int, before: int) -> str:
    """A count against another, with its sign."""
    return f"{after - before:+d}".replace("-", "−") if after != before else "±0"


@register.filter
def amount(number: Any, decimals: int) -> str:
    """A target, benchmark or gap, rounded half up, without idle zeros; nothing shows —."""
    return NOTHING if number is None else write(round_half_up(number, decimals))


#: What a figure is held against, as people write it.
_SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}


@register.filter
def demanded(judged: Judged) -> str:
    """The value in force, with its sign; a grade or a stage in words, and the clause where there is no number."""
    version, target = judged.version, judged.result.target
    if version is None:
        return ""
    if judged.measure == "rubric":
        return _("grade: pass")
    if judged.measure == "stage" or target is None:
        return str(version.clause)
    rule = version.rule
    return _SIGNS.get(rule["operator"] or "", "") + amount(target, version.target.indicator.decimals)


@register.filter
def planned(stage: Stage | None) -> str:
    """A stage of a main task with the quarter planned for it."""
    return NOTHING if stage is None else f"{stage.name} ({stage.due})"


@register.filter
def stages(task: MainTask) -> Sequence[Stage]:
    return main_tasks.stages_of(task)


@register.filter
def weight(stage: Stage) -> str:
    """How much of a task is done once the stage is reached: 60%."""
    return f"{write(stage.weight * 100)}%"


@register.filter
def anchor(key: str) -> str:
    """The name in a page of what belongs to a cell: keys may hold spaces, ids may not."""
    return f"{crc32(key.encode()):x}"


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def period_name(period: Period) -> str:
    """2026年第3季度; a plan year that does not begin in January is printed 2026/27."""
    return _("%(year)s Q%(number)s") % {
        "year": period.plan.years.label(period.year),
        "number": period.quarter.number,
    }


@register.filter
def why_not_due(row: Row) -> str:
    """Why nothing is asked for; empty for the usual reason, an annual indicator."""
    if row.cell.task:
        return _("finished")
    frequencies = {version.frequency for version in row.cell.targets}
    if frequencies == {"annual"}:
        return ""
    return (
        _("half-yearly indicator, not assessed this period")
        if "half_yearly" in frequencies
        else _("not due this quarter")
    )


@register.filter
def shown_field(answer: Answer, name: str) -> str:
    return answer.shown(name)


@register.filter
def beside(row: Row) -> list[Finding]:
    """What stands beside the cell on the grid: everything but that it is still blank."""
    return [finding for finding in row.findings if finding.kind != "blank" and finding.code != "missing"]


@register.filter
def due_at(submission: Submission) -> Any:
    return situations.due_at(submission)


@register.simple_tag
def time_left(due: datetime) -> SafeString:
    """The days until a deadline, or since."""
    days = situations.days_until(due)
    if days > 0:
        text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    elif days == 0:
        text = _("due today")
    else:
        text = ngettext("overdue for %(days)s day", "overdue for %(days)s days", -days) % {"days": -days}
    return format_html('<span class="{}">{}</span>', "qc-left" if days > 0 else "qc-late", text)


@register.filter
def is_late(submission: Submission) -> bool:
    return situations.is_late(submission)


@register.filter
def is_extended(submission: Submission) -> bool:
    return situations.is_extended(submission)


@register.filter
def takes(row: Row, may_enter: bool) -> bool:
    """Whether the row's boxes are open: some take no figure while others do."""
    return may_enter and not row.shut


@register.filter
def has_allowances(grid: Grid) -> bool:
    """Whether any figure is exempt or was put off."""
    return any(row.exempt or row.put_off for row in grid.rows)


@register.filter
def in_list(mapping: Any, key: Any) -> Any:
    """The entry of a mapping; nothing where there is none."""
    return (mapping or {}).get(key, "")


@register.inclusion_tag("departments/parts/evidence_words.html")
def evidence_words() -> dict[str, Any]:
    """What the script that sends files says, and what it may send."""
    endings = [f".{ending}" for ending in attachments.ENDINGS]
    return {"most": settings.ATTACHMENTS_MB["file"], "endings": endings}


@register.filter
def walked_to(submission: Submission) -> str:
    """The state as people call it: a draft in which nothing was entered yet is 未填报."""
    blank = submission.state == Submission.State.DRAFT and not getattr(submission, "entered", True)
    return "unfilled" if blank else submission.state
