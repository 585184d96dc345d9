"""Pages of schemes: who sees what, the draft edited in the browser, versions compared, workbooks previewed."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reports import schemes
from reports.models import Scheme, SchemeVersion
from reports.scheme_book import national
from reports.scoring import editing
from targets.models import Area, Plan
from tests.departments.desk import an_actor
from tests.reports.ground import a_department, a_plan, a_target
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff")
APPROVER = an_actor("office_approver")
LIST = "/assessment/schemes/"


@pytest.fixture
def scheme():
    plan = a_plan()
    a_department()
    for code in ("1", "2"):
        a_target(plan, code)
    made = schemes.begin(plan=plan, content=national.of_plan(plan, code="S", name="方案一"), by=OFFICE)
    schemes.publish(scheme=made, reason="首版", by=APPROVER)
    return Scheme.objects.get()


def now(scheme):
    return schemes.working(Scheme.objects.get(pk=scheme.pk))


def item_form(scheme, **changes):
    base = {"code": "1", "name": "指标1", "points": "1", "rule": "proportional", "source": "check", "ref": "1",
            "against": "phase", "act": "save", "seen": Scheme.objects.get(pk=scheme.pk).seen}  # fmt: skip
    return {**base, **changes}


def page(scheme, rest=""):
    return f"{LIST}{scheme.pk}/{rest}"


def test_a_scheme_begun_from_a_plan_adds_up_and_is_shown_as_a_tree_with_weights(scheme):
    text = text_of(looking("office_staff"), page(scheme))
    assert all(words in text for words in ("方案一", "50.00%", "按完成率", "[80, 90)", "首版"))


def test_units_see_published_schemes_and_no_drafts(scheme):
    unit = looking("reporter", a_department())
    schemes.change(scheme=scheme, content=replace(now(scheme), places=5), by=OFFICE)
    hidden = schemes.copy(scheme=scheme, code="H", name="未发布", by=OFFICE)
    assert "至2位小数" in text_of(unit, page(scheme))
    assert "未发布" not in text_of(unit, LIST)
    for address in (page(hidden), page(scheme, "?version=draft"), page(scheme, "?version=9")):
        assert unit.get(address).status_code == 404


def test_another_areas_scheme_is_answered_like_an_unknown_one(scheme):
    office = looking("office_staff")
    area = Area.objects.create(name="县")
    other = Plan.objects.create(code="Q", name="县", area=area, start_year=2026, end_year=2030)
    far = schemes.begin(plan=other, content=replace(now(scheme), code="F"), by=OFFICE)
    assert [office.get(page(far, rest)).status_code for rest in ("", "item/?code=1", "edit/", "workbook/")] == [404] * 4


def test_an_item_is_changed_added_moved_and_taken_out(scheme):
    office = looking("office_staff")
    form = item_form(scheme, rule="deduct_per_unit", **{"option-k": "2", "option-steps": "whole"})
    assert office.post(page(scheme, "item/?code=1"), form).status_code == 302
    one = editing.find(now(scheme), "1")
    assert (one.rule, {name: str(value) for name, value in one.options.items()}) == (
        "deduct_per_unit", {"k": "2", "steps": "whole"},
    )  # fmt: skip
    office.post(page(scheme, "item/?parent=product"), item_form(scheme, code="9", name="新项", ref="2", act="save"))
    office.post(page(scheme, "item/?code=9"), item_form(scheme, code="9", act="up"))
    assert [item.code for item in now(scheme).items[0].items] == ["1", "9", "2"]
    office.post(page(scheme, "item/?code=9"), item_form(scheme, code="9", act="remove"))
    assert [item.code for item in now(scheme).items[0].items] == ["1", "2"]
    assert SchemeVersion.objects.count() == 1


def test_what_cannot_be_read_is_told_beside_its_field_and_stays_typed(scheme):
    answer = looking("office_staff").post(page(scheme, "item/?code=1"), item_form(scheme, points="约40", name="新名"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in text for words in ('value="约40"', 'value="新名"', "分值："))
    assert Scheme.objects.get().draft is None


def test_another_persons_change_is_not_overwritten(scheme):
    form = item_form(scheme, name="我的")
    schemes.change(scheme=scheme, content=replace(now(scheme), places=1), by=OFFICE)
    answer = looking("office_staff").post(page(scheme, "item/?code=1"), form)
    assert answer.status_code == 409
    assert 'value="我的"' in answer.content.decode()
    assert (now(scheme).places, editing.find(now(scheme), "1").name) == (1, "指标1")


def test_the_options_of_another_rule_are_shown_without_storing_anything(scheme):
    form = item_form(scheme, rule="efficacy", act="options")
    office = looking("office_staff")
    for headers, is_whole in (({}, True), ({"HX-Request": "true"}, False)):
        text = office.post(page(scheme, "item/?code=1"), form, headers=headers).content.decode()
        assert 'name="option-base"' in text
        assert ("<html" in text) == is_whole
    assert Scheme.objects.get().draft is None


def test_what_holds_for_the_whole_and_the_lists_are_changed(scheme):
    office = looking("office_staff")
    head = {"name": "方案一", "full_mark": "100", "places": "1", "year_start_month": "7", "leaving": "category",
            "rank_by": "score", "lowest": "0", "base": "2", "seen": scheme.seen}  # fmt: skip
    assert office.post(page(scheme, "edit/"), head).status_code == 302
    assert (now(scheme).places, now(scheme).year_start_month, now(scheme).leaving) == (1, 7, "category")
    rows = {"code": ["A", "B", ""], "low": ["85", "", ""], "high": ["", "85", ""], "name": ["", "", ""],
            "name_en": ["", "", ""]}  # fmt: skip
    assert office.post(page(scheme, "edit/bands/"), rows).status_code == 302
    assert [(band.code, band.low) for band in now(scheme).bands] == [("A", 85), ("B", None)]
    bad = {**rows, "low": ["八十五", "", ""]}
    answer = office.post(page(scheme, "edit/bands/"), bad)
    assert (answer.status_code, "第1行" in answer.content.decode()) == (409, True)
    adjusting = {"code": ["P"], "kind": ["bonus"], "name": ["加分"], "rule": ["per_event"], "options": ["per=*:1"],
                 "source": ["events"], "ref": ["*"], "cap": ["3"], "name_en": [""]}  # fmt: skip
    assert office.post(page(scheme, "edit/adjustments/"), adjusting).status_code == 302
    assert now(scheme).adjustments[0].cap == 3


def test_kinds_of_units_stand_in_the_readers_words_and_are_read_back(scheme):
    office = looking("office_staff")
    kinds = [group.kinds for group in now(scheme).groups]
    assert kinds == [("department",), ("district",)]
    text = text_of(office, page(scheme, "edit/groups/"))
    assert all(f'name="kinds" value="{word}"' in text for word in ("部门", "区镇"))
    rows = {
        "code": ["a", "b"],
        "name": ["部门组", "区镇组"],
        "kinds": ["部门、协会", "区镇"],
        "name_en": ["", ""],
        "units": ["", ""],
    }
    assert office.post(page(scheme, "edit/groups/"), rows).status_code == 302
    assert [group.kinds for group in now(scheme).groups] == [("department", "association"), ("district",)]


def test_problems_of_the_draft_are_shown_and_the_button_obeys_them(scheme):
    office = looking("office_staff")
    office.post(page(scheme, "item/?code=1"), item_form(scheme, points="3"))
    text = text_of(office, page(scheme))
    assert all(words in text for words in ("分值合计为4，不是2", " disabled"))
    seen = Scheme.objects.get().seen
    assert office.post(page(scheme), {"act": "publish", "reason": "x", "seen": seen}).status_code == 409
    office.post(page(scheme, "item/?code=1"), item_form(scheme, points="1", name="改名"))
    seen = Scheme.objects.get().seen
    # who worked on the draft does not publish it: the button says so, and obeys it
    assert "您参与了起草" in text_of(office, page(scheme))
    assert office.post(page(scheme), {"act": "publish", "reason": "改名", "seen": seen}).status_code == 409
    second = looking("office_approver")
    assert "发布草稿" in text_of(second, page(scheme))
    assert second.post(page(scheme), {"act": "drop", "seen": seen}).status_code == 404
    assert second.post(page(scheme), {"act": "publish", "reason": "改名", "seen": seen}).status_code == 302
    assert (SchemeVersion.objects.count(), Scheme.objects.get().drafters) == (2, [])


def test_two_versions_are_compared(scheme):
    schemes.change(scheme=scheme, content=replace(now(scheme), places=1), by=OFFICE)
    schemes.publish(scheme=scheme, reason="小数", by=APPROVER)
    text = text_of(looking("auditor"), page(scheme, "compare/"))
    assert all(words in text for words in ("小数位", "<strong>1</strong>"))
    assert "两者内容相同" in text_of(looking("auditor"), page(scheme, "compare/?from=1&to=1"))


def test_a_scheme_is_copied_and_its_draft_thrown_away(scheme):
    office = looking("office_staff")
    assert office.post(page(scheme), {"act": "copy", "code": "S2", "name": "方案二"}).status_code == 302
    copy = Scheme.objects.get(code="S2")
    assert office.post(page(copy), {"act": "drop", "seen": copy.seen}).headers["Location"] == LIST
    assert Scheme.objects.count() == 1


def test_a_workbook_is_taken_changed_uploaded_looked_at_and_stored(scheme):
    office = looking("office_staff")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(office.get(page(scheme, "workbook/")))))
    book["等级"]["B2"] = 95
    out = io.BytesIO()
    book.save(out)
    sent = {"plan": "P", "file": SimpleUploadedFile("方案.xlsx", out.getvalue())}
    preview = office.post(f"{LIST}upload/", sent).headers["Location"]
    text = text_of(office, preview)
    assert ("95" in text and "重叠" in text) or "没有对应等级" in text
    digest = text.split('name="shown" value="')[1].split('"')[0]
    assert office.post(preview, {"act": "confirm", "shown": digest}).headers["Location"] == page(scheme)
    assert now(scheme).bands[0].low == 95
    assert looking("office_approver").get(preview).status_code == 403


def test_what_is_seen_can_be_taken_along(scheme):
    office = looking("auditor")
    assert "按完成率" in office.get(page(scheme, "export/csv/")).content.decode("utf-8-sig")
    assert office.get(page(scheme, "export/xlsx/")).status_code == 200
    assert office.get(page(scheme, "export/pdf/")).status_code == 404


def queries(client, address):
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_pages_cost_the_same_queries_however_many_schemes_and_items_there_are(scheme):
    office = looking("office_staff")
    before = [queries(office, address) for address in (LIST, page(scheme))]
    for number in range(3):
        other = schemes.copy(scheme=scheme, code=f"C{number}", name="副本", by=OFFICE)
        schemes.publish(scheme=other, reason="x", by=APPROVER)
        a_target(scheme.plan, f"9{number}")
    schemes.change(scheme=scheme, content=national.of_plan(scheme.plan, code="S", name="方案一"), by=OFFICE)
    schemes.publish(scheme=scheme, reason="更多", by=APPROVER)
    assert [queries(office, address) for address in (LIST, page(scheme))] == before


def test_pages_speak_english(scheme):
    client = looking("office_staff")
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        assert all(words in text_of(client, page(scheme)) for words in ("Items and weights", "proportional", "Edit"))


def test_a_draft_waits_on_the_first_page_of_whoever_may_publish_it(scheme):
    schemes.change(scheme=scheme, content=replace(now(scheme), places=5), by=OFFICE)
    waiting = "考核方案草稿待审定发布"
    assert waiting in text_of(looking("office_approver"), "/")
    assert waiting not in text_of(looking("office_staff"), "/")
    schemes.publish(scheme=Scheme.objects.get(), reason="取整", by=APPROVER)
    assert waiting not in text_of(looking("office_approver"), "/")
