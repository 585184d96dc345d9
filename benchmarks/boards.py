"""The overview of a quarter and the heat map of a plan, and the same boards as styled workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial

from django.test import Client
from openpyxl import Workbook, load_workbook

from benchmarks import floors
from benchmarks.city import Cities
from benchmarks.measuring import Reach, Size, Task
from benchmarks.pages import page, person
from qualitycity.roles import Role
from targets.periods import Quarter

QUARTER = Quarter(2028, 2)
CATEGORY = "product"
EXPORTED = 20  # targets whose 24 units give some 10,000 figures in 20 quarters
WHOLE, PART, BOOK = Reach(times=3), Reach(within_ms=60), Reach(times=2)


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    """Pages beside the rows they show: no reach, since a page of 74 rows is mostly what any page costs. And the page of
    a whole framework beside what it would have to read if nothing were kept: every value of every unit."""
    for targets in size.targets:
        plan = cities.full(targets)
        client, scale = person(plan, Role.OFFICE_APPROVER), _scale(targets)
        overview, heat = partial(floors.overview, plan, QUARTER), partial(floors.heat, plan)
        for name, address, floor in (
            ("overview", f"/overview/?quarter={QUARTER}", overview),
            ("heat map", f"/heatmap/?quarter={QUARTER}", heat),
        ):
            yield Task(name, scale, page(client, address), floor, "bare SQL for the same rows")
            part = page(client, f"{address}&category={CATEGORY}")
            yield Task(f"{name}, one category", scale, part, floor, "bare SQL for all rows", PART)
    plan = cities.full(size.framework)
    heat_map = page(person(plan, Role.OFFICE_APPROVER), "/heatmap/")
    everything = partial(floors.figures, plan)
    yield Task("whole framework", _scale(size.framework), heat_map, everything, "bare SQL for all values", WHOLE)


def books(cities: Cities, size: Size) -> Iterator[Task]:
    """The floor fetches the same rows and writes the same cells with openpyxl's write-only mode, without any style."""
    yield from _figures_book(cities, size)
    for targets in (size.framework, *size.targets):
        plan = cities.full(targets)
        client = person(plan, Role.OFFICE_APPROVER)
        address = "/heatmap/results/xlsx/"
        bare = _bare_book(client, address, partial(floors.results, plan))
        yield Task("results.xlsx", _scale(targets), page(client, address), bare, "bare SQL + plain openpyxl", BOOK)
    for targets in size.targets:
        plan = cities.full(targets)
        client = person(plan, Role.OFFICE_APPROVER)
        for name, address, floor in (
            ("overview.xlsx", f"/overview/export/xlsx/?quarter={QUARTER}", partial(floors.overview, plan, QUARTER)),
            ("heat map.xlsx", "/heatmap/export/xlsx/", partial(floors.heat, plan)),
            ("indicators.xlsx", "/indicators/export/xlsx/", partial(floors.indicators, plan)),
        ):
            bare = _bare_book(client, address, floor)
            yield Task(name, _scale(targets), page(client, address), bare, "bare SQL + plain openpyxl", BOOK)


def _figures_book(cities: Cities, size: Size) -> Iterator[Task]:
    """About 10,000 verified figures as the values workbook that loads again."""
    plan = cities.full(min(EXPORTED, size.framework))
    address = "/heatmap/figures/"
    client, count = person(plan, Role.OFFICE_APPROVER), len(floors.figures(plan))
    bare = _bare_book(client, address, partial(floors.figures, plan))
    work = page(client, address)
    yield Task("figures.xlsx", f"{count} verified figures", work, bare, "bare SQL + plain openpyxl", BOOK, runs=3)


def _scale(targets: int) -> str:
    return f"{targets} targets × 20 quarters × 24 units"


def _bare_book(client: Client, address: str, fetch: Callable[[], object]) -> Callable[[], None]:
    book = load_workbook(io.BytesIO(client.get(address).content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]

    def write() -> None:
        fetch()
        plain = Workbook(write_only=True)
        sheet = plain.create_sheet()
        for row in rows:
            sheet.append(row)
        plain.save(io.BytesIO())

    return write
