"""Signing in, whose behalf a request runs on, and rights that are read anew each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments import access
from departments.models import Member, User
from qualitycity.models import Event
from tests.departments.desk import a_desk, a_user, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
PASSWORD = "Passw0rd-x1"


@pytest.fixture
def desk():
    return a_desk("rate")


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("sign-in"), {"username": username, "password": password}, **extra)


def test_signing_in_and_out_is_in_the_log(client, desk):
    with_password(a_user("reporter", desk.unit, name="li"))
    assert sign_in(client, "li").status_code == 302
    assert client.get(reverse("entry")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("entry")).status_code == 302
    assert [event.kind for event in Event.objects.filter(actor_key="li")] == ["session.opened", "session.closed"]


def test_signing_out_is_not_done_by_reading(client, desk):
    client.force_login(a_user("reporter", desk.unit), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("sign-out")).status_code == 405


def test_the_fifth_failure_locks_the_account(client, desk):
    with_password(a_user("reporter", desk.unit, name="li"))
    for _ in range(4):
        assert sign_in(client, "li", "wrong").status_code == 200
    assert sign_in(client, "li", "wrong").status_code == 429
    locked = sign_in(client, "li")
    assert locked.status_code == 429
    assert "Locked" in locked.content.decode() or "锁定" in locked.content.decode()
    assert Event.objects.filter(kind="session.refused", actor_name="li").count() == 4


def test_a_forged_header_does_not_dodge_the_lock(client, desk):
    for number in range(5):
        sign_in(client, f"person{number}", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert sign_in(client, "another", "wrong", HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_signing_in_to_the_own_account_buys_no_more_guesses_at_another(client, desk):
    for name in ("li", "wang"):
        with_password(a_user("reporter", desk.unit, name=name))
    for _ in range(2):
        for _ in range(2):
            sign_in(client, "li", "wrong")
        assert sign_in(client, "wang").status_code == 302
        client.post(reverse("sign-out"))
    assert sign_in(client, "li", "wrong").status_code == 429


def test_the_first_password_must_be_changed_before_anything_else(client, desk, settings):
    user = with_password(a_user("reporter", desk.unit, name="li"))
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    sign_in(client, "li")
    assert client.get(reverse("entry")).headers["Location"] == reverse("change-password")
    cells = reverse("entry-cells", args=[desk.submission.pk])
    assert client.post(cells, "{}", "application/json", headers={"X-Script": "1"}).status_code == 401
    new = {"old": PASSWORD, "new": "Anders-2026", "again": "Anders-2026"}
    assert client.post(reverse("change-password"), new).status_code == 302
    assert client.get(reverse("entry")).status_code == 200


@pytest.mark.parametrize(
    "new",
    [
        {"old": "wrong", "new": "Anders-2026", "again": "Anders-2026"},
        {"old": PASSWORD, "new": "Anders-2026", "again": "Anders-2027"},
        {"old": PASSWORD, "new": "short", "again": "short"},
        {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD},
    ],
)
def test_a_new_password_must_be_right(client, desk, new):
    with_password(a_user("reporter", desk.unit, name="li"))
    sign_in(client, "li")
    assert client.post(reverse("change-password"), new).status_code == 200
    assert User.objects.get(username="li").check_password(PASSWORD)


def test_another_session_ends_when_the_password_changes(client, django_user_model, desk):
    user = with_password(a_user("reporter", desk.unit, name="li"))
    sign_in(client, "li")
    user.set_password("Anders-2026")
    user.save()
    assert client.get(reverse("entry")).status_code == 302


def test_after_ninety_days_the_password_is_changed_again(client, desk, settings):
    settings.PASSWORD_PROFILE = "djbh"
    user = with_password(a_user("reporter", desk.unit, name="li"))
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - timedelta(days=91))
    sign_in(client, "li")
    assert client.get(reverse("entry")).headers["Location"] == reverse("change-password")


def test_a_right_that_is_taken_away_is_gone_on_the_next_request(client, desk):
    client.force_login(a_user("reporter", desk.unit), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("entry")).status_code == 200
    Member.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert client.get(reverse("entry")).status_code == 403


def test_a_person_of_several_roles_acts_in_one_of_them(client, desk):
    user = a_user("reporter", desk.unit)
    office = Member.objects.create(user=user, role="office_staff", area=desk.unit.area, since="2026-01-01")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("review")).status_code == 403
    client.post(reverse("switch-role"), {"member": office.pk})
    assert client.get(reverse("review")).status_code == 200
    assert client.get(reverse("entry")).status_code == 403


def test_another_persons_role_cannot_be_taken(client, desk):
    other = a_user("office_staff", plan=desk.plan)
    client.force_login(a_user("reporter", desk.unit), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("switch-role"), {"member": other.memberships.get().pk}).status_code == 404


def test_the_chosen_language_comes_back_at_the_next_sign_in(client, desk):
    with_password(a_user("reporter", desk.unit, name="li"))
    sign_in(client, "li")
    client.post(reverse("account"), {"language": "en"})
    client.cookies.clear()
    assert sign_in(client, "li").cookies["django_language"].value == "en"


def test_to_see_is_to_filter(desk):
    other = a_department("23", "工商局")
    seen = {role: access.visible_departments(an_actor(role)).count() for role in ("office_staff", "administrator")}
    assert seen == {"office_staff": 2, "administrator": 0}
    assert list(access.visible_departments(an_actor("reporter", other))) == [other]


def test_a_person_without_a_role_may_do_nothing(client, desk):
    client.force_login(User.objects.create_user("li", name="李"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("entry")).status_code == 403
