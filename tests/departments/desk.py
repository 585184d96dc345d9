"""A unit's desk for tests: a plan with one target of every kind of cell, its people, and an open quarter.

The third quarter of 2026 is open; 质监局 leads everything except what a test gives away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from departments import access, submissions
from departments.models import Department, Duty, Member, Submission, User, Value
from departments.submissions import Outcome, Typed
from qualitycity.roles import ROLES, Actor, Role, system
from targets import schedule
from targets.models import Indicator, Period, Plan, Target
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.reports.ground import AT_LEAST_92, a_department, a_plan, a_target

Q3 = Quarter(2026, 3)
SYSTEM = system("test")
FAR = datetime(2030, 1, 1, tzinfo=UTC)

COVER = Rule(form="full_coverage", test="coverage", operator="=", values=(Decimal(100),), unit="%", direction="higher")
STOCK = Rule(form="stock", test="compare", operator=">=", values=(Decimal(80),), unit="个", direction="higher")
ZERO = Rule(form="zero_event", test="zero", operator="=", values=(Decimal(0),), unit="起", direction="lower")
RANK = Rule(form="rank", test="rank", operator="<=", values=(Decimal(3),), unit="位")
WORDS = Rule(form="qualitative", test="rubric")
BUILT = Rule(form="milestone", test="staged")
NEW = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), unit="项", direction="higher")
ABOVE = Rule(
    form="vs_benchmark", test="benchmark", operator=">=", values=(Decimal(2),), unit="%", direction="higher",
    compared_with="全省平均水平",
)  # fmt: skip
QUOTA = Rule(form="external_quota", test="quota")
STAGES = [
    {"name": "立项", "weight": "0.5", "due": "2026Q2"},
    {"name": "验收", "weight": "1", "due": "2030Q4"},
]


def an_actor(role: str, unit: Department | None = None, name: str = "") -> Actor:
    """Somebody in a role, as the pages make them; without an account."""
    key = name or f"{role}{unit.code if unit else ''}"
    return Actor(
        key=key, name=key, role=role, unit=unit.code if unit else "", unit_id=unit.pk if unit else None,
        area_id=unit.area_id if unit else None, permissions=ROLES[Role(role)],
    )  # fmt: skip


def a_user(role: str, unit: Department | None = None, *, plan: Plan | None = None, name: str = "") -> User:
    """A person with an account and one role."""
    key = name or f"{role}{unit.code if unit else ''}"
    user = User.objects.create_user(key, name=key)
    area = unit.area if unit else (plan or Plan.objects.get()).area
    Member.objects.create(user=user, role=role, department=unit, area=area, since=date(2026, 1, 1))
    return user


@dataclass
class Desk:
    """The open quarter of one unit: ``targets`` by name, ``submission`` as it stands in the database."""

    plan: Plan
    unit: Department
    period: Period
    targets: dict[str, Target] = field(default_factory=dict)

    @property
    def submission(self) -> Submission:
        return Submission.objects.select_related("period__plan", "department").get(
            period=self.period, department=self.unit
        )

    @property
    def reporter(self) -> Actor:
        return an_actor("reporter", self.unit)

    @property
    def reviewer(self) -> Actor:
        return an_actor("reviewer", self.unit)

    def key(self, name: str, part: str = "") -> str:
        return f"{self.targets[name].indicator_id}:{part}"

    def type(
        self, name: str, *, seen: int | None = None, by: Actor | None = None, part: str = "", **texts: str
    ) -> Outcome:
        """One cell typed through the door; ``seen`` None: over whatever stands there."""
        typed = Typed(self.key(name, part), texts, seen)
        (outcome,) = submissions.enter(submission=self.submission, cells=[typed], by=by or self.reporter)
        return outcome

    def value(self, name: str, part: str = "") -> Value | None:
        return Value.objects.filter(
            indicator=self.targets[name].indicator, period=self.period, department=self.unit, part=part, latest=True
        ).first()

    def fill(self) -> None:
        """Everything that is due, with nothing to object to."""
        good: dict[str, dict[str, Any]] = {
            "rate": {"value": "95"}, "cover": {"numerator": "30", "denominator": "30"}, "stock": {"value": "80"},
            "zero": {"value": "0"}, "rank": {"rank": "2", "places": "13"}, "words": {"note": "已完成三项"},
            "built": {"stage": "立项"}, "new": {"value": "40"}, "above": {"value": "97", "benchmark": "94"},
        }  # fmt: skip
        for name, texts in good.items():
            if name in self.targets:
                self.type(name, **texts)

    def submit(self) -> Submission:
        self.fill()
        return submissions.submit(submission=self.submission, by=self.reporter)

    def release(self) -> Submission:
        self.submit()
        return submissions.release(submission=self.submission, by=self.reviewer)


#: name → (rule, measure, unit, more fields of the version)
KINDS: dict[str, tuple[Rule | None, str, str, dict[str, Any]]] = {
    "rate": (None, "as_of", "%", {}),
    "cover": (COVER, "ratio:as_of", "%", {}),
    "stock": (STOCK, "as_of", "个", {}),
    "zero": (ZERO, "period_flow", "起", {}),
    "rank": (RANK, "as_of", "位", {}),
    "words": (WORDS, "rubric", "", {}),
    "built": (BUILT, "stage", "", {"stages": STAGES}),
    "new": (NEW, "term_flow", "项", {}),
    "above": (ABOVE, "published_rate", "%", {}),
    "yearly": (None, "as_of", "%", {"frequency": "annual"}),
}


def a_desk(*names: str, due: datetime = FAR, code: str = "P") -> Desk:
    """A desk with the named kinds of targets (none named: all of them)."""
    plan, unit = a_plan(code), a_department("24", "质监局")
    desk = Desk(plan, unit, period=None)  # type: ignore[arg-type]
    for name in names or KINDS:
        desk.targets[name] = a_kind(plan, name, unit)
    desk.period = schedule.open(plan=plan, quarter=Q3, by=SYSTEM, due_at=due)
    return desk


def a_kind(plan: Plan, name: str, lead: Department | None, **version: Any) -> Target:
    rule, measure, unit, more = KINDS[name]
    code = str(plan.targets.count() + 1)
    indicator = Indicator.objects.create(plan=plan, code=f"I{code}", name=name, unit=unit)
    given = {"measure": measure, "unit": unit, **more, **version}
    return a_target(plan, code, rule or AT_LEAST_92, indicator=indicator, lead=lead, **given)


def a_duty(target: Target, unit: Department, role: str, **more: Any) -> Duty:
    return Duty.objects.create(department=unit, target=target, role=role, **{"since": target.plan.years.first, **more})


def acting(user: User) -> Actor:
    return access.actor_for(user, access.memberships(user)[0])
