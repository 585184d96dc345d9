"""The same change taken back by several clicks, or while somebody types, at the same moment."""

from __future__ import annotations

import pytest

from departments import submissions
from departments.models import Value
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from tests.departments.desk import a_desk, an_actor
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_clicks_take_back_one_change():
    desk = a_desk("rate")
    desk.type("rate", value="95")
    desk.type("rate", value="59")
    held, key, by = desk.submission, desk.key("rate"), desk.reporter
    together(*[lambda: submissions.undo(submission=held, key=key, seen=2, by=by)] * 8)
    assert list(Value.objects.order_by("number").values_list("value", flat=True)) == [95, 59, 95]
    assert Event.objects.filter(kind="values.undone").count() == 1


@pytest.mark.parametrize("turn", range(10))
def test_another_persons_figure_is_never_taken_back(turn):
    desk = a_desk("rate")
    desk.type("rate", value="95")
    desk.type("rate", value="59")
    held, key = desk.submission, desk.key("rate")
    colleague = an_actor("reporter", desk.unit, "王芳")
    undone, _typed = together(
        lambda: submissions.undo(submission=held, key=key, seen=2, by=desk.reporter),
        lambda: submissions.enter(submission=held, cells=[Typed(key, {"value": "97"})], by=colleague),
    )
    told = list(Value.objects.order_by("number").values_list("value", flat=True))
    assert told == ([95, 59, 97] if isinstance(undone, Refused) else [95, 59, 95, 97])
