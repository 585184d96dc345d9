"""What a question is, and how large a number must be to be one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from departments.models import Department
from qualitycity.sentences import Sentence

#: A self score is far above the verified one by more than this part of what the item is worth.
FAR = Decimal("0.2")
#: Of at least so many figures or scores of a unit …
LEAST = 5
#: … more than this part is round (ends in 0 or 5, without decimals), or was typed at the very last.
ROUND_SHARE, LAST_SHARE = Decimal("0.8"), Decimal("0.5")
#: The last hours before a deadline.
LAST_HOURS = 24
#: The very same number says something from so many digits on: 100 % and 5 are often the same.
TELLING_DIGITS = 3


@dataclass(frozen=True)
class Question:
    """``kind`` is far_above, last_day, round, copied, reused or fell; ``about`` tells it from others of the kind and
    stays the same as long as it is asked, whatever its numbers are by then."""

    kind: str
    unit: str
    name: str
    place: int
    about: str
    text: Sentence

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.unit}:{self.about}"[:200]


def of(kind: str, unit: Department, about: str, text: Sentence) -> Question:
    return Question(kind, unit.code, unit.name, unit.order, about, text)


def is_telling(number: Decimal) -> bool:
    """Whether two people would hardly report this number by chance: 93.47 or 128, but not 100, 95 or 0."""
    digits = "".join(str(digit) for digit in number.normalize().as_tuple().digits)
    return len(digits) >= TELLING_DIGITS and number % 5 != 0


def is_round(number: Decimal) -> bool:
    return number % 5 == 0


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
