"""The papers of pledges as .docx and .pdf: of one, or of all units of a year as one job.

A paper is a function of the frozen text and of what was recorded when it was first written (moment, fonts, libraries):
written again, it is the same bytes. A job drafts what is not there yet, writes each file once, and puts all of them
into one archive; it may be stopped anywhere and done twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from departments import pledges
from departments.models import Department, Pledge, PledgeIssue
from departments.pledges import snapshot
from qualitycity import files, jobs, sentences
from qualitycity.files import Changed
from qualitycity.models import Event, Job
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from reports.content import pledge as paper
from reports.content.blocks import Content
from reports.documents import archive
from reports.documents import files as documents
from reports.documents.fonts import FontsMissing
from reports.models import PledgeFile, PledgePaper
from targets.models import Plan

JOB = "pledge.papers"
FORMATS = ("docx", "pdf")
NO_FONTS = sentence(
    "The .pdf was not written: this machine has no Chinese fonts. Install fonts-noto-cjk and fonts-arphic-ukai "
    "and write the papers again; the other files are complete."
)


# --- One paper --------------------------------------------------------------------------------------------------------
def content_of(issue: PledgeIssue, *, made: dict[str, Any] | None = None) -> Content:
    """The paper of an issue as it stands; ``made`` where it was recorded already."""
    text = snapshot.of(issue)
    return paper.compose(text, made=made or _made(issue), draft=issue.approved_at is None)


def _made(issue: PledgeIssue) -> dict[str, Any]:
    """The moment of a text is that of its approval, of a draft that of its drafting: printing does not change it."""
    at = issue.approved_at or issue.drafted_at
    return {"at": timezone.localtime(at).isoformat(), "by": issue.prepared_name, **documents.made_with()}


def record(issue: PledgeIssue) -> PledgePaper:
    """The paper's row for the text as it stands; made once."""
    sha256 = snapshot.digest(snapshot.of(issue))
    found, _is_new = PledgePaper.objects.get_or_create(
        issue=issue, sha256=sha256, draft=issue.approved_at is None, defaults={"made": _made(issue)}
    )
    return found


def name_of(issue: PledgeIssue, form: str) -> str:
    """The name under which a file is handed out: year, unit, and which amendment."""
    pledge = issue.pledge
    amendment = f"-补签{issue.number}" if issue.number else ""
    label = pledge.plan.years.label(pledge.year).replace("/", "-")
    return get_valid_filename(f"{pledge.plan.code}-{label}-责任书-{pledge.department.name}{amendment}.{form}")


def write(issue: PledgeIssue, form: str) -> PledgeFile:
    """Write one file of an issue, once. Raises fonts.FontsMissing, and files.Changed where the bytes would be others
    than those that were noted."""
    row = record(issue)
    held = row.files.filter(format=form).first()
    if held is not None and not files.fault(held.path, sha256=held.sha256):
        return held
    data = documents.write(form, content_of(issue, made=row.made))
    digest = files.digest(data)
    path = str(Path("pledges", str(issue.pledge_id), f"{issue.number}-{row.sha256[:16]}.{form}"))
    fields = {"path": path, "sha256": digest, "size": len(data)}
    file, _is_new = PledgeFile.objects.get_or_create(paper=row, format=form, defaults=fields)
    if file.sha256 != digest:
        raise Changed(file.path)
    files.write(files.kept(file.path), data)
    return file


def read(issue: PledgeIssue, form: str) -> bytes:
    """The bytes of the paper: the file that was written, or what would be written now. Nothing is stored. Raises
    files.Changed where a file that was written is gone or altered, fonts.FontsMissing."""
    sha256 = snapshot.digest(snapshot.of(issue))
    row = PledgePaper.objects.filter(issue=issue, sha256=sha256, draft=issue.approved_at is None).first()
    held = row.files.filter(format=form).first() if row else None
    if held is not None:
        return files.read(held.path, sha256=held.sha256)
    return documents.write(form, content_of(issue, made=row.made if row else None))


# --- Many papers as one job -------------------------------------------------------------------------------------------
def request(*, plan: Plan, year: int, by: Actor, units: Collection[int] | None = None, key: str = "") -> Job:
    """Ask for the pledges of a year, of all units with a duty or of some: what is not there yet is drafted, what is
    still a draft follows the plan, and every paper is written. The same ``key`` asks once. Raises Forbidden."""
    by.must(Permission.PREPARE_PLEDGES)
    with translation.override(settings.LANGUAGE_CODE):  # kept as text, and read by others than who asks
        label = f"{plan.code} {plan.years.label(year)} {_('Pledges')}"
    chosen = sorted(units) if units is not None else None
    arguments = {"plan": plan.pk, "year": year, "units": chosen}
    return jobs.start(kind=JOB, arguments=arguments, by=by, key=key, label=label)


def follow(*, event: Event, touched: Sequence[Any]) -> None:
    """Reaction to an approval: the paper that will be signed is written once, for whoever approved it."""
    by = Actor(key=event.actor_key, name=event.actor_name, role=event.actor_role, unit=event.unit)
    for issue in touched:
        jobs.start(kind=JOB, arguments={"issue": issue}, by=by, key=f"approved-{event.pk}", label=event.label)


