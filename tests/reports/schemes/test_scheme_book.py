"""A scheme as a workbook: what is written is read back; previewed, confirmed once; what is shipped validates."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from departments import plan_book
from departments.workflow import Refused
from qualitycity import workbook
from qualitycity.models import Event, Upload
from qualitycity.workbook import Problems
from reports import scheme_book, schemes
from reports.models import Scheme, SchemeVersion
from reports.scoring.problems import problems
from tests.departments.desk import an_actor
from tests.reports.ground import a_department, a_plan, a_target
from tests.reports.scoring.making import leaf
from tests.reports.scoring.test_schemes import FULL

OFFICE = an_actor("office_staff")
APPROVER = an_actor("office_approver")
AT = datetime(2026, 11, 1, tzinfo=UTC)
SHIPPED = sorted((settings.BASE_DIR / "fixtures" / "schemes").glob("*/"))
CONTENT = replace(FULL, version=1, adjustments=FULL.adjustments[:1])


def read(content):
    found = Problems()
    return scheme_book.read(workbook.read(content), problems=found), [str(each.message) for each in found.errors]


def shipped(folder):
    return scheme_book.read(plan_book.open_book(folder), problems=Problems())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("content", [replace(FULL, version=1), *map(shipped, SHIPPED)], ids=lambda one: one.code)
def test_what_is_written_is_read_back(content, language):
    with translation.override(language):
        assert read(scheme_book.written(content, at=AT)) == (content, [])


def test_the_same_scheme_gives_the_same_bytes():
    assert scheme_book.written(FULL, at=AT) == scheme_book.written(FULL, at=AT)


def test_all_errors_of_a_workbook_are_listed_with_their_cells():
    book = openpyxl.load_workbook(io.BytesIO(scheme_book.written(FULL, at=AT)))
    items = book["项目"]
    items["F3"], items["G3"], items["H4"], items["B6"] = "约40", "魔法", "roof=1", "nowhere"
    out = io.BytesIO()
    book.save(out)
    found = Problems()
    scheme_book.read(workbook.read(out.getvalue()), problems=found)
    assert sorted((str(each.sheet), str(each.cell)) for each in found.errors) == [
        ("项目", cell) for cell in ("B6", "F3", "G3", "H4")
    ]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_scheme_validates_against_the_shipped_targets(folder):
    content = shipped(folder)
    targets = {str(number) for number in range(1, 75)}
    assert problems(content, targets=targets) == []
    asked = [node for node in schemes.scoring.leaves(content) if node.item.source.kind == "check"]
    assert {node.item.source.ref for node in asked} == targets


def test_the_national_scheme_says_what_the_rule_of_2013_says():
    national = next(one for one in map(shipped, SHIPPED) if one.code == "GB2013")
    bands = [(band.code, band.low, band.high) for band in national.bands]
    assert bands == [("A", 90, None), ("B", 80, 90), ("C", 60, 80), ("D", None, 60)]
    assert (national.full_mark, national.year_start_month) == (100, 7)
    assert {veto.grade for veto in national.vetoes} == {"D"}


@pytest.fixture
def plan():
    made = a_plan()
    a_department("09")
    for code in ("1", "2", "3"):
        a_target(made, code)
    return made


def receive(plan, content):
    return scheme_book.receive(plan=plan, name="方案.xlsx", content=scheme_book.written(content, at=AT), by=OFFICE)


def confirm(plan, upload, shown=None):
    shown = upload.preview["digest"] if shown is None else shown
    return scheme_book.confirm(upload=upload, plan=plan, shown=shown, by=OFFICE)


@pytest.mark.django_db
def test_a_workbook_begins_a_scheme_once_it_is_confirmed_and_only_once(plan):
    upload = receive(plan, CONTENT)
    assert (upload.state, Scheme.objects.count()) == (Upload.State.PREVIEWED, 0)
    assert {each["kind"] for each in upload.preview["differences"] if each["section"] == "items"} == {"added"}
    first, again = confirm(plan, upload), confirm(plan, upload)
    assert first[1] == again[1] == Scheme.objects.get()
    assert schemes.working(Scheme.objects.get()) == CONTENT
    assert Event.objects.filter(kind="workbook.confirmed").count() == 1


@pytest.mark.django_db
def test_a_workbook_changes_the_draft_and_never_a_version(plan):
    scheme = schemes.begin(plan=plan, content=CONTENT, by=OFFICE)
    version = schemes.publish(scheme=scheme, reason="首版", by=APPROVER)
    upload = receive(plan, replace(CONTENT, places=1))
    assert [each["field"] for each in upload.preview["differences"]] == ["places"]
    confirm(plan, upload)
    assert (schemes.working(Scheme.objects.get()).places, schemes.read(version).places) == (1, 2)
    assert SchemeVersion.objects.count() == 1


@pytest.mark.django_db
def test_where_the_scheme_changed_since_the_preview_nothing_is_stored(plan):
    scheme = schemes.begin(plan=plan, content=CONTENT, by=OFFICE)
    upload = receive(plan, replace(CONTENT, places=1))
    schemes.change(scheme=scheme, content=replace(CONTENT, places=3), by=OFFICE)
    again, stored_to = confirm(plan, upload)
    assert (again.state, stored_to, schemes.working(Scheme.objects.get()).places) == (Upload.State.PREVIEWED, None, 3)
    assert confirm(plan, again)[0].state == Upload.State.CONFIRMED
    assert schemes.working(Scheme.objects.get()).places == 1


@pytest.mark.django_db
def test_problems_of_the_scheme_are_warnings_of_the_preview(plan):
    upload = receive(plan, replace(CONTENT, items=(leaf("1", 50), leaf("9", 40))))
    assert upload.state == Upload.State.PREVIEWED
    assert len(upload.preview["warnings"]) == 2  # 90 of 100 points; no target 9


@pytest.mark.django_db
def test_what_is_no_scheme_is_refused_and_a_discarded_file_stores_nothing(plan):
    upload = scheme_book.receive(plan=plan, name="x.xlsx", content=b"no workbook", by=OFFICE)
    assert upload.state == Upload.State.REFUSED
    with pytest.raises(Refused):
        confirm(plan, upload)
    other = scheme_book.discard(upload=receive(plan, CONTENT), by=OFFICE)
    assert (other.state, Scheme.objects.count()) == (Upload.State.DISCARDED, 0)


@pytest.mark.django_db
def test_the_shipped_schemes_load_once_into_the_shipped_plan(capsys):
    call_command("load_plan", str(settings.BASE_DIR / "fixtures" / "zlqs"), "--json")
    capsys.readouterr()
    for created, unchanged in ((3, 0), (0, 3)):
        call_command("load_schemes", "--json")
        said = json.loads(capsys.readouterr().out)
        assert (said["ok"], said["created"], said["unchanged"], said["errors"]) == (True, created, unchanged, [])
    assert sorted(Scheme.objects.values_list("code", flat=True)) == ["GB2013", "M4060", "Q1000"]
    assert SchemeVersion.objects.count() == 3


@pytest.mark.django_db
def test_schemes_that_do_not_fit_the_plan_are_refused_whole(capsys):
    a_target(a_plan(), "1")
    with pytest.raises(SystemExit):
        call_command("load_schemes", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], Scheme.objects.count()) == (False, 0)
    assert any("74" in each["message"] for each in said["errors"])
