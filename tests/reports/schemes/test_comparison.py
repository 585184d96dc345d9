"""What differs between two schemes; changes to a tree; options as text. No database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.scoring import Band, Item, editing, wording
from reports.scoring.comparison import differences
from reports.scoring.options import FORMS
from tests.reports.scoring.making import A_TO_D, category, leaf, scheme

ONE = scheme(category("a", 60, leaf("1", 40), leaf("2", 20, floor=60)), leaf("3", 40), bands=A_TO_D)


def told(after, before=ONE):
    return [(each.section, each.code, each.kind, each.field, each.before, each.after)
            for each in differences(before, after)]  # fmt: skip


def test_the_same_scheme_has_no_differences_whatever_its_version():
    assert told(replace(ONE, version=7)) == []


def test_every_kind_of_change_is_told_with_what_was_and_what_is():
    changed = editing.put(ONE, "2", leaf("2", 20, floor=80))
    changed = editing.add(editing.remove(changed, "3"), "", leaf("4", 40))
    changed = replace(changed, places=1, bands=(Band("A", Decimal(85), None), *A_TO_D[1:]))
    assert told(changed) == [
        ("scheme", "", "changed", "places", "2", "1"),
        ("items", "2", "changed", "options", "floor=60", "floor=80"),
        ("items", "4", "added", "", "", ""),
        ("items", "3", "removed", "", "", ""),
        ("bands", "A", "changed", "low", "90", "85"),
    ]


def test_what_is_added_or_taken_out_moves_nobody_else():
    assert [each[:3] for each in told(editing.remove(ONE, "1"))] == [("items", "1", "removed")]


def test_what_was_moved_is_told_by_its_place():
    assert told(editing.move(ONE, "2", -1)) == [
        ("items", "2", "changed", "place", "2", "1"), ("items", "1", "changed", "place", "1", "2"),
    ]  # fmt: skip


def test_an_item_is_put_added_moved_and_removed():
    assert editing.find(editing.put(ONE, "a", category("b", 60)), "b").items == ONE.items[0].items
    assert editing.parent_of(editing.add(ONE, "a", leaf("9")), "9") == "a"
    assert editing.move(ONE, "1", -1) == ONE
    assert [item.code for item in editing.remove(ONE, "a").items] == ["3"]
    for change in (lambda: editing.remove(ONE, "x"), lambda: editing.add(ONE, "x", leaf("9"))):
        with pytest.raises(KeyError):
            change()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("", "a"), ("x", "b"), ("b", "c"), ("c", "d")], {"b": "orphan", "c": "below", "d": "below"}),
        ([("", "t"), ("b", "a"), ("a", "b"), ("b", "c")], {"a": "ring", "b": "ring", "c": "below"}),
        ([("a", "a")], {"a": "ring"}),
        ([("", "a"), ("a", "a"), ("a", "b")], {"a": "twice"}),
        ([("" if one == 0 else str(one - 1), str(one)) for one in range(editing.DEEPEST + 1)], {"20": "deep"}),
    ],
)
def test_rows_that_stand_nowhere_are_refused_each_with_its_reason(rows, why):
    with pytest.raises(editing.Unplaced) as lost:
        editing.plant((parent, Item(code, code)) for parent, code in rows)
    assert lost.value.why == why


def test_options_are_read_in_full_width_too_and_what_is_wrong_is_told():
    tier = FORMS["tier"]
    assert wording.read(tier, "on＝value； tiers＝1：1／0.8：0.5") == (
        {"on": "value", "tiers": ((Decimal(1), Decimal(1)), (Decimal("0.8"), Decimal("0.5")))}, [],
    )  # fmt: skip
    _, refused = wording.read(tier, "roof=1；on；tiers=1/2；on=value；on=rank")
    assert len(refused) == 4


numbers = st.decimals(0, 1000, places=3)
names = st.text(st.characters(blacklist_characters=wording.SIGNS, categories=["L", "N"]), min_size=1, max_size=5)


@given(st.dictionaries(numbers, numbers, max_size=4), st.dictionaries(names, numbers, max_size=4), numbers)
def test_options_as_text_are_read_back(table, words, number):
    options = {"tiers": tuple(table.items()), "words": tuple(words.items()), "strict_pays": number, "on": "rank"}
    assert wording.read(FORMS["tier"], wording.write(options)) == (options, [])
