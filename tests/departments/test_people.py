"""Accounts, memberships, passwords, and the accounts a new portal begins with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from departments import access, people
from departments.models import Duty, Member, User
from departments.validators import ProfileValidator, classes
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden, Role, system
from targets.models import Area
from tests.departments.desk import a_desk, a_duty, an_actor
from tests.reports.ground import a_department, a_plan

pytestmark = pytest.mark.django_db
ADMIN = system("test")


@pytest.fixture
def area():
    return Area.objects.create(name="市")


def a_person(name="li.wen"):
    people.create(username=name, name="李文", by=ADMIN)
    return User.objects.get(username=name)


def test_a_new_person_gets_a_random_password_to_be_changed():
    account = people.create(username="li.wen", name="李文", by=ADMIN)
    user = User.objects.get(username="li.wen")
    assert user.check_password(account.password)
    assert user.must_change_password
    assert account.password not in str(Event.objects.get().detail)


def test_random_passwords_differ_and_satisfy_both_profiles(settings):
    passwords = {people.new_password() for _ in range(50)}
    assert len(passwords) == 50
    for profile in ("djbh", "asvs"):
        settings.PASSWORD_PROFILE = profile
        for password in passwords:
            ProfileValidator().validate(password)


@pytest.mark.parametrize("username", ["", "a", "system:x", "a b", "x" * 61])
def test_a_user_name_is_plain(username):
    with pytest.raises(Refused):
        people.create(username=username, name="李文", by=ADMIN)


def test_a_user_name_is_taken_once():
    a_person()
    with pytest.raises(Refused, match="taken"):
        a_person()


def test_only_the_administrator_manages_people():
    for act in (
        lambda by: people.create(username="li.wen", name="李文", by=by),
        lambda by: people.reset_password(user=User(pk=1), by=by),
    ):
        with pytest.raises(Forbidden):
            act(an_actor("office_staff"))


def test_a_role_of_a_unit_needs_the_unit_and_another_role_none(area):
    user, unit = a_person(), a_department()
    with pytest.raises(Refused):
        people.appoint(user=user, role=Role.REPORTER, area=area, by=ADMIN)
    with pytest.raises(Refused):
        people.appoint(user=user, role=Role.AUDITOR, area=area, department=unit, by=ADMIN)


def test_the_same_role_twice_is_one_role(area):
    user, unit = a_person(), a_department()
    for _ in range(2):
        people.appoint(user=user, role=Role.REPORTER, area=area, department=unit, by=ADMIN)
    assert Member.objects.count() == 1


def test_who_runs_or_watches_the_portal_does_nothing_else(area):
    user = a_person()
    people.appoint(user=user, role=Role.AUDITOR, area=area, by=ADMIN)
    with pytest.raises(Refused, match="no other role"):
        people.appoint(user=user, role=Role.OFFICE_STAFF, area=area, by=ADMIN)


def test_an_ended_role_is_gone_today(area):
    user, unit = a_person(), a_department()
    member = people.appoint(user=user, role=Role.REPORTER, area=area, department=unit, by=ADMIN)
    people.end_membership(member=member, by=ADMIN)
    assert access.memberships(user) == []


def test_roles_hold_from_their_first_to_their_last_day(area):
    user, today = a_person(), timezone.localdate()
    day = timedelta(days=1)
    for since, until in [(today + day, None), (today - day, today - day), (today, today)]:
        Member.objects.create(user=user, role=Role.ASSESSOR, area=area, since=since, until=until)
    assert [(member.since, member.until) for member in access.memberships(user)] == [(today, today)]


def test_the_last_administrator_stays(area):
    user = a_person()
    member = people.appoint(user=user, role=Role.ADMINISTRATOR, area=area, by=ADMIN)
    with pytest.raises(Refused, match="last administrator"):
        people.end_membership(member=member, by=ADMIN)


def test_an_own_password_is_not_one_of_the_last_five(settings):
    settings.PASSWORD_PROFILE = "djbh"
    user = a_person()
    for number in range(6):
        user = people.change_password(user=user, new=f"Passw0rd-{number}", by=ADMIN)
    with pytest.raises(ValidationError):
        ProfileValidator().validate("Passw0rd-5", user)
    with pytest.raises(ValidationError):
        ProfileValidator().validate("Passw0rd-1", user)
    ProfileValidator().validate("Passw0rd-0", user)


@pytest.mark.parametrize(("password", "kinds"), [("abc", 1), ("abcABC", 2), ("aB3", 3), ("aB3-", 4)])
def test_classes_of_signs_are_counted(password, kinds):
    assert classes(password) == kinds


def test_short_and_plain_passwords_are_refused(settings):
    settings.PASSWORD_PROFILE = "djbh"
    for password in ("aB3-xyz", "abcdefghijkl"):
        with pytest.raises(ValidationError):
            ProfileValidator().validate(password)


def test_the_first_accounts_are_one_of_each_office_role_and_two_a_unit():
    plan = a_plan()
    for code in ("01", "02"):
        a_department(code, f"单位{code}")
    accounts = people.first_accounts(plan=plan, by=ADMIN)
    assert [account.username for account in accounts] == [
        "admin", "auditor", "office", "approver", "leader", "assessor1", "assessor2",
        "reporter01", "reviewer01", "reporter02", "reviewer02",
    ]  # fmt: skip
    assert User.objects.get(username="admin").check_password(accounts[0].password)
    assert access.memberships(User.objects.get(username="reporter02"))[0].department.code == "02"


def test_a_district_with_a_duty_gets_its_accounts_too():
    desk = a_desk("rate")
    district = a_department("90", "经济开发区")
    district.kind = "district"
    district.save()
    assert "reporter90" not in {each.username for each in people.first_accounts(plan=desk.plan, by=ADMIN)}
    a_duty(desk.targets["rate"], district, Duty.Role.SUPPORTING)
    assert {each.username for each in people.first_accounts(plan=desk.plan, by=ADMIN)} == {"reporter90", "reviewer90"}


def test_the_command_prints_the_passwords_once(capsys):
    a_department("01", "市委宣传部")
    a_plan()
    call_command("first_accounts")
    printed = capsys.readouterr().out
    passwords = dict(line.split()[:2] for line in printed.splitlines()[2:])
    assert User.objects.get(username="reporter01").check_password(passwords["reporter01"])
    call_command("first_accounts")
    again = capsys.readouterr().out
    assert not any(password in again for password in passwords.values())
    assert User.objects.get(username="reporter01").check_password(passwords["reporter01"])


def test_a_role_begins_on_its_day(area):
    user = a_person()
    people.appoint(user=user, role=Role.ASSESSOR, area=area, by=ADMIN, since=date(2020, 1, 1))
    assert access.actor_for(user, access.memberships(user)[0]).role == "assessor"
