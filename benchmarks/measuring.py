"""One way to measure: CPU time of this process, queries, and peak memory, each in passes of its own."""

from __future__ import annotations

import gc
import resource
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from statistics import median
from time import process_time
from typing import Any

from django.db import connection, transaction

Work = Callable[[], Any]
#: Statements that open and end transactions are not counted.
_BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Size:
    """How much is generated and how often it is measured; ``judged``: whether reaches mean anything at this size."""

    targets: tuple[int, int]
    framework: int
    entry: int
    rows: int
    runs: int
    judged: bool


FULL = Size(targets=(74, 740), framework=60, entry=74, rows=10_000, runs=7, judged=True)
QUICK = Size(targets=(2, 4), framework=2, entry=16, rows=50, runs=1, judged=False)


@dataclass(frozen=True)
class Reach:
    """What is to be kept: at most so many times the floor, at most so many ms."""

    times: float | None = None
    within_ms: float | None = None

    def __str__(self) -> str:
        said = [f"≤ {self.times:g} ×"] if self.times is not None else []
        return " and ".join([*said, f"< {self.within_ms:g} ms"] if self.within_ms is not None else said)


@dataclass(frozen=True)
class Task:
    """Something to measure, and the floor: the least that the same work could cost, as bare SQL or a bare reader.

    ``undo``: each run, of the floor too, is rolled back, so that all begin from the same state. ``runs``: at most so
    many. ``peak``: how its memory is measured in MB where tracing every object would take too long.
    """

    name: str
    scale: str
    work: Work
    floor: Work
    floor_name: str
    reach: Reach = Reach()
    undo: bool = False
    runs: int = FULL.runs
    peak: Callable[[], float] | None = None


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``cpu_ms`` and ``floor_ms`` are medians; ``peak_mb`` is the most memory that the Python
    objects of one run took at a time, or by which its process grew (``Task.peak``); ``kept`` is None where there is no
    reach, or where the size is too small to say.
    """

    name: str
    scale: str
    cpu_ms: float
    queries: int
    peak_mb: float
    floor: str
    floor_ms: float
    ratio: float
    reach: str
    kept: bool | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Wait:
    """What was waited: the median, the shortest and the longest of so many runs, in milliseconds on the clock."""

    name: str
    runs: int
    median_ms: float
    least_ms: float
    most_ms: float
    load: float
    within_ms: int
    kept: bool | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        kept = {True: "kept", False: "missed", None: "not judged"}[self.kept]
        return (
            f"{self.name}: median {self.median_ms:.0f} ms of {self.runs} runs ({self.least_ms:.0f} to"
            f" {self.most_ms:.0f}), reach < {self.within_ms} ms: {kept}; load average {self.load:.1f}"
        )


def measure(task: Task, size: Size) -> Figure:
    """Once to warm up and count queries, then several times for the clock, the floor in turn with the work (a busy
    machine slows both alike), then once for memory."""
    gc.collect()
    queries = _queries(task)
    _seconds(task.floor, undo=task.undo)
    taken, floors = [], []
    for _ in range(min(task.runs, size.runs)):
        floors.append(_seconds(task.floor, undo=task.undo))
        taken.append(_seconds(task.work, undo=task.undo))
    cpu_ms, floor_ms = median(taken) * 1000, median(floors) * 1000
    ratio = cpu_ms / floor_ms
    kept = _kept(task.reach, cpu_ms, ratio) if size.judged else None
    peak = task.peak() if task.peak else _peak(task)
    return Figure(task.name, task.scale, cpu_ms, queries, peak, task.floor_name, floor_ms, ratio, str(task.reach), kept)


def _kept(reach: Reach, cpu_ms: float, ratio: float) -> bool | None:
    if reach == Reach():
        return None
    return (reach.times is None or ratio <= reach.times) and (reach.within_ms is None or cpu_ms < reach.within_ms)


def _queries(task: Task) -> int:
    """Counted as they pass, not kept: the text of a hundred thousand rows is longer than the rows."""
    count = 0

    def counted(execute: Callable[..., Any], sql: str, given: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal count
        count += not sql.startswith(_BRACKETS)
        return execute(sql, given, many, context)

    with connection.execute_wrapper(counted):
        _seconds(task.work, undo=task.undo)
    return count


def _peak(task: Task) -> float:
    tracemalloc.start()
    try:
        _seconds(task.work, undo=task.undo)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def _seconds(work: Work, *, undo: bool) -> float:
    """The CPU time of one run; rolling it back is not counted."""
    with transaction.atomic() if undo else nullcontext():
        started = _cpu()
        work()
        taken = _cpu() - started
        if undo:
            transaction.set_rollback(True)
    return taken


def _cpu() -> float:
    """Seconds of this process and of the children that it waited for: an uploaded file is read in one."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime
