"""A plan's text becomes a draft that can be left and come back to; every row that is decided leaves an event."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitycity.models import Event
from qualitycity.roles import ROLES, Actor, Forbidden, Role
from targets import draft_tables
from targets.draft_tables import Refused
from targets.models import Area, DraftRow, DraftTable

TEXT = Path("tests/targets/plan_texts/1-numbered.txt").read_text(encoding="utf-8")


@pytest.fixture
def office(db: None) -> Actor:
    area = Area.objects.create(name="云岭市")
    return Actor(key="甲", name="甲", role="office_staff", area_id=area.pk, permissions=ROLES[Role.OFFICE_STAFF])


@pytest.fixture
def table(office: Actor) -> DraftTable:
    return draft_tables.receive(text=TEXT, filename="纲要.txt", by=office)


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_text_is_read_into_rows_with_their_words(table: DraftTable) -> None:
    row = table.rows.get(order=1)
    assert (row.indicator, row.clause, row.category, row.state) == (
        "制造业产品质量合格率",
        "达到95%以上",
        "product",
        "proposed",
    )
    assert row.source.startswith("到2030年，制造业产品质量合格率")
    assert (table.rows.filter(kind="target").count(), len(table.unread)) == (13, 5)
    assert list(table.rows.filter(kind="task").values_list("indicator", flat=True)) == [
        "实施制造业质量提升行动", "优化服务供给",
    ]  # fmt: skip
    assert (table.head["start_year"], table.head["end_year"]) == (2026, 2030)
    assert kinds() == ["draft_table.received"]


def test_the_same_text_twice_is_one_draft(table: DraftTable, office: Actor) -> None:
    assert draft_tables.receive(text=TEXT, by=office) == table
    assert kinds() == ["draft_table.received"]
    draft_tables.discard(table=table, by=office)
    assert draft_tables.receive(text=TEXT, by=office) != table


def test_a_text_without_targets_is_refused(office: Actor) -> None:
    with pytest.raises(Refused):
        draft_tables.receive(text="各位同志，大家好。", by=office)
    assert not DraftTable.objects.exists()


def test_a_change_is_stored_once_and_told(table: DraftTable, office: Actor) -> None:
    row = table.rows.get(order=1)
    assert draft_tables.change(row=row, cells={"clause": "达到96%以上", "year": "2029"}, seen=1, by=office)
    assert not draft_tables.change(row=row, cells={"clause": "达到96%以上"}, seen=2, by=office)
    event = Event.objects.get(kind="draft_row.changed")
    assert event.detail["cells"] == {"clause": ["达到95%以上", "达到96%以上"], "year": [2030, 2029]}


def test_who_saw_an_older_row_is_refused(table: DraftTable, office: Actor) -> None:
    row = table.rows.get(order=1)
    draft_tables.change(row=row, cells={"unit": "分"}, seen=1, by=office)
    with pytest.raises(Refused):
        draft_tables.change(row=table.rows.get(order=1), cells={"unit": "个"}, seen=1, by=office)
    assert table.rows.get(order=1).unit == "分"


@pytest.mark.parametrize("cells", [{"year": "x"}, {"year": "20"}, {"measure": "guess"}, {"unit": "长" * 61}])
def test_a_cell_that_cannot_be_stored_is_refused(table: DraftTable, office: Actor, cells: dict[str, str]) -> None:
    with pytest.raises(Refused):
        draft_tables.change(row=table.rows.get(order=1), cells=cells, seen=1, by=office)


def test_every_row_that_is_accepted_leaves_an_event_of_its_own(table: DraftTable, office: Actor) -> None:
    rows = list(table.rows.values_list("pk", flat=True))
    assert draft_tables.decide(table=table, rows=rows, state="accepted", by=office) == []
    assert kinds().count("draft_row.accepted") == 15
    draft_tables.decide(table=table, rows=rows, state="accepted", by=office)
    assert kinds().count("draft_row.accepted") == 15


def test_a_row_that_says_nothing_usable_is_not_accepted(table: DraftTable, office: Actor) -> None:
    row = draft_tables.add(table=table, by=office, unread=2)
    assert row.clause == "完善24小时便民服务机制"
    ((left, reasons),) = draft_tables.decide(table=table, rows=[row.pk], state="accepted", by=office)
    assert left == row
    assert len(reasons) >= 2  # no category and no name
    assert DraftRow.objects.get(pk=row.pk).state == "proposed"


def test_unread_words_are_made_a_row_once(table: DraftTable, office: Actor) -> None:
    assert draft_tables.add(table=table, by=office, unread=2) == draft_tables.add(table=table, by=office, unread=2)
    assert kinds().count("draft_row.added") == 1


def test_a_draft_that_was_discarded_is_no_longer_changed(table: DraftTable, office: Actor) -> None:
    draft_tables.discard(table=table, by=office)
    draft_tables.discard(table=table, by=office)
    assert kinds().count("draft_table.discarded") == 1
    for act in (
        lambda: draft_tables.change(row=table.rows.get(order=1), cells={"unit": "分"}, seen=1, by=office),
        lambda: draft_tables.decide(table=table, rows=[1], state="accepted", by=office),
        lambda: draft_tables.add(table=table, by=office),
        lambda: draft_tables.settle(table=table, head={"code": "X"}, by=office),
    ):
        with pytest.raises(Refused):
            act()


def test_only_who_edits_plans_may(table: DraftTable) -> None:
    reader = Actor(key="乙", name="乙", role="assessor", permissions=ROLES[Role.ASSESSOR])
    for act in (
        lambda: draft_tables.receive(text=TEXT, by=reader),
        lambda: draft_tables.change(row=table.rows.get(order=1), cells={}, seen=1, by=reader),
        lambda: draft_tables.decide(table=table, rows=[], state="accepted", by=reader),
        lambda: draft_tables.add(table=table, by=reader),
        lambda: draft_tables.settle(table=table, head={}, by=reader),
        lambda: draft_tables.discard(table=table, by=reader),
    ):
        with pytest.raises(Forbidden):
            act()
