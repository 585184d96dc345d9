"""What a scheme's codes and options mean, in the reader's language: 每起扣分：国家级2分、省级1分.

Pages and printed sheets speak these words; the workbook keeps its own short form (``reports.scoring.wording``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qualitycity.numbers import write
from qualitycity.sentences import N_
from reports.scoring import ANY, Item, Source, wording
from reports.scoring.options import ADJUSTING, FORMS, RuleForm
from reports.scoring.scheme import Option, Table, listed

SOURCES: Mapping[str, str] = {
    "check": N_("check of a target"),
    "items": N_("sub-items"),
    "manual": N_("an assessor"),
    "events": N_("recorded events"),
    "assessment": N_("another assessment"),
}
AGAINST: Mapping[str, str] = {"value": N_("value in force"), "phase": N_("phase target")}
LEAVING: Mapping[str, str] = {"whole": N_("that of the whole"), "category": N_("that of its category")}
RANKED: Mapping[str, str] = {"grade": N_("grade, then score"), "score": N_("score alone")}
CHOICES: Mapping[str, str] = {
    "higher": N_("the greater"), "lower": N_("the smaller"), "fractional": N_("fractions of a step count"),
    "whole": N_("only full steps"), "begun": N_("a begun step counts"), "value": N_("the value"),
    "completion": N_("the completion"), "rank": N_("the published rank"), "word": N_("the grade or stage"),
}  # fmt: skip
KINDS: Mapping[str, str] = {"bonus": N_("bonus"), "deduction": N_("deduction")}

Options = Mapping[str, Option]
#: Options that are points, beside tables.
_POINTS = frozenset({"k"})


def rule(code: str) -> str:
    """What a rule is called."""
    form = form_of(code)
    return code if form is None else _(form.label)


def form_of(code: str) -> RuleForm | None:
    return FORMS.get(code) or ADJUSTING.get(code)


def options(code: str, given: Options, *, kind: str = "") -> list[tuple[str, str]]:
    """What is set beyond what is usual, as pairs of meaning and value. ``kind``: bonus or deduction."""
    form = (ADJUSTING if kind else FORMS).get(code)
    return [
        (label(code, name, kind=kind), value(code, name, given[name], given))
        for name, one in (form.options if form else {}).items()
        if name in given and given[name] != one.default
    ]


def told(code: str, given: Options, *, kind: str = "") -> str:
    """All that is set, in one line."""
    pairs = options(code, given, kind=kind)
    return pgettext("between options", "; ").join(_("%(name)s: %(text)s") % {"name": name, "text": text}
                                                  for name, text in pairs)  # fmt: skip


def label(code: str, name: str, *, kind: str = "") -> str:
    """What an option is called; of events what each of them does."""
    if name == "per" and kind == "bonus":
        return _("each event adds")
    if name == "per" and kind == "deduction":
        return _("each event takes")
    form = (ADJUSTING if kind else FORMS).get(code)
    return _(form.options[name].label) if form and name in form.options else name


def value(code: str, name: str, given: Option, beside: Options) -> str:
    """An option's value in words; ``beside`` are all options of the rule, for what a table looks at."""
    form = form_of(code)
    kind = form.options[name].kind if form and name in form.options else ""
    if isinstance(given, Decimal):
        return _number(name, kind, given)
    if isinstance(given, str):
        return _(CHOICES[given]) if kind == "choice" and given in CHOICES else _joined(listed(given))
    return _joined(_rows(code, name, given, beside))


def _number(name: str, kind: str, given: Decimal) -> str:
    if name in _POINTS:
        return points(given)
    if kind == "percent":
        return f"{write(given)}%"
    return f"{write(given * 100)}%" if kind == "ratio" else write(given)


