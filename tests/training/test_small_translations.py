"""Numbers and dates: nothing on both sides, and learned; pairs that are alike stay together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.interface_phrases import interface_phrases, phrase_family
from course_lib.corpora.numbers import number_pairs
from course_lib.corpora.pair import Pair
from course_lib.training.pair_splits import linked, split_pairs
from course_lib.training.small_translations import new_translator, split_dates, split_numbers


def test_no_number_is_learned_and_tested() -> None:
    split = split_numbers()
    assert not {pair.source for pair in split.train} & {pair.source for pair in split.test}
    assert not {pair.target for pair in split.train} & {pair.target for pair in split.test}


@pytest.mark.parametrize(("train", "test", "below"), [(60, 50, 100), (0, 5, 10), (5, 0, 10)])
def test_numbers_that_are_not_there(train: int, test: int, below: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        split_numbers(train, test, below)
    with pytest.raises(ValueError, match="expected"):
        split_dates(73_000, 50)


def test_a_day_is_on_one_side_in_all_its_forms() -> None:
    split = split_dates(train=40, test=20, target="iso")
    assert not {pair.target for pair in split.train} & {pair.target for pair in split.test}
    assert len({pair.target for pair in split.test}) == 20
    assert len(split.test) > 90


def test_phrases_that_say_the_same_stay_together() -> None:
    split = split_pairs(interface_phrases(), 0.1, 0, phrase_family, phrase_family)
    for side in (0, 1):
        learned, tested = ({phrase_family(pair[side]) for pair in part} for part in (split.train, split.test))
        assert not learned & tested
    assert sorted((*split.train, *split.test)) == sorted(interface_phrases())
    assert 0.05 < len(split.test) / len(interface_phrases()) < 0.15


def test_another_seed_holds_out_other_phrases() -> None:
    one, other = (split_pairs(interface_phrases(), 0.1, seed).test for seed in (0, 1))
    assert one != other
    assert one == split_pairs(interface_phrases(), 0.1, 0).test


@given(st.lists(st.sets(st.integers(0, 20), min_size=1, max_size=3), max_size=15))
def test_items_are_in_one_group_when_a_chain_of_keys_leads_from_one_to_the_other(keys: list[set[int]]) -> None:
    found = linked([sorted(own) for own in keys])
    for one, own in enumerate(keys):
        reached, before = set(own), set[int]()
        while reached != before:
            before = set(reached)
            reached = reached.union(*(other for other in keys if other & reached))
        assert [group == found[one] for group in found] == [bool(other & reached) for other in keys]


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_shares_without_sense(share: float) -> None:
    with pytest.raises(ValueError, match="a share between 0 and 1"):
        split_pairs(number_pairs(range(10)), share)


def test_pairs_that_cannot_be_parted() -> None:
    with pytest.raises(ValueError, match="2 pairs in 1 groups"):
        split_pairs([Pair("a", "b"), Pair("a", "c")], 0.5)


def test_no_pairs() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        new_translator([])


@pytest.mark.parametrize("pairs", [[("a", "b")], [Pair("a", "b"), "ab"], [None]])
def test_what_is_no_pair_is_named(pairs: list[Any]) -> None:
    with pytest.raises(ValueError, match="Make each a Pair"):
        new_translator(pairs)
