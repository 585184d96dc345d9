"""What a password must be, by the profile of the settings: ``djbh`` (等保: classes, 90 days, not one of the last five)
or ``asvs`` (length counts; the list of common passwords is Django's own validator)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Profile:
    """``classes`` of capitals, small letters, digits and signs; ``days`` a password lasts (0: for good)."""

    length: int
    classes: int
    days: int
    remembered: int


PROFILES = {"djbh": Profile(10, 3, 90, 5), "asvs": Profile(12, 1, 0, 0)}


def profile() -> Profile:
    return PROFILES[settings.PASSWORD_PROFILE]


class ProfileValidator:
    """Length and classes of characters, and none of the last passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        rules = profile()
        if len(password) < rules.length:
            raise ValidationError(_("It needs at least %(count)s characters.") % {"count": rules.length})
        if classes(password) < rules.classes:
            text = _("It needs %(count)s of these: capital letters, small letters, digits, signs.")
            raise ValidationError(text % {"count": rules.classes})
        kept = [*getattr(user, "old_passwords", [])[1 - rules.remembered :], getattr(user, "password", "")]
        if rules.remembered and any(old and check_password(password, old) for old in kept):
            raise ValidationError(_("It was used before: take one that is not among the last %(count)s.")
                                  % {"count": rules.remembered})  # fmt: skip

    def get_help_text(self) -> str:
        rules = profile()
        if rules.classes == 1:
            return _("At least %(count)s characters.") % {"count": rules.length}
        text = _("At least %(count)s characters, with %(classes)s of capital letters, small letters, digits and signs.")
        return text % {"count": rules.length, "classes": rules.classes}


def classes(password: str) -> int:
    """How many kinds of characters there are."""
    kinds = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(kind(sign) for sign in password) for kind in kinds)
