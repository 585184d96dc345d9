"""What pages say of a unit's target: as it was signed, as it was amended, or that another version is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from departments import pledge_forms, pledges

register = template.Library()


@register.filter
def issue_name(number: int) -> str:
    """as signed, or as amended n."""
    return pledge_forms.issue_name(number)


@register.filter
def pledge_text(promised: Mapping[str, Any] | None) -> SafeString | str:
    """The text of the pledge that holds, with the way to it; nothing where none was signed."""
    if not promised:
        return ""
    address = reverse("pledge", args=[promised["pledge"]])
    name = _("Pledge of %(year)s") % {"year": promised["year"]}
    return format_html('<a href="{}">{}</a>: {}', address, name, issue_name(promised["number"]))


@register.simple_tag
def promised(index: Mapping[str, Any] | None, version: Any) -> SafeString | str:
    """What the pledge in force says of the target of a version: as signed, as amended, or how it differs."""
    found = pledges.of_target(index, version.target_id, version.pk)
    if found is None:
        return ""
    return _otherwise(found) or format_html('<span class="qc-soft">{}</span>', issue_name(found.issue))


@register.simple_tag
def pledged_otherwise(index: Mapping[str, Any] | None, version: Any) -> SafeString | str:
    """How the pledge in force differs from the version; nothing where it does not."""
    found = pledges.of_target(index, version.target_id, version.pk)
    return _otherwise(found) if found else ""


def _otherwise(found: pledges.Promise) -> SafeString | str:
    if found.version is None:
        return format_html('<span class="qc-badge qc-warn">! {}</span>', _("not in the signed pledge"))
    if found.differs:
        told = _("pledged as version %(version)s") % {"version": found.version}
        return format_html('<span class="qc-badge qc-warn">! {}</span>', told)
    return ""
