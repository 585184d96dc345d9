"""Pledges (责任书): drafted from duties, agreed with the unit, approved, signed and frozen, amended, assessed, archived.

pledge = pledges.draft(plan=plan, year=2026, department=unit, by=staff)
pledges.consult(pledge=pledge, by=staff); pledges.accept(pledge=pledge, by=head)
pledges.approve(pledge=pledge, by=approver); pledges.sign(pledge=pledge, signed_on=day, …, by=approver)
pledges.candidates(plan, 2026, "sign", by=approver); pledges.each(chosen, act)          # many together
"""

from departments.pledges.consulting import accept, answer, comment, consult, take_back
from departments.pledges.differing import Change, between
from departments.pledges.drafting import Drafts
from departments.pledges.drafting import of_plan as drafts_of
from departments.pledges.outdated import Outdated
from departments.pledges.outdated import of_plan as outdated
from departments.pledges.preparing import adjust, draft, give_up, redraft
from departments.pledges.reading import (
    Line,
    Promise,
    holding,
    issues_of,
    listed,
    of_target,
    promise,
    visible,
    waiting,
)
from departments.pledges.scans import add as add_scan
from departments.pledges.signing import approve, archive, assess, send_back, sign, start
from departments.pledges.standing import Standing, balances_of, unbalanced
from departments.pledges.steps import last_issue
from departments.pledges.together import Candidate, Outcome, candidates, each
from departments.pledges.wording import set_words

__all__ = [
    "Candidate",
    "Change",
    "Drafts",
    "Line",
    "Outcome",
    "Outdated",
    "Promise",
    "Standing",
    "accept",
    "add_scan",
    "adjust",
    "answer",
    "approve",
    "archive",
    "assess",
    "balances_of",
    "between",
    "candidates",
    "comment",
    "consult",
    "draft",
    "drafts_of",
    "each",
    "give_up",
    "holding",
    "issues_of",
    "last_issue",
    "listed",
    "of_target",
    "outdated",
    "promise",
    "redraft",
    "send_back",
    "set_words",
    "sign",
    "start",
    "take_back",
    "unbalanced",
    "visible",
    "waiting",
]
