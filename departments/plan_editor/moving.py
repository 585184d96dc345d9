"""A target under another category or group, or elsewhere in the order of the plan: by the door of ``load_plan``.

A sheet that names every target of a plan sets their order, so a move is such a sheet with one row put elsewhere.
Nothing is demanded otherwise: no version is written, and every quarter is listed under the new place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from departments import plan_book
from departments.plan_book import Loaded, cells
from departments.plan_editor import listing
from departments.plan_editor.rows import ENDING
from departments.plan_editor.saving import CHANGED_MEANWHILE, CHANNEL, refused, why
from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Row, Sheet, Workbook
from targets import plans
from targets.models import Category, Plan, Target
from targets.plans import Revision

_MOVED = "target.moved"
_KEYS = ("group", *(key for key in ENDING if key != "flags"))


@dataclass(frozen=True)
class Place:
    """Where a target stands: the code of its category, its group, and the code of the target before it ("": none)."""

    category: str
    group: str
    after: str


@dataclass(frozen=True)
class Move:
    """A move that was made: from where to where, who made it and why."""

    before: Place
    to: Place
    reason: str
    by: str


def place_of(plan: Plan, code: str) -> Place:
    """Where a stored target stands now. Raises KeyError for none."""
    listed = _in_order(plan)
    place = next((place for place, target in enumerate(listed) if target.code == code), None)
    if place is None:
        raise KeyError(code)
    target = listed[place]
    return Place(target.category.code, target.group, listed[place - 1].code if place else "")


def _in_order(plan: Plan) -> list[Target]:
    return list(Target.objects.filter(plan=plan).select_related("category").order_by("order", "id"))


def move(*, plan: Plan, code: str, to: Place, seen: Place, reason: str, by: Actor) -> Loaded:
    """Put a target elsewhere; ``seen`` is where the page showed it. Where it stands there already, nothing changes."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        now = place_of(plan, code)
        if now == to:
            return refused({})
        if wrong := _lacking(plan, code, to, reason) | ({"seen": CHANGED_MEANWHILE} if now != seen else {}):
            return refused(wrong)
        revision = Revision(listing.present(plan, timezone.localdate()), reason.strip())
        loaded = plan_book.load(_book(plan, code, to, revision), by=by, revision=revision, channel=CHANNEL)
        if loaded.problems.ok:
            target = Target.objects.select_related("indicator").get(plan=plan, code=code)
            detail = {"before": asdict(now), "after": asdict(to), "reason": revision.reason}
            events.record(_MOVED, by=by, about=target, channel=CHANNEL, detail=detail)
    return loaded


def _lacking(plan: Plan, code: str, to: Place, reason: str) -> dict[str, Sentence]:
    found = why(reason)
    codes = {"", *Target.objects.filter(plan=plan).exclude(code=code).values_list("code", flat=True)}
    if to.after not in codes:
        found["after"] = sentence("Choose the target after which it is to stand.")
    if not Category.objects.filter(code=to.category).exists():
        found["category"] = sentence("Choose a category of the list.")
    return found


def _book(plan: Plan, code: str, to: Place, revision: Revision) -> Workbook:
    """The plan's own sheet, and every target in its new order, with the cells that a row has to name."""
    known = plans.held(plan.code)
    assert known is not None, "the plan is stored"
    rows = cells.of_targets(known, revision.effective)
    moved = rows.pop(code) | {"category": to.category, "group": to.group}
    codes = list(rows)
    codes.insert(codes.index(to.after) + 1 if to.after else 0, code)
    rows[code] = moved
    head = [Row(number, [key, text]) for number, (key, text) in enumerate(cells.plan_cells(plan).items(), 1)]
    body = [Row(number, [rows[each].get(key) or None for key in _KEYS]) for number, each in enumerate(codes, 2)]
    return Workbook([Sheet("plan", head), Sheet("targets", [Row(1, list(_KEYS)), *body])])


def last_move(target: Target) -> Move | None:
    """The move that brought the target where it stands now, so that it can be taken back; None where there is none."""
    event = Event.objects.filter(subject=f"targets.target:{target.pk}", kind=_MOVED).order_by("-id").first()
    if event is None or Place(**event.detail["after"]) != place_of(target.plan, target.code):
        return None
    told = event.detail
    return Move(Place(**told["before"]), Place(**told["after"]), told["reason"], event.actor_name)
