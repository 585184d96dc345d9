"""People who look at boards in tests: signed-in clients by role."""

from __future__ import annotations

from datetime import date

from django.test import Client

from departments.models import Department, Member, User
from targets.models import Area


def a_person(role: str, unit: Department | None = None) -> User:
    name = f"{role}{unit.code if unit else ''}"
    user, made = User.objects.get_or_create(username=name, defaults={"name": name})
    if made:
        Member.objects.create(user=user, role=role, department=unit, area=Area.objects.get(), since=date(2026, 1, 1))
    return user


def looking(role: str, unit: Department | None = None) -> Client:
    """A browser in which a person of this role is signed in."""
    client = Client()
    client.force_login(a_person(role, unit), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/help/")  # the first page notes the beginning of the session
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
