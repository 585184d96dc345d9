"""What each rule takes: which inputs, and which options, of what kind, with what default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from qualitycity.sentences import N_
from reports.scoring.scheme import Option, SourceKind

#: ``number`` not negative; ``percent`` 0 to 100; ``ratio`` 0 to 1; ``amount`` above 0; ``signed`` any number;
#: ``choice`` one of ``choices``; ``names`` words separated by 、; ``table`` rows of number and number; ``words`` rows of
#: word and number.
OptionKind = Literal["number", "percent", "ratio", "amount", "signed", "choice", "names", "table", "words"]


@dataclass(frozen=True)
class Form:
    """One option: its kind, its default (None: none), whether it must be given, and what it means."""

    kind: OptionKind
    label: str
    default: Option | None = None
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleForm:
    """``monotone``: more achievement never lowers the score."""

    label: str
    formula: str
    sources: tuple[SourceKind, ...]
    options: Mapping[str, Form] = field(default_factory=dict)
    monotone: bool = True


_STRICT = Form("ratio", N_("what a strict test pays for that is reached only to equality"), Decimal("0.99"))
_LOWER = Form("choice", N_("which value is better"), "higher", choices=("higher", "lower"))
_DEDUCTING: Mapping[str, Form] = {
    "k": Form("number", N_("points for each step or event"), required=True),
    "step": Form("amount", N_("how much shortfall is one step"), Decimal(1)),
    "steps": Form("choice", N_("how steps count"), "fractional", choices=("fractional", "whole", "begun")),
    "strict_pays": _STRICT,
}
_STEPS: Mapping[str, Form] = {
    "on": Form("choice", N_("what is ranked"), "value", choices=("value", "completion", "rank")),
    "better": _LOWER,
    "step": Form("percent", N_("how much less each place gets, in %"), Decimal(5)),
    "least": Form("percent", N_("the least that a place gets, in %"), Decimal(0)),
}

FORMS: Mapping[str, RuleForm] = {
    "all_or_nothing": RuleForm(N_("all or nothing"), N_("P if met, else 0"), ("check",)),
    "proportional": RuleForm(
        N_("proportional"), N_("P × min(1, completion)"), ("check",),
        {"floor": Form("percent", N_("below this completion, in %, nothing"), Decimal(0)), "strict_pays": _STRICT},
    ),
    "deduct_per_unit": RuleForm(
        N_("deduction per step of the shortfall"), N_("max(0, P − k × shortfall / step)"),
        ("check", "events"), _DEDUCTING,
    ),
    "deduct_no_floor": RuleForm(
        N_("deduction without floor"), N_("P − k × shortfall / step, may be negative"), ("check", "events"), _DEDUCTING,
    ),
    "tier": RuleForm(
        N_("tiers"), N_("a table, such as 1 / 0.5 / 0 of P"), ("check",),
        {
            "on": Form("choice", N_("what the table looks at"), "completion",
                       choices=("completion", "value", "rank", "word")),
            "better": _LOWER,
            "tiers": Form("table", N_("from this number on this part of P"), ((Decimal(1), Decimal(1)),)),
            "words": Form("words", N_("for this word this part of P"), ()),
            "strict_pays": _STRICT,
        },
    ),
    "per_missing": RuleForm(
        N_("deduction per missing part"), N_("P − k for each missing part; none present: 0"), ("check", "manual"),
        {
            "k": Form("number", N_("points for each missing part"), required=True),
            "parts": Form("names", N_("the parts that have to be there, where an assessor says which are missing"), ""),
        },
    ),
    "additive": RuleForm(N_("sum of sub-items"), N_("the sum of the sub-items"), ("items",)),
    "rank_step": RuleForm(
        N_("steps by rank"), N_("the best gets P, then 95 %, 90 % …; ties share the better step"), ("check",), _STEPS,
    ),
    "target_plus_rank": RuleForm(
        N_("target part and rank part"), N_("a target part and a rank part, added"), ("check",),
        {
            "target_share": Form("percent", N_("the target part, in % of P"), required=True),
            "floor": Form("percent", N_("below this completion, in %, nothing"), Decimal(0)),
            "strict_pays": _STRICT, **_STEPS,
        },
    ),
    "base_if_not_comparable": RuleForm(
        N_("base score, achievements on top"), N_("min(P, base + achievements)"), ("events", "manual"),
        {
            "base": Form("percent", N_("the base score for everybody, in % of P"), required=True),
            "per": Form("words", N_("points for each achievement, by level"), ()),
        },
    ),
    "efficacy": RuleForm(
        N_("efficacy coefficient"),
        N_("P × (60 + 40 × (v − min) / (max − min)) / 100; max = min gives 100"), ("check",),
        {
            "better": _LOWER,
            "base": Form("percent", N_("what the worst gets, in % of P"), Decimal(60)),
            "min": Form("signed", N_("a fixed lower end instead of the group's")),
            "max": Form("signed", N_("a fixed upper end instead of the group's")),
        },
    ),
    "manual": RuleForm(N_("entered by an assessor"), N_("points entered, with reason and evidence"), ("manual",)),
    "step_map": RuleForm(
        N_("deduction mapped from a score"), N_("max(0, P − the table's deduction)"), ("assessment",),
        {"table": Form("table", N_("from this score on this deduction"), required=True)},
    ),
}  # fmt: skip

#: The rules of bonuses and deductions.
ADJUSTING: Mapping[str, RuleForm] = {
    "per_event": RuleForm(
        N_("points per event"), N_("n for each recorded event, with a cap"), ("events",),
        {"per": Form("words", N_("points for each event, by level"), required=True)},
    ),
    "step_map": RuleForm(
        N_("deduction mapped from a score"), N_("the table's deduction"), ("assessment",),
        {"table": Form("table", N_("from this score on this deduction"), required=True)},
    ),
    "manual": RuleForm(N_("entered by an assessor"), N_("points entered, with reason and evidence"), ("manual",)),
}  # fmt: skip
