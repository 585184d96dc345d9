"""Loads the demonstration into the shipped plan, or takes it away again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from departments.people import Account
from qualitycity import roles
from qualitycity.sentences import sentence
from qualitycity.speech import say
from reports import demonstration
from reports.demonstration import Done, Refused
from targets.models import Plan


class Command(BaseCommand):
    help = (
        "Fill three quarters of the shipped plan with invented figures, marked as a demonstration on every page; a "
        "second time changes nothing. --remove takes them away again, with the reports compiled from them. Refused "
        "where real figures are; figures that people entered themselves stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", default="ZLQS", metavar="CODE", help="code of the plan (default: ZLQS)")
        parser.add_argument("--remove", action="store_true", help="take the demonstration away")
        parser.add_argument(
            "--with-trials", action="store_true", help="with --remove: also what people entered to try the portal out"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_trials"] and not options["remove"]:
            self.stderr.write(_("--with-trials goes with --remove only."))
            raise SystemExit(2)
        document: dict[str, Any] = {"ok": True, "plan": options["plan"], "act": None, "counts": {}, "kept": [],
                                    "accounts": [], "errors": []}  # fmt: skip
        try:
            done = _done(options)
            document |= {"act": done.act, "counts": done.counts, "kept": list(done.kept)}
            document["accounts"] = [_account(each) for each in done.accounts]
        except Refused as refused:
            document |= {"ok": False, "errors": [say(refused.reason)]}
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_text(document))
        if not document["ok"]:
            raise SystemExit(1)


def _done(options: dict[str, Any]) -> Done:
    plan = Plan.objects.filter(code=options["plan"]).select_related("area").first()
    if plan is None:
        raise Refused(sentence("There is no plan %(code)s.", code=options["plan"]))
    by = roles.system("demo")
    if options["remove"]:
        return demonstration.remove(plan=plan, by=by, with_trials=options["with_trials"])
    return demonstration.load(plan=plan, by=by)


def _text(document: dict[str, Any]) -> str:
    if not document["ok"]:
        return "\n".join(document["errors"])
    if document["act"] == "unchanged":
        return _("Nothing to do: the demonstration is as you want it.")
    said = {
        "loaded": _("The demonstration is loaded: %(values)s figures. “manage.py demo --remove” takes it away."),
        "removed": _("The demonstration is removed: %(values)s figures."),
    }
    lines = [said[document["act"]] % {"values": document["counts"]["values"]}]
    if document["kept"]:
        text = _("Figures that people entered themselves stay (--with-trials removes them): %(where)s")
        lines.append(text % {"where": "、".join(document["kept"])})
    if document["accounts"]:
        lines.append(_("One district has an office of its own. These passwords are shown only now:"))
        lines += ["  ".join((each["username"], each["password"], each["name"])) for each in document["accounts"]]
    return "\n".join(lines)


def _account(account: Account) -> dict[str, str]:
    return {"username": account.username, "password": account.password, "name": account.name}
