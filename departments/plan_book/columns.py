"""The sheets, columns and words of the plan workbook, in both languages (exchange format: plan workbook).

The Chinese name that stands first is the one an export writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualitycity.workbook import Vocabulary, column

SHEETS = {
    "plan": ("计划",),
    "departments": ("责任单位",),
    "targets": ("目标",),
    "tasks": ("主要任务",),
    "successors": ("承接单位",),
}

PLAN = (
    column("code", "代码", "编号", required=True),
    column("name", "名称", required=True),
    column("area", "地区"),
    column("start_year", "起始年", "起始年份", required=True),
    column("end_year", "结束年", "结束年份", required=True),
    column("year_start_month", "年度起始月"),
)
_NAME = column("name", "名称", required=True)
_KIND = column("kind", "类型")
_ALIAS = column("alias", "别名")
_ORDER = column("order", "排序")
DEPARTMENTS = (
    column("code", "编码", "编号", "代码", required=True),
    _NAME,
    _KIND,
    _ALIAS,
    _ORDER,
    column("successor", "承接单位"),
)
#: Units that took over others' work: chosen at set-up. ``targets`` are handed over beside those of the predecessors.
SUCCESSORS = (
    column("code", "编码", "编号", "代码", required=True),
    _NAME,
    _KIND,
    _ALIAS,
    _ORDER,
    column("predecessors", "原单位", "前身单位", required=True),
    column("targets", "划转目标"),
)
_DUTIES = (
    column("lead", "牵头单位", required=True),
    column("supporting", "配合单位"),
    column("shares", "分值分担"),
    column("goals", "目标分解"),
    column("supplied_parts", "分项填报"),
    column("weights", "目标权重"),
    column("reporters", "分别填报"),
)
TARGETS = (
    column("code", "编号", "代码", required=True),
    column("category", "类别", required=True),
    column("group", "分组"),
    column("indicator", "指标", required=True),
    column("indicator_en", "英文名", "指标英文名"),
    column("indicator_code", "指标代码"),
    column("clause", "目标", required=True),
    column("form", "形式"),
    column("interpretation", "办公室解释"),
    column("unit", "单位", "计量单位"),
    column("measure", "计量方式"),
    column("parts", "分项"),
    column("combine", "合成"),
    column("frequency", "频次"),
    column("baseline", "基期值"),
    column("compared_with", "对比对象"),
    column("phases", "阶段比例"),
    column("stages", "阶段设置"),
    column("exempt", "免报季度"),
    column("flags", "标记"),
    column("factor", "系数"),
    column("decimals", "小数位"),
    column("lower", "下限"),
    column("upper", "上限"),
    *_DUTIES,
    column("points", "分值"),
    column("definition", "口径"),
    column("data_source", "数据来源"),
    column("due_after_days", "报送延后天数"),
    column("usual_lower", "常规下限"),
    column("usual_upper", "常规上限"),
    column("jump", "变动幅度"),
    column("tolerance", "容差"),
    column("remark", "备注"),
)
#: What the office has set about unusual figures; blank cells leave it as it is.
LIMITS = ("usual_lower", "usual_upper", "jump", "tolerance")
#: One column for each year that has a value of its own.
YEARS = re.compile(r"([0-9]{4})\s*(?:年|年度)?")
TASKS = (
    column("code", "编号", "代码", required=True),
    column("group", "分组"),
    column("name", "任务", "名称", required=True),
    *_DUTIES,
    column("stages", "阶段设置"),
)

KINDS: Mapping[str, tuple[str, ...]] = {
    "department": ("部门",),
    "district": ("区镇", "区", "镇", "街道", "县"),
    "enterprise": ("企业",),
    "association": ("协会", "行业协会"),
}
FREQUENCIES: Mapping[str, tuple[str, ...]] = {
    "quarterly": ("季", "季度", "每季", "每季度", "季报", "按季"),
    "half_yearly": ("半年", "每半年", "半年报", "按半年", "half-yearly"),
    "annual": ("年", "年度", "每年", "年报", "按年"),
}
COMBINES: Mapping[str, tuple[str, ...]] = {
    "sum": ("合计", "求和", "总和", "总数"),
    "weighted": ("加权", "加权平均", "平均"),
    "each": ("各项", "分别", "分项达标", "均"),
}
FLAGS: Mapping[str, tuple[str, ...]] = {
    "soft": ("力争", "争取", "争创"),
    "hold": ("保持", "稳定在", "保持在"),
    "red_line": ("红线", "底线"),
    "strict": ("严格", "不含本数"),
    "lag_allowed": ("可用上期基准",),
    "ended": ("终止", "已终止", "取消"),
    "stable": ("可沿用上期值",),
    "evidence": ("须附佐证",),
}
#: A plain ratio is one of each quarter's own numbers; a plain register counts what is valid.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "as_of": ("时点数", "时点值", "时点"),
    "year_to_date": ("累计值", "累计数", "累计", "本年累计"),
    "period_flow": ("当季数", "当季值", "当期数", "本期数"),
    "term_flow": ("规划期累计新增", "规划期累计", "规划期新增"),
    "ratio:period": ("比率", "ratio", "比率:当季", "当季比率"),
    "ratio:year_to_date": ("比率:累计", "累计比率"),
    "ratio:as_of": ("比率:时点", "时点比率"),
    "published_rate": ("发布值", "发布比率", "公布率", "公布值", "上级发布"),
    "register:valid": ("名录:有效", "名录", "register"),
    "register:year": ("名录:当年新增",),
    "register:term": ("名录:规划期新增",),
    "per_capita": ("人均", "人均值"),
    "stage": ("阶段", "节点"),
    "rubric": ("评价等级", "等级", "评定等级", "定性评价"),
}
FORMS: Mapping[str, tuple[str, ...]] = {
    "at_least": ("不低于", "至少", "达到"),
    "greater_than": ("超过",),
    "at_most": ("不高于", "不超过", "至多"),
    "less_than": ("低于",),
    "rise_to": ("提高到",),
    "stock": ("存量",),
    "stock_sum": ("存量合计",),
    "increment": ("新增",),
    "count": ("数量",),
    "count_sum": ("数量合计",),
    "index": ("指数",),
    "per_capita": ("人均",),
    "accumulating_days": ("累计天数",),
    "vs_benchmark": ("对比基准",),
    "vs_benchmark_range": ("对比基准区间",),
    "vs_ratio": ("对比比重",),
    "trend_up": ("逐年上升",),
    "trend_down": ("逐年下降",),
    "delta": ("比上年增减",),
    "growth": ("增长",),
    "reduction": ("下降", "削减"),
    "rank": ("位次", "排名"),
    "full_coverage": ("全覆盖",),
    "count_range": ("数量区间",),
    "band": ("区间",),
    "zero_event": ("零发生", "零事件"),
    "external_quota": ("上级下达", "下达指标"),
    "milestone": ("节点任务", "里程碑"),
    "qualitative": ("定性",),
}
#: Units by code; any other text is a unit as it stands.
UNITS: Mapping[str, tuple[str, ...]] = {
    "percent": ("%", "％", "百分比", "百分率"),
    "percentage_point": ("百分点", "个百分点", "pp"),
    "item": ("项",),
    "piece": ("件",),
    "unit": ("个",),
    "firm": ("家",),
    "case": ("起",),
    "day": ("天", "日", "days"),
    "place": ("位", "名次"),
    "point": ("分", "points"),
    "person": ("人",),
    "tonne": ("吨", "ton"),
    "cubic_metre": ("立方米", "m3", "m³"),
    "yuan": ("元",),
}

KIND_WORDS = Vocabulary(KINDS)
FREQUENCY_WORDS = Vocabulary(FREQUENCIES)
COMBINE_WORDS = Vocabulary(COMBINES)
FLAG_WORDS = Vocabulary(FLAGS)
MEASURE_WORDS = Vocabulary(MEASURES)
FORM_WORDS = Vocabulary(FORMS)
_UNIT_WORDS = Vocabulary(UNITS)

#: Columns whose cells hold words of a closed set, and those words.
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "kind": KINDS,
    "frequency": FREQUENCIES,
    "combine": COMBINES,
    "measure": MEASURES,
    "form": FORMS,
}


def unit_named(text: str) -> str:
    """The unit as it is stored and printed: by its code or name, else the text itself."""
    code = _UNIT_WORDS.read(text)
    return UNITS[code][0] if code else text.strip()
