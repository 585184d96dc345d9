"""A draft table as its page shows it, and what the page's form asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments import plan_book
from departments.plan_book import Loaded
from departments.plan_book.columns import SHEETS
from qualitycity import sentences
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence
from qualitycity.speech import in_english, say
from qualitycity.workbook import Problem
from targets import clause, demands, draft_tables
from targets.clause.measures import NAMES
from targets.models import Category, DraftRow, DraftTable
from targets.plans import CATEGORIES

_FIELD = re.compile(r"(?P<name>[a-z]+)\|(?P<row>[0-9]{1,18})")
_STATES = {"accept": "accepted", "reject": "rejected", "restore": "proposed"}


@dataclass(frozen=True)
class Line:
    """One row of the page; ``text`` is that of the whole plan."""

    row: DraftRow
    text: str = ""

    @property
    def is_task(self) -> bool:
        return self.row.kind == DraftRow.Kind.TASK

    @cached_property
    def _judged(self) -> tuple[demands.Demand | None, demands.Findings]:
        return draft_tables.judged(self.row)

    @property
    def reading(self) -> str:
        """What the clause is understood to say, in the reader's language."""
        if self.is_task:
            return ""
        demand = self._judged[0]
        if demand is None:
            return ""
        return clause.write_english(demand.rule) if in_english() else clause.write(demand.rule)

    @property
    def category(self) -> str:
        """The name of a field of quality in the reader's language; any other category is called what it is."""
        names = CATEGORIES.get(self.row.category)
        return self.row.category if names is None else names[1 if in_english() else 0]

    @property
    def lacking(self) -> list[str]:
        return [say(reason) for reason in draft_tables.lacking(self.row)]

    @property
    def doubts(self) -> list[str]:
        return [say(sentences.load(doubt)) for doubt in self.row.doubts]

    @property
    def source(self) -> tuple[str, str, str]:
        """The sentence, cut around the words of the row."""
        words, source = self.row.clause, self.row.source
        begin = self.text.rfind(source, 0, self.row.offset + len(source)) if source else -1
        at = source.find(words, max(self.row.offset - begin, 0) if begin >= 0 else 0) if words else -1
        at = source.find(words) if at < 0 and words else at
        return (source, "", "") if at < 0 else (source[:at], words, source[at + len(words) :])


def categories() -> list[str]:
    """What a category may be called: the fields of quality, and those that plans have already."""
    named = [names[1 if in_english() else 0] for names in CATEGORIES.values()]
    others = Category.objects.exclude(code__in=CATEGORIES).values_list("name", flat=True)
    return [*named, *others]


def counts(table: DraftTable) -> dict[str, int]:
    counted = dict(table.rows.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in DraftRow.State.values}


def unread(table: DraftTable) -> list[dict[str, Any]]:
    """The words with a number that gave no row; ``taken``: they were made one by hand."""
    taken = set(table.rows.filter(kind=DraftRow.Kind.TARGET).values_list("offset", flat=True))
    return [
        {**each, "reason": say(sentences.load(each["reason"])), "taken": each["offset"] in taken, "place": place}
        for place, each in enumerate(table.unread)
    ]


def asides(table: DraftTable) -> list[dict[str, str]]:
    names = {
        "lead_in": _("leads in"), "means": _("names a programme"), "background": _("tells what has been"),
        "slogan": _("is said of the whole"), "organising": _("organises the work"),
        "description": _("describes a project"),
    }  # fmt: skip
    return [{"text": each["text"], "kind": names.get(each["kind"], each["kind"])} for each in table.asides]


def measures() -> list[tuple[str, str]]:
    return [(code, say(Sentence(name))) for code, name in NAMES.items()]


def told(loaded: Loaded, table: DraftTable) -> list[dict[str, str]]:
    """Errors first, then what was inferred, each with the row that it is about."""
    names = {SHEETS["targets"][0]: plan_book.indicators(table), SHEETS["tasks"][0]: plan_book.tasks(table)}
    marked = [("error", each) for each in loaded.problems.errors] + [
        ("open", each) for each in loaded.problems.warnings
    ]
    return [
        {"kind": kind, "place": each.place, "row": _about(each, names), "message": say(each.message)}
        for kind, each in marked
    ]


def _about(problem: Problem, names: Mapping[str, Sequence[str]]) -> str:
    """The indicator or task of the row in which a problem stands; the first row below the header is row 2."""
    listed = names.get(problem.sheet or "", ())
    row = re.search("[0-9]+$", problem.cell or "")
    place = int(row[0]) - 2 if row else -1
    return listed[place] if 0 <= place < len(listed) else ""


# --- What is posted ---------------------------------------------------------------------------------------------------
@dataclass
class Posted:
    """The typed cells by row, the versions that were seen, and the button that was pressed."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    button: str = ""
    value: str = ""


def posted(form: QueryDict) -> Posted:
    found = Posted()
    for name in form:
        text = str(form[name])
        if cell := _FIELD.fullmatch(name):
            if cell["name"] == "seen":
                found.seen[int(cell["row"])] = _number(text) or 0
            elif cell["name"] in draft_tables.CELLS:
                found.cells.setdefault(int(cell["row"]), {})[cell["name"]] = text.replace("\x00", "")
        elif name in (*_STATES, "all", "add", "unread"):
            found.button, found.value = name, text
    return found


def store(table: DraftTable, what: Posted, *, by: Actor) -> tuple[int, list[Sentence]]:
    """Store the typed cells; how many rows changed, and why others could not."""
    changed, refusals = 0, []
    for row in table.rows.filter(pk__in=what.cells):
        try:
            changed += draft_tables.change(row=row, cells=what.cells[row.pk], seen=what.seen.get(row.pk, 0), by=by)
        except draft_tables.Refused as refused:
            refusals.append(refused.reason)
    return changed, refusals


def act(table: DraftTable, what: Posted, *, by: Actor, tell: Callable[[str], None]) -> str:
    """Do what the button says; returns where on the page to go on. Raises Refused."""
    number = _number(what.value)
    if what.button in _STATES and number is not None:
        _decide(table, [number], _STATES[what.button], by, tell)
        return f"#row-{number}"
    if what.button == "all":
        proposed = table.rows.filter(state=DraftRow.State.PROPOSED).values_list("pk", flat=True)
        _decide(table, list(proposed), DraftRow.State.ACCEPTED, by, tell)
    if what.button in ("add", "unread"):
        row = draft_tables.add(table=table, by=by, unread=number if what.button == "unread" else None)
        return f"&row={row.pk}#row-{row.pk}"
    return ""


def _decide(table: DraftTable, rows: list[int], state: str, by: Actor, tell: Callable[[str], None]) -> None:
    left = draft_tables.decide(table=table, rows=rows, state=state, by=by)
    if len(left) == 1:
        row, reasons = left[0]
        tell(f"{row}: {' '.join(map(say, reasons))}")
    elif left:
        text = ngettext(
            "%(count)s row cannot be adopted yet: what is lacking stands beside it.",
            "%(count)s rows cannot be adopted yet: what is lacking stands beside them.",
            len(left),
        )
        tell(text % {"count": len(left)})


def kept(asked: Mapping[str, str]) -> str:
    """The filter and the page that were looked at."""
    query = QueryDict(mutable=True)
    query.update({key: asked[key] for key in ("show", "page") if asked.get(key)})
    return query.urlencode()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
