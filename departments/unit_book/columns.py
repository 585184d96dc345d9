"""The sheet, columns and words of a unit's template, in both languages; what is written is what is read."""

from __future__ import annotations

from departments.cells import Question
from qualitycity.speech import in_english
from qualitycity.workbook import Column, Vocabulary, column

#: The sheet that is filled in, and those beside it that nobody reads back: English and Chinese names.
FIGURES = ("figures", "填报")
INSTRUCTIONS = ("instructions", "填报说明")
LISTS = ("lists", "选项")

_CODE = column("code", "编号", required=True)
_PART = column("part", "分项")
_VERSION = column("version", "版本")
#: What stands beside the figures to compare them with: locked, and passed over when the file comes back.
BESIDE = (
    column("indicator", "指标"),
    column("unit", "计量单位"),
    column("last_quarter", "上季度"),
    column("year_ago", "上年同期"),
    column("target", "目标"),
    column("returned", "退回意见"),
)
#: What is filled in, by the names of an answer's fields.
FILLED = (
    column("value", "数值"),
    column("numerator", "分子"),
    column("denominator", "分母"),
    column("benchmark", "对比值"),
    column("rank", "排名"),
    column("places", "参评数"),
    column("stage", "阶段"),
    column("progress", "进展情况"),
    column("standing", "填报类型"),
    column("data_status", "数据状态"),
    column("data_source", "数据来源"),
    column("published_on", "发布日期"),
    column("note", "说明"),
)
ALL = (_CODE, _PART, *BESIDE, *FILLED, _VERSION)
FIELDS = tuple(each.key for each in FILLED)

#: A blank kind of answer is a figure: nobody has to choose it.
STANDINGS = Vocabulary(
    {
        "reported": ("数据", "已填报", "填报数值", "a figure"),
        "pending": ("待发布", "待公布", "awaiting publication"),
        "not_applicable": ("不适用", "not applicable"),
    }
)
DATA_STATUSES = Vocabulary(
    {
        "provisional": ("初步数", "初步", "快报", "快报数"),
        "confirmed": ("核定数", "核定"),
        "final": ("最终数", "最终"),
        "estimate": ("预计数", "预计"),
    }
)
_WORDS = {
    "standing": {"pending": ("awaiting publication", "待发布"), "not_applicable": ("not applicable", "不适用")},
    "data_status": {
        "provisional": ("provisional", "初步数"),
        "confirmed": ("confirmed", "核定数"),
        "final": ("final", "最终数"),
        "estimate": ("estimate", "预计数"),
    },
}


def in_language(names: tuple[str, str]) -> str:
    """The English or the Chinese name, as the reader's language is."""
    return names[0 if in_english() else 1]


def heading(each: Column) -> str:
    return in_language((each.key.replace("_", " "), each.names[0]))


def heading_of(field: str) -> str:
    return heading(next(each for each in FILLED if each.key == field))


def words(field: str) -> list[str]:
    """The words that may be chosen in a column of a closed set, in the reader's language."""
    return [in_language(names) for names in _WORDS[field].values()]


def word(field: str, code: str) -> str:
    """The word of a code in the reader's language; what has none stays as it is."""
    names = _WORDS.get(field, {}).get(code)
    return in_language(names) if names else code


def asked_in(asked: Question) -> tuple[str, ...]:
    """The columns that a row fills: its figures, and what is told about them."""
    if asked.counted:
        return ()
    if asked.about_task:
        return (*asked.fields, "note")
    told: tuple[str, ...] = ("standing", "data_status") if asked.fields and not asked.staged else ()
    return (*asked.fields, *told, "data_source", "published_on", "note")
