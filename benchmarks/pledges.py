"""All pledges of a year as one job: drafted from the duties, written as .docx and .pdf, packed into one archive.

24 departments, 10 districts and 5 enterprises; each run is about another year of the plan, or begins that year anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.city import BY, Cities
from benchmarks.measuring import Reach, Size, Task
from departments import pledges as drafts
from departments.models import Department, Duty, Pledge, PledgeLine
from qualitycity import jobs
from qualitycity.models import Job
from reports import pledge_papers
from reports.models import PledgeFile
from targets.models import Plan

#: A person does not wait for it, but looks for it in the same minute.
REACH = Reach(within_ms=60_000)
FLOOR = "plain tables by python-docx and typst"
_OTHERS = (("district", "区", 10), ("enterprise", "企业", 5))
_COLUMNS = (
    "code",
    "category",
    "name",
    "unit",
    "baseline",
    "annual",
    "q1",
    "q2",
    "q3",
    "q4",
    "points",
    "duty",
    "remark",
)


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    plan = cities.new("pledges", size.entry)
    year = _Year(plan, _units(plan) if size.judged else _units(plan)[:3])
    scale = f"{len(year.units)} units, {size.entry} targets"
    yield Task("all pledges as one job", scale, year.generate, year.bare, FLOOR, REACH, runs=3)


def _units(plan: Plan) -> list[Department]:
    """The departments of the plan with its duties, and districts and enterprises that support some of its targets."""
    for kind, name, number in _OTHERS:
        Department.objects.bulk_create(
            Department(area=plan.area, code=f"{kind}{place}", name=f"第{place}{name}", kind=kind, order=100 + place)
            for place in range(1, number + 1)
        )
    units = list(Department.objects.filter(area=plan.area).order_by("order", "id"))
    targets = list(plan.targets.order_by("order"))
    without = [unit for unit in units if not unit.duties.exists()]
    Duty.objects.bulk_create(
        Duty(department=unit, target=targets[(place * 3 + step) % len(targets)], role=Duty.Role.SUPPORTING,
             since=plan.years.first)
        for place, unit in enumerate(without)
        for step in range(10)
    )  # fmt: skip
    return units


@dataclass
class _Year:
    """The years of a plan, one after the other, with the same units."""

    plan: Plan
    units: list[Department]
    years: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.years = cycle(range(self.plan.start_year, self.plan.end_year + 1))

    def generate(self) -> None:
        year = next(self.years)
        self._forget(year)
        job = pledge_papers.request(plan=self.plan, year=year, by=BY, units=[unit.pk for unit in self.units])
        jobs.run(job.pk, pledge_papers.carry_out)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.message
        written = PledgeFile.objects.filter(paper__issue__pledge__plan=self.plan, paper__issue__pledge__year=year)
        assert written.count() == 2 * len(self.units), "every unit has both papers"

    def _forget(self, year: int) -> None:
        PledgeLine.objects.filter(issue__pledge__plan=self.plan, issue__pledge__year=year).delete()
        for pledge in Pledge.objects.filter(plan=self.plan, year=year):
            pledge.issues.all().delete()
            pledge.delete()

    def bare(self) -> None:
        """The same tables, without layout, prose or a row in the database."""
        import typst
        from docx import Document

        found = drafts.drafts_of(self.plan, self.plan.start_year, units={unit.pk for unit in self.units})
        for unit in self.units:
            rows = [[str(getattr(line, name)) for name in _COLUMNS] for line in found.of(unit.pk)]
            document = Document()
            table = document.add_table(rows=0, cols=len(_COLUMNS))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            document.save(io.BytesIO())
            cells = ", ".join(f"[{_escaped(text)}]" for row in rows for text in row)
            typst.compile(f"#table(columns: {len(_COLUMNS)}, {cells})".encode(), format="pdf")


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\#$*_[]<>@`~=-+/'\"" else sign for sign in text)
