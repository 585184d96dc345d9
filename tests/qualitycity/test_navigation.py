"""What stands at the top of a page depends on who reads it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from qualitycity.navigation import PLACES, places_for
from qualitycity.roles import ROLES, Actor, Permission, Role


def shown(rf, role: Role, path: str = "/") -> dict[str, bool]:
    request = rf.get(path)
    request.actor = Actor(key="li", name="李文", role=role, permissions=ROLES[role])
    return {place["address"]: place["here"] for group in places_for(request) for place in group["places"] or [group]}


def test_every_place_is_a_page():
    assert [reverse(place.url_name) for place in PLACES]


def test_a_visitor_is_offered_nothing(rf):
    assert places_for(rf.get("/")) == []


def test_a_reporter_is_led_to_entry_and_not_to_the_boards(rf):
    places = shown(rf, Role.REPORTER)
    assert reverse("entry") in places
    assert reverse("overview") not in places


def test_the_administrator_sees_people_and_no_figures(rf):
    assert set(shown(rf, Role.ADMINISTRATOR)) == {"/", reverse("people"), reverse("help")}


def test_only_the_place_one_is_at_is_marked(rf):
    assert [address for address, here in shown(rf, Role.OFFICE_STAFF, reverse("overview")).items() if here] == [
        reverse("overview")
    ]


def test_a_page_inside_another_places_address_marks_the_nearer_one(rf):
    drafts = reverse("plan-drafts")
    assert [address for address, here in shown(rf, Role.OFFICE_STAFF, f"{drafts}5/").items() if here] == [drafts]


def test_a_group_of_which_one_page_is_open_goes_by_the_name_of_that_page(rf):
    request = rf.get(reverse("entry"))
    request.actor = Actor(key="li", name="李文", role=Role.REPORTER, permissions=ROLES[Role.REPORTER])
    entry = next(group for group in places_for(request) if group["address"] == reverse("entry"))
    assert (entry["name"], entry["places"], entry["here"]) == ("填报", [], True)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.url_name)
def test_a_place_needs_only_permissions_that_exist(place):
    assert place.needs <= frozenset(Permission)
