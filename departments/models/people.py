"""Who signs in, and in which role."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models.units import Department
from qualitycity.roles import Role
from targets.models import Area


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What the person may do follows from memberships alone; there are no superusers."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    old_passwords = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Member(models.Model):
    """A person in a role, for a unit or (office, auditor, administrator …) for the whole area, from–to.

    A deputy holds the role of another member (``deputises``) for some days, with the ``reason``, and only as long as
    that member holds it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="members")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    deputises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("member")
        constraints = [
            models.CheckConstraint(
                condition=Q(deputises__isnull=True) | Q(until__isnull=False),
                name="member_deputy_for_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name} ({self.role})"


def valid(day: date) -> Q:
    """Memberships that hold on the day; a deputy's holds only while the one it stands in for holds too."""
    return _holds(day, "") & (Q(deputises__isnull=True) | _holds(day, "deputises__"))


def _holds(day: date, path: str) -> Q:
    endless, later = Q(**{f"{path}until__isnull": True}), Q(**{f"{path}until__gte": day})
    return Q(**{f"{path}since__lte": day}) & (endless | later)
