"""The queue of a machine without Redis: messages as files in a folder.

Celery's own filesystem transport makes a message visible before it is written, so a worker may read an empty one and
end; and it ends where the folder is missing. Here a message appears whole, is taken by one worker, and a folder that
is away just brings nothing. A message may still be lost with the worker that took it: jobs are started again by the
reaper.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):  # type: ignore[misc]
    """A channel whose messages are written aside and then named, and renamed to be taken."""

    @property
    def folder(self) -> Path:
        return Path(self.data_folder_in)

    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{time_ns()}_{uuid.uuid4()}.{queue}.msg"
        draft = self.folder / f"{uuid.uuid4()}.draft"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(dumps(message), "utf-8")
            draft.rename(self.folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in self._next(queue):
            taken = self.folder / f"{uuid.uuid4()}.taken"
            try:
                (self.folder / name).rename(taken)
            except OSError:
                continue  # another worker was faster
            try:
                return loads(taken.read_text("utf-8"))
            except ValueError:
                logger.warning("a message that cannot be read was dropped: %s", name)
            finally:
                with suppress(OSError):
                    taken.unlink()
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        names = self._waiting(queue)
        for name in names:
            with suppress(OSError):
                (self.folder / name).unlink()
        return len(names)

    def _next(self, queue: str) -> Iterator[str]:
        """Names of messages, the oldest first. The folder is read once for all that waits in it, not for each message:
        after a night without a worker it holds very many."""
        listed = self.listed.get(queue) or sorted(self._waiting(queue), reverse=True)
        self.listed[queue] = listed
        while listed:
            yield listed.pop()

    @cached_property
    def listed(self) -> dict[str, list[str]]:
        return {}

    def _waiting(self, queue: str) -> list[str]:
        """Names of the messages of a queue; none where the folder is away."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        return [name for name in names if name.partition(".")[2] == f"{queue}.msg"]

    def get_table(self, exchange: str) -> Any:
        try:
            return super().get_table(exchange)
        except ValueError:  # it is being written by a worker that starts
            return []


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel


def install() -> None:
    """Let ``filesystem://`` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "qualitycity.broker:Transport"
