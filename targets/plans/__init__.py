"""Plans: setting one up and revising it.

    written = plans.write(draft=draft, by=actor)                                   # a new plan
    written = plans.write(draft=draft, by=actor, revision=Revision(quarter, why))  # changed targets: a new version
    plans.take_effect(written=written, by=actor)                                   # periods and checks

Between the two stands what is not known here: the duties of departments (``departments.duties``).
"""

from targets.plans.drafts import IndicatorDraft, NotStored, Objection, PlanDraft, Revision, TargetDraft, TaskDraft
from targets.plans.held import Held, held, objections
from targets.plans.order import in_use_first
from targets.plans.writing import CATEGORIES, Written, take_effect, write

__all__ = [
    "CATEGORIES", "Held", "IndicatorDraft", "NotStored", "Objection", "PlanDraft", "Revision", "TargetDraft",
    "TaskDraft", "Written", "held", "in_use_first", "objections", "take_effect", "write",
]  # fmt: skip
