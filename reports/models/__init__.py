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
from reports.models.phases import HandIn, Phase, PhaseExtension, PhaseReminder
from reports.models.pledges import PledgeFile, PledgePaper
from reports.models.questions import QuestionAnswer
from reports.models.schemes import Scheme, SchemeVersion
from reports.models.score_files import ScoreFile

__all__ = [
    "EXEMPT",
    "PROGRESSES",
    "VERDICTS",
    "Appeal",
    "Assessment",
    "AssessmentRun",
    "Check",
    "HandIn",
    "ItemScore",
    "Phase",
    "PhaseExtension",
    "PhaseReminder",
    "PledgeFile",
    "PledgePaper",
    "QuestionAnswer",
    "ReportFile",
    "Scheme",
    "SchemeVersion",
    "ScoreFile",
    "ScoreLine",
    "ScoreSheet",
    "SupervisionReport",
    "UnitEvent",
    "VetoLift",
]
