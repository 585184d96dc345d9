"""What is wrong with a workbook: each problem with its sheet, cell, code and sentence, all of them collected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qualitycity.sentences import Sentence


@dataclass(frozen=True)
class Problem:
    """One problem; ``sheet`` is None where it is about the whole file (or a .csv), ``cell`` where about the sheet.

    ``code`` is a stable word for machines, ``message`` the sentence for people.
    """

    code: str
    message: Sentence
    sheet: str | None = None
    cell: str | None = None

    @property
    def place(self) -> str:
        """``目标!C12``, ``目标`` or nothing."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    def told(self, say: Callable[[Sentence], str]) -> dict[str, str | None]:
        """The problem as the commands print it: sheet, cell, code and the message in the reader's language."""
        return {"sheet": self.sheet, "cell": self.cell, "code": self.code, "message": say(self.message)}

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else str(self.message)


@dataclass
class Problems:
    """The errors and warnings found so far, in the order of finding. Nothing is stored unless ``ok``."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors

    def refuse(self, *, code: str, message: Sentence, sheet: str | None = None, cell: str | None = None) -> None:
        self.errors.append(Problem(code, message, sheet or None, cell))

    def warn(self, *, code: str, message: Sentence, sheet: str | None = None, cell: str | None = None) -> None:
        self.warnings.append(Problem(code, message, sheet or None, cell))

    def raise_if_any(self) -> None:
        """Raise Refused where there is an error."""
        if self.errors:
            raise Refused(self.errors)


class Refused(Exception):
    """The file cannot be read at all; ``problems`` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type[Refused], tuple[list[Problem]]]:
        return Refused, (self.problems,)


def refusal(code: str, message: Sentence, *, sheet: str | None = None, cell: str | None = None) -> Refused:
    """A refusal for one reason."""
    return Refused([Problem(code, message, sheet or None, cell)])
