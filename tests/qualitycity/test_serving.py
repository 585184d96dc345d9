"""The portal's processes live and end together; tried with small commands in their place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qualitycity.management.commands import serve


def wait_for(condition, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def portal(tmp_path: Path, settings):
    """The serve command in a project whose web and worker are small loops that write their process id."""
    (tmp_path / "loop.py").write_text(
        "import os, sys, time\nopen(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\nwhile True: time.sleep(0.1)\n"
    )
    (tmp_path / "Procfile").write_text("web: python loop.py web.pid\nworker: python loop.py worker.pid\n")
    code = (
        "import django; django.setup()\nfrom django.conf import settings\nfrom pathlib import Path\n"
        f"settings.BASE_DIR = Path({str(tmp_path)!r})\n"
        "from django.core.management import call_command\ncall_command('serve')\n"
    )
    running = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR)
    wait_for(lambda: (tmp_path / "web.pid").exists() and (tmp_path / "worker.pid").exists())
    yield running, tmp_path
    running.kill()
    running.wait()


def pids(folder: Path) -> list[int]:
    return [int(line) for name in ("web.pid", "worker.pid") for line in (folder / name).read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_the_portal_stops_all_its_processes(portal, number):
    running, folder = portal
    running.send_signal(number)
    assert running.wait(timeout=20) == 0
    assert not [pid for pid in pids(folder) if is_alive(pid)]


def test_a_process_that_dies_is_started_again(portal):
    _running, folder = portal
    os.kill(int((folder / "worker.pid").read_text()), signal.SIGKILL)
    wait_for(lambda: len((folder / "worker.pid").read_text().split()) == 2)


def test_a_procfile_is_read_line_by_line():
    found = serve.lines("# processes\nweb: gunicorn 'a b'\n\nbeat: celery beat\n")
    assert [(process.name, process.argv) for process in found] == [
        ("web", ["gunicorn", "a b"]),
        ("beat", ["celery", "beat"]),
    ]
