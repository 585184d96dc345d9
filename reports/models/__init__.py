"""What the office judges and sends out: checks, schemes, a year's assessment with its runs and appeals, reports
with their frozen content and files, and the papers of pledges."""

from reports.models.assessments import (
    Appeal,
    Assessment,
    AssessmentRun,
    ItemScore,
    ScoreLine,
    ScoreSheet,
    UnitEvent,
    VetoLift,
)
from reports.models.judged import EXEMPT, PROGRESSES, VERDICTS, Check, ReportFile, SupervisionReport
from reports.models.pledges import PledgeFile, PledgePaper
from reports.models.schemes import Scheme, SchemeVersion

__all__ = [
    "EXEMPT",
    "PROGRESSES",
    "VERDICTS",
    "Appeal",
    "Assessment",
    "AssessmentRun",
    "Check",
    "ItemScore",
    "PledgeFile",
    "PledgePaper",
    "ReportFile",
    "Scheme",
    "SchemeVersion",
    "ScoreLine",
    "ScoreSheet",
    "SupervisionReport",
    "UnitEvent",
    "VetoLift",
]
