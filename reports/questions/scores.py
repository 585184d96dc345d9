"""What looks unusual in self scores: far above what was found, typed on the last day, in the words of others, proved by
one file again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils import timezone

from departments.models import Department
from qualitycity.sentences import Sentence, sentence
from reports import schemes, scoring
from reports.assessments import phases
from reports.models import Assessment, ItemScore, Phase, ScoreFile, ScoreLine
from reports.questions import question
from reports.questions.question import FAR, LAST_SHARE, LEAST, Question
from reports.scoring.scheme import called

#: Items by code, each with its name in the reader's language.
Items = Mapping[str, Sentence]
#: A remark of fewer characters (已完成) says the same by chance.
_OWN_WORDS = 10


def ask(assessment: Assessment) -> Iterator[Question]:
    rows = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.SELF, latest=True)
    held = list(rows.select_related("department").order_by("department__order", "id"))
    items = {node.item.code: called(node.item) for node in scoring.leaves(schemes.read(assessment.version))}
    yield from _far_above(assessment, held, items)
    yield from _last_day(assessment, held)
    yield from _copied(held, items)
    yield from _reused(assessment, items)


def _far_above(assessment: Assessment, held: Sequence[ItemScore], items: Items) -> Iterator[Question]:
    """A self score far above the verified score of the last run."""
    run = assessment.result or assessment.runs.filter(trial=False).order_by("-number").first()
    if run is None:
        return
    lines = ScoreLine.objects.filter(sheet__run=run, category=False).exclude(score=None).defer("content")
    found = {(line.sheet.unit, line.item): line for line in lines.select_related("sheet")}
    for row in held:
        line = found.get((row.department.code, row.item))
        if line is None or row.score is None or line.score is None or line.worth <= 0:
            continue
        if row.score - line.score > FAR * line.worth:
            own, verified, worth = (question.plain(number) for number in (row.score, line.score, line.worth))
            said = sentence("Item %(item)s: self score %(own)s, verified %(found)s of %(worth)s. Why so much more?",
                            item=items.get(row.item, row.item), own=own, found=verified, worth=worth)  # fmt: skip
            yield question.of("far_above", row.department, row.item, said)


def _last_day(assessment: Assessment, held: Sequence[ItemScore]) -> Iterator[Question]:
    """Most self scores typed on the unit's last day; who was given more time is asked about the last day of that."""
    scores: dict[Department, list[ItemScore]] = {}
    for row in held:
        if row.score is not None:
            scores.setdefault(row.department, []).append(row)
    dues = phases.dues(assessment, Phase.SELF, list(scores))
    for unit, rows in scores.items():
        late = sum(timezone.localdate(row.at) == dues[unit.pk] for row in rows)
        if len(rows) >= LEAST and Decimal(late) / len(rows) > LAST_SHARE:
            said = sentence("%(number)s of %(all)s self scores were entered on the last day. Was there time to check "
                            "them?", number=late, all=len(rows))  # fmt: skip
            yield question.of("last_day", unit, "self", said)


def _copied(held: Sequence[ItemScore], items: Items) -> Iterator[Question]:
    """The very same remark by several units."""
    counted = Counter((row.item, row.remark) for row in held)
    for row in held:
        if counted[row.item, row.remark] > 1 and len(row.remark) >= _OWN_WORDS:
            said = sentence("Item %(item)s: %(number)s units give the very same remark. Is it this unit's own?",
                            item=items.get(row.item, row.item), number=counted[row.item, row.remark])  # fmt: skip
            yield question.of("copied", row.department, f"remark:{row.item}", said)


def _reused(assessment: Assessment, items: Items) -> Iterator[Question]:
    """One file laid to the self scores of several items."""
    rows = ScoreFile.objects.filter(assessment=assessment, to=ScoreFile.To.SELF, removed_at=None)
    laid: dict[tuple[Department, str, str], list[str]] = {}
    for row in rows.select_related("department", "evidence").order_by("department__order", "id"):
        laid.setdefault((row.department, row.evidence.sha256, row.evidence.name), []).append(row.item)
    for (unit, sha256, file), used in laid.items():
        if len(used) > 1:
            said = sentence("“%(file)s” proves the items %(items)s. Does it prove each of them?", file=file,
                            items=[items.get(code, code) for code in used])  # fmt: skip
            yield question.of("reused", unit, f"items:{sha256[:16]}", said)
