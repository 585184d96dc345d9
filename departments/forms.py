"""Forms of people's pages. The entry grid has none: its cells are read by ``departments.cells``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.models import Department, User
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import UNIT_ROLES, Role


class Styled(forms.Form):
    """Fields look like the rest of the portal; those in error say so to screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")


class SignInForm(Styled, AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "User name or password is not right. After five failures the account is locked for a while."
        ),
        "inactive": _("This account is closed."),
    }


class NewPasswordForm(Styled):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(gettext("This is not your present password."))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given["new"] != given.get("again"):
            self.add_error("again", gettext("The two new passwords differ."))
        return given


class LanguageForm(Styled):
    language = forms.ChoiceField(label=_("Language of the portal"), choices=settings.LANGUAGES)


class RoleForm(Styled):
    """A role, and the unit where the role is held for one."""

    role = forms.ChoiceField(label=_("Role"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole area")
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, gettext(ROLE_NAMES[role])) for role in Role]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["department"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role, unit = given.get("role"), given.get("department")
        if role and (Role(role) in UNIT_ROLES) and unit is None:
            self.add_error("department", gettext("Choose the unit: this role is held for one."))
        if role and Role(role) not in UNIT_ROLES and unit is not None:
            self.add_error("department", gettext("This role is held for the whole area: leave the unit out."))
        return given


class PersonForm(RoleForm):
    """A new person with a first role."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    field_order = ("username", "name", "phone", "role", "department")
