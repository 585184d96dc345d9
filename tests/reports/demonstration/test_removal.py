"""The demonstration goes as it came; real figures are neither covered nor taken away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from departments import corrections, extensions, reminders, submissions
from departments.models import (
    CircularEntry,
    Correction,
    Department,
    Evidence,
    EvidenceUse,
    Extension,
    Notice,
    Reminder,
    Submission,
    Value,
)
from departments.submissions import Typed
from qualitycity import files
from qualitycity.models import Event, Job
from qualitycity.navigation import is_demonstration
from qualitycity.roles import ROLES, Actor, Role
from reports import demonstration
from reports.models import Check, ReportFile, SupervisionReport
from targets.models import Indicator, Period
from targets.periods import Quarter
from tests.clock import Clock, at
from tests.reports.demonstration.plan import BY, run, snapshot, the_plan

pytestmark = pytest.mark.django_db
Q3 = Quarter(2026, 3)


def someone(unit: Department, role: Role) -> Actor:
    return Actor(role.value, "赵六", role, unit.code, unit.pk, unit.area_id, ROLES[role])


def carry_a_correction(submission: Submission, code: str) -> Correction:
    """People correct an invented figure from end to end."""
    key, unit = f"{Indicator.objects.get(targets__code=code).pk}:", submission.department
    office = Actor("li", "李四", Role.OFFICE_APPROVER, area_id=unit.area_id, permissions=ROLES[Role.OFFICE_APPROVER])
    reporter = someone(unit, Role.REPORTER)
    case = corrections.ask(submission=submission, keys=[key], reason="口径", by=reporter)
    case = corrections.allow(correction=case, until=timezone.now() + timedelta(days=1), by=office)
    texts = {key: {"numerator": "597", "denominator": "640"}}
    case = corrections.enter(correction=case, texts=texts, by=reporter)
    case = corrections.confirm(correction=case, by=someone(unit, Role.REVIEWER))
    return corrections.apply(correction=case, by=office)


def type_a_figure() -> Submission:
    """A person of the late unit enters a real figure into the demonstration's quarter."""
    unit = Department.objects.get(name="市水利局")
    person = someone(unit, Role.REPORTER)
    submission = Submission.objects.get(period__quarter=Q3, department=unit)
    indicator = Indicator.objects.get(targets__code="59")
    cell = Typed(f"{indicator.pk}:", {"value": "24.8"})
    submissions.enter(submission=submission, cells=[cell], by=person)
    return submission


