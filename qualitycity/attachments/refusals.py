"""Why a file is not taken."""

from __future__ import annotations

from qualitycity.sentences import Sentence, sentence


class NotTaken(Exception):
    """The file is not taken; ``reason`` says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def other(kind: str) -> NotTaken:
    """The content is not what the ending says, whatever else it may be."""
    return NotTaken(sentence("The content is no .%(kind)s: save the file anew under its true kind.", kind=kind))


def cut_off() -> NotTaken:
    return NotTaken(sentence("The file is damaged or cut off: save or send it anew."))


def programs() -> NotTaken:
    return NotTaken(sentence("The file holds macros, scripts or embedded programs: save it without them."))


def locked() -> NotTaken:
    return NotTaken(sentence("The file is protected by a password: save it without one."))
