"""What typed cells are understood to say, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from departments.duties import DutyDraft
from departments.models import Department
from departments.plan_book import cells, columns, rows, units
from departments.plan_book.rows import Scene
from departments.plan_editor.rows import book_of
from qualitycity.sentences import Sentence
from qualitycity.workbook import Problem, Problems, read_table
from qualitycity.workbook.grid import address
from targets import plans, versions
from targets.models import Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans import TargetDraft
from targets.plans.held import version_fields
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Told:
    """One thing to say: ``kind`` error or open (inferred, or worth a look), ``key`` the cell it is about."""

    kind: str
    key: str
    message: Sentence


@dataclass(frozen=True)
class Reading:
    """``target`` is None where something is refused; ``told`` says everything."""

    plan: Plan
    target: TargetDraft | None
    duties: Sequence[DutyDraft]
    told: Sequence[Told]

    @property
    def ok(self) -> bool:
        return not any(each.kind == "error" for each in self.told)

    def terms(self, first: Quarter) -> Terms | None:
        """What the checks would be held against; ``first`` is the quarter from which the target is in effect."""
        if self.target is None:
            return None
        fields = version_fields(self.target.demand)
        version = TargetVersion(target=Target(code=self.target.code), number=1, effective_from=first, **fields)
        return versions.terms_of(version, years=self.plan.years)


def read(plan: Plan, typed: Mapping[str, str], keys: Sequence[str], *, at: Quarter) -> Reading:
    """Read the cells against the plan as it is: its units, its other targets, what is stored of this one."""
    known = plans.held(plan.code)
    assert known is not None, "the plan is stored"
    problems = Problems()
    sheet = book_of(plan, typed, keys, at=at).sheets[1]
    table = read_table(sheet, columns.TARGETS, problems=problems, more=columns.YEARS)
    scene = Scene(plan.years, units.stored(Department.objects.filter(area=plan.area_id)))
    scene.kept_targets, scene.stored = cells.of_targets(known, at), known.indicators
    found = rows.read_targets(table, scene)
    code = typed.get("code", "").strip()
    return Reading(plan, found.targets.get(code), found.duties.get(code, ()), told(problems, keys))


def told(problems: Problems, keys: Sequence[str]) -> list[Told]:
    """Errors first, then what was inferred, each with the key of its cell; what is about no cell has none."""
    places = {address(2, column): key for column, key in enumerate(keys, 1)}
    marked = [("error", each) for each in problems.errors] + [("open", each) for each in problems.warnings]
    return [Told(kind, _key(each, places), each.message) for kind, each in marked]


def _key(problem: Problem, places: Mapping[str, str]) -> str:
    return places.get(problem.cell or "", "") if problem.sheet == "targets" else ""
