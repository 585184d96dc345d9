"""Plan intake: from the text of an official plan to the draft of a table of targets.

    draft = intake.read(text)
    draft.proposals     # rows: category, item, name, clause, rule, measure, unit, confidence, sentence, place
    draft.tasks         # main tasks: number, group, name, and the units that are named
    draft.unread        # words with a number that gave no row, and why
    draft.asides        # lead-in sentences, slogans, names of programmes, what has been
    intake.compare(draft.proposals, expected)   # against a table made by hand

The grammar is fixed, its dictionaries are texts in ``words/``; clauses are read by ``targets.clause`` and decided by
``targets.demands``. Nothing is invented: where the plan tells what is to be done, only amounts are proposed.
"""

from targets.intake.comparing import Comparison, Expected, compare, read_expected
from targets.intake.drafts import Aside, Draft, Place, Proposal, TaskProposal, Unread
from targets.intake.reading import LONGEST, read

__all__ = [
    "LONGEST", "Aside", "Comparison", "Draft", "Expected", "Place", "Proposal", "TaskProposal", "Unread", "compare",
    "read", "read_expected",
]  # fmt: skip
