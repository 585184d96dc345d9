"""Who sees which pledges, the list of a year, and what other pages say of a unit's target: as signed, as amended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, Prefetch, QuerySet, Subquery

from departments import balances
from departments.models import Department, Pledge, PledgeComment, PledgeIssue, PledgeLine, PledgeScan
from departments.pledges import differing, drafting
from departments.pledges.differing import Change
from qualitycity.roles import Actor, Permission
from targets.models import Plan
from targets.periods import Quarter

_P = Permission
_OFFICE = frozenset({_P.PREPARE_PLEDGES, _P.SIGN_PLEDGES})


def visible(by: Actor) -> QuerySet[Pledge]:
    """The pledges of the reader's area, or of the own unit; what is still being drafted for the first time is the
    office's alone."""
    rows = Pledge.objects.select_related("plan__area", "department")
    if by.area_id is not None:
        rows = rows.filter(plan__area=by.area_id)
    if not by.may(_P.SEE_ALL_UNITS):
        rows = rows.filter(department=by.unit_id) if by.may(_P.SEE_OWN_UNIT) and by.unit_id else rows.none()
    return rows if by.permissions & _OFFICE else rows.exclude(state=Pledge.State.DRAFTING)


def waiting(by: Actor) -> dict[str, list[Pledge]]:
    """The pledges whose next step is this person's, by the act that is waited for, in protocol order (one query)."""
    if not by.permissions & {_P.PREPARE_PLEDGES, _P.SIGN_PLEDGES, _P.ANSWER_PLEDGES}:
        return {}
    last = PledgeIssue.objects.filter(pledge=OuterRef("pk")).order_by("-number")
    unanswered = PledgeComment.objects.filter(issue__pledge=OuterRef("pk"), answered_at=None)
    scans = PledgeScan.objects.filter(issue__pledge=OuterRef("pk"), issue__in_force=True)
    rows = visible(by).annotate(
        accepted=Subquery(last.values("accepted_key")[:1]), unanswered=Exists(unanswered), scanned=Exists(scans)
    )
    found: dict[str, list[Pledge]] = {}
    for pledge in rows.filter(state__in=_UNDER_WAY).order_by("year", "department__order", "pk"):
        act, permission = _next(pledge)
        if by.may(permission):
            found.setdefault(act, []).append(pledge)
    return found


#: Where a pledge waits for somebody; a draft waits for nobody but those who write it.
_UNDER_WAY = (Pledge.State.CONSULTING, Pledge.State.ADJUSTING, Pledge.State.APPROVED, Pledge.State.SIGNED)


def _next(pledge: Any) -> tuple[str, Permission]:
    """What the pledge waits for, and whose it is."""
    if pledge.state == Pledge.State.APPROVED:
        return "sign", _P.SIGN_PLEDGES
    if pledge.state == Pledge.State.SIGNED:
        return ("start" if pledge.scanned else "scan"), _P.PREPARE_PLEDGES
    if pledge.unanswered:
        return "answer", _P.PREPARE_PLEDGES
    return ("approve", _P.SIGN_PLEDGES) if pledge.accepted else ("accept", _P.ANSWER_PLEDGES)


def issues_of(pledge: Pledge) -> list[PledgeIssue]:
    """The issues of a pledge, the newest first, each with its lines and its scans, the latest first."""
    scans = Prefetch("scans", PledgeScan.objects.select_related("file").order_by("-id"))
    return list(pledge.issues.prefetch_related(scans, "lines__target_version").order_by("-number"))


@dataclass(frozen=True)
class Line:
    """One unit in the list of a year. ``pledge`` None: there is none yet; ``issue`` is the one written or signed last,
    ``changes`` what the signed text differs in from what is in force, ``unbalanced`` the codes of targets whose
    goals do not make up the city's."""

    unit: Department
    pledge: Pledge | None = None
    issue: PledgeIssue | None = None
    targets: int = 0
    tasks: int = 0
    open_comments: int = 0
    changes: Sequence[Change] = ()
    unbalanced: Sequence[str] = ()

    @property
    def state(self) -> str:
        return self.pledge.state if self.pledge else "unpledged"

    @property
    def scanned(self) -> bool:
        return self.issue is not None and bool(self.issue.scans.all())


