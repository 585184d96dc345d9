"""How the demonstration is told from real figures: its people, its rows, and what the log says about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import Q

from departments.models import Department, Value
from departments.people import Account
from qualitycity.models import Event
from qualitycity.navigation import DEMONSTRATION_LOADED, DEMONSTRATION_REMOVED
from qualitycity.roles import ROLES, Actor, Role
from qualitycity.sentences import Sentence
from targets.models import Plan

CHANNEL = Value.Channel.DEMO
#: Keys of the demonstration's people begin with this; no account can have such a name.
PEOPLE = "demo:"
#: Who vouches for its history. Names are data of the shipped programme, in its own language.
VOUCHER = "演示核定人"


class Refused(Exception):
    """The demonstration cannot be loaded here; ``reason`` says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Done:
    """What was done: ``loaded``, ``removed`` or ``unchanged``, and how many rows of each kind it was about.

    ``kept`` names the quarters and units whose people entered figures of their own, ``accounts`` are those of the
    district's office, whose passwords are shown once.
    """

    act: str
    counts: dict[str, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()


def people(path: str) -> Q:
    """Rows of the demonstration's people, by the field that holds their key."""
    return Q(**{f"{path}__startswith": PEOPLE})


def figures() -> Q:
    """Values of the story: told as such, or corrected by its people."""
    return Q(channel=CHANNEL) | people("entered_key")


def reporter(unit: Department) -> Actor:
    return _of_unit(unit, Role.REPORTER, "演示填报人")


def head(unit: Department) -> Actor:
    return _of_unit(unit, Role.REVIEWER, "演示负责人")


def staff(plan: Plan) -> Actor:
    return _of_office(plan, Role.OFFICE_STAFF, "演示经办人")


def approver(plan: Plan) -> Actor:
    return _of_office(plan, Role.OFFICE_APPROVER, "演示审核人")


def assessor(plan: Plan, name: str) -> Actor:
    """One of several: what one enters another confirms."""
    held = _of_office(plan, Role.ASSESSOR, f"演示考核人{name}")
    return replace(held, key=f"{held.key}{name}")


def _of_unit(unit: Department, role: Role, name: str) -> Actor:
    return Actor(f"{PEOPLE}{role}{unit.code}", name, role, unit.code, unit.pk, unit.area_id, ROLES[role])


def _of_office(plan: Plan, role: Role, name: str) -> Actor:
    return Actor(f"{PEOPLE}{role}", name, role, area_id=plan.area_id, permissions=ROLES[role])


def last(plan: Plan) -> Event | None:
    """The last time the demonstration was loaded into the plan or removed from it."""
    told = Event.objects.filter(
        kind__in=(DEMONSTRATION_LOADED, DEMONSTRATION_REMOVED), subject=f"targets.plan:{plan.pk}"
    )
    return told.order_by("-id").first()


def is_loaded(plan: Plan) -> bool:
    found = last(plan)
    return found is not None and found.kind == DEMONSTRATION_LOADED
