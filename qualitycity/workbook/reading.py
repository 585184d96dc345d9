"""The two doors of the reader: in this process, and in a child process with memory and time limits.

The child is ``python -m qualitycity.workbook``: it gets path or content, name and limits on its standard input and
answers with the plain in-between form, or with the problems, on its standard output.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import qualitycity
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import delimited, xlsx
from qualitycity.workbook.grid import Workbook
from qualitycity.workbook.limits import DEFAULT, Limits
from qualitycity.workbook.problems import Refused, refusal

#: The child's answer to having met its memory limit.
OUT_OF_MEMORY = 3


def read(source: str | Path | bytes, *, filename: str = "", limits: Limits = DEFAULT) -> Workbook:
    """Read a workbook in this process: a path, or the content of an upload with the name it came with.

    A name that ends in .csv, .tsv or .txt is read as text, everything else as .xlsx. Raises Refused with every problem
    that keeps the file from being read.
    """
    if isinstance(source, bytes):
        content = source
    else:
        filename = filename or str(source)
        content = _content(Path(source), limits)
    if filename.lower().endswith((".csv", ".tsv", ".txt")):
        return delimited.read(content, limits=limits)
    return xlsx.read(content, limits=limits)


def _content(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise refusal("not_opened", sentence("There is no file %(name)s.", name=path.name)) from error
    except OSError as error:
        message = sentence("The file %(name)s cannot be opened: %(reason)s.", name=path.name, reason=error.strerror)
        raise refusal("not_opened", message) from error


def read_in_limits(source: str | Path | bytes, *, filename: str = "", limits: Limits = DEFAULT) -> Workbook:
    """Like ``read``, in a child process that may use ``limits.memory`` bytes and ``limits.seconds`` of CPU time, and
    three times as much by the clock: a busy machine is no fault of the file.

    For what comes from a browser: whatever the file does to the parser, this process lives on. Raises Refused.
    """
    if not isinstance(source, bytes):
        filename, source = filename or str(source), str(Path(source).absolute())
    question = pickle.dumps((source, filename, limits))
    command = [sys.executable, "-m", "qualitycity.workbook"]
    try:
        child = subprocess.run(
            command,
            input=question,
            capture_output=True,
            timeout=3 * limits.seconds,
            check=False,
            cwd=Path(qualitycity.__file__).parent.parent,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("time", _too_long(limits)) from error
    if child.returncode == -signal.SIGXCPU:
        raise refusal("time", _too_long(limits))
    if child.returncode == OUT_OF_MEMORY:
        raise refusal("memory", sentence("The file needs more memory than one upload may take."))
    if child.returncode != 0:
        raise refusal("unreadable", sentence("The file cannot be read: its contents stop the reader."))
    answer: Workbook | Refused = pickle.loads(child.stdout)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _too_long(limits: Limits) -> Sentence:
    return sentence("The file took longer than %(limit)s seconds to read.", limit=limits.seconds)
