"""One table of number texts, one answer in every channel: saved by itself in a cell, sent with the form, uploaded in a
workbook or a .csv. (The command's channel: ``test_load_values``; the parser alone: ``test_numbers``.)"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from departments import grid
from departments.models import Value
from departments.unit_book.previews import Preview
from qualitycity import numbers
from qualitycity.sentences import Sentence
from targets.models import Indicator
from tests.departments import unit_books as books
from tests.departments.desk import STOCK, Desk, a_desk, a_user
from tests.number_texts import READ, REFUSED
from tests.reports.ground import a_target

pytestmark = pytest.mark.django_db
#: A cell always has a unit: where the table says that none is known, it is one that takes a percent sign.
TAKES_PERCENT = "%"
Text = tuple[str, str | None, str]
WRONG = [each for each in REFUSED if each[2] != "blank"]


def of_cell(unit: str | None) -> str:
    return TAKES_PERCENT if unit is None else unit


def asking(texts: Sequence[Text]) -> Desk:
    """A unit that is asked for one figure for each text, in its unit, in the order of the table."""
    desk = a_desk("words")
    for number, (_, unit, _) in enumerate(texts):
        name = f"n{number}"
        fields: dict[str, Any] = {"measure": "as_of", "unit": of_cell(unit)}
        fields["indicator"] = Indicator.objects.create(plan=desk.plan, code=name, name=name, unit=of_cell(unit))
        desk.targets[name] = a_target(desk.plan, f"N{number}", STOCK, lead=desk.unit, **fields)
    return desk


def typed(desk: Desk, texts: Sequence[Text]) -> dict[str, str]:
    return {f"n{number}": text for number, (text, _, _) in enumerate(texts)}


def a_client(desk: Desk) -> Client:
    client = Client()
    user = a_user("reporter", desk.unit)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def by_cell(desk: Desk, texts: Sequence[Text]) -> None:
    cells = [{"key": desk.key(name), "texts": {"value": text}, "seen": 0} for name, text in typed(desk, texts).items()]
    address = reverse("entry-cells", args=[desk.submission.pk])
    answer = a_client(desk).post(address, json.dumps({"cells": cells}), content_type="application/json")
    assert answer.status_code == 200


def by_form(desk: Desk, texts: Sequence[Text]) -> None:
    form = {f"value|{desk.key(name)}": text for name, text in typed(desk, texts).items()}
    assert a_client(desk).post(reverse("entry-grid", args=[desk.submission.pk]), form).status_code == 302


def as_xlsx(desk: Desk, texts: Sequence[Text]) -> bytes:
    made = books.book(books.template(desk))
    sheet = made.worksheets[0]
    places = books.places(desk, sheet, "value")
    for name, text in typed(desk, texts).items():
        sheet[places[name]].value = text
        sheet[places[name]].data_type = "s"
    return books.saved(made)


def as_csv(desk: Desk, texts: Sequence[Text]) -> bytes:
    return books.filled_csv(desk, {name: {"value": text} for name, text in typed(desk, texts).items()}).encode()


FILES: dict[str, Callable[[Desk, Sequence[Text]], bytes]] = {"a.xlsx": as_xlsx, "a.csv": as_csv}


def held() -> dict[str, Decimal | None]:
    return {value.indicator.name: value.value for value in Value.objects.select_related("indicator")}


def expected() -> dict[str, Decimal]:
    return {f"n{number}": Decimal(value) for number, (_, _, value) in enumerate(READ)}


def reasons() -> dict[str, Sentence]:
    """Why the parser refuses each text; its code is that of the table."""
    found = {}
    for number, (text, unit, code) in enumerate(WRONG):
        with pytest.raises(numbers.NotANumber) as refused:
            numbers.read(text, unit=of_cell(unit))
        assert refused.value.code == code
        found[f"n{number}"] = refused.value.reason
    return found


@pytest.mark.parametrize("enter", [by_cell, by_form])
def test_what_is_read_when_it_is_typed(enter):
    enter(asking(READ), READ)
    assert held() == expected()


@pytest.mark.parametrize("name", FILES)
def test_what_is_read_from_a_file(name):
    desk = asking(READ)
    upload = books.receive(desk, FILES[name](desk, READ), name=name)
    assert books.errors(upload) == []
    books.confirm(desk, upload)
    assert held() == expected()


@pytest.mark.parametrize("enter", [by_cell, by_form])
def test_what_is_kept_as_it_was_typed_with_the_reason(enter):
    desk = asking(WRONG)
    enter(desk, WRONG)
    rows = {row.cell.indicator.name: row for row in grid.of(desk.submission).rows if row.cell.indicator.name != "words"}
    assert {name: row.answer.value for name, row in rows.items()} == dict.fromkeys(reasons())
    found = {name: [each.text for each in row.findings if each.code == "unreadable"] for name, row in rows.items()}
    assert found == {name: [reason] for name, reason in reasons().items()}


@pytest.mark.parametrize("name", FILES)
def test_what_is_refused_in_a_file_at_its_address_with_the_same_reason(name):
    desk = asking(WRONG)
    upload = books.receive(desk, FILES[name](desk, WRONG), name=name)
    found = {problem.cell: str(problem.message) for problem in Preview(upload.preview).errors}
    places = books.places(desk, books.book(books.template(desk)).worksheets[0], "value")
    moved = 0 if name == "a.xlsx" else books.HEADING_ROW - 2
    assert found == {
        f"{places[target][0]}{int(places[target][1:]) - moved}": str(reason) for target, reason in reasons().items()
    }
    assert Value.objects.count() == 0
