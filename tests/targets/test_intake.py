"""The grammar of plan intake, rule by rule."""

from __future__ import annotations

import pytest

from targets import intake
from targets.clause.words import plain
from targets.intake import Draft


def read(words: str, head: str = "一、工作目标\n1.产品质量目标。") -> Draft:
    return intake.read(head + words)


def told(draft: Draft) -> list[tuple[str, str, list[str]]]:
    return [(row.name, row.rule.test, [plain(value) for value in row.rule.values]) for row in draft.proposals]


def test_values_that_are_given_respectively_go_to_the_names_in_their_order() -> None:
    draft = read("食品、药品、农产品抽检合格率分别达到97%、98%和99%以上。")
    assert told(draft) == [
        ("食品抽检合格率", "compare", ["97"]), ("药品抽检合格率", "compare", ["98"]), ("农产品抽检合格率", "compare", ["99"]),
    ]  # fmt: skip
    assert {row.rule.operator for row in draft.proposals} == {">="}


def test_respectively_with_another_count_is_unread() -> None:
    draft = read("食品、药品、农产品抽检合格率分别达到97%和98%。")
    assert draft.proposals == ()
    assert len(draft.unread) == 1


def test_what_all_must_reach_is_a_row_for_each() -> None:
    assert told(read("竣工验收合格率、分户验收率均达到98%。")) == [
        ("竣工验收合格率", "compare", ["98"]), ("分户验收率", "compare", ["98"]),
    ]  # fmt: skip


def test_subjects_before_a_comma_wait_for_their_predicate() -> None:
    assert [row.name for row in read("竣工验收合格率，分户验收率均达到98%。").proposals] == [
        "竣工验收合格率",
        "分户验收率",
    ]


def test_one_rate_of_two_kinds_of_things_stays_one() -> None:
    assert [row.name for row in read("国家、省干线公路项目优良率达到95%。").proposals] == ["国家、省干线公路项目优良率"]


def test_a_total_of_several_things_stays_one() -> None:
    assert len(read("有机食品、绿色食品认证总数达到320个。").proposals) == 1


def test_two_counts_behind_one_verb_are_two_rows() -> None:
    assert told(read("新增驰名商标5件、著名商标10件。")) == [
        ("新增驰名商标", "compare", ["5"]), ("新增著名商标", "compare", ["10"]),
    ]  # fmt: skip


def test_two_things_said_of_one_subject_are_two_rows() -> None:
    draft = read("用户满意度逐年上升并在全省保持领先水平。")
    assert [(row.name, row.rule.test) for row in draft.proposals] == [("用户满意度", "prior"), ("用户满意度", "rank")]


def test_a_predicate_without_a_subject_is_said_of_the_last() -> None:
    draft = read("工业产品抽检合格率达到95%，位居全省前三。")
    assert [(row.name, row.rule.test) for row in draft.proposals] == [
        ("工业产品抽检合格率", "compare"), ("工业产品抽检合格率", "rank"),
    ]  # fmt: skip


def test_a_part_after_of_which_is_a_row_of_its_own() -> None:
    draft = read("有效注册商标达到300件（其中马德里商标20件）。")
    assert told(draft) == [("有效注册商标", "compare", ["300"]), ("马德里商标", "compare", ["20"])]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("突出以下几个重点：", "lead_in"),
        ("全面实施技术标准战略。", "means"),
        ("以市场为导向，", "lead_in"),
    ],
)
def test_lead_ins_and_programmes_are_told_apart(words: str, kind: str) -> None:
    draft = read(words)
    assert draft.proposals == ()
    assert [each.kind for each in draft.asides] == [kind]


def test_slogans_of_the_whole_are_no_targets_but_their_numbers_are() -> None:
    head = "一、工作目标\n（一）总体目标\n"
    draft = read("到2030年，质量意识明显提升，产品合格率达到95%。", head)
    assert [row.name for row in draft.proposals] == ["产品合格率"]
    assert [each.kind for each in draft.asides] == ["slogan"]


def test_a_result_without_a_number_under_a_category_is_proposed_with_a_doubt() -> None:
    (row,) = read("农产品质量显著提高。").proposals
    assert (row.rule.test, row.confidence) == ("rubric", "medium")
    assert row.doubts


@pytest.mark.parametrize(
    "words",
    [
        "坚决杜绝特大事故，保持全市安全生产形势的稳定。",
        "建立完善质量诚信档案，提高产品质量。",
        "建设国家生态文明城市，实现污水集中处理。",
        "逐步实现提供24小时服务，推广ISO14000认证。",
        "建立一个标准体系，培育一批品牌。",
    ],
)
def test_nothing_is_invented_in_the_prose_of_tasks(words: str) -> None:
    assert read(words, "三、主要任务\n1.大力实施质量提升行动。").proposals == ()


def test_an_amount_in_the_prose_of_tasks_is_proposed_with_little_confidence() -> None:
    (row,) = read("到2028年建成省级检验中心3个。", "三、主要任务\n1.大力实施质量提升行动。").proposals
    assert (row.name, row.year, row.confidence) == ("省级检验中心", 2028, "low")


def test_numbers_of_who_sees_to_it_are_unread() -> None:
    draft = read("每年组织1～2次督查。", "四、保障措施\n")
    assert draft.proposals == ()
    assert [each.text for each in draft.unread] == ["每年组织1~2次督查"]


def test_what_has_been_reached_is_no_target() -> None:
    draft = read("截至2025年底，全市已建成质检中心6个。")
    assert draft.proposals == ()
    assert len(draft.unread) == 1


def test_a_heading_with_other_words_is_its_own_category() -> None:
    draft = intake.read(
        "一、主要目标\n（一）营商环境明显优化。企业满意度达到92分。\n（二）服务质量目标。投诉办结率98%。"
    )
    assert [row.category for row in draft.proposals] == ["营商环境", "service"]


def test_a_table_goes_on_below_a_heading_across_it() -> None:
    text = "主要指标\n指标\t单位\t2030年\n产品质量\n合格率\t%\t95\n工程质量\n验收率\t%\t98\n"
    assert [(row.category, row.name) for row in intake.read(text).proposals] == [
        ("product", "合格率"), ("engineering", "验收率"),
    ]  # fmt: skip


def test_a_table_without_a_heading_is_unread() -> None:
    draft = intake.read("合格率\t95\n验收率\t98\n")
    assert draft.proposals == ()
    assert len(draft.unread) == 2


@pytest.mark.parametrize("text", ["", "\n\n", "。。；，", "（（（", "“”", "1.", "一、", "|||", "\t\t", "#", "————"])
def test_odd_texts_give_an_empty_draft(text: str) -> None:
    assert intake.read(text).proposals == ()


def test_each_year_stays_in_the_clause_of_a_yearly_amount() -> None:
    (row,) = read("每年主持制修订地方标准不少于3项。").proposals
    assert row.rule.per_year
    assert row.measure == "period_flow"


def test_a_preface_and_how_one_thinks_hold_no_targets() -> None:
    text = "前言\n2025年合格率达92%。\n一、思路和目标\n（一）发展思路\n推动高质量发展。\n（二）发展目标\n产品合格率达到95%。"
    draft = intake.read(text)
    assert [(row.category, row.name) for row in draft.proposals] == [("product", "产品合格率")]
    assert [each.text for each in draft.unread] == ["2025年合格率达92%"]


def test_as_many_values_as_rates_without_the_word_respectively() -> None:
    assert told(read("污水处理率、厕所普及率保持100%和98%以上。")) == [
        ("污水处理率", "coverage", ["100"]), ("厕所普及率", "compare", ["98"]),
    ]  # fmt: skip
