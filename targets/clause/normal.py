"""One shape for all ways of writing: full-width signs, dashes, brackets, spaces; and numerals that are no amounts.

Only signs are mapped. Unicode compatibility forms are not folded: that would make 922 of 92².
"""

from __future__ import annotations

import re

#: Full-width ASCII to ASCII, and the many forms of one sign to one form.
_SIGNS: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SIGNS |= {ord(sign): "~" for sign in "～〜∼˜—–―‒‐‑−-－﹣"} | {0xE001: "-"}
_SIGNS |= {ord(sign): None for sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
_SIGNS |= {
    ord(old): new
    for old, new in {
        "﹪": "%", "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "。": ";", "；": ";", "【": "(", "】": ")", "〔": "(", "〕": ")",
        "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": '"', "’": '"', "'": '"', "＇": '"',
        "﹐": ",", "﹑": "、", "！": ";", "!": ";", "？": "?", "\u3000": " ", "\u00a0": " ", "µ": "μ",
    }.items()
}  # fmt: skip

#: A minus stands before a number and behind a bound, a sign of comparison or another dash (-5~-2); all other dashes
#: are those of a range or of the sentence. The private sign lives until the dashes have become one sign.
_MINUS = re.compile(
    r"(?:(?<![0-9０-９\u4e00-\u9fff%％A-Za-zＡ-Ｚａ-ｚⅠ-ⅿ)）/·~～—–])|(?<=[到至为达长降升高低少加减增在于过从由])|"
    r"(?<=增[速幅])|(?<=涨幅)|"
    r"(?<=[0-9０-９%％℃][~～—–]))(?:[-－−﹣]|负|零下)(?=[0-9０-９])"
)
_MINUS_SIGN = "\ue001"

_RULES = (
    (re.compile(r"~{2,}"), "~"),
    (re.compile('"(零|[0-9.]+%?)"'), r"\1"),  # “零”事故 is no name
    (re.compile("(?<![0-9.:])([0-9]+(?:\\.[0-9]+)?)[:∶]1(?![0-9.:])"), r"\1"),  # 1.9:1
    (re.compile(r">=|=>|大于或等于|大于等于|高于或等于|高于等于"), "≥"),
    (re.compile(r"<=|=<|小于或等于|小于等于|低于或等于|低于等于"), "≤"),
    (re.compile(r"(?<=[0-9])\s+(?=[0-9])"), "\ue000"),  # two numbers side by side stay two
    (re.compile(r"\s+"), ""),
    (re.compile("\ue000"), " "),
    (re.compile(r"\((?:含|含本数|包含|包括本数|含本级|及)\)"), ""),
    (re.compile(r"\((?:不含|不含本数|不包含|不包括本数)\)"), "不含"),
)
_NOTE = re.compile(r"\([^()]*\)")
#: The number of an item in a list: 1. 一、 一是 ① and dashes.
_NUMBERING = re.compile(
    r"^(?:[0-9]{1,2}[.、)](?=[一-鿿])|[一二三四五六七八九十]{1,2}(?:、|是)|[①-⑳]|[~·•●■◆※*]+(?=[^0-9]))+"
)
_EDGES = " ,;:、."

#: What replaces a numeral that is not an amount.
HIDDEN = "·"
_NUMERAL = re.compile(r"[0-9一二两三四五六七八九十百千万亿.]")

_CN = "[0-9一二两三四五六七八九十百]+"
#: Texts whose numerals name something or tell a time. Words stay, numerals are hidden.
_NAMES = re.compile(
    "|".join(
        (
            r'"[^"]{1,40}"|《[^》]*》',
            r"[A-Za-z][A-Za-z/]*~?[0-9]+(?:\.[0-9]+)?(?:~[0-9]+)*(?![0-9.]*(?:%|个百分点|倍))",
            r"(?:20|19)[0-9]{2}(?:(?:~|、|至|到)(?:20)?[0-9]{2})?年(?:度|底|末)?(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?",
            r"(?:20|19)[0-9]{2}(?:~|至|到)(?:20)[0-9]{2}",
            r"(?<=到)20[2-5][0-9](?=,|底|末|达)",
            r"(?<![0-9])[0-9]{1,2}月(?:[0-9]{1,2}日|底|末|份|前|上旬|中旬|下旬)",
            rf"第?{_CN}个?季度",
            rf"(?:未来|今后|近|前|后|用|每|连续){_CN}年(?!均)",
            rf"{_CN}年(?:之?内|以内|期间|期(?!末)|累计|行动|计划|规划|时间|来|共|总计|合计|左右的时间|新增|达到|增长|滚动|任务)",
            r"十[一二三四五六]五|1[0-9]五(?=规划|时期|期间|末)",
            r"第[0-9一二三四五六七八九十]+(?:届|次|批|期|轮|条|款|章|季|三方|方(?!阵)|产业|时间|责任|课堂|书记|大|家|个|项)",
            r"每[0-9一二两三四五六七八九十百千万亿]+(?:人口|人|户|名|家|个|平方公里|平方千米|亩|公顷|辆|小时|元|吨|件|年|季度|月|周|日|天|学时)",
            r"[0-9]+(?:级|型|号|星|线|期工程|代|#|(?!MWh?|GWh?|TB|PB|TEU|[PTE]?FLOPS)[A-Z]+(?![A-Za-z%]))(?![0-9])",
            r"[0-9]+\+[0-9NXn]+(?:\+[0-9NXn]+)*",
            r"123(?:45|15|28|48|33|05|17|08|93)(?=[^0-9]{0,3}(?:热线|投诉|平台|举报|政务|便民|市民|消费|受理|工单|满意|系统))|(?:110|119|120|"
            r"122)(?=[^0-9%个家项件]{0,2}(?:接|热线|平台|电话|报警|急救))",
            r"(?:7[×xX*])?24小时(?![以之]?内|以上|以下)",
            r"[0-9一二三四五十]+(?:分钟|公里|里|小时)[^0-9,;以内达]{0,6}圈",
            r"[0-9]+(?:小时|个?工作日|天|分钟|日)内?(?:到达|[^0-9,;达到不超以]){0,8}(?:率|比例|占比)",
            r"(?:附件|附表|附录|表|图|序号|编号|电话)[0-9]+",
            r"[一二两三四五六七八九十]个(?:代表|维护|意识|自信|全面|确保|一(?![百千万])|百年|同步|结合|坚持|转变|务必|必须|统筹|到位|强化|围绕|不放过|革命|文明|责任制?|清单|方面)",
            r"3·15|6·18|双11",
            r"一批|一件事|一张网|一条龙|一把手|一个(?:口子|窗口|都|不)|一次(?:能源|性|检|交|验|通|办|成|申|受|抽|合|提|装|告|创|都)",
            r"二次(?:供水|污染|创业|利用|装修|加压|验)|三次(?:产业)|一起(?!事|重|较|特|一|以|死|安|违|案|及)",
            r"一分(?=部署|钟|为)|一(?P<same>[户人企厂村县镇品案车店市区链业])一[一-鿿]|一部分|十分(?=[一-鿿])(?!以|之|左|及|且|和)",
            r"[一二三四五两](?:类|级|等|流|星级|(?<!前.)甲|体化|农|网|化|品一标|产(?!值)|公|减|同|新|区|山|化)",
            r"(?:十万|百万|亿|万|千|百)(?:人口|元|亩|吨|人)(?=GDP|地区生产|国内生产|生产总值|工业|产值|增加值|能耗|企业|项目|产业|工程|计划|农民)",
            r"[0-9一二两三五十百千万亿]+(?:亿元|亿|万元)(?:级|企业|产业|园区|项目|村|镇|县|乡|俱乐部|楼宇)(?=[0-9一二两三四五六七八九十达数新培总占])",
        )
    )
)
_BASIS = re.compile(
    r"(?:在[^,;]*基础上)|(?:(?:比|较|为)(?:20··|····)年(?:底|末)?(?:的)?[0-9.]+(?:%|[个家项件起])?(?=提|增|上|下|降|减))"
)


def normalise(text: str) -> str:
    """The clause in one shape: half-width signs, one dash, no spaces, notes in brackets dropped where words remain."""
    plain = _MINUS.sub(_MINUS_SIGN, text).translate(_SIGNS)
    for pattern, new in _RULES:
        plain = pattern.sub(new, plain)
    if len(plain) > 2 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]:
        plain = plain[1:-1]
    plain = _without_notes(plain).strip(_EDGES)
    return _NUMBERING.sub("", plain)


