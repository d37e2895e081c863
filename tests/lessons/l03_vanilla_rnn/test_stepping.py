"""The stepper: the run is the formula, the fitted readout is a minimum, and memory is what foretells."""

from __future__ import annotations

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l03_vanilla_rnn.stepping import LONGEST, READOUTS, fit_readout, recall, run_text, step_at

TEXT = "the cat sat on the mat and the dog sat on the log"


def test_states_are_the_tanh_of_the_two_terms() -> None:
    run = run_text(TEXT, width=7)
    assert run.states.shape == (len(TEXT) + 1, 7)
    assert not run.states[0].any()
    torch.testing.assert_close(run.states[1:], torch.tanh(run.inputs + run.recurrent))
    torch.testing.assert_close(run.probabilities.sum(-1), torch.ones(len(TEXT), dtype=torch.float64))


def test_equal_characters_differ_in_state_only_if_there_is_memory() -> None:
    for memory, equal in ((0.0, True), (0.9, False)):
        states = run_text("abab", memory=memory).states
        assert torch.allclose(states[1], states[3]) == equal


def test_memory_foretells_what_the_character_alone_cannot() -> None:
    """Without memory the best is the commonest follower of each character, counted here by hand."""
    followers: dict[str, dict[str, int]] = {}
    for a, b in itertools.pairwise(TEXT):
        followers.setdefault(a, {}).setdefault(b, 0)
        followers[a][b] += 1
    best = sum(max(counts.values()) for counts in followers.values())
    assert run_text(TEXT, width=16, memory=0.0).right == best == 30
    assert run_text(TEXT, width=16, memory=0.9).right == len(TEXT) - 1
    assert run_text(TEXT, width=16, readout=READOUTS[1]).right < best


def test_fitted_readout_is_a_minimum_of_the_penalised_loss() -> None:
    generator = torch.Generator().manual_seed(0)
    states = torch.rand(30, 3, dtype=torch.float64, generator=generator)
    following = torch.randint(4, (30,), generator=generator)
    W, b = (part.clone().requires_grad_() for part in fit_readout(states, following, 4, penalty=1.0))
    loss = torch.nn.functional.cross_entropy(states @ W.T + b, following, reduction="sum")
    (loss + 0.5 * (W.square().sum() + b.square().sum())).backward()
    assert W.grad is not None
    assert b.grad is not None
    assert float(W.grad.abs().max()) < 1e-3
    assert float(b.grad.abs().max()) < 1e-3


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=LONGEST), st.integers(0, 70), st.integers(1, 24), st.floats(0, 1.5))
def test_any_text_and_step(text: str, t: int, width: int, memory: float) -> None:
    step = step_at(text, t, width, memory)
    assert step.t == min(t, len(text))
    assert bool(step.run.states.isfinite().all())
    assert bool(step.run.probabilities.isfinite().all())
    likeliest = step.likeliest()
    assert [p for _, p in likeliest] == sorted((p for _, p in likeliest), reverse=True)
    assert step.following == text[step.t : step.t + 1] * bool(step.t)


def test_only_a_state_with_memory_recalls_earlier_letters() -> None:
    forgetful, remembering = recall((0, 1, 2, 9), memory=0.0), recall((0, 1, 2, 9), memory=0.9)
    assert forgetful[0] == remembering[0] == 1.0
    assert all(share < 0.35 for share in forgetful[1:])  # chance is 0.25
    assert remembering[1] > 0.9
    assert remembering[1] > remembering[2] > remembering[3] + 0.1


def test_bad_input_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="at most 60 characters; got 1,000"):
        run_text("x" * 1000)
    with pytest.raises(ValueError, match="readout among"):
        run_text("x", readout="none")
    with pytest.raises(ValueError, match="width"):
        run_text("x", width=0)
    with pytest.raises(ValueError, match="radius"):
        run_text("x", memory=-1.0)
    with pytest.raises(ValueError, match="step of 0 or more"):
        step_at("x", -1)


@pytest.mark.parametrize("number", [1.5, True, "1", float("nan"), -1])
def test_what_is_no_step_and_no_lag_is_named(number):
    with pytest.raises(ValueError, match="step of 0 or more"):
        step_at("abc", number)
    with pytest.raises(ValueError, match="a lag to be a whole number, 0 or more"):
        recall([number])


def test_a_lag_behind_all_letters_is_not_measured():
    for arguments, words in (({"lags": [40], "steps": 40}, "lags below"), ({"lags": [0], "letters": 1}, "2 or more")):
        with pytest.raises(ValueError, match=words):
            recall(**arguments)
