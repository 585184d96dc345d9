"""Somebody who signs in, in one role."""

from __future__ import annotations

from datetime import date

from departments.access import actor_for
from departments.models import Member, User
from qualitycity.roles import Actor
from targets.models import Area


def somebody(username: str, role: str) -> User:
    area, _ = Area.objects.get_or_create(name="市")
    user = User.objects.create_user(username, name=username)
    Member.objects.create(user=user, role=role, area=area, since=date(2026, 1, 1))
    return user


def actor_of(user: User) -> Actor:
    return actor_for(user, user.memberships.get())
