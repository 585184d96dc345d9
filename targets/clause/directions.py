"""Which way a measured thing is better, told from its name: 合格率 higher, 能耗 lower."""

from __future__ import annotations

import re
from functools import lru_cache

from targets.rules.terms import Direction

#: The end of a name decides first: 尾气排放达标率, 事故隐患整改率 and 投诉处理满意度 are better when higher.
_GOOD_DEEDS = (
    "达标|合格|优良|优秀|良好|处理|处置|处结|整改|整治|治理|办结|结案|破案|侦破|查处|回复|答复|反馈|满意|覆盖|利用|回收|修复|控制|"
    "追溯|检测|检验|检查|抽查|监测|监管|监督|执行|完成|履约|化解|调解|救治|治愈|存活|成活|防治|普及|知晓|合规|报告|上报|备案|清理|"
    "清除|清零|开工|竣工|完工|搬迁|拆除|淘汰|收集|分类|节约|改造|推广|替代|认证|登记|安全|净化|预警|防控|防范|排查|保障|保险|参保|投保|救助|受理|响应|及时|"
    "去除|资源化|无害化|减量化|标准化|信息化|绿化|到位|按期|按时|消除|关闭|销号|分离|兑现|挽回|追缴|执结|结办|处罚|打击|转化|公开|"
    "脱贫|召回率|召回完成|解决|劝返|入学|巩固|化率|减排|节能|节水|节约|改善|优化|提升|预防|控制|下降|降低|减少|削减|压减|递减|缩减|压缩|缩短|降幅"
)
_HIGHER_END = re.compile(
    rf"(?:{_GOOD_DEEDS})(?:成功|完成|到位)?(?:率|比例|比重|占比|量|数|数量|幅度|面积|程度|度|指数|天数|能力|水平|次数|评分|得分)?$"
    r"|(?:空气|环境)质量[^,;]{0,6}(?:天数|比例|率|指数)$|溶解氧|负氧离子|产出强度|投入强度|投资强度|开发强度|经费[^,;]*强度"
)
_LOWER_END = re.compile("(?:不|未|超|误|漏)[^,;、]{1,3}(?:率|比例|占比|数|量|数量|件数|起数)$")
_LOWER = re.compile(
    "能耗|水耗|电耗|煤耗|油耗|物耗|消耗|耗能|耗水|用水量|取水量|能源消费|煤炭消费|排放|排污|事故|死亡|伤亡|受伤|亡人|投诉|举报|"
    "不合格|不良|失业|差评|次品|废品|返工|返修|退货|退运|召回|缺陷|故障|违法|违规|违纪|违章|案件|发案|案发|犯罪|信访|上访|"
    r"PM2\.?5|PM10|浓度|二氧化硫|氮氧化物|化学需氧量|氨氮|臭氧|重污染|污染物|污染天|超标|黑臭|劣V|劣五|劣Ⅴ|发病|患病|感染|辍学|流失|空置|"
    "漏损|损耗|损失|成本|时限|时长|用时|耗时|等待|响应时间|办理时间|办结时间|审批时间|开办时间|通关时间|平均时间|办理天数|"
    "负债|债务|杠杆|赤字|恩格尔|基尼|收入比|差距|贫困|返贫|拥堵|噪声|噪音|化肥|农药|抗菌药|占用|闲置|积压|库存|逾期|"
    "欠薪|拖欠|隐患|风险|火灾|起火|溺水|涨幅|物价|居民消费价格|CPI|失信|假冒|侵权|差错|误差|误报|失误|延误|晚点|拥挤|"
    "复发|再犯|跑动次数|材料数|环节|缺口|亏损|短缺|停电|停水|断供|裸露|破损|内涝|积水|垃圾产生|废物产生|填埋|抽样不|问题发生|"
    "错误|瑕疵|纠纷|复议|败诉|撤销|伪劣|中毒|爆炸|溺亡|流标|差率|碳强度|碳排|能源强度|能耗强度|水资源消耗|耗煤|^煤炭|过劳|迟报|漏报|瞒报|"
    "危房|棚户|违建|散乱污|群体性|暴力|超时|超载|超限|不满意|未办结|未完成|不达标|未达标|偏差"
)
_LOWER_TIME = re.compile(
    "(?:办理|审批|办结|处理|开办|通关|响应|等待|等候|到达|出警|处置|送达|候诊|换乘|结案|注册|审核|检验检测)[^,;]{0,6}(?:时间|时限|天数|周期|时长|时效)$"
)
#: Names that measure how much there is of something; better when higher unless a lower word stands in them.
MEASURED = re.compile(
    "率|占比|比重|比例|总量|数量|总数|总值|总额|指数|满意度|强度|浓度|密度|余额|金额|产值|产量|收入|利润|税收|增加值|投资额|销售额|交易额|"
    "支出|能耗|水耗|时间|时限|成本|天数|件数|起数|人数|户数|家数|次数|个数|面积|里程|系数|得分|评分|分值|知晓度|贡献|覆盖面|寿命|排名|位次|名次|"
    "(?:量|数|值|额|度|比|价|耗)$"
)
_NO_MEASURE = re.compile(
    "(?:质量|能力|水平|环境|服务|效率|效益|数字|力度|程度|进度|深度|广度|制度|态度|高度|知名度|美誉度|影响力)$"
)


@lru_cache(maxsize=4096)
def tends(name: str) -> Direction | None:
    """The good direction of what ``name`` measures; None where the name does not tell."""
    bare = re.sub(r"(?:的|等|情况|同比|年均|总体|平均值|平均)+$", "", re.sub(r"\(.*?\)|[\"》《]", "", name))
    bare = re.sub(r"(?:实现|力争|确保|全部|全面|均|都|要|须|应|必须)+$", "", bare)
    bare = re.sub("(?<=.)每[^,;]*$", "", bare).split("占", maxsplit=1)[0] + ("占比" if "占" in bare else "")
    if not bare:
        return None
    if _LOWER_END.search(bare):
        return "lower"
    if _HIGHER_END.search(bare):
        return "higher"
    if _LOWER.search(bare) or _LOWER_TIME.search(bare):
        return "lower"
    return "higher" if re.search("率$|比重$|占比$|比例$|满意度$|指数$|产值$|增加值$|收入$", bare) else None


@lru_cache(maxsize=4096)
def is_measured(name: str) -> bool:
    """Whether the name is that of a number (合格率, 排放总量) rather than of a thing (农产品质量)."""
    bare = re.sub(r"(?:的|等|情况)+$", "", name)
    return bool(MEASURED.search(bare)) and not _NO_MEASURE.search(bare)
