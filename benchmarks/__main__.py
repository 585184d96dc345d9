"""The runner: ``python -m benchmarks [assess] [boards] [books] [entry] [loading] [uploads] [pledges] …``."""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.measuring import FULL, QUICK, Figure, Size, Wait, measure

NAMES = ("assess", "boards", "books", "entry", "loading", "uploads", "pledges")
#: It measures what a person waits for, which has no floor and no CPU time of its own.
BROWSER = "browser"
MISSING = "Chromium (apt-get install chromium) or playwright is not installed here: the browser was not measured."
_LINE = "| {:<36} | {:<36} | {:>8} | {:>7} | {:>7} | {:<26} | {:>8} | {:>6} | {:<7} | {:<4} |"
_HEADINGS = ("work", "size", "CPU ms", "queries", "peak MB", "floor", "floor ms", "ratio", "reach", "kept")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = ArgumentParser("python -m benchmarks", description="Measures the portal beside the floor it stands on.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one or more of {', '.join((*NAMES, BROWSER))}; none: all"
    )
    parser.add_argument("--quick", action="store_true", help="a tiny plan, once: only to see that everything runs")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - {*NAMES, BROWSER}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    with database.fresh() as place:
        size = QUICK if options.quick else FULL
        names = options.names or (*NAMES, BROWSER)
        found = _figures(place, names, size)
        if options.json:
            listed = list(found)
            said = {"machine": _machine(), "figures": [each.as_dict() for each in listed], "grown": _grown(listed)}
            wait = _wait(place, size) if BROWSER in names else None
            json.dump(said | {"browser": wait and wait.as_dict()}, sys.stdout, ensure_ascii=False, indent=2)
            return
        if set(names) != {BROWSER}:
            _print(found)
        if BROWSER in names:
            print(_wait(place, size) or MISSING)


def _figures(place: Path, names: Sequence[str], size: Size) -> Iterator[Figure]:
    from benchmarks import assess, boards, entry, loading, pledges, uploads  # they need the settings
    from benchmarks.city import Cities

    groups = {
        "assess": assess.tasks,
        "boards": boards.tasks,
        "books": boards.books,
        "entry": entry.tasks,
        "loading": loading.tasks,
    }
    groups["uploads"] = uploads.tasks
    groups["pledges"] = pledges.tasks
    cities = Cities(place)
    for name in NAMES:
        if name in names:
            for task in groups[name](cities, size):
                yield measure(task, size)


def _wait(place: Path, size: Size) -> Wait | None:
    """None where there is no browser to measure with."""
    from benchmarks import browser
    from benchmarks.city import Cities

    return browser.measure(Cities(place), size) if browser.chromium() else None


def _machine() -> dict[str, Any]:
    from django.db import connection

    return {
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "database": connection.display_name,
        "cpus": os.cpu_count(),
    }


def _grown(figures: Sequence[Figure]) -> list[str]:
    """The pages whose queries are not the same at every size."""
    queries: dict[str, set[int]] = {}
    for each in figures:
        queries.setdefault(each.name, set()).add(each.queries)
    return [name for name, counts in queries.items() if len(counts) > 1]


def _print(figures: Iterator[Figure]) -> None:
    """The table, line by line as it is measured, then what was kept."""
    print(" · ".join(f"{name}: {value}" for name, value in _machine().items()), end="\n\n")
    print(_LINE.format(*_HEADINGS))
    print(_LINE.format(*["---"] * len(_HEADINGS)), flush=True)
    listed = []
    for each in figures:
        listed.append(each)
        kept = {True: "yes", False: "no", None: ""}[each.kept]
        numbers = f"{each.cpu_ms:.1f}", each.queries, f"{each.peak_mb:.1f}"
        print(_LINE.format(each.name, each.scale, *numbers, each.floor, f"{each.floor_ms:.1f}", f"{each.ratio:.1f}",
                           each.reach, kept), flush=True)  # fmt: skip
    judged = [each for each in listed if each.kept is not None]
    print(f"\nReaches kept: {sum(each.kept is True for each in judged)} of {len(judged)}")
    for each in judged:
        if not each.kept:
            print(f"  missed: {each.name}, {each.scale}: {each.reach}")
    print(f"Queries that grow with the data: {', '.join(_grown(listed)) or 'none'}")


if __name__ == "__main__":
    main()
