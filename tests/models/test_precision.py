"""Numbers of the wrong kind are refused in words, and autocast does not lower a recurrence."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from course_lib.models.constrained_rnn import ConstrainedRNN
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

CELLS = [
    VanillaRNN(3, 4),
    VanillaRNN(3, 4, bias=False),
    UGRNN(3, 4),
    GRU(3, 4),
    GRU(3, 4, reset="before"),
    LSTM(3, 4),
    ConstrainedRNN(3, 4, "Cayley"),
    ConstrainedRNN(3, 4, "uRNN", "complex modrelu"),
]
every_cell = pytest.mark.parametrize("cell", CELLS, ids=str)


@every_cell
@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bool, torch.bfloat16, torch.complex64])
def test_inputs_of_another_dtype(cell, dtype):
    x = torch.ones(2, 5, 3).to(dtype)
    for record in ((), ("states", "gradients")):
        with pytest.raises(ValueError, match=r"torch.float32 on cpu; got torch\.\w+ on cpu. Convert with x.to"):
            unroll(cell, x, record=record)
    with pytest.raises(ValueError, match="inputs like the cell's weights"):
        cell(x[:, 0], cell.initial_state(2))


@every_cell
def test_a_first_state_of_another_dtype(cell):
    state = cell.initial_state(2, like=torch.zeros(1, dtype=torch.float64))
    with pytest.raises(ValueError, match="first state like the cell's weights"):
        unroll(cell, torch.ones(2, 5, 3), state)


@every_cell
def test_autocast_computes_in_full_precision(cell):
    results = []
    for enabled in (False, True):
        x = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled):
            run = unroll(cell, x)
            stepped = cell(x[:, 0], cell.initial_state(2))
        loss = run.outputs.square().sum()
        results.append((run.outputs, run.state, stepped, *torch.autograd.grad(loss, (x, *cell.parameters()))))
    torch.testing.assert_close(results[1], results[0], rtol=0, atol=0)


@every_cell
def test_inputs_that_autocast_lowered_are_taken(cell):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        x = nn.functional.linear(torch.ones(2, 5, 3), torch.eye(3))
        assert x.dtype == torch.bfloat16
        assert unroll(cell, x).outputs.dtype == torch.float32
        assert RNNWithOutput(cell, 2)(x).shape == (2, 5, 2)
        with pytest.raises(ValueError, match="float64"):
            unroll(cell, torch.ones(2, 5, 3, dtype=torch.float64))
