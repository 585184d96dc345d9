"""Categories and groups: what targets are listed under. Any set of categories; none is fixed in code.

A category may serve plans of several areas (a city and its districts): only an office all of whose users' plans are its
own, or lie below it, renames one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Area, Category, Plan, Target

LONGEST = 100
LONGEST_GROUP = 200


class Refused(Exception):
    """The category stays as it is; ``reason`` says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def of_plan(plan: Plan) -> QuerySet[Category]:
    """The categories of a plan in their order, each with ``held``: how many targets stand under it."""
    return Category.objects.filter(targets__plan=plan).annotate(held=Count("targets")).order_by("order", "id")


def add(*, name: str, name_en: str = "", by: Actor) -> Category:
    """A new category, after all others; the same name again is the one that exists."""
    by.must(Permission.EDIT_PLAN)
    name, name_en = _named(name), name_en.strip()[:LONGEST]
    with transaction.atomic():
        held = list(Category.objects.select_for_update())
        known = next((each for each in held if name.casefold() in _called(each)), None)
        if known is not None:
            return known
        order = max((each.order for each in held), default=0) + 1
        try:
            with transaction.atomic():
                category = Category.objects.create(code=name[:40], name=name, name_en=name_en, order=order)
        except IntegrityError as error:
            raise Refused(sentence("Another category is called so already.")) from error
        events.record("category.added", by=by, about=category, detail={"name": name, "name_en": name_en})
    return category


def rename(*, category: Category, name: str, name_en: str, seen: tuple[str, str], by: Actor) -> Category:
    """Give a category other names; ``seen`` are those that the page showed. The same again changes nothing."""
    by.must(Permission.EDIT_PLAN)
    name, name_en = _named(name), name_en.strip()[:LONGEST]
    with transaction.atomic():
        held = list(Category.objects.select_for_update())
        own = next(each for each in held if each.pk == category.pk)
        if (own.name, own.name_en) == (name, name_en):
            return own
        if (own.name, own.name_en) != seen:
            raise Refused(sentence("Somebody else renamed it meanwhile: it is called %(name)s now.", name=own.name))
        if any(each.pk != own.pk and {name.casefold(), name_en.casefold()} & _called(each) for each in held):
            raise Refused(sentence("Another category is called so already."))
        _must_be_ours(own, by)
        told = {"name": [own.name, name], "name_en": [own.name_en, name_en]}
        own.name, own.name_en = name, name_en
        own.save(update_fields=["name", "name_en"])
        events.record("category.renamed", by=by, about=own, detail=told)
    return own


def move(*, plan: Plan, category: Category, up: bool, by: Actor) -> None:
    """Put a category one place before or after its neighbour in the plan; other plans' categories keep their places
    among each other. Raises Refused where that would change the order in another office's plan."""
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        every = list(Category.objects.select_for_update().order_by("order", "id"))
        ours = set(of_plan(plan).values_list("pk", flat=True))
        listed = [each for each in every if each.pk in ours]
        at = next((place for place, each in enumerate(listed) if each.pk == category.pk), None)
        beside = None if at is None else at - 1 if up else at + 1
        if at is None or beside is None or not 0 <= beside < len(listed):
            return
        _pass(every, listed[at], listed[beside], after=not up, by=by)
        _number(every)
        events.record("category.moved", by=by, about=category, detail={"plan": plan.code, "up": up})


def _pass(every: list[Category], moved: Category, beside: Category, *, after: bool, by: Actor) -> None:
    """Let two neighbours change places: the one that is one's own steps over the other."""
    if _others(moved, by):
        _must_be_ours(beside, by)  # two that others use keep their order
        moved, beside, after = beside, moved, not after
    every.remove(moved)
    every.insert(every.index(beside) + after, moved)


def _number(ordered: Sequence[Category]) -> None:
    for place, category in enumerate(ordered, 1):
        category.order = place
    Category.objects.bulk_update(ordered, ["order"])


def groups(plan: Plan) -> dict[int, list[tuple[str, int]]]:
    """The groups below each category (by its id) in plan order, each with how many targets it has."""
    found: dict[int, dict[str, int]] = {}
    for category, group in Target.objects.filter(plan=plan).order_by("order", "id").values_list("category_id", "group"):
        if group:
            counted = found.setdefault(category, {})
            counted[group] = counted.get(group, 0) + 1
    return {category: list(counted.items()) for category, counted in found.items()}


def rename_group(*, plan: Plan, category: Category, old: str, new: str, by: Actor) -> int:
    """Call a group of a plan's targets otherwise ("" dissolves it); returns how many targets moved."""
    by.must(Permission.EDIT_PLAN)
    new = new.strip()
    if len(new) > LONGEST_GROUP:
        raise Refused(sentence("The text is longer than %(limit)s characters.", limit=LONGEST_GROUP))
    if old == new:
        return 0
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        moved = Target.objects.filter(plan=plan, category=category, group=old).update(group=new)
        if moved:
            detail = {"category": category.name, "group": [old, new], "targets": moved}
            events.record("group.renamed", by=by, about=plan, detail=detail)
    return moved


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(sentence("Give the category a name."))
    if len(name) > LONGEST:
        raise Refused(sentence("The text is longer than %(limit)s characters.", limit=LONGEST))
    return name


def _called(category: Category) -> set[str]:
    return {category.code.casefold(), category.name.casefold(), category.name_en.casefold()} - {""}


def _must_be_ours(category: Category, by: Actor) -> None:
    """What other offices use is not one's own to change."""
    if names := _others(category, by):
        raise Refused(
            sentence("Plans of %(areas)s use it too: add a category of your own and move your targets.", areas=names)
        )


def _others(category: Category, by: Actor) -> list[str]:
    """The areas, neither one's own nor below it, whose plans use the category; none for a command, of no area."""
    if by.area_id is None:
        return []
    others = Area.objects.filter(plans__targets__category=category).exclude(pk=by.area_id).exclude(parent=by.area_id)
    return list(others.distinct().values_list("name", flat=True))
