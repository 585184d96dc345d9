"""Makes the accounts a new portal begins with, and prints their passwords once."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import people
from departments.people import Account
from qualitycity import roles
from qualitycity.navigation import ROLE_NAMES
from targets.models import Plan


class Command(BaseCommand):
    help = (
        "Make the first accounts (administrator, auditor, office, leader, two assessors, a reporter and a reviewer for "
        "each unit) with random passwords, printed once. Accounts that exist are left as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", metavar="CODE", help="code of the plan; needed when several exist")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = people.first_accounts(plan=_plan(options["plan"]), by=roles.system("first_accounts"))
        if not accounts:
            self.stdout.write(_("All first accounts exist already; a lost password is reset on the page “People”."))
            return
        self.stdout.write(_("First accounts. The passwords are shown only now; each is changed at the first sign-in."))
        self.stdout.write(_table(accounts))


def _plan(code: str | None) -> Plan:
    plans = list(Plan.objects.filter(code=code) if code else Plan.objects.all()[:2])
    if not plans:
        raise CommandError(_("There is no plan %(code)s.") % {"code": code or ""})
    if len(plans) > 1:
        raise CommandError(_("There are several plans: name one with --plan."))
    return plans[0]


def _table(accounts: Sequence[Account]) -> str:
    heads = (_("User name"), _("Password"), _("Role"), _("Unit"))
    rows = [heads, *((each.username, each.password, _(ROLE_NAMES[each.role]), each.unit) for each in accounts)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    """Columns that the text takes on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
