"""What the office records of units for the assessment: events that add, take or veto; and vetoes that are lifted.

Only what counts is kept: an event that nothing in the scheme reads is refused rather than stored after a question, for
whoever records one expects it to move a score, and a list that holds events without effect is what a unit would argue
about. Whoever only wants it remembered has the register of safety events, or the remark of an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor
from qualitycity.sentences import Named, Sentence, sentence
from reports import schemes, scoring
from reports.assessments import computing, frozen, gathering, steps, storing
from reports.assessments.frozen import Happened, Inputs
from reports.models import Assessment, UnitEvent, VetoLift
from reports.scoring.events import SAFETY, offers, uses
from targets.models import Plan
from targets.rules.facts import Source as Row


def record(
    *, assessment: Assessment, department: Department, category: str, level: str, happened_on: date, description: str,
    by: Actor, paper: str = "",
) -> UnitEvent:  # fmt: skip
    """Record an event of a unit (荣誉, 通报批评, 安全事件); the very same one again is the answer. Raises Refused."""
    fields = {
        "plan": assessment.plan, "department": department, "category": category.strip()[:60],
        "level": level.strip()[:60], "happened_on": happened_on, "paper": paper.strip()[:100],
        "description": description.strip()[:500],
    }  # fmt: skip
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=assessment.plan_id)  # the same event sent twice at once is one
        held = _held(assessment)
        wrong = [*steps.barred("record", held.state, by=by)] or list(_wrong(held, department, fields))
        if wrong:
            raise Refused(*wrong)
        same = UnitEvent.objects.filter(**fields, latest=True, withdrawn=False).first()
        if same is not None:
            return same
        made = UnitEvent.objects.create(**fields, by_key=by.key, by_name=by.name)
        told = {"category": made.category, "level": made.level, "day": happened_on.isoformat(), "paper": made.paper}
        events.record("unit_event.recorded", by=by, about=made, unit=department.code, detail=told)
    return made


def _held(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the end of the transaction: it cannot become final meanwhile."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version")
    return rows.get(pk=assessment.pk)


def _wrong(held: Assessment, department: Department, fields: Mapping[str, Any]) -> Iterator[Sentence]:
    """Everything that keeps an event from counting in the assessment."""
    content = schemes.read(held.version)
    year = gathering.year_of(held.plan, content, held.year)
    if not fields["category"] or not fields["description"]:
        yield sentence("Give the category and say what happened.")
        return
    if fields["happened_on"] > timezone.localdate():
        yield sentence("The day of the event lies in the future.")
    elif not year.first <= fields["happened_on"] <= year.last:
        yield sentence("The day lies outside the assessment year, %(first)s to %(last)s: the event would not count.",
                       first=year.first.isoformat(), last=year.last.isoformat())  # fmt: skip
    group = scoring.group_of(content, department.code, department.kind)
    if content.groups and not group:
        yield sentence("%(unit)s is in no rank group of the scheme: nothing counts for it.", unit=department.name)
    elif not uses(content, fields["category"], fields["level"], group=group):
        yield from _not_counted(content, fields["category"], fields["level"], group)


def _not_counted(content: scoring.Scheme, category: str, level: str, group: str) -> Iterator[Sentence]:
    counting: dict[str, list[str | Sentence]] = {}
    for offer in offers(content):
        if uses(content, offer.category, offer.level, group=group):
            counting.setdefault(offer.category, []).append(_any_other(offer.level))
    listed = [sentence("%(category)s (%(levels)s)", category=_word(name), levels=levels)
              for name, levels in counting.items()]  # fmt: skip
    yield sentence(
        "In this scheme “%(category)s” of the level “%(level)s” counts for nothing, so it is not kept. What counts: "
        "%(listed)s.", category=_word(category), level=level or "–", listed=listed or "–",
    )  # fmt: skip
    if category == SAFETY:
        yield sentence("A safety event that raises no veto belongs in the register of safety events.")


def _word(category: str) -> str | Sentence:
    return sentence("safety event") if category == SAFETY else _any_other(category)


def _any_other(word: str) -> str | Sentence:
    return sentence("any other") if word == scoring.ANY else word


def withdraw(*, assessment: Assessment, event: UnitEvent, reason: str, by: Actor) -> UnitEvent:
    """Take back what was recorded in error: a new version that counts nothing, with the reason. Nothing is deleted."""
    with transaction.atomic():
        reasons = steps.barred("record", _held(assessment).state, by=by)
        if not reason.strip():
            reasons.append(sentence("Say why."))
        if reasons:
            raise Refused(*reasons)
        held = UnitEvent.objects.select_for_update(of=("self",)).select_related("department").get(
            line=event.line, latest=True
        )  # fmt: skip
        if held.withdrawn:
            return held
        UnitEvent.objects.filter(pk=held.pk).update(latest=False)
        copied = ("plan_id", "department_id", "line", "category", "level", "happened_on", "paper", "description")
        made = UnitEvent.objects.create(
            **{name: getattr(held, name) for name in copied}, number=held.number + 1, withdrawn=True,
            reason=reason.strip()[:500], by_key=by.key, by_name=by.name,
        )  # fmt: skip
        told = {"number": made.number, "reason": made.reason}
        events.record("unit_event.corrected", by=by, about=made, unit=held.department.code, detail=told)
    return made


def lift(
    *, assessment: Assessment, department: Department, veto: str, about: str, reason: str, by: Actor
) -> VetoLift:  # fmt: skip
    """Take a veto that holds from a unit, with the reason; the next run shows both. One that is lifted already is the
    answer. Raises Refused."""
    with transaction.atomic():
        held = _held(assessment)
        reasons = steps.barred("lift", held.state, by=by)
        if not reason.strip():
            reasons.append(sentence("Say why."))
        if reasons:
            raise Refused(*reasons)
        place = {"assessment": held, "department": department, "veto": veto, "about": about}
        made = VetoLift.objects.filter(**place).first()
        if made is not None:
            return made
        _must_hold(held, department, veto, about)
        made = VetoLift.objects.create(**place, reason=reason.strip()[:500], by_key=by.key, by_name=by.name)
        told = {"veto": veto, "about": about, "reason": made.reason}
        events.record("veto.lifted", by=by, about=held, unit=department.code, detail=told)
    return made


def _must_hold(held: Assessment, department: Department, veto: str, about: str) -> None:
    """Only what is raised can be lifted: by a recorded event, the register of safety events, or a red line's check."""
    inputs = gathering.gather(held, schemes.read(held.version))
    own = [(code, row) for code, row in computing.standing(inputs) if row.unit == department.code]
    if (veto, about) in [(code, row.about) for code, row in own]:
        return
    if not own:
        raise Refused(sentence("No veto holds against %(unit)s: there is nothing to lift.", unit=department.name))
    listed = [_named(inputs, code, row) for code, row in own]
    raise Refused(sentence("No such veto holds against %(unit)s. What can be lifted: %(listed)s.", unit=department.name,
                           listed=listed))  # fmt: skip


