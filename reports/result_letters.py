"""The private result letters of an assessment as .docx and .pdf: one, or those of all units of a run as one job.

A letter is a function of the frozen run and of fonts and libraries: written again, it is the same bytes. The job packs
all of them into one archive; it may be stopped anywhere and done twice.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from qualitycity import files, jobs, sentences
from qualitycity.models import Job
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from qualitycity.speech import say
from reports import rankings, scoring
from reports.content import letter, words
from reports.content.letter import Lost, Outcome, Reckoning, Told
from reports.content.paper import Letterhead
from reports.documents import archive, paper
from reports.documents import files as documents
from reports.documents.fonts import FontsMissing
from reports.models import AssessmentRun, ScoreLine, ScoreSheet
from reports.verdicts import plain

JOB = "assessment.letters"
FORMS = ("docx", "pdf")
NO_FONTS = sentence(
    "The .pdf was not written: this machine has no Chinese fonts. Install fonts-noto-cjk and fonts-arphic-ukai "
    "and write the letters again; the other files are complete."
)
NO_LETTER = sentence("The archive has no letter to this unit.")
NO_SHEET = sentence("The archive has a letter to somebody whom the run does not assess.")
OTHER_RESULT = sentence("The letter tells another result than the run holds.")
NO_RUN = sentence("The run of these letters is gone.")
UNREADABLE = sentence("The letters, or the result that they tell of, cannot be read.")
NOT_ANNOUNCED = sentence("Letters tell the announced result: announce this run first.")


# --- One letter -------------------------------------------------------------------------------------------------------
def sheets() -> QuerySet[ScoreSheet]:
    """Sheets with all that a letter looks at."""
    rows = ScoreSheet.objects.select_related(
        "run__assessment__plan__area", "run__assessment__scheme", "run__assessment__version"
    )
    return rows.defer("run__inputs")


def write(sheet: ScoreSheet, form: str) -> bytes:
    """The letter to the sheet's unit. Raises fonts.FontsMissing."""
    with translation.override(settings.LANGUAGE_CODE):  # a paper is written in the city's language
        outcome = outcome_of(sheet)
    made = {"at": timezone.localtime(sheet.run.at).isoformat(), "by": sheet.run.by_name, **documents.made_with()}
    return documents.write(form, letter.compose(outcome, Letterhead(**settings.PAPER), made=made))


def name_of(sheet: ScoreSheet, form: str) -> str:
    """The name under which a letter is handed out."""
    plan, label = sheet.run.assessment.plan, sheet.run.assessment.year_label.replace("/", "-")
    return get_valid_filename(f"{plan.code}-{label}-考核结果告知书-{sheet.unit}-{sheet.name}.{form}")


def outcome_of(sheet: ScoreSheet) -> Outcome:
    """What the letter tells, in the language that is active."""
    assessment, content = sheet.run.assessment, rankings.content_of(sheet.run)
    names = {node.item.code: node.item.name for node in scoring.walk(content)}
    groups = {group.code: group.name for group in content.groups}
    lines = list(sheet.lines.filter(category=False).order_by("place"))
    until = assessment.appeal_due
    return Outcome(
        unit=sheet.name, area=assessment.plan.area.name, year=assessment.year_label,
        scheme=assessment.scheme.name, score=plain(sheet.score) or "", grade=sheet.grade,
        rank="" if sheet.rank is None else str(sheet.rank), places=str(sheet.places),
        group=groups.get(sheet.group, sheet.group), appeal_until=words.day(until) if until else "",
        at=timezone.localtime(assessment.announced_at or sheet.run.at), sha256=sheet.sha256,
        reckoning=_reckoning(sheet.content) if sheet.score is not None else None,
        vetoes=tuple(_veto(each) for each in sheet.content["vetoes"] if not each["lifted"]),
        lost=tuple(_lost(line, names) for line in lines if line.lost),
        left_out=tuple(names.get(code, code) for code in sheet.content["left_out"]),
    )  # fmt: skip


def _reckoning(said: dict[str, Any]) -> Reckoning:
    numbers = (_four(Decimal(said[name])) for name in ("raw", "counted", "scaled", "bonus", "deductions"))
    return Reckoning(*numbers)


def _veto(each: dict[str, Any]) -> str:
    day = words.day(date.fromisoformat(each["date"])) if each["date"] else ""
    return "，".join(part for part in (each["event"], day, each["paper"]) if part)


def _lost(line: ScoreLine, names: dict[str, str]) -> Lost:
    reason = line.content["reason"]
    said = say(sentences.load(reason)) if reason else _("none")
    worth, score, lost = (_four(number) for number in (line.worth, line.score, line.lost))
    return Lost(line.item, names.get(line.item, line.item), worth, score, lost, said)


