"""The board of reminders: late first, filters in the address, preview, one sending; the unit's past; the ladder; the
list of what was sent."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from departments import duties, notices, reminders
from departments.models import CircularEntry, Department, Ladder, Notice, Reminder, Sending, Submission
from qualitycity.models import Event
from tests.clock import at, stopped_at
from tests.departments.desk import a_desk, a_kind, a_user, an_actor
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department, happened

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff", name="office")


@pytest.fixture
def clock():
    with stopped_at("2026-10-01 10:00") as clock:
        yield clock


@pytest.fixture
def desk(clock):
    """Three units, due on 20 October: 24 wrote half and is late, 23 released in time, 22 has until 30 October."""
    desk = a_desk("rate", "stock", due=at("2026-10-20 18:00"))
    for code in ("23", "22"):
        a_kind(desk.plan, "rate", a_department(code, f"单位{code}"))
    happened("period.opened", desk.period.pk)
    desk.type("rate", value="95")
    of(23).update(state="reported", first_released_at=at("2026-10-19 09:00"), released_at=at("2026-10-19 09:00"))
    of(22).update(due_at=at("2026-10-30 18:00"))
    for role in ("reporter", "reviewer"):
        a_user(role, desk.unit)
    Notice.objects.all().delete()
    clock.set("2026-10-23 10:00")
    return desk


def of(code: int):
    return Submission.objects.filter(department__code=str(code))


@pytest.fixture
def office(desk):
    return a_client(a_user("office_staff", plan=desk.plan))


def board(office, **asked):
    return office.get(reverse("chase"), asked)


def codes(page) -> list[str]:
    return [line.unit.code for line in page.context["board"].lines]


def test_the_late_come_first_then_what_is_still_with_a_unit(office):
    page = board(office)
    assert codes(page) == ["24", "22", "23"]
    text = page.content.decode()
    assert all(said in text for said in ("逾期3天", "还剩7天", "1/2", "stock"))


@pytest.mark.parametrize(
    ("status", "expected"),
    [("overdue", ["24"]), ("under_way", ["24", "22"]), ("reported", ["23"]), ("incomplete", ["24", "22", "23"]),
     ("late", []), ("x", [])],
)  # fmt: skip
def test_the_address_narrows_the_board_to_a_status(office, status, expected):
    assert codes(board(office, status=status)) == expected


def test_the_address_narrows_the_board_to_a_kind_and_a_quarter(office, desk):
    Department.objects.filter(code="22").update(kind="district")
    assert codes(board(office, kind="district", period=desk.period.pk)) == ["22"]
    assert board(office, period="999999").status_code == 404
    assert board(office, period="²").status_code == 404


def test_what_is_seen_is_exported(office):
    answer = office.get(reverse("chase-export"), {"status": "under_way"})
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["单位", "质监局", "单位22"]
    assert dict(zip(rows[0], rows[1], strict=True))["缺项名称"] == "stock"


def test_the_preview_shows_texts_and_people_and_sends_nothing(office, desk):
    page = office.get(reverse("chase-remind"), {"all": "1", "status": "under_way", "note": "盼复"})
    text = page.content.decode()
    assert [each["preview"].line.unit.code for each in page.context["shown"]] == ["24", "22"]
    assert "reporter24" in text
    assert "暂无对应人员" in text  # of unit 22
    assert page.context["text"].splitlines()[0].endswith("尚缺：stock。请填报并提交。盼复")
    assert (Notice.objects.count(), Reminder.objects.count()) == (0, 0)


def test_the_ticked_units_are_reminded_once_and_it_is_shown_when(office, desk):
    form = {"unit": [desk.submission.pk, of(23).get().pk], f"seen-{desk.submission.pk}": "0"}
    for _ in range(2):
        page = office.post(reverse("chase-remind"), form, follow=True)
    assert "office_staff已于2026-10-23 10:00催报" in page.content.decode()
    assert "单位23未催报：已无待办事项" in page.content.decode()
    assert Notice.objects.get().user.username == "reporter24"
    assert board(office).context["board"].lines[0].told.by == "office_staff"
    again = office.get(reverse("chase-remind"), {"unit": desk.submission.pk})
    assert [each["today"] for each in again.context["shown"]] == [True]


@pytest.mark.parametrize("sent", [{}, {"unit": "x"}, {"unit": "9" * 30}, {"unit": "999999"}])
def test_nothing_chosen_is_said(office, sent):
    assert "请至少选择一个单位" in office.post(reverse("chase-remind"), sent, follow=True).content.decode()


def test_a_unit_sees_its_own_past_and_no_other(office, desk):
    reporter = a_client(a_user("reporter", desk.unit, name="li"))
    page = reporter.get(reverse("chase-unit", args=[desk.unit.pk]))
    assert [each.word for each in page.context["past"]] == ["overdue"]
    assert "移出" not in page.content.decode()
    assert reporter.get(reverse("chase-unit", args=[a_department("23").pk])).status_code == 404
    assert reporter.post(reverse("chase-unit", args=[desk.unit.pk]), {"name": "x"}).status_code == 403


def test_the_past_is_exported(office, desk):
    answer = office.get(reverse("chase-unit-export", args=[desk.unit.pk]))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert (rows[1][1], rows[1][5], rows[1][6]) == ("2026Q3", "逾期未报", 3)


def test_the_office_names_the_liaison_officer_who_stands_on_the_board(office, desk):
    where = reverse("chase-unit", args=[desk.unit.pk])
    for _ in range(2):
        office.post(where, {"name": " 张三 ", "phone": "8765432"})
    assert "张三" in board(office).content.decode()
    assert Event.objects.filter(kind="department.liaison_named").count() == 1
    same = duties.name_liaison(department=desk.unit, name="张三", phone="8765432", by=OFFICE)
    assert same.liaison_phone == "8765432"


def test_a_unit_is_taken_off_the_circular_list_from_its_page(desk, clock):
    clock.set("2026-10-27 09:00")
    reminders.run()
    office = a_client(a_user("office_staff", plan=desk.plan, name="next day"))
    entry = CircularEntry.objects.get(submission=desk.submission)
    assert "已列入通报" in board(office, status="circular").content.decode()
    assert "移出通报名单的原因" in office.post(
        reverse("chase-strike"), {"entry": entry.pk, "reason": ""}, follow=True
    ).content.decode()  # fmt: skip
    office.post(reverse("chase-strike"), {"entry": entry.pk, "reason": "系统故障"})
    assert codes(board(office, status="circular")) == []
    assert "系统故障" in office.get(reverse("chase-unit", args=[desk.unit.pk])).content.decode()


def ladder(**rows: str) -> dict[str, str]:
    return {"plan": "P", "quiet_from": "21:00", "quiet_until": "07:30", **rows}


def test_the_office_keeps_a_ladder_and_its_quiet_hours(office, desk):
    sent = ladder(**{"days-0": "−2", "at-0": "15:00", "to-0": "acting", "email-0": "on", "days-1": " "})
    office.post(reverse("chase-ladder"), sent)
    (step,) = Ladder.objects.get().steps.all()
    assert (step.days, f"{step.at:%H:%M}", step.to, step.channels) == (-2, "15:00", "acting", ["email"])
    assert "21:00" in office.get(reverse("chase-ladder")).content.decode()


@pytest.mark.parametrize(
    "rows",
    [{"days-0": "x", "at-0": "09:00", "to-0": "acting"}, {"days-0": "1", "at-0": "9 Uhr", "to-0": "acting"},
     {"days-0": "1", "at-0": "09:00", "to-0": "x"}, {"days-0": "²", "at-0": "09:00", "to-0": "acting"},
     {"quiet_from": "25:00"}],
)  # fmt: skip
def test_a_ladder_that_cannot_be_read_is_refused_in_words(office, rows):
    page = office.post(reverse("chase-ladder"), ladder(**rows), follow=True)
    assert "qc-notice-error" in page.content.decode()
    assert not Ladder.objects.exists()


def test_what_was_sent_is_listed_narrowed_and_exported(office, desk):
    reminders.run()
    page = office.get(reverse("chase-sent"))
    told = [str(line["notice"].user or line["notice"].department) for line in page.context["lines"]]
    assert told == ["单位22", "reviewer24", "reporter24"]  # a week before its own deadline, and nobody reports for it
    narrowed = {"kind": "reminder", "who": "reporter", "since": "2026-10-23", "until": "2026-10-23"}
    assert len(office.get(reverse("chase-sent"), narrowed).context["lines"]) == 1
    assert office.get(reverse("chase-sent"), {"since": "2026-10-24"}).context["lines"] == []
    assert office.get(reverse("chase-sent"), {"since": "0001-01-01", "until": "x", "page": "x"}).status_code == 200
    answer = office.get(reverse("chase-sent-export"), narrowed)
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert [row[2] for row in rows] == ["reporter24"]


def test_a_message_whose_fate_is_unclear_is_sent_again_by_the_office(office, desk):
    desk.unit.members.get(role="reporter").user.__class__.objects.filter(username="reporter24").update(email="a@b.cn")
    reminders.run()
    Sending.objects.update(state="unclear")
    assert len(office.get(reverse("chase-sent"), {"state": "unclear"}).context["lines"]) == 1
    again = {"sending": Sending.objects.get().pk}
    office.post(reverse("chase-again"), again)
    assert notices.send_waiting() == 1
    assert "无需重发" in office.post(reverse("chase-again"), again, follow=True).content.decode()


@pytest.mark.parametrize("name", ["chase", "chase-remind", "chase-sent"])
@pytest.mark.parametrize("more", [0, 30])
def test_a_page_costs_the_same_queries_for_three_units_as_for_thirty(
    office, desk, name, more, django_assert_num_queries
):
    for number in range(more):
        a_kind(desk.plan, "rate", a_department(f"{30 + number}", f"单位{number}"))
    happened("period.opened", desk.period.pk)
    reminders.run()
    office.get(reverse(name))
    # session, person, roles; the board's quarters and its eight; the preview's people; the list's count, rows, sendings
    expected = {"chase": 3 + 1 + 8, "chase-remind": 3 + 1 + 8 + 1, "chase-sent": 3 + 3}
    with django_assert_num_queries(expected[name]):
        office.get(reverse(name), {"all": "1"})


def test_what_is_missing_is_named_in_the_readers_language(desk, office):
    indicator = desk.targets["stock"].indicator
    indicator.name_en = "Certified products"
    indicator.save()
    office.cookies["django_language"] = "en"
    assert "Certified products" in board(office).content.decode()
    office.cookies["django_language"] = "zh-hans"
    assert "Certified products" not in board(office).content.decode()
