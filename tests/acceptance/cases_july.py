"""Hand-calculated cases of a plan whose years begin in July: 2026 is July 2026 – June 2027."""

from __future__ import annotations

from tests.acceptance.cases import NOT_REPORTED, Case, at

JULY = [
    Case(
        "j-days",
        {"indicator": "好天", "clause": "达到358天", "unit": "天", "measure": "year_to_date",
         "form": "accumulating_days"},
        {
            # July–September 2026: 92 of 365 days; 92 - 85 = 7 bad of 7; 358 - 273 = 85 is asked
            (2026, 1): {"phase_target": "85", "verdict": "open", "progress": "on_track"},
            # 2027/28 has 366 days: 92 + 92 + 91 = 275 gone by March 2028; 275 - 267 = 8 bad of 8; 358 - 91 = 267
            (2027, 3): {"phase_target": "267", "verdict": "open", "progress": "on_track", "gap": "91"},
            # 2028/29: 365 days, January–March 2029 has 90: 274 gone, 266 good: 8 bad of 7
            (2028, 3): {"phase_target": "267", "verdict": "not_met", "progress": "behind", "gap": "92"},
            (2027, 1): {"phase_target": "84", "verdict": "not_met", "progress": "behind"},  # 92 - 83 = 9 of 8
        },
        [at(2026, 1, value=85), at(2027, 3, value=267), at(2028, 3, value=266), at(2027, 1, value=83)],
    ),
    Case(
        "j-events",
        {"indicator": "事故", "clause": "杜绝", "unit": "起", "measure": "period_flow"},
        {
            (2026, 1): {"actual": "1", "verdict": "not_met"},  # 1 July 2026
            (2026, 4): {"actual": "2", "verdict": "not_met", "gap": "2"},  # and 30 June 2027
            (2027, 1): {"actual": "0", "verdict": "met"},
        },
        [at(2027, 1, value=0)],
        events=[{"date": "2026-06-30", "level": "重大", "description": "规划之前"},
                {"date": "2026-07-01", "level": "重大", "description": "首日"},
                {"date": "2027-06-30", "level": "重大", "description": "末日"}],
    ),
    Case(
        "j-register",
        {"indicator": "名牌", "clause": "达到2个", "unit": "个", "measure": "register", "form": "stock"},
        {
            (2026, 1): {"actual": "1", "verdict": "open"},  # on 30 September 2026
            (2026, 2): {"actual": "2", "verdict": "met"},  # on 31 December 2026
            (2026, 3): {"actual": "1", "verdict": "open"},
        },
        registers=[
            {"holder": "甲", "name": "A", "number": "1", "granted": "2026-09-30"},
            {"holder": "乙", "name": "B", "number": "2", "granted": "2026-10-01", "valid_until": "2026-12-31"},
        ],
    ),
    Case(
        "j-flow",
        {"indicator": "新增", "clause": "新增30项", "unit": "项", "measure": "term_flow"},
        {
            # a term of three years: 30 x 1/12 = 2.5, next 5
            (2026, 1): {"phase_target": "2.5", "progress": "on_track", "verdict": "open"},
            (2026, 2): {"phase_target": "5", "actual": "8", "progress": "ahead"},  # 7.5 is the next
            (2026, 3): NOT_REPORTED,
        },
        [at(2026, 1, value=3), at(2026, 2, value=5)],
    ),
    Case(
        "j-growth",
        {"indicator": "产值", "clause": "增长5%", "unit": "亿元", "measure": "year_to_date"},
        {(2026, 1): {"verdict": "met", "completion": "1"}, (2027, 1): {"verdict": "not_met", "completion": "0"}},
        [at(2025, 1, value=100), at(2026, 1, value=105), at(2027, 1, value=105)],
    ),
]  # fmt: skip