def _four(number: Decimal | None) -> str:
    """At most four decimals: the sheet has them all."""
    return "" if number is None else plain(round(number, 4)) or ""


# --- All letters as one job -------------------------------------------------------------------------------------------
def request(*, run: AssessmentRun, by: Actor, key: str = "") -> Job:
    """Ask for the letters of all units of the announced run. The same ``key`` asks once. Raises Forbidden, and
    jobs.Refused where the run was not announced."""
    by.must(Permission.RUN_ASSESSMENTS)
    if run.assessment.result_id != run.pk:
        raise jobs.Refused(NOT_ANNOUNCED)
    with translation.override(settings.LANGUAGE_CODE):  # kept as text, and read by others than who asks
        label = f"{run} {_('Result letters')}"
    return jobs.start(kind=JOB, arguments={"run": run.pk}, by=by, key=key, label=label)


def carry_out(job: Job, token: str) -> dict[str, Any]:
    """Write every letter, unit by unit, into one archive. The result names it."""
    run = AssessmentRun.objects.select_related("assessment__plan").defer("inputs").get(pk=job.arguments["run"])
    warned: list[str] = []
    data = archive.packed(_letters(run, token, warned))
    return {
        "page": ["assessment-ranking", run.assessment_id, run.number],
        "needs": Permission.SEE_ALL_UNITS.value,
        "files": [_kept(job, run, data)],
        "warnings": [sentences.dump(NO_FONTS)] if warned else [],
    }


def _letters(run: AssessmentRun, token: str, warned: list[str]) -> Iterator[tuple[str, bytes]]:
    keys = list(run.sheets.order_by("place").values_list("pk", flat=True))
    for place, key in enumerate(keys):
        sheet = sheets().get(pk=key)
        said = sentence("Writing the letter to %(unit)s", unit=sheet.name)
        jobs.advance(token, done=place, total=len(keys), message=said)
        for form in FORMS:
            try:
                yield name_of(sheet, form), write(sheet, form)
            except FontsMissing:
                warned.append(sheet.unit)


def _kept(job: Job, run: AssessmentRun, data: bytes) -> dict[str, Any]:
    name = get_valid_filename(f"{run.assessment.plan.code}-{run.assessment.year}-letters-{run.number}.zip")
    path = str(Path("assessments", "letters", f"{job.pk}.zip"))
    files.write(files.kept(path), data)
    return {"name": name, "path": path, "sha256": files.digest(data), "size": len(data)}


# --- Whether the letters that were written say what the run holds -----------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """A letter in an archive that is not what its run gives."""

    about: str
    field: str
    told: str
    held: str
    message: Sentence


def faults() -> Iterator[Fault]:
    """Every letter of every archive that is there as it was written, held against the stored run."""
    for job, file in jobs.written():
        if job.kind != JOB or files.fault(file["path"], sha256=file["sha256"]):
            continue  # a file that is gone or altered is told among the files
        run = AssessmentRun.objects.filter(pk=job.arguments["run"]).select_related("assessment__plan").first()
        if run is None:
            yield Fault(job.label, "", "", "", NO_RUN)
            continue
        try:
            with zipfile.ZipFile(files.kept(file["path"])) as archived:
                yield from _in_archive(run, archived)
        except (
            zipfile.BadZipFile,
            ArithmeticError,
            ValueError,
            TypeError,
            KeyError,
        ):  # changed behind the portal's back
            yield Fault(str(run), "", "", "", UNREADABLE)


def _in_archive(run: AssessmentRun, archived: zipfile.ZipFile) -> Iterator[Fault]:
    names = {name for name in archived.namelist() if name.endswith(".docx")}
    for sheet in sheets().filter(run=run):
        about, name = f"{run} {sheet.unit} {sheet.name}", name_of(sheet, "docx")
        if name not in names:
            yield Fault(about, "", "", "", NO_LETTER)
            continue
        names.discard(name)
        yield from _in_letter(sheet, about, letter.told(paper.text(archived.read(name))))
    for name in sorted(names):
        yield Fault(f"{run} {name}", "", "", "", NO_SHEET)


def _in_letter(sheet: ScoreSheet, about: str, told: Told | None) -> Iterator[Fault]:
    if told is None:
        yield Fault(about, "", "", "", UNREADABLE)
        return
    rank = "" if sheet.rank is None else str(sheet.rank)
    held = Told(plain(sheet.score) or letter.NONE, sheet.grade or letter.NONE, rank, sheet.sha256)
    for field, expected in vars(held).items():
        if getattr(told, field) != expected:
            yield Fault(about, field, getattr(told, field), expected, OTHER_RESULT)
