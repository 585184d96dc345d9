"""Bad workbooks, made anew for each test: what offices really send, and what nobody sends by accident.

Every kind spoils the template of one unit (``ground``) in one way, and says with which code and at which address it
must be refused: an address as it is written, or (target, field) of the template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from departments.models import Register
from targets.models import Indicator
from tests.departments import unit_books as books
from tests.departments.desk import STOCK, Desk, a_desk
from tests.reports.ground import a_department, a_target

Place = str | tuple[str, str] | None


class Ground(Desk):
    """A unit's desk with its template, which is made once."""

    @cached_property
    def sane(self) -> bytes:
        return books.template(self)

    def filled(self, cells: Mapping[str, Mapping[str, Any]], *changes: books.Change) -> bytes:
        return books.filled(self, cells, *changes, content=self.sane)


Build = Callable[[Ground], bytes]


@dataclass(frozen=True)
class Kind:
    """``build`` makes the file, to be uploaded as ``file``; ``at`` None: the whole file is refused."""

    name: str
    build: Build
    code: str
    at: Place = None
    file: str = "figures.xlsx"

    def address(self, ground: Ground) -> str | None:
        if not isinstance(self.at, tuple):
            return self.at
        return books.place(ground, books.book(ground.sane).worksheets[0], *self.at)


def ground() -> Ground:
    """A unit that is asked for every form of figure; and a target of another unit, a counted one, one in parts."""
    made = a_desk()
    desk = Ground(made.plan, made.unit, made.period, made.targets)
    rows = {
        "another": {"lead": a_department("02", "工商局")},
        "counted": {"lead": desk.unit, "measure": "register"},
        "parted": {"lead": desk.unit, "measure": "as_of", "parts": [{"name": "有机", "weight": None}]},
    }
    for name, given in rows.items():
        indicator = Indicator.objects.create(plan=desk.plan, code=name, name=name, unit="个")
        desk.targets[name] = a_target(desk.plan, f"X{name}", STOCK, indicator=indicator, unit="个", **given)
    Register.objects.create(indicator=desk.targets["counted"].indicator, name="名录")
    return desk


def kinds() -> dict[str, list[Kind]]:
    """All kinds, by what is bad: the container, the sheet, a cell, or a text file."""
    from tests.bad_books import cells, containers, sheets, texts

    return {module.__name__.rpartition(".")[2]: module.KINDS for module in (containers, sheets, cells, texts)}
