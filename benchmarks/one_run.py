"""One run of an assessment in a process of its own, rolled back: by how much it grows. Its figures as JSON.

python -m benchmarks.one_run NAME KEY      # the assessment KEY in the database NAME
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from time import process_time


def main(name: str, key: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")
    import django
    from django.db import connection, transaction

    connection.settings_dict["NAME"] = name
    django.setup()
    from benchmarks.assess import run
    from reports.models import Assessment

    assessment = Assessment.objects.select_related("plan", "version__scheme").get(pk=key)
    gc.collect()
    before, started = _most(), process_time()
    with transaction.atomic():
        run(assessment)
        transaction.set_rollback(True)
    figures = {"cpu_s": process_time() - started, "before_mb": before, "grown_mb": _most() - before}
    json.dump(figures, sys.stdout)


def _most() -> float:
    """The most memory that this process ever held, in MB. Linux tells it (in KB); what ``getrusage`` tells begins with
    that of the process which started this one."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
