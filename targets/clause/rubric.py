"""``rubric``: words that name a result or a change of a thing, graded by the office. 显著提高, 全面提升, 争创, 普遍实施."""

from __future__ import annotations

import re

from qualitycity.sentences import Sentence, sentence
from targets.clause.words import Found, Words
from targets.rules.terms import Rule

_RESULT = re.compile(
    "提升|提高|好转|实现|突破|促进|推动|普遍|争创|成效|明显|显著|改善|优化|增强|向好|跃升|跃上|成果|进展|实效|低位|进步|升级|转型|转变|壮大|扩大|"
    "缩小|缓解|消除|做强|做优|做大|打响|繁荣|领跑|一流|先进水平|领先水平|国际先进|稳定向好|趋好|更加|大幅|提质|增效|降低|下降|减少|提速|更好|更优|更高|保持稳定|持续稳定|平稳|满意|彰显|凸显|"
    "焕然一新|融合发展|协调发展|全面发展|基本形成|深度融合|高质量发展|有序|有力|基本消除|全覆盖|初具规模|初步形成|形成|稳中|跨越|培育出|赋能"
)
#: What a result word may stand before without naming a result: 提高认识, 推动落实.
_ORGANISING = re.compile(
    "(?:提高|提升|增强|统一)(?:思想|政治|责任|工作|全员|对[^,;]{0,12})?(?:认识|站位|重视程度|警惕|自觉性|主动性|紧迫感|使命感|意识$)|"
    "(?:推动|促进|实现)(?:各项)?(?:工作|任务|责任|政策|措施|部署)?(?:落实|落地|开展|到位|落地见效|闭环)|明显(?:位置)|(?:推动|推进)(?:工作|任务)|实现(?:目标|任务)(?=$|[,;])"
)


def recognise(words: Words) -> Found | None:
    if words.amounts:
        return None
    text = _ORGANISING.sub(lambda found: "·" * len(found[0]), words.text)
    match = _RESULT.search(text)
    if match is None:
        return None
    bare = _RESULT.sub("", text)
    if len(re.sub(r"[\W0-9的得地到和进一步全面稳步不断持续取]", "", bare)) < 2 and not words.indicator:
        return None
    rule = Rule("qualitative", "rubric", problems=_notes(words))
    return Found(rule, ((0, len(words.text)),), words.indicator or words.text, ())


def _notes(words: Words) -> tuple[Sentence, ...]:
    if almost := re.search("基本(?:上)?(?:实现|消除|达到)?[^,;]{0,6}(?:全覆盖|消除|达标|满意)", words.text):
        note = sentence(
            "“%(written)s” leaves the share open: it is graded; give a share to have it counted.", written=almost[0]
        )
        return (note,)
    if re.search("争创", words.text):
        return (sentence("争创 is graded; write 建成 or 创建 to make it a milestone."),)
    return ()
