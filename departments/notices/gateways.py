"""The way to an SMS or government-messenger gateway: what an adapter must do, and one that writes files.

``NOTICE_GATEWAY`` names the adapter's class by its dotted path; it is made without arguments, anew for each batch.
"""

from __future__ import annotations

import hashlib
import json
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NotSent(Exception):
    """The message surely did not go out: it is tried again later."""


class Gateway(Protocol):
    """An adapter to a gateway.

    ``once``: the gateway itself delivers a ``key`` only once, however often it is given, so that a message whose fate
    is unclear may be given again.
    """

    once: bool

    def send(self, *, key: str, phone: str, text: str) -> None:
        """Hand one message over; return when the gateway has taken it.

        Raise ``NotSent`` when it surely was not taken (no connection, refused). After any other exception it is unclear
        whether it was, and the message is not given again unless ``once``.
        """


class FileOutbox:
    """An example that needs no network: each message is a file in ``VAR/gateway``, for a program that carries on."""

    once = True

    def send(self, *, key: str, phone: str, text: str) -> None:
        folder = settings.VAR / "gateway"
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            content = json.dumps({"key": key, "phone": phone, "text": text}, ensure_ascii=False)
            draft = folder / f".{name}"
            draft.write_text(content, "utf-8")
            draft.replace(folder / name)
        except OSError as error:
            raise NotSent(str(error)) from error


def gateway() -> Gateway | None:
    """The adapter of this portal, if it has one."""
    if not settings.NOTICE_GATEWAY:
        return None
    made: Gateway = import_string(settings.NOTICE_GATEWAY)()
    return made
