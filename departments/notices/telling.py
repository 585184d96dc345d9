"""The reaction to events: whoever the table names is told, but for the one who did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from departments.models import Channel, Department, Instruction, Member, Pledge, Submission, User
from departments.notices.addressees import Addressee, Holders
from departments.notices.table import TABLE, Telling
from departments.notices.writing import Message, write
from departments.situations import due_at
from qualitycity.models import Event
from qualitycity.sentences import Sentence, sentence
from targets.models import Period

#: Pages about the office's whole quarter take it from the address, and the own account needs none.
_WITHOUT_ARGUMENT = ("extensions", "account")


@dataclass(frozen=True)
class Matter:
    """What an event is about, for one unit: its submission, where there is one, and the person that it concerns."""

    unit: Department | None
    submission: Submission | None = None
    person: User | None = None

    @property
    def key(self) -> str:
        return str(self.submission.pk if self.submission else f"unit{self.unit.pk if self.unit else ''}")


def tell(*, event: Event, touched: Sequence[Any]) -> None:
    """Reaction to every event: most kinds tell nobody anything."""
    if _rows(event):
        _tell([(event, _matters(event))])


def tell_each(*, events: Sequence[Event]) -> None:
    """Reaction to events of one kind about many submissions, recorded at once."""
    telling = {int(event.subject.partition(":")[2]): event for event in events if _rows(event)}
    found = Submission.objects.filter(pk__in=telling).select_related("period__plan", "department") if telling else ()
    _tell([(telling[each.pk], [Matter(each.department, each)]) for each in found])


def _rows(event: Event) -> list[Telling]:
    return [row for row in TABLE.get(event.kind, ()) if row.when is None or row.when(event)]


def _tell(told: Sequence[tuple[Event, Sequence[Matter]]]) -> None:
    units = [matter.unit for _event, matters in told for matter in matters if matter.unit]
    if any(matters for _event, matters in told):
        holders = Holders.of(units)
        write(
            [
                message
                for event, matters in told
                for matter in matters
                for message in _messages(event, matter, _rows(event), holders)
            ]
        )


def _messages(event: Event, matter: Matter, rows: Sequence[Telling], holders: Holders) -> Iterator[Message]:
    for row in rows:
        text = Sentence(row.text, _gaps(event, matter))
        for addressee in _addressees(row, matter, holders):
            if addressee.user is not None and addressee.user.username == event.actor_key:
                continue
            yield Message(
                about=f"event{event.pk}:{matter.key}",
                kind=event.kind,
                to=addressee,
                text=text,
                page=_page(row, event, matter),
                submission=matter.submission,
                channels=Channel.values if row.outward else (),
                by_key=event.actor_key,
                by_name=event.actor_name,
            )


def _page(row: Telling, event: Event, matter: Matter) -> tuple[str | int, ...]:
    if row.page in _WITHOUT_ARGUMENT:
        return (row.page,)
    if row.of_subject or matter.submission is None:
        return row.page, int(event.subject.partition(":")[2])
    return row.page, matter.submission.pk


def _addressees(row: Telling, matter: Matter, holders: Holders) -> list[Addressee]:
    if row.right is None:
        return [Addressee(matter.person, matter.unit)] if matter.person else []
    if matter.unit is None:
        return []
    among = holders.in_office if row.in_office else holders.in_unit
    return among(matter.unit, row.right)


def _matters(event: Event) -> list[Matter]:
    """The submissions that the event is about: itself, all of a period, or the one that its subject belongs to; else
    the unit that a remark was given to, or the person who is somebody's deputy."""
    label, _, key = event.subject.partition(":")
    model = apps.get_model(label) if key else None
    if "units" in event.detail and model is not None:
        return _named(event.detail["units"], model, key)
    if model is Instruction:
        given = Instruction.objects.filter(pk=key).exclude(department=None).select_related("department")
        return [Matter(each.department) for each in given]
    if model is Pledge:
        pledges = Pledge.objects.filter(pk=key).select_related("department")
        return [Matter(each.department) for each in pledges]
    if model is Member:
        deputies = Member.objects.filter(pk=key).select_related("department", "user")
        return [Matter(each.department, person=each.user) for each in deputies]
    found = _submissions(model, key).select_related("period__plan", "department") if model else ()
    return [Matter(each.department, each) for each in found]


def _named(codes: Sequence[str], model: type[Model], key: str) -> list[Matter]:
    """The units that an event of the assessments above names, in the area of the plan that it is about."""
    of_plan = ("plan", "assessment__plan")
    about = next(path for path in of_plan if path.partition("__")[0] in {each.name for each in model._meta.fields})
    area = model._default_manager.filter(pk=key).values(f"{about}__area")
    return [Matter(unit) for unit in Department.objects.filter(area__in=area, code__in=codes).order_by("order", "id")]


def _submissions(model: type[Model], key: str) -> QuerySet[Submission]:
    if model is Submission:
        return Submission.objects.filter(pk=key)
    if model is Period:
        return Submission.objects.filter(period_id=int(key))
    return Submission.objects.filter(pk__in=model._default_manager.filter(pk=key).values("submission"))


def _gaps(event: Event, matter: Matter) -> dict[str, Any]:
    if matter.submission is not None:
        return gaps(matter.submission, by=event.actor_name, **_detail(event))
    told = event.detail
    return {
        "unit": matter.unit.name if matter.unit else "",
        "by": event.actor_name,
        "leader": told.get("leader", ""),
        "about": event.label,
        "since": told.get("since", ""),
        "until_day": told.get("until", ""),
        "reason": told.get("reason", ""),
    }


def gaps(submission: Submission, **more: Any) -> dict[str, Any]:
    """What the sentences of notices name."""
    due = due_at(submission)
    return {
        "unit": submission.department.name,
        "quarter": quarter_name(submission.period),
        "due": sentence("no deadline") if due is None else written(due),
        **more,
    }


def _detail(event: Event) -> dict[str, Any]:
    """What the event says of an extension."""
    until = parse_datetime(str(event.detail.get("until") or ""))
    if until is None:
        return {}
    return {"until": written(until), "figures": len(event.detail.get("cells", ()))}


def quarter_name(period: Period) -> Sentence:
    """2026年第3季度, said in the reader's language."""
    year = period.plan.years.label(period.year)
    return sentence("%(year)s Q%(number)s", year=year, number=period.quarter.number)


def written(moment: datetime) -> str:
    """Day and time in the city's time zone."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
