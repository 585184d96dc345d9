"""Files behind self scores, assessors' points and appeals: stored, looked at and kept as the figures' evidence is."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from departments import evidence
from departments.models import Evidence, EvidenceUse, Submission
from departments.workflow import Refused
from qualitycity import files
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports import appeals, score_files
from reports.models import ScoreFile
from reports.score_files import Place
from reports.self_scores import verifying
from reports.self_scores.entering import Said
from tests.attached_files import PROGRAM, a_pdf, a_png
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import announced, at, city, moved, work
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def place(city, to="self", item="1", unit="01"):
    return Place(at(city), city.units[unit], item, to)


def laid(city, where, by, name="a.pdf", content=None):
    return score_files.lay(place=where, name=name, content=content or a_pdf(), by=by)


def test_a_file_of_a_self_score_is_stored_once_under_its_hash_and_noted_in_the_log(city):
    moved(city, "open")
    reporter = city.actor("reporter", "01")
    first, again = laid(city, place(city), reporter), laid(city, place(city), reporter, name="b.pdf")
    other = laid(city, place(city, item="2"), reporter)
    assert (first.pk, Evidence.objects.count()) == (again.pk, 1)
    assert other.evidence_id == first.evidence_id
    told = [each.detail for each in Event.objects.filter(kind="score_file.added").order_by("pk")]
    assert [each["item"] for each in told] == ["1", "2"]
    assert {each["sha256"] for each in told} == {files.digest(a_pdf())}


def test_what_runs_is_refused_and_so_is_an_item_of_another_unit_or_the_wrong_time(city):
    moved(city, "open")
    reporter = city.actor("reporter", "01")
    with pytest.raises(Refused):
        laid(city, place(city), reporter, name="a.pdf", content=PROGRAM)
    with pytest.raises(Refused, match="not one of this unit"):
        laid(city, place(city, item="x"), reporter)
    with pytest.raises(Forbidden):
        laid(city, place(city, unit="02"), reporter)
    moved(city, "verify")
    with pytest.raises(Refused, match="during the self-assessment"):
        laid(city, place(city), reporter)
    assert not Evidence.objects.exists()


def test_files_share_the_units_room_with_those_of_its_figures(city, settings):
    moved(city, "open")
    settings.ATTACHMENTS_MB = {**settings.ATTACHMENTS_MB, "unit": 0}
    with pytest.raises(Refused, match="would be larger than 0 MB"):
        laid(city, place(city), city.actor("reporter", "01"))


def test_a_file_of_the_years_figures_is_offered_and_used_once_more_without_being_stored_again(city):
    target, own, by = city.targets["1"], city.units["01"], city.actor("reporter", "01")
    period = city.plan.periods.get()
    quarter = Submission.objects.create(period=period, department=own)
    file = evidence.keep(evidence.receive(department=own.pk, name="抽检.pdf", content=a_pdf()), by=by)
    use = EvidenceUse.objects.create(
        evidence=file, submission=quarter, indicator=target.indicator, by_key=by.key, by_name=by.name
    )
    moved(city, "open")
    client, address = looking("reporter", own), reverse("assessment-files", args=[at(city).pk, "self", "01", "1"])
    assert "抽检.pdf" in text_of(client, address)
    client.post(address, {"use": use.evidence_id})
    assert ScoreFile.objects.get().evidence_id == file.pk
    assert (Evidence.objects.count(), score_files.offered(place(city), by=by)) == (1, [])


def test_the_files_of_confirmed_points_stay_until_the_points_are_entered_anew(city):
    moved(city, "open", "verify")
    work(city)
    (file,) = verifying.files_of(at(city), city.units["01"], "work")
    assessor = city.actor("assessor", name="甲")
    with pytest.raises(Refused, match="These points are confirmed"):
        score_files.take_away(file=file, by=assessor)
    said = Said("work", "17", "台账缺一本")
    fresh = verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=assessor)
    score_files.take_away(file=file, by=assessor)
    with pytest.raises(Refused, match="Lay a file"):
        verifying.confirm(score=fresh, by=city.actor("assessor", name="乙"))


def test_a_run_names_the_files_and_its_lines_keep_those_that_were_in_force(city):
    moved(city, "open", "verify")
    work(city)
    line = lines(city.run(), "01")["work"]
    office = city.actor("office_staff")
    assert line.content["fact"]["evidence"] == ["检查记录", f"检查记录.pdf ({files.digest(a_pdf())[:12]})"]
    assessor, said = city.actor("assessor"), Said("work", "17", "台账缺一本")
    verifying.verify(assessment=at(city), department=city.units["01"], said=said, by=assessor)
    score_files.take_away(file=score_files.in_force(place(city, "verified", "work"))[0], by=assessor)
    laid(city, place(city, "verified", "work"), assessor, name="新.png", content=a_png())
    assert [each.evidence.name for each in score_files.behind(line, by=office)] == ["检查记录.pdf"]


def test_a_unit_sees_what_its_points_rest_on_once_the_result_is_announced_and_nothing_of_others(city):
    moved(city, "open", "verify")
    work(city)
    (file,) = verifying.files_of(at(city), city.units["01"], "work")
    own, other = looking("reviewer", city.units["01"]), looking("reviewer", city.units["02"])
    address = reverse("assessed-file-download", args=[file.pk])
    assert own.get(address).status_code == 404
    run = city.run()
    moved(city, "announce", run=run)
    answer = own.get(address)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert other.get(address).status_code == 404
    shown = text_of(own, reverse("assessment-sheet", args=[at(city).pk, run.number, "01"]))
    assert reverse("assessed-file", args=[file.pk]) in shown
    assert reverse("assessed-file", args=[file.pk]) in text_of(
        own, reverse("score-line", args=[lines(run, "01")["work"].pk])
    )


def test_an_appeal_brings_files_until_it_is_closed(city):
    assessment, run = announced(city)
    client, line = looking("reviewer", city.units["01"]), lines(run, "01")["work"]
    file = SimpleUploadedFile("台账.pdf", a_pdf("appeal"))
    client.post(reverse("score-line", args=[line.pk]), {"reason": "漏看了台账", "files": [file]})
    case = assessment.appeals.get()
    (held,) = score_files.in_force(score_files.place_of(case))
    assert "台账.pdf" in text_of(looking("office_approver"), reverse("appeal", args=[case.pk]))
    head = city.actor("reviewer", "01")
    appeals.withdraw(appeal=case, by=head)
    with pytest.raises(Refused, match="closed already"):
        score_files.take_away(file=held, by=head)


def test_verify_files_names_a_file_of_a_score_that_was_altered(city, capsys):
    moved(city, "open")
    file = laid(city, place(city), city.actor("reporter", "01"), name="自评.pdf").evidence
    files.kept(file.path).write_bytes(b"something else")
    with pytest.raises(SystemExit):
        call_command("verify_files")
    assert "自评.pdf" in capsys.readouterr().out
