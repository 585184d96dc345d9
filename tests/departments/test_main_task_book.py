"""Main tasks in the unit's workbook: rows after the figures, previewed and confirmed like them."""

from __future__ import annotations

import pytest

from departments.models import Value
from departments.unit_book.previews import Preview
from departments.unit_book.template import HEADING_ROW
from qualitycity.models import Upload
from tests.departments import unit_books as books
from tests.departments.desk import Desk
from tests.departments.task_desk import a_task_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_task_desk()


def filled(desk: Desk, **texts: str) -> bytes:
    """The template with these columns of the task's row filled in."""
    made = books.book(books.template(desk))
    sheet = made.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[HEADING_ROW]}
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "T1"]
    for heading, text in texts.items():
        sheet.cell(row, columns[heading]).value = text
    return books.saved(made)


def test_a_task_is_filled_in_previewed_and_stored(desk):
    upload = books.receive(desk, filled(desk, 阶段="印发方案", 进展情况="方案已印发\n分解任务31项", 说明="待财政会签"))
    assert (upload.state, books.errors(upload)) == (Upload.State.PREVIEWED, [])
    shown = [(line.label, line.field, line.kind, line.new) for line in Preview(upload.preview).lines]
    assert shown == [
        ("任务1", "stage", "new", "印发方案"),
        ("任务1", "progress", "new", "方案已印发\n分解任务31项"),
        ("任务1", "note", "new", "待财政会签"),
    ]
    assert books.confirm(desk, upload).state == Upload.State.CONFIRMED
    value = Value.objects.get(indicator=desk.targets["task"].indicator, latest=True)
    assert (value.stage, value.progress, value.channel) == ("印发方案", "方案已印发\n分解任务31项", "workbook")


def test_a_template_shows_what_stands_there_and_changes_nothing_by_itself(desk):
    desk.type("task", stage="印发方案", progress="方案已印发")
    upload = books.receive(desk, filled(desk))
    assert {line.kind for line in Preview(upload.preview).lines} == {"same"}


def test_a_stage_that_the_task_does_not_have_is_refused_with_its_cell(desk):
    upload = books.receive(desk, filled(desk, 阶段="验收", 进展情况="已验收"))
    assert upload.state == Upload.State.REFUSED
    ((place, code),) = [(error[0], error[1]) for error in books.errors(upload)]
    assert (code, "填报" in str(place) or place is not None) == ("unknown_stage", True)


def test_a_number_has_no_place_in_a_tasks_row(desk):
    upload = books.receive(desk, filled(desk, 数值="5", 进展情况="完成五项"))
    assert [error[1] for error in books.errors(upload)] == ["not_asked"]
