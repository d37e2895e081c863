"""What scheduled sampling ends with: by hand, by brute force, and by training."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l14_exposure_bias.schedule_view import schedule_view
from course_lib.lessons.l14_exposure_bias.two_symbols import (
    SYMBOLS,
    TWINS,
    bits_lost,
    learned,
    train_on_strings,
)
from course_lib.training.scheduled_sampling import SCHEDULES, Schedule


@st.composite
def distributions(draw: st.DrawFn, length: int = 3) -> dict[str, float]:
    strings = ["".join(s) for s in product(SYMBOLS, repeat=length)]
    weights = draw(st.lists(st.integers(0, 9), min_size=len(strings), max_size=len(strings)).filter(any))
    return {string: weight / sum(weights) for string, weight in zip(strings, weights, strict=True)}


@settings(max_examples=60, deadline=None)
@given(truth=distributions(), share=st.floats(0, 1))
def test_it_is_a_distribution(truth: dict[str, float], share: float) -> None:
    found = learned(truth, share)
    assert sum(found.values()) == pytest.approx(1)
    assert all(p >= 0 for p in found.values())


@settings(max_examples=60, deadline=None)
@given(truth=distributions())
def test_share_zero_is_the_truth_and_share_one_is_independent(truth: dict[str, float]) -> None:
    assert learned(truth, 0.0) == pytest.approx(truth)
    at = [sum(p for string, p in truth.items() if string[t] == "A") for t in range(3)]
    for string, p in learned(truth, 1.0).items():
        wanted = 1.0
        for t, symbol in enumerate(string):
            wanted *= at[t] if symbol == "A" else 1 - at[t]
        assert p == pytest.approx(wanted)


@settings(max_examples=60, deadline=None)
@given(truth=distributions(length=2), share=st.floats(0, 1))
def test_two_symbols_have_a_closed_form(truth: dict[str, float], share: float) -> None:
    first = {a: truth[a + "A"] + truth[a + "B"] for a in SYMBOLS}
    second = {b: truth["A" + b] + truth["B" + b] for b in SYMBOLS}
    for string, p in learned(truth, share).items():
        wanted = (1 - share) * truth[string] + share * first[string[0]] * second[string[1]]
        assert p == pytest.approx(wanted)


def test_twins_lose_half_the_share() -> None:
    for share in (0.0, 0.25, 0.7, 1.0):
        found = learned(TWINS, share)
        assert found["AB"] + found["BA"] == pytest.approx(share / 2)
    assert bits_lost(TWINS, learned(TWINS, 1.0)) == 1
    assert bits_lost(TWINS, {"AA": 1.0}) == float("inf")


def test_a_trained_network_ends_there() -> None:
    found = train_on_strings(("AA", "BB"), 0.5, seed=0)
    for string, p in learned(TWINS, 0.5).items():
        assert found[string] == pytest.approx(p, abs=0.03)


@pytest.mark.parametrize(
    ("truth", "share", "said"),
    [
        (TWINS, 1.1, "from 0 to 1"),
        ({"AA": 0.5, "B": 0.5}, 0.5, "one length"),
        ({"AC": 1.0}, 0.5, "over AB"),
        ({}, 0.5, "none"),
        ({"AA": 0.5}, 0.5, "add up to 1"),
        ({"AA": float("nan"), "BB": 1.0}, 0.5, "add up to 1"),
        ({"AA": 1.5, "BB": -0.5}, 0.5, "add up to 1"),
        ({"A" * 40: 1.0}, 0.5, "at most 8 symbols"),
    ],
)
def test_bad_distributions_are_refused(truth: dict[str, float], share: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        learned(truth, share)


@pytest.mark.parametrize("strings", [(), ("AC",), ("A", "BB"), ("AA", "BB") * 200])
def test_strings_that_cannot_be_trained_on_are_refused(strings: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        train_on_strings(strings, 0.5, seed=0, steps=1)


def test_the_view_of_a_schedule() -> None:
    for kind in SCHEDULES:
        view = schedule_view(kind, 300, 0.4, 200)
        assert view.share == Schedule(kind, 300, 0.4)(200)
        assert view.different == pytest.approx(view.share / 2)
        assert max(map(max, view.curves.values())) <= 0.4
