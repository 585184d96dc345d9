"""What the office found out about a question: an answer beside it, in versions. No score hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from departments.workflow import Refused, Stale
from qualitycity import events, sentences
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports import questions
from reports.models import Assessment, QuestionAnswer
from reports.questions.question import Question

LONGEST = 1000
#: Who answers: the office, and its assessors.
ANSWERERS = frozenset({Permission.RUN_ASSESSMENTS, Permission.DECIDE_ASSESSMENTS, Permission.ASSESS})


@dataclass(frozen=True)
class Asked:
    """A question with the office's answer; ``changed``: its numbers are others since."""

    question: Question
    answer: QuestionAnswer | None

    @property
    def changed(self) -> bool:
        return self.answer is not None and _differ(self.answer.question, sentences.dump(self.question.text))


def _differ(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a gap that both fill alike says another thing; how a sentence is put changes nothing."""
    held, fresh = before["gaps"], now["gaps"]
    return any(type(held[name]) is type(fresh[name]) and held[name] != fresh[name] for name in held.keys() & fresh)


def of(assessment: Assessment) -> tuple[list[Asked], list[QuestionAnswer]]:
    """The questions with their answers, and the answers to what is no longer asked."""
    rows = QuestionAnswer.objects.filter(assessment=assessment, latest=True).order_by("id")
    held = {row.key: row for row in rows}
    asked = [Asked(each, held.pop(each.key, None)) for each in questions.of(assessment)]
    return asked, list(held.values())


def answer(*, assessment: Assessment, key: str, text: str, by: Actor, seen: int | None = None) -> QuestionAnswer:
    """Keep what was found about a question; the same again changes nothing. ``seen`` is the version that the page
    showed (0: none). Raises Refused, Stale."""
    if not by.permissions & ANSWERERS:
        raise Forbidden(Permission.RUN_ASSESSMENTS)
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused(sentence("Write what you found out."))
    with transaction.atomic():
        rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "version", "result")
        held = rows.get(pk=assessment.pk)
        found = next((each for each in questions.of(held) if each.key == key), None)
        if found is None:
            raise Refused(sentence("This is no longer asked: look at the questions again."))
        last = QuestionAnswer.objects.filter(assessment=held, key=key, latest=True).first()
        if last is not None and (last.text, last.question) == (words, sentences.dump(found.text)):
            return last
        if seen is not None and seen != (last.number if last else 0):
            raise Stale(_STALE)
        if last is not None:
            QuestionAnswer.objects.filter(pk=last.pk).update(latest=False)
        made = QuestionAnswer.objects.create(
            assessment=held, key=key, kind=found.kind, unit=found.unit, name=found.name, text=words,
            question=sentences.dump(found.text), number=last.number + 1 if last else 1, by_key=by.key, by_name=by.name,
        )  # fmt: skip
        detail = {"key": key, "question": str(found.text), "answer": words, "number": made.number}
        events.record("question.answered", by=by, about=held, unit=found.unit, detail=detail)
    return made


_STALE: Sentence = sentence("Somebody else answered this meanwhile: look at it again.")
