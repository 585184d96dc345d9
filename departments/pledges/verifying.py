"""Whether signed pledges still say what was signed: their rows against their hashes, their index and their seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from departments.models import Pledge, PledgeIssue
from departments.pledges import snapshot
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence

CHANGED = sentence("The text was changed after it was approved: its hash does not match its rows.")
RESEALED = sentence("Who agreed, approved or signed, or when, was changed afterwards: the seal does not match.")
INDEX = sentence("The index of what was promised is not that of the lines.")
LOGGED = sentence("The log says that something else was signed.")
IN_FORCE = sentence("The issue marked as in force is not the one signed last.")
UNSIGNED = sentence("The pledge counts as signed, but no issue of it is.")
GONE = sentence("The log tells of a signing of which nothing is left.")
UNREADABLE = sentence("The row cannot be read.")
LINES_GONE = sentence("It has no line left.")


@dataclass(frozen=True)
class Difference:
    """One thing about a pledge that is not as it should be; ``issue`` None: about the whole."""

    about: str
    issue: int | None
    field: str
    stored: str
    expected: str
    message: Sentence


#: Where some issue of the pledge must have been signed.
_SIGNED = frozenset({"signed", "performing", "adjusting", "assessed", "archived"})
#: What fields raise when they meet what they cannot read.
_ERRORS = (ArithmeticError, ValueError, TypeError, AttributeError)


def verify() -> Iterator[Difference]:
    """Every issue that was approved, and every pledge that counts as signed."""
    told = _told()
    for key in Pledge.objects.order_by("id").values_list("pk", flat=True):
        try:
            yield from _of_pledge(key, told)
        except _ERRORS as error:
            yield Difference(f"#{key}", None, "", str(error)[:200], "", UNREADABLE)


def _of_pledge(key: int, told: Mapping[tuple[str, int], str]) -> Iterator[Difference]:
    pledge = Pledge.objects.select_related("plan", "department").get(pk=key)
    about = f"{pledge.plan.code} {pledge.year} {pledge.department.name}"
    issues = list(pledge.issues.select_related("pledge").prefetch_related("lines__target_version").order_by("number"))
    signed = [issue.number for issue in issues if issue.signed_at is not None]
    in_force = [issue.number for issue in issues if issue.in_force]
    if pledge.state in _SIGNED and not signed:
        yield Difference(about, None, "state", pledge.state, "", UNSIGNED)
    if in_force != signed[-1:]:
        yield Difference(about, None, "in_force", str(in_force), str(signed[-1:]), IN_FORCE)
    logged = [number for pk, number in told if pk == str(key)]
    for gone in sorted(set(logged) - set(signed)):
        yield Difference(about, gone, "signed_at", "", told[str(key), gone], GONE)
    for issue in issues:
        yield from _of_issue(about, issue, told)


def is_changed(issue: PledgeIssue) -> bool:
    """Whether the text is no longer what was approved: its hash does not match its rows."""
    return bool(issue.sha256) and snapshot.digest(snapshot.of(issue, list(issue.lines.all()))) != issue.sha256


def count() -> int:
    """How many issues have a hash to be verified."""
    return PledgeIssue.objects.exclude(sha256="").count()


def _told() -> dict[tuple[str, int], str]:
    """The seal of every signed issue as the log tells it, by pledge id and issue."""
    signed = Event.objects.filter(kind="pledge.signed").values_list("subject", "detail")
    return {(subject.rpartition(":")[2], detail["amendment"]): detail["seal"] for subject, detail in signed}


def _of_issue(about: str, issue: PledgeIssue, told: Mapping[tuple[str, int], str]) -> Iterator[Difference]:
    if issue.signed_at is None and issue.approved_at is None and not issue.sha256:
        return
    lines = list(issue.lines.all())
    if not lines:
        yield Difference(about, issue.number, "lines", "0", "", LINES_GONE)
    digest = snapshot.digest(snapshot.of(issue, lines))
    if digest != issue.sha256:
        yield Difference(about, issue.number, "sha256", digest, issue.sha256, CHANGED)
    promised = snapshot.promised(issue, lines)
    if promised != issue.promised:
        yield Difference(about, issue.number, "promised", str(issue.promised), str(promised), INDEX)
    if issue.signed_at is None:
        return
    if (seal := snapshot.seal(issue)) != issue.seal:
        yield Difference(about, issue.number, "seal", seal, issue.seal, RESEALED)
    logged = told.get((str(issue.pledge_id), issue.number), "")
    if issue.seal != logged:
        yield Difference(about, issue.number, "seal", issue.seal, logged, LOGGED)
