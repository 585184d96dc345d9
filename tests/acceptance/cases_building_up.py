"""Hand-calculated cases of what builds up: flows, counts, stocks, shares raised, stages and good days."""

from __future__ import annotations

from tests.acceptance.cases import NOT_DUE, NOT_REPORTED, Case, at
from tests.acceptance.cases_levels import PERCENT

YEARLY = {"unit": "家", "measure": "period_flow"}

BUILDING_UP = [
    Case(
        "stock-path",
        {"indicator": "示范企业数", "clause": "达到80家", "unit": "家", "measure": "as_of", "form": "stock",
         "baseline": 20},
        {
            # 20 + 60 x 1/20 = 23; next 26; 23/80
            (2026, 1): {"phase_target": "23", "verdict": "open", "progress": "on_track", "completion": "0.2875",
                        "gap": "57", "target": "80"},
            (2026, 2): {"phase_target": "26", "verdict": "open", "progress": "behind"},  # 25.9
            (2026, 3): {"phase_target": "29", "verdict": "open", "progress": "ahead"},  # 32 is the next
            (2030, 3): {"phase_target": "77", "verdict": "open", "progress": "on_track"},
            (2030, 4): {"phase_target": "80", "verdict": "not_met", "progress": "behind", "gap": "1"},
        },
        [at(2026, 1, value=23), at(2026, 2, value="25.9"), at(2026, 3, value=32), at(2030, 3, value=79),
         at(2030, 4, value=79)],
    ),
    Case(
        "count-in-last-quarters",
        {"indicator": "地标型企业", "clause": "培育4家", "unit": "家", "measure": "as_of", "form": "count",
         "phases": "0/0/0/100"},
        {
            # 4 over 5 years: 0.8 a year, all of it asked in its fourth quarter
            (2026, 1): {"phase_target": "0", "verdict": "open", "progress": "not_started", "completion": "0"},
            (2026, 4): {"phase_target": "0.8", "verdict": "open", "progress": "behind"},
            (2027, 1): {"phase_target": "0.8", "verdict": "open", "progress": "ahead"},  # 1; the next asks 0.8 too
            (2027, 4): {"phase_target": "1.6", "verdict": "open", "progress": "behind"},
            (2028, 1): {"verdict": "met", "progress": "done"},
        },
        [at(2026, 1, value=0), at(2026, 4, value=0), at(2027, 1, value=1), at(2027, 4, value=1), at(2028, 1, value=4)],
    ),
    Case(
        "yearly-with-shares",
        {"indicator": "新增甲", "clause": "每年新增8家", "phases": "10/30/60/100", **YEARLY},
        {
            (2026, 1): {"phase_target": "0.8", "target": "8", "progress": "on_track", "verdict": "open"},  # 1
            (2026, 2): {"phase_target": "2.4", "actual": "2", "progress": "behind", "verdict": "open"},
            (2026, 3): {"phase_target": "4.8", "actual": "5", "progress": "on_track", "completion": "0.625"},
            (2026, 4): {"phase_target": "8", "actual": "8", "progress": "done", "verdict": "met", "gap": "0"},
            (2027, 1): {"phase_target": "0.8", "actual": "3", "progress": "ahead"},  # 2.4 is the next
        },
        [at(2026, 1, value=1), at(2026, 2, value=1), at(2026, 3, value=3), at(2026, 4, value=3), at(2027, 1, value=3)],
    ),
    Case(
        "yearly-zero-start",
        {"indicator": "新增乙", "clause": "每年新增8家", "phases": "0/0/0/100", **YEARLY},
        {
            (2026, 1): {"phase_target": "0", "actual": "0", "progress": "not_started", "verdict": "open"},
            (2026, 2): {"phase_target": "0", "actual": "1", "progress": "ahead", "verdict": "open"},
            (2026, 3): NOT_REPORTED,
        },
        [at(2026, 1, value=0), at(2026, 2, value=1)],
    ),
    Case(
        "half-yearly-flow",
        {"indicator": "新增丙", "clause": "每年新增10家", "frequency": "半年", **YEARLY},
        {
            (2026, 1): NOT_DUE,
            (2026, 2): {"actual": "4", "phase_target": "5", "verdict": "open", "progress": "behind", "gap": "6"},
            (2026, 3): NOT_DUE,
            (2026, 4): {"actual": "10", "verdict": "met", "progress": "done"},
            (2027, 4): NOT_REPORTED,  # the first half-year is missing
        },
        [at(2026, 1, value=99), at(2026, 2, value=4), at(2026, 4, value=6), at(2027, 4, value=10)],
    ),
    Case(
        "annual-flow",
        {"indicator": "新增丁", "clause": "每年新增100家", "frequency": "年", **YEARLY},
        {
            (2026, 3): NOT_DUE,
            (2026, 4): {"actual": "99", "verdict": "not_met", "progress": "behind", "gap": "1", "completion": "0.99"},
        },
        [at(2026, 4, value=99)],
    ),
    Case(
        "annual-term-flow",
        {"indicator": "新增戊", "clause": "新增10项", "unit": "项", "measure": "term_flow", "frequency": "年"},
        {
            (2026, 4): {"actual": "2", "phase_target": "2", "verdict": "open", "progress": "on_track"},  # 10 x 4/20
            (2027, 4): {"actual": "3", "phase_target": "4", "verdict": "open", "progress": "behind"},
            (2028, 4): NOT_REPORTED,
        },
        [at(2025, 4, value=100), at(2026, 4, value=2), at(2027, 4, value=1)],  # what was before the plan adds nothing
    ),
    Case(
        "term-flow-ends-short",
        {"indicator": "新增己", "clause": "新增2项", "unit": "项", "measure": "规划期累计新增", "frequency": "annual"},
        {
            (2029, 4): {"actual": "1", "verdict": "open", "phase_target": "1.6", "progress": "behind"},  # 2 x 16/20
            (2030, 4): {"actual": "1", "verdict": "not_met", "gap": "1", "completion": "0.5", "progress": "behind"},
        },
        [at(year, 4, value=1 if year == 2026 else 0) for year in range(2026, 2031)],
    ),
    Case(
        "year-to-date-per-year",
        {"indicator": "新增庚", "clause": "每年新增10家", "unit": "家", "measure": "累计值"},
        {
            (2026, 1): {"phase_target": "2.5", "actual": "3", "verdict": "open", "progress": "on_track"},
            (2026, 3): {"phase_target": "7.5", "actual": "10", "verdict": "met", "progress": "done"},
            (2026, 4): {"actual": "9", "verdict": "not_met", "gap": "1"},
        },
        [at(2026, 1, value=3), at(2026, 3, value=10), at(2026, 4, value=9)],
    ),
    Case(
        "rise-to-in-a-year",
        {"indicator": "服务业占比", "clause": "提高到40%", "baseline": 30, "2026": 32, **PERCENT},
        {
            # over the year from 30 to 32: 30.5, 31, 31.5, 32
            (2026, 1): {"target": "32", "horizon_target": "40", "phase_target": "30.5", "verdict": "open",
                        "progress": "on_track", "completion": "0.953125"},  # 30.5/32
            (2026, 2): {"phase_target": "31", "progress": "behind", "verdict": "open"},
            (2026, 4): {"phase_target": "32", "verdict": "not_met", "progress": "behind", "gap": "0.5"},
            (2027, 1): {"target": "40", "verdict": "met", "progress": "done"},
        },
        [at(2026, 1, value="30.5"), at(2026, 2, value="30.5"), at(2026, 4, value="31.5"), at(2027, 1, value=40)],
    ),
    Case(
        "days-leap-year",
        {"indicator": "好天", "clause": "优良天数达到358天", "unit": "天", "measure": "year_to_date",
         "form": "accumulating_days"},
        {
            # 2026: 273 days gone, 266 good: 7 bad of the 7 allowed; 358 - 92 = 266 is asked
            (2026, 3): {"verdict": "open", "progress": "on_track", "phase_target": "266", "gap": "92"},
            (2026, 4): {"verdict": "met", "progress": "done", "gap": "0"},
            # 2028: 91 gone, 82 good: 9 bad, 8 allowed
            (2028, 1): {"verdict": "not_met", "progress": "behind"},
            (2029, 4): {"verdict": "not_met", "gap": "1"},
        },
        [at(2026, 3, value=266), at(2026, 4, value=358), at(2028, 1, value=82), at(2029, 4, value=357)],
    ),
    Case(
        "count-range-ends",
        {"indicator": "示范区数", "clause": "建成10~12家", "unit": "家", "measure": "as_of"},
        {
            (2026, 1): {"verdict": "open", "completion": "0.5", "gap": "5"},  # 5/10
            (2026, 2): {"verdict": "met", "completion": "1", "progress": "done"},
            (2026, 3): {"verdict": "met", "completion": "1"},  # 11
            (2026, 4): {"verdict": "exceeded", "completion": "1"},
            (2027, 1): {"verdict": "exceeded", "completion": "1", "gap": "0"},
            (2030, 4): {"verdict": "not_met", "completion": "0.9", "gap": "1", "progress": "behind"},
        },
        [at(2026, 1, value=5), at(2026, 2, value=10), at(2026, 3, value=11), at(2026, 4, value=12),
         at(2027, 1, value=15), at(2030, 4, value=9)],
    ),
    Case(
        "one-stage-by-default",
        {"indicator": "森林城市", "clause": "建成国家森林城市"},
        {
            (2026, 1): {"verdict": "open", "progress": "not_started", "completion": "0"},
            (2030, 3): {"verdict": "open", "progress": "not_started"},
            (2030, 4): {"verdict": "not_met", "progress": "behind", "completion": "0"},
        },
    ),
    Case(
        "highest-stage-stays",
        {"indicator": "卫生城市", "clause": "建成国家卫生城市", "stages": "申报=20@2026Q2；考核=60@2027Q4；命名=100@2030Q4"},
        {
            (2026, 2): {"verdict": "open", "completion": "0.6", "progress": "ahead"},
            (2026, 3): {"verdict": "open", "completion": "0.6", "progress": "ahead"},  # no entry: it stays
            (2027, 4): {"verdict": "open", "completion": "0.6", "progress": "ahead"},  # 2028Q1 asks no more
            (2030, 4): {"verdict": "not_met", "completion": "0.6", "progress": "behind"},
        },
        [at(2026, 2, stage="考核"), at(2027, 1, stage="申报")],
    ),
    Case(
        "parts-of-a-term-flow",
        {"indicator": "两类新增", "clause": "新增40项", "unit": "项", "measure": "term_flow", "parts": "主导、参与",
         "combine": "sum"},
        {
            # 1 + 2 = 3, then 2 + 0 more; 40 x 2/20 = 4
            (2026, 1): {"actual": "3", "phase_target": "2", "progress": "on_track", "verdict": "open"},
            (2026, 2): {"actual": "5", "phase_target": "4", "progress": "on_track", "completion": "0.125"},
            (2026, 3): NOT_REPORTED,
        },
        [at(2026, 1, part="主导", value=1), at(2026, 1, part="参与", value=2), at(2026, 2, part="主导", value=2),
         at(2026, 2, part="参与", value=0), at(2026, 3, part="主导", value=9)],
    ),
    Case(
        "per-capita-of-a-year",
        {"indicator": "人均绿地", "clause": "达到15平方米", "unit": "平方米", "measure": "per_capita", "form": "per_capita"},
        {(2026, 1): {"actual": "12", "completion": "0.8"}},  # 1200/100; 12/15
        [at(2026, 1, numerator=1200, denominator=100)],
    ),
    Case(
        "register-of-the-term",
        {"indicator": "新名牌", "clause": "新增3个", "unit": "个", "measure": "register:term"},
        {
            (2026, 1): {"actual": "1", "verdict": "open", "phase_target": "0.15", "progress": "ahead"},  # 3 x 1/20
            (2027, 1): {"actual": "2", "verdict": "open"},
        },
        registers=[
            {"holder": "甲", "name": "A", "number": "11", "granted": "2025-12-31"},
            {"holder": "乙", "name": "B", "number": "12", "granted": "2026-01-01"},
            {"holder": "丙", "name": "C", "number": "13", "granted": "2027-03-31"},
        ],
    ),
    Case(
        "register-of-the-year",
        {"indicator": "年新名牌", "clause": "每年新增2个", "unit": "个", "measure": "register:year"},
        {
            (2026, 1): {"actual": "1", "verdict": "open", "progress": "ahead"},  # 2 x .5 is the next
            (2026, 4): {"actual": "1", "verdict": "not_met", "gap": "1"},
            (2027, 1): {"actual": "1", "verdict": "open"},
        },
        registers=[
            {"holder": "甲", "name": "A", "number": "21", "granted": "2025-12-31"},
            {"holder": "乙", "name": "B", "number": "22", "granted": "2026-01-01"},
            {"holder": "丙", "name": "C", "number": "23", "granted": "2027-03-31"},
        ],
    ),
    Case(
        "register-boundaries",
        {"indicator": "有效证书", "clause": "达到2个", "unit": "个", "measure": "名录", "form": "stock"},
        {
            (2026, 1): {"actual": "2", "verdict": "met"},  # granted and expiring on 31 March both count
            (2026, 2): {"actual": "1", "verdict": "open"},
            (2026, 3): {"actual": "0", "verdict": "open"},  # revoked during the third quarter
        },
        registers=[
            {"holder": "甲", "name": "A", "number": "31", "granted": "2026-03-31", "revoked": "2026-09-30"},
            {"holder": "乙", "name": "B", "number": "32", "granted": "2020-01-01", "valid_until": "2026-03-31"},
        ],
    ),
    Case(
        "one-indicator-total",
        {"indicator": "认证数", "indicator_code": "RZS", "clause": "达到100家", "unit": "家", "measure": "as_of",
         "form": "stock"},
        {(2026, 1): {"actual": "50", "completion": "0.5", "verdict": "open"}},
        [at(2026, 1, value=50)],
    ),
    Case(
        "one-indicator-minimum",
        {"indicator": "认证数", "indicator_code": "RZS", "clause": "不少于40家", "unit": "家", "measure": "as_of",
         "form": "at_least"},
        {(2026, 1): {"actual": "50", "completion": "1.25", "verdict": "met"}},  # one entry serves both
    ),
]  # fmt: skip