def hide(text: str, unit: str = "") -> str:
    """``text`` with the same length and every numeral hidden that belongs to a name or a date; 100MW is an amount
    where ``unit``, the plan's own, is MW."""

    def without_numerals(found: re.Match[str]) -> str:
        amount = unit and re.fullmatch(rf"[0-9]+{re.escape(unit)}", found[0])
        return found[0] if amount else _NUMERAL.sub(HIDDEN, found[0])

    hidden = _NAMES.sub(without_numerals, text)
    return _BASIS.sub(lambda found: _NUMERAL.sub(HIDDEN, found[0]), hidden)


def _without_notes(text: str) -> str:
    """Bracketed notes explain a word: they go, unless the only number or the only words stand in them."""
    bare = text
    while (shorter := _NOTE.sub("", bare)) != bare:
        bare = shorter
    bare = bare.replace("(", ",").replace(")", ",")
    if not bare.strip(_EDGES) or (re.search("[0-9]", text) and not re.search("[0-9]", bare) and _amount_in_note(text)):
        return re.sub(r"[()]+", ",", text)
    return bare


def _amount_in_note(text: str) -> bool:
    """A number in a note that is neither part of a name (PM2.5) nor a year."""
    notes = (note[0] for note in _NOTE.finditer(text))
    return any(re.search("[0-9]", note) and not re.search("[A-Za-z][A-Za-z/]*~?[0-9]|[0-9]年", note) for note in notes)
