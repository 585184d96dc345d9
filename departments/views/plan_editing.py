"""One target in the editor: its cells on the left, what the words are understood to say on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments import plan_editor
from departments.models import Department
from departments.plan_book import Loaded
from departments.plan_book.changes import Change
from departments.plan_editor import FLAGS, Reading, Told, listing
from departments.templatetags import plan as words
from departments.views.plan_pages import chosen, needs_plan, own_plans, own_target
from qualitycity.admission import actor
from qualitycity.sentences import N_
from qualitycity.speech import own_name
from targets import categories
from targets.clause.measures import NAMES
from targets.demands import MEASURES, forms
from targets.demands.measures import COMBINE_NAMES
from targets.models import Category, Plan, Target
from targets.models.plans import FREQUENCIES
from targets.periods import Quarter
from targets.plans import Revision

#: The cells of the page in sections, each with its width in twelfths of the line.
SECTIONS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    (
        N_("What the plan says"),
        (("code", 2), ("category", 4), ("group", 6), ("indicator", 8), ("unit", 4), ("clause", 12),
         ("interpretation", 12)),
    ),
    (
        N_("How it is read and measured"),
        (("form", 6), ("measure", 6), ("frequency", 3), ("baseline", 3), ("factor", 3), ("points", 3),
         ("compared_with", 6), ("exempt", 6), ("parts", 8), ("combine", 4), ("stages", 12), ("flags", 12)),
    ),
    (
        N_("The indicator"),
        (("indicator_en", 8), ("indicator_code", 4), ("definition", 12), ("data_source", 12), ("decimals", 3),
         ("lower", 3), ("upper", 3), ("due_after_days", 3)),
    ),
    (
        N_("Who carries it"),
        (("lead", 6), ("supporting", 6), ("shares", 6), ("goals", 6), ("supplied_parts", 6), ("weights", 6),
         ("reporters", 12), ("remark", 12)),
    ),
)  # fmt: skip
AREAS = frozenset({"clause", "interpretation", "definition"})
#: What a cell looks like when it is filled in.
HINTS = {
    "parts": N_("such as 国道=60；省道=40"),
    "stages": N_("such as 立项=20@2026Q2；验收=100@2030Q4"),
    "exempt": N_("such as 2026Q1、2026Q2"),
    "supporting": N_("units, separated by 、"),
    "shares": N_("such as 一局=60；二局=40"),
    "goals": N_("such as 一局=90；二局=60"),
    "supplied_parts": N_("such as 二局=省道"),
    "weights": N_("such as 一局=60；二局=40"),
    "reporters": N_("those of the supporting units that report figures of their own"),
    "indicator_code": N_("the same for targets that share one entry"),
}
LISTS = {"lead": "units", "group": "groups"}


@dataclass(frozen=True)
class Box:
    """One input of the page."""

    key: str
    width: int
    text: str
    options: tuple[tuple[str, str], ...] = ()
    faulty: bool = False
    fixed: bool = False

    @property
    def label(self) -> str:
        return words.cell_name(self.key)

    @property
    def hint(self) -> str:
        return _(HINTS[self.key]) if self.key in HINTS else ""

    @property
    def listed(self) -> str:
        return LISTS.get(self.key, "")

    @property
    def is_area(self) -> bool:
        return self.key in AREAS


@dataclass
class Desk:
    """What is being worked on: the cells as they are typed, from when and why; ``target`` is None for a new one."""

    plan: Plan
    target: Target | None
    typed: dict[str, str]
    effective: Quarter
    reason: str = ""
    seen: str | None = None
    keys: tuple[str, ...] = plan_editor.EDITED
    loaded: Loaded | None = None
    tried: bool = False
    overtaken: bool = False
    told: list[Told] = field(default_factory=list)

    @cached_property
    def reading(self) -> Reading:
        return plan_editor.read(self.plan, self.typed, self.keys, at=self.effective)

    @property
    def said(self) -> list[Told]:
        return self.told or self.doubts

    @property
    def doubts(self) -> list[Told]:
        """What the reading asks about; of a new target of which nothing was typed yet nothing is missing."""
        untouched = self.target is None and not (self.typed.get("indicator") or self.typed.get("clause"))
        return [] if untouched else list(self.reading.told)

    @property
    def sections(self) -> list[tuple[str, list[Box]]]:
        faulty = {each.key for each in self.said if each.kind == "error"}
        known = {"category": _categories(), **_choices()}
        return [
            (
                _(title),
                [
                    Box(key, width, self.typed.get(key, ""), known.get(key, ()), key in faulty, self._is_fixed(key))
                    for key, width in boxes
                ],
            )
            for title, boxes in SECTIONS
        ]

    def _is_fixed(self, key: str) -> bool:
        return self.target is not None and key in ("code", "indicator_code")

    @property
    def flags(self) -> list[tuple[str, str, bool]]:
        given = self.typed.get("flags", "").split("、")
        return [(flag, words.flag_name(flag), flag in given) for flag in FLAGS]

    @property
    def quarters(self) -> list[Quarter]:
        return listing.quarters(self.plan, since=self.since)

    @property
    def since(self) -> Quarter | None:
        """A new version cannot apply earlier than the last one."""
        return None if self.target is None else self.target.versions.order_by("-number")[0].effective_from

    def keep(self, request: HttpRequest, *, dry_run: bool) -> bool:
        """Store it, or only try to; False where something stands against it, and then it is told.

        Where somebody else was faster, the page goes on from what is stored now and shows what one's own would change
        of it: saving once more is then a decision.
        """
        self.loaded = self._stored(request, dry_run=dry_run)
        self.tried = True
        self.told = plan_editor.told(self.loaded.problems, self.keys)
        if self.target is not None and any(each.code == "seen_refused" for each in self.loaded.problems.errors):
            self.seen = plan_editor.seen_of(self.plan, self.target.code)
            self.loaded = replace(self.loaded, changes=self._stored(request, dry_run=True).changes)
            self.overtaken = True
        return self.loaded.problems.ok

    def _stored(self, request: HttpRequest, *, dry_run: bool) -> Loaded:
        return plan_editor.save(
            plan=self.plan, typed=self.typed, keys=self.keys, revision=Revision(self.effective, self.reason),
            seen=self.seen, by=actor(request), dry_run=dry_run,
        )  # fmt: skip

    @property
    def status(self) -> int:
        return 409 if self.tried and not (self.loaded and self.loaded.problems.ok) else 200

    @property
    def changes(self) -> list[Change]:
        """What would change, target by target: those that share the entry are among them."""
        return [change for change in (self.loaded.changes if self.loaded else ()) if change.differences]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a target: read what is typed, look at what would change, and keep it as a new version with a reason."""
    target = own_target(request, pk)
    return _worked_on(request, _desk(request, target.plan, target))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def plan_target_new(request: HttpRequest) -> HttpResponse:
    """Add a target to the plan that the address names."""
    plan = chosen(request, own_plans(request))
    if plan is None:
        return redirect("plan")
    return _worked_on(request, _desk(request, plan, None))


