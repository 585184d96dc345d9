"""What boards show: the checks in force of a quarter or of the whole plan, in plan order, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, When
from django.db.models import Value as Word

from departments import facts
from departments.models import Duty, Exemption, Value
from qualitycity.speech import in_english, named
from reports import shares, verdicts
from reports.models import EXEMPT, Check
from targets.models import Period, Plan, Target, TargetVersion
from targets.periods import Quarter

#: Progress words in the order in which boards count them: what needs attention first.
PROGRESS_ORDER = ("behind", "not_started", "awaiting_data", "on_track", "ahead", "done", "not_due")

#: What ``Check.look`` says, without bringing the explanation along: its second step names who is exempt.
_LOOK = Case(When(progress="not_due", steps__1__name="exempt", then=Word(EXEMPT)), default=F("progress"))

_CHUNK = 5000
#: Cells of quarters that have not begun.
AHEAD_OF_TIME = "ahead_of_time"

#: Measures that end in a word.
WORDED = ("stage", "rubric")

_TARGET = (
    "target_id", "target__code", "target__group", "target__indicator__name", "target__indicator__name_en",
    "target__indicator__decimals", "target__category__code", "target__category__name", "target__category__name_en",
)  # fmt: skip
_CHECK = ("id", "version__clause", "version__unit", "version__measure", *verdicts.WORDS, *verdicts.NUMBERS)
_RESULT = ("version__measure", "progress", "word", "actual", "target_value", "completion")


@dataclass(frozen=True, slots=True)
class Lead:
    """The unit that leads a target in the quarter shown."""

    id: int
    code: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class Line:
    """One target at one quarter. ``check`` is the stored check; None where it was computed for this page alone.
    ``look`` is its progress as it is shown: what is exempt is told from what is not due anyway."""

    target: int
    code: str
    group: str
    name: str
    name_en: str
    decimals: int
    category: str
    category_name: str
    category_name_en: str
    check: int | None
    clause: str
    unit: str
    measure: str
    verdict: str
    progress: str
    word: str
    actual: Decimal | None
    target_value: Decimal | None
    phase_target: Decimal | None
    horizon_target: Decimal | None
    completion: Decimal | None
    horizon_completion: Decimal | None
    gap: Decimal | None
    look: str
    steps: Sequence[Any]
    lead: Lead | None

    @property
    def indicator(self) -> str:
        return named(self.name, self.name_en)

    @property
    def category_label(self) -> str:
        return named(self.category_name, self.category_name_en)

    @property
    def is_quantity(self) -> bool:
        """Whether its numbers are amounts of something: those of stages and grades are points."""
        return self.measure not in WORDED


@dataclass(frozen=True, slots=True)
class Column:
    """A quarter that has a period. It has ``begun`` once it was opened, or once something in it was verified."""

    period: int
    quarter: Quarter
    state: str
    begun: bool


def quarters(plan: Plan) -> list[Column]:
    """The quarters of the plan that have a period, in time order."""
    years = plan.years
    verified = Value.objects.filter(period=OuterRef("pk"), counted=True)
    rows = Period.objects.filter(plan=plan, quarter__range=(years.first, years.last)).annotate(known=Exists(verified))
    return [
        Column(period, quarter, state, known or state != Period.State.SCHEDULED)
        for period, quarter, state, known in rows.order_by("quarter").values_list("pk", "quarter", "state", "known")
    ]


def latest(listed: Sequence[Column]) -> Quarter | None:
    """The quarter a board opens at: the last one that has begun, else the first there is."""
    begun = [column.quarter for column in listed if column.begun]
    return begun[-1] if begun else (listed[0].quarter if listed else None)


def lines(plan: Plan, quarter: Quarter, *, steps: bool = False) -> list[Line]:
    """Every target of the plan at ``quarter``, in plan order, ``steps`` with their explanation.

    A quarter without a period has no stored checks: they are computed here and not kept.
    """
    led = leads_at(plan, quarter)
    extra = ("steps",) if steps else ()
    rows: Iterable[tuple[Any, ...]] = (
        Check.objects.filter(latest=True, target__plan=plan, period__plan=plan, period__quarter=quarter)
        .order_by("target__order", "target_id")
        .annotate(shown_as=_LOOK)
        .values_list(*_TARGET, *_CHECK, "shown_as", *extra)
    )
    unexplained = () if steps else ((),)
    stored = [Line(*(*row, *unexplained, led.get(row[0]))) for row in rows]
    return stored or list(_computed(plan, quarter, led))


def leads_at(plan: Plan, quarter: Quarter) -> dict[int, Lead]:
    """The lead unit of every target at a quarter, by target id."""
    valid = Q(until=None) | Q(until__gte=quarter), Q(since__lte=quarter)
    leading = Duty.objects.filter(*valid, role=Duty.Role.LEAD, target__plan=plan).order_by()
    firsts = leading.values("target").annotate(first=Min("pk")).values("first")  # where all units lead, there are many
    rows: Iterable[tuple[Any, ...]] = (
        Duty.objects.filter(pk__in=firsts)
        .order_by()
        .values_list("target_id", "department_id", "department__code", "department__name", "department__order")
    )
    return {target: Lead(*unit) for target, *unit in rows}


def _computed(plan: Plan, quarter: Quarter, led: dict[int, Lead]) -> Iterator[Line]:
    material = facts.gather(plan)
    for target in material.versions:
        version = material.in_force(target, quarter)
        found = verdicts.columns(verdicts.compute(material, version, quarter))
        found["look"] = Check(progress=found["progress"], steps=found["steps"]).look
        judged = [found[name] for name in (*verdicts.WORDS, *verdicts.NUMBERS, "look", "steps")]
        yield Line(*(*_about(version), None, version.clause, version.unit, version.measure, *judged, led.get(target)))


def _about(version: TargetVersion) -> Sequence[Any]:
    target = version.target
    indicator, category = target.indicator, target.category
    return (
        target.pk, target.code, target.group, indicator.name, indicator.name_en, indicator.decimals,
        category.code, category.name, category.name_en,
    )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What a reader narrowed a board to; empty: everything."""

    category: str = ""
    department: str = ""
    progress: str = ""

    def takes(self, *, category: str, lead: Lead | None, progress: str | None = None) -> bool:
        if self.category and category != self.category:
            return False
        if self.department and (lead is None or lead.code != self.department):
            return False
        return not self.progress or progress is None or progress == self.progress

    def of_lines(self, listed: Iterable[Line]) -> list[Line]:
        return [line for line in listed if self.takes(category=line.category, lead=line.lead, progress=line.look)]


