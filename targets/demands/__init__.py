"""What a target demands, decided from the words of its row:

    demand, findings = demands.decide(Asked(clause="达到92%以上", indicator="抽检合格率", unit="%"), plan.years)
    findings.errors   # what refuses the row; then demand is None
    findings.open     # what was inferred and is listed for confirmation
    findings.notes    # what is worth a warning

A demand holds the fields of a target version as the pure rules know them.
"""

from targets.demands.asked import FLAGS, Asked, Demand, Finding, Findings
from targets.demands.deciding import decide, only_stage
from targets.demands.forms import TESTS
from targets.demands.lists import (
    Unreadable,
    read_parts,
    read_phases,
    read_quarters,
    read_stages,
    write_parts,
    write_phases,
    write_quarters,
    write_stages,
)
from targets.demands.measures import MEASURES

__all__ = [
    "FLAGS", "MEASURES", "TESTS", "Asked", "Demand", "Finding", "Findings", "Unreadable", "decide", "only_stage",
    "read_parts", "read_phases", "read_quarters", "read_stages", "write_parts", "write_phases", "write_quarters",
    "write_stages",
]  # fmt: skip