@require_POST
@needs_plan
def plan_reading(request: HttpRequest) -> HttpResponse:
    """What the typed words are understood to say: the panel beside the cells. Stores nothing."""
    plan = chosen(request, own_plans(request))
    if plan is None:
        return redirect("plan")
    target = Target.objects.filter(plan=plan, code=request.POST.get("code", "").strip()).first()
    return render(request, "departments/plan/reading.html", {"desk": _desk(request, plan, target), "plan": plan})


def _worked_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    button = request.POST.get("do", "")
    if button == "save" and desk.keep(request, dry_run=False):
        assert desk.loaded is not None
        changed = desk.loaded.tally.created or desk.loaded.tally.changed
        messages.success(
            request, _("Kept: it applies from the quarter you chose.") if changed else _("Nothing changed.")
        )
        return redirect("target-versions", pk=Target.objects.get(plan=desk.plan, code=desk.typed["code"]).pk)
    if button == "check":
        desk.keep(request, dry_run=True)
    page = {
        "desk": desk,
        "plan": desk.plan,
        "target": desk.target,
        "units": Department.objects.filter(area=desk.plan.area_id).order_by("order"),
        "groups": sorted({group for each in categories.groups(desk.plan).values() for group, _count in each}),
    }
    return render(request, "departments/plan/edit.html", page, status=desk.status)


