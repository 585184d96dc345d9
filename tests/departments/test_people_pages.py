"""The administrator's page of people."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from departments import access
from departments.models import Member, User
from qualitycity.models import Event
from targets.models import Area
from tests.departments.desk import a_user
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department, a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan()


@pytest.fixture
def admin(plan):
    return a_client(a_user("administrator", plan=plan))


def test_a_person_is_added_with_a_role_and_a_password_shown_once(admin, plan):
    unit = a_department("24", "质监局")
    given = {"username": "li.wen", "name": "李文", "role": "reporter", "department": unit.pk}
    page = admin.post(reverse("person-add"), given).content.decode()
    password = re.search(r'qc-password">([^<]+)<', page)[1]
    user = User.objects.get(username="li.wen")
    assert user.check_password(password)
    assert [member.department for member in access.memberships(user)] == [unit]
    assert password not in admin.get(reverse("people")).content.decode()


@pytest.mark.parametrize(("role", "unit"), [("reporter", False), ("auditor", True)])
def test_a_role_without_its_unit_is_refused_beside_the_field(admin, role, unit):
    chosen = a_department("24", "质监局").pk if unit else ""
    given = {"username": "li.wen", "name": "李文", "role": role, "department": chosen}
    assert admin.post(reverse("person-add"), given).context["form"].errors.keys() == {"department"}
    assert not User.objects.filter(username="li.wen").exists()


def test_a_taken_user_name_leaves_nothing_behind(admin):
    given = {"username": "administrator", "name": "李文", "role": "auditor"}
    assert admin.post(reverse("person-add"), given).context["form"].non_field_errors()
    assert User.objects.count() == Member.objects.count() == 1


def test_people_are_found_by_name_or_unit(admin):
    a_user("reporter", a_department("24", "质监局"))
    a_user("reporter", a_department("23", "工商局"))
    lines = admin.get(reverse("people"), {"q": "质监"}).context["lines"]
    assert [line["user"].username for line in lines] == ["reporter24"]


def test_a_role_is_given_and_ended(admin):
    user, unit = a_user("reporter", a_department("24", "质监局")), a_department("23", "工商局")
    admin.post(reverse("person-appoint", args=[user.pk]), {"role": "reporter", "department": unit.pk})
    assert len(access.memberships(user)) == 2
    assert [line["user"] for line in admin.get(reverse("people")).context["lines"]].count(user) == 1
    assert admin.post(reverse("password-reset", args=[user.pk])).status_code == 200
    admin.post(reverse("member-end", args=[access.memberships(user)[0].pk]))
    assert [member.department for member in access.memberships(user)] == [unit]


def test_a_password_is_given_anew(admin):
    user = a_user("reporter", a_department("24", "质监局"))
    page = admin.post(reverse("password-reset", args=[user.pk])).content.decode()
    user.refresh_from_db()
    assert user.check_password(re.search(r'qc-password">([^<]+)<', page)[1])
    assert user.must_change_password


def test_accounts_of_another_area_are_not_found(admin):
    county = Area.objects.create(name="县", kind="district")
    user = User.objects.create_user("wang", name="王芳")
    Member.objects.create(user=user, role="administrator", area=county, since=date(2026, 1, 1))
    assert [line["user"].username for line in admin.get(reverse("people")).context["lines"]] == ["administrator"]
    for name in ("password-reset", "person-appoint"):
        assert admin.post(reverse(name, args=[user.pk]), {"role": "assessor"}).status_code == 404


def test_an_area_keeps_an_administrator_of_its_own(admin):
    county = Area.objects.create(name="县", kind="district")
    user = User.objects.create_user("wang", name="王芳")
    Member.objects.create(user=user, role="administrator", area=county, since=date(2026, 1, 1))
    own = Member.objects.get(user__username="administrator")
    admin.post(reverse("member-end", args=[own.pk]))
    assert Member.objects.get(pk=own.pk).until is None


def test_the_list_costs_the_same_queries_whatever_its_length(admin, django_assert_num_queries):
    for number in range(10):
        a_user("reporter", a_department(f"{number:02}", f"单位{number}"))
    admin.get(reverse("people"))  # the session's own beginning
    with django_assert_num_queries(5):
        admin.get(reverse("people"))


def test_a_person_says_where_the_portal_reaches_them(client, admin):
    user = User.objects.first()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(2):
        client.post(reverse("contact"), {"phone": "13800000000", "email": "li@example.org"})
    user.refresh_from_db()
    assert (user.phone, user.email) == ("13800000000", "li@example.org")
    assert Event.objects.filter(kind="person.contact_changed").count() == 1
    assert "电子邮箱" in client.post(reverse("contact"), {"email": "x"}, follow=True).content.decode()
    user.refresh_from_db()
    assert user.email == "li@example.org"
