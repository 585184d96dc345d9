"""Test ``rubric``: the office grades a progress text (优秀 良好 合格 不合格 = 100 80 60 0, editable).

Met at or above the pass line; C = points / full points. As long as there is no grade it is pending, and the explanation
says whether a progress text was handed in. Parts (and units) are graded on their own: their points are averaged, or
each must pass; a missing part makes the whole not reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.rules.case import Case, Outcome
from targets.rules.exact import exact, plain, shown
from targets.rules.facts import Entry
from targets.rules.result import Input, Step
from targets.rules.terms import Part


def pass_line(case: Case) -> Fraction:
    return exact(case.terms.pass_line) or Fraction(0)


def judge(case: Case) -> Outcome:
    line = pass_line(case)
    entries = [(part, case.facts.entry(part.name, case.at.ordinal)) for part in case.lane.parts]
    missing = [f"{case.at} {part.name}".strip() for part, entry in entries if entry is None]
    if missing and not case.terms.parts:
        at = str(case.at)
        said = sentence("No progress of %(quarter)s was handed in, so there is no grade: pending.", quarter=at)
        return Outcome("pending", target=line, steps=[Step("actual", said)])
    if missing:
        said = sentence("Not reported: %(lacking)s. A missing entry is never counted as 0.", lacking=", ".join(missing))
        return Outcome("not_reported", target=line, steps=[Step("actual", said)])
    given = [(part, entry) for part, entry in entries if entry is not None and entry.standing != "not_applicable"]
    if not given:
        said = sentence("%(quarter)s: not applicable, there was nothing to measure.", quarter=str(case.at))
        return Outcome("not_applicable", target=line, steps=[Step("actual", said)])
    graded = [(part, entry, points) for part, entry in given if (points := _points(case, entry)) is not None]
    if len(graded) < len(given):
        said = sentence("The progress of %(quarter)s has not been graded yet: pending.", quarter=str(case.at))
        return Outcome("pending", target=line, steps=[Step("actual", said)])
    return _decide(case, graded, line)


def _points(case: Case, entry: Entry) -> Fraction | None:
    if entry.standing != "reported":
        return None
    return exact(case.terms.grades.get(entry.grade.strip()))


def _decide(case: Case, graded: Sequence[tuple[Part, Entry, Fraction]], line: Fraction) -> Outcome:
    weighed = [(points, exact(part.weight)) for part, _, points in graded]
    weights = [Fraction(1) if weight is None else weight for _, weight in weighed]
    total = sum(weights, Fraction(0)) or Fraction(1)
    points = sum((one * weight for (one, _), weight in zip(weighed, weights, strict=True)), Fraction(0)) / total
    words = ", ".join(entry.grade.strip() for _, entry, _ in graded)
    said = sentence("Grade %(grade)s: %(points)s points.", grade=words, points=shown(points))
    inputs = tuple(Input(_name_of(case, part.name), entry.grade, entry.source) for part, entry, _ in graded)
    met = points >= line
    full = exact(case.terms.full_points) or Fraction(100)
    return Outcome(
        "met" if met else "not_met",
        points,
        line,
        points / full,
        max(Fraction(0), line - points),
        [Step("actual", said, inputs, plain(points))],
        sentence(
            "%(actual)s %(operator)s %(target)s", actual=shown(points), operator="≥" if met else "<", target=shown(line)
        ),
        word=words,
    )


def _name_of(case: Case, part: str) -> Sentence:
    if part:
        return sentence("Grade of %(part)s, %(quarter)s", part=part, quarter=str(case.at))
    return sentence("Grade of %(quarter)s", quarter=str(case.at))
