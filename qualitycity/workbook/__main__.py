"""The child process of ``read_in_limits``: limits itself first, then reads, then answers on standard output."""

from __future__ import annotations

import pickle
import resource
import sys

from qualitycity.workbook.problems import Refused
from qualitycity.workbook.reading import OUT_OF_MEMORY, read


def main() -> int:
    """Exit status 0 with an answer, OUT_OF_MEMORY without one; anything else is a crash."""
    source, filename, limits = pickle.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = pickle.dumps(read(source, filename=filename, limits=limits))
    except Refused as refused:
        answer = pickle.dumps(refused)
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
