"""Schemes as rows: drafts, versions that never change, and who was faster."""

from dataclasses import replace

import pytest

from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports import schemes
from reports.models import Scheme, SchemeVersion
from reports.scoring import stored
from tests.departments.desk import an_actor
from tests.reports.ground import a_plan, a_target
from tests.reports.scoring.making import leaf, scheme

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff")
APPROVER = an_actor("office_approver")
CONTENT = replace(scheme(leaf("1", 60), leaf("2", 40)), code="S", name="方案一")


@pytest.fixture
def plan():
    made = a_plan()
    a_target(made, "1")
    a_target(made, "2")
    return made


@pytest.fixture
def begun(plan):
    return schemes.begin(plan=plan, content=CONTENT, by=OFFICE)


def published(begun, reason="首版"):
    return schemes.publish(scheme=begun, reason=reason, by=APPROVER)


def test_a_draft_is_published_as_a_version_with_who_when_and_why(begun):
    version = published(begun)
    assert (version.number, version.reason, version.by_name) == (1, "首版", APPROVER.name)
    assert schemes.read(version) == CONTENT
    assert Scheme.objects.get().draft is None
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == ["scheme.begun", "scheme.published"]


def test_a_change_leaves_the_published_version_as_it_was(begun):
    first = published(begun)
    schemes.change(scheme=begun, content=replace(CONTENT, places=1), by=OFFICE)
    second = published(begun, "小数位")
    assert (second.number, schemes.read(second).places) == (2, 1)
    first.refresh_from_db()
    assert schemes.read(first) == CONTENT
    told = Event.objects.get(kind="scheme.changed").detail["changes"]
    assert told == [{"where": "scheme", "kind": "changed", "field": "places", "before": "2", "after": "1"}]


def test_what_was_published_and_changed_behind_the_portals_back_is_found(begun):
    version = published(begun)
    SchemeVersion.objects.update(content={**version.content, "places": 3})
    with pytest.raises(ValueError, match="was changed"):
        schemes.read(SchemeVersion.objects.get())


def test_a_second_click_on_publish_changes_nothing(begun):
    assert published(begun).pk == published(begun).pk
    assert Event.objects.filter(kind="scheme.published").count() == 1


def test_problems_keep_a_draft_from_being_published_and_are_all_told(plan):
    bad = replace(CONTENT, items=(leaf("1", 50), leaf("9", 40)))
    with pytest.raises(Refused) as refused:
        schemes.publish(scheme=schemes.begin(plan=plan, content=bad, by=OFFICE), reason=" ", by=APPROVER)
    said = " ".join(str(reason) for reason in refused.value.reasons)
    assert all(words in said for words in ("Say why", "add up to 90, not to 100", "no target 9"))
    assert not SchemeVersion.objects.exists()


def test_somebody_elses_change_is_not_overwritten(begun):
    schemes.change(scheme=begun, content=replace(CONTENT, places=1), seen=begun.seen, by=OFFICE)
    for late in (
        lambda: schemes.change(scheme=begun, content=replace(CONTENT, places=3), seen=begun.seen, by=OFFICE),
        lambda: schemes.publish(scheme=begun, reason="x", seen=begun.seen, by=APPROVER),
        lambda: schemes.drop(scheme=begun, seen=begun.seen, by=OFFICE),
    ):
        with pytest.raises(Stale):
            late()
    assert schemes.working(Scheme.objects.get()).places == 1


def test_a_draft_that_says_what_the_version_says_is_none(begun):
    published(begun)
    schemes.change(scheme=begun, content=replace(CONTENT, places=1), by=OFFICE)
    assert schemes.change(scheme=begun, content=CONTENT, by=OFFICE).draft is None


def test_the_same_change_again_leaves_no_event(begun):
    schemes.change(scheme=begun, content=CONTENT, by=OFFICE)
    assert not Event.objects.filter(kind="scheme.changed").exists()


def test_a_copy_says_the_same_under_its_own_code(begun):
    published(begun)
    made = schemes.copy(scheme=begun, code="S2", name="方案二", by=OFFICE)
    content = stored.load(made.draft)
    assert (content.code, content.name, content.items) == ("S2", "方案二", CONTENT.items)
    with pytest.raises(Refused, match="choose another"):
        schemes.copy(scheme=begun, code="S2", name="又一", by=OFFICE)


def test_dropping_a_draft_returns_to_the_version_and_ends_what_was_never_published(begun):
    other = schemes.copy(scheme=begun, code="S2", name="方案二", by=OFFICE)
    assert schemes.drop(scheme=other, by=OFFICE)
    published(begun)
    schemes.change(scheme=begun, content=replace(CONTENT, name="改名"), by=OFFICE)
    assert not schemes.drop(scheme=begun, by=OFFICE)
    assert [(row.code, row.name) for row in Scheme.objects.all()] == [("S", "方案一")]


def taking(code, content=CONTENT):
    """The content with one item more that takes the score of another scheme."""
    mapped = leaf("m", 20, rule="step_map", source="assessment", ref=code, table=[(60, 3)])
    return replace(content, base=content.base + 20, items=(*content.items, mapped))


def test_a_score_is_taken_only_from_a_scheme_that_is_published_and_does_not_wait_for_this_one(plan, begun):
    other = schemes.begin(plan=plan, content=taking("S", replace(CONTENT, code="T")), by=OFFICE)
    with pytest.raises(Refused, match="No scheme with the code “S” is published"):
        published(other)
    published(begun)
    published(other)
    with pytest.raises(Refused, match="waits for its own score"):
        published(schemes.change(scheme=begun, content=taking("T"), by=OFFICE))


def test_a_unit_that_the_area_does_not_have_is_named(plan):
    groups = (replace(CONTENT.groups[0], units=("77",)),)
    with pytest.raises(Refused, match="no unit with the code 77"):
        published(schemes.begin(plan=plan, content=replace(CONTENT, groups=groups), by=OFFICE))


def test_only_who_edits_schemes_writes_them_and_only_who_may_publish_sees_drafts(plan, begun):
    reader = an_actor("assessor")
    counts = [schemes.visible(by).count() for by in (OFFICE, APPROVER, reader)]
    assert counts == [1, 1, 0]
    with pytest.raises(Forbidden):
        schemes.change(scheme=begun, content=replace(CONTENT, places=1), by=reader)
    published(begun)
    assert schemes.visible(reader).count() == 1


def test_none_of_those_who_worked_on_a_draft_publishes_it(begun):
    second = an_actor("office_staff", name="乙")
    schemes.change(scheme=begun, content=replace(CONTENT, places=1), by=second)
    for by in (OFFICE, second):
        with pytest.raises(Refused, match="You worked on this draft"):
            schemes.publish(scheme=begun, reason="首版", by=by)
    schemes.publish(scheme=begun, reason="首版", by=APPROVER)
    schemes.change(scheme=begun, content=replace(CONTENT, places=3), by=second)
    # the next draft is the second person's alone
    assert schemes.publish(scheme=begun, reason="小数", by=OFFICE).number == 2
    with pytest.raises(Forbidden):
        schemes.publish(scheme=begun, reason="x", by=an_actor("assessor"))
