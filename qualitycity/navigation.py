"""What stands at the top of every page: where the reader may go, the time, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from qualitycity.models import Event
from qualitycity.roles import Permission, Role
from qualitycity.sentences import N_

_P = Permission

#: Kinds of the events by which a demonstration comes and goes, each about its plan.
DEMONSTRATION_LOADED, DEMONSTRATION_REMOVED = "demonstration.loaded", "demonstration.removed"
#: Where it is remembered, for as many seconds, whether one is loaded.
DEMONSTRATION_SHOWN = "demonstration"
_REMEMBERED = 30


@dataclass(frozen=True)
class Place:
    """A page in the navigation: its url name, its name, and the permissions of which one opens it (none: anybody's)."""

    url_name: str
    name: str
    needs: frozenset[Permission] = frozenset()


PLACES = (
    Place("workbench", N_("Workbench")),
    Place("entry", N_("Data entry"), frozenset({_P.ENTER_VALUES, _P.RELEASE})),
    Place("review", N_("Review"), frozenset({_P.VERIFY, _P.RUN_PERIODS})),
    Place("chase", N_("Reminders"), frozenset({_P.RUN_PERIODS})),
    Place("periods", N_("Periods"), frozenset({_P.RUN_PERIODS})),
    Place("overview", N_("Overview"), frozenset({_P.SEE_BOARDS})),
    Place("heatmap", N_("Heat map"), frozenset({_P.SEE_BOARDS})),
    Place("indicators", N_("Indicators"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("tasks", N_("Main tasks"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("registers", N_("Registers"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("published", N_("Published figures"), frozenset({_P.SEE_ALL_UNITS})),
    Place("incidents", N_("Incidents"), frozenset({_P.SEE_ALL_UNITS})),
    Place("plan", N_("Plan"), frozenset({_P.EDIT_PLAN})),
    Place("plan-drafts", N_("Plan intake"), frozenset({_P.EDIT_PLAN})),
    Place("breakdown", N_("Breakdown"), frozenset({_P.EDIT_PLAN, _P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("districts", N_("District plans"), frozenset({_P.EDIT_PLAN, _P.SEE_ALL_UNITS})),
    Place("pledges", N_("Pledges"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("assessments", N_("Assessment"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("schemes", N_("Assessment schemes"), frozenset({_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT})),
    Place("reports", N_("Reports"), frozenset({_P.SEE_BOARDS})),
    Place("downloads", N_("Downloads"), frozenset(Permission) - {_P.MANAGE_PEOPLE}),
    Place("people", N_("People"), frozenset({_P.MANAGE_PEOPLE})),
    Place("log", N_("Log"), frozenset({_P.READ_LOG})),
    Place("help", N_("Help")),
)

#: What stands together in the first row of the head; its places stand in the second. Any other place is its own group.
GROUPS: dict[str, tuple[str, ...]] = {
    N_("Plan and pledges"): ("plan", "plan-drafts", "breakdown", "districts", "pledges"),
    N_("Reporting"): ("entry", "review", "chase", "periods"),
    N_("Records"): ("registers", "published", "incidents"),
    N_("Boards"): ("overview", "heatmap", "indicators", "tasks"),
    N_("Assessment of the year"): ("assessments", "schemes"),
    N_("Reports and files"): ("reports", "downloads"),
}
_GROUP_OF = {url_name: group for group, held in GROUPS.items() for url_name in held}

ROLE_NAMES: dict[str, str] = {
    Role.ADMINISTRATOR: N_("system administrator"),
    Role.AUDITOR: N_("auditor"),
    Role.GROUP_MEMBER: N_("leading-group member"),
    Role.OFFICE_STAFF: N_("office staff"),
    Role.OFFICE_APPROVER: N_("office approver"),
    Role.ASSESSOR: N_("assessor"),
    Role.REPORTER: N_("reporter"),
    Role.REVIEWER: N_("head of the unit"),
    Role.DISTRICT_OFFICE: N_("district office"),
}


def places_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of places this reader may open, each leading to its first place; the present ones are marked.

    A group of which the reader may open one place alone goes by that place's name. A page whose address does not tell
    where it belongs says so by ``request.place``.
    """
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    open_to = [place for place in PLACES if not place.needs or place.needs & actor.permissions]
    here = _here(getattr(request, "place", request.path), open_to)
    groups: dict[str, list[dict[str, Any]]] = {}
    for place in open_to:
        row = {"name": _(place.name), "address": reverse(place.url_name), "here": place is here}
        groups.setdefault(_GROUP_OF.get(place.url_name, place.name), []).append(row)
    return [
        {
            "name": _(group) if len(held) > 1 else held[0]["name"],
            "address": held[0]["address"],
            "here": any(row["here"] for row in held),
            "places": held if len(held) > 1 else [],
        }
        for group, held in groups.items()
    ]


def _here(path: str, places: list[Place]) -> Place | None:
    """The place with the longest address that the page's own begins with; the workbench is only itself."""
    at = {reverse(place.url_name): place for place in places}
    found = [address for address in at if path == address or (address != "/" and path.startswith(address))]
    return at[max(found, key=len)] if found else None


def other_roles(request: HttpRequest) -> list[dict[str, Any]]:
    """The roles and units of this person beside the present one, to go on in with one click."""
    by = getattr(request, "actor", None)
    held = getattr(request, "memberships", ())
    return [
        {"member": each.pk, "role": _(ROLE_NAMES[each.role]), "unit": each.department.name if each.department else ""}
        for each in held
        if by is not None and (each.role, each.department_id) != (by.role, by.unit_id)
    ]


def is_demonstration() -> bool:
    """Whether some plan holds a demonstration: the log says so, looked up again after half a minute."""
    held: bool | None = cache.get(DEMONSTRATION_SHOWN)
    if held is None:
        told = Event.objects.filter(kind__in=(DEMONSTRATION_LOADED, DEMONSTRATION_REMOVED)).order_by("id")
        last_of_each = dict(told.values_list("subject", "kind"))
        held = DEMONSTRATION_LOADED in last_of_each.values()
        cache.set(DEMONSTRATION_SHOWN, held, _REMEMBERED)
    return held


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    role = getattr(getattr(request, "actor", None), "role", "")
    return {
        "role_name": _(ROLE_NAMES[role]) if role in ROLE_NAMES else "",
        "places": SimpleLazyObject(lambda: places_for(request)),
        "other_roles": SimpleLazyObject(lambda: other_roles(request)),
        "now": timezone.localtime(),
        "time_zone": settings.TIME_ZONE,
        "demonstration": SimpleLazyObject(is_demonstration),
    }
