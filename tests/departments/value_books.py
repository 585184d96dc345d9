"""Small plans and values workbooks for tests: each keyword is a sheet, each row a mapping of header to cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from departments import plan_book, value_book
from departments.models import Department, Value
from departments.value_book import Loaded
from qualitycity.roles import Actor, Permission, system
from qualitycity.workbook import Row, Sheet, Workbook
from targets.models import Plan

BY = system("test")
UNITS = ({"code": "01", "name": "质监局"}, {"code": "02", "name": "工商局"}, {"code": "03", "name": "市环保局"})
HEAD = {"code": "P", "name": "质量强市计划", "area": "市", "start_year": 2026, "end_year": 2030}
LEVEL = {"code": "1", "indicator": "环境质量综合指数", "clause": "达到93", "unit": "分", "measure": "as_of",
         "lower": 0, "upper": 100}  # fmt: skip
RATIO = {"code": "2", "indicator": "抽检合格率", "clause": "达到92%以上", "unit": "%", "measure": "ratio"}
STAGES = {"code": "3", "indicator": "生态城市", "clause": "建成生态城市", "stages": "申报=40@2026Q2；命名=100@2030Q4"}
WORDS = {"code": "4", "indicator": "农产品质量", "clause": "农产品质量显著提高"}
ZERO = {"code": "5", "indicator": "质量事故", "clause": "杜绝", "unit": "起", "measure": "period_flow"}
PARTS = {"code": "6", "indicator": "认证总数", "clause": "总数达到320个", "unit": "个", "measure": "as_of",
         "parts": "有机、绿色", "combine": "sum", "form": "stock_sum"}  # fmt: skip
RATE = {"code": "7", "indicator": "满意度", "clause": "高于全省平均", "unit": "分", "measure": "published_rate"}
QUOTA = {"code": "8", "indicator": "减排任务", "clause": "完成上级下达任务", "measure": "year_to_date"}
LISTED = {"code": "9", "indicator": "名牌产品", "clause": "有效期内2个", "unit": "个", "measure": "register"}


def a_sheet(name: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    headers = list(dict.fromkeys(key for row in rows for key in row))
    cells: list[list[Any]] = [headers, *([row.get(key) for key in headers] for row in rows)]
    return Sheet(name, [Row(number, values) for number, values in enumerate(cells, 1)])


def a_book(**sheets: Sequence[Mapping[str, Any]]) -> Workbook:
    return Workbook([a_sheet(name, rows) for name, rows in sheets.items()])


def a_plan(*targets: Mapping[str, Any], **head: Any) -> Plan:
    """A plan of these targets, led by 质监局 unless they name another lead."""
    facts: dict[str, Any] = HEAD | head
    pairs = Sheet("plan", [Row(number, [key, value]) for number, (key, value) in enumerate(facts.items(), 1)])
    rows = [{"category": "product", "lead": "质监局", **target} for target in targets]
    book = Workbook([pairs, a_sheet("departments", UNITS), a_sheet("targets", rows)])
    loaded = plan_book.load(book, by=BY)
    assert loaded.problems.ok, [str(each) for each in loaded.problems.errors]
    return Plan.objects.get(code=facts["code"])


def load(
    plan: Plan,
    values: Sequence[Mapping[str, Any]] = (),
    *,
    vouched_by: str = "张三",
    dry_run: bool = False,
    by: Actor = BY,
    **sheets: Any,
) -> Loaded:
    book = a_book(**({"values": values} if values else {}), **sheets)
    return value_book.load(book, plan=plan, by=by, vouched_by=vouched_by, dry_run=dry_run)


def errors(loaded: Loaded) -> set[tuple[str | None, str]]:
    """Where the errors stand (without the sheet's name), and their codes."""
    return {(each.cell, each.code) for each in loaded.problems.errors}


def warnings(loaded: Loaded) -> set[str]:
    return {each.code for each in loaded.problems.warnings}


def counts(loaded: Loaded) -> tuple[int, int, int]:
    return loaded.tally.created, loaded.tally.changed, loaded.tally.unchanged


def held(code: str = "1", quarter: str = "2026Q1", part: str = "") -> Value:
    """The latest version of a cell."""
    found = [
        value
        for value in Value.objects.filter(indicator__targets__code=code, part=part, latest=True).select_related(
            "period"
        )
        if str(value.period.quarter) == quarter
    ]
    assert len(found) == 1, found
    return found[0]


def unit(name: str) -> Department:
    return Department.objects.get(name=name)


def reporter_of(department: Department) -> Actor:
    permissions = frozenset({Permission.SEE_OWN_UNIT, Permission.ENTER_VALUES, Permission.SUBMIT})
    return Actor("li", "李四", "reporter", department.code, department.pk, department.area_id, permissions)
