"""Where a row of the values sheet belongs: the target, quarter and part it names, and the unit that enters it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from departments.models import Department
from departments.value_book.columns import EARLIEST, LONGEST_PART, bounded
from departments.value_book.scene import Scene
from qualitycity.sentences import sentence
from qualitycity.workbook import Record
from qualitycity.workbook.vocabulary import folded
from targets.models import Indicator, Target
from targets.periods import Quarter

#: indicator id, quarter, department id, part
Key = tuple[int, Quarter, int, str]


@dataclass(frozen=True)
class Slot:
    """One cell of one unit in one quarter."""

    indicator: Indicator
    quarter: Quarter
    department: Department
    part: str = ""

    @cached_property
    def key(self) -> Key:
        return self.indicator.pk, self.quarter, self.department.pk, self.part


def slot(record: Record, scene: Scene) -> Slot | None:
    """Where the row belongs, or None with everything that is wrong about it."""
    found, at = target(record, scene), quarter(record, scene)
    part = bounded(record, "part", LONGEST_PART)
    if found is None or at is None or not record.ok or not _is_part(record, scene, found, at, part):
        return None
    unit = _unit(record, scene, found, at, part)
    return None if unit is None else Slot(found.indicator, at, unit, part)


def target(record: Record, scene: Scene) -> Target | None:
    code = record.text("code")
    if code in scene.tasks and code not in scene.targets:
        message = sentence(
            "%(code)s is a main task: it is reported in words, on its unit's page or in its unit's workbook.", code=code
        )
        record.refuse("code", code="main_task", message=message)
    elif code is not None and code not in scene.targets:
        message = sentence("The plan %(plan)s has no target %(code)s.", plan=scene.plan.code, code=code)
        record.refuse("code", code="unknown_code", message=message)
    return scene.targets.get(code or "")


def year(record: Record, scene: Scene) -> int | None:
    """A year of the plan, or one before it: history."""
    found = record.integer("year", low=EARLIEST)
    if found is not None and found > scene.plan.end_year:
        message = sentence("The plan ends with %(year)s.", year=str(scene.plan.end_year))
        record.refuse("year", code="after_the_plan", message=message)
        return None
    return found


def quarter(record: Record, scene: Scene) -> Quarter | None:
    in_year, number = year(record, scene), record.integer("quarter", low=1, high=4)
    return None if in_year is None or number is None else Quarter(in_year, number)


def _is_part(record: Record, scene: Scene, target: Target, at: Quarter, part: str) -> bool:
    """Whether the part exists. Sub-quotas are parts that the quotas name, so any name goes."""
    parts = scene.parts(target.indicator, at)
    if part in parts or scene.is_held_against_quotas(target.indicator, at):
        return True
    known = "、".join(name for name in parts if name)
    if not known:
        message = sentence("The target %(code)s has no parts.", code=target.code)
    elif not part:
        message = sentence("Name the part: %(parts)s.", parts=known)
    else:
        message = sentence("“%(part)s” is not a part of it: %(parts)s.", part=part, parts=known)
    record.refuse("part" if "part" in record else "code", code="unknown_part", message=message)
    return False


def _unit(record: Record, scene: Scene, target: Target, at: Quarter, part: str) -> Department | None:
    """The unit that the row names, or the one that enters the cell where it names none."""
    entering = scene.entering(target.indicator, at, part)
    names = "、".join(unit.name for unit in entering)
    written = record.text("department")
    if written is None:
        if len(entering) == 1:
            return entering[0]
        place = "department" if "department" in record else "code"
        if entering:
            message = sentence("Name the unit: %(units)s.", units=names)
            record.refuse(place, code="which_department", message=message)
        else:
            message = sentence("Nobody leads the target %(code)s in %(quarter)s.", code=target.code, quarter=at)
            record.refuse(place, code="no_lead", message=message)
        return None
    unit = scene.units.get(folded(written))
    if unit is None:
        message = sentence("There is no unit “%(name)s”.", name=written)
        record.refuse("department", code="unknown_department", message=message)
    elif unit.pk not in [each.pk for each in entering]:
        message = sentence(
            "The target %(code)s is not reported by %(unit)s, but by: %(units)s.",
            code=target.code, unit=unit.name, units=names or "—",
        )  # fmt: skip
        record.refuse("department", code="not_its_duty", message=message)
        return None
    return unit
