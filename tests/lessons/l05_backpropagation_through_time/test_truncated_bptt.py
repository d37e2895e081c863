"""Truncation: by hand and by autograd, at every chunk length; what it saves; what happens without detach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    Parameters,
    autograd,
    delta_recursion,
    draw_parameters,
    forward,
    hamlet,
    largest_relative_error,
)
from course_lib.lessons.l05_backpropagation_through_time.chunked_reading import (
    bits_at_start_of_chunks,
    price_of_chunks,
    read_in_chunks,
    saved_bytes,
)
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import Stack, error_signals
from course_lib.lessons.l05_backpropagation_through_time.truncated_bptt import (
    STATES,
    STEPS,
    WEIGHTS_OF,
    batch_gradients,
    chunk_curve,
    deviation,
    noise_or_bias,
    pairs_kept,
    trained_parameters,
    truncated_autograd,
    truncated_gradient,
    truncation_view,
)

RNG = np.random.default_rng(0)
IDS = RNG.integers(0, 4, size=13)
INPUTS, TARGETS = IDS[:-1], IDS[1:]


def model() -> Parameters:
    return replace(draw_parameters(4, 3, radius=1.1), h_0=np.array([0.5, -0.2, 0.1]))


def same(found: Parameters, expected: Parameters, but: str = "") -> bool:
    errors = largest_relative_error(found, expected)
    return max(error for name, error in errors.items() if name != but) < 1e-10


@pytest.mark.parametrize("chunk", range(1, 13))
def test_by_hand_is_autograd_with_detach(chunk: int) -> None:
    p = model()
    found = truncated_gradient(p, forward(p, INPUTS, TARGETS), chunk)
    assert same(found, truncated_autograd(p, INPUTS, TARGETS, chunk), but="h_0")
    # and it is the double sum with the pairs of different chunks left out
    p = replace(p, h_0=np.zeros(3))
    signals = error_signals(Stack.of(p), INPUTS, TARGETS)[0]
    j, k = np.indices((12, 12))
    kept = np.where(j // chunk == k // chunk, 1.0, 0.0)
    pairs = np.einsum("jk,jka,kb->ab", kept, signals.delta, signals.sources["W_hh"])
    np.testing.assert_allclose(truncated_gradient(p, forward(p, INPUTS, TARGETS), chunk).W_hh, pairs)


def test_one_chunk_is_the_full_gradient_and_the_head_is_never_biased() -> None:
    p = model()
    run = forward(p, INPUTS, TARGETS)
    full = delta_recursion(p, run).gradient
    assert same(truncated_gradient(p, run, 12), full)
    for chunk in (1, 5):
        cut = truncated_gradient(p, run, chunk)
        np.testing.assert_allclose(cut.W_hy, full.W_hy)
        np.testing.assert_allclose(cut.b_y, full.b_y)
        assert deviation(cut.W_hh, full.W_hh).angle > 1


@pytest.mark.parametrize("carry", [True, False])
def test_batched_is_one_by_one(carry: bool) -> None:
    p = model()
    lengths = np.arange(1, 13)
    found = batch_gradients(p, np.tile(INPUTS, (12, 1)), np.tile(TARGETS, (12, 1)), lengths, carry)
    for chunk, gradient in zip(lengths, found, strict=True):
        if carry:
            expected = truncated_gradient(p, forward(p, INPUTS, TARGETS), int(chunk)).W_hh
        else:
            starts = range(0, 12, chunk)
            pieces = [(INPUTS[s : s + chunk], TARGETS[s : s + chunk]) for s in starts]
            expected = sum(delta_recursion(p, forward(p, *piece)).gradient.W_hh for piece in pieces)
        np.testing.assert_allclose(gradient, expected, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60))
def test_pairs_are_counted(steps: int, chunk: int) -> None:
    if chunk > steps:
        with pytest.raises(ValueError, match=f"chunk of 1 to {steps}"):
            pairs_kept(steps, chunk)
        return
    assert pairs_kept(steps, chunk) == sum(j // chunk == k // chunk for j in range(steps) for k in range(j + 1))


def test_angles() -> None:
    x = np.array([[1.0, 2.0], [0.0, -1.0]])
    assert deviation(x, x).angle == 0
    assert deviation(-2 * x, x).angle == pytest.approx(180)
    assert deviation(-2 * x, x).length_ratio == pytest.approx(2)
    assert deviation(0 * x, x).angle == 90
    tiny = deviation(np.array([1.0, 1e-9]), np.array([1.0, 0.0])).angle
    assert tiny == pytest.approx(np.degrees(1e-9))
    with pytest.raises(ValueError, match="not zero"):
        deviation(x, 0 * x)
    with pytest.raises(ValueError, match="finite"):
        deviation(np.array([np.nan, 1.0]), np.ones(2))
    with pytest.raises(ValueError, match="one shape"):
        deviation(x, x[0])


def test_training_helps_and_repeats() -> None:
    before, after = trained_parameters(0), trained_parameters()
    ids = hamlet()[1][:500]
    assert forward(after, ids[:-1], ids[1:]).loss < 0.8 * forward(before, ids[:-1], ids[1:]).loss
    with pytest.raises(ValueError, match="updates"):
        trained_parameters(-1)


def test_averaging_removes_noise_and_leaves_the_bias() -> None:
    found = noise_or_bias(chunks=(1,), passages=(1, 256))
    assert found.resampled[1] < 0.5 * found.resampled[0]
    assert found.truncated[1][1] > 0.8 * found.truncated[1][0] > 20


def test_memory_follows_the_chunk_and_updates_its_inverse() -> None:
    short, middle, long = price_of_chunks((8, 16, 32), steps=64, hidden=16, repeats=1)
    assert long.bytes - middle.bytes == 2 * (middle.bytes - short.bytes)  # a straight line
    assert long.bytes > 3.5 * short.bytes
    assert (short.updates, long.updates) == (8, 2)
    assert price_of_chunks([48], steps=64, hidden=4, repeats=1)[0].updates == 2


def test_saved_bytes_counts_a_storage_once() -> None:
    x = torch.ones(10, requires_grad=True)
    with saved_bytes(x) as kept:
        y = x.exp()
        _ = y * y
    assert sum(kept.values()) == 40  # exp and the product keep the same ten numbers; x is a parameter


def test_detached_readings_cost_the_same_each_and_give_the_truncated_gradient() -> None:
    p = model()
    found = read_in_chunks(p, INPUTS, TARGETS, 3)
    assert found.steps_back == (3, 3, 3, 3)
    assert found.error == ""
    assert same(found.gradient, truncated_autograd(p, INPUTS, TARGETS, 3))


def test_without_detach_the_second_chunk_fails_or_the_cost_grows() -> None:
    p = model()
    stopped = read_in_chunks(p, INPUTS, TARGETS, 3, detach=False)
    assert stopped.steps_back == (3,)
    assert "second time" in stopped.error
    grown = read_in_chunks(p, INPUTS, TARGETS, 3, detach=False, retain_graph=True)
    assert grown.steps_back == (3, 6, 9, 12)
    assert same(grown.gradient, autograd(p, INPUTS, TARGETS), but="h_0")
    changed = read_in_chunks(p, INPUTS, TARGETS, 3, detach=False, retain_graph=True, learning_rate=0.1)
    assert "inplace" in changed.error
    assert read_in_chunks(p, INPUTS, TARGETS, 3, learning_rate=0.1).error == ""


def test_a_carried_state_knows_more() -> None:
    carried, reset = bits_at_start_of_chunks(trained_parameters(), 10, steps=2000)
    assert carried < reset


def test_the_view() -> None:
    view = truncation_view(STEPS)
    assert view.angle == pytest.approx(0, abs=1e-6)
    assert view.kept == 1
    assert view.length_ratio == pytest.approx(1)
    curve = chunk_curve(WEIGHTS_OF[2], 0, STATES[1])
    assert curve.angle[0] == 90  # every step starts from a zero state: W_hh is multiplied with zeros
    assert curve.length_ratio[0] == 0


@pytest.mark.parametrize("chunk", [0, -1, 13, 2.0, True])
def test_bad_chunks(chunk: int) -> None:
    p = model()
    run = forward(p, INPUTS, TARGETS)
    for attempt in (
        lambda: truncated_gradient(p, run, chunk),
        lambda: truncated_autograd(p, INPUTS, TARGETS, chunk),
        lambda: read_in_chunks(p, INPUTS, TARGETS, chunk),
        lambda: price_of_chunks([chunk], steps=12),
    ):
        with pytest.raises(ValueError, match="chunk of 1 to 12"):
            attempt()


def test_bad_batches_and_names() -> None:
    p = model()
    with pytest.raises(ValueError, match="one shape"):
        batch_gradients(p, INPUTS, TARGETS, 3)
    with pytest.raises(ValueError, match="from 0 to 3"):
        batch_gradients(p, INPUTS[None] + 2, TARGETS[None], 3)
    with pytest.raises(ValueError, match="one step or more"):
        batch_gradients(p, INPUTS[None, :0], TARGETS[None, :0], 1)
    with pytest.raises(ValueError, match="weights among"):
        truncation_view(3, "trained forever")
    with pytest.raises(ValueError, match="state among"):
        chunk_curve(WEIGHTS_OF[0], 0, "lost")
