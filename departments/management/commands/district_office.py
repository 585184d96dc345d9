"""Gives a district or town an area of its own with an office, and prints the passwords of its accounts once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from departments import districts
from departments.models import Department
from departments.workflow import Refused
from qualitycity import roles
from qualitycity.speech import say
from targets.models import Plan


class Command(BaseCommand):
    help = (
        "Make an area of its own for a unit of kind district, with an administrator, an office staff and an office "
        "approver; passwords are printed once. A second time changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", metavar="UNIT", help="code or name of the district or town")
        parser.add_argument("--plan", metavar="CODE", help="a plan of the area that the unit belongs to")
        parser.add_argument("--name", default="", help="name of the new area (default: that of the unit)")

    def handle(self, *args: Any, **options: Any) -> None:
        units = Department.objects.filter(kind=Department.Kind.DISTRICT)
        if options["plan"]:
            units = units.filter(area__in=Plan.objects.filter(code=options["plan"]).values("area"))
        found = list(units.filter(code=options["unit"]) or units.filter(name=options["unit"]))
        if len(found) != 1:
            raise CommandError(_("There is no one district or town “%(name)s”.") % {"name": options["unit"]})
        try:
            founded = districts.found(unit=found[0], by=roles.system("district_office"), name=options["name"])
        except Refused as refused:
            raise CommandError(" ".join(say(reason) for reason in refused.reasons)) from None
        self.stdout.write(_("%(area)s has an office of its own.") % {"area": founded.area.name})
        for account in founded.accounts:
            self.stdout.write("  ".join((account.username, account.password, account.name)))