def carry_out(job: Job, token: str) -> dict[str, Any]:
    """Do what a job asks for. The result names the archive of all files, or the files of one issue."""
    if "issue" in job.arguments:
        issues = list(_issues().filter(pk=job.arguments["issue"]))
    else:
        issues = list(_drafted(job, token))
    total = len(issues) * (1 + len(FORMATS))
    made: list[tuple[str, PledgeFile]] = []
    warned = False
    for place, issue in enumerate(issues):
        said = sentence("Writing the pledge of %(unit)s", unit=issue.pledge.department.name)
        jobs.advance(token, done=len(issues) + place * len(FORMATS), total=total, message=said)
        for form in FORMATS:
            try:
                made.append((name_of(issue, form), _written(issue, form)))
            except FontsMissing:
                warned = True
    found = _packed(job, made) if "issue" not in job.arguments else [_told(name, file) for name, file in made]
    return {
        "page": ["pledge", str(issues[0].pledge_id)] if len(issues) == 1 else ["pledges"],
        "needs": Permission.SEE_ALL_UNITS.value,
        "files": found,
        "warnings": [sentences.dump(NO_FONTS)] if warned else [],
    }


def _issues() -> Any:
    return PledgeIssue.objects.select_related("pledge__plan__area", "pledge__department")


def _drafted(job: Job, token: str) -> Iterator[PledgeIssue]:
    """The issues of a year, drafted where there is no pledge yet, drafted anew where a draft is behind the plan."""
    wanted, by = job.arguments, jobs.owner_of(job)
    plan = Plan.objects.select_related("area").get(pk=wanted["plan"])
    year, only = wanted["year"], wanted["units"]
    drafts = pledges.drafts_of(plan, year, units=set(only) if only is not None else None)
    units = list(Department.objects.filter(pk__in=drafts.lines).order_by("order", "id"))
    for place, unit in enumerate(units):
        said = sentence("Drafting the pledge of %(unit)s", unit=unit.name)
        jobs.advance(token, done=place, total=len(units) * (1 + len(FORMATS)), message=said)
        pledge = pledges.draft(plan=plan, year=year, department=unit, by=by, drafts=drafts)
        issue = _issues().filter(pledge=pledge).order_by("-number")[0]
        if pledge.state == Pledge.State.DRAFTING and pledges.between(issue.lines.all(), drafts.of(unit.pk)):
            pledges.redraft(pledge=pledge, by=by)
            issue = _issues().get(pk=issue.pk)
        yield issue


def _written(issue: PledgeIssue, form: str) -> PledgeFile:
    try:
        return write(issue, form)
    except Changed as changed:
        raise jobs.Refused(
            sentence(
                "The file %(name)s cannot be written again as it was: fonts or libraries have changed.",
                name=str(changed),
            )
        ) from changed


def _packed(job: Job, made: Sequence[tuple[str, PledgeFile]]) -> list[dict[str, Any]]:
    """All files in one archive; the same files give the same bytes."""
    data = archive.packed((name, files.read(file.path, sha256=file.sha256)) for name, file in made)
    plan = Plan.objects.get(pk=job.arguments["plan"])
    name = get_valid_filename(f"{plan.code}-{job.arguments['year']}-pledges.zip")
    path = str(Path("pledges", "jobs", f"{job.pk}.zip"))
    files.write(files.kept(path), data)
    return [{"name": name, "path": path, "sha256": files.digest(data), "size": len(data)}]


def _told(name: str, file: PledgeFile) -> dict[str, Any]:
    return {"name": name, "path": file.path, "sha256": file.sha256, "size": file.size}


# --- Whether papers are what was written ------------------------------------------------------------------------------
def faults(*, again: bool = False) -> Iterator[tuple[PledgeFile, str]]:
    """Files that are missing or altered; ``again``: also those whose text gives other bytes today ("other"), where
    fonts and libraries are those recorded."""
    rows = PledgeFile.objects.select_related("paper__issue__pledge__plan", "paper__issue__pledge__department")
    for file in rows.order_by("id").iterator():
        kind = files.fault(file.path, sha256=file.sha256)
        if not kind and again and _differs(file):
            kind = "other"
        if kind:
            yield file, kind


def _differs(file: PledgeFile) -> bool:
    issue, recorded = file.paper.issue, file.paper.made
    if file.paper.sha256 != snapshot.digest(snapshot.of(issue)):
        return not file.paper.draft  # a draft that was written anew since has a paper of its own
    made = documents.made_with()
    if any(recorded.get(name) != made[name] for name in made):
        return False
    return files.digest(documents.write(file.format, content_of(issue, made=recorded))) != file.sha256


def written(issue: PledgeIssue) -> Sequence[PledgeFile]:
    """The files of the text as it stands that were written already."""
    rows = PledgeFile.objects.filter(paper__issue=issue, paper__draft=issue.approved_at is None)
    return list(rows.filter(paper__sha256=snapshot.digest(snapshot.of(issue))).order_by("format"))
