"""Reads clauses: what an office types or pastes as a target, and what the portal understands by it."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qualitycity.sentences import Sentence
from qualitycity.speech import say
from targets import clause
from targets.clause import measures
from targets.clause.words import plain
from targets.rules.terms import Rule

COLUMNS = {
    "clause": "clause",
    "目标": "clause",
    "indicator": "indicator",
    "指标": "indicator",
    "unit": "unit",
    "单位": "unit",
}
#: Chinese Excel saves text in GB18030, everything else in UTF-8.
ENCODINGS = ("utf-8-sig", "gb18030")


class Asked(NamedTuple):
    clause: str
    indicator: str
    unit: str


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Read clauses of a plan (92%以上, 高于全省平均1~2个百分点, 新增150项, 逐年上升, 杜绝 …) and say what was understood. "
        "Exit status 1 where one of them was not; all are printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("texts", nargs="*", metavar="TEXT", help="a clause")
        parser.add_argument("--indicator", default="", metavar="NAME", help="what the clauses are about")
        parser.add_argument("--unit", default="", metavar="U", help="the unit of the value")
        parser.add_argument("--file", metavar="F.tsv", help="columns clause, indicator, unit (目标, 指标, 单位)")
        parser.add_argument(
            "--json", action="store_true", help="one JSON array for machines, in the order of the input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = list(_asked(options))
        readings = [clause.read(one.clause, indicator=one.indicator, unit=one.unit) for one in asked]
        if options["json"]:
            documents = [document(reading, one.unit) for one, reading in zip(asked, readings, strict=True)]
            self.stdout.write(json.dumps(documents, ensure_ascii=False, indent=2))
        else:
            for reading in readings:
                self.stdout.write("\n".join(told(reading)))
        if not all(reading.understood for reading in readings):
            sys.exit(1)


def _asked(options: dict[str, Any]) -> Iterator[Asked]:
    if bool(options["texts"]) == bool(options["file"]):
        raise CommandError(_("Give clauses, or a file of them by --file."), returncode=2)
    if options["file"]:
        if options["indicator"] or options["unit"]:
            raise CommandError(_("A file names indicator and unit in its columns."), returncode=2)
        yield from _of_file(Path(options["file"]))
    for text in options["texts"]:
        yield Asked(text, options["indicator"], options["unit"])


def _of_file(path: Path) -> Iterator[Asked]:
    """The rows of the file below its header; blank lines are passed over."""
    try:
        rows = list(csv.reader(io.StringIO(_decoded(path), newline=""), delimiter="\t"))
    except csv.Error as error:
        raise CommandError(_("The file cannot be read: %(reason)s") % {"reason": error}, returncode=2) from None
    header = [COLUMNS.get(name.strip().lower()) for name in rows[0]] if rows else []
    for place, (name, column) in enumerate(zip(rows[0] if rows else [], header, strict=True)):
        if column is None:
            gaps = {"name": name, "cell": f"{chr(ord('A') + place % 26)}1"}
            raise CommandError(_("Unknown column “%(name)s” in %(cell)s.") % gaps, returncode=2)
    if "clause" not in header or len(set(header)) < len(header):
        message = _("The first row names the columns, each once: clause (目标), indicator (指标), unit (单位).")
        raise CommandError(message, returncode=2)
    for row in rows[1:]:
        cells = {column: cell for column, cell in zip(header, row, strict=False) if column}
        if any(cell.strip() for cell in row):
            yield Asked(cells.get("clause", ""), cells.get("indicator", ""), cells.get("unit", ""))


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(
            _("The file cannot be read: %(reason)s") % {"reason": error.strerror}, returncode=2
        ) from None
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(_("The text is neither UTF-8 nor GB18030."), returncode=2)


def document(reading: clause.Reading, unit: str = "") -> dict[str, Any]:
    """What is printed for machines: every key is there, numbers are strings, what does not exist is null."""
    rule = reading.rule or Rule(form="", test="rubric", unit=unit.strip() or None)
    return {
        "clause": reading.clause,
        "understood": reading.understood,
        "form": rule.form or None,
        "test": rule.test if reading.understood else None,
        "operator": rule.operator,
        "values": [plain(value) for value in rule.values],
        "scale": plain(rule.scale),
        "unit": rule.unit,
        "direction": rule.direction,
        "strict": rule.strict,
        "soft": rule.soft,
        "hold": rule.hold,
        "per_year": rule.per_year,
        "compared_with": rule.compared_with,
        "measure": rule.measure,
        "parts": [part.name for part in rule.parts],
        "problems": [say(problem) for problem in reading.problems],
    }


def told(reading: clause.Reading) -> Iterator[str]:
    """What is printed for people."""
    rule = reading.rule
    if rule is None:
        yield _("“%(clause)s”: not understood.") % {"clause": reading.clause}
    else:
        gaps = {"clause": reading.clause, "written": clause.write(rule)}
        yield _("“%(clause)s” is read as: %(written)s") % gaps
        if rule.unit:
            yield "  " + _("unit: %(unit)s") % {"unit": rule.unit}
        if rule.measure:
            yield "  " + _("measure: %(measure)s") % {"measure": say(Sentence(measures.NAMES[rule.measure]))}
    for problem in reading.problems:
        yield f"  - {say(problem)}"
