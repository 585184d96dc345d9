"""One run of an assessment in a process of its own, rolled back: by how much it grows. Its figures as JSON.

python -m benchmarks.one_run NAME KEY      # the assessment KEY in the database NAME
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
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
    """The most memory that this process ever held, in MB (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
