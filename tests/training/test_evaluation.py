"""Bits of a model that learns on while it reads: no look ahead, nothing lost, the same as a loop written out."""

from __future__ import annotations

import math

import pytest
import torch

from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training.evaluation import bits_per_token, dynamic_bits

KINDS = ("torch.LSTM", "torch.GRU", "LSTM", "RNN")


def model_of(kind: str = "torch.LSTM", dropout: float = 0.0) -> LanguageModel:
    return LanguageModel.build(Architecture(7, 5, 12, kind, dropout=dropout), seed=3)


def text(length: int = 300, seed: int = 0) -> torch.Tensor:
    return torch.randint(7, (length,), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_rate_it_is_the_fixed_model(kind: str) -> None:
    model, ids = model_of(kind), text()
    bits, after = dynamic_bits(model, ids, learning_rate=0)
    assert bits.shape == (299,)
    assert float(bits.mean()) == pytest.approx(bits_per_token(model, ids, rows=1), abs=1e-5)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), after.parameters(), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_loop_written_out(kind: str) -> None:
    ids, rate, clip, piece = text(100), 0.5, 0.4, 16
    bits, after = dynamic_bits(model_of(kind), ids, rate, piece, clip)
    own, states, paid = model_of(kind), None, []
    for low in range(0, 99, piece):
        x, y = ids[None, low : min(low + piece, 99)], ids[low + 1 : low + piece + 1]
        logits, states = own(x, states)
        costs = -logits[0].log_softmax(-1)[torch.arange(len(y)), y]
        paid += costs.tolist()
        states = torch.utils._pytree.tree_map(torch.Tensor.detach, states)
        gradients = torch.autograd.grad(costs.mean(), list(own.parameters()))
        norm = math.sqrt(sum(float(g.square().sum()) for g in gradients))
        with torch.no_grad():
            for parameter, g in zip(own.parameters(), gradients, strict=True):
                parameter -= rate * min(1.0, clip / norm) * g
    torch.testing.assert_close(bits, torch.tensor(paid) / math.log(2), atol=1e-4, rtol=1e-4)
    for mine, theirs in zip(own.parameters(), after.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


def test_nothing_is_paid_after_it_was_learned() -> None:
    """Other text from a place on changes no bit before it: a token is paid for before any update has seen it."""
    ids = text()
    other = ids.clone()
    other[200:] = text(100, seed=9)
    before, changed = (dynamic_bits(model_of(), which, 1.0, piece=50)[0] for which in (ids, other))
    assert torch.equal(before[:199], changed[:199])
    assert not torch.equal(before[199:], changed[199:])


def test_text_that_repeats_itself_gets_cheap_and_the_callers_model_stays() -> None:
    model = model_of(dropout=0.5).train()
    model.embedding.weight.requires_grad_(False)
    weights, randomness = {k: v.clone() for k, v in model.state_dict().items()}, torch.get_rng_state()
    ids = torch.randperm(7, generator=torch.Generator().manual_seed(0)).repeat(150)
    bits, after = dynamic_bits(model, ids, 0.5, piece=20)
    assert bits[-40:].mean() < 0.5 * bits[:40].mean()
    assert bits_per_token(after, ids) < 0.6 * bits_per_token(model, ids)
    assert all(torch.equal(v, weights[k]) for k, v in model.state_dict().items())
    assert model.training
    assert not after.training
    assert not model.embedding.weight.requires_grad
    assert all(parameter.grad is None for parameter in model.parameters())
    assert torch.equal(torch.get_rng_state(), randomness)
    with torch.no_grad():
        again, _ = dynamic_bits(model, ids, 0.5, piece=20)
    assert torch.equal(again, bits)


@pytest.mark.parametrize(
    ("ids", "options", "words"),
    [
        (text(1), {}, "at least two tokens"),
        (text().view(2, -1), {}, "at least two tokens"),
        (torch.tensor([1, 9]), {}, "ids from 0"),
        (text(), {"learning_rate": -0.1}, "finite learning rate"),
        (text(), {"learning_rate": math.nan}, "finite learning rate"),
        (text(), {"piece": 0}, "whole number, 1 or more"),
        (text(), {"clip": 0}, "clip above 0"),
        (text(), {"clip": math.nan}, "clip above 0"),
    ],
)
def test_bad_input_gets_a_sentence(ids: torch.Tensor, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dynamic_bits(model_of(), ids, **options)


def test_a_rate_far_too_large_says_what_to_do() -> None:
    with pytest.raises(ArithmeticError, match=r"From token \d+ on .* learning rate below"):
        dynamic_bits(model_of("RNN"), text(), 1e38, clip=math.inf)
