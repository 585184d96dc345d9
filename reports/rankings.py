"""Rankings of a run: group by group, each unit with its categories, beside what it had the year before; and a unit's
items year on year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from reports import scoring
from reports.models import Assessment, AssessmentRun, ScoreLine, ScoreSheet
from reports.scoring import stored


@dataclass(frozen=True)
class Row:
    """A unit in its rank group; ``tops`` are its lines of the first level, by item; ``before`` its last year's, with
    the ``tops_before``."""

    sheet: ScoreSheet
    tops: dict[str, ScoreLine]
    before: ScoreSheet | None = None
    tops_before: dict[str, ScoreLine] = field(default_factory=dict)

    @property
    def change(self) -> Decimal | None:
        """Points more or less than the year before."""
        now: Decimal | None = self.sheet.score
        then: Decimal | None = self.before.score if self.before else None
        return None if now is None or then is None else now - then

    @property
    def regraded(self) -> bool:
        return self.before is not None and self.before.grade != self.sheet.grade

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


@dataclass(frozen=True)
class Compared:
    """An item or category of a unit in two years; None where the year does not have it."""

    code: str
    depth: int
    category: bool
    now: ScoreLine | None
    then: ScoreLine | None

    @property
    def rates(self) -> tuple[Decimal | None, Decimal | None]:
        """What part of its points each year got, in %: what it is worth may differ from year to year."""
        return rate(self.now), rate(self.then)

    @property
    def change(self) -> Decimal | None:
        """Percentage points more or less than the year before."""
        now, then = self.rates
        return None if now is None or then is None else now - then

    @property
    def reweighed(self) -> bool:
        """Whether it is worth something else than the year before."""
        return self.now is not None and self.then is not None and self.now.worth != self.then.worth

    @property
    def lost_again(self) -> bool:
        return bool(self.now and self.now.lost and self.then and self.then.lost)


def rate(line: ScoreLine | None) -> Decimal | None:
    """Points got of points to be had, in % to one decimal; None where it does not count."""
    if line is None or line.score is None or line.worth <= 0:
        return None
    share: Decimal = line.score * 100 / line.worth
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def compared(now: ScoreSheet, then: ScoreSheet | None) -> list[Compared]:
    """A unit's items in the order of this year's sheet, then those that only the year before had."""
    lines = {line.item: line for line in now.lines.order_by("place")}
    before = {} if then is None else {line.item: line for line in then.lines.order_by("place")}
    codes = [*lines, *(code for code in before if code not in lines)]
    return [
        Compared(code, held.depth, held.category, lines.get(code), before.get(code))
        for code in codes
        if (held := lines.get(code) or before.get(code)) is not None
    ]


def content_of(run: AssessmentRun) -> scoring.Scheme:
    """The scheme of the assessment, for names and order; the weights of a trial are in its own inputs."""
    return stored.load(run.assessment.version.content)


def items_of(run: AssessmentRun) -> dict[str, scoring.Item]:
    """The items and categories of the assessment's scheme by code."""
    return {node.item.code: node.item for node in scoring.walk(content_of(run))}


def of(run: AssessmentRun, content: scoring.Scheme, *, year_on_year: bool = False) -> list[Ranking]:
    """The groups in the scheme's order, in a constant number of queries; ``year_on_year``: with the categories of the
    year before."""
    tops = _tops(run)
    earlier = last_year(run.assessment)
    before = {} if earlier is None else {sheet.unit: sheet for sheet in earlier.sheets.defer("content")}
    tops_before = _tops(earlier) if earlier is not None and year_on_year else {}
    found = [
        Ranking(group.code, group.name, group.name_en, [item for item in content.items if _is_of(item, group.code)])
        for group in content.groups
    ]
    by_code = {ranking.code: ranking for ranking in found}
    for sheet in run.sheets.defer("content").order_by("place"):
        if sheet.group in by_code:
            then = before.get(sheet.unit)
            old = tops_before.get(then.pk, {}) if then else {}
            by_code[sheet.group].rows.append(Row(sheet, tops.get(sheet.pk, {}), then, old))
    return [ranking for ranking in found if ranking.rows]


def _tops(run: AssessmentRun) -> dict[int, dict[str, ScoreLine]]:
    """The lines of the first level, by sheet and item."""
    found: dict[int, dict[str, ScoreLine]] = {}
    for line in ScoreLine.objects.filter(sheet__run=run, depth=0).defer("content").order_by("sheet", "place"):
        found.setdefault(line.sheet_id, {})[line.item] = line
    return found


def last_year(assessment: Assessment) -> AssessmentRun | None:
    """The announced result of the year before, by the same scheme."""
    rows = Assessment.objects.filter(scheme=assessment.scheme_id, year=assessment.year - 1).exclude(result=None)
    earlier = rows.select_related("result").first()
    return None if earlier is None else earlier.result


def _is_of(item: scoring.Item, group: str) -> bool:
    return not item.groups or group in item.groups
