"""Hand-calculated cases of what a target says besides its number: phases, values by year, parts, factors, registers."""

from __future__ import annotations

from tests.acceptance.cases import NOT_REPORTED, Case, at

TERMS = [
    Case(
        "rise-to",
        {"indicator": "服务业增加值占比", "clause": "提高到40%", "unit": "%", "measure": "published_rate", "baseline": 30},
        {
            # from 30 to 40 over 20 quarters: 30.5 at the first, 32 at the fourth, 32.5 next
            (2026, 1): {"phase_target": "30.5", "verdict": "open", "progress": "behind", "completion": "0.75"},
            (2026, 4): {"phase_target": "32", "verdict": "open", "progress": "on_track", "completion": "0.8"},
            (2027, 1): {"verdict": "met", "progress": "done", "gap": "0"},
            (2030, 4): {"actual": "39", "verdict": "not_met", "progress": "behind", "gap": "1"},
        },
        [at(2026, 1, value=30), at(2026, 4, value=32), at(2027, 1, value=40), at(2030, 4, value=39)],
    ),
    Case(
        "annual-values",
        {"indicator": "认证企业数", "clause": "达到100家", "unit": "家", "measure": "as_of", "baseline": 20,
         "form": "stock", "2026": 40, "phases": "0/0/0/100"},
        {
            (2026, 1): {"target": "40", "horizon_target": "100", "phase_target": "20", "verdict": "open",
                        "completion": "0.5"},  # no increase is asked before the fourth quarter; 20/40
            (2026, 4): {"target": "40", "phase_target": "40", "verdict": "met", "progress": "done"},
        },
        [at(2026, 1, value=20), at(2026, 4, value=40)],
    ),
    Case(
        "parts-summed",
        {"indicator": "认证总数", "clause": "总数达到320个", "unit": "个", "measure": "as_of", "parts": "有机、绿色、无公害",
         "combine": "sum", "form": "stock_sum"},
        {
            (2026, 1): {"actual": "320", "verdict": "met"},  # 100 + 120 + 100
            (2026, 2): NOT_REPORTED,  # a missing part is not 0
        },
        [at(2026, 1, part="有机", value=100), at(2026, 1, part="绿色", value=120), at(2026, 1, part="无公害", value=100),
         at(2026, 2, part="有机", value=320), at(2026, 2, part="绿色", value=0)],
    ),
    Case(
        "parts-each",
        {"indicator": "公路优良率", "clause": "达到90%", "unit": "%", "measure": "published_rate", "parts": "国道；省道",
         "combine": "each"},
        {(2026, 1): {"verdict": "not_met", "completion": "0.9"}},  # 81/90 is the lowest part's
        [at(2026, 1, part="国道", value=99), at(2026, 1, part="省道", value=81)],
    ),
    Case(
        "per-capita",
        {"indicator": "每万人发明专利", "clause": "达到15件", "unit": "件/万人", "measure": "per_capita", "factor": 10000},
        {(2026, 1): {"actual": "15", "verdict": "met"}},  # 10000 x 1500/1000000
        [at(2026, 1, numerator=1500, denominator=1000000)],
    ),
    Case(
        "register",
        {"indicator": "有效期内名牌产品", "clause": "有效期内2个", "unit": "个", "measure": "register", "form": "stock"},
        {
            (2026, 1): {"actual": "2", "verdict": "met"},  # the one that expires on 31 March counts on that day
            (2026, 2): {"actual": "1", "verdict": "open"},
        },
        registers=[
            {"holder": "甲", "name": "A", "number": "1", "granted": "2025-01-01", "valid_until": "2026-03-31"},
            {"holder": "乙", "name": "B", "number": "2", "granted": "2026-02-01"},
            {"holder": "丙", "name": "C", "number": "3", "granted": "2025-02-01", "revoked": "2026-01-15"},
        ],
    ),
    Case(
        "ten-thousand",
        {"indicator": "有效专利", "clause": "达到7万件", "unit": "件", "measure": "as_of"},
        {(2026, 1): {"target": "70000", "completion": "0.5", "gap": "35000"}},
        [at(2026, 1, value=35000)],
    ),
]  # fmt: skip