def categories(listed: Iterable[Line | HeatRow]) -> list[tuple[str, str]]:
    """Code and name of every category on the board, in plan order."""
    return [(code, row.category_label) for code, row in {row.category: row for row in listed}.items()]


def leads(listed: Iterable[Line | HeatRow]) -> list[Lead]:
    """Every lead unit on the board, in printed order of their codes."""
    found = {row.lead.id: row.lead for row in listed if row.lead}
    return sorted(found.values(), key=lambda lead: (lead.order, lead.id))


@dataclass(frozen=True)
class Count:
    """How many targets stand at a progress word, and their share in % (all shares of one table add up to 100.0)."""

    progress: str
    number: int
    share: Decimal


def counts(looks: Iterable[str], among: Iterable[str] | None = None) -> list[Count]:
    """Every progress word with its count and share, in board order, zeros included; what is exempt is counted where
    there is any, or any ``among`` the groups beside this one."""
    listed = list(looks)
    words = (*PROGRESS_ORDER, EXEMPT) if EXEMPT in (listed if among is None else among) else PROGRESS_ORDER
    numbers = [listed.count(word) for word in words]
    return [Count(*row) for row in zip(words, numbers, shares.of_hundred(numbers), strict=True)]


@dataclass(frozen=True)
class GroupCount:
    """The counts of one category or lead unit, beside the code that filters for it."""

    code: str
    name: str
    total: int
    counts: list[Count]


def by_category(listed: Sequence[Line]) -> list[GroupCount]:
    """Counts of each category, in the order in which the plan names them."""
    labels = dict(categories(listed))
    return _grouped(((line.category, labels[line.category], line) for line in listed), _looks(listed))


def by_unit(listed: Sequence[Line]) -> list[GroupCount]:
    """Counts of each lead unit, in printed order."""
    led = [(line.lead, line) for line in listed if line.lead]
    in_order = sorted(led, key=lambda pair: (pair[0].order, pair[0].id))
    return _grouped(((lead.code, lead.name, line) for lead, line in in_order), _looks(listed))


