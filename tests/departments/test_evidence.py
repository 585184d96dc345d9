"""Evidence: stored once, laid to cells, taken away with a trace; only by the unit, only while figures are entered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from departments import evidence, proofs, submissions
from departments.models import Evidence, EvidenceUse, Value
from departments.workflow import Refused
from qualitycity import files
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import schedule
from targets.periods import Quarter
from tests.attached_files import PROGRAM, a_pdf, a_png
from tests.departments.desk import SYSTEM, Desk, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk("rate", "stock")


def lay(
    desk: Desk, cell: str = "rate", *, name: str = "通报.pdf", content: bytes | None = None, by=None
) -> EvidenceUse:
    return evidence.add(
        submission=desk.submission, key=desk.key(cell), name=name,
        content=a_pdf() if content is None else content, by=by or desk.reporter,
    )  # fmt: skip


def laid(desk: Desk) -> dict[str, list[str]]:
    return {key: [use.evidence.name for use in uses] for key, uses in evidence.of(desk.submission).items()}


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="evidence.").order_by("id").values_list("kind", flat=True))


def next_quarter(desk: Desk) -> Desk:
    """The same desk three months later."""
    period = schedule.open(plan=desk.plan, quarter=Quarter(2026, 4), by=SYSTEM, due_at=desk.period.due_at)
    return Desk(desk.plan, desk.unit, period, desk.targets)


def test_a_file_is_stored_under_its_hash_and_laid_to_the_cell(desk):
    use = lay(desk, name="../../etc/通报.pdf")
    file = use.evidence
    assert (file.name, file.kind, file.size, file.sha256) == ("通报.pdf", "pdf", len(a_pdf()), files.digest(a_pdf()))
    assert file.path == f"evidence/{desk.unit.pk}/{file.sha256[:2]}/{file.sha256}"
    assert files.read(file.path, sha256=file.sha256) == a_pdf()
    assert laid(desk) == {desk.key("rate"): ["通报.pdf"]}
    event = Event.objects.get(kind="evidence.added")
    assert (event.actor_key, event.unit, event.detail["sha256"]) == (desk.reporter.key, "24", file.sha256)


def test_several_files_are_laid_to_one_value(desk):
    lay(desk)
    lay(desk, name="章.png", content=a_png())
    assert laid(desk) == {desk.key("rate"): ["通报.pdf", "章.png"]}


def test_the_same_file_twice_is_one(desk):
    first = lay(desk)
    assert lay(desk, name="又一次.pdf") == first
    assert (Evidence.objects.count(), EvidenceUse.objects.count(), kinds()) == (1, 1, ["evidence.added"])


def test_the_same_file_at_another_cell_is_stored_once(desk):
    lay(desk)
    lay(desk, "stock")
    assert (Evidence.objects.count(), EvidenceUse.objects.count()) == (1, 2)


def test_units_do_not_share_files(desk):
    file = lay(desk).evidence
    other = a_department("23", "工商局")
    with pytest.raises(Forbidden):
        lay(desk, by=an_actor("reporter", other))
    file.department = other
    file.save()
    with pytest.raises(Refused, match="no such file"):
        evidence.use(submission=desk.submission, key=desk.key("stock"), evidence=file, by=desk.reporter)


def test_what_is_not_asked_takes_no_file(desk):
    with pytest.raises(Refused, match="not due"):
        evidence.add(submission=desk.submission, key="99999:", name="a.pdf", content=a_pdf(), by=desk.reporter)


def test_a_bad_file_leaves_nothing(desk, settings):
    with pytest.raises(Refused, match="content is no"):
        lay(desk, content=PROGRAM)
    assert not Evidence.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_large_file_is_refused(desk, settings):
    settings.ATTACHMENTS_MB = {"file": 1, "unit": 10}
    with pytest.raises(Refused, match="larger than 1 MB"):
        lay(desk, content=a_pdf(extra=b"%" * 2**20))


def test_the_units_room_ends(desk, settings):
    """Two files of 0.6 MB do not fit into 1 MB; the same one again takes no more room."""
    settings.ATTACHMENTS_MB = {"file": 1, "unit": 1}
    big, other = (a_pdf(extra=b"%" * 629_146 + mark + b"\n") for mark in (b"1", b"2"))
    lay(desk, content=big)
    lay(desk, "stock", content=big)
    with pytest.raises(Refused, match="larger than 1 MB: ask"):
        lay(desk, content=other)
    assert evidence.size_of(desk.unit.pk) == len(big)


def test_one_value_takes_twenty_files(desk):
    for number in range(20):
        lay(desk, content=a_pdf(str(number)))
    with pytest.raises(Refused, match="20 files"):
        lay(desk, content=a_pdf("one more"))


def test_taking_away_leaves_a_trace_and_the_file(desk):
    use = lay(desk)
    evidence.remove(use=use, by=desk.reporter)
    evidence.remove(use=use, by=desk.reporter)
    use.refresh_from_db()
    assert (use.removed_key, use.removed_at is None) == (desk.reporter.key, False)
    assert laid(desk) == {}
    assert kinds() == ["evidence.added", "evidence.removed"]
    assert files.kept(use.evidence.path).exists()
    assert lay(desk) != use
    assert laid(desk) == {desk.key("rate"): ["通报.pdf"]}


def test_nothing_is_laid_or_taken_away_once_the_figures_are_on_their_way(desk):
    use = lay(desk)
    desk.submit()
    for act in (
        lambda: lay(desk, content=a_png(), name="a.png"),
        lambda: evidence.use(
            submission=desk.submission, key=desk.key("stock"), evidence=use.evidence, by=desk.reporter
        ),
        lambda: evidence.remove(use=use, by=desk.reporter),
    ):
        with pytest.raises(Refused, match="only before they are submitted"):
            act()
    assert kinds() == ["evidence.added"]


@pytest.mark.parametrize("role", ["reviewer", "office_staff", "auditor"])
def test_only_who_enters_lays_files(desk, role):
    unit = desk.unit if role == "reviewer" else None
    with pytest.raises(Forbidden):
        lay(desk, by=an_actor(role, unit))


def test_a_file_of_an_earlier_quarter_is_laid_once_more_and_told_as_reused(desk):
    use = lay(desk)
    later = next_quarter(desk)
    assert [each.evidence for each in evidence.offered(later.submission, later.key("rate"))] == [use.evidence]
    evidence.use(submission=later.submission, key=later.key("rate"), evidence=use.evidence, by=later.reporter)
    evidence.use(submission=later.submission, key=later.key("rate"), evidence=use.evidence, by=later.reporter)
    assert kinds() == ["evidence.added", "evidence.used"]
    assert evidence.reused(later.submission) == {later.key("rate")}
    assert evidence.reused(desk.submission) == set()
    assert evidence.offered(later.submission, later.key("rate")) == []


def test_the_same_bytes_under_another_name_are_told_as_reused(desk):
    lay(desk)
    later = next_quarter(desk)
    lay(later, "stock", name="新通报.pdf")
    assert evidence.reused(later.submission) == {later.key("stock")}


def test_files_of_the_same_indicator_are_offered_first(desk):
    lay(desk, "rate", content=a_pdf("one"), name="rate.pdf")
    for number in range(3):
        lay(desk, "stock", content=a_pdf(str(number)), name=f"stock{number}.pdf")
    later = next_quarter(desk)
    names = [use.evidence.name for use in evidence.offered(later.submission, later.key("rate"))]
    assert names == ["rate.pdf", "stock2.pdf", "stock1.pdf", "stock0.pdf"]


def test_the_files_behind_a_verified_value_stay_those_of_that_moment(desk):
    first = lay(desk)
    desk.release()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    value = desk.value("rate")
    EvidenceUse.objects.filter(pk=first.pk).update(removed_at=timezone.now() + timedelta(days=1))
    Value.objects.filter(pk=value.pk).update(latest=False)
    EvidenceUse.objects.create(
        evidence=first.evidence, submission=desk.submission, indicator=value.indicator, by_key="x", by_name="x",
        at=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    value = Value.objects.get(pk=value.pk)
    assert proofs.behind([value]) == {value.pk: [first]}


def test_an_indicator_that_needs_a_file_asks_for_it_until_the_note_says_why(desk):
    indicator = desk.targets["rate"].indicator
    indicator.needs_evidence = True
    indicator.save()
    desk.fill()
    with pytest.raises(Refused, match="No file shows"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    desk.type("rate", note="统计局十月公布后补")
    submissions.submit(submission=desk.submission, by=desk.reporter)


def test_with_the_file_nothing_is_asked(desk):
    indicator = desk.targets["rate"].indicator
    indicator.needs_evidence = True
    indicator.save()
    lay(desk)
    assert desk.submit().state == "submitted"


def test_missing_and_altered_files_are_named(desk):
    kept, gone, changed = (lay(desk, content=a_pdf(text), name=f"{text}.pdf").evidence for text in ("a", "b", "c"))
    assert list(evidence.verify()) == []
    files.kept(gone.path).unlink()
    data = bytearray(files.kept(changed.path).read_bytes())
    data[20] ^= 1
    files.kept(changed.path).write_bytes(data)
    assert [(fault.kind, fault.evidence) for fault in evidence.verify()] == [("missing", gone), ("altered", changed)]
    assert kept not in [fault.evidence for fault in evidence.verify()]