def listed(plan: Plan, year: int, *, by: Actor, pledges: QuerySet[Pledge] | None = None) -> list[Line]:
    """Every visible unit with a duty or a pledge in the year, in protocol order; a fixed number of queries."""
    issues = PledgeIssue.objects.order_by("number").prefetch_related(
        Prefetch("lines", PledgeLine.objects.order_by("order")), "scans",
        Prefetch("comments", PledgeComment.objects.filter(answered_at=None), to_attr="unanswered"),
    )  # fmt: skip
    shown = visible(by).filter(plan=plan, year=year).prefetch_related(Prefetch("issues", issues))
    held = {pledge.department_id: pledge for pledge in shown}
    own = None if by.may(_P.SEE_ALL_UNITS) else {by.unit_id or 0}
    drafts = drafting.of_plan(plan, year, units=own)
    wanted = set(held) | (set(drafts.lines) if by.permissions & _OFFICE else set())
    blocking = set(balances.blocking(plan, year)) if held or wanted else set()
    units = Department.objects.filter(pk__in=wanted).order_by("order", "id")
    return [_line(unit, held.get(unit.pk), drafts.of(unit.pk), blocking) for unit in units]


def _line(unit: Department, pledge: Pledge | None, fresh: Sequence[PledgeLine], blocking: set[int]) -> Line:
    issues = list(pledge.issues.all()) if pledge else []
    last = issues[-1] if issues else None
    lines = list(last.lines.all()) if last else list(fresh)
    signed = next((issue for issue in issues if issue.in_force), None)
    is_over = pledge is not None and pledge.state in (Pledge.State.ASSESSED, Pledge.State.ARCHIVED)
    return Line(
        unit=unit,
        pledge=pledge,
        issue=last,
        targets=sum(line.kind == PledgeLine.Kind.TARGET for line in lines),
        tasks=sum(line.kind == PledgeLine.Kind.TASK for line in lines),
        open_comments=len(last.unanswered) if last else 0,  # type: ignore[attr-defined]
        changes=differing.between(list(signed.lines.all()), fresh) if signed and not is_over else (),
        unbalanced=[line.code for line in lines if line.target_id in blocking],
    )


def holding(target: int, *, since: Quarter) -> list[Pledge]:
    """The signed pledges, of years that end in the quarter or later, whose text in force names the target."""
    named = PledgeLine.objects.filter(target=target, issue__in_force=True).order_by()
    rows = Pledge.objects.filter(issues__in=named.values("issue"), last__gte=since)
    return list(rows.select_related("plan", "department").order_by("year", "department__order", "id"))


# --- As signed, as amended --------------------------------------------------------------------------------------------
def promise(*, department: str, plan: str, quarter: str = "") -> Subquery:
    """The index of the issue in force (``snapshot.promised``) of the unit and plan that a row names, of the year in
    which its quarter lies, else of the last year: it rides on the row's own query."""
    issues = PledgeIssue.objects.filter(
        in_force=True, pledge__department=OuterRef(department), pledge__plan=OuterRef(plan)
    )
    if quarter:
        issues = issues.filter(pledge__first__lte=OuterRef(quarter), pledge__last__gte=OuterRef(quarter))
    return Subquery(issues.order_by("-pledge__year").values("promised")[:1], output_field=JSONField())


@dataclass(frozen=True)
class Promise:
    """What a signed pledge says of one target: ``issue`` 0 is as signed, n as amended n; ``version`` is the target's
    version that was promised, None where the pledge does not name the target; ``differs``: another one is in force."""

    pledge: int
    year: int
    issue: int
    version: int | None
    differs: bool


def of_target(promised: Mapping[str, Any] | None, target: int, version: int) -> Promise | None:
    """The promise of a target whose version in force has this id; None where nothing was signed."""
    if not promised:
        return None
    found = promised["targets"].get(str(target))
    return Promise(
        pledge=promised["pledge"],
        year=promised["year"],
        issue=promised["number"],
        version=found[1] if found else None,
        differs=found is None or found[0] != version,
    )
