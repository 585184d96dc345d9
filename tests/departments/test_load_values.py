"""The command load_values: files, exit status, what it says to machines and to people, and what it costs."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Value
from targets.models import Quota
from tests.departments import value_books as books
from tests.number_texts import READ, REFUSED

pytestmark = pytest.mark.django_db

ROW = {"code": "1", "year": 2026, "quarter": 1}


@pytest.fixture
def load(tmp_path, capsys):
    """Run the command on a workbook of these sheets; answers exit status and what was printed."""

    def run(*rows: dict[str, Any], name: str = "values.xlsx", json: bool = True, **more: Any) -> tuple[int, str]:
        sheets = {key: more.pop(key) for key in ("benchmarks", "quotas", "events", "registers") if key in more}
        return call(_written(tmp_path / name, values=rows, **sheets), capsys, json=json, **more)

    return run


def call(path, capsys, **options: Any) -> tuple[int, str]:
    capsys.readouterr()
    try:
        call_command("load_values", str(path), **options)
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def _written(path, **sheets):
    """A real workbook; every text is a text, also one that begins with =."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headers = list(dict.fromkeys(key for row in rows for key in row))
        for number, cells in enumerate([dict(zip(headers, headers, strict=True)), *rows], 1):
            for column, header in enumerate(headers, 1):
                cell = sheet.cell(number, column, cells.get(header))
                cell.data_type = "s" if isinstance(cells.get(header), str) else cell.data_type
    book.save(path)
    return path


def test_the_answer_for_machines_has_every_key(load):
    books.a_plan(books.LEVEL)
    status, said = load({**ROW, "value": 93})
    assert (status, json.loads(said)) == (
        0,
        {"ok": True, "dry_run": False, "created": 1, "changed": 0, "unchanged": 0, "errors": [], "warnings": []},
    )


def test_errors_and_warnings_have_sheet_cell_code_and_message(load):
    books.a_plan(books.LEVEL)
    status, said = load({**ROW, "value": "92,5"}, {**ROW, "quarter": 2, "value": None})
    document = json.loads(said)
    assert (status, document["ok"], document["created"]) == (1, False, 0)
    assert document["errors"] == [
        {
            "sheet": "values",
            "cell": "D2",
            "code": "not_a_number",
            "message": "“92,5”中的逗号不是千位分隔符；小数点请用“.”。",
        }
    ]
    assert [(each["sheet"], each["cell"], each["code"]) for each in document["warnings"]] == [
        ("values", "A3", "blank_row")
    ]


def test_people_read_one_line_for_each_error(load):
    books.a_plan(books.LEVEL)
    status, said = load({**ROW, "value": "约92"}, json=False)
    assert status == 1
    assert said.splitlines()[0].startswith("错误: values!D2: ")
    assert "没有保存任何内容" in said.splitlines()[-1]


def test_a_trial_run_is_said_to_be_one(load):
    books.a_plan(books.LEVEL)
    status, said = load({**ROW, "value": 93}, dry_run=True, verified_by="张三")
    document = json.loads(said)
    assert (status, document["dry_run"], document["created"]) == (0, True, 1)
    assert not Value.objects.exists()


def test_a_voucher_makes_figures_count(load):
    books.a_plan(books.LEVEL)
    load({**ROW, "value": 93})
    assert not Value.objects.get().counted
    load({**ROW, "value": 93}, verified_by="张三")
    assert Value.objects.get().counted


def test_a_text_file_is_read_as_the_sheet_of_values(tmp_path, capsys):
    books.a_plan(books.LEVEL)
    path = tmp_path / "values.csv"
    path.write_text("编号,年度,季度,数值\n1,2026,1,93\n1,2026,2,９３．５\n", "gb18030")
    assert json.loads(call(path, capsys, json=True)[1])["created"] == 2
    assert books.held(quarter="2026Q2").value == Decimal("93.5")
    path.write_text("编号,年度,季度,数值\n1,2026,1,约93\n", "utf-8")
    (error,) = json.loads(call(path, capsys, json=True)[1])["errors"]
    assert (error["sheet"], error["cell"]) == (None, "D2")


