"""A plan copied for another term: a new code, its years moved, and on wish what was reached as the new baselines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from departments import facts, plan_book
from departments.plan_book import Loaded
from departments.plan_book.exporting import Page, book_of, pages
from qualitycity import numbers
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems
from targets import plans, versions
from targets.models import Plan
from targets.periods import PlanYears, Quarter
from targets.plans import PlanDraft
from targets.rules import check

CHANNEL = "copy"
_QUARTER = re.compile(r"([0-9]{4})([Qq][1-4])")
_NAMED_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}年")
#: Only an amount, a change or a place starts from a baseline; none may happen, full coverage and words do not.
_BASED = ("compare", "prior", "range", "rank")


@dataclass(frozen=True)
class Head:
    """What the new plan is called, from which year, and for how many years."""

    code: str
    name: str
    start_year: int
    end_year: int
    start_month: int = 1
    targets: bool = True
    baselines: bool = False

    @property
    def years(self) -> PlanYears:
        return PlanYears(self.start_year, self.end_year, self.start_month)


def copy(plan: Plan, head: Head, *, by: Actor, dry_run: bool = False) -> Loaded:
    """Load the copy as a new plan; refused where its code is taken. Without ``head.targets`` the plan is empty."""
    by.must(Permission.EDIT_PLAN)
    if Plan.objects.filter(code=head.code).exists():
        problems = Problems()
        message = sentence("There is a plan %(code)s already: choose another code.", code=head.code)
        problems.refuse(code="code_taken", message=message)
        return Loaded(problems)
    if not head.targets:
        return _empty(plan, head, by, dry_run=dry_run)
    loaded = plan_book.load(book_of(copied(plan, head)), by=by, dry_run=dry_run, channel=CHANNEL)
    _warn_of_named_years(plan, loaded)
    return loaded


def _empty(plan: Plan, head: Head, by: Actor, *, dry_run: bool) -> Loaded:
    if not dry_run:
        with transaction.atomic():
            draft = PlanDraft(head.code, head.name, plan.area.name, head.years)
            plans.take_effect(written=plans.write(draft=draft, by=by, channel=CHANNEL), by=by, channel=CHANNEL)
    return Loaded(Problems())


def copied(plan: Plan, head: Head) -> list[Page]:
    """The sheets of the new plan. What has ended is not begun anew."""
    moved = {"targets": _target, "tasks": _task}
    reached = reached_at_last(plan) if head.baselines else {}
    found = []
    for page in pages(plan):
        rows = page.rows
        if page.key == "plan":
            rows = [{"key": key, "value": text} for key, text in _head(plan, head).items()]
        elif page.key in moved:
            rows = [moved[page.key](row, plan, head) for row in page.rows if not _has_ended(row)]
        if page.key == "targets":
            rows = [row | ({"baseline": reached[row["code"]]} if row["code"] in reached else {}) for row in rows]
        years = tuple(sorted({key for row in rows for key in row if key.isdecimal()}))
        columns = tuple(key for key in page.columns if not key.isdecimal())
        found.append(Page(page.key, (*columns, *years), rows))
    return found


def _has_ended(row: Mapping[str, str]) -> bool:
    return "ended" in row.get("flags", "").split("、")


def _head(plan: Plan, head: Head) -> dict[str, str]:
    return {
        "code": head.code,
        "name": head.name,
        "area": plan.area.name,
        "start_year": str(head.start_year),
        "end_year": str(head.end_year),
        "year_start_month": str(head.start_month),
    }


def _target(row: Mapping[str, str], plan: Plan, head: Head) -> dict[str, str]:
    by = head.start_year - plan.start_year
    found = {key: text for key, text in row.items() if not key.isdecimal()}
    years = {str(int(key) + by): text for key, text in row.items() if key.isdecimal()}
    found |= {year: text for year, text in years.items() if head.start_year <= int(year) <= head.end_year}
    found["exempt"] = "、".join(_inside(found.get("exempt", ""), by, head, "、"))
    if "=" in found.get("phases", ""):
        found["phases"] = "；".join(_inside(found["phases"], by, head, "；"))
    found["stages"] = _stages(found.get("stages", ""), by, head)
    return found


def _task(row: Mapping[str, str], plan: Plan, head: Head) -> dict[str, str]:
    return {**row, "stages": _stages(row.get("stages", ""), head.start_year - plan.start_year, head)}


def _inside(cell: str, by: int, head: Head, sign: str) -> list[str]:
    """The items whose quarter, moved by so many years, lies in the new term."""
    moved = [(_QUARTER.search(item), item) for item in cell.split(sign) if item]
    return [
        _moved(item, by) for at, item in moved if at is not None and head.start_year <= int(at[1]) + by <= head.end_year
    ]


def _moved(text: str, by: int) -> str:
    return _QUARTER.sub(lambda at: f"{int(at[1]) + by}{at[2].upper()}", text)


def _stages(cell: str, by: int, head: Head) -> str:
    """Stages keep their order; one that would lie after the new term is due at its end."""
    last = head.years.last

    def due(at: re.Match[str]) -> str:
        return str(min(Quarter.parse(at[0]).plus(4 * by), last))

    return _QUARTER.sub(due, cell)


def reached_at_last(plan: Plan) -> dict[str, str]:
    """What each target of the plan had reached at the end of the last year that has a verified value, by code."""
    material = facts.gather(plan)
    found: dict[str, str] = {}
    for target, listed in material.versions.items():
        if listed[-1].rule["test"] not in _BASED:
            continue
        for year in range(plan.end_year, plan.start_year - 1, -1):
            at = Quarter(year, 4)
            terms = material.terms_of(material.in_force(target, at))
            actual = check(terms, material.facts[target], at).actual
            if actual is not None:
                found[listed[-1].target.code] = numbers.write(actual)
                break
    return found


def _warn_of_named_years(plan: Plan, loaded: Loaded) -> None:
    """Words that name a year are copied as they stand: the office has to look at them."""
    for listed in versions.of_plan(plan).values():
        version = listed[-1]
        if named := _NAMED_YEAR.search(version.clause):
            message = sentence(
                "%(code)s names a year (%(year)s): its words are copied as they stand.",
                code=version.target.code, year=named[0],
            )  # fmt: skip
            loaded.problems.warn(code="year_named", message=message)
