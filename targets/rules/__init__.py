"""The rules: what a target says (``Terms``), what is known (``Facts``), and the check of one at a quarter
(``check``)."""

from targets.rules.check import check
from targets.rules.facts import Benchmark, Entry, Event, Facts, Frozen, Quota, Registered, Source
from targets.rules.result import RULE_VERSION, Input, Progress, Result, Step, Verdict
from targets.rules.terms import GRADES, Part, PhaseTable, Rule, Stage, Terms

__all__ = [
    "GRADES", "RULE_VERSION", "Benchmark", "Entry", "Event", "Facts", "Frozen", "Input", "Part", "PhaseTable",
    "Progress", "Quota", "Registered", "Result", "Rule", "Source", "Stage", "Step", "Terms", "Verdict", "check",
]  # fmt: skip
