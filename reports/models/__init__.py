"""What the office judges and sends out: checks, schemes of assessment, and reports with their frozen content and
files."""

from reports.models.judged import EXEMPT, PROGRESSES, VERDICTS, Check, ReportFile, SupervisionReport
from reports.models.schemes import Scheme, SchemeVersion

__all__ = ["EXEMPT", "PROGRESSES", "VERDICTS", "Check", "ReportFile", "Scheme", "SchemeVersion", "SupervisionReport"]
