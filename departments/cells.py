"""What one cell of the entry grid asks for, and how typed text becomes an answer. Pure: no row, no request.

A cell is one part ("" where there are no parts) of one indicator in one quarter. Which fields it has follows from the
measures and tests of the targets that share the indicator. Nothing typed is lost: text that cannot be read stays in
``Answer.raw`` with its reason, and blocks submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from qualitycity import numbers
from qualitycity.sentences import N_, Sentence, sentence
from targets.rules.scale import is_percent
from targets.rules.terms import Terms

#: In the order in which they stand on the page, in the order people type them.
NUMBERS = ("value", "numerator", "denominator", "benchmark", "rank", "places")
FIELDS = (*NUMBERS, "stage", "progress")
#: Fields that may stay empty in an answer that counts as given.
OPTIONAL = frozenset({"benchmark", "places"})
DETAILS = ("standing", "data_status", "data_source", "published_on", "note")

LABELS: Mapping[str, str] = {
    "value": N_("value"),
    "numerator": N_("numerator"),
    "denominator": N_("denominator"),
    "benchmark": N_("benchmark"),
    "rank": N_("rank"),
    "places": N_("places compared"),
    "stage": N_("stage reached"),
    "progress": N_("progress of this quarter"),
    "standing": N_("kind of answer"),
    "data_status": N_("data status"),
    "data_source": N_("data source"),
    "published_on": N_("published on"),
    "note": N_("explanation"),
}
STANDINGS = ("reported", "pending", "not_applicable")
DATA_STATUSES = ("", "provisional", "confirmed", "final", "estimate")
LONGEST = {"note": 2000, "data_source": 200, "stage": 100, "progress": 2000}
#: How much of an unreadable text is kept: far more than anybody types into a cell.
LONGEST_RAW = 10_000
#: Forms and tests whose values count things, so that none can be negative.
_COUNTING = frozenset(
    {"increment", "count", "count_sum", "count_range", "stock", "stock_sum", "accumulating_days", "zero_event"}
)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Question:
    """What one cell asks: its fields and everything by which an answer is judged.

    ``share``: the numerator is a part of the denominator. ``cumulative``: the value may not fall within the year.
    ``factor`` times n / d is the rate. ``days_gone`` bounds accumulating days. ``counted``: a register is
    counted, nothing is typed. ``graded``: the answer is the progress told in words, the office gives the grade.
    """

    indicator: int
    part: str = ""
    fields: tuple[str, ...] = ("value",)
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    share: bool = False
    cumulative: bool = False
    factor: Decimal = Decimal(1)
    days_gone: int | None = None
    incidents: bool = False
    counted: bool = False
    graded: bool = False
    staged: bool = False
    stages: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.indicator}:{self.part}"

    @property
    def required(self) -> tuple[str, ...]:
        """The fields without which the cell is blank. A milestone asks for none: no stage is an answer. Beside a plain
        value the denominator (days with valid data) may stay empty."""
        optional = OPTIONAL if "numerator" in self.fields else OPTIONAL | {"denominator"}
        return tuple(name for name in self.fields if name not in optional and name != "stage")

    @property
    def about_task(self) -> bool:
        """Whether a main task is reported on: its progress is told each quarter, whether a stage is reached or not."""
        return "progress" in self.fields

    @property
    def may_be_blank(self) -> bool:
        """Whether nothing is an answer too: no stage yet is open, never missing."""
        return self.staged and not self.about_task


@dataclass(frozen=True)
class Answer:
    """The content of one version of a value. ``standing`` tells 0, missing, pending and not applicable apart."""

    standing: str = "missing"
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    benchmark: Decimal | None = None
    rank: Decimal | None = None
    places: Decimal | None = None
    stage: str = ""
    progress: str = ""
    grade: str = ""
    data_status: str = ""
    note: str = ""
    data_source: str = ""
    published_on: date | None = None
    raw: Mapping[str, str] = field(default_factory=dict)

    def shown(self, name: str) -> str:
        """The field as it stands in its input: what cannot be read as it was typed."""
        if name in self.raw:
            return self.raw[name]
        held = getattr(self, name)
        if held is None:
            return ""
        return numbers.write(held) if isinstance(held, Decimal) else str(held)


def fields_for(terms: Terms) -> tuple[str, ...]:
    """What is typed for a target of this measure and test."""
    measure, test = terms.measure, terms.rule.test
    if measure == "stage":
        return ("stage",)
    if measure == "rubric" or measure.startswith("register"):
        return ()
    if test == "rank":
        return ("rank", "places")
    typed: tuple[str, ...] = ("value",)
    if terms.rule.form == "accumulating_days":
        typed = ("value", "denominator")
    if measure.startswith("ratio") or measure == "per_capita":
        typed = ("numerator", "denominator")
    return (*typed, "benchmark") if test == "benchmark" else typed


def question(
    indicator: int,
    part: str,
    shared_by: Iterable[Terms],
    *,
    unit: str,
    name: str = "",
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    days_gone: int,
) -> Question:
    """The question of one cell, from the terms of every target that shares the indicator called ``name``."""
    listed = list(shared_by)
    asked = {name for terms in listed for name in fields_for(terms)}
    measures = {terms.measure for terms in listed}
    forms = {terms.rule.form for terms in listed}
    share = _is_share(listed, unit) and not _NO_SHARE.search(name)
    if lower is None and (share or forms & _COUNTING):
        lower = Decimal(0)
    return Question(
        indicator=indicator,
        part=part,
        fields=tuple(name for name in FIELDS if name in asked),
        unit=unit,
        lower=lower,
        upper=Decimal(100) if upper is None and share and is_percent(unit) else upper,
        share=share and bool({"numerator"} & asked),
        cumulative=bool(measures & {"year_to_date", "ratio:year_to_date"}),
        factor=_factor(listed, unit),
        days_gone=days_gone if "accumulating_days" in forms else None,
        incidents=any(terms.rule.test == "zero" for terms in listed),
        counted=not asked and any(measure.startswith("register") for measure in measures),
        graded="rubric" in measures,
        staged="stage" in measures,
        stages=tuple(dict.fromkeys(stage.name for terms in listed for stage in terms.stages)),
    )


def question_of_task(indicator: int, stages: tuple[str, ...]) -> Question:
    """The question of a main task: the stage reached, where one is, and the progress of the quarter."""
    return Question(indicator=indicator, fields=("stage", "progress"), staged=True, stages=stages)


#: Rates in % that are no part of a whole: they may be negative, or above 100.
_NO_SHARE = re.compile(
    "增长率|增速|增幅|涨幅|涨跌|降幅|变动|波动|同比|环比|指数|利润率|收益率|回报率|负债率|完成率|产销率"
)


def _is_share(listed: Sequence[Terms], unit: str) -> bool:
    """Whether the value is a part of a whole, between 0 and 100 %. A quota may be a rate of change: it is not, nor is
    what a target wants above 100 % or below 0."""
    share = {"compare", "coverage", "benchmark", "range", "rank", "prior"}
    held_against = (rule for terms in listed for rule in (terms.rule, *terms.annual.values()))
    if any(not 0 <= value * rule.scale <= 100 for rule in held_against for value in rule.values):
        return False
    return all(
        terms.rule.test == "coverage"
        or (is_percent(unit) and terms.rule.test in share and terms.measure != "per_capita")
        for terms in listed
    )


def _factor(listed: Iterable[Terms], unit: str) -> Decimal:
    given = [terms.factor for terms in listed if terms.factor is not None]
    return given[0] if given else Decimal(100 if is_percent(unit) else 1)


def is_given(asked: Question, answer: Answer) -> bool:
    """Whether the cell counts as filled in: a number (0 is one), progress in words, or a reasoned absence."""
    return answer.standing != "missing" or asked.counted or asked.may_be_blank


def read(asked: Question, before: Answer, texts: Mapping[str, str]) -> Answer:
    """The answer after ``texts`` (field → what was typed) were written over the one ``before``.

    Only the named fields change. Choosing "awaiting publication" or "not applicable" empties the numbers; typing a
    number afterwards takes the choice back. Fields that the cell does not ask for are passed over.
    """
    changes: dict[str, Any] = {}
    raw = dict(before.raw)
    for name, text in texts.items():
        if (name not in asked.fields and name not in DETAILS) or (name == "standing" and asked.about_task):
            continue
        raw.pop(name, None)
        cleaned = text.replace("\x00", "").strip()
        try:
            changes[name] = _field(asked, name, cleaned)
        except numbers.NotANumber:
            changes[name] = _nothing(name)
            raw[name] = cleaned[:LONGEST_RAW]
    chosen = changes.pop("standing", None)
    answer = replace(before, **changes, raw=raw)
    if chosen in ("pending", "not_applicable"):
        return _without_numbers(answer, str(chosen))
    typed = any(text.strip() for name, text in texts.items() if name in asked.fields)
    if chosen is None and not typed and answer.standing in ("pending", "not_applicable"):
        return answer
    return replace(answer, standing="reported" if _is_whole(asked, answer) else "missing")


def _is_whole(asked: Question, answer: Answer) -> bool:
    """Whether the answer can be computed with: half a ratio cannot."""
    if asked.required:
        return all(getattr(answer, name) not in (None, "") for name in asked.required)
    return bool(answer.stage) if asked.staged else bool(answer.note)


def _without_numbers(answer: Answer, standing: str) -> Answer:
    raw = {name: text for name, text in answer.raw.items() if name not in FIELDS}
    empty: dict[str, Any] = dict.fromkeys(NUMBERS)
    return replace(answer, standing=standing, stage="", progress="", raw=raw, **empty)


def _nothing(name: str) -> Any:
    return None if name in NUMBERS or name == "published_on" else ""


def why_unreadable(asked: Question, name: str, text: str) -> Sentence:
    """The reason why ``text`` was kept as it was typed."""
    try:
        _field(asked, name, text)
    except numbers.NotANumber as refused:
        return refused.reason
    return sentence("“%(written)s” was not accepted: type it again.", written=text)


def _field(asked: Question, name: str, text: str) -> Any:
    """The content of one field; raises NotANumber (with the reason) for a text that is no such thing."""
    if name in NUMBERS:
        return numbers.read_optional(text, unit=asked.unit if name in ("value", "benchmark") else "")
    if name == "published_on":
        return _day(text) if text else None
    if name == "standing":
        return text if text in STANDINGS else "reported"
    if name == "stage" and text and text not in asked.stages:
        raise numbers.NotANumber("stage", sentence("“%(written)s” is not a stage of this target.", written=text))
    if name == "data_status" and text not in DATA_STATUSES:
        raise numbers.NotANumber("data_status", sentence("“%(written)s” is no data status.", written=text))
    if len(text) > LONGEST.get(name, LONGEST_RAW):
        limit = LONGEST.get(name, LONGEST_RAW)
        raise numbers.NotANumber("long", sentence("The text is longer than %(limit)s characters.", limit=limit))
    return text


def _day(text: str) -> date:
    found = _DATE.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise numbers.NotANumber("date", sentence("“%(written)s” is not a date: write 2026-10-20.", written=text))
