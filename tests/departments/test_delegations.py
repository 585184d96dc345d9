"""Deputies: for some days, for one role, under their own name, and never longer than the one they stand in for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from departments import access, delegations, people, submissions
from departments.models import Member
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden, Role, system
from tests.departments.desk import a_desk, a_user, acting, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def desk():
    return a_desk("rate")


@pytest.fixture
def head(desk):
    return a_user("reviewer", desk.unit, name="王处长")


@pytest.fixture
def colleague(desk):
    return a_user("reporter", desk.unit, name="李文")


def give(head, colleague, *, since=TODAY, days=9, reason="出差", by=None):
    member = Member.objects.get(user=head)
    return delegations.give(
        member=member, deputy=colleague, since=since, until=since + timedelta(days=days), reason=reason,
        by=by or acting(head),
    )  # fmt: skip


def test_a_deputy_acts_in_the_role_under_the_own_name_and_says_for_whom(head, colleague):
    give(head, colleague)
    roles = [(member.role, access.actor_for(colleague, member).name) for member in access.memberships(colleague)]
    assert roles == [("reporter", "李文"), ("reviewer", "李文（代王处长）")]
    assert Event.objects.get(kind="delegation.given").detail == {
        "role": "reviewer", "for": "王处长", "since": "2026-10-12", "until": "2026-10-21", "reason": "出差",
    }  # fmt: skip


@pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_deputy_acts_from_the_first_to_the_last_day(head, colleague, monkeypatch, day, holds):
    give(head, colleague)
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY + timedelta(days=day))
    assert ("reviewer" in {member.role for member in access.memberships(colleague)}) is holds


def test_who_entered_figures_never_releases_them_as_a_deputy(desk, head, colleague):
    given = give(head, colleague)
    desk.type("rate", value="95", by=access.actor_for(colleague, access.memberships(colleague)[0]))
    submissions.submit(submission=desk.submission, by=an_actor("reporter", desk.unit, name="another"))
    with pytest.raises(Refused, match="nobody approves what they entered"):
        submissions.release(submission=desk.submission, by=access.actor_for(colleague, given))


def test_the_right_is_gone_when_the_head_takes_it_back_or_leaves(head, colleague):
    given = give(head, colleague)
    delegations.end(delegation=given, by=acting(head))
    assert [member.role for member in access.memberships(colleague)] == ["reporter"]
    assert delegations.end(delegation=given, by=acting(head)).until == TODAY - timedelta(days=1)
    assert Event.objects.filter(kind="delegation.ended").count() == 1


def test_a_deputy_stands_in_no_longer_than_the_member_holds_the_role(head, colleague):
    give(head, colleague)
    people.end_membership(member=Member.objects.get(user=head), by=system("test"))
    assert [member.role for member in access.memberships(colleague)] == ["reporter"]


def test_the_same_again_changes_nothing(head, colleague):
    assert give(head, colleague) == give(head, colleague)
    assert Event.objects.filter(kind="delegation.given").count() == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"reason": " "}, "Give the reason"),
        ({"days": -1}, "The last day"),
        ({"since": TODAY - timedelta(days=9), "days": 8}, "The last day"),
        ({"days": 367}, "a year at most"),
    ],
)
def test_what_is_wrong_with_a_delegation_is_said(head, colleague, given, reason):
    with pytest.raises(Refused, match=reason):
        give(head, colleague, **given)


def test_only_a_colleague_can_stand_in(head, desk):
    stranger = a_user("reporter", a_department("23", "工商局"))
    with pytest.raises(Refused, match="colleague of the same unit"):
        give(head, stranger)


def test_a_deputy_names_no_deputy(head, colleague, desk):
    third = a_user("reporter", desk.unit, name="赵六")
    given = give(head, colleague)
    with pytest.raises(Refused, match="A deputy cannot name a deputy"):
        delegations.give(
            member=given, deputy=third, since=TODAY, until=TODAY, reason="出差", by=access.actor_for(colleague, given)
        )


def test_nobody_gives_away_another_ones_role(head, colleague):
    with pytest.raises(Forbidden):
        give(head, colleague, by=acting(colleague))


def test_the_administrator_may_name_a_deputy_for_somebody_who_is_ill(head, colleague, desk):
    admin = a_user("administrator", plan=desk.plan)
    assert give(head, colleague, reason="病假", by=acting(admin)).role == Role.REVIEWER


def test_a_role_that_was_only_represented_can_be_given_for_good(head, colleague, desk):
    give(head, colleague)
    own = people.appoint(
        user=colleague, role=Role.REVIEWER, area=desk.unit.area, department=desk.unit, by=system("test")
    )
    assert own.deputises is None


# --- A post changes hands -------------------------------------------------------------------------------------------


def test_a_post_is_handed_over_without_a_gap(head, desk):
    successor = a_user("reporter", desk.unit, name="孙处长")
    post = Member.objects.get(user=head)
    fresh = people.hand_over(member=post, successor=successor, first_day=TODAY + timedelta(days=5), by=system("test"))
    post.refresh_from_db()
    assert (post.until, fresh.since, fresh.role) == (date(2026, 10, 16), date(2026, 10, 17), "reviewer")
    again = people.hand_over(member=post, successor=successor, first_day=TODAY + timedelta(days=5), by=system("test"))
    assert again == fresh
    assert Event.objects.filter(kind="member.handed_over").count() == 1


def test_nobody_succeeds_themselves(head):
    with pytest.raises(Refused, match="Choose somebody else"):
        people.hand_over(member=Member.objects.get(user=head), successor=head, first_day=TODAY, by=system("test"))


# --- Closed accounts ------------------------------------------------------------------------------------------------


def test_a_closed_account_is_out_with_the_next_request(client, head, desk):
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/entry/").status_code == 200
    people.close_account(user=head, by=system("test"))
    assert client.get("/entry/").status_code == 302
    people.reopen_account(user=head, by=system("test"))
    assert [kind for kind in Event.objects.values_list("kind", flat=True) if kind.startswith("person.account")] == [
        "person.account_closed", "person.account_reopened",
    ]  # fmt: skip


def test_an_administrator_does_not_close_the_own_account(desk):
    admin = a_user("administrator", plan=desk.plan)
    with pytest.raises(Refused, match="your own account"):
        people.close_account(user=admin, by=acting(admin))
