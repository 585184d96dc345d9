"""What the words say besides the test: strived for (力争), to be kept up (稳定在), asked for in every year (每年)."""

from __future__ import annotations

import re

SOFT = re.compile("力争|争取|争创|努力|力求|争当|争做|冲刺|奋力|力促")
HOLD = re.compile(
    "(?:稳定|保持|维持|稳固|巩固|保)(?:保持|稳定)?在|稳居|(?:持续|稳定|长期|常年|始终|继续)(?:保持|稳定|达到)|(?<!水土)(?:保持|维持|"
    "稳定)(?=[^,;]{0,14}(?:[0-9一二三四五六七八九十]|全覆盖|领先|前列|首位|第一|以上|零|达标))"
)
_NO_HOLD = re.compile(
    "(?<!始终)(?:保持|稳定)(?:持续|稳定|平稳|较快|快速)*(?:增长|上升|下降|提高|提升|增加|增速|降低|减少)|保持同步"
)
PER_YEAR = re.compile(
    "每年|/年|年均(?!浓度|值|水平|温|气)|逐年|每一年|每年度|年年|连年|各年度|每个年度|年平均|(?<![0-9一二三四五六七八九十两多全])年(?:新增|培训|检查|抽检|举办|开展|组织)|分年度|每个自然年"
)
EACH = re.compile(
    "(?<![人户亩日平])均(?=[达不在为超高低少多保控大小要须应实比较增提下降升居杜全有拥新建至≥≤><0-9])|(?<!首)都(?=达|要|在|不|超|实现)|全部(?=达到|不低于|超过)|"
    "分别(?=[达不在为超高低控保增下提至])|各(?=不少于|不低于|达|[0-9一二三四五六七八九十]+[个家项])|同时达到"
)
MEAN = re.compile("平均(?=[达不在为超高低保控合要至0-9])")
SUM = re.compile("合计|总计|共计|总数|总和|之和|总共|一共|累计总数")


def soft(text: str) -> bool:
    return bool(SOFT.search(text))


def hold(text: str) -> bool:
    return bool(HOLD.search(_NO_HOLD.sub("", text)))


def per_year(text: str) -> bool:
    return bool(PER_YEAR.search(text))
