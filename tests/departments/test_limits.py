"""The office's limits: set on one page, asked about at the next entry, kept through a reload of the plan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from departments import grid
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import limits
from targets.models import Indicator
from tests.departments.desk import a_desk, a_user, an_actor
from tests.departments.test_entry_pages import a_client

pytestmark = pytest.mark.django_db
STAFF = an_actor("office_staff")


@pytest.fixture
def desk():
    return a_desk("rate", "stock")


@pytest.fixture
def rate(desk):
    return desk.targets["rate"].indicator


def codes(desk, name):
    (row,) = [row for row in grid.of(desk.submission).rows if row.key == desk.key(name)]
    return [finding.code for finding in row.findings]


def test_a_limit_is_asked_about_from_the_next_entry_on(desk, rate):
    desk.type("rate", value="95")
    assert codes(desk, "rate") == []
    limits.set_limits(indicator=rate, usual_upper=Decimal(94), by=STAFF)
    assert codes(desk, "rate") == ["unusually_high"]


def test_what_is_possible_blocks(desk, rate):
    limits.set_limits(indicator=rate, lower=Decimal(50), by=STAFF)
    desk.type("rate", value="49.9", note="说明")
    assert codes(desk, "rate") == ["too_low"]


def test_the_same_again_changes_nothing_and_the_log_holds_old_and_new(rate):
    for _ in range(2):
        limits.set_limits(indicator=rate, usual_upper=Decimal("94.5"), stable=True, by=STAFF)
    assert Event.objects.get(kind="indicator.limits_set").detail == {
        "usual_upper": ["", "94.5"], "stable": ["False", "True"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"lower": Decimal(9), "upper": Decimal(8)}, "lower bound 9 is above the upper 8"),
        ({"usual_lower": Decimal(9), "usual_upper": Decimal(8)}, "lower bound 9 is above the upper 8"),
        ({"jump": Decimal(-1)}, "cannot be negative"),
        ({"due_after_days": 1001}, "whole number up to 1000"),
    ],
)
def test_limits_that_contradict_themselves_are_refused(rate, given, reason):
    with pytest.raises(limits.NotPossible, match=reason):
        limits.set_limits(indicator=rate, by=STAFF, **given)
    assert not Event.objects.filter(kind="indicator.limits_set").exists()


def test_only_the_office_sets_them(desk, rate):
    with pytest.raises(Forbidden):
        limits.set_limits(indicator=rate, jump=Decimal(1), by=desk.reporter)


def sent(*indicators, **texts):
    return {f"shown-{each.pk}": "1" for each in indicators} | {
        f"{name.partition('__')[0]}-{indicators[0].pk}": text for name, text in texts.items()
    }


def test_the_page_stores_what_was_changed(desk, rate):
    office = a_client(a_user("office_staff", plan=desk.plan))
    where = reverse("indicator-limits")
    form = sent(rate, upper="100", usual_lower="80%", jump="２", due_after_days="304", stable="1")
    assert office.post(where, form).status_code == 302
    kept = Indicator.objects.get(pk=rate.pk)
    assert (kept.upper, kept.usual_lower, kept.jump, kept.due_after_days, kept.stable) == (100, 80, 2, 304, True)
    shown = {row["indicator"].pk: row["cells"] for row in office.get(where).context["rows"]}
    assert [text for _name, _label, text in shown[rate.pk]] == ["", "100", "80", "", "2", "", "304"]


def test_a_cell_that_cannot_be_read_is_named_and_the_other_rows_are_stored(desk, rate):
    stock = desk.targets["stock"].indicator
    form = sent(rate, jump="约2") | {f"shown-{stock.pk}": "1", f"jump-{stock.pk}": "5"}
    page = a_client(a_user("office_staff", plan=desk.plan)).post(reverse("indicator-limits"), form)
    assert page.status_code == 409
    assert "约2" in page.content.decode()
    assert Indicator.objects.get(pk=stock.pk).jump == 5
    assert Indicator.objects.get(pk=rate.pk).jump is None
