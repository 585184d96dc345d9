"""Published figures: typed, pasted or uploaded with a preview; what waited for them is judged, with its history."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import RegisterEntry, SafetyEvent
from qualitycity.models import Upload
from reports.models import Check
from targets.models import Benchmark, Period, Quota
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.clock import stopped_at
from tests.departments.desk import a_user
from tests.reports.ground import a_department, a_period, a_plan, a_target, published, verified

pytestmark = pytest.mark.django_db
ABOVE = Rule(
    form="vs_benchmark", test="benchmark", operator=">=", values=(2,), direction="higher", compared_with="全省平均水平"
)
QUOTA = Rule(form="external_quota", test="quota")
NO_EVENT = Rule(form="zero_event", test="zero", operator="=", values=(0,), unit="起")
STOCK = Rule(form="stock", test="compare", operator=">=", values=(2,), unit="个", direction="higher")


@pytest.fixture(autouse=True)
def clock():
    with stopped_at("2026-05-20 10:00") as stopped:
        yield stopped


@pytest.fixture
def city():
    """A rate held against the province, and a quota; both reported for the first quarter of 2026."""
    plan = a_plan()
    above = a_target(plan, "7", ABOVE, name="合格率", measure="published_rate", lead=a_department())
    quota = a_target(plan, "8", QUOTA, name="减排", measure="year_to_date", unit="吨", lead=a_department())
    a_period(plan, "2026Q1", Period.State.OPEN)
    verified(above, "2026Q1", 97)
    verified(quota, "2026Q1", 10)
    return {"plan": plan, "above": above, "quota": quota}


@pytest.fixture
def office(client, city):
    client.force_login(a_user("office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def verdict(target):
    return Check.objects.get(target=target, latest=True, period__quarter=Quarter(2026, 1)).verdict


def waiting(client):
    shown = client.get(reverse("awaited")).context["waiting"]
    return [(each.check.target.code, each.what, each.against, each.reported) for each in shown]


def sent(client, book, **form):
    """The upload to whose preview the form leads."""
    led_to = client.post(reverse(f"{book}-import"), form)["Location"]
    return Upload.objects.get(pk=led_to.strip("/").rpartition("/")[2])


def uploaded(client, book, name, content):
    return sent(client, book, file=SimpleUploadedFile(name, content))


def confirmed(client, upload):
    return client.post(reverse("listing-confirm", args=[upload.pk]), {"shown": upload.preview["digest"]})


def test_what_is_awaited_is_listed_and_its_arrival_gives_the_verdict_with_its_history(office, city):
    assert waiting(office) == [("7", "benchmark", "全省平均水平", True), ("8", "quota", "", False)]
    typed = {"what": "benchmark", "quarter": "2026Q1", "value": "94.5%", "publisher": "省局",
             "published_on": "2026-05-06", "data_status": "provisional"}  # fmt: skip
    office.post(reverse("series", args=[city["above"].indicator_id]), typed)
    assert verdict(city["above"]) == "met"  # 97 - 94.5 = 2.5 >= 2
    handed = {"what": "quota", "year": 2026, "operator": "<=", "value": "12", "publisher": "省厅",
              "published_on": "2026-05-06"}  # fmt: skip
    office.post(reverse("series", args=[city["quota"].indicator_id]), handed)
    assert (verdict(city["quota"]), waiting(office)) == ("met", [])
    arrived = office.get(reverse("awaited")).context["arrived"]
    assert {(each.check.target.code, each.before, each.check.verdict) for each in arrived} == {
        ("7", "pending", "met"), ("8", "pending", "met"),
    }  # fmt: skip


def test_a_restatement_is_a_new_version_and_the_same_again_is_none(office, city):
    where = reverse("series", args=[city["above"].indicator_id])
    typed = {"what": "benchmark", "quarter": "2026Q1", "value": "94.5", "publisher": "省局",
             "published_on": "2026-05-06", "data_status": "provisional"}  # fmt: skip
    office.post(where, typed)
    office.post(where, typed)
    office.post(where, typed | {"value": "95.5", "data_status": "final"})
    rows = Benchmark.objects.order_by("number").values_list("number", "latest", "data_status")
    assert list(rows) == [(1, False, "provisional"), (2, True, "final")]
    assert verdict(city["above"]) == "not_met"  # 97 - 95.5 = 1.5 < 2
    assert office.post(where, typed | {"value": "约95"}).status_code == 409
    assert [len(each) for each in office.get(where).context["series"]["benchmark"]] == [2]


def test_pasted_rows_are_previewed_and_stored_once(office, city):
    text = (
        "编号\t年度\t季度\t数值\t来源\t发布日期\n7\t2026\t1\t94.5\t省局\t2026-05-06\n7\t2025\t4\t93\t省局\t2026-01-20\n"
    )
    upload = sent(office, "published", text=text, sheet="benchmarks")
    shown = office.get(reverse("listing", args=[upload.pk])).context["preview"]
    assert (shown.counts, shown.errors, Benchmark.objects.count()) == ({"new": 2, "changed": 0, "same": 0}, [], 0)
    confirmed(office, upload)
    confirmed(office, upload)
    assert (Benchmark.objects.count(), verdict(city["above"])) == (2, "met")
    published(city["above"], "2025Q4", 92, publisher="省局")
    again = sent(office, "published", text=text, sheet="benchmarks")
    lines = office.get(reverse("listing", args=[again.pk])).context["preview"]
    assert lines.counts == {"new": 0, "changed": 1, "same": 1}
    assert ["value", "92", "93"] in next(line.changes for line in lines.lines if line.kind == "changed")


def test_a_figure_that_changed_since_the_preview_is_shown_again_and_nothing_is_stored(office, city):
    text = b"code,year,quarter,value\n7,2026,1,94.5\n"
    upload = uploaded(office, "published", "a.csv", text)
    published(city["above"], "2026Q1", 90)
    confirmed(office, upload)
    upload.refresh_from_db()
    assert (upload.state, Benchmark.objects.count()) == ("previewed", 1)
    assert [line[0] for line in upload.preview["lines"]] == ["changed"]


def test_every_wrong_cell_is_named_and_nothing_of_the_file_is_stored(office, city):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "下达指标"
    for row in (["编号", "年度", "数值"], ["8", 2026, 12], ["99", 2026, 1], ["8", 2027, "约3"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    upload = uploaded(office, "published", "a.xlsx", out.getvalue())
    assert upload.state == "refused"
    assert {(each["cell"], each["code"]) for each in upload.preview["errors"]} == {
        ("A3", "unknown_code"), ("C4", "not_a_number"),
    }  # fmt: skip
    assert not Quota.objects.exists()


def test_a_register_comes_in_from_its_own_export(office, city):
    brands = a_target(city["plan"], "16", STOCK, name="名牌", measure="register:valid", unit="个")
    rows = "编号,持有单位,名称,级别,证书号,授予日期,有效期至,归口单位\n16,甲厂,甲牌,省级,JS-1,2025-01-02,2028-01-01,质监局\n"
    upload = uploaded(office, "registers", "a.csv", rows.encode())
    confirmed(office, upload)
    entry = RegisterEntry.objects.get()
    assert (entry.level, entry.certificate, entry.department.name) == ("省级", "JS-1", "质监局")
    for form in ("xlsx", "csv"):
        exported = office.get(reverse("register-export", args=[brands.indicator_id, form])).content
        again = uploaded(office, "registers", f"b.{form}", exported)
        assert [line[0] for line in again.preview["lines"]] == ["same"], again.preview


def test_incidents_come_in_from_a_workbook_and_the_known_ones_stay(office, city):
    a_target(city["plan"], "42", NO_EVENT, name="事故", measure="period_flow", unit="起")
    rows = "日期,级别,类别,编号,文号\n2026-02-03,重大,建筑工程,42,示〔2026〕1号\n".encode("gb18030")
    for kinds in (["new"], ["same"]):
        upload = uploaded(office, "incidents", "a.csv", rows)
        assert [line[0] for line in upload.preview["lines"]] == kinds
        confirmed(office, upload)
    assert SafetyEvent.objects.count() == 1


def test_the_pages_cost_the_same_queries_whatever_they_hold(office, city):
    def costs():
        with CaptureQueriesContext(connection) as asked:
            office.get(reverse("published"))
            office.get(reverse("series", args=[city["above"].indicator_id]))
            office.get(reverse("awaited"))
        return len(asked)

    published(city["above"], "2025Q1", 90)
    costs()
    before = costs()
    for number in range(20, 30):
        other = a_target(city["plan"], str(number), ABOVE, measure="published_rate", lead=a_department("02", "工商局"))
        verified(other, "2026Q1", 97)
        published(city["above"], "2025Q2", number)
    assert costs() == before < 40
    assert len(waiting(office)) == 12