def _named(inputs: Inputs, code: str, row: Happened) -> Sentence:
    rule = next(veto for veto in inputs.scheme.vetoes if veto.code == code)
    return sentence("%(code)s %(name)s (%(event)s, %(date)s)", code=code, name=Named(rule.name, rule.name_en),
                    event=row.text, date=row.date)  # fmt: skip


# --- From when it counts ----------------------------------------------------------------------------------------------
def told(assessment: Assessment, row: UnitEvent | VetoLift) -> Sentence:
    """From when on what was kept counts, by what has been computed and announced already."""
    held = Assessment.objects.select_related("result").get(pk=assessment.pk)
    run = held.runs.filter(trial=False).order_by("-number").first()
    if run is None:
        return sentence("Kept. It counts in the first run.")
    if _carries(storing.text_of(run), row):
        return sentence("Kept. Run #%(run)s has it already.", run=run.number)
    if held.result is None:
        return sentence("Kept. Run #%(run)s was made before it: it counts in the next run.", run=run.number)
    return sentence("Kept. The announced result was made before it: run again and announce that run. Until then the "
                    "result cannot become final.")  # fmt: skip


def _carries(text: str, row: UnitEvent | VetoLift) -> bool:
    """Whether frozen inputs say what the row says: they name it, or of a withdrawn event no version."""
    if isinstance(row, VetoLift):
        return frozen.names(text, [Row("reports.vetolift", str(row.pk), 1)])
    if not row.withdrawn:
        return frozen.names(text, [Row("reports.unitevent", str(row.pk), row.number)])
    lines = UnitEvent.objects.filter(line=row.line, withdrawn=False).values_list("pk", "number")
    return not frozen.names(text, [Row("reports.unitevent", str(pk), number) for pk, number in lines])
