"""The demonstration: three quarters of invented figures, told through the real actions, and taken away again.

demonstration.load(plan=plan, by=actor)      # twice changes nothing; refused where real figures are
demonstration.remove(plan=plan, by=actor)    # what people entered themselves stays
"""

from reports.demonstration.clearing import remove
from reports.demonstration.marks import Done, Refused, is_loaded
from reports.demonstration.telling import load

__all__ = ["Done", "Refused", "is_loaded", "load", "remove"]
