"""People of a generated city and the pages they open: whole requests, from the address to the last byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from departments.models import Department, Member, User
from qualitycity.roles import Role
from targets.models import Plan


def person(plan: Plan, role: Role, unit: Department | None = None) -> Client:
    """A browser in which somebody of the role is signed in."""
    user = User.objects.create(username=f"{plan.code}-{User.objects.count()}", name="某某")
    Member.objects.create(user=user, role=role, department=unit, area=plan.area, since=date(2026, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/help/")  # the first page notes the beginning of the session
    return client


def page(client: Client, address: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    return ask
