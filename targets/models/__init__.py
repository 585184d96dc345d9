"""What the office sets: areas, plans, indicators, targets and their versions, periods, and what others publish.

No person, department or reported value is known here. Who did something is kept as key and name, as text.
"""

from targets.models.drafting import DraftRow, DraftTable
from targets.models.plans import (
    COMBINES,
    DATA_STATUSES,
    FREQUENCIES,
    Area,
    Benchmark,
    Category,
    Holiday,
    Indicator,
    MainTask,
    Period,
    Plan,
    Quota,
    ReportingSchedule,
    Target,
    TargetVersion,
)

__all__ = [
    "COMBINES",
    "DATA_STATUSES",
    "FREQUENCIES",
    "Area",
    "Benchmark",
    "Category",
    "DraftRow",
    "DraftTable",
    "Holiday",
    "Indicator",
    "MainTask",
    "Period",
    "Plan",
    "Quota",
    "ReportingSchedule",
    "Target",
    "TargetVersion",
]
