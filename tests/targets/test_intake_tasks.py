"""Main tasks found in the text of a plan: the headings under which it says what is to be done, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from targets import intake

TEXTS = Path("tests/targets/plan_texts")
PLAN = """某市质量工作规划(2026-2030年)

一、工作目标
到2030年,产品抽查合格率达到95%以上。

二、主要任务
围绕目标抓好以下任务。
(一)提升制造水平
1.实施质量攻坚。组织企业对标。(1)开展比对。(2)一是抓诊断,二是抓改进。(牵头单位:市工信局;配合单位:市市场监管局、市科技局)
2.推进品牌建设。培育一批品牌企业。
(二)优化服务供给
1.完善服务标准。制定服务规范。(市商务局负责)

三、保障措施
(一)加强组织领导。成立领导小组。
"""


def found(text: str) -> list[tuple[str, str, str]]:
    return [(task.item, task.group, task.name) for task in intake.read(text).tasks]


def test_a_heading_with_words_is_a_task_and_a_heading_over_headings_its_group():
    assert found(PLAN) == [
        ("1.1", "提升制造水平", "实施质量攻坚"),
        ("1.2", "提升制造水平", "推进品牌建设"),
        ("2.1", "优化服务供给", "完善服务标准"),
    ]


def test_units_are_taken_where_the_words_name_them():
    assert [(task.lead, task.supporting) for task in intake.read(PLAN).tasks] == [
        ("市工信局", "市市场监管局、市科技局"), ("", ""), ("市商务局", ""),
    ]  # fmt: skip


def test_the_place_is_where_the_words_begin():
    for task in intake.read(PLAN).tasks:
        assert PLAN[: task.place.offset].rstrip("。").endswith(task.name)


@pytest.mark.parametrize(
    "text",
    [
        "一、工作目标\n1.产品质量。抽查合格率达到95%以上。\n2.服务质量。满意度逐年上升。\n",  # goals are no tasks
        "一、主要任务\n大力提升质量。\n二、保障措施\n1.加强领导。成立小组。\n",  # no heading below; who sees to it
        "产品抽查合格率达到95%以上。",
    ],
)
def test_what_is_no_task_is_none(text):
    assert found(text) == []


def test_numbers_that_do_not_tell_tasks_apart_give_way_to_places():
    text = "一、主要任务\n1.抓产品。做好抽查。\n二、重点任务\n1.抓工程。落实责任。\n"
    assert [(item, name) for item, _group, name in found(text)] == [("1", "抓产品"), ("2", "抓工程")]


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("11-districts", [("制造业提质工程", "区工信局"), ("服务业提质工程", "区商务局")]),
        ("10-decimal", [("实施质量强企工程", ""), ("实施标准引领工程", "")]),
        ("5-horizons", [("抓产品", ""), ("抓工程", ""), ("抓服务", "")]),
        ("12-sectors", []),
    ],
)
def test_other_plans_are_read_as_well(name, tasks):
    draft = intake.read((TEXTS / f"{name}.txt").read_text(encoding="utf-8"))
    assert [(task.name, task.lead) for task in draft.tasks] == tasks
