"""Two kinds of places that share a state or a rate have one each; sums and what lies between them stay together."""

from __future__ import annotations

import pytest

from targets.intake.pieces import split


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("重点流域和区域环境质量得到好转", ["重点流域环境质量得到好转", "重点区域环境质量得到好转"]),
        ("城镇和农村生活垃圾无害化处理率达到98%以上",
         ["城镇生活垃圾无害化处理率达到98%以上", "农村生活垃圾无害化处理率达到98%以上"]),
        ("湖泊、水库水质达标率达到90%", ["湖泊水质达标率达到90%", "水库水质达标率达到90%"]),
        ("城市和农村居民收入差距逐步缩小", ["城市和农村居民收入差距逐步缩小"]),
        ("城市和农村新增公厕100座", ["城市和农村新增公厕100座"]),
        ("城市与农村统筹水平明显提升", ["城市与农村统筹水平明显提升"]),
        ("流域环境质量得到好转", ["流域环境质量得到好转"]),
    ],
)  # fmt: skip
def test_each_place_has_its_own(text, pieces):
    assert [piece.text for piece in split(text)] == pieces
