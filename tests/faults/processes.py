"""A real worker with its beat, beside the test: it shares the test's database, broker and files, and can be killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

PATIENCE = 90  # seconds; a loaded machine with one slow core is waited for, a hang is not


def until(holds: Callable[[], bool], *, what: str, patience: float = PATIENCE) -> None:
    """Wait until something holds; fails, saying what did not come."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"waited {patience} s in vain: {what}"
        time.sleep(0.02)


def database_url() -> str:
    """The test's own database, as another process reaches it."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    user = held["USER"] + (f":{held['PASSWORD']}" if held["PASSWORD"] else "")
    return f"postgres://{user}@{held['HOST']}:{held['PORT'] or 5432}/{held['NAME']}"


class Worker:
    """One worker process with beat in it, in a group of its own."""

    def __init__(self, var: Path, broker: str, number: int = 1) -> None:
        self.log = var / f"worker{number}.log"
        env = {**os.environ, "VAR": str(var), "DATABASE_URL": database_url(), "REDIS_URL": broker, "JOB_LEASE": "2"}
        argv = [sys.executable, "-m", "celery", "-A", "qualitycity", "worker", "--beat", "--concurrency", "1",
                "--schedule", str(var / f"beat{number}"), "--hostname", f"fault{number}@%h", "--loglevel", "INFO",
                "--without-gossip", "--without-mingle"]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                argv, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class FolderBroker:
    """The broker of a machine without Redis: a folder. It is stopped by putting a file where the folder was."""

    def __init__(self, var: Path) -> None:
        self.folder, self.url = var / "broker", ""

    def stop(self) -> None:
        if self.folder.exists():
            self.folder.rename(self.folder.with_suffix(".away"))
        self.folder.write_text("no folder")

    def start(self) -> None:
        self.folder.unlink()
        with suppress(FileNotFoundError):
            self.folder.with_suffix(".away").rename(self.folder)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisBroker:
    """Redis behind a door of our own, which can be shut. Every test process has a database number of its own."""

    def __init__(self, url: str) -> None:
        import redis

        self.far = urlsplit(url)
        number = 8 + int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "0")))) % 8
        self.store = redis.Redis(host=self.far.hostname or "", port=self.far.port or 6379, db=number)
        self.store.flushdb()
        self.door, self.pipes = socket.create_server(("127.0.0.1", 0)), []  # type: ignore[var-annotated]
        self.port = self.door.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/{number}"
        threading.Thread(target=self._let_in, args=(self.door,), daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for pipe in self.pipes:
            with suppress(OSError):
                pipe.shutdown(socket.SHUT_RDWR)
        self.pipes.clear()

    def start(self) -> None:
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._let_in, args=(self.door,), daemon=True).start()

    def close(self) -> None:
        self.stop()
        self.store.flushdb()
        self.store.close()

    def _let_in(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = door.accept()
                far = socket.create_connection((self.far.hostname or "", self.far.port or 6379))
                self.pipes += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
