"""Backpropagation through time by hand: three ways, autograd and finite differences agree; prices are as counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l05_backpropagation_through_time.backward_prices import Timing, count_steps_back, time_backward
from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    METHODS,
    Parameters,
    autograd,
    below,
    delta_recursion,
    draw_parameters,
    finite_differences,
    forward,
    from_torch,
    hamlet,
    largest_relative_error,
    passage,
    softmax,
    to_torch,
)
from course_lib.models.initialise import spectral_radius
from course_lib.models.unroll import unroll


def model(vocabulary: int = 4, hidden: int = 3, seed: int = 0, **settings: float) -> Parameters:
    p = draw_parameters(vocabulary, hidden, seed, **settings)
    return replace(p, h_0=0.5 * np.random.default_rng(seed).normal(size=hidden))


def worst(found: Parameters, expected: Parameters) -> float:
    return max(largest_relative_error(found, expected).values())


@settings(max_examples=25, deadline=None)
@given(
    ids=st.lists(st.integers(0, 3), min_size=2, max_size=9),
    hidden=st.integers(1, 5),
    seed=st.integers(0, 50),
    radius=st.floats(0.0, 2.0),
)
def test_three_ways_and_autograd_agree(ids: list[int], hidden: int, seed: int, radius: float) -> None:
    p = model(hidden=hidden, seed=seed, radius=radius)
    run = forward(p, ids[:-1], ids[1:])
    expected = autograd(p, ids[:-1], ids[1:])
    for name, method in METHODS.items():
        assert worst(method(p, run).gradient, expected) < 1e-9, name


def test_finite_differences_agree_on_real_text() -> None:
    p = model(len(hamlet()[0].vocabulary), hidden=4, seed=3)
    inputs, targets = passage(6, start=500)
    by_hand = delta_recursion(p, forward(p, inputs, targets)).gradient
    assert worst(finite_differences(p, inputs, targets), by_hand) < 1e-7


def test_forward_is_the_library_s() -> None:
    p = model(hidden=5)
    inputs, targets = np.array([0, 3, 1, 1]), np.array([3, 1, 1, 2])
    cell, head = to_torch(p)
    x = torch.eye(4, dtype=torch.float64)[torch.from_numpy(inputs)].unsqueeze(0)
    run = unroll(cell, x, torch.from_numpy(p.h_0).unsqueeze(0))
    ours = forward(p, inputs, targets)
    np.testing.assert_allclose(ours.h[1:], run.outputs[0].detach().numpy())
    losses = torch.nn.functional.cross_entropy(head(run.outputs[0]), torch.from_numpy(targets), reduction="none")
    np.testing.assert_allclose(ours.losses, losses.detach().numpy())
    assert ours.loss == pytest.approx(losses.sum().item())
    np.testing.assert_allclose(ours.probabilities, softmax(ours.h[1:] @ p.W_hy.T + p.b_y))
    back = from_torch(cell, head, p.h_0)
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(back.items(), p.items(), strict=True))


def test_huge_logits_do_not_overflow() -> None:
    p = model()
    run = forward(replace(p, b_y=np.array([1e4, 0.0, -1e4, 0.0])), [0, 1], [2, 2])
    assert np.isfinite(run.losses).all()
    assert run.losses.min() > 1e4


@settings(max_examples=20, deadline=None)
@given(steps=st.integers(1, 14))
def test_prices_are_what_theory_says(steps: int) -> None:
    counts = count_steps_back([steps], hidden=2)
    assert counts["delta recursion"] == [steps]
    assert counts["two sums"] == [steps * (steps + 1) // 2]
    assert counts["Jacobian products"] == [(steps - 1) * steps * (steps + 1) // 6]


def test_with_a_zero_first_state_step_1_asks_nothing_of_W_hh() -> None:
    p = draw_parameters(4, 3)
    gradient = delta_recursion(p, forward(p, [1], [2])).gradient
    assert not gradient.W_hh.any()
    assert gradient.W_xh.any()


def test_float32_stays_float32() -> None:
    p = draw_parameters(4, 3, dtype=np.float32)
    gradient = delta_recursion(p, forward(p, [0, 1, 2], [1, 2, 3])).gradient
    assert {array.dtype for _, array in gradient.items()} == {np.dtype(np.float32)}
    assert worst(gradient, autograd(p, np.array([0, 1, 2]), np.array([1, 2, 3]))) < 1e-5


def test_the_radius_is_exact_and_seeds_repeat() -> None:
    one, two = draw_parameters(5, 6, seed=4, radius=1.3), draw_parameters(5, 6, seed=4, radius=1.3)
    assert spectral_radius(torch.from_numpy(one.W_hh)) == pytest.approx(1.3)
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(one.items(), two.items(), strict=True))


def test_times_and_exponent() -> None:
    assert Timing((10, 100, 1000), (1.0, 100.0, 10_000.0)).exponent == pytest.approx(2)
    timed = time_backward(delta_recursion, [5, 10], hidden=4, repeats=1)
    assert all(seconds > 0 for seconds in timed.seconds)
    with pytest.raises(ValueError, match="two lengths"):
        time_backward(delta_recursion, [5])


def test_below() -> None:
    assert below(0.5) == "below 1e0"
    for error in (float("nan"), float("inf"), -1.0):
        with pytest.raises(ValueError, match="finite error"):
            below(error)
    assert below(1e-6) == "below 1e-5"
    assert below(9.9e-7) == "below 1e-6"


@pytest.mark.parametrize(
    ("inputs", "targets", "words"),
    [
        ([], [], "one step or more"),
        ([[0, 1]], [[1, 2]], "one step or more"),
        ([0, 1], [1], "one target for each"),
        ([0, 4], [1, 1], "from 0 to 3"),
        ([0, -1], [1, 1], "from 0 to 3"),
        ([0, 1], [1, 9], "targets"),
        ([0.0, 1.0], [1, 1], "whole numbers"),
    ],
)
def test_bad_sequences(inputs: list, targets: list, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        forward(model(), inputs, targets)


def test_autograd_and_prices_refuse_what_forward_refuses() -> None:
    with pytest.raises(ValueError, match="one target"):
        autograd(draw_parameters(4, hidden=3), [0], [1, 2])
    for length in (0, 2.5, True):
        with pytest.raises(ValueError, match="length"):
            count_steps_back([length])
    for start in (0.5, True):
        with pytest.raises(ValueError, match="start"):
            passage(3, start)


def test_bad_parameters() -> None:
    p = model()
    with pytest.raises(ValueError, match=r"W_hh of shape \(3, 3\)"):
        replace(p, W_hh=np.zeros((3, 2)))
    with pytest.raises(ValueError, match=r"h_0 of shape"):
        replace(p, h_0=np.zeros(4))
    with pytest.raises(ValueError, match="inf or nan in b_y"):
        replace(p, b_y=np.full(4, np.nan))
    with pytest.raises(ValueError, match="vocabulary"):
        draw_parameters(0, 3)
    with pytest.raises(ValueError, match="width"):
        draw_parameters(3, 0)
    with pytest.raises(ValueError, match="input scale"):
        draw_parameters(3, 3, input_scale=float("nan"))
    with pytest.raises(ValueError, match="step between"):
        finite_differences(p, [0], [1], step=0.0)
    for length, start in ((0, 0), (10, -1), (10**9, 0)):
        with pytest.raises(ValueError, match="passage"):
            passage(length, start)
