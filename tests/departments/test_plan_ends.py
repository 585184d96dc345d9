"""A target ends with a reason from a quarter on, and comes back; it is moved to another category or place, and back."""

from __future__ import annotations

import pytest
from django.test import Client

from departments import plan_book, plan_editor, pledges, sheets
from departments.balances import of_plan
from departments.models import Department
from departments.plan_editor import Place
from qualitycity import roles
from qualitycity.models import Event
from reports.models import Check
from targets import pacing, versions
from targets.models import Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from tests.departments import plan_desk, plan_rows
from tests.departments.pledging import an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def target(code: str = "1") -> Target:
    return Target.objects.select_related("plan", "category").get(code=code)


def turn(office: Client, *, ended: str = "1", do: str = "save", at: str = "2027Q1", **changes: str) -> tuple[int, str]:
    form = {"ended": ended, "effective": at, "reason": "省里取消", "seen": plan_editor.seen_of(target().plan, "1")}
    response = office.post(f"/plan/targets/{target().pk}/end/", {**form, "do": do, **changes})
    return response.status_code, response.content.decode()


def verdict(quarter: str) -> str:
    return Check.objects.get(target=target(), period__quarter=Quarter.parse(quarter), latest=True).verdict


def asked(plan: Plan, quarter: str, unit: str = "01") -> list[str]:
    """The codes of the targets that the unit's sheet of the quarter lists."""
    listed = sheets.cells_of(plan, Quarter.parse(quarter), Department.objects.get(code=unit).pk)
    return [each.target.code for cell in listed for each in cell.targets]


def test_an_ended_target_is_due_no_more_and_earlier_quarters_stay(office: Client, plan: Plan) -> None:
    before = Check.objects.get(target=target(), period__quarter=Quarter(2026, 4), latest=True)
    status, page = turn(office, do="check")
    assert status == 200
    assert "目标终止" in page
    assert TargetVersion.objects.filter(target=target()).count() == 1
    assert turn(office)[0] == 302
    ended = target().versions.latest("number")
    assert (ended.ended, ended.reason, str(ended.effective_from)) == (True, "省里取消", "2027Q1")
    assert Event.objects.filter(kind="plan.loaded").latest("id").detail["revised"] == ["1"]
    assert Check.objects.get(target=target(), period__quarter=Quarter(2026, 4), latest=True).pk == before.pk
    assert [verdict("2026Q4"), verdict("2027Q1"), verdict("2030Q4")] == ["not_reported", "not_due", "not_due"]
    # 2027Q1 still shows the row, not due; later sheets are without it
    assert [asked(plan, each) for each in ("2026Q4", "2027Q1", "2027Q2")] == [["1", "2"], ["1", "2"], ["2"]]


def test_a_closed_quarter_keeps_its_check_though_the_target_ends_before_it(office: Client, plan: Plan) -> None:
    Period.objects.filter(plan=plan, quarter=Quarter(2026, 2)).update(state=Period.State.CLOSED)
    turn(office, at="2026Q2")
    assert [verdict("2026Q2"), verdict("2026Q3")] == ["not_reported", "not_due"]


def test_who_presses_the_button_twice_ends_it_once(office: Client) -> None:
    seen = plan_editor.seen_of(target().plan, "1")
    assert [turn(office, seen=seen)[0], turn(office, seen=seen)[0]] == [302, 302]
    assert target().versions.count() == 2


def test_it_comes_back_and_the_quarters_between_are_not_asked_for(office: Client, plan: Plan) -> None:
    turn(office)
    status, _page = turn(office, ended="0", at="2027Q3")
    assert status == 302
    assert [v.ended for v in target().versions.order_by("number")] == [False, True, False]
    assert [verdict(each) for each in ("2026Q4", "2027Q1", "2027Q2", "2027Q3")] == [
        "not_reported", "not_due", "not_due", "not_reported",
    ]  # fmt: skip
    assert "1" in asked(plan, "2027Q3")


def test_without_a_reason_it_goes_on_and_an_edit_does_not_bring_it_back(office: Client) -> None:
    status, page = turn(office, reason=" ")
    assert status == 409
    assert "请说明理由" in page
    turn(office)
    form = plan_desk.sent("1", "save", clause="达到95%以上")
    assert office.post(f"/plan/targets/{target().pk}/edit/", form | {"flags": []}).status_code == 302
    last = target().versions.latest("number")
    assert (last.clause, last.ended) == ("达到95%以上", True)


