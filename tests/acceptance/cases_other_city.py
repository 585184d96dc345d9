"""Hand-calculated cases of another city's plan: categories of its own, years from July, two horizons, every kind of
target. 2026 is July 2026 – June 2027, and 2028 is the last of its three years: twelve quarters."""

from __future__ import annotations

from tests.acceptance.cases import NOT_DUE, Case, at

PEOPLE, INDUSTRY, DIGITAL = "民生保障", "产业跃升", "数字政府"
OTHER_CITY = [
    # Two horizons of one thing are two targets that share one entry.
    Case(
        "k-mid",
        {"category": PEOPLE, "group": "一、就医", "indicator": "家庭医生签约率", "indicator_code": "k-doctor",
         "clause": "2027年度提高到60%", "unit": "%", "measure": "ratio:as_of", "form": "rise_to", "baseline": 40,
         "2026": 50, "2027": 60},
        {
            # the year's own path from the baseline: 40 + (50 - 40) x 2/4 = 45; 90/200 = 45 %
            (2026, 2): {"actual": "45", "target": "50", "phase_target": "45", "horizon_target": "60",
                        "verdict": "open", "progress": "on_track", "completion": "0.9", "gap": "5"},
            (2026, 4): {"actual": "50", "verdict": "met", "progress": "done", "gap": "0"},
            # 124/200 = 62 %
            (2027, 4): {"actual": "62", "target": "60", "verdict": "met", "gap": "0"},
        },
        [at(2026, 2, numerator=90, denominator=200), at(2026, 4, numerator=100, denominator=200),
         at(2027, 4, numerator=124, denominator=200)],
    ),
    Case(
        "k-end",
        {"category": PEOPLE, "group": "一、就医", "indicator": "家庭医生签约率", "indicator_code": "k-doctor",
         "clause": "2028年度提高到70%", "unit": "%", "form": "rise_to", "baseline": 40},
        {
            # over the term: 40 + 30 x 2/12 = 45 after two of twelve quarters; 45/70 = 0.642857142857
            (2026, 2): {"actual": "45", "target": "70", "phase_target": "45", "verdict": "open",
                        "progress": "on_track", "completion": "0.642857142857", "gap": "25"},
            # 40 + 30 x 8/12 = 60; the next asks 62.5
            (2027, 4): {"actual": "62", "phase_target": "60", "verdict": "open", "progress": "on_track", "gap": "8"},
        },
    ),
    Case(
        "k-each-year",
        {"category": INDUSTRY, "indicator": "专精特新企业", "clause": "每年新增8家", "unit": "家"},
        {
            (2026, 1): {"actual": "1", "phase_target": "2", "verdict": "open", "progress": "behind"},  # 8 x 1/4
            (2026, 3): {"actual": "8", "verdict": "met", "progress": "done"},  # 1 + 3 + 4
            (2027, 1): {"actual": "2", "target": "8", "verdict": "open", "progress": "on_track"},  # afresh in July 2027
        },
        [at(2026, 1, value=1), at(2026, 2, value=3), at(2026, 3, value=4), at(2027, 1, value=2)],
    ),
    Case(
        "k-whole-term",
        {"category": INDUSTRY, "indicator": "新增标准", "clause": "规划期内新增24项", "unit": "项",
         "measure": "term_flow", "phases": "0/0/0/100"},
        {
            # 24 x 1/3 = 8 a year, all of it at the year's end
            (2026, 1): {"actual": "0", "phase_target": "0", "verdict": "open", "progress": "not_started"},
            (2026, 4): {"actual": "7", "phase_target": "8", "verdict": "open", "progress": "behind", "gap": "17"},
            # still 8 of 8; the second quarter asks no more than that, so it is reached already
            (2027, 1): {"actual": "8", "phase_target": "8", "verdict": "open", "progress": "ahead"},
        },
        [at(2026, 1, value=0), at(2026, 2, value=2), at(2026, 3, value=2), at(2026, 4, value=3), at(2027, 1, value=1)],
    ),
    Case(
        "k-range",
        {"category": INDUSTRY, "indicator": "产业集群", "clause": "建成2~3个", "unit": "个", "measure": "as_of"},
        {
            # the path of a count begins at 0: 2 x 3/12 = 0.5
            (2026, 3): {"actual": "1", "phase_target": "0.5", "verdict": "open", "progress": "ahead",
                        "completion": "0.5", "gap": "1"},
            (2026, 4): {"actual": "3", "verdict": "exceeded", "progress": "done", "completion": "1"},
        },
        [at(2026, 3, value=1), at(2026, 4, value=3)],
    ),
    Case(
        "k-rank",
        {"category": DIGITAL, "group": "一网通办", "indicator": "政务服务排名", "clause": "进入全省前五名", "unit": "位",
         "measure": "published_rate", "frequency": "半年"},
        {
            (2026, 1): NOT_DUE,
            # (16 - 7 + 1)/(16 - 5 + 1) = 10/12; two places short
            (2026, 2): {"verdict": "not_met", "completion": "0.833333333333", "gap": "2"},
            (2026, 4): {"verdict": "met", "completion": "1", "gap": "0"},
        },
        [at(2026, 2, rank=7, places=16), at(2026, 4, rank=5, places=16)],
    ),
    Case(
        "k-growth",
        {"category": INDUSTRY, "indicator": "软件业收入", "clause": "年均增长12%以上", "unit": "亿元",
         "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},  # 56/50 - 1 = 12 %
            (2026, 2): {"verdict": "not_met", "completion": "0.5"},  # 106/100 - 1 = 6 % of 12 %
        },
        [at(2025, 1, value=50), at(2025, 2, value=100), at(2026, 1, value=56), at(2026, 2, value=106)],
    ),
    Case(
        "k-reduction",
        {"category": PEOPLE, "indicator": "投诉量", "clause": "比上年下降10%", "unit": "件", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},  # 1 - 180/200 = 10 %
            (2026, 2): {"verdict": "not_met", "completion": "0.3"},  # 1 - 388/400 = 3 % of 10 %
        },
        [at(2025, 1, value=200), at(2025, 2, value=400), at(2026, 1, value=180), at(2026, 2, value=388)],
    ),
    Case(
        "k-per-head",
        {"category": PEOPLE, "indicator": "人均体育场地面积", "clause": "人均达到2.6平方米", "unit": "平方米",
         "measure": "per_capita"},
        {
            (2026, 2): {"actual": "2.5", "verdict": "not_met", "completion": "0.961538461538", "gap": "0.1"},  # 2.5/2.6
            (2026, 3): {"actual": "2.6", "verdict": "met", "gap": "0"},
        },
        [at(2026, 2, numerator=5000000, denominator=2000000), at(2026, 3, numerator=5200000, denominator=2000000)],
    ),
    Case(
        "k-band",
        {"category": PEOPLE, "indicator": "价格涨幅", "clause": "2%~4%之间", "unit": "%", "measure": "published_rate",
         "form": "band"},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0"},
            (2026, 3): {"verdict": "met", "completion": "1"},  # a band alone does not look back
        },
        [at(2026, 1, value=4), at(2026, 2, value="4.1"), at(2026, 3, value=2)],
    ),
    Case(
        "k-hold",
        {"category": DIGITAL, "indicator": "网上可办率", "clause": "始终保持在98%以上", "unit": "%",
         "measure": "ratio:as_of"},
        {
            (2026, 1): {"actual": "98", "verdict": "met", "completion": "1"},
            (2026, 2): {"actual": "97", "verdict": "not_met", "completion": "0.5"},
            (2026, 4): {"actual": "99", "verdict": "not_met", "completion": "0.75"},  # three of four, failed once
            (2027, 1): {"actual": "98", "verdict": "met", "completion": "1"},  # July begins afresh
        },
        [at(2026, quarter, numerator=rate, denominator=100) for quarter, rate in ((1, 98), (2, 97), (3, 98), (4, 99))]
        + [at(2027, 1, numerator=98, denominator=100)],
    ),
]  # fmt: skip
