"""Output recurrence: all steps at once is the loop, what it forgets, how errors add up, a stack in one number."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l14_exposure_bias.announcing import (
    FORMS,
    WHAT,
    announcing,
    best_of_output_recurrence,
    learn_to_announce,
)
from course_lib.lessons.l14_exposure_bias.noisy_parity import (
    WAYS,
    error_after,
    hear,
    learn_parity,
    misheard,
    parity_errors,
)
from course_lib.lessons.l14_exposure_bias.number_stack import TYPES, capacity, comes_back
from course_lib.lessons.l14_exposure_bias.output_recurrence import OutputRecurrent, one_step_late, time_by_length


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_all_steps_at_once_is_step_after_step() -> None:
    network = OutputRecurrent(3, 7, 4, generator())
    x, y = torch.randn(5, 11, 3, generator=generator(1)), torch.randint(4, (5, 11), generator=generator(2))
    late = one_step_late(y, 4)
    assert bool((late[:, 0] == 0).all())
    assert torch.equal(late[:, 1:].argmax(-1), y[:, :-1])
    steps = torch.stack([network(x[:, t], late[:, t]) for t in range(11)], dim=1)
    torch.testing.assert_close(network(x, late), steps)


def test_fed_with_its_own_answers_the_forced_run_is_the_free_run() -> None:
    network = OutputRecurrent(2, 6, 3, generator(3))
    x = torch.randn(4, 9, 2, generator=generator(4))
    said = network.run(x)
    with torch.no_grad():
        assert torch.equal(network(x, one_step_late(said, 3)).argmax(-1), said)


def test_the_state_knows_nothing_but_input_and_last_output() -> None:
    """The proof, as a test: equal x_t and y_{t-1} give equal outputs, whatever came before."""
    network = OutputRecurrent(2, 6, 3, generator())
    x, y = torch.randn(2, 5, 2, generator=generator(1)), torch.tensor([[0, 1, 2, 1, 0], [2, 2, 1, 1, 0]])
    x[1, 4] = x[0, 4]
    logits = network(x, one_step_late(y, 3))
    torch.testing.assert_close(logits[0, 4], logits[1, 4])


def test_sizes_are_checked() -> None:
    with pytest.raises(ValueError, match="hidden"):
        OutputRecurrent(2, 0, 3, generator())


def test_timing_gives_positive_seconds() -> None:
    for one in time_by_length((4, 8), hidden=8, batch=2, repeats=1):
        assert one.hidden > 0
        assert one.output > 0
        assert one.ratios == (one.hidden / one.output, one.library / one.output)


def test_announcing_tasks() -> None:
    for what in WHAT:
        always, at_end = announcing(what, "every step", 5), announcing(what, "the end", 5)
        assert torch.equal(always.targets[:, -1], at_end.targets[:, -1])
        assert bool((at_end.targets[:, :-1] == at_end.classes - 1).all())
        bits = (always.x[..., 0] > 0).long()
        wanted = bits.cumsum(1) if what == "count" else bits.cumsum(1) % 2
        assert torch.equal(always.targets, wanted)
        assert len({tuple(row) for row in bits.tolist()}) == 32
    with pytest.raises(ValueError, match="parity"):
        announcing("sum", "the end")


def test_the_best_of_output_recurrence_is_counted_right() -> None:
    assert best_of_output_recurrence(announcing("parity", "the end", 7)) == 0.5
    assert best_of_output_recurrence(announcing("count", "the end", 5)) == 6 / 16  # the middle of 4 other bits
    for what in WHAT:
        assert best_of_output_recurrence(announcing(what, "every step", 6)) == 1


def test_told_at_every_step_output_recurrence_learns_parity_and_at_the_end_it_cannot() -> None:
    told = learn_to_announce(announcing("parity", "every step", 6), "output", 0, 300)
    assert told.right == 1
    at_end = announcing("count", "the end", 6)
    moved = learn_to_announce(at_end, "output", 0, 200)
    assert moved.right < best_of_output_recurrence(at_end) + 0.3
    with pytest.raises(ValueError, match=FORMS[0]):
        learn_to_announce(at_end, "both", 0)


def test_going_on_starts_from_the_given_network() -> None:
    task = announcing("parity", "every step", 6)
    told = learn_to_announce(task, "hidden", 0, 300)
    kept = learn_to_announce(announcing("parity", "the end", 6), "hidden", 0, 1, rate=0.0, start=told)
    for mine, theirs in zip(kept.network.parameters(), told.network.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    assert kept.right == told.right


@settings(max_examples=50, deadline=None)
@given(error=st.floats(0, 0.5), steps=st.integers(0, 12))
def test_the_formula_is_the_recursion(error: float, steps: int) -> None:
    wrong = 0.0
    for _ in range(steps):
        wrong = wrong * (1 - error) + (1 - wrong) * error
    assert error_after(error, steps) == pytest.approx(wrong)


def test_bits_are_misheard_as_often_as_said() -> None:
    heard, parity = hear(4000, generator(), length=5, noise=0.8)
    bits = torch.diff(parity, dim=1, prepend=torch.zeros(4000, 1, dtype=torch.long)) % 2
    wrong = ((heard[..., 0] > 0).long() != bits).double().mean()
    assert float(wrong) == pytest.approx(misheard(0.8), abs=0.01)


def test_trained_on_the_truth_it_follows_the_formula() -> None:
    found = parity_errors(learn_parity("truth", 0))
    for t, (told, free) in enumerate(zip(found.forced, found.free, strict=True), start=1):
        assert told == pytest.approx(misheard(), abs=0.02)
        assert free == pytest.approx(error_after(misheard(), t), abs=0.04)
    with pytest.raises(ValueError, match=WAYS[0]):
        learn_parity("nothing", 0)


@given(bits=st.lists(st.integers(0, 1), max_size=200))
def test_exact_numbers_give_all_bits_back(bits: list[int]) -> None:
    assert comes_back(bits, Fraction(0))


def test_floating_point_holds_half_as_many_bits_as_it_has_digits() -> None:
    assert {kind: capacity(kind) for kind in TYPES} == {"float16": 5, "float32": 12, "float64": 26}
    with pytest.raises(ValueError, match="float16"):
        capacity("int8")


@pytest.mark.parametrize("length", [0, 1, 1.5, True, 13, 40])
def test_lengths_that_cannot_be_written_out_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match="length"):
        announcing("parity", "the end", length)


def test_probabilities_and_noise_without_sense_are_refused() -> None:
    for noise in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="noise"):
            misheard(noise)
    for error, steps in ((1.5, 2), (float("nan"), 2), (0.1, -1), (0.1, 0.5)):
        with pytest.raises(ValueError, match="expected"):
            error_after(error, steps)  # type: ignore[arg-type]


def test_nobody_knows_more_than_the_parity_of_the_signs() -> None:
    """The posterior over all bits, by brute force: the likelier parity is that of the signs that were heard."""
    heard, _ = hear(200, generator(), length=5)
    bits = torch.cartesian_prod(*[torch.tensor([0, 1])] * 5)
    fits = -((heard.transpose(1, 2) - (2.0 * bits - 1)) ** 2).sum(2) / (2 * 0.6**2)  # (200, 32) log-likelihoods
    odd = (torch.softmax(fits.double(), 1) * (bits.sum(1) % 2)).sum(1)
    assert torch.equal(odd > 0.5, (heard[..., 0] > 0).sum(1) % 2 == 1)


@pytest.mark.parametrize("shape", [(2, 0, 3), (2, 3), (2, 4, 5)])
def test_inputs_that_cannot_be_run_are_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(batch, time, 3\)"):
        OutputRecurrent(3, 4, 2, generator()).run(torch.zeros(shape))
    with pytest.raises(ValueError, match="inf or nan"):
        OutputRecurrent(3, 4, 2, generator()).run(torch.full((1, 2, 3), float("nan")))


def test_what_is_no_class_and_what_is_no_bit_is_named() -> None:
    for target in (2, -1):
        with pytest.raises(ValueError, match="from 0 to 1"):
            one_step_late(torch.tensor([[0, target]]), 2)
    with pytest.raises(ValueError, match="bits"):
        comes_back([2], Fraction(0))
    for none in ({"most": 0}, {"tries": 0}):
        with pytest.raises(ValueError, match="expected"):
            capacity("float16", **none)
