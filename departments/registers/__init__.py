"""Registers of certificates, awards, standards and platforms, from which indicators are counted (名录).

    entry = registers.add(row=Certificate(indicator, holder, granted), by=actor)
    registers.correct(entry=entry, row=…, reason=…, by=actor, seen=1)      # a new version; the old one stays
    registers.count_again(indicator=…, periods=[q1], reason=…, by=actor)   # a frozen quarter, by decision

What a quarter counted is frozen when its figures are approved or it is closed (``freezing``).
"""

from departments.registers.certificates import (
    CONTENT,
    Certificate,
    add,
    as_row,
    content_of,
    correct,
    identity_of,
    known,
    list_certificates,
    revoke,
    set_kind,
    with_what_stands,
)
from departments.registers.freezing import count_again, freeze, freeze_approved

__all__ = [
    "CONTENT", "Certificate", "add", "as_row", "content_of", "correct", "count_again", "freeze", "freeze_approved",
    "identity_of", "known", "list_certificates", "revoke", "set_kind", "with_what_stands",
]  # fmt: skip
