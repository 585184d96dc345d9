"""Leaders' remarks (批示) as items: recorded, given to a unit with a day, answered by it, closed by the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments.models import Department, Instruction
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Plan, Target

_S, _P = Instruction.State, Permission
LONGEST = 4000


def visible(by: Actor) -> QuerySet[Instruction]:
    """A unit's people see what was given to their unit; who sees all units sees all of the area."""
    rows = Instruction.objects.select_related("plan", "target__indicator", "department")
    if by.area_id is not None:
        rows = rows.filter(plan__area=by.area_id)
    if by.may(_P.SEE_ALL_UNITS):
        return rows
    return rows.filter(department=by.unit_id) if by.may(_P.SEE_OWN_UNIT) else rows.none()


def record(
    *,
    plan: Plan,
    leader: str,
    said_on: date,
    text: str,
    by: Actor,
    target: Target | None = None,
    paper: str = "",
    department: Department | None = None,
    due_on: date | None = None,
    key: str | None = None,
) -> Instruction:
    """Write down what a leader wrote, and give it to a unit. The same ``key`` records once."""
    by.must(_P.RECORD_INSTRUCTIONS)
    if wrong := _wrong(leader, said_on, text, department, due_on):
        raise Refused(*wrong)
    with transaction.atomic():
        fields = {
            "plan": plan,
            "target": target,
            "paper": paper.strip()[:200],
            "leader": leader.strip()[:60],
            "said_on": said_on,
            "text": text.strip()[:LONGEST],
            "department": department,
            "due_on": due_on,
            "by_key": by.key,
            "by_name": by.name,
        }
        if key:
            made, is_new = Instruction.objects.get_or_create(key=key, defaults=fields)
        else:
            made, is_new = Instruction.objects.create(**fields), True
        if is_new:
            due = {"due_on": str(due_on)} if due_on else {}
            _record("instruction.recorded", made, by, {"leader": made.leader, "text": made.text, **due})
    return made


def _wrong(leader: str, said_on: date, text: str, department: Department | None, due_on: date | None) -> list[Sentence]:
    wrong = []
    if not leader.strip() or not text.strip():
        wrong.append(sentence("Give the leader's name and the words."))
    if said_on > timezone.localdate():
        wrong.append(sentence("The day of the remark lies in the future."))
    if due_on is not None and due_on < said_on:
        wrong.append(sentence("It cannot be due before it was said."))
    if due_on is not None and department is None:
        wrong.append(sentence("Choose the unit that has to do it."))
    return wrong


def answer(*, instruction: Instruction, text: str, by: Actor, version: int | None = None) -> Instruction:
    """Tell what the unit has done about it. A later answer stands over an earlier one; the log keeps both."""
    if by.unit_id is None or by.unit_id != instruction.department_id:
        raise Forbidden(_P.SEE_OWN_UNIT)
    if not (by.may(_P.ENTER_VALUES) or by.may(_P.RELEASE)):
        raise Forbidden(_P.ENTER_VALUES)
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused(sentence("Tell what was done, in a few words."))
    with transaction.atomic():
        held = _held(instruction)
        if (held.state, held.answer, held.answered_key) == (_S.ANSWERED, words, by.key):
            return held
        _must_be_seen(held, version)
        if held.state == _S.CLOSED:
            raise Refused(sentence("The item is closed."))
        said = {"answered_key": by.key, "answered_name": by.name, "answered_at": timezone.now()}
        moved = _move(held, state=_S.ANSWERED, answer=words, **said)
        _record("instruction.answered", moved, by, {"answer": words})
    return moved


def close(*, instruction: Instruction, by: Actor, result: str = "", version: int | None = None) -> Instruction:
    """Take the item off the list; without a unit's answer the result must be told."""
    by.must(_P.RECORD_INSTRUCTIONS)
    with transaction.atomic():
        held = _held(instruction)
        if held.state == _S.CLOSED:
            return held
        _must_be_seen(held, version)
        if not result.strip() and not held.answer:
            raise Refused(sentence("No unit has answered: tell the result."))
        said = {"closed_key": by.key, "closed_name": by.name, "closed_at": timezone.now()}
        moved = _move(held, state=_S.CLOSED, result=result.strip()[:LONGEST], **said)
        _record("instruction.closed", moved, by, {"result": moved.result})
    return moved


def reopen(*, instruction: Instruction, by: Actor, reason: str, version: int | None = None) -> Instruction:
    """Put a closed or answered item back to the unit, with the reason."""
    by.must(_P.RECORD_INSTRUCTIONS)
    if not reason.strip():
        raise Refused(sentence("Give the reason."))
    with transaction.atomic():
        held = _held(instruction)
        if held.state == _S.OPEN:
            return held
        _must_be_seen(held, version)
        moved = _move(held, state=_S.OPEN, closed_key="", closed_name="", closed_at=None, result="")
        _record("instruction.reopened", moved, by, {"reason": reason.strip()})
    return moved


def _held(instruction: Instruction) -> Instruction:
    rows = Instruction.objects.filter(pk=instruction.pk)
    if connection.features.has_select_for_update:
        rows.select_for_update().get()
    return rows.select_related("plan", "department").get()


def _must_be_seen(held: Instruction, version: int | None) -> None:
    if version is not None and version != held.version:
        raise Stale(sentence("This changed after you opened the page: look at it again."))


def _move(held: Instruction, **changes: Any) -> Instruction:
    fields = {**changes, "version": held.version + 1}
    if Instruction.objects.filter(pk=held.pk, version=held.version).update(**fields) != 1:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    for name, content in fields.items():
        setattr(held, name, content)
    return held


def _record(kind: str, instruction: Instruction, by: Actor, detail: dict[str, Any]) -> None:
    unit = instruction.department.code if instruction.department else ""
    events.record(kind, by=by, about=instruction, label=str(instruction), unit=unit, detail=detail)
