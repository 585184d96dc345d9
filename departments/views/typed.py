"""Typed cells on their way in, from a form or as JSON, and what is told about them on the way out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from departments import allowances, grid
from departments.cells import DETAILS, FIELDS, LABELS
from departments.models import Submission, Value
from departments.sheets import Sheet
from departments.submissions import Outcome, Typed
from departments.templatetags.entry import own_label
from departments.workflow import Refused
from qualitycity.speech import say

#: A page holds a few dozen cells; more at once is no page of ours.
MOST_CELLS = 500
_NAMES = (*FIELDS, *DETAILS)


def from_form(posted: QueryDict) -> list[Typed]:
    """The cells of the whole page: fields are named ``value|12:part``, the versions seen ``seen|12:part``."""
    texts: dict[str, dict[str, str]] = {}
    seen: dict[str, int] = {}
    for name in posted:
        field, bar, key = name.partition("|")
        if not bar or not is_key(key):
            continue
        if field == "seen":
            seen[key] = number(str(posted[name]))
        elif field in _NAMES:
            texts.setdefault(key, {})[field] = str(posted[name])
    return [Typed(key, typed, seen.get(key, 0)) for key, typed in list(texts.items())[:MOST_CELLS]]


def from_json(body: bytes) -> tuple[list[Typed], str]:
    """The cells of an autosave and the channel they came through; BadRequest for anything else."""
    try:
        sent = json.loads(body)
        cells = [_from_script(cell) for cell in sent["cells"]]
        channel = Value.Channel.PASTE if sent.get("channel") == "paste" else Value.Channel.PAGE
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise BadRequest("not cells") from wrong
    if len(cells) > MOST_CELLS or not all(is_key(cell.key) for cell in cells):
        raise BadRequest("not cells")
    return cells, channel


def _from_script(cell: dict[str, Any]) -> Typed:
    """One cell of an autosave. Half of an emoji, which no database stores, becomes a question mark; a number that is
    not sent as its digits is refused, since a script would write it as a binary fraction."""
    texts, seen = cell["texts"], cell["seen"]
    if type(seen) is not int or any(type(text) is not str for text in texts.values()):
        raise TypeError("texts are sent as they were typed, versions as whole numbers")
    return Typed(
        str(cell["key"]), {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}, seen
    )


def reasons(posted: QueryDict) -> dict[str, str]:
    """The reasons of a return by cell key: fields named ``reason|12:part``, and the phrases ``phrase|12:part`` picked
    where no script puts them into the text."""
    texts: dict[str, list[str]] = {}
    for kind in ("phrase", "reason"):
        for name in posted:
            held, bar, key = name.partition("|")
            if held == kind and bar and is_key(key) and str(posted[name]).strip():
                texts.setdefault(key, []).append(str(posted[name]).strip())
    return {key: " ".join(said)[:2000] for key, said in texts.items()}


def grades(posted: QueryDict) -> dict[str, str]:
    return {name.partition("|")[2]: str(posted[name]) for name in posted if name.startswith("grade|")}


def answer(submission: Submission, outcomes: Sequence[Outcome]) -> HttpResponse:
    """What became of each cell, with its row's findings and progress as they are now."""
    moved = [outcome for outcome in outcomes if outcome.cell and outcome.kind in ("saved", "conflict")]
    sheet = Sheet(
        submission=submission,
        put_off=allowances.put_off([submission]).get(submission.pk, {}),
        late_ones=frozenset(allowances.supplements(submission)),
        cells=tuple(outcome.cell for outcome in moved if outcome.cell),
        values={outcome.key: outcome.value for outcome in moved if outcome.value},
    )
    rows = {row.key: row for row in grid.judged(sheet, today=timezone.localdate()).rows}
    told_cells = [told(outcome, rows.get(outcome.key)) for outcome in outcomes]
    conflict = any(outcome.kind == "conflict" for outcome in outcomes)
    content = {"saved_at": f"{timezone.localtime():%H:%M:%S}", "cells": told_cells}
    return JsonResponse(content, status=409 if conflict else 200)


def refusal(refused: Refused) -> HttpResponse:
    return JsonResponse({"refused": [say(reason) for reason in refused.reasons]}, status=409)


def told(outcome: Outcome, row: grid.Row | None = None) -> dict[str, Any]:
    """One cell for the page: its version, its fields as they are stored and, in a conflict, whose they are."""
    fields = {name: outcome.answer.shown(name) for name in _NAMES}
    cell: dict[str, Any] = {
        "key": outcome.key,
        "kind": outcome.kind,
        "number": outcome.value.number if outcome.value else 0,
        "shown": fields,
    }
    if outcome.kind == "conflict" and outcome.value is not None:
        entered = timezone.localtime(outcome.value.entered_at)
        cell |= {"by": outcome.value.entered_name, "at": f"{entered:%Y-%m-%d %H:%M:%S}", "yours": dict(outcome.texts)}
        cell["differences"] = _differences(outcome.texts, fields)
    if row is not None:
        cell |= {
            "label": own_label(row.cell),
            "anchor": row.anchor,
            "filled": row.is_filled,
            "messages": render_to_string("departments/parts/findings.html", {"row": row}),
            "undo": outcome.kind != "conflict",
            "progress": render_to_string("departments/parts/progress.html", {"row": row}),
            "faulty": [finding.field for finding in row.findings if finding.kind == "hard"],
        }
    return cell


def _differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"field": name, "label": _(LABELS[name]), "mine": text, "theirs": theirs[name]}
        for name, text in mine.items()
        if name in theirs and text.strip() != theirs[name]
    ]


def is_key(key: str) -> bool:
    indicator, colon, _part = key.partition(":")
    return bool(colon) and indicator.isascii() and indicator.isdigit() and len(indicator) < 19


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
