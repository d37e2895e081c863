"""The update gate RNN against its two equations."""

from __future__ import annotations

import pytest
import torch

from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from tests.models.gated_cells import any_sizes, close, sequences


@any_sizes()
def test_the_equations(batch: int, time: int, features: int, hidden: int) -> None:
    cell = UGRNN(features, hidden, seed=3, dtype=torch.float64)
    x = sequences(batch, time, features)
    run = unroll(cell, x, record=("gates", "states"))
    assert run.gates is not None
    assert run.states is not None
    h = run.states[0]
    for name, function in (("z", torch.sigmoid), ("n", torch.tanh)):
        rows = cell.rows(name)
        before = x @ cell.W_xh[rows].t() + h[:, :-1] @ cell.W_hh[rows].t() + cell.b_h[rows]
        close(run.gates[name], function(before).detach())
    z, n = run.gates["z"], run.gates["n"]
    close(h[:, 1:], z * h[:, :-1] + (1 - z) * n)


def test_gradients_agree_with_finite_differences() -> None:
    cell = UGRNN(2, 3, seed=1, dtype=torch.float64)
    x = sequences(2, 4, 2).requires_grad_()
    assert torch.autograd.gradcheck(lambda x, h: unroll(cell, x, h).outputs, (x, torch.rand(2, 3).double()))


def test_the_gate_has_its_own_bias() -> None:
    cell = UGRNN(3, 4, gate_bias=1.0)
    assert cell.b_h.shape == (8,)
    assert bool((cell.b_h[cell.rows("z")] == 1).all())
    assert not bool((cell.b_h[cell.rows("n")] == 1).any())


def test_a_gate_near_one_copies() -> None:
    cell, first = UGRNN(3, 4, gate_bias=40.0), torch.rand(2, 4)
    assert torch.equal(unroll(cell, torch.ones(2, 50, 3), first).state, first)


def test_bad_input_to_ugrnn_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        UGRNN(3, -1)
    with pytest.raises(ValueError, match="gate_bias"):
        UGRNN(3, 4, gate_bias=float("inf"))
    with pytest.raises(ValueError, match="first state"):
        unroll(UGRNN(3, 4), torch.zeros(2, 5, 3), torch.zeros(2, 5))