def _rows(code: str, name: str, table: Table, beside: Options) -> Iterator[str]:
    for at, part in table:
        if name == "per":
            yield _("%(level)s %(points)s") % {"level": any_of(str(at)), "points": points(part)}
        elif name == "words":
            yield _("%(word)s: %(part)s of the points") % {"word": at, "part": f"{write(part * 100)}%"}
        elif name == "tiers":
            gaps = {"from": _threshold(Decimal(at), beside), "part": f"{write(part * 100)}%"}
            yield _("%(from)s: %(part)s of the points") % gaps
        else:
            yield _("from %(score)s on: %(points)s") % {"score": points(Decimal(at)), "points": points(part)}


def _threshold(at: Decimal, beside: Options) -> str:
    """From where on a tier is reached."""
    looked = beside.get("on", "completion")
    if looked == "completion":
        return _("completion from %(number)s on") % {"number": f"{write(at * 100)}%"}
    if looked == "rank":
        return _("rank %(number)s or better") % {"number": write(at)}
    if beside.get("better") == "lower":
        return _("%(number)s and below") % {"number": write(at)}
    return _("%(number)s and above") % {"number": write(at)}


def points(given: Decimal) -> str:
    return ngettext("%(number)s point", "%(number)s points", 1 if given == 1 else 2) % {"number": write(given)}


def any_of(word: str) -> str:
    """A level or category as it is said; ``*`` is any that is not named."""
    return _("any other") if word == ANY else word


# --- What differs -----------------------------------------------------------------------------------------------------
def of_field(section: str, field: str, text: str, rule_code: str) -> str:
    """The value of a field as a difference has it (``reports.scoring.comparison``), in words."""
    if field == "options":
        forms = ADJUSTING if section == "adjustments" else FORMS
        form = forms.get(rule_code)
        given = wording.read(form, text)[0] if form else {}
        return told(rule_code, given, kind=section) if section == "adjustments" else told(rule_code, given)
    if field == "rule":
        return rule(text) if text else ""
    if field == "weight":
        return f"{text}%" if text else ""
    if field in ("ref", "category") and text == ANY:
        return _("all")
    words = {**_FIELDS.get("", {}), **_FIELDS.get(section, {})}.get(field, {})
    return pgettext("between things in a list", ", ").join(_(words.get(one, one)) for one in text.split("、"))


#: Fields that hold a code of a closed set, by section; "" is any.
_FIELDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "": {"source": SOURCES, "against": AGAINST},
    "scheme": {"leaving": LEAVING, "rank_by": RANKED},
    "adjustments": {"kind": KINDS},
    "vetoes": {"kind": {"events": N_("safety events"), "red_line": N_("red-line target")}},
    "groups": {"kinds": {"department": N_("department"), "district": N_("district"), "enterprise": N_("enterprise"),
                         "association": N_("association")}},
}  # fmt: skip


def _joined(parts: Iterator[str] | tuple[str, ...]) -> str:
    return pgettext("between things in a list", ", ").join(parts)


def of_item(item: Item) -> str:
    """How an item is scored, in one line: 按差距扣分（每步或每起分值：2分）."""
    set_ = told(item.rule, item.options)
    return _("%(rule)s (%(options)s)") % {"rule": rule(item.rule), "options": set_} if set_ else rule(item.rule)


def standard(item: Item) -> str:
    """The scoring standard as printed; where the scheme prints none, its rule in words."""
    return item.standard or ("" if item.items else of_item(item))


def source(given: Source, schemes: Mapping[str, str] | None = None) -> str:
    """Where an input comes from; ``schemes`` are the names of those that a score may be taken from."""
    word = _(SOURCES[given.kind]) if given.kind in SOURCES else given.kind
    if given.kind in ("items", "manual"):
        return word
    ref = _("all") if given.ref == ANY else (schemes or {}).get(given.ref, given.ref)
    if given.kind == "check":
        return _("%(source)s %(ref)s (%(against)s)") % {
            "source": word,
            "ref": ref,
            "against": _(AGAINST[given.against]),
        }
    return _("%(source)s: %(ref)s") % {"source": word, "ref": ref}
