"""What is wrong with the options given to a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from reports.scoring import wording
from reports.scoring.options import Form, RuleForm
from reports.scoring.scheme import Option, Table, listed


def of_options(place: str, form: RuleForm, options: Mapping[str, Option]) -> Iterator[Sentence]:
    for name in sorted(options):
        if name not in form.options:
            yield sentence("%(place)s: the rule has no option “%(option)s”.", place=place, option=name)
        elif (said := _wrong(form.options[name], options[name])) is not None:
            yield sentence("%(place)s, option “%(option)s”: %(said)s", place=place, option=name, said=said)
    for name, one in form.options.items():
        if one.required and name not in options:
            yield sentence("%(place)s: the option “%(option)s” must be given (%(meaning)s).", place=place, option=name,
                           meaning=Sentence(one.label))  # fmt: skip
    yield from _together(place, options)


def _wrong(form: Form, given: Option) -> Sentence | None:
    if form.kind == "choice":
        if given in form.choices:
            return None
        return sentence("it is one of %(choices)s.", choices=", ".join(form.choices))
    if form.kind == "names":
        return _wrong_names(given)
    if form.kind in ("table", "words"):
        return _wrong_table(form, given) if isinstance(given, tuple) else sentence("it is a table.")
    return _wrong_number(form, given) if isinstance(given, Decimal) else sentence("it is a number.")


def _wrong_names(given: Option) -> Sentence | None:
    if not isinstance(given, str):
        return sentence("it is a list of names, separated by 、.")
    names = listed(given)
    if len(set(names)) < len(names):
        return sentence("a name is there twice.")
    if any(sign in given for sign in wording.SIGNS):
        return sentence("a word holds none of the signs that separate options and rows.")
    return None


def _wrong_number(form: Form, given: Decimal) -> Sentence | None:
    if form.kind == "percent" and not 0 <= given <= 100:
        return sentence("it lies between 0 and 100.")
    if form.kind == "ratio" and not 0 <= given <= 1:
        return sentence("it lies between 0 and 1.")
    if form.kind == "number" and given < 0:
        return sentence("it must not be below 0.")
    if form.kind == "amount" and given <= 0:
        return sentence("it must be above 0.")
    return None


def _wrong_table(form: Form, given: Table) -> Sentence | None:
    firsts = [at for at, _ in given]
    wanted = Decimal if form.kind == "table" else str
    if not firsts and form.required:
        return sentence("the table has no rows.")
    if not all(isinstance(at, wanted) for at in firsts):
        return (
            sentence("each row begins with a number.")
            if wanted is Decimal
            else sentence("each row begins with a word.")
        )
    if any(sign in word for word in firsts if isinstance(word, str) for sign in wording.SIGNS):
        return sentence("a word holds none of the signs that separate options and rows.")
    if len(set(firsts)) < len(firsts):
        return sentence("two rows begin alike.")
    if any(part < 0 for _, part in given):
        return sentence("it must not be below 0.")
    return None


def _together(place: str, options: Mapping[str, Option]) -> Iterator[Sentence]:
    """Options that only make sense together."""
    low, high = options.get("min"), options.get("max")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low >= high:
        yield sentence("%(place)s: the lower end must be below the upper one.", place=place)
    if options.get("on") == "word" and not options.get("words"):
        yield sentence("%(place)s: the table of words is empty.", place=place)
    for name in ("tiers", "words"):
        table = options.get(name)
        if isinstance(table, tuple) and any(part > 1 for _, part in table):
            yield sentence("%(place)s: a tier gives at most 1, which is all the points.", place=place)
    yield from _falling(place, options)


def _falling(place: str, options: Mapping[str, Option]) -> Iterator[Sentence]:
    """A better number must never give less."""
    table = options.get("tiers")
    if not isinstance(table, tuple) or not all(isinstance(at, Decimal) for at, _ in table):
        return
    lower = options.get("on") == "rank" or (options.get("on") == "value" and options.get("better") == "lower")
    parts = [part for _, part in sorted(table, key=lambda row: Decimal(row[0]), reverse=lower)]
    if parts != sorted(parts):
        yield sentence("%(place)s: a better number gives less in its table.", place=place)