def _looks(listed: Iterable[Line]) -> set[str]:
    return {line.look for line in listed}


def _grouped(named_lines: Iterable[tuple[str, str, Line]], among: set[str]) -> list[GroupCount]:
    groups: dict[tuple[str, str], list[str]] = {}
    for code, name, line in named_lines:
        groups.setdefault((code, name), []).append(line.look)
    return [GroupCount(code, name, len(group), counts(group, among)) for (code, name), group in groups.items()]


@dataclass(frozen=True, slots=True)
class Result:
    """What one check says in figures; ``word`` is the stage or grade, numbers of which are points."""

    measure: str
    progress: str
    word: str
    actual: Decimal | None
    target_value: Decimal | None
    completion: Decimal | None

    @property
    def reached(self) -> str | Decimal | None:
        return self.word or (None if self.measure in WORDED else self.actual)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One target over the quarters: for each, the check's id and progress word, or None where there is none. ``freed``:
    somebody was freed from reporting it once."""

    target: int
    code: str
    name: str
    category: str
    category_label: str
    lead: Lead | None
    cells: list[tuple[int, str] | None]
    freed: bool


def heat(plan: Plan, shown: Sequence[Column], choice: Choice) -> list[HeatRow]:
    """The checks in force over the quarters of every target that the reader chose, in three queries, and one more where
    somebody is exempt. Targets that were not chosen come with empty cells.

    Cells of a quarter that has not begun say ``ahead_of_time``: nobody waits for its data yet.
    """
    rows = _rows(plan, shown)
    for target, place, check, progress in _cells(rows, shown, choice, "id", "progress"):
        rows[target].cells[place] = (check, progress if shown[place].begun else AHEAD_OF_TIME)
    return list(rows.values())


def results(plan: Plan, shown: Sequence[Column], choice: Choice) -> list[tuple[HeatRow, list[Result | None]]]:
    """The same with the figures: what every target was held against and reached, quarter by quarter."""
    rows = _rows(plan, shown)
    reached: dict[int, list[Result | None]] = {target: [None] * len(shown) for target in rows}
    for target, place, *found in _cells(rows, shown, choice, *_RESULT):
        reached[target][place] = Result(*found)
    return [(row, reached[target]) for target, row in rows.items()]


def _rows(plan: Plan, shown: Sequence[Column]) -> dict[int, HeatRow]:
    led = leads_at(plan, latest(shown) or plan.years.first)
    return {
        target: HeatRow(target, code, name, category, label, led.get(target), [None] * len(shown), freed)
        for target, code, name, category, label, freed in _named_targets(plan)
    }


def _cells(
    targets: Mapping[int, HeatRow], shown: Sequence[Column], choice: Choice, *columns: str
) -> Iterator[Sequence[Any]]:
    """Target, place among the quarters shown, and these columns of each check in force there; ``progress`` as it is
    shown."""
    places = {column.period: place for place, column in enumerate(shown)}
    found = Check.objects.filter(latest=True, period_id__in=list(places)).order_by()
    if choice.category:
        found = found.filter(target__category__code=choice.category)
    freed = [row.target for row in targets.values() if row.freed]
    about = found.filter(target__in=freed, progress="not_due", steps__1__name=EXEMPT)
    spared = set(about.values_list("id", flat=True)) if freed else set()
    word = columns.index("progress")
    rows = found.values_list("target_id", "period_id", "id", *columns)
    for target, period, check, *told in rows.iterator(chunk_size=_CHUNK):
        if check in spared:
            told[word] = EXEMPT
        yield target, places[period], *told


def _named_targets(plan: Plan) -> Iterator[tuple[int, str, str, str, str, bool]]:
    """Id, code and name of every target, with code and name of its category and whether it was ever exempt, in plan
    order."""
    english = in_english()
    freed = Exists(Exemption.objects.filter(indicator=OuterRef("indicator")))
    listed = Target.objects.filter(plan=plan).annotate(freed=freed).order_by("order", "id")
    for target, code, name, name_en, category, label, label_en, once in listed.values_list(
        "id", "code", "indicator__name", "indicator__name_en", "category__code", "category__name", "category__name_en",
        "freed",
    ):  # fmt: skip
        yield target, code, (english and name_en) or name, category, (english and label_en) or label, once
