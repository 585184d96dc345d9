"""The walk of a quarter's figures: who may move them, from where to where, and what stands in the way."""

from __future__ import annotations

import pytest

from departments import workflow
from departments.workflow import TRANSITIONS, Situation, lacking, may
from qualitycity.roles import ROLES, Actor, Forbidden, Role
from qualitycity.sentences import sentence

OFFICE, HEAD, CLERK = Role.OFFICE_APPROVER, Role.REVIEWER, Role.REPORTER


def someone(role: Role, key: str = "me") -> Actor:
    return Actor(key=key, name=key, role=role, permissions=ROLES[role])


def said(act: str, situation: Situation, role: Role, key: str = "me") -> list[str]:
    return [str(each) for each in lacking(act, situation, by=someone(role, key))]


def test_the_walk_is_the_one_of_the_reporting_rules():
    walk = {(step.act, step.source, step.to) for step in TRANSITIONS if step.act not in ("enter", "sign")}
    assert walk == {
        ("submit", "draft", "submitted"),
        ("submit", "returned", "submitted"),
        ("withdraw", "submitted", "draft"),
        ("release", "submitted", "reported"),
        ("send_back", "submitted", "returned"),
        ("send_back", "reported", "returned"),
        ("verify", "reported", "verified"),
        ("grade", "verified", "verified"),
        ("lock", "verified", "locked"),
        # figures that were put off: the submission is opened again for these alone
        ("supplement", "reported", "supplement"),
        ("supplement", "verified", "supplement"),
        ("submit", "supplement", "submitted"),
        ("give_up", "supplement", "reported"),
        ("verify", "supplement", "supplement"),
    }


@pytest.mark.parametrize(
    ("act", "state", "role"),
    [
        ("enter", "draft", CLERK),
        ("submit", "draft", CLERK),
        ("withdraw", "submitted", CLERK),
        ("release", "submitted", HEAD),
        ("verify", "reported", OFFICE),
    ],
)
def test_a_step_in_its_place_lacks_nothing(act, state, role):
    situation = Situation(state, "open")
    assert may(act, situation, by=someone(role))
    assert said(act, situation, role) == []


@pytest.mark.parametrize(("act", "state", "role"), [("release", "submitted", CLERK), ("verify", "reported", HEAD)])
def test_a_role_without_the_right_is_forbidden_the_step(act, state, role):
    assert not may(act, Situation(state, "open"), by=someone(role))
    with pytest.raises(Forbidden):
        lacking(act, Situation(state, "open"), by=someone(role))


def test_a_step_out_of_turn_says_what_it_needs_and_where_things_stand():
    found = said("verify", Situation("draft", "open"), OFFICE)
    assert found == ["Only what was released to the office can be verified.", "It is now: draft."]


@pytest.mark.parametrize("did", [workflow.ENTERED, workflow.SUBMITTED])
def test_who_entered_or_submitted_does_not_release(did):
    handled = {did: frozenset({"me"})}
    assert len(said("release", Situation("submitted", "open", handled), Role.DISTRICT_OFFICE)) == 1
    assert said("release", Situation("submitted", "open", handled), Role.DISTRICT_OFFICE, key="another") == []


@pytest.mark.parametrize("did", [workflow.ENTERED, workflow.SUBMITTED, workflow.RELEASED])
def test_the_office_approver_is_a_third_person(did):
    assert len(said("verify", Situation("reported", "open", {did: frozenset({"me"})}), OFFICE)) == 1


def test_every_open_point_stands_in_the_way_of_submitting():
    points = (sentence("one"), sentence("two"))
    assert said("submit", Situation("draft", "open", open_points=points), CLERK) == ["one", "two"]


def test_a_return_needs_a_reason():
    assert len(said("send_back", Situation("reported", "open"), OFFICE)) == 1
    assert said("send_back", Situation("reported", "open", reasons=1), OFFICE) == []


@pytest.mark.parametrize(("act", "state", "role"), [("submit", "draft", CLERK), ("release", "submitted", HEAD)])
def test_late_is_possible_with_its_reason(act, state, role):
    assert len(said(act, Situation(state, "open", late=True), role)) == 1
    assert len(said(act, Situation(state, "open", late=True, late_reason="  "), role)) == 1
    assert said(act, Situation(state, "open", late=True, late_reason="系统升级"), role) == []


def test_a_closed_quarter_takes_nothing_new_but_finishes_what_is_on_its_way():
    assert len(said("enter", Situation("draft", "closed"), CLERK)) == 1
    assert len(said("submit", Situation("draft", "closed"), CLERK)) == 1
    assert said("enter", Situation("returned", "closed"), CLERK) == []
    assert said("submit", Situation("draft", "closed", extended=True), CLERK) == []
    assert said("release", Situation("submitted", "closed"), HEAD) == []
    assert said("verify", Situation("reported", "closed"), OFFICE) == []


@pytest.mark.parametrize("act", ["enter", "submit", "release", "send_back", "verify", "withdraw"])
@pytest.mark.parametrize("period", ["locked", "scheduled"])
def test_nothing_moves_in_a_locked_or_unopened_quarter(act, period):
    steps = [step for step in TRANSITIONS if step.act == act]
    everything = Actor(key="me", name="me", permissions=frozenset(ROLES[OFFICE] | ROLES[HEAD] | ROLES[CLERK]))
    for step in steps:
        situation = Situation(step.source, period, extended=True, reasons=1)
        assert not may(act, situation, by=everything)
        assert len(lacking(act, situation, by=everything)) == 1