@pytest.mark.usefixtures("told")
class TestAfter:
    def test_everything_is_as_it_was_but_the_log(self, shipped):
        events = Event.objects.count()
        done = demonstration.remove(plan=the_plan(), by=BY)
        assert (done.act, done.kept) == ("removed", ())
        assert snapshot() == shipped
        assert Event.objects.count() == events + 1
        assert not is_demonstration()

    def test_reminders_of_its_quarters_go_with_it(self, shipped, monkeypatch):
        Clock(monkeypatch).set("2026-10-26 09:00")
        assert reminders.run() > 0
        type_a_figure()
        demonstration.remove(plan=the_plan(), by=BY, with_trials=False)
        assert not any(model.objects.exists() for model in (Notice, Reminder, CircularEntry))

    def test_removed_twice_changes_nothing(self):
        demonstration.remove(plan=the_plan(), by=BY)
        assert demonstration.remove(plan=the_plan(), by=BY).act == "unchanged"

    def test_it_can_be_loaded_again(self, told):
        demonstration.remove(plan=the_plan(), by=BY)
        again = demonstration.load(plan=the_plan(), by=BY)
        assert (again.act, again.counts) == ("loaded", told.counts)

    def test_what_people_entered_stays_and_is_named(self, capsys):
        submission = type_a_figure()
        status, said = run(capsys, remove=True)
        assert (status, said["act"], said["kept"]) == (0, "removed", ["2026Q3 市水利局"])
        assert Value.objects.get().value == Decimal("24.8")
        assert list(Submission.objects.all()) == [submission]
        assert Period.objects.get(quarter=Q3).state == Period.State.OPEN
        assert Period.objects.get(quarter=Quarter(2026, 2)).state == Period.State.SCHEDULED
        assert run(capsys)[0] == 1  # a real figure is there now

    def test_figures_entered_to_try_it_out_can_go_too(self, capsys, shipped):
        type_a_figure()
        assert run(capsys, remove=True, with_trials=True)[1]["kept"] == []
        assert snapshot() == shipped

    def test_its_files_go_but_for_one_that_people_laid_elsewhere(self, django_capture_on_commit_callbacks):
        submission = type_a_figure()
        kept = Evidence.objects.filter(kind="pdf")[0]
        kept.department = submission.department
        kept.save()
        EvidenceUse.objects.create(evidence=kept, submission=submission, by_key="zhao", by_name="赵六")
        paths = [files.kept(each.path) for each in Evidence.objects.exclude(pk=kept.pk)]
        for path in paths:
            files.write(path, b"x")
        with django_capture_on_commit_callbacks(execute=True):
            demonstration.remove(plan=the_plan(), by=BY)
        assert list(Evidence.objects.all()) == [kept]
        assert not any(path.exists() for path in paths)

    def test_what_people_corrected_stays_without_the_invented_figure(self):
        submission = Submission.objects.get(period__quarter=Quarter(2026, 1), department__name="工商局")
        case = carry_a_correction(submission, "4")
        other = [f"{Indicator.objects.get(targets__code='18').pk}:"]
        by = someone(submission.department, Role.REPORTER)
        corrections.ask(submission=submission, keys=other, reason="口径", by=by)
        assert demonstration.remove(plan=the_plan(), by=BY).kept == ("2026Q1 工商局",)
        assert [(each.pk, each.cells.get().before) for each in Correction.objects.all()] == [(case.pk, None)]
        assert Value.objects.get().numerator == 597

    def test_a_used_quarter_keeps_its_checks_and_gets_new_versions(self):
        type_a_figure()
        judged = Check.objects.get(target__code="61", period__quarter=Q3, latest=True)
        demonstration.remove(plan=the_plan(), by=BY)
        now = Check.objects.get(target__code="61", period__quarter=Q3, latest=True)
        assert Check.objects.filter(pk=judged.pk, latest=False).exists()
        assert (now.verdict, now.cause, now.number) == ("not_reported", "demonstration.removed", judged.number + 1)
        call_command("verify_checks")

    def test_its_reports_go_with_their_files(self, django_capture_on_commit_callbacks):
        invented, real = (_report(number, demonstration=number == 1) for number in (1, 2))
        with django_capture_on_commit_callbacks(execute=True):
            done = demonstration.remove(plan=the_plan(), by=BY)
        assert done.counts["reports"] == 1
        assert list(SupervisionReport.objects.all()) == [real]
        assert list(Job.objects.values_list("pk", flat=True)) == [real.job_id]
        assert not files.kept(f"reports/{invented.pk}").exists()
        assert files.kept(f"reports/{real.pk}/a.json").exists()


def _report(number: int, *, demonstration: bool) -> SupervisionReport:
    job = Job.objects.create(kind="report.compile", owner_key="li", owner_name="李四")
    report = SupervisionReport.objects.create(
        plan=the_plan(), year=2026, kind="annual", number=number, job=job, content={}, sha256="0",
        demonstration=demonstration, compiled_at=timezone.now(), by_key="li", by_name="李四",
    )  # fmt: skip
    path = f"reports/{report.pk}/a.json"
    files.write(files.kept(path), b"{}")
    ReportFile.objects.create(report=report, format="json", path=path, sha256="0", size=2)
    return report


def test_what_was_asked_of_the_office_in_its_quarters_goes_with_them(told):
    submission = Submission.objects.filter(state="draft").select_related("period__plan", "department").first()
    extensions.give(submission=submission, until=at("2032-01-01 09:00"), reason="公报推迟", by=BY)
    assert demonstration.remove(plan=the_plan(), by=BY).act == "removed"
    assert not Extension.objects.exists()
