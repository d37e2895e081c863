"""Scheduled sampling: its schedules, its two ends (teacher forcing, free running), its coins, and no gradient."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.greedy import greedy
from course_lib.training.pairs import BOS_ID, PairBatches, masked_cross_entropy, pair_objective
from course_lib.training.scheduled_sampling import (
    PICKS,
    SCHEDULES,
    Schedule,
    drawn_token,
    mixed_inputs,
    scheduled_sampling_objective,
)
from course_lib.training.training_loop import Plan, train

PAIRS = [
    ([5 + number % 3] * (1 + number % 4), [4 + (number + t) % 6 for t in range(2 + number % 4)]) for number in range(12)
]


def small_model(seed: int = 0, dropout: float = 0.0) -> EncoderDecoder:
    return EncoderDecoder.build(PairArchitecture(9, 11, 6, 5, 8, dropout=dropout), seed)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(SCHEDULES), half=st.floats(math.e, 5000), most=st.floats(0, 1))
def test_a_schedule_rises_from_about_nothing_through_one_half(kind: str, half: float, most: float) -> None:
    schedule = Schedule(kind, half, most)
    shares = [schedule(step) for step in range(0, 8000, 40)]
    assert all(0 <= share <= most for share in shares)
    assert shares == sorted(shares)
    assert schedule(round(half)) == pytest.approx(min(most, 0.5), abs=1 / half)


def test_the_parameters_are_those_of_the_paper() -> None:
    for half in (3.0, 40.0, 700.0):
        c, k, inverse = (Schedule(kind, half).parameter for kind in SCHEDULES)
        for step in (0, 1, 17, 300):
            assert Schedule("linear", half)(step) == pytest.approx(min(1, c * step))
            assert Schedule("exponential", half)(step) == pytest.approx(1 - k**step)
            truth = inverse / (inverse + math.exp(step / inverse)) if step / inverse < 700 else 0
            assert Schedule("inverse sigmoid", half)(step) == pytest.approx(1 - truth)


def test_late_steps_do_not_overflow() -> None:
    assert Schedule("inverse sigmoid", 10)(10**9) == 1
    assert Schedule("exponential", 10)(10**9) == 1


@pytest.mark.parametrize(
    ("kind", "half", "most", "said"),
    [
        ("cosine", 10, 1, "a schedule among"),
        ("linear", 0, 1, "above 0"),
        ("inverse sigmoid", 2, 1, "2.72"),
        ("linear", math.nan, 1, "half"),
        ("linear", 10, 1.5, "largest share"),
    ],
)
def test_schedules_without_sense_are_refused(kind: str, half: float, most: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Schedule(kind, half, most)
    with pytest.raises(ValueError, match="0 or more"):
        Schedule("linear", 10)(-1)


def test_share_zero_is_the_pair_objective_to_the_bit() -> None:
    batches = PairBatches(PAIRS, batch=4)
    plan = Plan(steps=6, learning_rate=1e-2)
    one, other = small_model(dropout=0.2), small_model(dropout=0.2)
    losses = train(one, pair_objective(batches), plan, progress=False).losses
    mixed = scheduled_sampling_objective(batches, lambda step: 0.0)
    assert train(other, mixed, plan, progress=False).losses == losses
    for name, weights in one.state_dict().items():
        assert torch.equal(weights, other.state_dict()[name])


def test_share_one_with_the_likeliest_is_free_running() -> None:
    model, batch = small_model(3), PairBatches(PAIRS, batch=12)(0)
    inputs = mixed_inputs(model, batch, 1.0, generator(), "likeliest")
    assert bool((inputs[:, 0] == BOS_ID).all())
    for row, answer in zip(inputs[:, 1:].tolist(), greedy(model, batch.source, batch.lengths, 20), strict=True):
        shown = answer[: len(row)]
        assert row[: len(shown)] == shown


def test_share_one_with_samples_follows_the_models_probabilities() -> None:
    model, batch = small_model(1), PairBatches([PAIRS[5]] * 4000, batch=4000)(0)
    inputs = mixed_inputs(model, batch, 1.0, generator(), "sample")
    with torch.no_grad():
        p = torch.softmax(model(batch.source[:1], batch.lengths[:1], batch.inputs[:1, :1])[0, 0], 0)
    seen = torch.bincount(inputs[:, 1], minlength=11) / len(inputs)
    assert float((seen - p).abs().max()) < 0.03


def test_every_input_has_a_coin_of_its_own() -> None:
    model, batch = small_model(), PairBatches([([5], [4, 5, 6, 7])] * 500, batch=500)(0)
    changed = mixed_inputs(model, batch, 0.3, generator(), "any") != batch.inputs
    assert not bool(changed[:, 0].any())
    shares = changed[:, 1:].float().mean(0) * 7 / 6  # one of the seven ordinary symbols is the true one
    assert float((shares - 0.3).abs().max()) < 0.08
    assert changed.sum(1).unique().numel() > 1


def test_any_symbol_is_an_ordinary_one() -> None:
    model, batch = small_model(), PairBatches(PAIRS * 30, batch=360)(0)
    inputs = mixed_inputs(model, batch, 1.0, generator(), "any")[:, 1:]
    assert int(inputs.min()) == len(SPECIAL_TOKENS)
    assert int(inputs.max()) == 10


def test_no_gradient_flows_through_the_choice_of_a_token() -> None:
    """The gradient is that of teacher forcing on the mixed inputs, and of nothing else."""
    batches = PairBatches(PAIRS, batch=5)
    one, other = small_model(2), small_model(2)
    loss, _ = scheduled_sampling_objective(batches, lambda step: 0.6, seed=7)(one, 1, None)
    loss.backward()
    batch = batches(1)
    inputs = mixed_inputs(other, batch, 0.6, generator(7 * 1_000_003 + 1))
    assert not inputs.is_floating_point()
    assert not torch.equal(inputs, batch.inputs)
    plain = masked_cross_entropy(other(batch.source, batch.lengths, inputs), batch.targets)
    plain.backward()
    assert torch.equal(loss, plain)
    for mine, theirs in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad)


def test_it_depends_on_seed_and_step_alone() -> None:
    batches, model = PairBatches(PAIRS, batch=5), small_model()

    def loss(seed: int, step: int) -> float:
        return float(scheduled_sampling_objective(batches, lambda step: 0.5, seed)(model, step, None)[0].detach())

    assert loss(0, 1) == loss(0, 1)
    assert loss(0, 1) != loss(1, 1)


def test_the_batch_and_the_mode_of_the_model_stay_as_they_are() -> None:
    model, batch = small_model(dropout=0.5).train(), PairBatches(PAIRS, batch=12)(0)
    before = batch.inputs.clone()
    one, other = (mixed_inputs(model, batch, 1.0, generator(), "likeliest") for _ in range(2))
    assert torch.equal(one, other), "the model writes without dropout"
    assert torch.equal(batch.inputs, before)
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())


def test_bad_shares_and_picks_are_refused() -> None:
    model, batch = small_model(), PairBatches(PAIRS, batch=3)(0)
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="from 0 to 1"):
            mixed_inputs(model, batch, share, generator())
    with pytest.raises(ValueError, match=PICKS[0]):
        mixed_inputs(model, batch, 0.5, generator(), "best")


def test_a_token_is_drawn_with_its_probability() -> None:
    logits = torch.log(torch.tensor([[0.2, 0.0, 0.5, 0.3]])).expand(4000, 4)
    drawn = drawn_token(logits, torch.rand(4000, generator=generator()))
    shares = torch.bincount(drawn, minlength=4) / 4000
    assert float((shares - torch.tensor([0.2, 0.0, 0.5, 0.3])).abs().max()) < 0.03
    assert drawn_token(logits[:2], torch.tensor([0.0, 1.0])).tolist() == [0, 3]


def test_no_token_of_probability_0_is_drawn():
    logits = torch.log(torch.tensor([[0.1] * 10 + [0.0], [1.0] + [0.0] * 10]))
    assert drawn_token(logits, torch.tensor([1 - 2**-53] * 2, dtype=torch.float64)).tolist() == [9, 0]
