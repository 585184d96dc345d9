"""A workbook confirmed by several clicks at once, or while somebody types: once, and nothing of anybody's is lost."""

from __future__ import annotations

import pytest

from departments.models import Value
from qualitycity.models import Event, Upload
from tests.departments import unit_books as books
from tests.departments.desk import a_desk, an_actor
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_clicks_at_once_are_one_confirmation_and_one_event():
    desk = a_desk("rate", "stock")
    upload = books.receive(desk, books.filled(desk, {"rate": {"value": 95}, "stock": {"value": 80}}))
    found = together(*(lambda: books.confirm(desk, Upload.objects.get(pk=upload.pk)) for _click in range(10)))
    assert [each.state for each in found] == [Upload.State.CONFIRMED] * 10
    kinds = ("workbook.confirmed", "values.entered")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]
    assert Value.objects.count() == 2


def test_a_figure_typed_during_the_confirmation_is_never_overwritten_unseen():
    """Typed first, the upload is shown again; confirmed first, the typed figure follows it: it stands in any case."""
    desk = a_desk("stock")
    wang = an_actor("reporter", desk.unit, "wang")
    for turn in range(6):
        upload = books.receive(desk, books.filled(desk, {"stock": {"value": 100 + turn}}))
        confirmed, typed = together(
            lambda upload=upload: books.confirm(desk, upload),
            lambda turn=turn: desk.type("stock", value=f"{200 + turn}", by=wang),
        )
        assert (typed.kind, desk.value("stock").value) == ("saved", 200 + turn)
        assert Value.objects.filter(value=100 + turn).exists() == (confirmed.state == Upload.State.CONFIRMED)
