"""Who is told: whoever holds the right today, for the unit or for the office of its area."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from departments.models import Department, Member, User
from departments.models.people import valid
from qualitycity.roles import ROLES, UNIT_ROLES, Permission, Role

#: The role that is written on a message to a unit where nobody holds the right.
_ROLE_OF = {
    Permission.ENTER_VALUES: Role.REPORTER,
    Permission.RELEASE: Role.REVIEWER,
    Permission.ANSWER_PLEDGES: Role.REVIEWER,
}


@dataclass(frozen=True)
class Addressee:
    """One person, for a unit or for the office; or a unit's role that nobody holds."""

    user: User | None
    department: Department | None = None
    role: str = ""

    @property
    def key(self) -> str:
        if self.user is not None:
            return str(self.user.pk)
        return f"unit{self.department.pk if self.department else ''}-{self.role}"

    @property
    def name(self) -> str:
        return self.user.name if self.user is not None else ""


@dataclass(frozen=True)
class Holders:
    """Today's members of some units and of the office of their area, by who may do what."""

    of_units: Mapping[int, Sequence[Member]] = field(default_factory=dict)
    of_area: Mapping[int, Sequence[Member]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Collection[Department]) -> Holders:
        """Read in one query, whatever the number of units."""
        areas = {unit.area_id for unit in units}
        rows = Member.objects.filter(valid(timezone.localdate()), user__is_active=True, area__in=areas)
        one = next(iter(units)).pk if len(units) == 1 else None
        if one is not None:
            rows = rows.filter(Q(department=one) | Q(department=None))
        of_units: dict[int, list[Member]] = {}
        of_area: dict[int, list[Member]] = {}
        for member in rows.select_related("user").order_by("id"):
            if member.department_id is not None:
                of_units.setdefault(member.department_id, []).append(member)
            elif member.role not in UNIT_ROLES:
                of_area.setdefault(member.area_id, []).append(member)
        return cls(of_units, of_area)

    def in_unit(self, unit: Department, permission: Permission) -> list[Addressee]:
        """Whoever may do it for the unit; where nobody may, the role itself."""
        held = _once(self.of_units.get(unit.pk, ()), permission)
        if not held:
            return [Addressee(None, unit, _ROLE_OF[permission])]
        return [Addressee(user, unit) for user in held]

    def in_office(self, unit: Department, permission: Permission) -> list[Addressee]:
        return [Addressee(user) for user in _once(self.of_area.get(unit.area_id, ()), permission)]


def _once(members: Sequence[Member], permission: Permission) -> list[User]:
    """Each person once, whatever roles give the right."""
    able = {member.user_id: member.user for member in members if permission in ROLES[Role(member.role)]}
    return list(able.values())
