"""The command ``read_clause``: one JSON array in the order of the input, clear text for people, its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

KEYS = [
    "clause", "understood", "form", "test", "operator", "values", "scale", "unit", "direction", "strict", "soft",
    "hold", "per_year", "compared_with", "measure", "parts", "problems",
]  # fmt: skip


@pytest.fixture
def run(capsys):
    """Runs the command; gives its exit status and what it printed."""

    def call(*arguments: str) -> tuple[int, str]:
        status = 0
        try:
            call_command("read_clause", *arguments)
        except SystemExit as exit:
            status = int(exit.code or 0)
        return status, capsys.readouterr().out

    return call


def documents(printed: tuple[int, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(printed[1])
    return found


def test_one_clause_gives_an_array_of_one_with_every_key(run) -> None:
    printed = run("92%以上", "--json")
    assert printed[0] == 0
    assert [list(document) for document in documents(printed)] == [KEYS]


def test_numbers_are_plain_decimals_in_strings_and_what_does_not_exist_is_null(run) -> None:
    [document] = documents(run("每年新增七万件以上", "--json"))
    assert document == {
        "clause": "每年新增七万件以上", "understood": True, "form": "increment", "test": "compare", "operator": ">=",
        "values": ["7"], "scale": "10000", "unit": "件", "direction": "higher", "strict": False,
        "soft": False, "hold": False,
        "per_year": True, "compared_with": None, "measure": "period_flow", "parts": [], "problems": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("92.50%", ["92.5"]), ("1~2个", ["1", "2"]), ("杜绝", ["0"]), ("全覆盖", ["100"]), ("翻一番", ["100"]),
        ("一百五十项", ["150"]),         ("９２％", ["92"]), ("居全省前列", []), ("逐年上升", []), ("建成", []),
    ],
)  # fmt: skip
def test_values_are_listed_as_the_clause_prints_them(run, text: str, values: list[str]) -> None:
    assert documents(run(text, "--json"))[0]["values"] == values


def test_all_clauses_are_printed_in_order_and_one_not_understood_gives_status_one(run) -> None:
    printed = run("92%以上", "加强领导", "超过45%", "--json")
    assert printed[0] == 1
    assert [document["understood"] for document in documents(printed)] == [True, False, True]
    assert [document["strict"] for document in documents(printed)] == [False, False, True]


def test_a_clause_not_understood_has_no_form_no_test_and_a_reason(run) -> None:
    [document] = documents(run("一批", "--unit", "个", "--json"))
    assert (document["form"], document["test"], document["operator"], document["values"]) == (None, None, None, [])
    assert (document["scale"], document["direction"], document["measure"]) == ("1", None, None)
    assert len(document["problems"]) == 1


def test_indicator_and_unit_are_those_of_every_clause_given(run) -> None:
    first, second = documents(run("达到25", "30以下", "--indicator", "水耗", "--unit", "立方米", "--json"))
    assert (first["operator"], first["unit"], first["direction"]) == ("<=", "立方米", "lower")
    assert (second["operator"], second["unit"]) == ("<=", "立方米")


def test_problems_are_said_in_the_active_language(run) -> None:
    with translation.override("zh-hans"):
        chinese = documents(run("约92%", "--json"))[0]["problems"]
    with translation.override("en"):
        english = documents(run("约92%", "--json"))[0]["problems"]
    assert chinese == ["“约”使数值不确定：请用“以上”“以下”“不低于”等写明界限。"]
    assert english == ["“约” leaves the number open: write it with a bound."]


@pytest.mark.parametrize("header", ["clause\tindicator\tunit", "目标\t指标\t单位", "Clause\t指标\tunit"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_its_order(run, tmp_path: Path, header: str, encoding: str) -> None:
    lines = [header, "达到94%\t尾气排放达标率\t%", "", "水耗控制在25立方米以下\t水耗\t立方米", "杜绝,不发生\t事故"]
    (tmp_path / "f.tsv").write_text("\n".join(lines) + "\n", encoding=encoding)
    found = documents(run("--file", str(tmp_path / "f.tsv"), "--json"))
    assert [document["clause"] for document in found] == ["达到94%", "水耗控制在25立方米以下", "杜绝,不发生"]
    assert [(document["operator"], document["unit"]) for document in found] == [
        (">=", "%"),
        ("<=", "立方米"),
        ("=", "起"),
    ]


def test_the_plan_in_a_file_is_understood_as_a_whole(run, tmp_path: Path) -> None:
    rows = [line.split("\t") for line in Path("fixtures/plan-targets.tsv").read_text(encoding="utf-8").splitlines()]
    names = rows[0]
    picked = [names.index(name) for name in ("clause_zh", "name_zh", "unit")]
    lines = ["\t".join(row[place] for place in picked) for row in rows[1:]]
    (tmp_path / "plan.tsv").write_text("\n".join(["clause\tindicator\tunit", *lines]), encoding="utf-8")
    status, printed = run("--file", str(tmp_path / "plan.tsv"), "--json")
    found = json.loads(printed)
    assert (status, len(found)) == (0, 74)
    assert [document["test"] for document in found] == [row[names.index("test")] for row in rows[1:]]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--file", "nowhere.tsv"], ["92%", "--file", "nowhere.tsv"], ["--file", "nowhere.tsv", "--unit", "%"]],
)
def test_wrong_usage_gives_status_two(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("read_clause", *arguments)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clause\t备注\n92%\tx", "“备注” in B1"),
        ("指标\nx", "The first row"),
        ("clause\tclause\n1\t2", "The first row"),
        ("", "The first row"),
    ],
)
def test_a_file_with_other_columns_is_refused_and_the_cell_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "f.tsv").write_text(text, encoding="utf-8")
    with translation.override("en"), pytest.raises(CommandError, match=said):
        call_command("read_clause", "--file", str(tmp_path / "f.tsv"))


def test_people_get_the_rule_in_words_and_what_was_left_open(run) -> None:
    with translation.override("zh-hans"):
        status, printed = run("高于全省平均水平1至2个百分点", "若干", "--unit", "%")
    assert status == 1
    assert printed.splitlines() == [
        "“高于全省平均水平1至2个百分点”理解为：高于全省平均水平1~2个百分点",
        "  计量单位：%",
        "  计量方式：当季分子、分母",
        "  - 文字没有写明计量方式，建议采用“当季分子、分母”。",
        "“若干”：未能读懂。",
        "  - “若干”没有确定数量：请写明数值。",
    ]
