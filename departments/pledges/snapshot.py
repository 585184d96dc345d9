"""What an issue says, as one document: the same rows give the same bytes and the same hash on every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from departments.models import PledgeIssue, PledgeLine

SCHEMA = 1
#: The columns of a line that are promised, all of them text.
TEXTS = (
    "code", "category", "name", "unit", "clause", "baseline", "annual", "q1", "q2", "q3", "q4", "points", "role",
    "duty", "dates", "data_source", "remark",
)  # fmt: skip
#: What says of which row a line is.
ROWS = ("target_id", "target_version_id", "task_id")


def of(issue: PledgeIssue, lines: Iterable[PledgeLine] | None = None) -> dict[str, Any]:
    """The whole text of an issue, from its rows."""
    rows = issue.lines.all() if lines is None else lines
    return {
        "schema": SCHEMA,
        "number": issue.number,
        "reason": issue.reason,
        "at": issue.drafted_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "head": issue.head,
        "lines": [line_of(line) for line in sorted(rows, key=lambda line: line.order)],
    }


def line_of(line: PledgeLine) -> dict[str, Any]:
    return {"kind": str(line.kind), **{name: getattr(line, name) for name in (*ROWS, *TEXTS)}}


def canonical(document: Mapping[str, Any]) -> bytes:
    """JSON that is written the same way whatever the order in which a database gives the keys back."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical document."""
    return hashlib.sha256(canonical(document)).hexdigest()


def seal(issue: PledgeIssue) -> str:
    """SHA-256 over the text and everything about its signing: who agreed, approved and signed, for whom and when."""
    moments = {name: getattr(issue, f"{name}_at") for name in ("accepted", "approved", "signed")}
    people = {
        name: getattr(issue, name)
        for act in ("prepared", "accepted", "approved", "signed")
        for name in (f"{act}_key", f"{act}_name")
    }
    document = {
        "pledge": issue.pledge_id,
        "sha256": issue.sha256,
        "promised": issue.promised,
        "signed_on": str(issue.signed_on or ""),
        "signers": [issue.superior_signer, issue.unit_signer],
        "people": people,
        "moments": {name: at and at.astimezone(UTC).isoformat(timespec="microseconds") for name, at in moments.items()},
    }
    return digest(document)


def key_of(line: PledgeLine) -> str:
    """What tells a line from the others of an issue, and finds it again in the next: of which target or task it is."""
    return f"target:{line.target_id}" if line.kind == PledgeLine.Kind.TARGET else f"task:{line.task_id}"


def promised(issue: PledgeIssue, lines: Iterable[PledgeLine]) -> dict[str, Any]:
    """The index of an issue for pages of targets: which pledge of which year, which issue of it, and its targets as
    {target id: [version id, version number]}."""
    targets = {
        str(line.target_id): [line.target_version_id, line.target_version.number if line.target_version else None]
        for line in lines
        if line.kind == PledgeLine.Kind.TARGET
    }
    return {"pledge": issue.pledge_id, "year": issue.pledge.year, "number": issue.number, "targets": targets}
