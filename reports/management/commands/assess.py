"""Assess a plan's year in this process, through the same job and functions as the page."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from departments.workflow import Refused
from qualitycity import jobs, sentences
from qualitycity.models import Job
from qualitycity.roles import Actor, system
from qualitycity.sentences import sentence
from qualitycity.speech import own_name, say
from reports import rankings, schemes
from reports.assessments import runs, walk
from reports.models import Assessment, AssessmentRun, Scheme
from reports.scheme_book import national
from reports.scoring.stored import number
from targets.models import Plan


class Command(BaseCommand):
    requires_system_checks = ()  # they load every page, and run at set-up
    help = "Run the assessment of a plan's year; exit 1 where it cannot be run, with every reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, help="code of the plan")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--scheme", default="", help="code of the scheme; else the one in use, or the national one")
        parser.add_argument("--verify", action="store_true", help="compute the last run again and compare every byte")
        parser.add_argument("--workers", type=int, default=1, help="with --verify: processes that compute it")
        parser.add_argument("--json", action="store_true", help="one JSON document for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome: dict[str, Any] = {
            "ok": False, "plan": options["plan"], "year": options["year"], "scheme": None, "scheme_version": None,
            "quarter": None, "run": None, "job": None, "inputs_sha256": None, "result_sha256": None, "units": [],
            "not_assessed": [], "errors": [],
        }  # fmt: skip
        try:
            _assess(outcome, options)
        except (Refused, jobs.Refused) as refused:
            reasons = refused.reasons if isinstance(refused, Refused) else (refused.reason,)
            outcome["errors"] = [say(reason) for reason in reasons]
        as_json = json.dumps(outcome, ensure_ascii=False, indent=2)
        self.stdout.write(as_json if options["json"] else _as_text(outcome))
        if not outcome["ok"]:
            raise SystemExit(1)


def _assess(outcome: dict[str, Any], options: dict[str, Any]) -> None:
    by = system("assess")
    assessment = _begun(options, by)
    if options["verify"]:
        run = assessment.runs.filter(trial=False).order_by("-number").first()
        if run is None:
            raise Refused(sentence("There is no run to verify: run the assessment first."))
        outcome["errors"] = [say(each) for each in runs.verify(run, workers=options["workers"])]
    else:
        job = runs.request(assessment=assessment, by=by, here=True)
        jobs.run(job.pk, runs.carry_out)
        job.refresh_from_db()
        outcome["job"] = str(job.pk)
        if job.state != Job.State.DONE:
            reason = sentence("The job was given to another worker.")
            raise jobs.Refused(sentences.load(job.message) if job.message else reason)
        run = AssessmentRun.objects.get(job=job)
    outcome.update(_told(assessment, run), ok=not outcome["errors"])


def _begun(options: dict[str, Any], by: Actor) -> Assessment:
    plan = Plan.objects.filter(code=options["plan"]).select_related("area").first()
    if plan is None:
        raise Refused(sentence("There is no plan %(code)s.", code=options["plan"]))
    with transaction.atomic():
        scheme = _scheme(plan, options["year"], options["scheme"], by)
        return walk.begin(plan=plan, scheme=scheme, year=options["year"], by=by)


def _scheme(plan: Plan, year: int, code: str, by: Actor) -> Scheme:
    """The scheme named, or the one by which the year is assessed already, or the plan's only one, or of several the
    national one. A plan without any gets the national rule over its own targets."""
    published = Scheme.objects.filter(plan=plan, versions__isnull=False).distinct().order_by("id")
    if not code and not Scheme.objects.filter(plan=plan).exists():
        scheme = schemes.begin(plan=plan, content=national.of_plan(plan), by=by)
        schemes.publish(scheme=scheme, reason=national.shipped().name, by=by)
        return scheme
    begun = published.filter(assessments__year=year)
    listed = list(published.filter(code=code) if code else begun or published)
    if len(listed) > 1:
        listed = [scheme for scheme in listed if scheme.code == national.CODE]
    if len(listed) != 1:
        codes = ", ".join(published.values_list("code", flat=True)) or "–"
        raise Refused(sentence("Name one published scheme of the plan with --scheme: %(codes)s.", codes=codes))
    return listed[0]


def _told(assessment: Assessment, run: AssessmentRun) -> dict[str, Any]:
    groups = {group.code: own_name(group) for group in rankings.content_of(run).groups}
    units = [
        {
            "group": sheet.group, "group_name": groups.get(sheet.group, sheet.group), "rank": sheet.rank,
            "places": sheet.places, "code": sheet.unit, "name": sheet.name,
            "score": number(sheet.score), "grade": sheet.grade or None, "vetoed": sheet.vetoed,
            "left_out": sheet.content["left_out"],
        }
        for sheet in run.sheets.order_by("place")
    ]  # fmt: skip
    return {
        "scheme": assessment.scheme.code, "scheme_version": assessment.version.number, "quarter": run.quarter or None,
        "run": run.number, "inputs_sha256": run.inputs_sha256, "result_sha256": run.result_sha256, "units": units,
        "not_assessed": [{"code": code, "name": name, "reason": why} for code, name, why in run.left_out],
    }  # fmt: skip


def _as_text(outcome: dict[str, Any]) -> str:
    lines = list(outcome["errors"])
    if outcome["run"]:
        made_by = _("Run %(run)s by %(scheme)s v%(scheme_version)s, checks of %(quarter)s")
        nothing_yet = _("Run %(run)s by %(scheme)s v%(scheme_version)s; no quarter has been checked yet")
        lines.append((made_by if outcome["quarter"] else nothing_yet) % outcome)
        for unit in outcome["units"]:
            score = "–" if unit["score"] is None else unit["score"]
            lines.append(
                f"{unit['group_name']}  {unit['rank'] or '–'}  {unit['name']}  {score}  {unit['grade'] or '–'}"
            )
        if outcome["not_assessed"]:
            names = "、".join(each["name"] for each in outcome["not_assessed"])
            lines.append(_("Not assessed: %(names)s") % {"names": names})
        lines.append(f"SHA-256 {outcome['result_sha256']}")
    return "\n".join(lines)
