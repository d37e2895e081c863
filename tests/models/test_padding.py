"""Padding: masked and packed runs agree, and nothing behind a sequence's end counts."""

from __future__ import annotations

import pytest
import torch

from course_lib.models.layers import KINDS, build_layers
from course_lib.models.padding import check_lengths, last_true, run_packed, true_steps, turned_round

LENGTHS = torch.tensor([3, 7, 1, 7, 4])


def _sequences(width: int = 5, time: int = 7) -> torch.Tensor:
    return torch.randn(len(LENGTHS), time, width, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("num_layers", [1, 2])
def test_a_packed_run_gives_what_a_masked_one_gives(kind: str, num_layers: int) -> None:
    layers, x = build_layers(kind, 5, 6, num_layers), _sequences()
    mask = true_steps(LENGTHS, 7).unsqueeze(2)
    torch.testing.assert_close(run_packed(layers, x, LENGTHS), layers(x)[0] * mask, rtol=1e-5, atol=1e-6)


def test_a_packed_run_agrees_with_the_library_and_so_do_its_gradients() -> None:
    layers, x = build_layers("torch.GRU", 5, 6), _sequences()
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    theirs, _ = torch.nn.utils.rnn.pad_packed_sequence(layers.layers(packed)[0], batch_first=True)  # type: ignore[operator]
    ours = run_packed(layers, x, LENGTHS)
    torch.testing.assert_close(ours, theirs)
    gradients = [torch.autograd.grad(out.square().sum(), list(layers.parameters())) for out in (ours, theirs)]
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other)


def test_a_packed_run_computes_nothing_behind_the_longest_sequence() -> None:
    layers, x = build_layers("GRU", 5, 6), _sequences(time=9)
    x[:, 7:] = torch.nan
    outputs = run_packed(layers, x, LENGTHS)
    assert outputs.shape == (5, 9, 6)
    assert bool(torch.isfinite(outputs).all())
    assert not outputs[:, 7:].any()


def test_turning_round_twice_changes_nothing_and_padding_stays_behind() -> None:
    x = _sequences()
    turned = turned_round(x, LENGTHS)
    torch.testing.assert_close(turned_round(turned, LENGTHS), x)
    torch.testing.assert_close(turned[0, 3:], x[0, 3:])
    torch.testing.assert_close(turned[1], x[1].flip(0))


def test_the_last_true_step() -> None:
    x = _sequences()
    torch.testing.assert_close(last_true(x, LENGTHS)[0], x[0, 2])
    torch.testing.assert_close(last_true(x, LENGTHS)[2], x[2, 0])


@pytest.mark.parametrize(
    ("lengths", "sentence"),
    [
        ([3, 2, 1, 4], "one whole length per sequence"),
        ([3, 2, 1, 4, 8], "lengths from 1 to 7; got 1 to 8"),
        ([3, 2, 0, 4, 7], "lengths from 1 to 7; got 0 to 7"),
        ([3.0, 2.0, 1.0, 4.0, 7.0], "one whole length per sequence"),
    ],
)
def test_lengths_that_do_not_fit(lengths: list[float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_lengths(_sequences(), torch.tensor(lengths))


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (4,)])
def test_an_empty_batch(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one sequence of at least one step"):
        check_lengths(torch.zeros(shape), torch.zeros(shape[:1], dtype=torch.long))
