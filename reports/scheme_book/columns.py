"""The sheets, columns and words of a scheme's workbook, in both languages; what is written is what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualitycity.speech import in_english
from qualitycity.workbook import Column, Vocabulary, column

Names = Mapping[str, tuple[str, ...]]

#: Sheet → its Chinese names.
SHEETS: Names = {
    "scheme": ("方案",),
    "items": ("项目", "评分项目"),
    "adjustments": ("加扣分", "加分扣分"),
    "vetoes": ("否决", "一票否决"),
    "bands": ("等级",),
    "groups": ("排名组",),
    "columns": ("栏目", "评分表栏目"),
}
HEAD = (
    column("code", "代码", required=True),
    column("name", "名称", required=True),
    column("name_en", "英文名"),
    column("full_mark", "满分", required=True),
    column("base", "分值合计"),
    column("places", "小数位"),
    column("year_start_month", "年度起始月"),
    column("bonus_cap", "加分总上限"),
    column("lowest", "最低分"),
    column("highest", "最高分"),
    column("leaving", "退出分母"),
    column("rank_by", "排名依据"),
)
HEAD_BY_KEY = {each.key: each for each in HEAD}
_NAMED = (column("name", "名称", required=True), column("name_en", "英文名"))
ROWS: Mapping[str, Sequence[Column]] = {
    "items": (
        column("code", "编号", required=True), column("parent", "上级"), *_NAMED, column("points", "分值"),
        column("weight", "权重"), column("rule", "规则"), column("options", "参数"), column("source", "来源"),
        column("ref", "来源代码"), column("against", "对照"), column("groups", "适用组"), column("standard", "评分标准"),
    ),
    "adjustments": (
        column("code", "编号", required=True), column("kind", "类型", required=True), *_NAMED,
        column("rule", "规则", required=True), column("options", "参数"), column("source", "来源", required=True),
        column("ref", "来源代码"), column("cap", "上限"),
    ),
    "vetoes": (
        column("code", "编号", required=True), *_NAMED, column("kind", "类型", required=True),
        column("ref", "来源代码", "级别"), column("category", "事件类别"), column("grade", "等级", required=True),
    ),
    "bands": (
        column("code", "等级", required=True), column("low", "下限"), column("high", "上限"), column("name", "名称"),
        column("name_en", "英文名"),
    ),
    "groups": (
        column("code", "编号", required=True), *_NAMED, column("kinds", "单位类型"), column("units", "单位编码"),
    ),
    "columns": (column("code", "栏目", required=True), column("title", "表头")),
}  # fmt: skip

RULES: Names = {
    "additive": ("求和", "下级项目之和"),
    "all_or_nothing": ("达标得分",),
    "proportional": ("按完成率",),
    "deduct_per_unit": ("按差距扣分", "扣完为止"),
    "deduct_no_floor": ("扣分可为负",),
    "tier": ("分档",),
    "per_missing": ("缺项扣分",),
    "rank_step": ("名次递减",),
    "target_plus_rank": ("目标加名次",),
    "base_if_not_comparable": ("基础分加成果",),
    "efficacy": ("功效系数",),
    "manual": ("人工评分",),
    "step_map": ("得分折算扣分",),
    "per_event": ("每起计分",),
}
SOURCES: Names = {
    "check": ("目标核对", "目标"),
    "items": ("下级项目",),
    "manual": ("人工评分",),
    "events": ("事件",),
    "assessment": ("其他考核",),
}
AGAINST: Names = {"value": ("目标值",), "phase": ("阶段目标",)}
KINDS: Names = {"bonus": ("加分",), "deduction": ("扣分", "减分")}
VETOES: Names = {"events": ("事件",), "red_line": ("红线目标",)}
LEAVING: Names = {"whole": ("总分母", "全部"), "category": ("本类分母", "本类")}
RANK_BY: Names = {"grade": ("等级", "等级和得分"), "score": ("得分",)}
UNITS: Names = {
    "department": ("部门",), "district": ("区镇",), "enterprise": ("企业",), "association": ("协会",),
}  # fmt: skip
SHOWN: Names = {
    "code": ("编号",), "item": ("项目",), "standard": ("评分标准",), "points": ("分值",), "target": ("目标",),
    "actual": ("实际",), "completion": ("完成率",), "self_score": ("自评得分",), "self_remark": ("自评说明",),
    "verified_score": ("核定得分",), "lost": ("失分",), "reason": ("失分原因",), "evidence": ("佐证材料",),
}  # fmt: skip
#: Columns that hold a word of a closed set, by sheet and key.
WORDS: Mapping[tuple[str, str], Names] = {
    ("scheme", "leaving"): LEAVING,
    ("scheme", "rank_by"): RANK_BY,
    ("items", "rule"): RULES,
    ("items", "source"): SOURCES,
    ("items", "against"): AGAINST,
    ("adjustments", "kind"): KINDS,
    ("adjustments", "rule"): RULES,
    ("adjustments", "source"): SOURCES,
    ("vetoes", "kind"): VETOES,
    ("columns", "code"): SHOWN,
}
VOCABULARIES = {place: Vocabulary(names) for place, names in WORDS.items()}
UNIT_KINDS = Vocabulary(UNITS)


def english() -> bool:
    return in_english()


def word(names: Names, code: str) -> str:
    """The word of a code in the reader's language; what has none stays as it is."""
    return code if english() or code not in names else names[code][0]


def heading(each: Column) -> str:
    return each.key.replace("_", " ") if english() or not each.names else each.names[0]


def sheet_name(key: str) -> str:
    return key if english() else SHEETS[key][0]
