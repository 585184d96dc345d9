"""Hand-calculated cases of comparisons: benchmarks, last year, ranks, quotas and events."""

from __future__ import annotations

from tests.acceptance.cases import NOT_REPORTED, Case, at
from tests.acceptance.cases_levels import PENDING, PERCENT

COMPARISONS = [
    Case(
        "above-average",
        {"indicator": "甲率", "clause": "高于全省平均水平", **PERCENT},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0"},  # equal is not above
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "1"},
            (2026, 4): PENDING,
        },
        [at(2026, 1, value=90), at(2026, 2, value="90.01"), at(2026, 3, value=89), at(2026, 4, value=99)],
        benchmarks=[at(2026, 1, value=90), at(2026, 2, value=90), at(2026, 3, value=90)],
    ),
    Case(
        "not-below-average",
        {"indicator": "乙率", "clause": "不低于全省平均水平", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"verdict": "not_met", "completion": "0", "gap": "0.5"},
        },
        [at(2026, 1, value=90), at(2026, 2, value="89.5")],
        benchmarks=[at(2026, 1, value=90), at(2026, 2, value=90)],
    ),
    Case(
        "below-average-by-margin",
        {"indicator": "丙率", "clause": "低于全省平均水平2个百分点", "lower": -5, **PERCENT},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # 7 - 5 = 2
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "1"},  # 7 - 6 = 1
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "3"},  # 7 - 8 = -1
            (2026, 4): {"verdict": "met"},  # -1 against 2
        },
        [at(2026, 1, value=5), at(2026, 2, value=6), at(2026, 3, value=8), at(2026, 4, value=-1)],
        benchmarks=[at(2026, 1, value=7), at(2026, 2, value=7), at(2026, 3, value=7), at(2026, 4, value=2)],
    ),
    Case(
        "below-average",
        {"indicator": "丁率", "clause": "低于全国平均水平", **PERCENT},
        {(2026, 1): {"verdict": "not_met"}, (2026, 2): {"verdict": "met"}},
        [at(2026, 1, value=5), at(2026, 2, value="4.9", benchmark=5)],
        benchmarks=[at(2026, 1, value=5)],
    ),
    Case(
        "office-record-wins",
        {"indicator": "戊率", "clause": "高于全省平均水平2个百分点", **PERCENT},
        {(2026, 1): {"verdict": "not_met", "completion": "0.5", "gap": "1"}},  # 91 - 90, not 91 - 80
        [at(2026, 1, value=91, benchmark=80)],
        benchmarks=[at(2026, 1, value=90)],
    ),
    Case(
        "brands",
        {"indicator": "品牌占全省比例", "clause": "高于经济总量占全省的比重", "unit": "%", "measure": "ratio:as_of",
         "compared_with": "经济总量占比", "form": "vs_ratio"},
        {
            (2026, 1): {"actual": "30", "verdict": "met", "completion": "1", "gap": "0"},  # 30 > 25
            (2026, 2): {"actual": "25", "verdict": "not_met", "completion": "0"},  # 25 = 25
            (2026, 3): PENDING,
            (2026, 4): {"actual": "24", "verdict": "not_met", "gap": "1"},  # 24 < 25
        },
        [at(2026, 1, numerator=30, denominator=100), at(2026, 2, numerator=25, denominator=100),
         at(2026, 3, numerator=25, denominator=100), at(2026, 4, numerator=24, denominator=100)],
    ),
    Case(
        "economy",
        {"indicator": "经济总量占比", "clause": "不低于20%", "unit": "%", "measure": "ratio:as_of"},
        {(2026, 1): {"actual": "25", "verdict": "met"}, (2026, 3): NOT_REPORTED},
        [at(2026, 1, numerator=250, denominator=1000), at(2026, 2, numerator=250, denominator=1000),
         at(2026, 4, numerator=250, denominator=1000)],
    ),
    Case(
        "same-period-of-last-year",
        {"indicator": "己量", "clause": "逐年上升", "unit": "件", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met"},  # 50 > 5
            (2026, 2): {"verdict": "met", "completion": "1"},  # 11 > 10, though below last quarter's 50
            (2026, 3): {"verdict": "not_met", "completion": "0", "progress": "behind"},  # 20 = 20
            (2026, 4): PENDING,
        },
        [at(2025, 1, value=5), at(2025, 2, value=10), at(2025, 3, value=20), at(2026, 1, value=50),
         at(2026, 2, value=11), at(2026, 3, value=20), at(2026, 4, value=99)],
    ),
    Case(
        "falls",
        {"indicator": "排放总量", "clause": "逐年下降", "unit": "吨", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0"},
            (2026, 3): {"verdict": "not_met", "completion": "0"},
        },
        [at(2025, 1, value=10), at(2025, 2, value=20), at(2025, 3, value=30), at(2026, 1, value="9.999"),
         at(2026, 2, value=20), at(2026, 3, value=31)],
    ),
    Case(
        "falls-by-points",
        {"indicator": "庚率", "clause": "比上年下降2个百分点", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "1"},
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "3"},
        },
        [at(2025, 1, value=10), at(2025, 2, value=10), at(2025, 3, value=10), at(2026, 1, value=8),
         at(2026, 2, value=9), at(2026, 3, value=11)],
    ),
    Case(
        "growth-of-flows",
        {"indicator": "辛额", "clause": "增长10%", "unit": "亿元", "measure": "period_flow"},
        {
            (2026, 1): {"actual": "11", "verdict": "met"},  # 11/10
            (2026, 2): {"actual": "21", "verdict": "not_met", "completion": "0.5", "gap": "1"},  # 21/20: 5 of 10 %
            (2027, 1): {"actual": "10", "verdict": "not_met", "completion": "0", "gap": "2.1"},  # 11 x 1.1 = 12.1
        },
        [at(2025, 1, value=10), at(2025, 2, value=10), at(2026, 1, value=11), at(2026, 2, value=10),
         at(2027, 1, value=10)],
    ),
    Case(
        "growth-of-flows-incomplete-prior",
        {"indicator": "壬额", "clause": "增长10%", "unit": "亿元", "measure": "period_flow"},
        {(2026, 1): PENDING, (2026, 2): PENDING},  # the first quarter of 2025 is missing in both sums
        [at(2025, 2, value=10), at(2026, 1, value=11), at(2026, 2, value=11)],
    ),
    Case(
        "growth-from-nothing",
        {"indicator": "癸利润", "clause": "增长8%以上", "unit": "亿元", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "not_applicable", "progress": "awaiting_data"},  # last year's 0
            (2026, 2): {"verdict": "not_applicable", "progress": "awaiting_data"},  # last year's -5
            (2026, 3): {"verdict": "not_met", "completion": "0.5", "gap": "8"},  # 208/200 = 4 % of 8 %; 216 asked
        },
        [at(2025, 1, value=0), at(2025, 2, value=-5), at(2025, 3, value=200), at(2026, 1, value=5),
         at(2026, 2, value=5), at(2026, 3, value=208)],
    ),
    Case(
        "doubled",
        {"indicator": "子产值", "clause": "翻一番", "unit": "亿元", "measure": "as_of", "baseline": 50},
        {
            (2026, 1): {"completion": "0.5", "gap": "25"},  # 75/50 - 1 = 50 % of 100 %
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0"},
        },
        [at(2026, 1, value=75), at(2026, 2, value=100)],
    ),
    Case(
        "reduction-yearly",
        {"indicator": "丑耗", "clause": "比上年下降10%", "unit": "吨", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # 180/200
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "10"},
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "30"},
            (2026, 4): PENDING,
        },
        [at(2025, 1, value=200), at(2025, 2, value=200), at(2025, 3, value=200), at(2026, 1, value=180),
         at(2026, 2, value=190), at(2026, 3, value=210), at(2026, 4, value=1)],
    ),
    Case(
        "reduction-baseline",
        {"indicator": "寅能耗", "clause": "累计下降15%", "unit": "吨标准煤", "measure": "as_of", "baseline": 100},
        {
            (2026, 1): {"completion": "0.666666666667", "gap": "5"},  # 10 of 15 %
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0"},
        },
        [at(2026, 1, value=90), at(2026, 2, value=85)],
    ),
    Case(
        "leading",
        {"indicator": "卯数", "clause": "居全省前列", "unit": "位", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0", "target": "3"},
            # (13 - 4 + 1)/(13 - 3 + 1) = 10/11
            (2026, 2): {"verdict": "not_met", "completion": "0.909090909091", "gap": "1"},
            (2026, 3): {"verdict": "not_met", "completion": None, "gap": "2"},
            (2026, 4): {"verdict": "not_met", "completion": "0.090909090909"},  # last of 13: 1/11
        },
        [at(2026, 1, rank=3, places=13), at(2026, 2, rank="4", places="13"), at(2026, 3, rank=5),
         at(2026, 4, rank=13, places=13)],
    ),
    Case(
        "first",
        {"indicator": "辰数", "clause": "位居全省第一", "unit": "位", "measure": "published_rate"},
        {
            (2026, 1): {"verdict": "met", "target": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0.9", "gap": "1"},  # (10 - 2 + 1)/(10 - 1 + 1)
        },
        [at(2026, 1, rank=1, places=10), at(2026, 2, rank=2, places=10)],
    ),
    Case(
        "events-only",
        {"indicator": "巳事故", "clause": "不发生重大质量事故", "unit": "起"},
        {
            (2026, 1): NOT_REPORTED,
            (2026, 2): {"actual": "1", "verdict": "not_met", "completion": "0", "gap": "1", "progress": "behind"},
            (2026, 4): {"actual": "1", "verdict": "not_met"},  # to the end of the year
            (2027, 1): {"actual": "1", "verdict": "not_met"},  # New Year's Day belongs to the new year
        },
        events=[{"date": "2026-06-30", "level": "重大", "category": "食品", "description": "一起"},
                {"date": "2027-01-01", "level": "重大", "category": "食品", "description": "又一起"}],
    ),
    Case(
        "entries-and-events",
        {"indicator": "午事故", "clause": "零发生", "unit": "起", "measure": "period_flow"},
        {
            (2026, 1): {"actual": "0", "verdict": "met", "completion": "1", "gap": "0", "target": "0"},
            (2026, 2): {"actual": "2", "verdict": "not_met", "gap": "2"},  # the larger of 2 entered, 1 recorded
            (2026, 3): {"actual": "2", "verdict": "not_met"},
            (2027, 1): {"actual": "0", "verdict": "met"},
        },
        [at(2026, 1, value=0), at(2026, 2, value=2), at(2026, 3, value=0), at(2027, 1, value="0")],
        events=[{"date": "2026-05-01", "level": "重大", "category": "食品", "description": "一起"}],
    ),
    Case(
        "quotas",
        {"indicator": "未任务", "clause": "完成国家下达任务", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0.666666666667"},  # 2 of 3: the third is strict
            (2026, 2): {"verdict": "met", "completion": "1"},
            (2026, 3): NOT_REPORTED,
            (2027, 1): PENDING,
        },
        [at(2026, 1, part="能耗", value=5), at(2026, 1, part="减排", value=10), at(2026, 1, part="水耗", value=3),
         at(2026, 2, part="能耗", value=4), at(2026, 2, part="减排", value=11), at(2026, 2, part="水耗", value="2.9"),
         at(2026, 3, part="能耗", value=4), at(2026, 3, part="减排", value=11), at(2027, 1, part="能耗", value=5)],
        quotas=[{"name": "能耗", "operator": "<=", "value": 5, "year": 2026},
                {"name": "减排", "operator": ">=", "value": 10, "year": 2026},
                {"name": "水耗", "operator": "<", "value": 3, "year": 2026}],
    ),
    Case(
        "prior-of-a-ratio",
        {"indicator": "申比例", "clause": "逐年提高", "unit": "%", "measure": "ratio:period"},
        {
            # 2025: (1 + 1)/(10 + 2) = 2/12 = 16.67 %; 2026: (2 + 1)/(10 + 10) = 15 %, not above
            (2026, 2): {"actual": "15", "verdict": "not_met"},
            (2026, 1): {"actual": "20", "verdict": "met"},  # 2/10 above 1/10
        },
        [at(2025, 1, numerator=1, denominator=10), at(2025, 2, numerator=1, denominator=2),
         at(2026, 1, numerator=2, denominator=10), at(2026, 2, numerator=1, denominator=10)],
    ),
    Case(
        "range-of-margins",
        {"indicator": "酉率", "clause": "高于全省平均水平1~3个百分点", **PERCENT},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0.5", "gap": "0.5"},  # .5 of the lower margin 1
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0"},  # 2.9
            (2026, 3): {"verdict": "exceeded", "completion": "1", "gap": "0"},  # 3
        },
        [at(2026, 1, value="90.5"), at(2026, 2, value="92.9"), at(2026, 3, value=93)],
        benchmarks=[at(2026, quarter, value=90) for quarter in (1, 2, 3)],
    ),
]  # fmt: skip
