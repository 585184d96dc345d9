"""One statement as a row of the draft table, or the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qualitycity.sentences import Sentence, sentence
from targets import clause, demands
from targets.clause.measures import told
from targets.demands import Asked
from targets.intake import categories, dictionaries
from targets.intake.drafts import Confidence, Place, Proposal, Role
from targets.intake.naming import named
from targets.intake.outline import Section
from targets.intake.pieces import Piece
from targets.intake.signs import amounts, quoted
from targets.periods import PlanYears
from targets.rules.terms import Rule

#: Until the plan says which years it is for.
UNDECIDED = PlanYears(1900, 2199)
_PROSE_TESTS = ("compare", "benchmark", "coverage", "range", "rank", "prior")
_WORDS_ONLY = ("rubric", "staged")


@dataclass(frozen=True)
class Said:
    """A statement with what surrounds it."""

    piece: Piece
    section: Section
    place: Place
    year: int | None = None
    unit: str = ""
    lead: str = ""
    baseline: str = ""
    remark: str = ""
    annual: Mapping[int, str] = field(default_factory=dict)
    is_row: bool = False


def judge(said: Said) -> Proposal | Sentence:
    """The row that the words propose; else why they give none."""
    apart = named(said.piece.text)
    name = said.piece.subject or apart.name
    if said.is_row:
        apart = type(apart)(name, said.piece.text)
    reading, clause_text = _read(said, name, apart.clause)
    if reading.rule is None:
        return reading.problems[0]
    if not name:
        return sentence("The words do not say what it is about.")
    rule = reading.rule
    if rule.test == "compare" and len(rule.values) > 1:
        return sentence("The words give %(count)s values and not as many names.", count=len(rule.values))
    if reason := _not_in_prose(said, rule):
        return reason
    demand, _ = demands.decide(Asked(clause=clause_text, indicator=name, unit=rule.unit or ""), UNDECIDED)
    filed = categories.file(said.section, name + said.piece.text)
    doubts = tuple(_doubts(said, rule, name, filed))
    return Proposal(
        category=filed.category,
        item=filed.item,
        group=filed.group,
        name=quoted(name),
        clause=quoted(clause_text),
        rule=rule,
        measure=demand.measure if demand else rule.measure or "",
        unit=rule.unit or "",
        confidence=_confidence(said, rule, filed, doubts),
        place=said.place,
        role=said.section.role,
        year=said.year,
        annual=said.annual,
        baseline=said.baseline,
        lead=said.lead,
        remark=said.remark,
        doubts=doubts,
    )


def _not_in_prose(said: Said, rule: Rule) -> Sentence | None:
    """Outside the goals only an amount is a target: what is to be done is told in the same words."""
    role = said.section.role
    if role in ("goal", "overall") or said.is_row:
        return None
    counted = bool(rule.values) and _in_digits(said.piece.text)
    if role == "guiding":
        counted = counted or rule.test in ("benchmark", "rank", "coverage")
    if rule.test in _PROSE_TESTS and counted:
        return None
    return sentence("It stands in the prose of the plan and states no amount.")


def _in_digits(text: str) -> bool:
    """一个 and 两项 are ways of speaking in prose."""
    return any(re.search("[0-9]", text[amount.start : amount.end]) for amount in amounts(text))


def _read(said: Said, name: str, predicate: str) -> tuple[clause.Reading, str]:
    """Read the predicate beside its subject; where that says something else than the whole, the whole is the clause."""
    whole = _with_unit(said.piece.text, name, said.unit)
    if predicate == said.piece.text:
        return whole, said.piece.text
    short = _with_unit(predicate, name, said.unit)
    if short.rule is None or (whole.rule is not None and _differ(short.rule, whole.rule)):
        return whole, said.piece.text
    return short, predicate


def _differ(one: Rule, other: Rule) -> bool:
    return _said_by(one) != _said_by(other)


def _said_by(rule: Rule) -> tuple[object, ...]:
    return rule.test, rule.operator, rule.values, rule.form, rule.per_year, rule.soft, rule.hold


def _with_unit(text: str, name: str, unit: str) -> clause.Reading:
    """The reading in the unit of the plan, else of the words, else the one that such an indicator usually has."""
    reading = clause.read(text, indicator=name, unit=unit)
    rule = reading.rule
    if rule is None or rule.test in _WORDS_ONLY:
        return reading
    usual = dictionaries.usual_unit(name)
    if rule.form in ("growth", "reduction") and not unit:  # the % is that of the change
        return replace(reading, rule=replace(rule, unit=usual or None))
    if rule.unit:
        return reading
    counted = clause.read(text, indicator=name, unit=usual) if usual else reading
    return counted if counted.understood else reading


def _doubts(said: Said, rule: Rule, name: str, filed: categories.Filed) -> list[Sentence]:
    proposal = told(rule.measure) if rule.measure else None
    doubts = [problem for problem in rule.problems if problem != proposal]
    if rule.test in _WORDS_ONLY:
        doubts.append(sentence("The words name no number: a grade or stages are proposed."))
    if filed.inferred:
        doubts.append(
            sentence("No heading names the category: it is told from the words.")
            if filed.category
            else sentence("The category is not known.")
        )
    if said.section.role not in categories.GOALS and not said.is_row:
        doubts.append(sentence("It stands outside the goals of the plan, in the prose."))
    if said.piece.is_split:
        doubts.append(sentence("The words state several things at once; this is one of them."))
    if len(re.sub(r"[^一-鿿A-Za-z]", "", name)) <= 2:
        doubts.append(sentence("“%(name)s” alone may not say what is counted.", name=name))
    return doubts


def _confidence(said: Said, rule: Rule, filed: categories.Filed, doubts: tuple[Sentence, ...]) -> Confidence:
    prose: tuple[Role, ...] = ("tasks", "")
    if not filed.category or (said.section.role in prose and not said.is_row) or len(doubts) > 2:
        return "low"
    return "medium" if doubts else "high"
