"""Supervision reports: asked for, compiled once into frozen content, written into files that follow from it.

A report is true or it is not issued: every figure is read back from the store before the content is frozen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from qualitycity import events, jobs, sentences
from qualitycity.files import Changed
from qualitycity.models import Job
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence
from reports import citations, files, situations
from reports.content import blocks, composition
from reports.content.paper import Letterhead
from reports.content.situation import Situation
from reports.documents import files as documents
from reports.documents.fonts import FontsMissing
from reports.models import ReportFile, SupervisionReport
from targets.models import Plan
from targets.periods import Quarter

JOB = "report.compile"

#: Why kinds that rest on records the portal does not hold yet are refused.
NOT_YET = {
    "selfcheck": sentence(
        "A self-check report cannot be compiled: no self-check has been recorded. "
        "Compile the annual supervision report instead."
    ),
}
#: Why a result notice is refused.
NO_RESULT = N_(
    "A result notice cannot be compiled: no assessment of %(year)s has an announced result. Announce one first."
)
NO_FONTS = sentence(
    "The .pdf was not written: this machine has no Chinese fonts. Install fonts-noto-cjk and fonts-arphic-ukai "
    "and compile again; the other files are complete."
)


def lacking(*, plan: Plan, year: int, kind: str, quarter: Quarter | None = None) -> list[Sentence]:
    """What is missing for a report of this kind: the page shows it, the button obeys it."""
    if kind in NOT_YET:
        return [NOT_YET[kind]]
    if kind not in composition.KINDS:
        return [sentence("There is no report of the kind %(kind)s.", kind=kind)]
    if kind == "result":  # of an assessment year, which may begin before the plan does
        there = situations.announced(plan, year).exists()
        return [] if there else [Sentence(NO_RESULT, {"year": plan.years.label(year)})]
    if not plan.years.start <= year <= plan.years.end:
        years = {"first": plan.years.label(plan.years.start), "last": plan.years.label(plan.years.end)}
        return [sentence("%(year)s is not a year of the plan (%(first)s to %(last)s).", year=year, **years)]
    if quarter is not None and (quarter.year != year or quarter not in situations.quarters(plan, year)):
        return [sentence("%(quarter)s has no figures to report on. Choose a quarter that was opened.", quarter=quarter)]
    if quarter is None and situations.last_quarter(plan, year) is None:
        return [sentence("No quarter of %(year)s has been opened yet: there is nothing to report on.", year=year)]
    return []


def request(
    *, plan: Plan, year: int, kind: str, by: Actor, quarter: Quarter | None = None, key: str = "", here: bool = False
) -> Job:
    """Ask for a report: a job that a worker will do (``here``: that the caller will). The same ``key`` asks once.

    Raises Forbidden, and jobs.Refused with what is missing.
    """
    by.must(Permission.COMPILE_REPORTS)
    reasons = lacking(plan=plan, year=year, kind=kind, quarter=quarter)
    if reasons:
        raise jobs.Refused(reasons[0])
    arguments = {"plan": plan.pk, "year": year, "kind": kind, "quarter": str(quarter) if quarter else None}
    with translation.override(settings.LANGUAGE_CODE):  # kept as text, and read by others than who asks
        label = f"{plan.code} {plan.years.label(year)} {SupervisionReport.Kind(kind).label}"
    return jobs.start(kind=JOB, arguments=arguments, by=by, key=key, label=label, here=here)


def compile(
    *, plan: Plan, year: int, kind: str, by: Actor, at: datetime, quarter: Quarter | None = None, job: Job | None = None
) -> SupervisionReport:
    """Compose a report as of ``at``, read every figure back, and freeze it. A job has one report, however often.

    Raises Forbidden, and jobs.Refused where something is missing or a figure is not the one stored.
    """
    by.must(Permission.COMPILE_REPORTS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        made = SupervisionReport.objects.filter(job=job).first() if job else None
        if made is not None:
            return made
        reasons = lacking(plan=plan, year=year, kind=kind, quarter=quarter)
        situation = None if reasons else _situation(plan, year, kind, quarter, at)
        if situation is None:
            raise jobs.Refused(reasons[0])
        content = _compose(plan, situation, kind, by)
        untrue = citations.differences(content)
        if untrue:
            raise jobs.Refused(
                sentence("The report is not issued, its figures are not those stored: %(found)s", found=untrue[:5])
            )
        return _freeze(content, plan=plan, year=year, kind=kind, by=by, at=at, job=job)


def _situation(plan: Plan, year: int, kind: str, quarter: Quarter | None, at: datetime) -> Situation | None:
    if kind == "result":
        return situations.of_result(plan, year, now=at)
    reported = quarter or situations.last_quarter(plan, year)
    return None if reported is None else situations.at(plan, reported, now=at)


def _compose(plan: Plan, situation: Situation, kind: str, by: Actor) -> blocks.Content:
    at = situation.at
    earlier = SupervisionReport.objects.filter(plan=plan, compiled_at__year=timezone.localtime(at).year)
    return composition.compose(
        kind,
        situation,
        Letterhead(**settings.PAPER),
        serial=earlier.count() + 1,
        made={"at": timezone.localtime(at).isoformat(), "by": by.name, **documents.made_with()},
    )


def _freeze(
    content: blocks.Content, *, plan: Plan, year: int, kind: str, by: Actor, at: datetime, job: Job | None
) -> SupervisionReport:
    frozen = blocks.dump(content)
    report = SupervisionReport.objects.create(
        plan=plan,
        year=year,
        kind=kind,
        number=SupervisionReport.objects.filter(plan=plan, year=year, kind=kind).count() + 1,
        job=job,
        content=frozen,
        sha256=blocks.seal(frozen),
        demonstration=content.about["demonstration"],
        compiled_at=at,
        by_key=by.key,
        by_name=by.name,
    )
    detail = {"sha256": report.sha256, "quarter": content.about["quarter"], "number": content.paper.number}
    events.record("report.compiled", by=by, about=report, detail=detail)
    return report


def verify(report: SupervisionReport) -> list[Sentence]:
    """Everything in which the report differs from what was frozen and from the rows it cites; empty when it is true."""
    found = []
    if blocks.seal(report.content) != report.sha256:
        found.append(sentence("The content was changed after it was frozen."))
    for file in report.files.all():
        if not files.is_kept(file):
            found.append(sentence("The file %(name)s is gone or was changed.", name=file.path))
    return found + citations.differences(blocks.load(report.content))


# --- the work of a job ------------------------------------------------------------------------------------------------
def carry_out(job: Job, token: str) -> dict[str, Any]:
    """Do what a job asks for; safe to be stopped anywhere and to be done twice. The result names the files."""
    total = 1 + len(documents.FORMATS)
    said = sentence("Composing the report and reading every figure back")
    jobs.advance(token, done=0, total=total, message=said)
    report = _report_of(job)
    content = blocks.load(report.content)
    written, warnings = [], []
    for place, form in enumerate(documents.FORMATS, 1):
        jobs.advance(token, done=place, total=total, message=sentence("Writing the .%(form)s file", form=form))
        try:
            written.append(_write(report, form, content))
        except FontsMissing:
            warnings.append(NO_FONTS)
    return {
        "page": ["report", str(report.pk)],
        "needs": Permission.SEE_BOARDS.value,
        "files": [
            {"name": files.name_of(report, file.format), "path": file.path, "sha256": file.sha256, "size": file.size}
            for file in written
        ],
        "warnings": [sentences.dump(warning) for warning in warnings],
    }


def _report_of(job: Job) -> SupervisionReport:
    wanted = job.arguments
    return compile(
        plan=Plan.objects.select_related("area").get(pk=wanted["plan"]),
        year=wanted["year"],
        kind=wanted["kind"],
        quarter=Quarter.parse(wanted["quarter"]) if wanted["quarter"] else None,
        by=jobs.owner_of(job),
        at=job.created_at,
        job=job,
    )


def _write(report: SupervisionReport, form: str, content: blocks.Content) -> ReportFile:
    held = report.files.filter(format=form).first()
    if held is not None and files.is_kept(held):
        return held
    try:
        return files.keep(report, form, documents.write(form, content))
    except Changed as changed:
        raise jobs.Refused(
            sentence(
                "The file %(name)s cannot be written again as it was: fonts or libraries have changed. "
                "Compile a new report.", name=str(changed),
            )
        ) from changed  # fmt: skip
