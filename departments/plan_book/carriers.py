"""Who carries a target or task: the lead and supporting units of a row, and what each is to bear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from departments.duties import DutyDraft
from departments.models import Duty
from departments.plan_book.units import Units
from qualitycity import numbers
from qualitycity.sentences import sentence
from qualitycity.workbook import Record
from targets.demands import Demand

_Read = TypeVar("_Read")


def read(record: Record, units: Units, demand: Demand | None, *, target: str = "") -> list[DutyDraft]:
    """The duties of a row: one lead, any number of supporting units, and what each is to bear."""
    drafts = _carriers(record, units, target)
    _bear(record, units, drafts, "shares", _decimal, lambda duty, share: replace(duty, share=share))
    _bear(record, units, drafts, "goals", _decimal, lambda duty, goal: replace(duty, goal=goal))
    _bear(record, units, drafts, "supplied_parts", str, lambda duty, part: replace(duty, parts=(*duty.parts, part)))
    _bear(record, units, drafts, "weights", _amount, lambda duty, weight: replace(duty, weight=weight))
    _report(record, units, drafts)
    _check_shares(record, drafts)
    names = {part.name for part in demand.parts} if demand else set()
    for part in [part for duty in drafts.values() for part in duty.parts if demand and part not in names]:
        message = sentence("The target has no part “%(name)s”.", name=part)
        record.refuse("supplied_parts", code="unknown_part", message=message)
    return list(drafts.values())


def _carriers(record: Record, units: Units, target: str) -> dict[str, DutyDraft]:
    """The lead first, then who supports; a unit that is named twice (or took over from two) has one part in it."""
    record.text("lead")
    leads = [code for name in record.items("lead") if (code := units.find(record, "lead", name))]
    supporting = [code for name in record.items("supporting") if (code := units.find(record, "supporting", name))]
    if len(leads) > 1:
        lead = units.drafts[leads[0]].name
        message = sentence("A target has one lead unit: %(name)s leads, the others support it.", name=lead)
        record.warn("lead", code="several_leads", message=message)
    drafts: dict[str, DutyDraft] = {}
    for lead in leads[:1]:
        code = units.at_work(lead, target)
        drafts[code] = DutyDraft(code, Duty.Role.LEAD)
    for named in leads[1:] + supporting:
        code = units.at_work(named)
        drafts.setdefault(code, DutyDraft(code, Duty.Role.SUPPORTING))
    return drafts


def _report(record: Record, units: Units, drafts: dict[str, DutyDraft]) -> None:
    """Those who enter figures of their own beside the lead; who has no part any more reports nothing."""
    for name in record.items("reporters"):
        found = units.find(record, "reporters", name)
        code = units.at_work(found) if found else ""
        if code in drafts:
            drafts[code] = replace(drafts[code], role=Duty.Role.LEAD)


def _amount(text: str) -> Decimal:
    return numbers.read(text, unit="")


def _decimal(text: str) -> Decimal:
    return numbers.read(text, unit="%")


def _bear(
    record: Record,
    units: Units,
    drafts: dict[str, DutyDraft],
    key: str,
    read: Callable[[str], _Read],
    put: Callable[[DutyDraft, _Read], DutyDraft],
) -> None:
    """What ``unit=value`` pairs give to the duties of a row."""
    for item in record.items(key):
        name, equals, written = item.replace("＝", "=").rpartition("=")
        if not equals or not name.strip() or not written.strip():
            message = sentence("“%(item)s”: write unit=value.", item=item)
            record.refuse(key, code="not_a_pair", message=message)
            continue
        code = units.find(record, key, name.strip())
        if code is None:
            continue
        code = units.at_work(code)
        if code not in drafts and key == "weights":
            continue  # the weight of a unit that has no part any more
        if code not in drafts:
            message = sentence("“%(name)s” neither leads nor supports it.", name=name.strip())
            record.refuse(key, code="no_duty", message=message)
            continue
        try:
            drafts[code] = put(drafts[code], read(written.strip()))
        except numbers.NotANumber as error:
            record.refuse(key, code="not_a_number", message=error.reason)


def _check_shares(record: Record, drafts: Mapping[str, DutyDraft]) -> None:
    shares = [duty.share for duty in drafts.values() if duty.share is not None]
    if shares and sum(shares) != 100:
        message = sentence("The shares add up to %(sum)s, not to 100.", sum=sum(shares))
        record.refuse("shares", code="shares_not_100", message=message)
