"""The table of notices: event kind → who is told, in which sentence, on which page it goes on.

Gaps of a sentence: ``unit``, ``quarter``, ``due`` (its deadline now) and ``by``; of a pledge the ``reason``; of an
extension ``until`` and how many ``figures``; of a remark the ``leader``; of a deputy ``since`` and ``until_day``; of an
assessment what it is ``about`` and ``until_day``. A row with ``when`` holds only for the events that it accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qualitycity.models import Event
from qualitycity.roles import UNIT_ROLES, Permission, Role
from qualitycity.sentences import N_

#: Events by which a unit learns its deadline: reminders that would have come before are no longer news.
DEADLINE_TOLD = ("period.opened", "extension.granted")
#: Events by which somebody learns that it is their turn now.
TURN_TOLD = (*DEADLINE_TOLD, "submission.submitted", "submission.returned")


@dataclass(frozen=True)
class Telling:
    """``right`` says who is told: whoever may do this in the unit, or (``in_office``) in the office; None: the very
    person that the event is about. ``page`` is a url name that takes the submission's id, or (``of_subject``) that of
    what the event is about, or nothing. ``outward``: also by e-mail and gateway."""

    right: Permission | None
    text: str
    page: str
    in_office: bool = False
    outward: bool = True
    of_subject: bool = False
    when: Callable[[Event], bool] | None = None


def _by_office(event: Event) -> bool:
    return event.actor_role not in UNIT_ROLES


def _by_head(event: Event) -> bool:
    return event.actor_role == Role.REVIEWER


def _by_unit(event: Event) -> bool:
    return not _by_office(event)


def _of_office(event: Event) -> bool:
    """A correction that the office filed itself."""
    return bool(event.detail.get("by_office"))


def _of_unit(event: Event) -> bool:
    return not _of_office(event)


def _asked_by_office(event: Event) -> bool:
    """A question to the other side; what is said inside one side tells nobody."""
    return bool(event.detail["asks"]) and not event.detail["internal"] and _by_office(event)


def _asked_by_unit(event: Event) -> bool:
    return bool(event.detail["asks"]) and not event.detail["internal"] and not _by_office(event)


def _opened_anew(event: Event) -> bool:
    return bool(event.detail.get("before", {}).get("state") != "open")


def _new_deadline(event: Event) -> bool:
    return not _opened_anew(event)


def _of_figures(event: Event) -> bool:
    return bool(event.detail.get("cells"))


def _of_the_whole(event: Event) -> bool:
    return not _of_figures(event)


def _names_units(event: Event) -> bool:
    return bool(event.detail.get("units"))


def _of_self_scores(event: Event) -> bool:
    return bool(event.detail["phase"] == "self")


def _of_appeals(event: Event) -> bool:
    return not _of_self_scores(event)


def _correction(right: Permission, text: str, **more: Any) -> Telling:
    return Telling(right, text, "correction", of_subject=True, **more)


_P = Permission
_GRID, _RELEASE, _SHEET = "entry-grid", "entry-release", "review-sheet"
_EXTENDED = N_("%(unit)s: %(by)s extended the deadline for %(quarter)s to %(due)s.")
_PUT_OFF = N_("%(unit)s: %(by)s put off %(figures)s figures of %(quarter)s to %(until)s; the rest is due by %(due)s.")
_REFUSED = N_("%(unit)s: %(by)s did not grant the extension for %(quarter)s; the deadline stays %(due)s.")


def _remark(text: str) -> tuple[Telling, ...]:
    """A leader's remark, told to the unit's reporter and its head."""
    return tuple(Telling(right, text, "instruction", of_subject=True) for right in (_P.ENTER_VALUES, _P.RELEASE))


_SUBMISSIONS: Mapping[str, tuple[Telling, ...]] = {
    "period.opened": (
        Telling(
            _P.ENTER_VALUES, N_("%(unit)s: %(quarter)s is open for entry; report it by %(due)s."), _GRID,
            when=_opened_anew,
        ),
        Telling(
            _P.ENTER_VALUES, N_("%(unit)s: the deadline for %(quarter)s is now %(due)s."), _GRID, when=_new_deadline
        ),
    ),
    "submission.submitted": (
        Telling(
            _P.RELEASE,
            N_("%(unit)s: %(by)s submitted the figures of %(quarter)s; review and release them by %(due)s."),
            _RELEASE,
        ),
    ),
    "submission.released": (
        Telling(
            _P.VERIFY, N_("%(unit)s released its figures of %(quarter)s; they wait for verification."), _SHEET,
            in_office=True, outward=False,
        ),
    ),
    "submission.returned": (
        Telling(
            _P.ENTER_VALUES,
            N_("%(unit)s: %(by)s returned the figures of %(quarter)s; the reasons stand beside the cells."), _GRID,
        ),
        Telling(
            _P.RELEASE,
            N_("%(unit)s: the office (%(by)s) returned the figures of %(quarter)s; they come back to you for release."),
            _RELEASE, when=_by_office,
        ),
    ),
    "submission.verified": (
        Telling(
            _P.ENTER_VALUES, N_("%(unit)s: the figures of %(quarter)s were verified and count."), _GRID, outward=False
        ),
        Telling(
            _P.RELEASE, N_("%(unit)s: the figures of %(quarter)s were verified and count."), _RELEASE, outward=False
        ),
    ),
    "remark.added": (
        Telling(
            _P.ENTER_VALUES, N_("%(unit)s: %(by)s asks about a figure of %(quarter)s and waits for an answer."), _GRID,
            when=_asked_by_office, outward=False,
        ),
        Telling(
            _P.VERIFY, N_("%(unit)s: %(by)s asks about a figure of %(quarter)s and waits for an answer."), _SHEET,
            when=_asked_by_unit, in_office=True, outward=False,
        ),
    ),
    "extension.asked": (
        Telling(
            _P.RUN_PERIODS, N_("%(unit)s asks for more time for %(quarter)s, until %(until)s (deadline %(due)s)."),
            "extensions", in_office=True, outward=False,
        ),
    ),
    "extension.granted": (
        Telling(_P.ENTER_VALUES, _EXTENDED, _GRID, when=_of_the_whole),
        Telling(_P.RELEASE, _EXTENDED, _RELEASE, when=_of_the_whole),
        Telling(_P.ENTER_VALUES, _PUT_OFF, _GRID, when=_of_figures),
        Telling(_P.RELEASE, _PUT_OFF, _RELEASE, when=_of_figures),
    ),
    "extension.refused": (
        Telling(_P.ENTER_VALUES, _REFUSED, _GRID),
        Telling(_P.RELEASE, _REFUSED, _RELEASE),
    ),
    "correction.asked": (
        _correction(
            _P.ALLOW_CORRECTIONS, N_("%(unit)s: %(by)s asks to correct figures of %(quarter)s."),
            in_office=True, outward=False,
        ),
        _correction(
            _P.RELEASE, N_("%(unit)s: the office (%(by)s) files a correction of your figures of %(quarter)s."),
            when=_by_office,
        ),
    ),
    "correction.allowed": (
        _correction(
            _P.ENTER_VALUES, N_("%(unit)s: the correction of %(quarter)s is allowed; enter the new figures."),
            when=_of_unit,
        ),
        _correction(
            _P.FILE_CORRECTIONS, N_("%(unit)s: the correction of %(quarter)s is allowed; enter the new figures."),
            in_office=True, outward=False, when=_of_office,
        ),
    ),
    "correction.refused": (
        _correction(_P.ENTER_VALUES, N_("%(unit)s: the correction of %(quarter)s was refused; the reason is with it.")),
        _correction(_P.RELEASE, N_("%(unit)s: the correction of %(quarter)s was refused; the reason is with it.")),
    ),
    "correction.entered": (
        _correction(
            _P.RELEASE, N_("%(unit)s: corrected figures of %(quarter)s wait for your confirmation."), when=_by_unit
        ),
        _correction(
            _P.ALLOW_CORRECTIONS, N_("%(unit)s: %(by)s entered corrected figures of %(quarter)s; they wait for you."),
            in_office=True, outward=False, when=_by_office,
        ),
    ),
    "correction.confirmed": (
        _correction(
            _P.ALLOW_CORRECTIONS, N_("%(unit)s confirmed its correction of %(quarter)s; it waits to be applied."),
            in_office=True, outward=False,
        ),
    ),
    "correction.applied": (
        _correction(_P.ENTER_VALUES, N_("%(unit)s: the correction of %(quarter)s was applied and counts.")),
        _correction(_P.RELEASE, N_("%(unit)s: the correction of %(quarter)s was applied and counts.")),
    ),
    "correction.expired": (
        _correction(_P.ENTER_VALUES, N_("%(unit)s: the time for the correction of %(quarter)s has passed.")),
    ),
}  # fmt: skip
_REMARKS: Mapping[str, tuple[Telling, ...]] = {
    "instruction.recorded": _remark(N_("%(unit)s: a remark of %(leader)s was given to you.")),
    "instruction.reopened": _remark(N_("%(unit)s: %(by)s put a leader's remark back to you.")),
    "instruction.answered": (
        Telling(
            _P.RECORD_INSTRUCTIONS, N_("%(unit)s: %(by)s answered a leader's remark."), "instruction", in_office=True,
            of_subject=True, outward=False,
        ),
    ),
}  # fmt: skip
_DEPUTIES: Mapping[str, tuple[Telling, ...]] = {
    "delegation.given": (
        Telling(None, N_("%(by)s named you as deputy from %(since)s until %(until_day)s."), "account"),
    ),
    "delegation.ended": (Telling(None, N_("%(by)s took a deputy's role back from you."), "account"),),
}

_OPENED = N_("%(unit)s: %(about)s: the self-assessment is open; fill it in by %(until_day)s.")
_ANNOUNCED = N_("%(unit)s: %(about)s: the result was announced; you may appeal until %(until_day)s.")
_DATED = N_("%(unit)s: %(about)s: the last day for the self scores is now %(until_day)s.")
_EXTENDED_SHEET = N_("%(unit)s: %(about)s: %(by)s gave you until %(until_day)s to hand in the self scores.")
_ASKED_SHEET = N_("%(unit)s: %(about)s: %(by)s asks for more time for the self scores, until %(until_day)s.")
_REFUSED_SHEET = N_(
    "%(unit)s: %(about)s: %(by)s did not grant more time for the self scores; the last day stays %(until_day)s."
)
_SUBMITTED_SHEET = N_("%(unit)s: %(about)s: %(by)s submitted the self scores; look at them and hand them in.")
_SENT_BACK_SHEET = N_("%(unit)s: %(about)s: %(by)s sent the self scores back; the reason stands on the sheet.")
_TAKEN_BACK_SHEET = N_("%(unit)s: %(about)s: %(by)s took the self scores back; they can be changed again.")
_EXTENDED_APPEAL = N_("%(unit)s: %(about)s: %(by)s gave you until %(until_day)s to appeal.")
_APPEALED = N_("%(unit)s appeals against an item of its result; the appeal waits for you.")
_PROPOSED = N_("%(unit)s: %(by)s proposes a decision on its appeal; it waits for you.")
_NOT_AGREED = N_("%(unit)s: %(by)s does not agree to the proposed decision on its appeal; the reason is with it.")
_DECIDED = N_("%(unit)s: your appeal was decided; the reason is with it.")
#: Of the assessments above: their events name the units by code.
_ASSESSMENTS: Mapping[str, tuple[Telling, ...]] = {
    "assessment.opened": (
        Telling(_P.ENTER_VALUES, _OPENED, "assessment-self", of_subject=True),
        Telling(_P.RELEASE, _OPENED, "assessment", of_subject=True, outward=False),
    ),
    "assessment.announced": (
        Telling(_P.ENTER_VALUES, _ANNOUNCED, "assessment", of_subject=True),
        Telling(_P.RELEASE, _ANNOUNCED, "assessment", of_subject=True),
    ),
    "assessment.dated": (
        Telling(_P.ENTER_VALUES, _DATED, "assessment-self", of_subject=True, when=_names_units),
        Telling(_P.RELEASE, _DATED, "assessment", of_subject=True, outward=False, when=_names_units),
    ),
    "assessment.extended": (
        Telling(_P.ENTER_VALUES, _EXTENDED_SHEET, "assessment-self", of_subject=True, when=_of_self_scores),
        Telling(_P.RELEASE, _EXTENDED_SHEET, "assessment-self", of_subject=True, when=_of_self_scores),
        Telling(_P.RELEASE, _EXTENDED_APPEAL, "assessment", of_subject=True, when=_of_appeals),
    ),
    "assessment.extension_asked": (
        Telling(
            _P.RUN_ASSESSMENTS, _ASKED_SHEET, "assessment-hand-ins", in_office=True, of_subject=True, outward=False
        ),
    ),
    "assessment.extension_refused": (
        Telling(_P.ENTER_VALUES, _REFUSED_SHEET, "assessment-self", of_subject=True),
        Telling(_P.RELEASE, _REFUSED_SHEET, "assessment-self", of_subject=True),
    ),
    "self_scores.submitted": (Telling(_P.RELEASE, _SUBMITTED_SHEET, "assessment-self", of_subject=True),),
    "self_scores.sent_back": (Telling(_P.ENTER_VALUES, _SENT_BACK_SHEET, "assessment-self", of_subject=True),),
    "self_scores.taken_back": (
        Telling(_P.ENTER_VALUES, _TAKEN_BACK_SHEET, "assessment-self", of_subject=True, when=_by_head),
    ),
    "appeal.filed": (
        Telling(_P.RUN_ASSESSMENTS, _APPEALED, "appeal", in_office=True, of_subject=True, outward=False),
        Telling(_P.DECIDE_ASSESSMENTS, _APPEALED, "appeal", in_office=True, of_subject=True, outward=False),
    ),
    "appeal.proposed": (
        Telling(_P.DECIDE_ASSESSMENTS, _PROPOSED, "appeal", in_office=True, of_subject=True, outward=False),
    ),
    "appeal.returned": (
        Telling(_P.RUN_ASSESSMENTS, _NOT_AGREED, "appeal", in_office=True, of_subject=True, outward=False),
    ),
    "appeal.decided": (
        Telling(_P.ENTER_VALUES, _DECIDED, "appeal", of_subject=True),
        Telling(_P.RELEASE, _DECIDED, "appeal", of_subject=True),
    ),
}  # fmt: skip


def _to_unit(text: str, *, outward: bool = True) -> tuple[Telling, ...]:
    """What is told of a pledge to whoever answers for the unit."""
    return (Telling(_P.ANSWER_PLEDGES, text, "pledge", of_subject=True, outward=outward),)


def _to_office(right: Permission, text: str) -> tuple[Telling, ...]:
    return (Telling(right, text, "pledge", of_subject=True, in_office=True, outward=False),)


_PLEDGES: Mapping[str, tuple[Telling, ...]] = {
    "pledge.consulted": _to_unit(N_("%(unit)s: %(by)s asks for your opinion on the unit's pledge.")),
    "pledge.adjusted": _to_unit(N_("%(unit)s: %(by)s proposes an amendment of the unit's pledge.")),
    "pledge.answered": _to_unit(N_("%(unit)s: %(by)s answered your opinion on the unit's pledge."), outward=False),
    "pledge.approved": (
        *_to_office(_P.PREPARE_PLEDGES, N_("%(unit)s: the pledge is approved: print the paper and have it signed.")),
        *_to_unit(N_("%(unit)s: the unit's pledge is approved; it waits for the signatures of both parties.")),
    ),
    "pledge.returned": _to_office(
        _P.PREPARE_PLEDGES, N_("%(unit)s: %(by)s sent the pledge back to be written anew: %(reason)s")
    ),
    "pledge.signed": (
        *_to_unit(N_("%(unit)s: the unit's pledge is signed; it stands in the portal."), outward=False),
        *_to_office(_P.PREPARE_PLEDGES, N_("%(unit)s: the pledge is signed: upload the scan of the signed paper.")),
    ),
    "pledge.commented": _to_office(_P.PREPARE_PLEDGES, N_("%(unit)s: %(by)s has an opinion on the unit's pledge.")),
    "pledge.accepted": _to_office(
        _P.SIGN_PLEDGES, N_("%(unit)s: %(by)s agreed to the unit's pledge; it waits for approval.")
    ),
}

TABLE: Mapping[str, tuple[Telling, ...]] = {
    **_SUBMISSIONS,
    **_REMARKS,
    **_PLEDGES,
    **_DEPUTIES,
    **_ASSESSMENTS,
}
