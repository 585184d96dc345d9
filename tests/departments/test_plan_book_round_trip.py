"""What is exported reads back to the same thing, field for field."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from departments import plan_book
from targets.models import Plan, Target, TargetVersion
from targets.publications import Tally
from tests.departments.plan_rows import OFFICE, book, everything, load, target

pytestmark = pytest.mark.django_db

UNITS = [
    {"code": "01", "name": "一局", "kind": "部门", "alias": "甲、乙", "order": 3, "successor": "三局"},
    {"code": "02", "name": "二局", "kind": "区镇", "order": 1},
    {"code": "03", "name": "三局", "kind": "协会", "order": 2},
]
#: One row for every column, flag and way of writing a cell.
RICH = [
    target(
        "1", category="文化", group="1.1", indicator="合格率", indicator_en="Pass rate", clause="达到92%以上", form="rise_to",
        interpretation="不低于92%；含县", measure="比率:累计", frequency="半年", baseline="38.5%", phases="0/0/0/100",
        flags="strict、hold、lag_allowed、stable", decimals=3, lower=0, upper="100.5", lead="乙", supporting="二局；03",
        points="2.5", definition="合格批次÷抽检批次", data_source="公报", due_after_days=304, remark="=不是公式", exempt="2026Q2",
        **{"2026": "40", "2027": "不低于41%", "2028": 0.42},
    ),
    target("2", clause="达到25项", unit="项", measure="as_of", parts="鲁班奖=60；扬子杯奖=40", combine="加权", factor="1.5"),
    target("3", clause="建成生态城市", unit="", stages="立项=20@2026Q2；验收=100@2030Q4", flags="red_line"),
    target("4", clause="建成示范市", unit=""),
    target("5", clause="居全省前列", unit="分", indicator="满意度", indicator_code="S", compared_with="全省各市"),
    target("6", clause="逐年上升", unit="分", indicator="满意度", indicator_code="S"),
    target("7", clause="7万件", unit="件", phases="2026Q4=20000；2030Q4=70000", supporting="二局", goals="二局=30000"),
    target("8", clause="持续削减", unit="吨", parts="氨氮、二氧化硫", supporting="二局", supplied_parts="二局=氨氮"),
    target("9", clause="高于全省平均水平1~2个百分点", supporting="二局", shares="一局=70；二局=30"),
]  # fmt: skip
TASKS = [
    {
        "code": "1.1",
        "group": "一",
        "name": "任务一",
        "lead": "01",
        "supporting": "二局",
        "stages": "启动=33.3@2026Q2；完成=100",
    },
    {"code": "1.10", "name": "任务二", "lead": "三局"},
]


@pytest.fixture
def plan() -> Plan:
    workbook = book(RICH, departments=UNITS, tasks=TASKS, year_start_month=7)
    row = workbook.sheets[2].rows[1]
    row.formats = {workbook.sheets[2].rows[0].values.index("2028") + 1: "0.0%"}
    loaded = load(workbook)
    assert loaded.problems.errors == []
    return Plan.objects.get()


def reloaded(path: Path) -> Plan:
    """The same file as a plan of another name, in another area."""
    copy = plan_book.open_book(path)
    head = next(sheet for sheet in copy.sheets if sheet.name in ("plan", "计划"))
    for row in head.rows:
        row.values[1] = {"代码": "COPY", "code": "COPY", "地区": "另一市", "area": "另一市"}.get(
            str(row.values[0]), row.values[1]
        )
    loaded = plan_book.load(copy, by=OFFICE)
    assert loaded.problems.errors == []
    return Plan.objects.get(code="COPY")


def same(plan: Plan, copy: Plan) -> None:
    found = everything(copy)
    found["plan"][0] |= {"code": plan.code, "area": plan.area.name}
    before = everything(plan)
    for kind in before:
        assert found[kind] == before[kind], kind


def test_a_workbook_loses_nothing(plan, tmp_path):
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    same(plan, reloaded(tmp_path / "plan.xlsx"))


def test_a_folder_of_texts_loses_nothing(plan, tmp_path):
    plan_book.write_folder(plan, tmp_path / "plan")
    same(plan, reloaded(tmp_path / "plan"))


def test_what_was_exported_changes_nothing_where_it_came_from(plan, tmp_path):
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    loaded = load(plan_book.open_book(tmp_path / "plan.xlsx"), effective="2026Q3")
    assert (loaded.tally, loaded.units, loaded.tasks) == (
        Tally(unchanged=9), Tally(unchanged=3), Tally(unchanged=2),
    )  # fmt: skip


def test_the_last_version_is_what_is_exported(plan, tmp_path):
    load(
        book([RICH[1] | {"clause": "达到30项", "2029": "26"}], departments=UNITS, year_start_month=7),
        effective="2026Q3",
    )
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    copy = reloaded(tmp_path / "plan.xlsx")
    version = TargetVersion.objects.get(target__plan=copy, target__code="2")
    assert (version.clause, version.annual["2029"]["values"]) == ("达到30项", ["26"])


def test_what_was_renamed_since_is_exported_as_it_is_called_now(plan, tmp_path):
    load(book([RICH[3] | {"indicator": "新名"}], departments=UNITS, year_start_month=7), effective="2026Q3")
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    assert Target.objects.get(plan=reloaded(tmp_path / "plan.xlsx"), code="4").indicator.name == "新名"


def test_a_version_that_keeps_no_written_cells_is_exported_from_its_meaning(plan, tmp_path):
    kept = {version.pk: version.rule for version in TargetVersion.objects.exclude(target__code="1")}
    TargetVersion.objects.filter(pk__in=kept).update(source_row={})
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    copy = reloaded(tmp_path / "plan.xlsx")
    for version in TargetVersion.objects.filter(pk__in=kept).select_related("target"):
        again = TargetVersion.objects.get(target__plan=copy, target__code=version.target.code)
        for name in ("rule", "measure", "parts", "combine", "phases", "stages", "unit", "factor", "red_line"):
            assert getattr(again, name) == getattr(version, name), (version.target.code, name)


def test_people_read_chinese_headers_and_words(plan, tmp_path):
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert sheets.sheetnames == ["计划", "责任单位", "目标", "主要任务"]
    headers = [cell.value for cell in sheets["目标"][1]]
    first = dict(zip(headers, [cell.value for cell in sheets["目标"][2]], strict=True))
    assert (first["类别"], first["计量方式"], first["频次"], first["形式"]) == ("文化", "比率:累计", "半年", "提高到")
    assert (first["基期值"], first["标记"], first["2028"]) == (38.5, "保持、严格、可用上期基准、可沿用上期值", "42%")


def test_an_indicator_whose_values_need_a_file_keeps_that_flag(plan, tmp_path):
    load(book([RICH[3] | {"flags": "须附佐证"}], departments=UNITS, year_start_month=7), effective="2026Q3")
    assert Target.objects.get(plan=plan, code="4").indicator.needs_evidence
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    assert Target.objects.get(plan=reloaded(tmp_path / "plan.xlsx"), code="4").indicator.needs_evidence


def test_text_that_looks_like_a_formula_stays_text(plan, tmp_path):
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["目标"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=不是公式"]
    assert [cell.data_type for cell in cells] == ["s"]
