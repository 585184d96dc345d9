"""Who is told what: the table of notices, the inbox and the bell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from departments import corrections, extensions, notices, remarks, submissions
from departments.models import Member, Notice, Sending
from departments.notices import Message
from departments.notices.addressees import Addressee
from departments.views.notices import text_of
from qualitycity.roles import Actor
from qualitycity.sentences import sentence
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, Desk, a_desk, a_user, acting
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return a_desk("rate", "words")


@pytest.fixture
def people(desk: Desk):
    """Two reporters, the head, and the office's two; the reporter named like the desk's is the one who acts."""
    listed = ("reporter", "reviewer", "office_staff", "office_approver")
    made = {role: a_user(role, desk.unit if role.startswith("re") else None, plan=desk.plan) for role in listed}
    Notice.objects.all().delete()  # the quarter was opened before anybody was there
    return made | {"second": a_user("reporter", desk.unit, name="second")}


def told(kind: str = "") -> list[tuple[str, str]]:
    """(who, page) of the notices of a kind, by name."""
    rows = Notice.objects.filter(kind__startswith=kind)
    return sorted((notice.user.username if notice.user else "", notice.page[0]) for notice in rows)


def test_opening_a_quarter_tells_the_reporters(desk, people):
    schedule.open(plan=desk.plan, quarter=Q3.next, by=SYSTEM, due_at=datetime(2027, 1, 20, 10, 0, tzinfo=UTC))
    assert told("period.opened") == [("reporter24", "entry-grid"), ("second", "entry-grid")]
    text = text_of(Notice.objects.filter(kind="period.opened").first())
    assert text == "质监局：2026年第4季度已开放填报，请于2027-01-20 18:00前上报。"


def test_a_changed_deadline_is_told_as_such_and_the_same_one_is_not(desk, people):
    for _ in range(2):
        schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=datetime(2026, 12, 1, 10, 0, tzinfo=UTC))
    assert len(told("period.opened")) == 2
    with translation.override("en"):
        assert text_of(Notice.objects.first()) == "质监局: the deadline for 2026 Q3 is now 2026-12-01 18:00."


def test_each_move_tells_those_who_go_on_and_never_the_one_who_made_it(desk, people):
    desk.fill()
    submissions.submit(submission=desk.submission, by=acting(people["reporter"]))
    assert told("submission.submitted") == [("reviewer24", "entry-release")]
    submissions.release(submission=desk.submission, by=acting(people["reviewer"]))
    assert told("submission.released") == [("office_approver", "review-sheet")]
    submissions.verify(submission=desk.submission, by=acting(people["office_approver"]))
    assert told("submission.verified") == [
        ("reporter24", "entry-grid"), ("reviewer24", "entry-release"), ("second", "entry-grid")
    ]  # fmt: skip


def test_a_return_by_the_head_stays_in_the_unit(desk, people):
    desk.submit()
    submissions.send_back(submission=desk.submission, reasons={}, note="请核对", by=acting(people["reviewer"]))
    assert told("submission.returned") == [("reporter24", "entry-grid"), ("second", "entry-grid")]


def test_a_return_by_the_office_is_told_to_the_head_too(desk, people):
    desk.release()
    submissions.send_back(submission=desk.submission, reasons={}, note="请核对", by=acting(people["office_approver"]))
    assert told("submission.returned") == [
        ("reporter24", "entry-grid"), ("reviewer24", "entry-release"), ("second", "entry-grid")
    ]  # fmt: skip


def test_a_submission_clicked_twice_is_told_once(desk, people):
    desk.fill()
    for _ in range(2):
        submissions.submit(submission=desk.submission, by=acting(people["reporter"]))
    assert len(told("submission.submitted")) == 1


@pytest.fixture
def until():
    return timezone.now().replace(microsecond=0) + timedelta(days=9)


def test_an_extension_is_asked_of_the_office_and_answered_to_the_whole_unit(desk, people, until):
    schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=timezone.now() + timedelta(days=1))
    wish = {"submission": desk.submission, "until": until, "reason": "机构合并"}
    asked = extensions.ask(**wish, by=acting(people["reporter"]))
    assert told("extension.asked") == [("office_approver", "extensions"), ("office_staff", "extensions")]
    extensions.grant(extension=asked, by=acting(people["office_staff"]))
    assert [name for name, _ in told("extension.granted")] == ["reporter24", "reviewer24", "second"]
    said = text_of(Notice.objects.filter(kind="extension.granted").first())
    assert said == f"质监局：office_staff将2026年第3季度报送截止时间延至{notices.written(until)}。"


def test_figures_that_are_put_off_and_a_refusal_are_told_as_such(desk, people, until):
    due = timezone.now() + timedelta(days=1)
    schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=due)
    office = acting(people["office_staff"])
    extensions.give(submission=desk.submission, until=until, reason="待公布", cells=[desk.key("rate")], by=office)
    said = text_of(Notice.objects.filter(kind="extension.granted").first())
    gaps = (notices.written(until), notices.written(due))
    assert said == "质监局：office_staff同意2026年第3季度1项指标延至{}报送，其余仍于{}前上报。".format(*gaps)
    asked = extensions.ask(submission=desk.submission, until=until, reason="人手不足", by=acting(people["reporter"]))
    extensions.refuse(extension=asked, answer="理由不充分", by=office)
    assert [name for name, _ in told("extension.refused")] == ["reporter24", "reviewer24", "second"]


def test_a_correction_is_told_to_whoever_goes_on_with_it(desk, people, until):
    desk.release()
    office = acting(people["office_approver"])
    submissions.verify(submission=desk.submission, by=office)
    Notice.objects.all().delete()
    asked = corrections.ask(
        submission=desk.submission, keys=[desk.key("rate")], reason="口径", by=acting(people["reporter"])
    )
    assert told("correction.asked") == [("office_approver", "correction")]
    assert Notice.objects.get().page == ["correction", asked.pk]
    corrections.allow(correction=asked, until=until, note="", by=office)
    assert told("correction.allowed") == [("reporter24", "correction"), ("second", "correction")]


def test_a_question_is_told_to_the_other_side_and_a_remark_to_nobody(desk, people):
    desk.release()
    Notice.objects.all().delete()
    said = {"submission": desk.submission, "cell": desk.key("rate")}
    remarks.add(**said, text="请说明口径", asks=True, by=acting(people["office_approver"]))
    assert told("remark.added") == [("reporter24", "entry-grid"), ("second", "entry-grid")]
    remarks.add(**said, text="内部提示", asks=True, internal=True, by=acting(people["office_approver"]))
    remarks.add(**said, text="口径未变", by=acting(people["reporter"]))
    assert len(told("remark.added")) == 2


def test_who_held_the_role_until_yesterday_or_is_locked_out_is_not_told(desk, people):
    yesterday = timezone.localdate() - timedelta(days=1)
    Member.objects.filter(user=people["second"]).update(until=yesterday)
    people["reviewer"].is_active = False
    people["reviewer"].save()
    desk.release()
    submissions.verify(submission=desk.submission, by=acting(people["office_approver"]))
    assert told("submission.verified") == [("", "entry-release"), ("reporter24", "entry-grid")]


def test_what_nobody_could_be_told_waits_for_the_next_holder_of_the_role(desk):
    desk.submit()
    assert [(each.user, each.role) for each in Notice.objects.filter(kind="submission.submitted")] == [
        (None, "reviewer")
    ]
    head = a_client(a_user("reviewer", desk.unit))
    page = head.get(reverse("notices"))
    assert (page.wsgi_request.unread, len(page.context["lines"])) == (1, 1)
    other = a_client(a_user("reviewer", a_department("23", "工商局")))
    assert other.get(reverse("notices")).context["lines"] == []
    district = a_client(a_user("district_office", desk.unit))
    assert district.get(reverse("notices")).wsgi_request.unread == 2  # also that the quarter was opened, to no reporter


def test_the_bell_counts_until_the_notice_is_opened(desk, people):
    desk.submit()
    client = a_client(people["reviewer"])
    page = client.get(reverse("notices"))
    assert '1<span class="visually-hidden">' in page.content.decode()
    gone_on = client.post(reverse("notice-open"), {"notice": Notice.objects.get(user=people["reviewer"]).pk})
    assert gone_on.headers["Location"] == reverse("entry-release", args=[desk.submission.pk])
    assert client.get(reverse("notices")).wsgi_request.unread == 0


def test_all_are_read_at_once_but_nobody_elses(desk, people):
    schedule.open(plan=desk.plan, quarter=Q3.next, by=SYSTEM)
    a_client(people["reporter"]).post(reverse("notices-read"))
    assert Notice.objects.filter(read_at=None).values_list("user__username", flat=True).get() == "second"


@pytest.mark.parametrize("sent", [{}, {"notice": "x"}, {"notice": "999999"}, {"notice": "9" * 30}])
def test_a_notice_that_is_none_or_anothers_opens_nothing(desk, people, sent):
    desk.submit()
    other = {"notice": Notice.objects.get(user=people["reviewer"]).pk}
    client = a_client(people["reporter"])
    for form in (sent, other):
        assert client.post(reverse("notice-open"), form).headers["Location"] == reverse("notices")
    assert not Notice.objects.filter(user=people["reviewer"]).exclude(read_at=None).exists()


def test_a_person_of_two_units_goes_on_in_the_right_one(desk, people):
    other = a_department("23", "工商局")
    user = a_user("reporter", other, name="both")
    Member.objects.create(user=user, role="reviewer", department=desk.unit, area=other.area, since="2026-01-01")
    desk.submit()
    client = a_client(user)
    where = client.post(reverse("notice-open"), {"notice": Notice.objects.get(user=user).pk}, follow=True)
    assert where.status_code == 200
    assert where.context["submission"].department == desk.unit


def test_the_same_message_is_never_written_twice(desk, people):
    message = Message("x", "test", Addressee(people["second"]), sentence("unread"), (), desk.submission, ["email"])
    people["second"].email = "second@example.org"
    with transaction.atomic():
        notices.write([message, message])
        notices.write([message])
    assert (Notice.objects.filter(key__startswith="x:").count(), Sending.objects.count()) == (1, 1)


def test_nobody_is_told_what_is_told_in_silence(desk, people):
    with notices.silence():
        desk.submit()
    assert told("submission") == []


@pytest.mark.parametrize("more", [1, 30])
def test_the_list_and_its_bell_cost_the_same_queries_whatever_there_is(desk, people, more, django_assert_num_queries):
    by = Actor("test", "test")
    for number in range(more):
        message = Message(f"{number}", "test", Addressee(people["second"], desk.unit), sentence("unread"), (),
                          desk.submission, by_key=by.key)  # fmt: skip
        with transaction.atomic():
            notices.write([message])
    client = a_client(people["second"])
    client.get(reverse("notices"))
    with django_assert_num_queries(5):  # session, person, roles with the bell's count, how many notices, the notices
        client.get(reverse("notices"))
