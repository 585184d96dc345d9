"""Confirms an upload in a process of its own, which ends itself by kill -9 at the named point.

``python -m tests.faults.confirming UPLOAD POINT``
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from unittest.mock import patch

import django

#: Where it ends: a function, and whether before or after its work is done.
POINTS = {
    "half of the values": ("departments.values.bulk.insert", "half"),
    "before the event of the values": ("departments.submissions.entering.steps.record", "before"),
    "before the upload is confirmed": ("qualitycity.uploads.move", "before"),
    "before its event": ("departments.unit_book.settling._record", "before"),
    "before the commit": ("departments.unit_book.settling._record", "after"),
}


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    key, point = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")
    django.setup()
    from departments import unit_book
    from departments.models import Submission
    from qualitycity.models import Upload
    from tests.departments.desk import an_actor

    upload = Upload.objects.get(pk=key)
    held = Submission.objects.select_related("period__plan", "department").get(pk=upload.scope["submission"])
    by = an_actor("reporter", held.department)
    with _ending(point):
        unit_book.confirm(upload=upload, submission=held, shown=upload.preview["digest"], by=by)


def _ending(point: str) -> Any:
    target, when = POINTS[point]
    place, _, name = target.rpartition(".")
    module = _resolved(place)
    work = getattr(module, name)

    def ends(*given: Any, **named: Any) -> Any:
        if when == "half":
            model, rows = given
            work(model, rows[: len(rows) // 2])
        elif when == "after":
            work(*given, **named)
        end()

    return patch.object(module, name, ends)


def _resolved(path: str) -> Any:
    """The module, also where it is reached through the name that another module gave it."""
    from importlib import import_module

    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise ModuleNotFoundError(path)


if __name__ == "__main__":
    main()
