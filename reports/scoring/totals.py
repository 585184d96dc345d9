"""From a unit's lines to its grade, in the stated order, each step printed.

item scores → category sums → scale to the full mark → bonus (capped) → deductions → clamp → round → band → veto →
grade. Ranks follow when every unit has its grade: ``reports.scoring.ranking``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from qualitycity.numbers import round_half_up
from qualitycity.sentences import sentence
from reports.scoring.adjusting import applied
from reports.scoring.case import ZERO, step, worded
from reports.scoring.facts import Fact, Unit, VetoFact
from reports.scoring.result import Applied, Line, Result, Step
from reports.scoring.scheme import Band, Scheme
from targets.rules.exact import plain, shown

NOTHING = Decimal(0)


@dataclass
class Sheet:
    """A unit's total while it is being made."""

    scheme: Scheme
    lines: Sequence[Line]
    steps: list[Step] = field(default_factory=list)

    @property
    def top(self) -> list[Line]:
        return [line for line in self.lines if line.depth == 0 and line.counted]

    @property
    def leaves(self) -> list[Line]:
        return [line for line in self.lines if not line.category]


def total(
    scheme: Scheme, unit: Unit, lines: Sequence[Line], facts: Mapping[str, Fact], vetoes: Sequence[VetoFact]
) -> Result:
    """The unit's result but for its rank."""
    sheet = Sheet(scheme, lines)
    raw, counted = _sums(sheet)
    scaled = _scaled(sheet, raw, counted)
    adjustments = tuple(applied(scheme, one, facts.get(one.code)) for one in scheme.adjustments)
    bonus, deductions = _adjusted(sheet, adjustments)
    score = None if scaled is None else _rounded(sheet, _clamped(sheet, scaled + bonus - deductions))
    band = _band(sheet, score)
    grade = _grade(sheet, band, vetoes)
    left = tuple(line for line in sheet.leaves if not line.counted)
    return Result(
        unit=unit.code, group=unit.group, lines=tuple(lines), raw=plain(raw) or NOTHING,
        counted=plain(counted) or NOTHING, scaled=plain(scaled), adjustments=adjustments, bonus=plain(bonus) or NOTHING,
        deductions=plain(deductions) or NOTHING, score=score, band=band, vetoes=tuple(vetoes), grade=grade,
        steps=tuple(sheet.steps), left_out=left,
    )  # fmt: skip


def _sums(sheet: Sheet) -> tuple[Fraction, Fraction]:
    counted = [line for line in sheet.leaves if line.counted]
    raw = sum((line.exact_score for line in sheet.top), ZERO)
    worth = sum((line.exact_worth for line in sheet.top), ZERO)
    said = sentence("Items that count: %(counted)s; left out of the denominator: %(left)s.", counted=str(len(counted)),
                    left=str(len(sheet.leaves) - len(counted)))  # fmt: skip
    sheet.steps.append(step("items", said, str(len(counted))))
    said = sentence("Sum of the categories: %(terms)s = %(raw)s of %(worth)s points that count",
                    terms=worded([line.exact_score for line in sheet.top]), raw=shown(raw),
                    worth=shown(worth))  # fmt: skip
    sheet.steps.append(step("categories", said, raw))
    return raw, worth


def _scaled(sheet: Sheet, raw: Fraction, counted: Fraction) -> Fraction | None:
    if counted <= 0:
        sheet.steps.append(step("scale", sentence("No item counts: there is no score.")))
        return None
    full = Fraction(sheet.scheme.full_mark)
    scaled = raw * full / counted
    said = sentence("%(raw)s × %(full)s / %(counted)s = %(scaled)s", raw=shown(raw), full=shown(full),
                    counted=shown(counted), scaled=shown(scaled))  # fmt: skip
    sheet.steps.append(step("scale", said, scaled))
    return scaled


def _adjusted(sheet: Sheet, adjustments: Sequence[Applied]) -> tuple[Fraction, Fraction]:
    added = [one.exact for one in adjustments if one.kind == "bonus"]
    taken = [one.exact for one in adjustments if one.kind == "deduction"]
    bonus, cap = sum(added, ZERO), sheet.scheme.bonus_cap
    if cap is None:
        said = sentence("Bonus: %(terms)s = %(bonus)s", terms=worded(added), bonus=shown(bonus))
    else:
        gaps = {"terms": worded(added), "cap": shown(Fraction(cap))}
        bonus = min(bonus, Fraction(cap))
        said = sentence("Bonus: min(%(cap)s, %(terms)s) = %(bonus)s", **gaps, bonus=shown(bonus))
    sheet.steps.append(step("bonus", said, bonus))
    deductions = sum(taken, ZERO)
    said = sentence("Deductions: %(terms)s = %(deductions)s", terms=worded(taken), deductions=shown(deductions))
    sheet.steps.append(step("deductions", said, deductions))
    return bonus, deductions


