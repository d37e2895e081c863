"""The optimisers against `torch.optim` and clipping against `torch.nn.utils.clip_grad_norm_`."""

from __future__ import annotations

from math import inf, nan, sqrt

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l07_one_step.optimisers import (
    OPTIMISERS,
    SGD,
    Adam,
    RMSProp,
    clip_by_norm,
    make_optimiser,
    total_norm,
)

LIBRARY = {
    "SGD": lambda w: torch.optim.SGD(w, 0.02),
    "momentum": lambda w: torch.optim.SGD(w, 0.02, momentum=0.9),
    "Nesterov": lambda w: torch.optim.SGD(w, 0.02, momentum=0.9, nesterov=True),
    "RMSProp": lambda w: torch.optim.RMSprop(w, 0.02),
    "Adam": lambda w: torch.optim.Adam(w, 0.02),
}


def drawn(*shapes: tuple[int, ...], seed: int = 0, scale: float = 1.0) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [scale * torch.randn(shape, dtype=torch.float64, generator=generator) for shape in shapes]


@pytest.mark.parametrize("name", OPTIMISERS)
def test_equal_to_torch_over_100_steps(name: str) -> None:
    start = drawn((3, 4), (5,))
    theirs = [w.clone().requires_grad_() for w in start]
    library = LIBRARY[name](theirs)
    ours, rule = [w.clone() for w in start], make_optimiser(name, 0.02)
    for t in range(100):
        found = drawn((3, 4), (5,), seed=t + 1)
        for w, g in zip(theirs, found, strict=True):
            w.grad = g
        library.step()
        ours = rule.step(ours, found)
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, other.detach(), rtol=1e-11, atol=1e-12)


def test_first_steps_are_known_multiples() -> None:
    w, g = drawn((6,)), drawn((6,), seed=1)
    moved = {name: w[0] - make_optimiser(name, 0.1).step(w, g)[0] for name in OPTIMISERS}
    torch.testing.assert_close(moved["momentum"], moved["SGD"])
    torch.testing.assert_close(moved["Nesterov"], 1.9 * moved["SGD"])
    torch.testing.assert_close(moved["Adam"], 0.1 * g[0].sign(), rtol=1e-5, atol=0)
    torch.testing.assert_close(moved["RMSProp"], 10 * moved["Adam"], rtol=1e-5, atol=0)
    decayed = w[0] - RMSProp(0.1, decay=0.9).step(w, g)[0]
    torch.testing.assert_close(decayed, moved["Adam"] / sqrt(0.1), rtol=1e-5, atol=0)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_learning_rate_of_zero_and_zero_gradient_move_nothing(name: str) -> None:
    w = drawn((4,))
    assert torch.equal(make_optimiser(name, 0.0).step(w, drawn((4,), seed=1))[0], w[0])
    assert torch.equal(make_optimiser(name, 1.0).step(w, [torch.zeros(4, dtype=torch.float64)])[0], w[0])


def test_a_step_leaves_what_it_was_given() -> None:
    w, g = drawn((4,)), drawn((4,), seed=1)
    kept = w[0].clone(), g[0].clone()
    rule = Adam(0.1)
    rule.step(rule.step(w, g), g)
    assert torch.equal(w[0], kept[0])
    assert torch.equal(g[0], kept[1])


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-3, 1e3), st.floats(1e-4, 1e4), st.integers(0, 1000))
def test_clipping_is_torch_s(max_norm: float, scale: float, seed: int) -> None:
    found = drawn((3, 4), (5,), seed=seed, scale=scale)
    parameters = [torch.zeros_like(g, requires_grad=True) for g in found]
    for parameter, g in zip(parameters, found, strict=True):
        parameter.grad = g.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    clipped, ours = clip_by_norm(found, max_norm)
    torch.testing.assert_close(ours, norm)
    for parameter, mine in zip(parameters, clipped, strict=True):
        torch.testing.assert_close(mine, parameter.grad)
    assert float(total_norm(clipped)) <= max_norm * (1 + 1e-9)


def test_stacked_networks_are_clipped_one_by_one() -> None:
    found = drawn((3, 2, 2), (3, 5), scale=2.0)
    together, norms = clip_by_norm(found, 1.0, stacked=True)
    for i in range(3):
        alone, norm = clip_by_norm([g[i] for g in found], 1.0)
        torch.testing.assert_close(norms[i], norm)
        for a, b in zip(together, alone, strict=True):
            torch.testing.assert_close(a[i], b)


def test_bad_input_to_optimisers_is_refused_in_words() -> None:
    for rate in (nan, inf, -0.1):
        with pytest.raises(ValueError, match="learning rate"):
            make_optimiser("SGD", rate)
    with pytest.raises(ValueError, match="among SGD"):
        make_optimiser("sgd2", 0.1)
    with pytest.raises(ValueError, match="momentum"):
        SGD(0.1, momentum=1.0)
    with pytest.raises(ValueError, match="Nesterov"):
        SGD(0.1, nesterov=True)
    with pytest.raises(ValueError, match="decay"):
        RMSProp(0.1, decay=1.0)
    with pytest.raises(ValueError, match="betas"):
        Adam(0.1, betas=(0.9, 1.0))
    with pytest.raises(ValueError, match="betas"):
        Adam(0.1, betas=(0.9,))
    rule = SGD(0.1)
    with pytest.raises(ValueError, match="one gradient"):
        rule.step(drawn((2,)), drawn((3,)))
    rule.step(drawn((2,)), drawn((2,)))
    with pytest.raises(ValueError, match="new optimiser"):
        rule.step(drawn((2,), (2,)), drawn((2,), (2,)))
    with pytest.raises(ValueError, match="new optimiser"):
        rule.step(drawn((3,)), drawn((3,)))
    for nothing in (torch.ones(2), (g for g in drawn((2,)))):
        with pytest.raises(ValueError, match="list of gradients"):
            clip_by_norm(nothing, 1.0)
    with pytest.raises(ValueError, match="backward"):
        clip_by_norm([None], 1.0)
    for threshold in (0.0, -1.0, nan):
        with pytest.raises(ValueError, match="threshold"):
            clip_by_norm(drawn((2,)), threshold)
    with pytest.raises(ValueError, match="last good"):
        clip_by_norm([torch.tensor([nan])], 1.0)
    with pytest.raises(ValueError, match="empty"):
        clip_by_norm([], 1.0)
