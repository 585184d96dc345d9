"""The whole portal on one machine: the processes of the Procfile, started together and stopped together.

One that dies is started again, so that a killed worker costs a moment and not the portal. Larger installations run the
same lines under their own supervisor.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PATIENCE = 10  # seconds that a process has to finish what it is doing
EARLY = 5  # one that dies sooner than this after its start may be broken for good …
TRIES = 3  # … and is given up after so many early deaths in a row


def end_with_parent() -> None:
    """Ask Linux to end this process when the one above it is killed; other systems leave that to the signals below."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Process:
    """A line of the Procfile, in a group of its own: Ctrl-C reaches it only through us."""

    name: str
    argv: list[str]
    running: subprocess.Popen[bytes] = field(init=False)
    started: float = 0
    early_deaths: int = 0

    def start(self) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self.started = time.monotonic()
        self.running = subprocess.Popen(
            self.argv,
            cwd=settings.BASE_DIR,
            env={**os.environ, "PATH": path},
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  (safe: this command has one thread)
        )

    def is_gone(self) -> bool:
        return self.running.poll() is not None

    def start_again(self) -> bool:
        """Clear away what it left and start it anew; False when it cannot even start."""
        self.kill()
        self.early_deaths = self.early_deaths + 1 if time.monotonic() - self.started < EARLY else 0
        if self.early_deaths >= TRIES:
            return False
        self.start()
        return True

    def kill(self) -> None:
        try:
            os.killpg(self.running.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def lines(text: str) -> list[Process]:
    """The processes of a Procfile."""
    pairs = (line.split(":", 1) for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [Process(name.strip(), shlex.split(command)) for name, command in pairs]


def stop(processes: list[Process]) -> None:
    """Ask each main process to finish, wait, then end what is left of its group."""
    for process in processes:
        if not process.is_gone():
            process.running.terminate()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not all(process.is_gone() for process in processes):
        time.sleep(0.1)
    for process in processes:
        process.kill()
        process.running.wait()


class Command(BaseCommand):
    help = "Run web, worker and beat together until Ctrl-C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent()
        asked: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: asked.append(received))
        processes = lines((settings.BASE_DIR / "Procfile").read_text("utf-8"))
        for process in processes:
            process.start()
        broken = self.watch(processes, asked)
        self.stdout.write("Stopping; what is under way is finished first.")
        self.stdout.flush()
        stop(processes)
        if broken:
            raise CommandError(f"{broken} could not be started: see its message above.")

    def watch(self, processes: list[Process], asked: list[int]) -> str:
        """Keep all running until a signal asks to stop; the name of a process that would not run."""
        while not asked:
            for process in processes:
                if process.is_gone():
                    self.stderr.write(f"{process.name} ended ({process.running.returncode}): started again")
                    if not process.start_again():
                        return process.name
            time.sleep(0.2)
        return ""