def _clamped(sheet: Sheet, score: Fraction) -> Fraction:
    lowest = Fraction(sheet.scheme.lowest)
    highest = Fraction(sheet.scheme.full_mark if sheet.scheme.highest is None else sheet.scheme.highest)
    clamped = min(highest, max(lowest, score))
    said = sentence("%(score)s, within %(lowest)s to %(highest)s: %(clamped)s", score=shown(score),
                    lowest=shown(lowest), highest=shown(highest), clamped=shown(clamped))  # fmt: skip
    sheet.steps.append(step("clamp", said, clamped))
    return clamped


def _rounded(sheet: Sheet, score: Fraction) -> Decimal:
    rounded = round_half_up(score, sheet.scheme.places)
    said = sentence("%(score)s, rounded once, half up, to %(places)s decimals: %(rounded)s", score=shown(score),
                    places=str(sheet.scheme.places), rounded=format(rounded, "f"))  # fmt: skip
    sheet.steps.append(Step("round", said, (), rounded))
    return rounded


def band_of(scheme: Scheme, score: Decimal) -> Band | None:
    """The band that holds the score: its low end counts, its high end does not."""
    for band in scheme.bands:
        if (band.low is None or band.low <= score) and (band.high is None or score < band.high):
            return band
    return None


def _band(sheet: Sheet, score: Decimal | None) -> str:
    band = None if score is None else band_of(sheet.scheme, score)
    if band is None or score is None:
        sheet.steps.append(step("band", sentence("No grade."), ""))
        return ""
    said = sentence("%(score)s lies in %(band)s: %(grade)s", score=format(score, "f"), band=interval(band),
                    grade=band.code)  # fmt: skip
    sheet.steps.append(step("band", said, band.code))
    return band.code


def interval(band: Band) -> str:
    """[80, 90), (-∞, 60), [90, ∞)."""
    low = "(-∞" if band.low is None else f"[{shown(Fraction(band.low))}"
    high = "∞)" if band.high is None else f"{shown(Fraction(band.high))})"
    return f"{low}, {high}"


def _grade(sheet: Sheet, band: str, vetoes: Sequence[VetoFact]) -> str:
    """The band's grade, or the lowest grade that a veto in force sets. The raw score stays as it is."""
    named = {veto.code: veto for veto in sheet.scheme.vetoes}
    grade = band
    for fact in vetoes:
        gaps = {"event": fact.event, "date": fact.date or "–", "paper": fact.paper or "–", "by": fact.entered_by or "–"}
        if fact.lifted:
            said = sentence("Veto lifted by %(lifted_by)s: %(reason)s. It was: %(event)s, %(date)s, paper %(paper)s, "
                            "entered by %(by)s.", **gaps, lifted_by=fact.lifted_by or "–",
                            reason=fact.lift_reason.strip())  # fmt: skip
        else:
            grade = _lower(sheet.scheme, grade, named[fact.veto].grade)
            said = sentence("Veto: %(event)s, %(date)s, paper %(paper)s, entered by %(by)s: grade %(grade)s whatever "
                            "the score.", **gaps, grade=named[fact.veto].grade)  # fmt: skip
        sheet.steps.append(step("veto", said, fact.veto))
    if not vetoes:
        sheet.steps.append(step("veto", sentence("No veto."), ""))
    said = sentence("Grade: %(grade)s", grade=grade) if grade else sentence("No grade.")
    sheet.steps.append(step("grade", said, grade))
    return grade


def order_of(scheme: Scheme) -> dict[str, int]:
    """Grade → its place, 0 the best; no grade comes last."""
    best_first = sorted(scheme.bands, key=lambda band: (band.low is not None, band.low or NOTHING), reverse=True)
    return {band.code: place for place, band in enumerate(best_first)} | {"": len(best_first)}


def _lower(scheme: Scheme, earned: str, vetoed: str) -> str:
    order = order_of(scheme)
    return vetoed if not earned else max(earned, vetoed, key=lambda grade: order.get(grade, len(order)))
