"""Hand-calculated cases of every form: a target row, what is reported, and what ``status`` must say at a quarter.

Every expected number is worked out in the comment beside it. Numbers compare as decimals; None means null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Expected = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """``target`` and ``values`` are workbook rows without the code; ``expect`` maps (year, quarter) to status keys."""

    code: str
    target: dict[str, Any]
    expect: dict[tuple[int, int], Expected]
    values: list[dict[str, Any]] = field(default_factory=list)
    benchmarks: list[dict[str, Any]] = field(default_factory=list)
    quotas: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    registers: list[dict[str, Any]] = field(default_factory=list)


def at(year: int, quarter: int, **cells: Any) -> dict[str, Any]:
    return {"year": year, "quarter": quarter, **cells}


NOT_REPORTED = {"verdict": "not_reported", "progress": "awaiting_data", "actual": None}
NOT_DUE = {"verdict": "not_due", "progress": "not_due"}

CASES = [
    Case(
        "ratio-summed",
        {"indicator": "合格率", "clause": "达到92%以上", "unit": "%", "measure": "ratio"},
        {
            # 46/50 = 92 %, exactly at the target
            (2026, 1): {"actual": "92", "target": "92", "phase_target": "92", "verdict": "met", "completion": "1",
                        "gap": "0", "progress": "on_track"},
            # (46+44)/(50+50) = 90 %; 90/92 = 0.978260869565…
            (2026, 2): {"actual": "90", "verdict": "not_met", "completion": "0.978260869565", "gap": "2",
                        "progress": "behind"},
            # the second quarter of 2027 is missing: never the mean or a smaller sum
            (2027, 2): NOT_REPORTED,
        },
        [at(2026, 1, numerator=46, denominator=50), at(2026, 2, numerator=44, denominator=50),
         at(2027, 1, numerator=1, denominator=2)],
    ),
    Case(
        "ratio-0-of-0",
        {"indicator": "抽检合格率", "clause": "不低于92%", "unit": "%", "measure": "比率"},
        {
            (2026, 1): {"verdict": "not_applicable", "progress": "awaiting_data", "actual": None},
            # the quarter of 0/0 is a report and adds nothing: 9/10 = 90 %
            (2026, 2): {"actual": "90", "verdict": "not_met", "gap": "2"},
        },
        [at(2026, 1, numerator=0, denominator=0), at(2026, 2, numerator=9, denominator=10)],
    ),
    Case(
        "level-one-short",
        {"indicator": "指数", "clause": "达到93", "unit": "分", "measure": "as_of"},
        {
            (2026, 1): {"actual": "93", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"actual": "92", "verdict": "not_met", "gap": "1", "completion": "0.989247311828"},  # 92/93
            (2026, 3): {"actual": "0", "verdict": "not_met", "completion": "0", "gap": "93"},  # 0 is a value
            (2026, 4): NOT_REPORTED,
        },
        [at(2026, 1, value=93), at(2026, 2, value=92), at(2026, 3, value=0)],
    ),
    Case(
        "strict",
        {"indicator": "占比", "clause": "超过45%", "unit": "%", "measure": "year_to_date"},
        {
            (2026, 1): {"actual": "45", "verdict": "not_met", "completion": "1", "gap": "0", "progress": "behind"},
            (2026, 2): {"actual": "45.01", "verdict": "met", "progress": "on_track"},
        },
        [at(2026, 1, value="45"), at(2026, 2, value="45.01%")],
    ),
    Case(
        "ceiling",
        {"indicator": "万元GDP水耗", "clause": "控制在25立方米以下", "unit": "立方米", "measure": "as_of"},
        {
            # 25/30 = 0.8333…, never 120 %
            (2026, 1): {"actual": "30", "verdict": "not_met", "completion": "0.833333333333", "gap": "5"},
            (2026, 2): {"actual": "25", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 3): {"actual": "0", "verdict": "met", "completion": "1", "gap": "0"},
        },
        [at(2026, 1, value=30), at(2026, 2, value=25), at(2026, 3, value=0)],
    ),
    Case(
        "term-increment",
        {"indicator": "新增采用国际标准", "clause": "新增150项", "unit": "项", "baseline": 1000},
        {
            # 150 x 1/20 quarters = 7.5; the next quarter asks 15; 10/150 = 0.0667; the baseline is never added
            (2026, 1): {"actual": "10", "target": "150", "phase_target": "7.5", "horizon_target": "150",
                        "verdict": "open", "progress": "on_track", "completion": "0.066666666667", "gap": "140"},
            # 10 + 5 = 15: exactly the phase target of 150 x 2/20, short of the next, 22.5
            (2026, 2): {"actual": "15", "phase_target": "15", "verdict": "open", "progress": "on_track"},
            # 15 + 15 = 30, next 150 x 4/20 = 30 is reached already
            (2026, 3): {"actual": "30", "verdict": "open", "progress": "ahead"},
            (2026, 4): NOT_REPORTED,
        },
        [at(2026, 1, value=10), at(2026, 2, value=5), at(2026, 3, value=15)],
    ),
    Case(
        "yearly-increment",
        {"indicator": "新增示范企业", "clause": "每年新增4家以上", "unit": "家"},
        {
            (2026, 1): {"actual": "0", "phase_target": "1", "verdict": "open", "progress": "behind"},  # 4 x .25
            (2026, 2): {"actual": "2", "phase_target": "2", "verdict": "open", "progress": "on_track"},
            (2026, 3): {"actual": "4", "verdict": "met", "progress": "done", "completion": "1", "gap": "0"},
            # a new year starts afresh: 3 of 4 at its end
            (2027, 4): {"actual": "3", "target": "4", "verdict": "not_met", "progress": "behind", "gap": "1",
                        "completion": "0.75"},
        },
        [at(2026, 1, value=0), at(2026, 2, value=2), at(2026, 3, value=2), at(2026, 4, value=0),
         at(2027, 1, value=1), at(2027, 2, value=1), at(2027, 3, value=1), at(2027, 4, value=0)],
    ),
    Case(
        "count-range",
        {"indicator": "示范区", "clause": "建成1~2个", "unit": "个", "measure": "as_of"},
        {
            # the path of a count begins at 0: 1 x 1/20 = 0.05 is asked already
            (2026, 1): {"actual": "0", "verdict": "open", "progress": "behind", "phase_target": "0.05"},
            (2026, 2): {"actual": "1", "verdict": "met", "progress": "done", "completion": "1", "gap": "0"},
            (2026, 3): {"actual": "2", "verdict": "exceeded", "progress": "done", "completion": "1", "gap": "0"},
        },
        [at(2026, 1, value=0), at(2026, 2, value=1), at(2026, 3, value=2)],
    ),
    Case(
        "vs-benchmark",
        {"indicator": "食品抽查合格率", "clause": "高于全省平均水平2个百分点", "unit": "%", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # 92 - 90 = 2
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "1"},  # 91 - 90 = 1 of 2
            (2026, 3): {"verdict": "pending", "progress": "awaiting_data"},  # not published
            (2026, 4): {"verdict": "met", "gap": "0"},  # the value typed with the entry: 95 - 93 = 2
        },
        [at(2026, 1, value=92), at(2026, 2, value=91), at(2026, 3, value=99), at(2026, 4, value=95, benchmark=93)],
        benchmarks=[at(2026, 1, value=90), at(2026, 2, value=90)],
    ),
    Case(
        "vs-benchmark-range",
        {"indicator": "竞争力指数", "clause": "高于全省平均水平1~2个百分点", "unit": "%", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met"},  # +1
            (2026, 2): {"verdict": "exceeded"},  # +2
            (2026, 3): {"verdict": "exceeded", "gap": "0"},  # +5 is never penalised
            (2026, 4): {"verdict": "not_met", "completion": "0", "gap": "2"},  # -1: 2 short of the lower margin
        },
        [at(2026, 1, value=91), at(2026, 2, value=92), at(2026, 3, value=95), at(2026, 4, value=89)],
        benchmarks=[at(2026, quarter, value=90) for quarter in (1, 2, 3, 4)],
    ),
    Case(
        "trend-annual",
        {"indicator": "用户满意度", "clause": "逐年上升", "unit": "分", "measure": "published_rate", "frequency": "年"},
        {
            (2026, 2): NOT_DUE,  # whatever is stored
            (2026, 4): {"actual": "81", "verdict": "met", "completion": "1"},  # 81 > 80
            (2027, 4): {"actual": "81", "verdict": "not_met", "completion": "0", "progress": "behind"},  # not above 81
        },
        [at(2025, 4, value=80), at(2026, 2, value=99), at(2026, 4, value=81), at(2027, 4, value=81)],
    ),
    Case(
        "growth",
        {"indicator": "服务业增加值", "clause": "增长8%以上", "unit": "亿元", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},  # 108/100 - 1 = 8 %
            (2026, 2): {"verdict": "not_met", "completion": "0.5"},  # 4 % of 8 %
            (2026, 3): {"verdict": "pending", "progress": "awaiting_data"},  # no value of last year
        },
        [at(2025, 1, value=100), at(2026, 1, value=108), at(2025, 2, value=200), at(2026, 2, value=208),
         at(2026, 3, value=300)],
    ),
    Case(
        "delta",
        {"indicator": "达标率", "clause": "比上年提高1个百分点", "unit": "%", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"verdict": "not_met", "completion": "0.4", "gap": "0.6"},  # 0.4 of 1 point
        },
        [at(2025, 1, value=80), at(2026, 1, value=81), at(2025, 2, value=80), at(2026, 2, value="80.4")],
    ),
    Case(
        "rank",
        {"indicator": "综合排名", "clause": "进入全省前三名", "unit": "位", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},
            # (13 - 5 + 1)/(13 - 3 + 1) = 9/11; two places short
            (2026, 2): {"verdict": "not_met", "completion": "0.818181818182", "gap": "2"},
            (2026, 3): {"verdict": "met", "completion": None},  # N unknown
        },
        [at(2026, 1, rank=3, places=13), at(2026, 2, rank=5, places=13), at(2026, 3, rank=1)],
    ),
    Case(
        "coverage",
        {"indicator": "GMP认证比例", "clause": "全部通过认证", "unit": "%", "measure": "ratio:as_of"},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0.666666666667"},  # 20/30
            (2026, 2): {"verdict": "met", "completion": "1", "actual": "100", "gap": "0"},  # 30/30, not 50/60
            (2026, 3): {"verdict": "not_applicable", "progress": "awaiting_data"},  # 0/0
        },
        [at(2026, 1, numerator=20, denominator=30), at(2026, 2, numerator=30, denominator=30),
         at(2026, 3, numerator=0, denominator=0)],
    ),
    Case(
        "zero",
        {"indicator": "重特大质量事故", "clause": "杜绝", "unit": "起", "measure": "period_flow", "flags": "red_line"},
        {
            (2026, 1): {"actual": "0", "target": "0", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): NOT_REPORTED,
            # an event counts at once, without an entry, to the end of the year
            (2026, 3): {"actual": "1", "verdict": "not_met", "progress": "behind", "completion": "0", "gap": "1"},
            (2026, 4): {"actual": "1", "verdict": "not_met"},
        },
        [at(2026, 1, value=0)],
        events=[{"date": "2026-08-03", "level": "重大", "category": "工程", "description": "塔吊倒塌"}],
    ),
    Case(
        "quota",
        {"indicator": "节能减排任务", "clause": "完成上级下达任务", "measure": "year_to_date"},
        {
            # one of two sub-quotas met: 4.9 <= 5, 3.1 > 3
            (2026, 1): {"verdict": "not_met", "completion": "0.5"},
            (2027, 1): {"verdict": "pending", "progress": "awaiting_data"},  # nothing handed down for 2027
        },
        [at(2026, 1, part="能耗", value="4.9"), at(2026, 1, part="排放", value="3.1"),
         at(2027, 1, part="能耗", value=1), at(2027, 1, part="排放", value=1)],
        quotas=[{"name": "能耗", "operator": "<=", "value": 5, "year": 2026},
                {"name": "排放", "operator": "<=", "value": 3, "year": 2026}],
    ),
    Case(
        "staged",
        {"indicator": "生态文明城市", "clause": "建成国家生态文明城市",
         "stages": "申报=20@2026Q2；考核=60@2027Q4；命名=100@2030Q4"},
        {
            (2026, 1): {"verdict": "open", "progress": "not_started", "completion": "0"},
            (2026, 2): {"verdict": "open", "progress": "behind"},
            (2026, 3): {"verdict": "open", "progress": "ahead", "completion": "0.2"},  # Q4 asks no more than this
            (2026, 4): {"verdict": "open", "progress": "ahead", "completion": "0.6"},
            (2027, 1): {"verdict": "met", "progress": "done", "completion": "1"},
        },
        [at(2026, 3, stage="申报"), at(2026, 4, stage="考核"), at(2027, 1, stage="命名")],
    ),
    Case(
        "rubric",
        {"indicator": "农产品质量", "clause": "农产品质量显著提高"},
        {
            (2026, 1): {"verdict": "met", "completion": "0.8"},  # 良好 = 80 of 100
            (2026, 2): {"verdict": "not_met", "completion": "0"},  # 不合格 = 0
            (2026, 3): {"verdict": "pending", "progress": "awaiting_data"},  # text, no grade yet
        },
        [at(2026, 1, stage="良好"), at(2026, 2, stage="不合格"), at(2026, 3, note="已开展抽检")],
    ),
    Case(
        "hold",
        {"indicator": "监测合格率", "clause": "稳定在97%以上", "unit": "%", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0.5"},  # one of two checks passed
            (2026, 3): {"verdict": "not_met", "completion": "0.666666666667"},  # 2 of 3, failed once
            (2027, 1): {"verdict": "met", "completion": "1"},  # a new year starts afresh
        },
        [at(2026, 1, value=97), at(2026, 2, value="96.9"), at(2026, 3, value=99), at(2027, 1, value=97)],
    ),
    Case(
        "band",
        {"indicator": "不良率区间", "clause": "保持在10%~15%之间", "unit": "%", "measure": "as_of"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0.5"},  # hold: one of two
        },
        [at(2026, 1, value=15), at(2026, 2, value="15.1")],
    ),
    Case(
        "good-air-days",
        {"indicator": "城市空气质量良好以上天数", "clause": "达到358天", "unit": "天", "measure": "year_to_date",
         "form": "accumulating_days"},
        {
            # 90 days gone, 84 good: 6 bad of 7 allowed (365 - 358); phase target 358 - 275 = 83; Q2: 358 - 184 = 174
            (2026, 1): {"verdict": "open", "progress": "on_track", "phase_target": "83", "actual": "84"},
            # 181 gone, 173 good: 8 bad, more than 7: out of reach at once
            (2026, 2): {"verdict": "not_met", "progress": "behind", "gap": "185"},  # 358 - 173
            # 2028 has 366 days: 8 allowed, 91 - 83 = 8 bad are still allowed; phase target 358 - 275 = 83
            (2028, 1): {"verdict": "open", "progress": "on_track", "phase_target": "83"},
        },
        [at(2026, 1, value=84), at(2026, 2, value=173), at(2028, 1, value=83)],
    ),
]  # fmt: skip
