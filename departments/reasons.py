"""Phrases that reviewers pick when they return a figure; the office of an area writes its own over the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from departments.models import ReasonTemplate
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, sentence
from targets.models import Area

LONGEST, MOST = 200, 30

#: What an area begins with, and has again when its own list is emptied.
SHIPPED = (
    N_("It does not agree with the published figure: check it."),
    N_("The evidence is missing, or does not show this figure."),
    N_("It was not computed as the definition says."),
    N_("Say why it is behind, and what will be done."),
    N_("It differs much from last quarter: say why."),
    N_("Name the data source and the day of publication."),
    N_("Numerator and denominator do not fit together."),
    N_("The unit of measure seems to be wrong."),
)


def of(area: int | None) -> list[str]:
    """The area's phrases, in its order; the shipped ones, in the reader's language, where it has none."""
    own = list(ReasonTemplate.objects.filter(area=area).order_by("order", "id").values_list("text", flat=True))
    return own or [_(text) for text in SHIPPED]


def rewrite(*, texts: Sequence[str], seen: Sequence[str], by: Actor) -> list[str]:
    """Put these phrases in place of those that the page showed (``seen``), for the actor's own area."""
    by.must(Permission.RUN_PERIODS)
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if any(len(text) > LONGEST for text in wanted) or len(wanted) > MOST:
        raise Refused(
            sentence("At most %(most)s phrases, each of at most %(longest)s characters.", most=MOST, longest=LONGEST)
        )
    with transaction.atomic():
        area = _held(by.area_id)
        before = of(area.pk)
        if before == wanted:
            return wanted
        if before != list(seen):
            raise Stale(sentence("Somebody else changed the phrases meanwhile: look at them again."))
        ReasonTemplate.objects.filter(area=area).delete()
        ReasonTemplate.objects.bulk_create(
            ReasonTemplate(area=area, order=order, text=text) for order, text in enumerate(wanted)
        )
        events.record("reasons.rewritten", by=by, about=area, detail={"before": before, "after": wanted})
    return of(area.pk)


def _held(area: int | None) -> Area:
    rows = Area.objects.filter(pk=area or 0)
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).get()
