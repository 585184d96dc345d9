"""How much of an upload is received at all: what is too large is passed by, not stored, and the view is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

_MEGABYTE = 2**20


class Limited(TemporaryFileUploadHandler):
    """Counts while it stores. Ten files of the largest size are the most that one form brings."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.one = settings.ATTACHMENTS_MB["file"] * _MEGABYTE
        self.this = self.all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.this = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.this += len(raw_data)
        self.all += len(raw_data)
        if self.this > self.one or self.all > 10 * self.one:
            passed_by(self.request).append(str(self.file_name))
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def passed_by(request: HttpRequest | None) -> list[str]:
    """The names of files that were too large to be received."""
    if not hasattr(request, "_passed_by"):
        request._passed_by = []  # type: ignore[union-attr]
    return request._passed_by  # type: ignore[union-attr,no-any-return]
