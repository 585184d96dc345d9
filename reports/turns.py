"""Whose turn it is in the assessments: points to give and to confirm, appeals to propose on and to decide.

What the first page tells; a unit's own sheets are ``self_scores.handing_in.awaited``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_
from reports.assessments import walk
from reports.models import Appeal, Assessment, ItemScore

WORDS: Mapping[str, str] = {
    "verify": N_("verification under way"), "confirm": N_("points to confirm as the second person"),
    "propose": N_("appeals without a proposal"), "decide": N_("appeals to decide"),
}  # fmt: skip
_P, _State = Permission, Assessment.State


@dataclass(frozen=True)
class Turn:
    """``number`` things of an assessment wait for the person ``until`` a day; None: they are not counted."""

    assessment: Assessment
    what: str
    page: str
    number: int | None = None
    until: date | None = None

    @property
    def word(self) -> str:
        return _(WORDS[self.what])


def of(by: Actor) -> list[Turn]:
    """What waits for this person, the oldest assessment first, in as many queries for many as for one."""
    if not by.permissions & {_P.ASSESS, _P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS}:
        return []
    under_way = list(walk.visible(by).filter(state__in=(_State.VERIFYING, _State.RESULT)).order_by("year", "id"))
    to_confirm = _to_confirm(under_way, by) if by.may(_P.ASSESS) else {}
    appealed = _appealed(under_way, by)
    return [turn for each in under_way for turn in _of(each, to_confirm.get(each.pk, 0), appealed, by)]


def _of(assessment: Assessment, to_confirm: int, appealed: Counter[tuple[int, str]], by: Actor) -> Iterator[Turn]:
    if assessment.state == _State.VERIFYING and by.may(_P.ASSESS):
        yield Turn(assessment, "verify", "assessment-verify", until=assessment.verify_due)
        if to_confirm:
            yield Turn(assessment, "confirm", "assessment-verify", to_confirm)
    for what, right in (("propose", _P.RUN_ASSESSMENTS), ("decide", _P.DECIDE_ASSESSMENTS)):
        number = appealed[assessment.pk, what]
        if number and by.may(right):
            yield Turn(assessment, what, "appeals", number, assessment.decide_due)


def _to_confirm(assessments: list[Assessment], by: Actor) -> Counter[int]:
    """Points by hand that somebody else entered and nobody confirmed, by assessment."""
    entered = ItemScore.objects.filter(
        assessment__in=assessments, kind=ItemScore.Kind.VERIFIED, latest=True, run=None, confirmed_key=""
    ).exclude(score=None)
    return Counter(entered.exclude(by_key=by.key).values_list("assessment", flat=True))


def _appealed(assessments: list[Assessment], by: Actor) -> Counter[tuple[int, str]]:
    """Open appeals by what they wait for; a proposal waits for another person than who made it."""
    filed = Appeal.objects.filter(assessment__in=assessments, state=Appeal.State.FILED)
    rows = filed.values_list("assessment", "proposed", "proposed_key")
    return Counter((pk, "decide" if proposed else "propose") for pk, proposed, who in rows if who != by.key)
