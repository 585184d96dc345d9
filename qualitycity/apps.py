"""The site itself, and what it says about the way it is deployed."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, register
from django.utils.translation import gettext_lazy as _


class QualityCityConfig(AppConfig):
    name = "qualitycity"
    verbose_name = _("Quality-strong city")
    default_auto_field = "django.db.models.BigAutoField"


@register(Tags.security, deploy=True)
def tells_plain_http(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Plain http on a closed network is a choice: it is said, not warned of."""
    if settings.HTTPS:
        return []
    return [
        Info("The portal is served without TLS.", hint="Set HTTPS=1 behind a proxy that ends TLS.", id="portal.I001")
    ]
