"""Who may do what: one table, in plain Python, from roles to permissions; and the actor on whose behalf code runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    GROUP_MEMBER = "group_member"
    OFFICE_STAFF = "office_staff"
    OFFICE_APPROVER = "office_approver"
    ASSESSOR = "assessor"
    REPORTER = "reporter"
    REVIEWER = "reviewer"
    DISTRICT_OFFICE = "district_office"


class Permission(StrEnum):
    MANAGE_PEOPLE = "manage_people"
    READ_LOG = "read_log"
    SEE_ALL_UNITS = "see_all_units"
    SEE_OWN_UNIT = "see_own_unit"
    SEE_BOARDS = "see_boards"
    ENTER_VALUES = "enter_values"
    SUBMIT = "submit"
    RELEASE = "release"
    VERIFY = "verify"
    RUN_PERIODS = "run_periods"
    EDIT_PLAN = "edit_plan"
    RECORD_PUBLICATIONS = "record_publications"
    GRADE = "grade"
    COMPILE_REPORTS = "compile_reports"
    IMPORT_VALUES = "import_values"
    FILE_CORRECTIONS = "file_corrections"
    ALLOW_CORRECTIONS = "allow_corrections"
    RECORD_INSTRUCTIONS = "record_instructions"
    PREPARE_PLEDGES = "prepare_pledges"
    SIGN_PLEDGES = "sign_pledges"
    ANSWER_PLEDGES = "answer_pledges"
    EDIT_SCHEMES = "edit_schemes"
    RUN_ASSESSMENTS = "run_assessments"
    ASSESS = "assess"
    DECIDE_ASSESSMENTS = "decide_assessments"
    SCORE_SELF = "score_self"
    APPEAL = "appeal"


_P = Permission

ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({_P.MANAGE_PEOPLE}),
    Role.AUDITOR: frozenset({_P.READ_LOG, _P.SEE_ALL_UNITS, _P.SEE_BOARDS}),
    Role.GROUP_MEMBER: frozenset({_P.SEE_ALL_UNITS, _P.SEE_BOARDS, _P.RECORD_INSTRUCTIONS}),
    Role.OFFICE_STAFF: frozenset(
        {
            _P.SEE_ALL_UNITS, _P.SEE_BOARDS, _P.RUN_PERIODS, _P.EDIT_PLAN, _P.RECORD_PUBLICATIONS,
            _P.COMPILE_REPORTS, _P.IMPORT_VALUES, _P.FILE_CORRECTIONS, _P.RECORD_INSTRUCTIONS,
            _P.PREPARE_PLEDGES, _P.EDIT_SCHEMES, _P.RUN_ASSESSMENTS,
        }
    ),
    Role.OFFICE_APPROVER: frozenset(
        {
            _P.SEE_ALL_UNITS, _P.SEE_BOARDS, _P.RUN_PERIODS, _P.VERIFY, _P.GRADE, _P.RECORD_PUBLICATIONS,
            _P.COMPILE_REPORTS, _P.ALLOW_CORRECTIONS, _P.RECORD_INSTRUCTIONS, _P.SIGN_PLEDGES, _P.DECIDE_ASSESSMENTS,
        }
    ),
    Role.ASSESSOR: frozenset({_P.SEE_ALL_UNITS, _P.SEE_BOARDS, _P.ASSESS}),
    Role.REPORTER: frozenset({_P.SEE_OWN_UNIT, _P.ENTER_VALUES, _P.SUBMIT, _P.SCORE_SELF}),
    Role.REVIEWER: frozenset({_P.SEE_OWN_UNIT, _P.RELEASE, _P.ANSWER_PLEDGES, _P.APPEAL}),
    Role.DISTRICT_OFFICE: frozenset(
        {
            _P.SEE_OWN_UNIT, _P.ENTER_VALUES, _P.SUBMIT, _P.RELEASE, _P.SCORE_SELF, _P.ANSWER_PLEDGES, _P.APPEAL,
        }
    ),
}  # fmt: skip

#: Roles held for a unit; the others are held for the whole area.
UNIT_ROLES = frozenset({Role.REPORTER, Role.REVIEWER, Role.DISTRICT_OFFICE})


class Forbidden(Exception):
    """The actor lacks the permission that an action needs."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


@dataclass(frozen=True)
class Actor:
    """A person in one role, made at the edge (page, command, task). ``key`` identifies the person in the log.

    ``unit`` is the code of the department acted for and ``unit_id`` its row; both empty for roles of the whole area.
    """

    key: str
    name: str
    role: str = ""
    unit: str = ""
    unit_id: int | None = None
    area_id: int | None = None
    permissions: frozenset[Permission] = frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raise Forbidden unless the actor has the permission."""
        if permission not in self.permissions:
            raise Forbidden(permission)


#: The role of commands and scheduled tasks.
SYSTEM = "system"


def system(name: str) -> Actor:
    """The actor of a command or a scheduled task: it may do everything, and the log shows its name."""
    return Actor(key=f"system:{name}", name=name, role=SYSTEM, permissions=frozenset(Permission))
