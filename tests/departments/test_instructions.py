"""Leaders' remarks: recorded once, answered by the unit they were given to, closed by the office."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from departments import instructions
from departments.models import Instruction
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports import workbench
from tests.departments.desk import a_desk, a_user, an_actor
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def desk():
    return a_desk("rate")


@pytest.fixture
def staff(desk):
    return an_actor("office_staff")


def recorded(desk, staff, **given):
    wanted = {
        "leader": "张市长",
        "said_on": TODAY,
        "text": "抓紧整改",
        "department": desk.unit,
        "due_on": date(2026, 10, 31),
    }
    return instructions.record(plan=desk.plan, by=staff, **wanted | given)


def test_a_remark_goes_to_its_unit_is_answered_and_closed(desk, staff):
    item = recorded(desk, staff, target=desk.targets["rate"])
    answered = instructions.answer(instruction=item, text="已整改", by=desk.reporter)
    closed = instructions.close(instruction=answered, by=staff)
    assert (closed.state, closed.answer, closed.answered_name, closed.closed_name) == (
        "closed", "已整改", "reporter24", "office_staff",
    )  # fmt: skip
    kinds = Event.objects.filter(kind__startswith="instruction.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["instruction.recorded", "instruction.answered", "instruction.closed"]


def test_every_step_may_be_repeated(desk, staff):
    items = [recorded(desk, staff, key="one") for _ in range(2)]
    for _ in range(2):
        instructions.answer(instruction=items[0], text="已整改", by=desk.reporter)
    for _ in range(2):
        instructions.close(instruction=items[0], by=staff)
    assert Instruction.objects.count() == 1
    assert Event.objects.filter(kind__startswith="instruction.").count() == 3


def test_nobody_else_answers_or_sees_it(desk, staff):
    item = recorded(desk, staff)
    stranger = an_actor("reporter", a_department("23", "工商局"))
    with pytest.raises(Forbidden):
        instructions.answer(instruction=item, text="代答", by=stranger)
    with pytest.raises(Forbidden):
        instructions.close(instruction=item, result="算了", by=desk.reviewer)
    assert not instructions.visible(stranger).exists()
    assert instructions.visible(desk.reporter).get() == item


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"text": " "}, "the words"),
        ({"leader": ""}, "the words"),
        ({"said_on": date(2026, 10, 13)}, "in the future"),
        ({"due_on": date(2026, 10, 11)}, "before it was said"),
        ({"department": None}, "Choose the unit"),
    ],
)
def test_what_is_wrong_with_a_remark_is_said(desk, staff, given, reason):
    with pytest.raises(Refused, match=reason):
        recorded(desk, staff, **given)


def test_it_is_not_closed_without_an_answer_or_a_result(desk, staff):
    with pytest.raises(Refused, match="tell the result"):
        instructions.close(instruction=recorded(desk, staff), by=staff)


def test_a_closed_item_is_put_back_with_a_reason(desk, staff):
    item = instructions.close(instruction=recorded(desk, staff), result="已督办", by=staff)
    with pytest.raises(Refused, match="Give the reason"):
        instructions.reopen(instruction=item, reason=" ", by=staff)
    assert instructions.reopen(instruction=item, reason="材料不全", by=staff).state == "open"


def test_an_old_page_changes_nothing(desk, staff):
    item = recorded(desk, staff)
    instructions.answer(instruction=item, text="已整改", by=desk.reporter)
    with pytest.raises(Stale):
        instructions.close(instruction=item, by=staff, version=1)


def test_the_workbench_names_what_waits_for_whom(desk, staff):
    late = recorded(desk, staff, said_on=date(2026, 9, 1), due_on=date(2026, 10, 11))
    fresh = recorded(desk, staff)
    assert list(workbench.errands(desk.reporter).remarks) == [late, fresh]
    assert list(workbench.errands(staff).remarks) == [late]
    answered = instructions.answer(instruction=fresh, text="已整改", by=desk.reporter)
    assert list(workbench.errands(staff).remarks) == [late, answered]
    assert list(workbench.errands(desk.reporter).remarks) == [late]


def test_the_page_records_answers_and_closes(desk):
    office, unit = a_client(a_user("office_staff", plan=desk.plan)), a_client(a_user("reporter", desk.unit))
    page = office.get(reverse("instructions"), {"target": desk.targets["rate"].pk})
    assert page.context["form"]["target"].value() == str(desk.targets["rate"].pk)
    sent = {
        "key": "k", "leader": "张市长", "said_on": "2026-10-12", "text": "抓紧整改", "plan": desk.plan.pk,
        "target": desk.targets["rate"].pk, "department": desk.unit.pk, "due_on": "2026-10-31",
    }  # fmt: skip
    for _ in range(2):
        assert office.post(reverse("instructions"), sent).status_code == 302
    item = Instruction.objects.get()
    where = reverse("instruction", args=[item.pk])
    assert unit.post(where, {"act": "answer", "text": "已整改", "version": "1"}).status_code == 302
    assert office.post(where, {"act": "close", "version": "1"}).status_code == 409
    assert office.post(where, {"act": "close", "version": "2"}).status_code == 302
    assert Instruction.objects.get().state == "closed"
