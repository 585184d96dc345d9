"""The one door for figures: versions, conflicts, kept text, and who may come in."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from departments import submissions
from departments.models import Value
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


def test_a_change_is_a_new_version_and_the_old_one_stays():
    desk = a_desk("rate")
    assert desk.type("rate", value="90", seen=0).kind == "saved"
    assert desk.type("rate", value="91", seen=1).value.number == 2
    versions = Value.objects.order_by("number").values_list("number", "value", "latest", "counted")
    assert [(number, str(value), latest, counted) for number, value, latest, counted in versions] == [
        (1, "90", False, False),
        (2, "91", True, False),
    ]


def test_the_same_again_changes_nothing():
    desk = a_desk("rate")
    desk.type("rate", value="90", seen=0)
    events = Event.objects.count()
    assert desk.type("rate", value=" 90.0 ", seen=0).kind == "unchanged"
    assert (Value.objects.count(), Event.objects.count()) == (1, events)


def test_what_is_no_number_is_kept_as_it_was_typed():
    desk = a_desk("rate")
    outcome = desk.type("rate", value="约92")
    assert (outcome.kind, desk.value("rate").raw, desk.value("rate").value) == ("saved", {"value": "约92"}, None)


def test_two_people_in_one_field_is_a_conflict_that_shows_the_other():
    desk = a_desk("rate")
    desk.type("rate", value="90", seen=0)
    second = desk.type("rate", value="91", seen=0, by=an_actor("reporter", desk.unit, "li"))
    assert second.kind == "conflict"
    assert (second.value.entered_name, second.answer.value, second.texts) == ("reporter24", 90, {"value": "91"})
    assert desk.value("rate").value == 90


def test_two_people_in_two_fields_of_one_cell_do_not_disturb_each_other():
    desk = a_desk("rate")
    desk.type("rate", value="90", seen=0)
    assert desk.type("rate", note="抽检面扩大", seen=0).kind == "saved"
    assert (desk.value("rate").value, desk.value("rate").note) == (90, "抽检面扩大")


def test_a_conflict_in_one_cell_does_not_keep_the_others_from_being_saved():
    desk = a_desk("rate", "stock")
    desk.type("rate", value="90", seen=0)
    typed = [Typed(desk.key("rate"), {"value": "91"}, 0), Typed(desk.key("stock"), {"value": "80"}, 0)]
    outcomes = submissions.enter(submission=desk.submission, cells=typed, by=desk.reporter)
    assert [outcome.kind for outcome in outcomes] == ["conflict", "saved"]


def test_a_batch_leaves_one_event_with_old_and_new():
    desk = a_desk("rate", "stock")
    desk.type("rate", value="90")
    typed = [Typed(desk.key("rate"), {"value": "91"}), Typed(desk.key("stock"), {"value": "80"})]
    submissions.enter(submission=desk.submission, cells=typed, by=desk.reporter, channel="paste")
    event = Event.objects.filter(kind="values.entered").last()
    assert (event.actor_key, event.unit, event.channel) == ("reporter24", "24", "paste")
    assert event.detail["cells"] == {
        desk.key("rate"): {"value": ["90", "91"]},
        desk.key("stock"): {"standing": ["missing", "reported"], "value": ["", "80"]},
    }


def test_cells_of_others_and_cells_that_are_not_due_are_not_entered():
    desk = a_desk("rate", "yearly")
    typed = [Typed(desk.key("yearly"), {"value": "1"}), Typed("999999:", {"value": "1"})]
    outcomes = submissions.enter(submission=desk.submission, cells=typed, by=desk.reporter)
    assert [outcome.kind for outcome in outcomes] == ["unknown", "unknown"]
    assert not Value.objects.exists()


def test_nothing_is_entered_after_submission_or_in_a_closed_quarter():
    desk = a_desk("rate")
    desk.submit()
    with pytest.raises(Refused, match="before they are submitted"):
        desk.type("rate", value="91")
    other = a_desk("stock", code="Q")
    schedule.close(plan=other.plan, quarter=Q3, by=SYSTEM)
    with pytest.raises(Refused, match="closed"):
        other.type("stock", value="1")


@pytest.mark.parametrize("role", ["reviewer", "reporter"])
def test_neither_the_head_nor_another_unit_enters(role):
    desk = a_desk("rate")
    unit = desk.unit if role == "reviewer" else a_department("23", "工商局")
    with pytest.raises(Forbidden):
        desk.type("rate", value="90", by=an_actor(role, unit))
    assert not Value.objects.exists()


def test_the_office_never_overwrites_a_units_value():
    desk = a_desk("rate")
    with pytest.raises(Forbidden):
        desk.type("rate", value="90", by=an_actor("office_staff"))


def test_saving_costs_the_same_queries_whatever_the_batch(django_assert_num_queries):
    desk = a_desk()
    texts = {"rate": "90", "stock": "80", "zero": "0", "new": "12"}
    submission = desk.submission
    queries = 9 + connection.features.has_select_for_update  # PostgreSQL locks the row in a query of its own
    for names in (["rate"], ["stock", "zero", "new"]):
        typed = [Typed(desk.key(name), {"value": texts[name]}, 0) for name in names]
        with django_assert_num_queries(queries):
            submissions.enter(submission=submission, cells=typed, by=desk.reporter)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_saved_and_one_is_told():
    desk = a_desk("rate")
    submission, key, kinds, start = desk.submission, desk.key("rate"), [], Barrier(2)

    def enter(text: str) -> None:
        start.wait()
        by = an_actor("reporter", desk.unit, f"person{text}")
        outcome = submissions.enter(submission=submission, cells=[Typed(key, {"value": text}, 0)], by=by)
        kinds.append(outcome[0].kind)
        connection.close()

    threads = [Thread(target=enter, args=[text]) for text in ("90", "91")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kinds) == ["conflict", "saved"]
    assert Value.objects.count() == 1
