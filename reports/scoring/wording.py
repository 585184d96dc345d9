"""Options of a rule as one line of text, and back: ``k=2；step=0.5；steps=whole；tiers=1:1/0.8:0.5``.

One form for cells of a workbook and for fields of a page. Full-width signs are read as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from reports.scoring.options import Form, RuleForm
from reports.scoring.scheme import Option

#: What separates options, a name from its value, rows, and the two cells of a row: none of them stands in a word.
SIGNS = "；;=：:/／\n"
_FULL_WIDTH = str.maketrans("；：／＝", ";:/=")


class Unreadable(ValueError):
    """The text is no value of the option."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def write(options: Mapping[str, Option]) -> str:
    return "；".join(f"{name}={write_one(given)}" for name, given in sorted(options.items()))


def write_one(option: Option) -> str:
    if isinstance(option, tuple):
        return "/".join(f"{write_one(at)}:{numbers.write(part)}" for at, part in option)
    return numbers.write(option) if isinstance(option, Decimal) else option


def read(form: RuleForm, text: str) -> tuple[dict[str, Option], list[Sentence]]:
    """The options that the text states, and what of it could not be read. A blank text is no option."""
    options: dict[str, Option] = {}
    refused: list[Sentence] = []
    for piece in text.translate(_FULL_WIDTH).replace("\n", ";").split(";"):
        if not piece.strip():
            continue
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign:
            refused.append(sentence("“%(written)s” is no option: write name=value.", written=piece.strip()))
        elif name in options:
            refused.append(sentence("The option “%(name)s” is there twice.", name=name))
        elif name not in form.options:
            names = ", ".join(form.options) or "–"
            refused.append(sentence("The rule has no option “%(name)s”, but: %(names)s.", name=name, names=names))
        else:
            try:
                options[name] = read_one(form.options[name], value)
            except Unreadable as error:
                refused.append(sentence("%(name)s: %(reason)s", name=name, reason=error.reason))
    return options, refused


def read_one(form: Form, text: str) -> Option:
    """Raises Unreadable."""
    text = text.translate(_FULL_WIDTH).strip()
    if form.kind in ("choice", "names"):
        return text
    if form.kind in ("table", "words"):
        rows = (row for row in text.split("/") if row.strip())
        return tuple(_row(row, words=form.kind == "words") for row in rows)
    return _number(text)


def _row(row: str, *, words: bool) -> tuple[Decimal | str, Decimal]:
    first, sign, second = (part.strip() for part in row.partition(":"))
    if not sign or not first:
        raise Unreadable(sentence("“%(written)s” is no row of a table: write it as 0.8:0.5.", written=row.strip()))
    return (first if words else _number(first)), _number(second)


def _number(text: str) -> Decimal:
    try:
        return numbers.read(text)
    except numbers.NotANumber as error:
        raise Unreadable(error.reason) from error
