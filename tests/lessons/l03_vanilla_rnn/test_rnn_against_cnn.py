"""RNN and convolutions: counts by formula, reach by theory, convolutions against a loop."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l03_vanilla_rnn.rnn_against_cnn import (
    cnn,
    comparison,
    growth,
    layers_needed,
    multiplications,
    receptive_field,
    rnn,
)
from course_lib.models.causal_conv import CausalConvStack
from course_lib.models.language_model import parameter_count
from course_lib.training.power_law import exponent


@pytest.mark.parametrize(("steps", "width", "taps"), [(8, 4, 2), (13, 3, 3), (64, 8, 4)])
def test_counts_are_those_of_the_formulas(steps: int, width: int, taps: int) -> None:
    recurrent, convolution = rnn(width), cnn(width, taps)
    assert parameter_count(recurrent[0]) == 2 * width**2 + width
    assert parameter_count(convolution[0]) == taps * width**2 + width
    assert multiplications(recurrent[1], steps, width) == 2 * steps * width**2
    assert multiplications(convolution[1], steps, width) == taps * steps * width**2


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.integers(2, 6), st.booleans())
def test_layers_needed_is_the_smallest_that_reaches(steps: int, taps: int, dilated: bool) -> None:
    def seen(layers: int) -> int:
        return taps**layers if dilated else 1 + layers * (taps - 1)

    layers = layers_needed(steps, taps, dilated)
    assert seen(layers) >= steps
    assert layers == 1 or seen(layers - 1) < steps


@pytest.mark.parametrize("dilated", [False, True])
@pytest.mark.parametrize(("taps", "layers"), [(2, 1), (2, 3), (3, 2)])
def test_reach_is_that_of_theory(dilated: bool, taps: int, layers: int) -> None:
    steps = 30
    found = receptive_field(cnn(4, taps, layers, dilated, torch.float64)[1], steps, 4)
    expected = taps**layers if dilated else 1 + layers * (taps - 1)
    assert found.tolist() == [False] * (steps - expected) + [True] * expected
    assert bool(receptive_field(rnn(4, torch.float64)[1], 300, 4).all())


def test_convolution_is_causal_and_is_the_sum_of_its_taps() -> None:
    stack = CausalConvStack(3, taps=2, layers=1, dtype=torch.float64)
    x = torch.randn(2, 7, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    before = torch.cat([torch.zeros(2, 1, 3, dtype=torch.float64), x[:, :-1]], dim=1)
    (weight,) = stack.weights
    torch.testing.assert_close(stack(x), torch.tanh(x @ weight[:, :, 1].T + before @ weight[:, :, 0].T))
    changed = x.clone()
    changed[:, 5:] += 1
    deep = CausalConvStack(3, taps=3, layers=3, dilated=True, dtype=torch.float64)
    torch.testing.assert_close(deep(changed)[:, :5], deep(x)[:, :5])


def test_comparison_is_the_table_of_the_lesson() -> None:
    rows = comparison(steps=16, width=4)
    assert [(row.name, row.distance, row.reach) for row in rows] == [
        ("RNN", 16, 16), ("1 conv layer", 1, 2), ("15 plain layers", 15, 16), ("4 dilated layers", 4, 16),
    ]  # fmt: skip
    assert rows[0].parameters == rows[1].parameters
    assert rows[3].multiplications == 4 * rows[1].multiplications


def test_growth_of_counts_is_exact() -> None:
    for found in growth(steps=(4, 8, 16), widths=(4, 8)):
        assert found.work_in_steps == pytest.approx(1)
        assert found.work_in_width == pytest.approx(2)


def test_bad_input_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="2 taps"):
        layers_needed(10, 1, dilated=True)
    with pytest.raises(ValueError, match="two or more sizes"):
        exponent([1, 1], [2, 3])
    with pytest.raises(ValueError, match="two or more sizes"):
        exponent([1, 2], [0, 3])
    with pytest.raises(ValueError, match="taps to be a whole number, 2 or more"):
        CausalConvStack(3, taps=1)
    with pytest.raises(ValueError, match=r"expected a sequence \(batch, time, 3\)"):
        CausalConvStack(3)(torch.zeros(1, 4, 2))


@pytest.mark.parametrize("size", [2.5, True, float("nan"), float("inf")])
def test_steps_and_taps_that_are_not_whole_are_named(size):
    for arguments in ((size, 2), (64, size)):
        with pytest.raises(ValueError, match="2 taps or more"):
            layers_needed(*arguments, dilated=True)
