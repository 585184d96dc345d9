"""The parts that the words name: 有机食品、绿色食品、无公害农产品认证总数, A和B分别达到…, 均达到."""

from __future__ import annotations

import re
from functools import lru_cache

from targets.clause import flags
from targets.clause.words import trim
from targets.rules.terms import Combine, Part

_SEPARATOR = re.compile("、|以及|和|与|及|,")
_TOTAL = re.compile(
    "(?:的)?(?:企业|认证|登记|产品|项目|单位)?(?:总数量?|总量|合计|总计|共计|总和|之和|数量|企业数|家数|个数|数)$"
)
_LONGEST = 12


@lru_cache(maxsize=4096)
def split(name: str) -> tuple[str, ...]:
    """The things a name lists, where they are things of one kind; nothing where 和 joins something else.

    国家、省干线公路 is one thing with two attributes; 全国质量奖和省长质量奖企业数 are two awards.
    """
    bare = _TOTAL.sub(
        "",
        trim(re.sub("(?:人均|分别|均|都|全部|平均|合计|总计|共|拥有|新增|建成|培育|达到|优良天数)+$", "", trim(name))),
    )
    pieces = [piece for piece in _SEPARATOR.split(bare) if piece]
    if len(pieces) < 2 or len(pieces) > _LONGEST or any(len(piece) < 2 for piece in pieces):
        return ()
    if not _alike(pieces):
        pieces[-1] = re.sub("(?:企业|产品|单位|项目|机构|平台)$", "", pieces[-1]) or pieces[-1]
    return tuple(pieces) if _alike(pieces) else ()


def _alike(pieces: list[str]) -> bool:
    """Names of one kind end alike: 奖/奖, 食品/食品/农产品, 合格率/合格率."""
    return len({piece[-1] for piece in pieces}) == 1


def listed(name: str) -> tuple[str, ...]:
    """The things a name lists, alike or not: only where 分别, 均 or 合计 says that they are several."""
    bare = _TOTAL.sub(
        "",
        trim(re.sub("(?:人均|分别|均|都|全部|平均|合计|总计|共|拥有|新增|建成|培育|达到|优良天数)+$", "", trim(name))),
    )
    pieces = [piece for piece in _SEPARATOR.split(bare) if piece]
    if len(pieces) < 2 or len(pieces) > _LONGEST or any(len(piece) < 2 for piece in pieces):
        return ()
    return tuple(_with_tail(pieces))


def _with_tail(pieces: list[str]) -> list[str]:
    """优良、合格率 are 优良率 and 合格率: the last piece's end belongs to all where none of the others has it."""
    tail = re.search("(?:合格率|达标率|覆盖率|满意度|满意率|率|比重|比例|指数)$", pieces[-1])
    if tail is None or any(piece.endswith(tail[0][-1]) for piece in pieces[:-1]) or pieces[-1] == tail[0]:
        return pieces
    return [piece + tail[0] for piece in pieces[:-1]] + [pieces[-1]]


def combined(text: str, topic: str, indicator: str, form: str) -> tuple[tuple[Part, ...], Combine | None]:
    """Parts and how they are put together, as far as the words tell."""
    combine: Combine | None = None
    if flags.EACH.search(text):
        combine = "each"
    elif flags.MEAN.search(text):
        combine = "weighted"
    elif flags.SUM.search(text) or form in ("stock_sum", "count_sum"):
        combine = "sum"
    if combine is None:
        return (), None
    names = listed(topic) or listed(indicator) if combine != "sum" else split(topic) or split(indicator)
    return (tuple(Part(name) for name in names), combine) if names else ((), None)
