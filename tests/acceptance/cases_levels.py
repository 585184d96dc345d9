"""Hand-calculated cases of levels, comparisons and years: what is judged at every check."""

from __future__ import annotations

from tests.acceptance.cases import NOT_DUE, NOT_REPORTED, Case, at

PENDING = {"verdict": "pending", "progress": "awaiting_data"}
NOT_APPLICABLE = {"verdict": "not_applicable", "progress": "awaiting_data", "actual": None}
PERCENT = {"unit": "%", "measure": "published_rate"}

LEVELS = [
    Case(
        "at-least-boundary",
        {"indicator": "甲合格率", "clause": "不低于92%", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "actual": "92", "completion": "1", "gap": "0", "progress": "on_track"},
            # 91.99/92
            (2026, 2): {"verdict": "not_met", "completion": "0.999891304348", "gap": "0.01", "progress": "behind"},
            (2026, 3): {"verdict": "met", "actual": "92.5"},  # a cell shown as 92.5 %
            (2026, 4): {"verdict": "met", "actual": "92.5"},  # the same number typed in full width
            (2027, 1): {"verdict": "met", "actual": "100"},
        },
        [at(2026, 1, value="92"), at(2026, 2, value="91.99%"), at(2026, 3, value="92.5%"),
         at(2026, 4, value="９２．５％"), at(2027, 1, value=100)],
    ),
    Case(
        "break-through",
        {"indicator": "乙占比", "clause": "突破45%", **PERCENT},
        {
            (2026, 1): {"verdict": "not_met", "completion": "1", "gap": "0", "progress": "behind"},
            (2026, 2): {"verdict": "met", "completion": "1.000000222222"},  # 45.00001/45
            (2026, 3): {"verdict": "not_met", "completion": "0.5", "gap": "22.5"},
        },
        [at(2026, 1, value=45), at(2026, 2, value="45.00001"), at(2026, 3, value="22.5")],
    ),
    Case(
        "strict-by-flag",
        {"indicator": "丙占比", "clause": "达到45%", "flags": "strict", **PERCENT},
        {(2026, 1): {"verdict": "not_met", "completion": "1", "gap": "0"}, (2026, 2): {"verdict": "met"}},
        [at(2026, 1, value=45), at(2026, 2, value="45.1")],
    ),
    Case(
        "strived-for",
        {"indicator": "丁占比", "clause": "力争达到90%以上", **PERCENT},
        {(2026, 1): {"verdict": "met", "target": "90"}, (2026, 2): {"verdict": "not_met", "completion": "0.5"}},
        [at(2026, 1, value=90), at(2026, 2, value=45)],
    ),
    Case(
        "below",
        {"indicator": "甲投诉率", "clause": "低于5%", **PERCENT},
        {
            (2026, 1): {"verdict": "not_met", "completion": "1", "gap": "0", "progress": "behind"},  # 5/5
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0", "progress": "on_track"},
            (2026, 3): {"verdict": "not_met", "completion": "0.25", "gap": "15"},  # 5/20
            (2026, 4): {"verdict": "met", "actual": "0"},
        },
        [at(2026, 1, value=5), at(2026, 2, value="4.99"), at(2026, 3, value=20), at(2026, 4, value=0)],
    ),
    Case(
        "within",
        {"indicator": "乙不良率", "clause": "控制在3%以内", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0.75", "gap": "1"},  # 3/4
        },
        [at(2026, 1, value=3), at(2026, 2, value=4)],
    ),
    Case(
        "target-zero-higher",
        {"indicator": "价格指数变动", "clause": "不低于0%", **PERCENT},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0", "gap": "1"},
            (2026, 2): {"verdict": "met", "completion": "1", "gap": "0"},
            (2026, 3): {"verdict": "met", "completion": "1", "gap": "0"},
        },
        [at(2026, 1, value=-1), at(2026, 2, value=0), at(2026, 3, value=2)],
    ),
    Case(
        "eighteen-digits",
        {"indicator": "总资产", "clause": "达到123456789012345678元", "unit": "元", "measure": "as_of",
         "form": "at_least"},
        {
            (2026, 1): {"verdict": "not_met", "gap": "1", "actual": "123456789012345677"},
            (2026, 2): {"verdict": "met", "gap": "0"},
        },
        [at(2026, 1, value="123456789012345677"), at(2026, 2, value="123456789012345678")],
    ),
    Case(
        "bare-number",
        {"indicator": "综合指数", "clause": "93", "unit": "分", "measure": "时点数"},
        {(2026, 1): {"verdict": "met"}, (2026, 2): {"verdict": "not_met", "gap": "0.5"}},
        [at(2026, 1, value=93), at(2026, 2, value="92.5")],
    ),
    Case(
        "unit-in-ten-thousands",
        {"indicator": "专利量", "clause": "达到7万件", "unit": "万件", "measure": "as_of", "form": "at_least"},
        {(2026, 1): {"target": "7", "completion": "0.5", "gap": "3.5", "unit": "万件"}},
        [at(2026, 1, value="3.5")],
    ),
    Case(
        "unit-hundred-millions",
        {"indicator": "产值", "clause": "达到5000万元", "unit": "亿元", "measure": "as_of", "form": "at_least"},
        {(2026, 1): {"target": "0.5", "completion": "0.8", "gap": "0.1"}},
        [at(2026, 1, value="0.4")],
    ),
    Case(
        "unit-smaller-than-clause",
        {"indicator": "投资额", "clause": "达到1.2亿元", "unit": "万元", "measure": "as_of", "form": "at_least"},
        {(2026, 1): {"target": "12000", "completion": "0.75", "gap": "3000"}},
        [at(2026, 1, value="9000")],
    ),
    Case(
        "annual-columns",
        {"indicator": "戊占比", "clause": "达到40%", "2026": 30, "2027": "超过35%", "2028": "38%以上", **PERCENT},
        {
            (2026, 1): {"target": "30", "horizon_target": "40", "phase_target": "30", "verdict": "met"},
            (2027, 1): {"target": "35", "horizon_target": "40", "verdict": "not_met", "completion": "1"},
            (2028, 1): {"target": "38", "verdict": "met"},
            (2029, 1): {"target": "40", "verdict": "not_met", "completion": "0.95", "gap": "2"},  # 38/40
        },
        [at(2026, 1, value=30), at(2027, 1, value=35), at(2028, 1, value=38), at(2029, 1, value=38)],
    ),
    Case(
        "ratio-year-to-date",
        {"indicator": "己合格率", "clause": "达到85%", "unit": "%", "measure": "ratio:year_to_date"},
        {
            (2026, 1): {"actual": "90", "verdict": "met"},
            (2026, 2): {"actual": "85", "verdict": "met"},  # 17/20 alone
            (2026, 4): {"actual": "80", "verdict": "not_met", "gap": "5"},  # the missing third quarter does not matter
        },
        [at(2026, 1, numerator=9, denominator=10), at(2026, 2, numerator=17, denominator=20),
         at(2026, 4, numerator=80, denominator=100)],
    ),
    Case(
        "ratio-empty-quarter",
        {"indicator": "庚合格率", "clause": "达到85%", "unit": "%", "measure": "ratio:period"},
        {
            (2026, 2): {"actual": "85", "verdict": "met"},  # (9 + 8)/(10 + 10), never the mean of rates
            (2026, 3): {"actual": "85", "verdict": "met"},  # 0/0 is a report and adds nothing
            (2026, 4): {"actual": "83.333333333333", "verdict": "not_met"},  # (17 + 33)/(20 + 40) = 50/60
            (2027, 2): NOT_REPORTED,
        },
        [at(2026, 1, numerator=9, denominator=10), at(2026, 2, numerator="8", denominator="10"),
         at(2026, 3, numerator=0, denominator=0), at(2026, 4, numerator=33, denominator=40),
         at(2027, 2, numerator=9, denominator=10)],
    ),
    Case(
        "per-mille",
        {"indicator": "事故率", "clause": "不超过5‰", "unit": "‰", "measure": "ratio:as_of", "factor": 1000},
        {
            (2026, 1): {"actual": "5", "verdict": "met"},  # 1000 x 5/1000
            (2026, 2): {"actual": "10", "verdict": "not_met", "completion": "0.5", "gap": "5"},
        },
        [at(2026, 1, numerator=5, denominator=1000), at(2026, 2, numerator=10, denominator=1000)],
    ),
    Case(
        "parts-weighted",
        {"indicator": "满意度", "clause": "达到86分", "unit": "分", "measure": "as_of", "parts": "甲=60、乙=40",
         "combine": "weighted"},
        {
            (2026, 1): {"actual": "86", "verdict": "met"},  # 90 x .6 + 80 x .4
            (2026, 2): {"actual": "84", "verdict": "not_met", "gap": "2"},  # 80 x .6 + 90 x .4
            (2026, 3): NOT_REPORTED,
        },
        [at(2026, 1, part="甲", value=90), at(2026, 1, part="乙", value=80), at(2026, 2, part="甲", value=80),
         at(2026, 2, part="乙", value=90), at(2026, 3, part="甲", value=99)],
    ),
    Case(
        "parts-weighted-mean",
        {"indicator": "服务满意度", "clause": "达到86分", "unit": "分", "measure": "as_of", "parts": "甲=3；乙=1",
         "combine": "weighted"},
        {(2026, 1): {"actual": "87.5", "verdict": "met"}},  # (90 x 3 + 80)/4
        [at(2026, 1, part="甲", value=90), at(2026, 1, part="乙", value=80)],
    ),
    Case(
        "parts-each-ceiling",
        {"indicator": "排放浓度", "clause": "不超过5毫克", "unit": "毫克", "measure": "as_of", "parts": "甲、乙",
         "combine": "each"},
        {
            (2026, 1): {"verdict": "not_met", "completion": "0.833333333333", "gap": "1"},  # 5/6 is the lowest
            (2026, 2): {"verdict": "met", "completion": "1"},
            (2026, 3): NOT_REPORTED,
        },
        [at(2026, 1, part="甲", value=4), at(2026, 1, part="乙", value=6), at(2026, 2, part="甲", value=5),
         at(2026, 2, part="乙", value=0), at(2026, 3, part="乙", value=0)],
    ),
    Case(
        "parts-ratio-summed",
        {"indicator": "两类合格率", "clause": "达到90%", "unit": "%", "measure": "ratio", "parts": "甲、乙",
         "combine": "sum"},
        {(2026, 1): {"actual": "87", "verdict": "not_met", "gap": "3"}},  # (9 + 78)/(10 + 90)
        [at(2026, 1, part="甲", numerator=9, denominator=10), at(2026, 1, part="乙", numerator=78, denominator=90)],
    ),
    Case(
        "half-yearly-level",
        {"indicator": "辛占比", "clause": "达到50%", "frequency": "半年", **PERCENT},
        {(2026, 1): NOT_DUE, (2026, 2): {"verdict": "met"}, (2026, 3): NOT_DUE,
         (2026, 4): {"verdict": "not_met", "completion": "0.98"}},  # 49/50
        [at(2026, 2, value=50), at(2026, 4, value=49)],
    ),
    Case(
        "annual-level",
        {"indicator": "壬贡献率", "clause": "达到62%", "frequency": "annual", **PERCENT},
        {(2026, 1): NOT_DUE, (2026, 2): NOT_DUE, (2026, 3): NOT_DUE, (2026, 4): {"verdict": "met"},
         (2027, 4): NOT_REPORTED},
        [at(2026, 3, value=99), at(2026, 4, value=62)],
    ),
    Case(
        "hold-by-flag-half-yearly",
        {"indicator": "癸达标率", "clause": "达到90%", "flags": "hold", "frequency": "half_yearly", **PERCENT},
        {
            (2026, 2): {"verdict": "not_met", "completion": "0"},  # 0 of 1
            (2026, 4): {"verdict": "not_met", "completion": "0.5", "progress": "behind"},  # 1 of 2, failed once
            (2027, 2): {"verdict": "met", "completion": "1"},
        },
        [at(2026, 2, value=89), at(2026, 4, value=95), at(2027, 2, value=90)],
    ),
    Case(
        "band-alone",
        {"indicator": "库存率", "clause": "控制在10%~15%之间", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "completion": "1"},
            (2026, 2): {"verdict": "not_met", "completion": "0", "gap": "0.1"},  # 9.9
            (2026, 3): {"verdict": "not_met", "completion": "0", "gap": "1"},  # 16
            (2026, 4): {"verdict": "met", "gap": "0"},
        },
        [at(2026, 1, value=10), at(2026, 2, value="9.9"), at(2026, 3, value=16), at(2026, 4, value=15)],
    ),
    Case(
        "coverage-published",
        {"indicator": "覆盖率", "clause": "全覆盖", **PERCENT},
        {
            (2026, 1): {"verdict": "met", "actual": "100", "completion": "1", "gap": "0", "target": "100"},
            (2026, 2): {"verdict": "not_met", "completion": "0.999", "gap": "0.1"},
        },
        [at(2026, 1, value=100), at(2026, 2, value="99.9")],
    ),
    Case(
        "coverage-summed",
        {"indicator": "工程监督覆盖率", "clause": "达到100%", "unit": "%", "measure": "ratio:period"},
        {
            (2026, 1): {"verdict": "met", "actual": "100"},
            (2026, 2): {"verdict": "not_met", "actual": "95", "completion": "0.95", "gap": "5"},  # 19/20
            (2027, 1): NOT_APPLICABLE,
        },
        [at(2026, 1, numerator=10, denominator=10), at(2026, 2, numerator=9, denominator=10),
         at(2027, 1, numerator=0, denominator=0)],
    ),
    Case(
        "grades",
        {"indicator": "发展方式", "clause": "转变经济发展方式取得明显成效"},
        {
            (2026, 1): {"verdict": "met", "completion": "0.6"},  # 合格 = 60, the pass line
            (2026, 2): {"verdict": "met", "completion": "1"},
            (2026, 3): PENDING,  # told in words, no grade yet
        },
        [at(2026, 1, stage="合格"), at(2026, 2, stage="优秀"), at(2026, 3, note="已部署")],
    ),
]  # fmt: skip
