"""Rules about what is not there, and about what must be explained: blank, missing, awaited, behind."""

from __future__ import annotations

from collections.abc import Iterator

from departments.cells import is_given
from departments.findings.finding import Case, Finding, Rule
from qualitycity.sentences import sentence


def is_blank(case: Case) -> bool:
    return not (case.asked.counted or case.context.later or is_given(case.asked, case.answer))


def blank(case: Case) -> Finding:
    """Nothing was entered: it blocks until something is, or until the note says why there is nothing."""
    if case.answer.note and not case.asked.about_task:
        return Finding("explain", "missing", sentence("Nothing was reported; the note says why."), "note")
    if case.asked.graded or case.asked.about_task:
        text = sentence("Tell the progress of this quarter in a few words.")
    else:
        text = sentence("Not filled in: enter it, or say in the note why there is nothing.")
    return Finding("blank", "blank", text, case.asked.required[0] if case.asked.required else "note", blocks=True)


def not_applicable(case: Case) -> Iterator[Finding]:
    if case.answer.standing == "not_applicable" and not case.answer.note:
        yield Finding("explain", "not_applicable", sentence("Say why it does not apply."), "note", blocks=True)


def pending(case: Case) -> Iterator[Finding]:
    if case.answer.standing == "pending" and not case.answer.note:
        yield Finding("explain", "pending", sentence("Say who publishes the figure and when."), "note", blocks=True)


def behind(case: Case) -> Iterator[Finding]:
    stands = case.answer.standing not in ("pending", "not_applicable")
    if stands and any(result.progress == "behind" for result in case.context.results):
        text = sentence("Behind schedule: explain the cause and the measures.")
        yield Finding("explain", "behind", text, "note", blocks=not case.answer.note)


def returned(case: Case) -> Iterator[Finding]:
    if case.context.returned:
        text = sentence("This was returned: change it, or explain it in the note.")
        yield Finding("returned", "returned", text, blocks=True)


RULES: tuple[Rule, ...] = (not_applicable, pending, behind)
