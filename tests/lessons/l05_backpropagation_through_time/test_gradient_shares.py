"""Shares of the gradient: every part against autograd, in one and two layers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l05_backpropagation_through_time.bptt import delta_recursion, draw_parameters, forward
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import (
    NETWORKS,
    WEIGHTS,
    Stack,
    drawn_stack,
    error_signals,
    gradient_shares,
    shares_of,
    shares_view,
)

INPUTS, TARGETS = np.array([0, 2, 1, 3, 3, 0]), np.array([2, 1, 3, 3, 0, 1])


def parts_by_autograd(stack: Stack, weight: str, layer: int) -> np.ndarray:
    """dL_j/dW^(k), where every step k has a copy of the weights of its own: (T, T, ...)."""
    steps = len(INPUTS)
    copies = [
        [{n: torch.tensor(getattr(one, n), requires_grad=True) for n in WEIGHTS} for _ in range(steps)]
        for one in stack.layers
    ]
    W_hy, b_y = torch.from_numpy(stack.W_hy), torch.from_numpy(stack.b_y)
    h = [torch.zeros(len(one.b_h), dtype=torch.float64) for one in stack.layers]
    found = []
    losses = []
    for k in range(steps):
        below = torch.eye(len(stack.b_y), dtype=torch.float64)[INPUTS[k]]
        for n, per_step in enumerate(copies):
            w = per_step[k]
            below = h[n] = torch.tanh(w["W_xh"] @ below + w["W_hh"] @ h[n] + w["b_h"])
        losses.append(-torch.log_softmax(W_hy @ below + b_y, 0)[TARGETS[k]])
    leaves = [per_step[weight] for per_step in copies[layer]]
    for loss in losses:
        grads = torch.autograd.grad(loss, leaves, retain_graph=True, allow_unused=True, materialize_grads=True)
        found.append(np.array([g.numpy() for g in grads]))
    return np.array(found)


def small(layers: int) -> Stack:
    p = draw_parameters(4, 3, seed=1, radius=1.1)
    upper = draw_parameters(3, 3, seed=2, radius=0.8)
    one = Stack.of(p)
    return one if layers == 1 else Stack((*one.layers, *Stack.of(upper).layers), one.W_hy, one.b_y)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize(("layers", "layer"), [(1, 0), (2, 0), (2, 1)])
def test_every_part_is_autograd_s(layers: int, layer: int, weight: str) -> None:
    stack = small(layers)
    expected = parts_by_autograd(stack, weight, layer)
    flat = expected.reshape(*expected.shape[:2], -1)
    found = gradient_shares(error_signals(stack, INPUTS, TARGETS)[layer], weight)
    np.testing.assert_allclose(found.size, np.linalg.norm(flat, axis=2), atol=1e-12)
    total = found.size.sum(1)
    whole = np.linalg.norm(flat.sum(1), axis=1)
    np.testing.assert_allclose(found.aligned * total, whole, atol=1e-8)
    assert not np.triu(found.size, 1).any()


def test_parts_add_up_to_the_gradient() -> None:
    p = draw_parameters(4, 3, seed=1, radius=1.1)
    signals = error_signals(Stack.of(p), INPUTS, TARGETS)[0]
    whole = np.einsum("jka,kb->ab", signals.delta, signals.sources["W_hh"])
    np.testing.assert_allclose(whole, delta_recursion(p, forward(p, INPUTS, TARGETS)).gradient.W_hh)


@settings(max_examples=20, deadline=None)
@given(
    radius=st.floats(0.0, 1.6),
    steps=st.integers(1, 12),
    j=st.integers(1, 20),
    weight=st.sampled_from(WEIGHTS),
    network=st.sampled_from(NETWORKS),
)
def test_rows_are_shares(radius: float, steps: int, j: int, weight: str, network: str) -> None:
    view = shares_view(radius, steps=steps, j=j, weight=weight, network=network)
    rows = view.shares.share.sum(1)
    begin = 1 if weight == "W_hh" else 0  # h_0 is zero: the first loss asks nothing of W_hh
    np.testing.assert_allclose(rows[begin:], 1)
    assert not rows[:begin].any()
    assert ((view.shares.aligned >= 0) & (view.shares.aligned <= 1 + 1e-9)).all()
    assert view.j == min(j, steps)
    assert view.shares.of_last(steps, view.j) == pytest.approx(rows[view.j - 1])


def test_steps_for_counts_back() -> None:
    view = shares_view(0.5, steps=24, j=24)
    half = view.shares.steps_for(0.5, 24)
    assert view.shares.of_last(half, 24) >= 0.5 > view.shares.of_last(half - 1, 24)
    assert view.shares.steps_for(0.5, 1) == 0


def test_steps_and_parts_that_are_not_there_are_refused() -> None:
    shares = shares_view(0.9, steps=4, j=4).shares
    for part in (0.0, 1.5, float("nan")):
        with pytest.raises(ValueError, match="part above 0"):
            shares.steps_for(part, 4)
    for j in (0, 5, 2.5):
        for ask in (lambda at: shares.steps_for(0.5, at), lambda at: shares.of_last(1, at)):
            with pytest.raises(ValueError, match=r"j|step 1 to 4"):
                ask(j)
    with pytest.raises(ValueError, match="steps"):
        shares.of_last(-1, 4)


def test_a_larger_radius_reaches_further() -> None:
    reach = [shares_view(radius, steps=48, j=48).shares.steps_for(0.99, 48) for radius in (0.5, 0.9, 1.3)]
    assert reach[0] < reach[1] < reach[2]


def test_bad_input_to_gradient_shares_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="weight among"):
        shares_view(1.0, weight="W_hy")
    with pytest.raises(ValueError, match="network among"):
        shares_view(1.0, network="three layers")
    with pytest.raises(ValueError, match="loss position"):
        shares_view(1.0, j=0)
    with pytest.raises(ValueError, match="passage"):
        shares_view(1.0, steps=0)
    with pytest.raises(ValueError, match="one or two"):
        drawn_stack(3, 1.0, 1.0, 0)
    with pytest.raises(ValueError, match="one target"):
        error_signals(small(1), INPUTS, TARGETS[:-1])
    with pytest.raises(ValueError, match="from 0 to 3"):
        error_signals(small(1), INPUTS + 1, TARGETS)
    p = draw_parameters(4, 3)
    with pytest.raises(ValueError, match="h_0"):
        shares_of(replace(p, h_0=np.ones(3)), INPUTS, TARGETS)
