"""A scheme in words: options, rules and inputs as pages say them in both languages; the workbook keeps its own form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext

from reports import scheme_tree, scheme_words, schemes
from reports.models import Scheme
from reports.scheme_book import national
from reports.scoring import Adjustment, Item, Source, Veto, editing, wording
from reports.scoring.options import ADJUSTING, FORMS
from tests.departments.desk import an_actor
from tests.reports.ground import a_department, a_plan, a_target
from tests.reports.viewers import looking, text_of

OFFICE = an_actor("office_staff")
APPROVER = an_actor("office_approver")
LIST = "/assessment/schemes/"


def said(rule, text, kind=""):
    form = (ADJUSTING if kind else FORMS)[rule]
    given, refused = wording.read(form, text)
    assert not refused
    return scheme_words.told(rule, given, kind=kind)


@pytest.mark.parametrize(
    ("rule", "text", "kind", "chinese", "english"),
    [
        ("per_event", "per=国家级:2/省级:1", "deduction", "每起扣分：国家级2分、省级1分",
         "each event takes: 国家级 2 points, 省级 1 point"),
        ("per_event", "per=国家级:0.5/*:1", "bonus", "每起加分：国家级0.5分、其他1分",
         "each event adds: 国家级 0.5 points, any other 1 point"),
        ("step_map", "table=60:3/80:0", "deduction", "从该得分起扣多少分：60分起：3分、80分起：0分",
         "from this score on this deduction: from 60 points on: 3 points, from 80 points on: 0 points"),
        ("proportional", "floor=60；strict_pays=0.95", "", None,
         "below this completion, in %, nothing: 60%; "
         "what a strict test pays for that is reached only to equality: 95%"),
        ("tier", "tiers=1:1/0.8:0.5", "", None,
         "from this number on this part of P: completion from 100% on: 100% of the points, "
         "completion from 80% on: 50% of the points"),
        ("tier", "on=rank；tiers=1:1/5:0.6", "", None,
         "what is looked at: the published rank; from this number on this part of P: rank 1 or better: 100% of the "
         "points, rank 5 or better: 60% of the points"),
        ("tier", "on=value；better=lower；tiers=3:1", "", None, None),
        ("tier", "on=word；words=优秀:1/良好:0.8", "", None, None),
        ("per_missing", "k=2；parts=甲、乙", "", None, None),
        ("deduct_per_unit", "k=2；step=0.5；steps=begun", "", None, None),
    ],
)  # fmt: skip
def test_options_are_said_in_words(rule, text, kind, chinese, english):
    for language, expected in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            told = said(rule, text, kind)
        assert not set("=:/") & set(told.replace(": ", "")), told  # nothing of the workbook's form
        if expected and rule in ("per_event", "proportional"):
            assert told == expected


@pytest.fixture
def scheme(db):
    plan = a_plan()
    a_department()
    for code in ("1", "2"):
        a_target(plan, code)
    content = replace(
        national.of_plan(plan, code="S", name="方案一"),
        adjustments=(Adjustment("K1", "通报批评", "deduction", "Criticised",
                                options={"per": (("国家级", Decimal(2)), ("省级", Decimal(1)))},
                                source=Source("events", "通报批评"), cap=Decimal(6)),),
        vetoes=(Veto("V", "红线", "D", "Red line", kind="red_line", ref="2"),
                Veto("E", "事件", "D", "Event", ref="区域性、重大")),
    )  # fmt: skip
    made = schemes.begin(plan=plan, content=content, by=OFFICE)
    schemes.publish(scheme=made, reason="首版", by=APPROVER)
    return Scheme.objects.get()


def test_the_page_says_adjustments_and_vetoes_in_words(scheme):
    office = looking("office_staff")
    text = text_of(office, f"{LIST}{scheme.pk}/")
    for words in (
        "每起扣分：国家级2分、省级1分",
        "记录在案的事件：通报批评",
        "6分",
        "红线（2 指标2）→ D",
        "质量安全事件：区域性、重大",
    ):
        assert words in text
    assert "per=" not in text


def test_the_comparison_and_the_upload_say_rules_and_options_in_words(scheme):
    now = schemes.working(scheme)
    (one,) = now.adjustments
    more = replace(one, options={"per": (("国家级", Decimal(3)), ("*", Decimal(1)))})
    item = replace(editing.find(now, "1"), rule="deduct_per_unit", options={"k": Decimal(2)})
    schemes.change(scheme=scheme, content=replace(editing.put(now, "1", item), adjustments=(more,)), by=OFFICE)
    office = looking("office_staff")
    text = text_of(office, f"{LIST}{scheme.pk}/compare/")
    for words in ("国家级2分、省级1分", "国家级3分、其他1分", "按完成率", "：2分"):
        assert words in text, words
    assert not [raw for raw in ("per=", "k=2", "proportional", "deduct_per_unit") if raw in text]


def test_the_forms_say_what_the_typed_options_mean(scheme):
    now = schemes.working(scheme)
    tiers = {"tiers": ((Decimal(1), Decimal(1)), (Decimal("0.8"), Decimal("0.5")))}
    item = replace(editing.find(now, "1"), rule="tier", options=tiers)
    schemes.change(scheme=scheme, content=editing.put(now, "1", item), by=OFFICE)
    office = looking("office_staff")
    text = text_of(office, f"{LIST}{scheme.pk}/item/?code=1")
    assert ("完成率达到80%得分值的50%" in text, 'value="1:1/0.8:0.5"' in text) == (True, True)
    rows = text_of(office, f"{LIST}{scheme.pk}/edit/adjustments/")
    assert ("每起扣分：国家级2分、省级1分" in rows, 'value="per=国家级:2/省级:1"' in rows) == (True, True)


def test_the_pages_of_a_scheme_are_english_where_the_reader_is(scheme):
    office = looking("office_staff")
    office.cookies["django_language"] = "en"
    page = text_of(office, f"{LIST}{scheme.pk}/")
    for words in (
        "each event takes: 国家级 2 points, 省级 1 point",
        "recorded events: 通报批评",
        "6 points",
        "Red line",
    ):
        assert words in page, words
    assert "Departments" in text_of(office, f"{LIST}{scheme.pk}/item/?code=1")


def test_no_page_names_a_command(scheme):
    type(scheme).objects.get().versions.update(by_key="system:load_schemes", by_name="load_schemes")
    office = looking("office_staff")
    for address in (LIST, f"{LIST}{scheme.pk}/"):
        text = text_of(office, address)
        assert ("load_schemes" in text, "系统自带" in text) == (False, True)
    Scheme.objects.get().versions.all().delete()
    Scheme.objects.all().delete()
    text = text_of(office, LIST)
    assert ("load_schemes" in text, "上传方案工作簿" in text) == (False, True)


def test_an_item_without_a_printed_standard_says_its_rule():
    item = Item("1", "率", rule="deduct_per_unit", options={"k": Decimal(2)}, source=Source("check", "1"))
    with translation.override("en"):
        assert (
            scheme_words.standard(item)
            == "deduction per step of the shortfall (points for each step or event: 2 points)"
        )
    assert scheme_words.standard(replace(item, standard="差1个点扣2分")) == "差1个点扣2分"


def test_the_day_on_which_the_year_begins_is_written_as_the_reader_writes_days(scheme):
    july = replace(schemes.working(scheme), year_start_month=7)
    for language, words in (("zh-hans", "自7月1日起"), ("en", "from July 1")):
        with translation.override(language):
            assert dict(scheme_tree.facts(july))[gettext("Assessment year")] == words