def test_a_workbook_ends_a_target_and_carries_the_word_home(plan: Plan) -> None:
    row = plan_desk.TARGETS[0] | {"flags": "终止"}
    assert plan_rows.load(plan_rows.book([row]), effective="2027Q1").problems.ok
    assert plan_rows.version("1").ended
    again = plan_rows.load(plan_book.exporting.book_of(plan_book.exporting.pages(plan)), effective="2027Q1")
    assert (again.tally.created, again.tally.changed) == (0, 0)
    copied = plan_editor.copied(plan, plan_editor.Head("Q", "下一期", 2031, 2035))
    assert [row["code"] for page in copied if page.key == "targets" for row in page.rows] == ["2", "3"]


def test_a_pledge_that_names_it_shows_it_and_a_new_one_leaves_it_out() -> None:
    desk = an_office()
    pledge = desk.performing()
    desk.revise(ended=True)
    assert [each.pk for each in pledges.holding(desk.rate.pk, since=Quarter(2026, 3))] == [pledge.pk]
    assert pledges.holding(desk.rate.pk, since=Quarter(2027, 1)) == []
    standing = pledges.Standing(pledge, pledges.last_issue(pledge))
    gone = pledges.between(standing.lines, standing.fresh)
    assert [(each.kind, each.line.code) for each in gone] == [("dropped", desk.rate.code)]
    assert desk.rate.pk not in of_plan(desk.plan, 2026)


# --- Moving
def move(office: Client, code: str, seen: Place | None = None, **place: str) -> tuple[int, str]:
    now = seen or plan_editor.place_of(target(code).plan, code)
    form = {"seen_category": now.category, "seen_group": now.group, "seen_after": now.after, "reason": "归口调整"}
    response = office.post(f"/plan/targets/{target(code).pk}/move/", form | place)
    return response.status_code, response.content.decode()


def order() -> list[str]:
    return list(Target.objects.order_by("order", "id").values_list("code", flat=True))


def test_a_target_is_put_under_another_category_and_elsewhere_and_back(office: Client, plan: Plan) -> None:
    old = plan_editor.place_of(plan, "1")
    assert (old.group, old.after) == ("一、教育", "")
    industry = target("3").category.code
    assert move(office, "1", category=industry, group="新组", after="3")[0] == 302
    assert (order(), target("1").category.name, target("1").group) == (["2", "3", "1"], "产业", "新组")
    assert TargetVersion.objects.count() == 3
    told = Event.objects.get(kind="target.moved").detail
    assert (told["before"]["after"], told["after"]["after"], told["reason"]) == ("", "3", "归口调整")
    page = office.get(f"/plan/targets/{target('1').pk}/move/").content.decode()
    assert "撤回移动" in page
    assert move(office, "1", category=old.category, group=old.group, after=old.after)[0] == 302
    assert (order(), plan_editor.place_of(plan, "1")) == (["1", "2", "3"], old)


def test_a_move_is_made_once_and_not_over_anothers(office: Client, plan: Plan) -> None:
    old = plan_editor.place_of(plan, "1")
    to = {"category": old.category, "group": old.group, "after": "2"}
    assert [move(office, "1", old, **to)[0], move(office, "1", old, **to)[0]] == [302, 302]
    assert Event.objects.filter(kind="target.moved").count() == 1
    status, page = move(office, "1", old, **(to | {"after": "3"}))
    assert status == 409
    assert "已有他人改动" in page
    assert move(office, "1", **(to | {"after": "9"}))[0] == 409
    assert move(office, "1", **(to | {"category": "无此类别", "after": "3"}))[0] == 409
    assert order() == ["2", "1", "3"]


def test_only_the_office_moves_targets(plan: Plan) -> None:
    place = plan_editor.place_of(plan, "1")
    with pytest.raises(roles.Forbidden):
        plan_editor.move(plan=plan, code="1", to=place, seen=place, reason="x", by=roles.Actor("x", "x", "auditor"))


def test_the_curve_of_an_ended_target_ends_with_it(office: Client, plan: Plan) -> None:
    turn(office)
    page = office.get(f"/plan/targets/{target().pk}/").content.decode()
    assert "目标终止" in page
    points = pacing.curve(versions.chained(list(target().versions.order_by("number")), years=plan.years))
    asked_for = [str(point.quarter) for point in points if point.value is not None or point.expected is not None]
    assert asked_for == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
