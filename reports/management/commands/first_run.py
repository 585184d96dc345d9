"""What ``make run`` does before it serves: tables, and on an empty database plan, accounts and demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from departments.models import Member
from qualitycity.roles import Role
from targets.models import Plan

SHIPPED = settings.BASE_DIR / "fixtures" / "zlqs"


class Command(BaseCommand):
    help = (
        "Bring the tables up to date. Where there is no plan yet, load the shipped one and its schemes of assessment, "
        "make the first accounts, print their passwords once, and with --demo fill in a demonstration. A portal in use "
        "is never given invented values."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill a new portal with a demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if not Plan.objects.exists():
            call_command("load_plan", str(SHIPPED))
            call_command("load_schemes")
            if options["demo"]:
                call_command("demo")
        if not Member.objects.filter(role=Role.ADMINISTRATOR, area__parent=None).exists():
            call_command("first_accounts", plan=Plan.objects.values_list("code", flat=True)[0])
