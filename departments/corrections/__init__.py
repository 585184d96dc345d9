"""Corrections: figures that count already are wrong. Asked for, allowed until a moment, entered, confirmed, applied.

The closed check stays as it was; an applied correction is a new version of the value, and of every check it reaches.
The office never writes over a unit's figure: what it files itself is a case as well, which the unit sees.
"""

from departments.corrections.cases import (
    CORRECTABLE,
    allow,
    apply,
    ask,
    confirm,
    enter,
    expire,
    refuse,
    visible,
    withdraw,
)
from departments.corrections.figures import retyped
from departments.corrections.steps import OPEN, STEPS, lacking, may, waits_for

__all__ = [
    "CORRECTABLE",
    "OPEN",
    "STEPS",
    "allow",
    "apply",
    "ask",
    "confirm",
    "enter",
    "expire",
    "lacking",
    "may",
    "refuse",
    "retyped",
    "visible",
    "waits_for",
    "withdraw",
]
