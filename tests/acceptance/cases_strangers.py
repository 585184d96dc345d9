"""Hand-calculated cases as another city would bring them: numbers below zero, mirrored ranges, ranks in per cent,
partly reported parts, holds over gaps, changes of ranks, ceilings on changes."""

from __future__ import annotations

from tests.acceptance.cases import NOT_DUE, NOT_REPORTED, Case, at

PENDING = {"verdict": "pending", "progress": "awaiting_data"}
RATE = {"unit": "%", "measure": "published_rate"}

STRANGERS = [
    Case(
        "floor-below-zero",
        {"indicator": "财政收入增速", "clause": "增速不低于-2%", "lower": -100, **RATE},
        {
            (2026, 1): {"actual": "-2", "target": "-2", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"actual": "-3", "verdict": "not_met", "completion": "0", "gap": "1"},  # T <= 0: 1 or 0
            (2026, 3): {"actual": "0", "verdict": "met", "completion": "1"},
            (2026, 4): {"actual": "1.5", "verdict": "met", "gap": "0"},
        },
        [at(2026, 1, value=-2), at(2026, 2, value="－3"), at(2026, 3, value=0), at(2026, 4, value="1.5%")],
    ),
    Case(
        "band-around-zero",
        {"indicator": "价格涨幅", "clause": "控制在-1%至2%之间", "lower": -100, **RATE},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # the lower end
            (2026, 2): {"verdict": "met"},  # the upper end
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "0.1"},
            (2026, 4): {"verdict": "not_met", "completion": "0", "gap": "0.5"},
        },
        [at(2026, 1, value=-1), at(2026, 2, value=2), at(2026, 3, value="-1.1"), at(2026, 4, value="2.5")],
    ),
    Case(
        "range-mirrored",
        {"indicator": "较大事故", "clause": "不超过3~5起", "unit": "起", "measure": "year_to_date"},
        {
            (2026, 1): {"actual": "3", "verdict": "exceeded", "completion": "1", "gap": "0"},
            (2026, 2): {"actual": "5", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 3): {"actual": "8", "verdict": "not_met", "completion": "0.625", "gap": "3"},  # 5/8
        },
        [at(2026, 1, value=3), at(2026, 2, value=5), at(2026, 3, value=8)],
    ),
    Case(
        "rank-per-cent",
        {"indicator": "综合排名", "clause": "进入全国前10%", "unit": "%", "measure": "as_of"},
        {
            # 12 of 120 are 10 %
            (2026, 1): {"actual": "10", "target": "10", "unit": "%", "verdict": "met", "completion": "1", "gap": "0"},
            # 15/120 = 12.5 %; the first 12 places count: (120-15+1)/(120-12+1) = 106/109
            (2026, 2): {"actual": "12.5", "verdict": "not_met", "completion": "0.972477064220", "gap": "2.5"},
            # published as a share
            (2026, 3): {"actual": "10.5", "verdict": "not_met", "completion": None, "gap": "0.5"},
            # the latest published one stands
            (2026, 4): {"actual": "10.5", "verdict": "not_met"},
        },
        [at(2026, 1, rank=12, places=120), at(2026, 2, rank=15, places=120), at(2026, 3, rank="10.5")],
    ),
    Case(
        "rank-last-and-alone",
        {"indicator": "考核排名", "clause": "位居全省前5位", "unit": "位", "measure": "as_of"},
        {
            (2026, 1): {"actual": "5", "target": "5", "verdict": "met", "completion": "1", "gap": "0"},
            # (13-6+1)/(13-5+1) = 8/9
            (2026, 2): {"actual": "6", "verdict": "not_met", "completion": "0.888888888889", "gap": "1"},
            # the last of 13: 1/9
            (2026, 3): {"actual": "13", "verdict": "not_met", "completion": "0.111111111111", "gap": "8"},
            (2026, 4): {"actual": "7", "verdict": "not_met", "completion": None, "gap": "2"},
        },
        [at(2026, 1, rank=5, places=13), at(2026, 2, rank=6, places=13), at(2026, 3, rank=13, places=13),
         at(2026, 4, rank=7)],
    ),
    Case(
        "ranks-gained",
        {"indicator": "百强县排名", "clause": "排名比上年提升2位", "unit": "位", "measure": "as_of"},
        {
            (2026, 4): {"actual": "18", "verdict": "met", "completion": "1", "gap": "0"},  # 20 - 18
            (2027, 4): {"actual": "17", "verdict": "not_met", "completion": "0.5", "gap": "1"},  # 18 - 17 of 2
            (2028, 4): {"actual": "19", "verdict": "not_met", "completion": "0", "gap": "4"},  # 15 asked
            (2026, 1): PENDING,
        },
        [at(2025, 4, value=20), at(2026, 1, value=20), at(2026, 4, value=18), at(2027, 4, value=17),
         at(2028, 4, value=19)],
    ),
    Case(
        "rise-not-above",
        {"indicator": "门诊次均费用", "clause": "增幅不超过5%", "unit": "元", "measure": "as_of"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # 210/200 = 5 %
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "10"},  # 10 %, 5/10; 220 - 210
            (2026, 3): {"verdict": "met", "completion": "1"},  # a fall
        },
        [at(2025, 1, value=200), at(2025, 2, value=200), at(2025, 3, value=200), at(2026, 1, value=210),
         at(2026, 2, value=220), at(2026, 3, value=190)],
    ),
    Case(
        "share-of-last-year",
        {"indicator": "投诉量", "clause": "不超过上年的95%", "unit": "件", "measure": "year_to_date"},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},  # 95/100
            (2026, 2): {"verdict": "not_met", "completion": "0.8", "gap": "1"},  # 96/100: 4 of 5 %
        },
        [at(2025, 1, value=100), at(2025, 2, value=100), at(2026, 1, value=95), at(2026, 2, value=96)],
    ),
    Case(
        "above-last-year-by",
        {"indicator": "合格水平", "clause": "高于上年同期2个百分点", **RATE},
        {
            (2026, 1): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 2): {"verdict": "not_met", "completion": "0.5", "gap": "1"},
            (2026, 3): PENDING,
        },
        [at(2025, 1, value=90), at(2025, 2, value=90), at(2026, 1, value=92), at(2026, 2, value=91),
         at(2026, 3, value=99)],
    ),
    Case(
        "hold-over-a-gap",
        {"indicator": "接种率", "clause": "稳定在95%以上", **RATE},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): NOT_REPORTED,
            (2026, 3): {"verdict": "met", "completion": "0.666666666667"},  # 2 of 3
            (2026, 4): {"verdict": "not_met", "completion": "0.5", "gap": "1"},  # 2 of 4
            (2027, 1): {"verdict": "not_met", "completion": "0"},
            (2027, 2): {"verdict": "not_met", "completion": "0.5", "progress": "behind"},  # 1 of 2, failed before
            (2028, 1): {"verdict": "met", "completion": "1"},
        },
        [at(2026, 1, value=95), at(2026, 3, value=96), at(2026, 4, value=94), at(2027, 1, value="94.9"),
         at(2027, 2, value=99), at(2028, 1, value=95)],
    ),
    Case(
        "hold-of-a-benchmark",
        {"indicator": "优良率", "clause": "稳定高于全省平均水平", "flags": "hold", **RATE},
        {(2026, 1): {"verdict": "not_met"}, (2026, 2): {"verdict": "not_met", "completion": "0.5"}},
        [at(2026, 1, value=90), at(2026, 2, value=95)],
        benchmarks=[at(2026, 1, value=90), at(2026, 2, value=90)],
    ),
    Case(
        "annual-only",
        {"indicator": "研发占比", "clause": "达到3%", "frequency": "年", **RATE},
        {
            (2026, 1): NOT_DUE,
            (2026, 2): {**NOT_DUE, "completion": None, "gap": None},
            (2026, 4): {"actual": "3", "verdict": "met"},
            (2027, 4): NOT_REPORTED,
        },
        [at(2026, 4, value=3)],
    ),
    Case(
        "part-missing-in-each",
        {"indicator": "达标率", "clause": "均达到90%", "parts": "甲；乙", "combine": "each", **RATE},
        {
            (2026, 1): NOT_REPORTED,  # 乙 is missing
            (2026, 2): {"verdict": "met", "completion": "1"},  # 90/90
            (2026, 3): {"verdict": "not_met", "completion": "0.5"},  # 45/90 is the lowest
        },
        [at(2026, 1, part="甲", value=99), at(2026, 2, part="甲", value=90), at(2026, 2, part="乙", value=99),
         at(2026, 3, part="甲", value=99), at(2026, 3, part="乙", value=45)],
    ),
    Case(
        "numbers-of-the-parts",
        {"indicator": "优良率、合格率", "clause": "优良率、合格率分别达到60%和98%", **RATE},
        {
            (2026, 1): {"verdict": "met"},
            (2026, 2): {"verdict": "not_met", "completion": "0.5"},  # 30/60 is below 98/98
            (2026, 3): {"verdict": "not_met", "completion": "0.5"},  # 49/98
        },
        [at(2026, 1, part="优良率", value=60), at(2026, 1, part="合格率", value=98),
         at(2026, 2, part="优良率", value=30), at(2026, 2, part="合格率", value=98),
         at(2026, 3, part="优良率", value=99), at(2026, 3, part="合格率", value=49)],
    ),
    Case(
        "weighted-with-a-gap",
        {"indicator": "综合得分", "clause": "达到90分", "unit": "分", "measure": "as_of", "parts": "甲=3；乙=1",
         "combine": "weighted"},
        {(2026, 1): {"actual": "90", "verdict": "met"}, (2026, 2): NOT_REPORTED},  # (3 x 88 + 96)/4 = 90
        [at(2026, 1, part="甲", value=88), at(2026, 1, part="乙", value=96), at(2026, 2, part="甲", value=99)],
    ),
    Case(
        "per-capita-zero-base",
        {"indicator": "每万人专利", "clause": "每万人口发明专利拥有量达到12件", "unit": "件", "measure": "per_capita"},
        {
            (2026, 1): {"actual": "12", "verdict": "met"},
            (2026, 2): {"actual": "11", "verdict": "not_met", "gap": "1"},  # the base stays 100 for the year
            (2027, 1): {"verdict": "not_applicable", "actual": None},
        },
        [at(2026, 1, numerator=1200, denominator=100), at(2026, 2, numerator=1100, denominator=100),
         at(2027, 1, numerator=0, denominator=0)],
    ),
    Case(
        "coverage-none",
        {"indicator": "检验覆盖率", "clause": "100%", "unit": "%", "measure": "ratio:as_of"},
        {
            (2026, 1): {"verdict": "not_applicable", "progress": "awaiting_data", "completion": None, "gap": None},
            (2026, 2): {"actual": "99", "verdict": "not_met", "completion": "0.99", "gap": "1"},
            (2026, 3): {"actual": "100", "verdict": "met", "completion": "1", "gap": "0"},
            (2026, 4): {"actual": "0", "verdict": "not_met", "completion": "0", "gap": "100"},
        },
        [at(2026, 1, numerator=0, denominator=0), at(2026, 2, numerator=99, denominator=100),
         at(2026, 3, numerator=3, denominator=3), at(2026, 4, numerator=0, denominator=7)],
    ),
    Case(
        "quota-one-missing",
        {"indicator": "减排任务", "clause": "完成省下达任务", "measure": "year_to_date", "parts": "COD；氨氮"},
        {
            (2026, 4): {"verdict": "met", "completion": "1"},
            (2027, 4): PENDING,
            (2028, 4): {"verdict": "not_met", "completion": "0.5"},
        },
        [at(2026, 4, part="COD", value=8), at(2026, 4, part="氨氮", value=90),
         at(2027, 4, part="COD", value=8), at(2027, 4, part="氨氮", value=90),
         at(2028, 4, part="COD", value="7.9"), at(2028, 4, part="氨氮", value=100)],
        quotas=[{"name": "COD", "operator": ">=", "value": 8, "year": 2026},
                {"name": "氨氮", "operator": "<=", "value": 90, "year": 2026},
                {"name": "COD", "operator": ">=", "value": 8, "year": 2027},
                {"name": "COD", "operator": ">=", "value": 8, "year": 2028},
                {"name": "氨氮", "operator": "<=", "value": 100, "year": 2028}],
    ),
    Case(
        "half-yearly-increment",
        {"indicator": "培训", "clause": "每年培训1000人次", "unit": "人次", "frequency": "半年"},
        {
            (2026, 1): NOT_DUE,
            (2026, 2): {"actual": "500", "phase_target": "500", "verdict": "open", "progress": "on_track"},
            (2026, 3): NOT_DUE,
            (2026, 4): {"actual": "1000", "verdict": "met", "progress": "done"},
            (2027, 4): NOT_REPORTED,  # the first half-year is missing
        },
        [at(2026, 2, value=500), at(2026, 4, value=500), at(2027, 4, value=2000)],
    ),
    Case(
        "annual-column-clause",
        {"indicator": "覆盖比例", "clause": "达到95%", "2026": "不低于90%", "2027": "92%以上", "2028": 93, **RATE},
        {
            (2026, 1): {"target": "90", "horizon_target": "95", "verdict": "met", "completion": "1"},
            (2027, 1): {"target": "92", "verdict": "not_met", "gap": "1"},
            (2028, 1): {"target": "93", "horizon_target": "95", "verdict": "met"},
            (2029, 1): {"target": "95", "verdict": "not_met", "gap": "1"},
        },
        [at(2026, 1, value=90), at(2027, 1, value=91), at(2028, 1, value=93), at(2029, 1, value=94)],
    ),
    Case(
        "rise-from-above",
        {"indicator": "占比甲", "clause": "提高到40%", "baseline": 42, **RATE},
        {(2026, 1): {"actual": "41", "verdict": "met", "progress": "done", "completion": "1.025"}},  # 41/40
        [at(2026, 1, value=41)],
    ),
    Case(
        "stage-late",
        {"indicator": "示范城市", "clause": "建成示范城市", "stages": "申报=0.3@2026Q2；验收=1@2026Q4"},
        {
            (2026, 1): {"verdict": "open", "progress": "not_started", "phase_target": "0", "completion": "0"},
            (2026, 2): {"verdict": "open", "progress": "behind", "phase_target": "0.3"},
            (2026, 3): {"verdict": "open", "progress": "on_track", "completion": "0.3", "phase_target": "0.3"},
            (2026, 4): {"progress": "behind", "completion": "0.3", "phase_target": "1"},
            (2027, 1): {"verdict": "not_met", "progress": "done", "completion": "1"},  # too late
        },
        [at(2026, 3, stage="申报"), at(2027, 1, stage="验收")],
    ),
    Case(
        "fall-to",
        {"indicator": "PM2.5浓度", "clause": "由38微克/立方米下降到30微克/立方米", "unit": "微克/立方米", "measure": "as_of"},
        {
            (2026, 1): {"actual": "40", "verdict": "not_met", "completion": "0.75", "gap": "10"},  # 30/40
            (2026, 2): {"actual": "30", "verdict": "met", "completion": "1"},
        },
        [at(2026, 1, value=40), at(2026, 2, value=30)],
    ),
    Case(
        "days-exactly-lost",
        {"indicator": "优良天数", "clause": "优良天数不少于310天", "unit": "天"},
        {
            # 2026: 55 bad days are allowed; by June 181 days are gone: 181 - 126 = 55, 310 - 184 = 126
            (2026, 2): {"verdict": "open", "progress": "on_track", "phase_target": "126", "gap": "184"},
            # by September 273: 273 - 217 = 56
            (2026, 3): {"verdict": "not_met", "progress": "behind"},
            (2026, 4): {"actual": "310", "verdict": "met", "progress": "done"},
            # 366 days in 2028: 56 allowed; 91 - 35 = 56 in March
            (2028, 1): {"verdict": "open", "progress": "on_track", "phase_target": "35"},
        },
        [at(2026, 2, value=126), at(2026, 3, value=217), at(2026, 4, value=310), at(2028, 1, value=35)],
    ),
]  # fmt: skip