def test_a_file_that_is_missing_or_no_workbook_is_refused(tmp_path, capsys):
    books.a_plan(books.LEVEL)
    status, said = call(tmp_path / "none.xlsx", capsys, json=True)
    assert (status, json.loads(said)["errors"][0]["code"]) == (1, "not_opened")
    assert json.loads(said)["errors"][0]["message"] == "没有文件 none.xlsx。"
    (tmp_path / "text.xlsx").write_text("no workbook")
    assert call(tmp_path / "text.xlsx", capsys, json=True)[0] == 1


def test_an_unknown_plan_is_refused_and_several_plans_must_be_told_apart(load):
    status, said = load({**ROW, "value": 93})
    assert (status, json.loads(said)["errors"][0]["code"]) == (1, "unknown_plan")
    books.a_plan(books.LEVEL)
    books.a_plan(books.LEVEL, code="Q")
    assert json.loads(load({**ROW, "value": 93}, plan="R")[1])["errors"][0]["code"] == "unknown_plan"
    status, said = load({**ROW, "value": 93})
    assert (status, json.loads(said)["errors"][0]["code"]) == (2, "several_plans")
    assert load({**ROW, "value": 93}, plan="Q")[0] == 0
    assert Value.objects.get().period.plan.code == "Q"


def slots(table):
    """A row for each text, in a unit's own target and a quarter of its own; those without a unit are quotas."""
    units = list(dict.fromkeys(unit for _, unit, _ in table if unit is not None))
    targets = [
        {**books.QUOTA, "code": f"u{number}", "indicator": f"指标{number}", "unit": unit}
        for number, unit in enumerate(units)
    ]
    values, quotas = [], []
    for number, (text, unit, _) in enumerate(table):
        if unit is None:
            quotas.append({"code": "8", "name": f"子项{number}", "year": 2026, "operator": ">=", "value": text})
        else:
            at = {"year": 2000 + number // 4, "quarter": number % 4 + 1}
            values.append({"code": f"u{units.index(unit)}", **at, "value": text})
    return [*targets, books.QUOTA], values, quotas


def test_cells_are_read_by_the_one_number_parser(load):
    targets, values, quotas = slots(READ)
    books.a_plan(*targets)
    status, said = load(*values, quotas=quotas, verified_by="张三")
    assert status == 0, said
    expected = [Decimal(number) for _, unit, number in READ if unit is None]
    assert list(Quota.objects.order_by("id").values_list("value", flat=True)) == expected
    expected = [Decimal(number) for _, unit, number in READ if unit is not None]
    assert [value.value for value in Value.objects.order_by("period__quarter")] == expected


def test_what_the_parser_refuses_is_refused_in_cells(load):
    texts = [each for each in REFUSED if each[2] != "blank"]
    targets, values, quotas = slots(texts)
    books.a_plan(*targets)
    status, said = load(*values, quotas=quotas)
    errors = json.loads(said)["errors"]
    assert (status, {each["code"] for each in errors}) == (1, {"not_a_number"})
    found = [(each["sheet"], each["cell"]) for each in errors]
    places = [("quotas", f"E{number}") for number in range(2, len(quotas) + 2)]
    assert sorted(found) == sorted([*places, *(("values", f"D{number}") for number in range(2, len(values) + 2))])


def test_a_name_that_no_column_holds_is_a_wrong_call(load):
    books.a_plan(books.LEVEL)
    with pytest.raises(CommandError) as refused:
        load({**ROW, "value": 90}, verified_by="张" * 141)
    assert (refused.value.returncode, Value.objects.count()) == (2, 0)


@pytest.mark.parametrize("verified_by", ["", "张三"])
def test_the_number_of_queries_does_not_grow_with_the_rows(load, verified_by):
    books.a_plan(*({**books.LEVEL, "code": str(number), "indicator": f"指标{number}"} for number in range(1, 61)))
    few, many = (
        [{**ROW, "code": str(number), "value": 90} for number in numbers] for numbers in ((1, 2), range(3, 61))
    )

    def costs(rows):
        """Statements, without the batches in which the database takes new rows."""
        with CaptureQueriesContext(connection) as queries:
            assert load(*rows, verified_by=verified_by)[0] == 0
        return len([each for each in queries if not each["sql"].startswith("INSERT")])

    assert costs(many) == costs(few)
    assert costs([{**row, "value": 91} for row in many]) == costs([{**row, "value": 91} for row in few])