def settled(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """Do what the buttons of a revision say: try it, or keep it and lead to the target."""
    button = request.POST.get("do", "")
    if button == "check":
        desk.keep(request, dry_run=True)
    if button != "save" or not desk.keep(request, dry_run=False):
        return None
    assert desk.loaded is not None
    changed = desk.loaded.tally.created or desk.loaded.tally.changed
    messages.success(request, _("Kept: it applies from the quarter you chose.") if changed else _("Nothing changed."))
    return redirect("target-versions", pk=Target.objects.get(plan=desk.plan, code=desk.typed["code"]).pk)


def _desk(request: HttpRequest, plan: Plan, target: Target | None) -> Desk:
    """What was posted, or what is stored, or a blank sheet."""
    effective = effective_of(request, plan, target)
    seen = None if target is None else request.POST.get("seen") or plan_editor.seen_of(plan, target.code)
    if request.method == "POST":
        typed = _posted(request)
        typed |= _kept(target, typed["flags"]) if target is not None else {}
    elif target is not None:
        typed = plan_editor.cells_of(plan, target.code, at=effective)
    else:
        typed = {"code": _next_code(plan), "category": _first_category(plan)}
    return Desk(plan, target, typed, effective, request.POST.get("reason", "").strip(), seen)


def effective_of(request: HttpRequest, plan: Plan, target: Target | None) -> Quarter:
    """The quarter that was chosen, else the present one; never before the target's last version."""
    present = listing.present(plan, timezone.localdate())
    if target is not None:
        present = max(present, target.versions.order_by("-number")[0].effective_from)
    return next((each for each in plan.years.quarters() if str(each) == request.POST.get("effective")), present)


def _posted(request: HttpRequest) -> dict[str, str]:
    typed = {key: _text(request.POST.get(key, "")) for key in plan_editor.EDITED}
    typed["clause"] = "".join(line.strip() for line in typed["clause"].splitlines())  # one line, however it was pasted
    return typed | {"flags": "、".join(flag for flag in request.POST.getlist("flags") if flag in FLAGS)}


def _kept(target: Target, flags: str) -> dict[str, str]:
    """What this page does not change of a stored target: its code, and whether it ended."""
    given = [flag for flag in flags.split("、") if flag]
    kept = [plan_editor.ENDED] if target.versions.order_by("-number")[0].ended else []
    return {"code": target.code, "flags": "、".join([*given, *kept])}


def _text(sent: str) -> str:
    return sent.replace("\x00", "").replace("\r\n", "\n").strip()


def _next_code(plan: Plan) -> str:
    codes = Target.objects.filter(plan=plan).values_list("code", flat=True)
    return str(max((int(code) for code in codes if code.isascii() and code.isdecimal()), default=0) + 1)


def _first_category(plan: Plan) -> str:
    return Target.objects.filter(plan=plan).values_list("category__code", flat=True).order_by("-order").first() or ""


def _categories() -> tuple[tuple[str, str], ...]:
    return tuple((each.code, own_name(each)) for each in Category.objects.all())


def _choices() -> Mapping[str, tuple[tuple[str, str], ...]]:
    unsaid = ("", _("as the words say"))
    measures: Mapping[str, str] = {str(code): name for code, name in NAMES.items()}
    return {
        "form": (unsaid, *((code, words.form_name(code)) for code in forms.NAMES)),
        "measure": (unsaid, *((code, _(measures[code])) for code in MEASURES)),
        "frequency": (("", _("quarterly, as usual")), *((code, str(name)) for code, name in FREQUENCIES)),
        "combine": (unsaid, *((code, _(name)) for code, name in COMBINE_NAMES.items())),
    }
