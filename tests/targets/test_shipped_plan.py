"""The shipped plan: 74 targets, each as the plan's own table has it; 24 units in printed order; fourteen main tasks."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.conf import settings

from departments import plan_book
from departments.models import Department, Duty
from qualitycity import events, roles
from qualitycity.workbook import Problems
from targets.models import Indicator, MainTask, Plan, Target, TargetVersion
from tests.departments.plan_rows import everything

FIXTURES: Path = settings.BASE_DIR / "fixtures"
SHIPPED = FIXTURES / "zlqs"
OFFICE = roles.system("test")


def table() -> list[dict[str, str]]:
    """The 74 rows that the plan was made from."""
    with (FIXTURES / "plan-targets.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(autouse=True)
def _without_checks(monkeypatch):
    """Nothing here is about checks."""
    monkeypatch.setattr(events, "_reactions", lambda kind: ())


@pytest.fixture
def problems(db) -> Problems:
    return plan_book.load(plan_book.open_book(SHIPPED), by=OFFICE).problems


def test_nothing_is_refused_and_nothing_is_left_to_confirm(problems):
    assert (problems.errors, problems.warnings) == ([], [])
    assert not TargetVersion.objects.exclude(confirm=[]).exists()


def test_the_plan_runs_from_2026_to_2030(problems):
    plan = Plan.objects.get()
    assert (plan.code, plan.start_year, plan.end_year, plan.start_month, plan.area.name) == (
        "ZLQS",
        2026,
        2030,
        1,
        "本市",
    )
    assert plan.periods.count() == 20


def test_every_target_says_what_its_row_of_the_table_says(problems):
    """The first three are the rank that the office reads into 前列 and 领先."""
    stored = TargetVersion.objects.select_related("target").order_by("target__order")
    for row, version in zip(table(), stored, strict=True):
        rule, values = (
            version.rule,
            ["3"] if row["test"] == "rank" else row["values"].split(",") if row["values"] else [],
        )
        assert (version.target.code, version.clause, version.form) == (row["no"], row["clause_zh"], row["form"])
        assert (rule["test"], rule["operator"] or "", rule["values"]) == (row["test"], row["op"], values)
        assert (version.unit, version.frequency, rule["compared_with"] or "") == (
            row["unit"], row["frequency"], row["compared_with"],
        )  # fmt: skip


def test_suggested_leads_are_duties(problems):
    leads = dict(Duty.objects.filter(role="lead", target__isnull=False).values_list("target__code", "department__name"))
    assert leads == {row["no"]: row["suggested_lead"] for row in table()}


def test_categories_are_the_five_fields_in_order(problems):
    counts = {}
    for target in Target.objects.select_related("category"):
        counts[target.category.name] = counts.get(target.category.name, 0) + 1
    assert counts == {"产品质量": 30, "服务质量": 7, "工程质量": 11, "环境质量": 15, "经济运行质量": 11}


def test_the_units_stand_in_printed_order(problems):
    assert list(Department.objects.values_list("code", flat=True)) == [f"{number:02d}" for number in range(1, 25)]
    names = list(Department.objects.values_list("name", flat=True))
    assert [names[0], names[3], names[16], names[21], names[23]] == [
        "市委宣传部", "市科技局(知识产权局)", "市卫生局(食药监局)", "出入境检验检疫局", "质监局",
    ]  # fmt: skip


def test_every_target_and_task_has_one_lead(problems):
    assert Duty.objects.filter(role="lead", target__isnull=False).values("target").distinct().count() == 74
    assert Duty.objects.filter(role="lead").count() == 74 + 14


def test_the_fourteen_main_tasks_stand_in_four_groups(problems):
    groups = list(dict.fromkeys(MainTask.objects.values_list("group", flat=True)))
    sizes = [MainTask.objects.filter(group=group).count() for group in groups]
    assert sizes == [3, 3, 4, 4]
    assert all(task.stages[-1]["due"] == "2030Q4" for task in MainTask.objects.all())


def test_satisfaction_is_one_indicator_of_two_targets(problems):
    indicator = Indicator.objects.get(code="33")
    assert list(indicator.targets.values_list("code", flat=True)) == ["33", "34"]
    assert Indicator.objects.filter(task=None).count() == 73


def test_ratios_are_taken_at_the_periods_end_where_the_table_says_so(problems):
    as_of = TargetVersion.objects.filter(measure="ratio:as_of").values_list("target__code", flat=True)
    assert sorted(as_of) == ["15", "27", "28"]


def test_counts_below_ten_are_expected_at_the_years_end(problems):
    by_year = TargetVersion.objects.exclude(phases=None)
    small = ["8", "13", "17", "21", "22", "24", "29", "30", "35", "36", "37", "70"]
    assert sorted(by_year.values_list("target__code", flat=True), key=int) == small
    assert all(version.phases["shares"] == ["0", "0", "0", "100"] for version in by_year)


def test_what_the_words_leave_open_is_an_interpretation(problems):
    for code in ("2", "14", "34", "38", "48", "59"):
        assert TargetVersion.objects.get(target__code=code).interpretation
    assert TargetVersion.objects.get(target__code="14").rule["values"] == ["3"]


def test_pollutants_must_each_fall_and_awards_add_up(problems):
    pollutants = TargetVersion.objects.get(target__code="50")
    assert (len(pollutants.parts), pollutants.combine) == (4, "each")
    assert TargetVersion.objects.get(target__code="48").combine == "sum"


def test_r_and_d_spending_is_due_months_later(problems):
    assert Indicator.objects.get(code="72").due_after_days == 304


def test_the_shipped_text_is_what_an_export_writes(problems, tmp_path):
    plan_book.write_folder(Plan.objects.get(), tmp_path)
    for name in ("plan", "departments", "targets", "tasks"):
        shipped, written = (folder / f"{name}.tsv" for folder in (SHIPPED, tmp_path))
        assert written.read_text("utf-8") == shipped.read_text("utf-8"), name


def test_city_and_years_are_settings_of_the_plan(db):
    book = plan_book.open_book(SHIPPED)
    head = next(sheet for sheet in book.sheets if sheet.name == "plan")
    for row in head.rows:
        row.values[1] = {"code": "X", "area": "某市"}.get(str(row.values[0]), row.values[1])
    assert plan_book.load(book, by=OFFICE).problems.errors == []
    assert Plan.objects.get(code="X").area.name == "某市"


def test_the_shipped_workbook_reads_back_to_the_same_plan(problems, tmp_path):
    plan = Plan.objects.get()
    before = everything(plan)
    plan_book.write_book(plan, tmp_path / "plan.xlsx")
    renamed = plan_book.open_book(tmp_path / "plan.xlsx")
    renamed.sheets[0].rows[1].values[1] = "COPY"
    renamed.sheets[0].rows[3].values[1] = "另一市"
    assert plan_book.load(renamed, by=OFFICE).problems.errors == []
    after = everything(Plan.objects.get(code="COPY"))
    before["plan"][0] |= {"code": "COPY", "area": "另一市"}
    assert after == before


def test_the_successors_of_2018_can_be_chosen(db):
    loaded = plan_book.load(plan_book.open_book(SHIPPED), by=OFFICE, successors=True)
    assert loaded.problems.errors == []
    successors = {
        unit.name: unit.successor.name for unit in Department.objects.exclude(successor=None) if unit.successor
    }
    assert successors["质监局"] == successors["工商局"] == "市市场监督管理局"
    assert successors["市国土局"] == successors["市规划局"] == "市自然资源和规划局"
    leads = dict(Duty.objects.filter(role="lead", target__isnull=False).values_list("target__code", "department__name"))
    assert (leads["7"], leads["19"], leads["53"], leads["5"]) == (
        "市市场监督管理局",
        "市农业农村局",
        "市生态环境局",
        "海关",
    )
    assert list(Department.objects.filter(code__lte="24").values_list("code", flat=True).order_by("code"))[-1] == "24"


def test_rows_of_the_text_have_as_many_cells_as_headers():
    for file in SHIPPED.glob("*.tsv"):
        lines = list(csv.reader(file.open(encoding="utf-8", newline=""), delimiter="\t"))
        assert {len(line) for line in lines} == {len(lines[0])}, file.name
