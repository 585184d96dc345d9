"""Opens, closes or locks a quarter."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from departments.models import Submission
from qualitycity import roles
from qualitycity.sentences import Sentence, sentence
from qualitycity.speech import say
from targets import schedule
from targets.models import Period, Plan
from targets.periods import Quarter


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = (
        "Open a quarter for entry (made when missing), close it, or lock it for good. Opening an open quarter changes "
        "its deadline. Units that are not verified are named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("open", "close", "lock"))
        parser.add_argument("--plan", required=True, metavar="CODE", help="code of the plan")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--quarter", required=True, type=int, choices=(1, 2, 3, 4))
        parser.add_argument("--due", type=_moment, metavar="2026-10-20T18:00", help="deadline, in the city's time zone")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        quarter = Quarter(options["year"], options["quarter"])
        if options["due"] and options["act"] != "open":
            raise CommandError(_("--due goes with open only."), returncode=2)
        period, error = _moved(options["act"], options["plan"], quarter, options["due"])
        document = _document(options["plan"], quarter, period, error)
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        elif error is None:
            self.stdout.write(_text(document))
        if error is not None:
            if not options["json"]:
                self.stderr.write(say(error))
            raise SystemExit(1)


def _moment(text: str) -> datetime:
    """A day and time, in the city's time zone where it names none; a ValueError makes it a usage error."""
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _moved(act: str, code: str, quarter: Quarter, due: datetime | None) -> tuple[Period | None, Sentence | None]:
    by = roles.system("period")
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        return None, sentence("There is no plan %(code)s.", code=code)
    try:
        if act == "open":
            return schedule.open(plan=plan, quarter=quarter, by=by, due_at=due), None
        return (schedule.close if act == "close" else schedule.lock)(plan=plan, quarter=quarter, by=by), None
    except schedule.NotNow as refused:
        return Period.objects.filter(plan=plan, quarter=quarter).first(), refused.reason


def _document(code: str, quarter: Quarter, period: Period | None, error: Sentence | None) -> dict[str, Any]:
    waiting = Submission.objects.filter(period=period).exclude(state__in=("verified", "locked")) if period else []
    return {
        "ok": error is None,
        "plan": code,
        "year": quarter.year,
        "quarter": quarter.number,
        "state": period.state if period else None,
        "due_at": timezone.localtime(period.due_at).isoformat() if period and period.due_at else None,
        "units": Submission.objects.filter(period=period).count() if period else 0,
        "unverified": [_waiting(each) for each in waiting],
        "errors": [] if error is None else [say(error)],
    }


def _waiting(submission: Submission) -> dict[str, str]:
    return {"code": submission.department.code, "name": submission.department.name, "state": submission.state}


def _text(document: dict[str, Any]) -> str:
    states = {"open": _("open for entry"), "closed": _("closed"), "locked": _("locked")}
    lines = [f"{document['plan']} {document['year']}Q{document['quarter']}: {states[document['state']]}"]
    if document["due_at"]:
        lines.append(_("Deadline: %(due)s") % {"due": document["due_at"]})
    if document["unverified"]:
        names = "、".join(each["name"] for each in document["unverified"])
        text = _("Not verified (%(count)s of %(all)s units): %(names)s")
        lines.append(text % {"count": len(document["unverified"]), "all": document["units"], "names": names})
    return "\n".join(lines)
