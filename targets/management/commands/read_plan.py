"""Reads the text of a plan and prints the table of targets that it proposes."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qualitycity.speech import say
from qualitycity.workbook import Refused
from targets import clause, intake, papers
from targets.clause.words import plain
from targets.intake import Comparison, Draft, Proposal


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Read the text of a plan (.txt, .docx, .xlsx) and print the targets it proposes, each with its sentence, and "
        "the words with a number that gave none. Nothing is stored. Exit status 1 where the file is refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the plan as .txt, .docx or .xlsx")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")
        parser.add_argument(
            "--expected", metavar="TSV", help="a table made by hand (no, category, name_zh, clause_zh, test, op, …)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expected = _expected(options["expected"])
        try:
            draft = intake.read(papers.read_file(Path(options["file"])))
        except Refused as refused:
            self._refuse(refused, as_json=options["json"])
            sys.exit(1)
        comparison = intake.compare(draft.proposals, expected) if expected is not None else None
        if options["json"]:
            self.stdout.write(json.dumps(document(draft, comparison), ensure_ascii=False, indent=2))
            return
        for line in (*told(draft), *(_compared(comparison, len(expected)) if comparison and expected else ())):
            self.stdout.write(line)

    def _refuse(self, refused: Refused, *, as_json: bool) -> None:
        if as_json:
            errors = [problem.told(say) for problem in refused.problems]
            self.stdout.write(json.dumps({"ok": False, "errors": errors}, ensure_ascii=False, indent=2))
            return
        for problem in refused.problems:
            self.stdout.write(say(problem.message))


def _expected(name: str | None) -> list[intake.Expected] | None:
    """The rows of the table made by hand; CommandError (exit status 2) where it is none."""
    if name is None:
        return None
    try:
        return intake.read_expected(papers.read_file(Path(name)))
    except Refused as refused:
        raise CommandError(say(refused.problems[0].message), returncode=2) from None
    except KeyError as missing:
        raise CommandError(_("The column %(name)s is missing.") % {"name": missing}, returncode=2) from None


# --- For machines -----------------------------------------------------------------------------------------------------
def document(draft: Draft, comparison: Comparison | None) -> dict[str, Any]:
    """Every key is there; numbers are strings, what does not exist is null."""
    first, last = draft.years
    return {
        "ok": True,
        "title": draft.title,
        "start_year": first,
        "end_year": last,
        "targets": [_row(proposal) for proposal in draft.proposals],
        "tasks": [
            {
                "item": each.item,
                "group": each.group,
                "name": each.name,
                "lead": each.lead or None,
                "supporting": each.supporting or None,
                "offset": each.place.offset,
            }
            for each in draft.tasks
        ],
        "unread": [
            {"text": each.text, "reason": say(each.reason), "source": each.place.source, "offset": each.place.offset}
            for each in draft.unread
        ],
        "asides": [
            {"kind": each.kind, "text": each.text, "source": each.place.source, "offset": each.place.offset}
            for each in draft.asides
        ],
        "comparison": _figure(comparison) if comparison else None,
    }


def _row(proposal: Proposal) -> dict[str, Any]:
    rule = proposal.rule
    return {
        "category": proposal.category or None,
        "item": proposal.item,
        "group": proposal.group,
        "indicator": proposal.name,
        "clause": proposal.clause,
        "form": rule.form,
        "test": rule.test,
        "operator": rule.operator,
        "values": [plain(value) for value in rule.values],
        "scale": plain(rule.scale),
        "unit": proposal.unit or None,
        "measure": proposal.measure,
        "confidence": proposal.confidence,
        "year": proposal.year,
        "annual": {str(year): text for year, text in proposal.annual.items()},
        "baseline": proposal.baseline or None,
        "lead": proposal.lead or None,
        "supporting": proposal.supporting or None,
        "doubts": [say(doubt) for doubt in proposal.doubts],
        "source": proposal.place.source,
        "offset": proposal.place.offset,
    }


def _figure(comparison: Comparison) -> dict[str, Any]:
    return {
        "found": len(comparison.found),
        "expected": len(comparison.found) + len(comparison.other) + len(comparison.missing),
        "invented": len(comparison.invented),
        "invented_in_prose": len(comparison.in_prose),
        "different": {each.no: list(fields) for each, _proposal, fields in comparison.other},
        "missing": [each.no for each in comparison.missing],
    }


# --- For people -------------------------------------------------------------------------------------------------------
CONFIDENCES = {"high": "●", "medium": "◐", "low": "○"}


def told(draft: Draft) -> Iterator[str]:
    for number, each in enumerate(draft.proposals, 1):
        mark = CONFIDENCES[each.confidence]
        yield f"{number}. {mark} [{each.category or '?'} {each.item}] {each.name} | {each.clause}"
        yield f"      {clause.write(each.rule)} | {each.unit or '-'} | {each.measure} | @{each.place.offset}"
        for doubt in each.doubts:
            yield f"      ? {say(doubt)}"
    yield _("Main tasks: %(count)s") % {"count": len(draft.tasks)}
    for task in draft.tasks:
        units = f" ({task.lead}{'; ' if task.supporting else ''}{task.supporting})" if task.lead else ""
        yield f"  {task.item} {task.name}{units} @{task.place.offset}"
    yield _("Not read, with a number in them: %(count)s") % {"count": len(draft.unread)}
    for unread in draft.unread:
        yield f"  - {unread.text} @{unread.place.offset}: {say(unread.reason)}"


def _compared(comparison: Comparison, count: int) -> Iterator[str]:
    for expected, proposal, fields in comparison.other:
        yield _("%(no)s %(name)s: read otherwise (%(fields)s) as “%(clause)s”") % {
            "no": expected.no, "name": expected.name, "fields": ", ".join(fields), "clause": proposal.clause,
        }  # fmt: skip
    for expected in comparison.missing:
        yield _("%(no)s %(name)s: not found") % {"no": expected.no, "name": expected.name}
    for proposal in comparison.invented:
        yield _("invented: %(name)s | %(clause)s") % {"name": proposal.name, "clause": proposal.clause}
    gaps = {
        "found": len(comparison.found), "expected": count, "invented": len(comparison.invented),
        "prose": len(comparison.in_prose),
    }  # fmt: skip
    yield (
        _(
            "found %(found)s of %(expected)s with right category, test, operator, value and unit; invented "
            "%(invented)s, of these %(prose)s in the prose of the tasks"
        )
        % gaps
    )
