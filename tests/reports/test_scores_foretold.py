"""Scores on the preview of accepting rows together, and on a correction's page: before, as kept, for whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from departments import approvals, corrections, queues, submissions
from departments.models import Submission
from departments.workflow import Stale
from qualitycity import jobs
from reports import approvals as boards_of
from reports import reach, schemes
from reports.assessments import runs, walk
from reports.models import Assessment, AssessmentRun, ScoreSheet
from reports.scoring import Group, Item, Scheme, Source
from tests.departments.desk import SYSTEM, Desk, a_desk, a_kind, a_user, an_actor
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department
from tests.reports.scoring.making import A_TO_D

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")
#: The rate of 质监局 is worth 60, its stock 40.
CONTENT = Scheme(
    code="S", name="考核方案", name_en="Scheme of the year",
    items=(
        Item("R", "合格率", "Pass rate", points=Decimal(60), rule="proportional", source=Source("check", "1", "value")),
        Item("K", "存量", "Stock", points=Decimal(40), rule="proportional", source=Source("check", "2", "value")),
    ),
    bands=A_TO_D,
    groups=(Group("dep", "部门", kinds=("department",)),),
)  # fmt: skip


@pytest.fixture
def desk():
    desk = a_desk("rate", "stock")
    desk.release()  # 95 % of at least 92 %; 80 of at least 80
    return desk


def assessed(desk, **fields):
    scheme = schemes.begin(plan=desk.plan, content=CONTENT, by=SYSTEM)
    schemes.publish(scheme=scheme, reason="2026", by=SYSTEM)
    assessment = walk.begin(plan=desk.plan, scheme=scheme, year=2026, by=SYSTEM)
    Assessment.objects.filter(pk=assessment.pk).update(**fields)
    return assessment


def ran(assessment):
    job = runs.request(assessment=assessment, by=SYSTEM, here=True)
    jobs.run(job.pk, runs.carry_out)
    return AssessmentRun.objects.get(job=job)


def chosen(desk, by=OFFICE):
    waiting = Submission.objects.filter(period=desk.period, state="reported").select_related(
        "period__plan", "department"
    )
    cases = queues.of(list(waiting), office=True, today=timezone.localdate())
    return approvals.preview(period=desk.period, choices=approvals.choose(cases, None, by=by), by=by)


def text_of(client, name, *args, lang="zh-hans"):
    client.cookies["django_language"] = lang
    page = client.get(reverse(name, args=args))
    return " ".join(unescape(strip_tags(page.content.decode().replace("<", " <"))).split())


def test_accepting_together_tells_the_scores_that_follow_in_both_languages(desk):
    assessed(desk)
    approver = a_user("office_approver", plan=desk.plan, name="approver")
    approval = chosen(desk, by=an_actor("office_approver", name=approver.username))
    client = a_client(approver)
    english = text_of(client, "approval", approval.pk, lang="en")
    # nothing was reported: 0 of 100 points, the last grade; afterwards both targets are met
    assert "Scheme of the year 2026" in english
    assert "质监局 0 → 100 D → A 1 R Pass rate 0 → 60 K Stock 0 → 40" in english
    assert "质监局 0 → 100 D → A 1 R 合格率 0 → 60 K 存量 0 → 40" in text_of(client, "approval", approval.pk)
    assert not ScoreSheet.objects.exists()


def test_without_an_assessment_the_preview_says_so(desk):
    approver = a_user("office_approver", plan=desk.plan, name="approver")
    approval = chosen(desk, by=an_actor("office_approver", name=approver.username))
    said = text_of(a_client(approver), "approval", approval.pk, lang="en")
    assert "No assessment of this plan uses these figures yet." in said


def test_other_scores_than_those_shown_are_not_brought_about(desk):
    assessment = assessed(desk)
    approval = chosen(desk)
    seal = boards_of.preview(approval, by=OFFICE).seal
    Assessment.objects.filter(pk=assessment.pk).update(state="final")
    with pytest.raises(Stale, match="different now"):
        boards_of.confirm(approval=approval, outcome=seal, by=OFFICE)
    assert desk.submission.state == "reported"
    Assessment.objects.filter(pk=assessment.pk).update(state="filing")
    boards_of.confirm(approval=approval, outcome=seal, by=OFFICE)
    assert desk.submission.state == "verified"


def test_the_preview_costs_the_same_queries_whatever_the_number_of_units(desk):
    def counted():
        approval = chosen(desk)
        with CaptureQueriesContext(connection) as queries:
            found = boards_of.preview(approval, by=OFFICE)
        assert len(found.outlook.scores) == 1
        return len(found.complete), len(queries)

    assessed(desk)
    one, few = counted()
    for number in range(4):
        other = Desk(desk.plan, a_department(f"{30 + number}", f"单位{number}"), desk.period)
        other.targets["stock"] = a_kind(desk.plan, "stock", other.unit)
        Submission.objects.create(period=desk.period, department=other.unit)
        other.release()
    five, more = counted()
    assert (one, five) == (1, 5)
    assert more == few <= 100


def a_case(desk):
    case = corrections.ask(submission=desk.submission, keys=[desk.key("rate")], reason="口径", by=desk.reporter)
    corrections.allow(correction=case, until=timezone.now() + timedelta(days=3), by=OFFICE)
    corrections.enter(correction=case, texts={desk.key("rate"): {"value": "46"}}, by=desk.reporter)
    return corrections.confirm(correction=case, by=desk.reviewer)


def test_a_correction_tells_and_keeps_the_announced_scores_it_reaches(desk):
    submissions.verify(submission=desk.submission, by=OFFICE)
    assessment = assessed(desk, state="verifying")
    run = ran(assessment)
    Assessment.objects.filter(pk=assessment.pk).update(state="result", result=run)
    people = {
        "approver": a_user("office_approver", plan=desk.plan, name="approver"),
        "reporter": a_user("reporter", desk.unit, name="own"),
        "other": a_user("reporter", a_department("23", "工商局"), name="other"),
    }
    case = a_case(desk)
    client = a_client(people["approver"])
    # half of 92 % is 30 of 60 points; the run keeps its 100
    moved = "质监局 100 A 100 → 70 A → C 1 R Pass rate 60 → 30"
    before = text_of(client, "correction", case.pk, lang="en")
    assert "Scores it will reach" in before
    assert moved in before
    page = client.get(reverse("correction", args=[case.pk]))
    sent = {"act": "apply", "version": page.context["case"].version, "outcome": page.context["reached"].seal}
    assert client.post(reverse("correction", args=[case.pk]), sent).status_code == 302
    after = text_of(client, "correction", case.pk, lang="en")
    assert "Scores it reached" in after
    assert "keep their numbers: #1 (announced)" in after
    assert moved in after
    assert ScoreSheet.objects.get(run=run, unit=desk.unit.code).score == 100
    assert runs.verify(run) == []
    own = a_client(people["reporter"]).get(reverse("correction", args=[case.pk])).content.decode()
    assert reverse("assessment-sheet", args=[assessment.pk, run.number, desk.unit.code]) in own
    assert f'href="{reverse("assessment-ranking", args=[assessment.pk, run.number])}"' not in own
    assert "合格率" in own
    assert a_client(people["other"]).get(reverse("correction", args=[case.pk])).status_code == 404


def test_scores_that_are_not_announced_are_not_told_to_the_unit(desk):
    submissions.verify(submission=desk.submission, by=OFFICE)
    ran(assessed(desk))
    case = reach.apply(correction=a_case(desk), by=an_actor("office_approver", name="second"))
    (kept,) = case.touched["scores"]
    assert (kept["runs"], kept["moves"][0]["after"]["score"]) == ([1], "70")
    said = text_of(a_client(a_user("reporter", desk.unit, name="own")), "correction", case.pk, lang="en")
    assert "No announced score of this unit is affected." in said
    assert "→ 70" not in said


def test_a_correction_before_any_run_tells_what_the_next_one_makes_of_it(desk):
    submissions.verify(submission=desk.submission, by=OFFICE)
    assessed(desk)
    case = reach.apply(correction=a_case(desk), by=an_actor("office_approver", name="second"))
    (kept,) = case.touched["scores"]
    assert (kept["run"], kept["runs"]) == (None, [])
    client = a_client(a_user("auditor", plan=desk.plan, name="auditor"))
    assert "100 → 70" in text_of(client, "correction", case.pk)
