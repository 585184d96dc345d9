"""From the words of a row to what is demanded: the clause is read, what is given settles it, what is open is inferred.

Order: the clause; the given form; where they leave something open, the office's interpretation; flags; then measure,
parts, phases and stages; then the years that have a value of their own. Nothing is guessed silently: what was inferred
is among the findings and stays in the demand's ``confirm``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from targets import clause
from targets.clause import measures as clause_measures
from targets.demands import forms, lists, measures
from targets.demands.asked import Asked, Demand, Finding, Findings
from targets.periods import PlanYears
from targets.rules.scale import is_percent
from targets.rules.terms import Operator, Part, Rule, Stage

#: 前列 and 领先 name no rank: the first three are taken until the office says otherwise.
UNSTATED_RANK = Decimal(3)
_STRICT: dict[str | None, Operator] = {">=": ">", "<=": "<"}
_RANK_UNITS = ("位", "名", "名次")
#: The word of a milestone's clause that names its end.
_END = re.compile(
    r"通过[^，。；、,;]{0,12}?(?:验收|复评|评审|认定|认证)|建成|建立|完成|竣工|投入使用|投产|启用|命名|创成|创建|验收|达标|印发|出台|发布|实行|实施|达到"
)
_FIRST_WORDS = re.compile(r"[；;。\n]")
_Read = TypeVar("_Read")


def decide(asked: Asked, years: PlanYears) -> tuple[Demand | None, Findings]:
    """What the row demands, and everything there is to say about it; no demand where something is refused."""
    deciding = _Deciding(asked, years)
    demand = deciding.demand()
    return (None if deciding.found.errors else demand), deciding.found


@dataclass
class _Deciding:
    """One row on its way to a demand."""

    asked: Asked
    years: PlanYears
    found: Findings = field(default_factory=Findings)

    def demand(self) -> Demand | None:
        asked = self.asked
        rule = self._rule()
        if rule is None:
            self._lists_alone()
            return None
        unit = self._unit(rule)
        measure = self._measure(rule, unit)
        self._refuse_below_zero()
        parts, combine = self._parts(rule, measure)
        stages = self._stages(rule)
        annual = {year: self._annual(year, text, rule) for year, text in sorted(asked.annual.items()) if text.strip()}
        return Demand(
            clause=asked.clause,
            rule=rule,
            measure=measure,
            interpretation=asked.interpretation,
            frequency=asked.frequency or "quarterly",
            unit=unit,
            baseline=asked.baseline,
            annual={year: own for year, own in annual.items() if own is not None},
            parts=parts,
            combine=combine,
            factor=asked.factor,
            phases=self._list("phases", lambda: lists.read_phases(asked.phases, self.years)),
            stages=stages,
            exempt=self._list("exempt", lambda: lists.read_quarters(asked.exempt, self.years)) or (),
            red_line="red_line" in asked.flags,
            lag_allowed="lag_allowed" in asked.flags,
            ended="ended" in asked.flags,
            points=asked.points,
            remark=asked.remark,
            confirm=tuple((finding.column, finding.message) for finding in self.found.open),
        )

    def _refuse_below_zero(self) -> None:
        if self.asked.factor is not None and self.asked.factor <= 0:
            self.found.refuse("factor", "not_positive", sentence("The factor must be more than 0."))
        if self.asked.points is not None and self.asked.points < 0:
            self.found.refuse("points", "below_zero", sentence("Points cannot be less than 0."))

    def _list(self, column: str, read: Callable[[], _Read]) -> _Read | None:
        try:
            return read()
        except lists.Unreadable as unreadable:
            self.found.refuse(column, unreadable.code, unreadable.reason)
            return None

    def _lists_alone(self) -> None:
        """Where the clause is refused, the row's lists are still looked at: every error is told at once."""
        self._list("parts", lambda: lists.read_parts(self.asked.parts))
        self._list("phases", lambda: lists.read_phases(self.asked.phases, self.years))
        self._list("stages", lambda: lists.read_stages(self.asked.stages, self.years))
        self._list("exempt", lambda: lists.read_quarters(self.asked.exempt, self.years))

    # --- The rule -----------------------------------------------------------------------------------------------------
    def _rule(self) -> Rule | None:
        asked = self.asked
        reading = clause.read(asked.clause, asked.indicator, asked.unit)
        rule = self._formed(reading.rule)
        if asked.interpretation and (rule is None or self._leaves_open(rule)):
            rule = self._interpreted(rule)
        if rule is None:
            self._refuse_clause(reading)
            return None
        if not reading.understood:
            self.found.notes.extend(Finding("clause", "clause_open", problem) for problem in reading.problems)
        rule = self._remarked(rule)
        if rule.test == "rank" and not rule.values:
            rule = replace(rule, values=(UNSTATED_RANK,))
            message = sentence("The words name no rank: the first %(rank)s are taken.", rank=UNSTATED_RANK)
            self.found.confirm("interpretation", "rank_unstated", message)
        if rule.test == "rank":
            rule = replace(rule, unit=self._unit(rule))
        return self._flagged(rule)

    def _remarked(self, rule: Rule) -> Rule:
        """Say what the words leave open, unless a form or an interpretation settles it. How entries come in is another
        question."""
        proposal = clause_measures.told(rule.measure) if rule.measure else None
        problems = tuple(problem for problem in rule.problems if problem != proposal)
        told_apart = rule.test == "rank" and not rule.values
        if not self.asked.form and not self.asked.interpretation and not told_apart:
            self.found.notes.extend(Finding("clause", "clause_open", problem) for problem in problems)
        return replace(rule, problems=problems)

    def _formed(self, rule: Rule | None) -> Rule | None:
        if not self.asked.form:
            return rule
        try:
            return forms.with_form(rule, self.asked.form, self.asked.clause)
        except forms.Contradiction:
            return None

    def _leaves_open(self, rule: Rule) -> bool:
        """Words that set no amount where the office may have set one."""
        return (rule.test == "rank" and not rule.values) or (rule.test == "rubric" and not self.asked.form)

    def _interpreted(self, rule: Rule | None) -> Rule | None:
        """The interpretation as a clause: all of it, or its words up to the first full stop or semicolon."""
        asked = self.asked
        for words in (asked.interpretation, _FIRST_WORDS.split(asked.interpretation, maxsplit=1)[0]):
            read = clause.read(words, asked.indicator, asked.unit).rule
            own = self._formed(read) if read is not None else None
            if own is None or (rule is not None and self._leaves_open(own)):
                continue
            if rule is not None and rule.test == "rank" and own.test != "rank":
                continue
            said = rule or own
            return replace(
                own,
                soft=own.soft or said.soft,
                hold=own.hold or said.hold,
                compared_with=own.compared_with or said.compared_with,
            )
        return rule

    def _refuse_clause(self, reading: clause.Reading) -> None:
        if reading.understood:
            message = sentence(
                "The form does not go with the words “%(clause)s”, which read as “%(form)s”.",
                clause=self.asked.clause, form=forms.named(reading.rule.form if reading.rule else ""),
            )  # fmt: skip
            self.found.refuse("form", "form_contradicts_clause", message)
            return
        reasons = list(reading.problems) or [sentence("The clause states no amount and no result.")]
        message = sentence(
            "“%(clause)s” was not understood: %(reasons)s Write it otherwise, or give a form or an interpretation.",
            clause=self.asked.clause, reasons=reasons,
        )  # fmt: skip
        self.found.refuse("clause", "clause_not_understood", message)

    def _flagged(self, rule: Rule) -> Rule:
        flags = self.asked.flags
        operator = _STRICT.get(rule.operator, rule.operator) if "strict" in flags else rule.operator
        if "strict" in flags and operator not in (">", "<"):
            self.found.refuse(
                "flags", "strict_without_number", sentence("There is no amount that “strict” could be about.")
            )
        return replace(
            rule,
            operator=operator,
            soft=rule.soft or "soft" in flags,
            hold=rule.hold or "hold" in flags,
            compared_with=self.asked.compared_with or rule.compared_with,
        )

    # --- What the entries are -----------------------------------------------------------------------------------------
    def _unit(self, rule: Rule) -> str:
        """The unit of the actual value. A rank is counted in places, whatever unit the ranked value has; the % of a
        growth is that of the growth alone."""
        if rule.test == "rank" and is_percent(rule.unit):
            return "%"  # 前10%: the share of the places
        if rule.test == "rank":
            return self.asked.unit if self.asked.unit in _RANK_UNITS else "位"
        if rule.form in ("growth", "reduction"):
            return self.asked.unit
        return self.asked.unit or rule.unit or ""

    def _measure(self, rule: Rule, unit: str) -> str:
        if not self.asked.measure:
            said = rule.measure if rule.measure is not None and measures.fits(rule.measure, rule) else None
            measure = said or measures.proposed(rule, unit)
            name = _measure_named(measure)
            message = sentence("No measure is given: “%(measure)s” is taken.", measure=name)
            self.found.confirm("measure", "measure_inferred", message)
            return measure
        if not measures.fits(self.asked.measure, rule):
            name = _measure_named(self.asked.measure)
            message = sentence(
                "“%(measure)s” cannot answer a target of the form “%(form)s”.",
                measure=name, form=forms.named(rule.form),
            )  # fmt: skip
            self.found.refuse("measure", "measure_does_not_fit", message)
        return self.asked.measure

    def _parts(self, rule: Rule, measure: str) -> tuple[tuple[Part, ...], str]:
        parts = self._list("parts", lambda: lists.read_parts(self.asked.parts)) or ()
        if not parts and not self.asked.parts.strip() and rule.parts:
            parts = self._parts_of_words(rule)
        if len(rule.values) > 1 and rule.test == "compare" and len(parts) != len(rule.values):
            message = sentence("The words give %(count)s amounts: name as many parts.", count=len(rule.values))
            self.found.refuse("parts", "parts_do_not_fit", message)
        if not parts:
            if self.asked.combine and not self.asked.parts.strip():
                message = sentence("There are no parts that could be put together.")
                self.found.refuse("combine", "combine_without_parts", message)
            return (), ""
        if self.asked.combine:
            return parts, self.asked.combine
        combine = measures.proposed_combine(rule, measure, weighted=parts[0].weight is not None)
        if rule.combine is None:
            name = Sentence(measures.COMBINE_NAMES[combine])
            message = sentence("It is not said how the parts are put together: “%(combine)s” is taken.", combine=name)
            self.found.confirm("combine", "combine_inferred", message)
        return parts, combine

    def _parts_of_words(self, rule: Rule) -> tuple[Part, ...]:
        """Parts that the words name. They are entered one by one only where each has to pass by itself."""
        names = [part.name for part in rule.parts]
        if rule.combine == "each":
            message = sentence("The words name parts that must each pass: %(names)s.", names=names)
            self.found.confirm("parts", "parts_inferred", message)
            return rule.parts
        message = sentence("The words name parts (%(names)s); one value for the whole is asked for.", names=names)
        self.found.note("parts", "parts_proposed", message)
        return ()

    def _stages(self, rule: Rule) -> tuple[Stage, ...]:
        stages = self._list("stages", lambda: lists.read_stages(self.asked.stages, self.years)) or ()
        if rule.test != "staged":
            if stages:
                self.found.note("stages", "stages_unused", sentence("Only a milestone is judged by stages."))
            return stages
        if stages or self.asked.stages.strip():
            return stages
        return (self._one_stage(),)

    def _one_stage(self) -> Stage:
        stage = only_stage(self.asked.clause, self.years)
        message = sentence(
            "No stages are given: one stage “%(name)s”, due in %(due)s, is taken.", name=stage.name, due=str(stage.due)
        )
        self.found.confirm("stages", "stages_inferred", message)
        return stage

    # --- The years ----------------------------------------------------------------------------------------------------
    def _annual(self, year: int, text: str, horizon: Rule) -> Rule | None:
        column = str(year)
        if not self.years.start <= year <= self.years.end:
            self.found.refuse(column, "outside_plan", sentence("The plan has no year %(year)s.", year=str(year)))
            return None
        try:
            number = numbers.read(text, unit=self._unit(horizon))
        except numbers.NotANumber as not_a_number:
            return self._annual_words(column, text, horizon, not_a_number)
        rule = forms.annual_number(number, horizon)
        if rule is None:
            message = sentence(
                "A number says nothing for a target of the form “%(form)s”: write the year's clause.",
                form=forms.named(horizon.form),
            )
            self.found.refuse(column, "annual_does_not_fit", message)
        return rule

    def _annual_words(self, column: str, text: str, horizon: Rule, not_a_number: numbers.NotANumber) -> Rule | None:
        reading = clause.read(text, self.asked.indicator, self.asked.unit)
        if reading.rule is None:
            message = sentence(
                "“%(written)s” is neither a number nor a clause: %(reasons)s",
                written=text, reasons=[not_a_number.reason, *reading.problems],
            )  # fmt: skip
            self.found.refuse(column, "annual_not_understood", message)
            return None
        rule = reading.rule
        if rule.test == "rank" and not rule.values:
            rule = replace(rule, values=horizon.values if horizon.test == "rank" else (UNSTATED_RANK,))
        if rule.test == horizon.test:
            rule = replace(rule, compared_with=rule.compared_with or horizon.compared_with)
        return rule


def _measure_named(measure: str) -> Sentence:
    """The measure as the office calls it."""
    names: dict[str, str] = {str(code): name for code, name in clause_measures.NAMES.items()}
    return Sentence(names.get(measure, measure))


def only_stage(words: str, years: PlanYears) -> Stage:
    """The stage of a milestone that names none: the words' own end, due at the plan's last quarter."""
    found = _END.search(words)
    return Stage(found[0] if found else words[: lists.LONGEST_NAME], Decimal(1), years.last)
