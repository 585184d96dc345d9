"""Who promises and reports: people, departments, duties, submissions and the versions of every reported value."""

from departments.models.allowances import Exemption, Extension, ExtensionCell, Supplement, Wish
from departments.models.corrections import Correction, CorrectionCell
from departments.models.evidence import Evidence, EvidenceUse
from departments.models.instructions import Instruction
from departments.models.judging import Acceptance, Approval, FollowUp, ReasonTemplate
from departments.models.laying import Laid
from departments.models.notices import Channel, CircularEntry, Ladder, Notice, Reminder, ReminderStep, Sending
from departments.models.people import Member, User, UserManager
from departments.models.pledges import Pledge, PledgeComment, PledgeIssue, PledgeLine, PledgeScan, PledgeWording
from departments.models.registers import FrozenCount, Register, RegisterEntry, RegisterFile, SafetyEvent
from departments.models.reporting import Remark, Submission, Value
from departments.models.sealing import QuarterSeal
from departments.models.units import Breakdown, Department, Duty

__all__ = [
    "Acceptance",
    "Approval",
    "Breakdown",
    "Channel",
    "CircularEntry",
    "Correction",
    "CorrectionCell",
    "Department",
    "Duty",
    "Evidence",
    "EvidenceUse",
    "Exemption",
    "Extension",
    "ExtensionCell",
    "FollowUp",
    "FrozenCount",
    "Instruction",
    "Ladder",
    "Laid",
    "Member",
    "Notice",
    "Pledge",
    "PledgeComment",
    "PledgeIssue",
    "PledgeLine",
    "PledgeScan",
    "PledgeWording",
    "QuarterSeal",
    "ReasonTemplate",
    "Register",
    "RegisterEntry",
    "RegisterFile",
    "Remark",
    "Reminder",
    "ReminderStep",
    "SafetyEvent",
    "Sending",
    "Submission",
    "Supplement",
    "User",
    "UserManager",
    "Value",
    "Wish",
]
