"""The pages of registers: rows and counts as of a day, frozen quarters, versions, files, expiries, imports."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments import registers
from departments.models import Duty, FrozenCount, RegisterEntry, RegisterFile
from departments.registers import Certificate, expiries
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.attached_files import a_pdf
from tests.clock import stopped_at
from tests.departments.desk import a_user, an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target

pytestmark = pytest.mark.django_db
STAFF = an_actor("office_staff")
TWO = Rule(form="stock", test="compare", operator=">=", values=(2,), unit="个", direction="higher")


@pytest.fixture(autouse=True)
def clock():
    with stopped_at("2026-08-03 10:00") as stopped:
        yield stopped


@pytest.fixture
def target():
    target = a_target(a_plan(), "16", TWO, name="名牌", measure="register:valid", unit="个", lead=a_department())
    listed(target, "甲厂", "1", granted=date(2024, 4, 1), valid_until=date(2026, 3, 31))
    listed(target, "乙厂", "2", granted=date(2025, 1, 1), level="省级")
    for quarter in ("2026Q1", "2026Q2"):
        a_period(target.plan, quarter, Period.State.OPEN)
    return target


def listed(target, holder, number, *, granted=date(2026, 1, 1), **more):
    return registers.add(row=Certificate(target.indicator, holder, granted, "牌", number, **more), by=STAFF)


def signed_in(client, role, unit=None):
    client.force_login(a_user(role, unit), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def counted(target, quarter):
    return int(Check.objects.get(target=target, period__quarter=Quarter.parse(quarter), latest=True).actual)


def test_a_register_shows_the_rows_that_count_on_a_day(client, target):
    signed_in(client, "office_staff")
    found = {
        day: [
            entry.holder
            for entry in page(client, "register", target.indicator_id, day=day, show="valid").context["page"]
        ]
        for day in ("2026-03-31", "2026-04-01")
    }
    assert found == {"2026-03-31": ["甲厂", "乙厂"], "2026-04-01": ["乙厂"]}
    shown = page(client, "register", target.indicator_id, level="省级").context["page"]
    assert [entry.holder for entry in shown] == ["乙厂"]


def test_an_entry_is_added_corrected_revoked_and_proved_through_its_pages(client, target):
    signed_in(client, "office_staff")
    told = {"holder": "丙厂", "name": "丙牌", "certificate": "3", "granted": "2026-02-01"}
    added = client.post(reverse("register-add", args=[target.indicator_id]), told)
    entry = RegisterEntry.objects.get(holder="丙厂")
    assert added["Location"] == reverse("certificate", args=[entry.pk])
    where = reverse("certificate", args=[entry.pk])
    assert client.post(where, {**told, "level": "市级", "seen": 1}).status_code == 409  # no reason
    client.post(where, {**told, "level": "市级", "seen": 1, "reason": "补级别"})
    client.post(where, {"act": "revoke", "revoked": "2026-03-01", "seen": 2, "reason": "造假"})
    last = RegisterEntry.objects.get(line=entry.line, latest=True)
    assert (last.number, last.level, last.revoked, last.reason) == (3, "市级", date(2026, 3, 1), "造假")
    file = SimpleUploadedFile("证书.pdf", a_pdf())
    client.post(reverse("certificate-files", args=[entry.pk]), {"files": [file]})
    kept = RegisterFile.objects.get()
    got = client.get(reverse("proof", args=[kept.pk]))
    assert (got.status_code, got.content[:4], kept.name) == (200, b"%PDF", "证书.pdf")
    client.post(reverse("certificate-files", args=[entry.pk]), {"remove": kept.pk})
    assert "证书.pdf" in client.get(where).content.decode()  # who took it away stays


def test_a_closed_quarter_is_shown_frozen_and_counted_again_by_the_approver_only(client, target):
    from targets import schedule

    schedule.close(plan=target.plan, quarter=Quarter(2026, 1), by=an_actor("office_staff"))
    listed(target, "丙厂", "3")
    signed_in(client, "office_approver")
    quarters = {
        each.period.quarter.number: each for each in page(client, "register", target.indicator_id).context["quarters"]
    }
    assert (quarters[1].numbers, quarters[1].now) == ({"register:valid": 2}, {"register:valid": 3})
    assert (quarters[1].frozen.cause, quarters[2].frozen) == ("closed", None)
    sent = {"period": quarters[1].period.pk, "reason": "漏登补录"}
    client.post(reverse("register-count", args=[target.indicator_id]), sent)
    assert counted(target, "2026Q1") == 3
    assert FrozenCount.objects.get(latest=True).reason == "漏登补录"


def test_the_page_why_tells_the_counted_rows_as_they_were_frozen(client, target):
    from targets import schedule

    schedule.close(plan=target.plan, quarter=Quarter(2026, 1), by=an_actor("office_staff"))
    entry = RegisterEntry.objects.get(holder="乙厂")
    registers.revoke(entry=entry, day=date(2026, 2, 1), reason="撤销", by=STAFF, seen=1)
    check = Check.objects.get(target=target, period__quarter=Quarter(2026, 1), latest=True)
    signed_in(client, "office_staff")
    shown = page(client, "why", check.pk)
    rows = {row.entry.holder: row.newer for row in shown.context["why"].counted.rows}
    assert rows == {"甲厂": None, "乙厂": 2}  # 乙厂 counts in version 1; the register holds version 2 now
    assert shown.context["why"].counted.frozen.cause == "closed"


def test_what_runs_out_is_held_against_the_target_with_and_without(target):
    shown = RegisterEntry.objects.all()
    found = expiries.ahead(target.plan, shown, today=date(2026, 3, 1), days=30)
    (effect,) = found.effects
    assert [entry.holder for entry in found.entries] == ["甲厂"]
    assert (str(effect.quarter), effect.before.actual, effect.after.actual) == ("2026Q2", 2, 1)
    assert (effect.before.verdict, effect.after.verdict, effect.hurts) == ("met", "open", True)
    assert expiries.ahead(target.plan, shown, today=date(2026, 2, 28), days=30).entries == ()  # ends on 30 March


def test_what_expires_in_the_next_days_has_a_page(client, target):
    soon = timezone.localdate() + timedelta(days=30)
    listed(target, "丁厂", "4", granted=date(2024, 1, 1), valid_until=soon)
    signed_in(client, "office_staff")
    assert [each.holder for each in page(client, "registers-expiring", days=30).context["ahead"].outlook.entries] == [
        "丁厂"
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(page(client, "registers-expiring-export", "xlsx").content)).worksheets[0]
    assert "丁厂" in [cell.value for cell in sheet["C"]]


def test_a_unit_sees_what_it_leads_and_elsewhere_only_its_own_rows(client, target):
    other = a_department("02", "工商局")
    Duty.objects.create(department=other, target=target, role="supporting", since=target.plan.years.first)
    listed(target, "戊厂", "5", unit=other)
    names = {}
    for unit in (a_department(), other, a_department("03", "环保局")):
        signed_in(client, "reporter", unit)
        found = page(client, "register", target.indicator_id)
        names[unit.name] = found.status_code if found.status_code != 200 else len(found.context["page"])
    assert names == {"质监局": 3, "工商局": 1, "环保局": 404}


def test_the_list_and_a_register_cost_the_same_queries_whatever_they_hold(client, target):
    signed_in(client, "office_staff")

    def costs():
        with CaptureQueriesContext(connection) as asked:
            page(client, "registers")
            page(client, "register", target.indicator_id)
            page(client, "registers-expiring", days=365)
        return len(asked)

    listed(target, "己厂", "6", valid_until=timezone.localdate() + timedelta(days=5))
    costs()
    before = costs()
    for number in range(7, 60):
        listed(target, f"厂{number}", str(number), valid_until=timezone.localdate() + timedelta(days=number))
    assert costs() == before < 40
