"""Rankings of a run: group by group, each unit with its categories, beside what it had the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports import scoring
from reports.models import Assessment, AssessmentRun, ScoreLine, ScoreSheet
from reports.scoring import stored


@dataclass(frozen=True)
class Row:
    """A unit in its rank group; ``tops`` are its lines of the first level, by item; ``before`` its last year's."""

    sheet: ScoreSheet
    tops: dict[str, ScoreLine]
    before: ScoreSheet | None = None

    @property
    def change(self) -> Decimal | None:
        """Points more or less than the year before."""
        now: Decimal | None = self.sheet.score
        then: Decimal | None = self.before.score if self.before else None
        return None if now is None or then is None else now - then

    @property
    def climbed(self) -> int | None:
        """Places gained since the year before."""
        if self.before is None or self.before.rank is None or self.sheet.rank is None:
            return None
        return self.before.rank - self.sheet.rank


@dataclass(frozen=True)
class Ranking:
    code: str
    name: str
    name_en: str
    columns: Sequence[scoring.Item]
    rows: list[Row] = field(default_factory=list)

    @property
    def grades(self) -> dict[str, int]:
        """How many units have each grade."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.sheet.grade] = found.get(row.sheet.grade, 0) + 1
        return found


def content_of(run: AssessmentRun) -> scoring.Scheme:
    """The scheme of the assessment, for names and order; the weights of a trial are in its own inputs."""
    return stored.load(run.assessment.version.content)


def of(run: AssessmentRun, content: scoring.Scheme) -> list[Ranking]:
    """The groups in the scheme's order, in three queries."""
    tops: dict[int, dict[str, ScoreLine]] = {}
    for line in ScoreLine.objects.filter(sheet__run=run, depth=0).defer("content").order_by("sheet", "place"):
        tops.setdefault(line.sheet_id, {})[line.item] = line
    earlier = last_year(run.assessment)
    before = {}
    if earlier is not None:
        before = {sheet.unit: sheet for sheet in earlier.sheets.defer("content")}
    found = [
        Ranking(group.code, group.name, group.name_en, [item for item in content.items if _is_of(item, group.code)])
        for group in content.groups
    ]
    by_code = {ranking.code: ranking for ranking in found}
    for sheet in run.sheets.defer("content").order_by("place"):
        if sheet.group in by_code:
            by_code[sheet.group].rows.append(Row(sheet, tops.get(sheet.pk, {}), before.get(sheet.unit)))
    return [ranking for ranking in found if ranking.rows]


def last_year(assessment: Assessment) -> AssessmentRun | None:
    """The announced result of the year before, by the same scheme."""
    rows = Assessment.objects.filter(scheme=assessment.scheme_id, year=assessment.year - 1).exclude(result=None)
    earlier = rows.select_related("result").first()
    return None if earlier is None else earlier.result


def _is_of(item: scoring.Item, group: str) -> bool:
    return not item.groups or group in item.groups
