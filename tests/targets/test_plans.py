"""Plans are written and revised by actions: who may, what is refused, and what the log tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings

from qualitycity import events, roles
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden, Permission
from targets import demands, plans
from targets.demands import Asked
from targets.models import Category, Plan, Target, TargetVersion
from targets.periods import PlanYears, Quarter
from targets.plans import IndicatorDraft, NotStored, PlanDraft, Revision, TargetDraft, TaskDraft

pytestmark = pytest.mark.django_db

OFFICE = roles.system("test")
YEARS = PlanYears(2026, 2030)


def drafted(code: str, clause: str = "达到92%以上", *, category: str = "product", **indicator) -> TargetDraft:
    demand, _ = demands.decide(Asked(clause, "合格率", "%", measure="ratio:period"), YEARS)
    assert demand is not None
    return TargetDraft(code, category, IndicatorDraft(code, "合格率", unit="%", **indicator), demand)


def plan(*targets: TargetDraft, tasks: tuple[TaskDraft, ...] = (), years: PlanYears = YEARS) -> PlanDraft:
    return PlanDraft("P", "规划", "某市", years, targets, tasks)


def revised(*targets: TargetDraft, at: str = "2026Q3") -> plans.Written:
    return plans.write(draft=plan(*targets), by=OFFICE, revision=Revision(Quarter.parse(at), "调整"))


def test_a_plan_is_stored_with_its_targets_and_their_first_versions():
    written = plans.write(draft=plan(drafted("1"), drafted("2")), by=OFFICE)
    assert (written.created, written.revised) == (["1", "2"], [])
    assert list(TargetVersion.objects.values_list("number", "by_key")) == [(1, "system:test"), (1, "system:test")]


def test_who_may_not_edit_the_plan_writes_none():
    clerk = Actor("u", "某人", permissions=frozenset({Permission.VERIFY}))
    with pytest.raises(Forbidden):
        plans.write(draft=plan(drafted("1")), by=clerk)
    assert not Plan.objects.exists()


def test_an_existing_plan_is_refused_without_a_revision():
    plans.write(draft=plan(drafted("1")), by=OFFICE)
    with pytest.raises(NotStored) as raised:
        plans.write(draft=plan(drafted("1")), by=OFFICE)
    assert [objection.code for objection in raised.value.objections] == ["plan_exists"]


def test_only_what_is_demanded_otherwise_gets_a_version():
    plans.write(draft=plan(drafted("1"), drafted("2")), by=OFFICE)
    written = revised(drafted("1", "达到95%以上"), drafted("2"))
    assert (written.revised, written.edited) == (["1"], {})
    assert TargetVersion.objects.get(number=2).effective_from == Quarter(2026, 3)


def test_a_second_revision_of_the_same_quarter_follows_the_first():
    plans.write(draft=plan(drafted("1")), by=OFFICE)
    revised(drafted("1", "达到95%以上"))
    revised(drafted("1", "达到96%以上"))
    assert list(TargetVersion.objects.values_list("number", "clause")) == [
        (1, "达到92%以上"), (2, "达到95%以上"), (3, "达到96%以上"),
    ]  # fmt: skip


def test_categories_are_data_and_keep_their_names():
    plans.write(draft=plan(drafted("1"), drafted("2", category="环境"), drafted("3", category="文化")), by=OFFICE)
    assert list(Category.objects.values_list("code", "name", "order")) == [
        ("product", "产品质量", 1), ("environment", "环境质量", 2), ("文化", "文化", 3),
    ]  # fmt: skip


def test_a_plan_that_takes_effect_tells_its_periods_to_the_checks(monkeypatch):
    told = []
    monkeypatch.setattr(settings, "REACTIONS", {})
    monkeypatch.setattr(
        events, "_reactions", lambda kind: (lambda *, event, touched: told.append((kind, len(touched))),)
    )
    plans.take_effect(written=plans.write(draft=plan(drafted("1")), by=OFFICE), by=OFFICE)
    assert told == [("plan.loaded", 0), ("period.created", 20)]


def test_a_revision_tells_the_checks_which_targets_changed(monkeypatch):
    plans.take_effect(written=plans.write(draft=plan(drafted("1"), drafted("2")), by=OFFICE), by=OFFICE)
    told = {}
    monkeypatch.setattr(
        events, "_reactions", lambda kind: (lambda *, event, touched: told.update({kind: list(touched)}),)
    )
    plans.take_effect(written=revised(drafted("1", "达到95%以上"), drafted("2")), by=OFFICE)
    assert told["target.revised"] == [Target.objects.get(code="1").pk]
    assert "period.created" not in told


def test_taking_effect_again_changes_nothing():
    written = plans.write(draft=plan(drafted("1")), by=OFFICE)
    plans.take_effect(written=written, by=OFFICE)
    plans.take_effect(written=replace(written, created=[]), by=OFFICE)
    assert Event.objects.filter(kind="period.created").count() == 1
    assert Plan.objects.get().periods.count() == 20


def test_a_longer_term_concerns_every_target():
    plans.write(draft=plan(drafted("1"), drafted("2")), by=OFFICE)
    longer = plan(drafted("1"), years=PlanYears(2026, 2031))
    written = plans.write(draft=longer, by=OFFICE, revision=Revision(Quarter(2026, 3), "延长"))
    assert sorted(written.touched) == ["1", "2"]


def test_every_action_leaves_a_line_in_the_log():
    written = plans.write(draft=plan(drafted("1"), tasks=(TaskDraft("a", "任务"),)), by=OFFICE)
    plans.take_effect(written=written, by=OFFICE)
    assert list(Event.objects.values_list("kind", flat=True)) == ["plan.loaded", "period.created"]


def test_the_plans_queries_do_not_grow_with_its_targets(django_assert_max_num_queries):
    many = [drafted(str(number)) for number in range(100)]
    with django_assert_max_num_queries(30):
        plans.write(draft=plan(*many), by=OFFICE)
