"""Padded sequences: nothing behind a sequence's end influences anything, on every way through the unroller."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from course_lib.models.cell import Cell, state_parts
from course_lib.models.constrained_rnn import ConstrainedRNN
from course_lib.models.gru import GRU
from course_lib.models.initialise import normal
from course_lib.models.lstm import LSTM
from course_lib.models.stack import StackedCell
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

F64 = torch.float64
LENGTHS = torch.tensor([4, 7, 1, 6])
CELLS: list[Cell] = [
    VanillaRNN(3, 5, dtype=F64),
    UGRNN(3, 5, dtype=F64),
    GRU(3, 5, dtype=F64),
    GRU(3, 5, reset="before", dtype=F64),
    LSTM(3, 5, dtype=F64),
    ConstrainedRNN(3, 5, "Cayley", dtype=F64),
    ConstrainedRNN(3, 5, "IRNN", "relu", dtype=F64),
    StackedCell([LSTM(3, 5, dtype=F64), GRU(5, 5, dtype=F64)], residual=True),
]
every_cell = pytest.mark.parametrize("cell", CELLS, ids=lambda cell: str(cell).split("\n")[0])
every_way = pytest.mark.parametrize("record", [(), ("states", "gradients")], ids=["plain", "step by step"])


def padded(filling: float = float("nan")) -> Tensor:
    x = normal(4, 7, 3)
    for row, length in enumerate(LENGTHS.tolist()):
        x[row, length:] = filling
    return x


def loss_of(run, rows: slice = slice(None)) -> Tensor:
    weight = normal(7, 5, seed=2)
    seen = (run.outputs * weight[: run.outputs.shape[1]]).sum() + run.outputs.square().sum()
    return seen + sum((n + 1) * part.sin().sum() for n, part in enumerate(state_parts(run.state)))


@every_cell
@every_way
def test_it_is_each_sequence_alone(cell, record):
    x = padded().requires_grad_()
    run = unroll(cell, x, record=record, lengths=LENGTHS)
    found = torch.autograd.grad(loss_of(run), (x, *cell.parameters()))
    alone = []
    for row, length in enumerate(LENGTHS.tolist()):
        own = normal(4, 7, 3)[row : row + 1, :length].requires_grad_()
        single = unroll(cell, own)
        torch.testing.assert_close(run.outputs[row : row + 1, :length], single.outputs, rtol=1e-10, atol=1e-12)
        assert not run.outputs[row, length:].any()
        for mine, theirs in zip(state_parts(run.state), state_parts(single.state), strict=True):
            torch.testing.assert_close(mine[row : row + 1], theirs, rtol=1e-10, atol=1e-12)
        gradients = torch.autograd.grad(loss_of(single), (own, *cell.parameters()))
        torch.testing.assert_close(found[0][row : row + 1, :length], gradients[0], rtol=1e-9, atol=1e-11)
        assert not found[0][row, length:].any()
        alone.append(gradients[1:])
    for mine, theirs in zip(found[1:], map(sum, zip(*alone, strict=True)), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-9, atol=1e-11)


@every_cell
def test_second_gradients(cell):
    def outputs(x: Tensor) -> Tensor:
        return unroll(cell, x, lengths=torch.tensor([2, 4])).outputs

    assert torch.autograd.gradgradcheck(outputs, (normal(2, 4, 3).requires_grad_(),))


@every_cell
def test_records_end_where_the_sequence_ends(cell):
    x, record = padded(), ("states", "gates") if cell.gate_names else ("states",)
    run = unroll(cell, x, record=record, lengths=LENGTHS)
    watched = unroll(cell, x, record=(*record, "jacobian_norms"), lengths=LENGTHS)
    for one, other in zip(run.states, watched.states, strict=True):
        torch.testing.assert_close(one, other)
        for row, length in enumerate(LENGTHS.tolist()):
            assert torch.equal(one[row, length:], one[row, length].expand(8 - length, -1))
    for name, gate in (run.gates or {}).items():
        torch.testing.assert_close(gate, watched.gates[name])
        assert not gate[0, 4:].any()
        assert gate[0, 3].all()
    assert not watched.jacobian_norms[0, 4:].any()
    whole = unroll(cell, normal(4, 7, 3), record=("jacobian_norms",)).jacobian_norms
    torch.testing.assert_close(watched.jacobian_norms[0, :4], whole[0, :4])


@every_cell
def test_without_gradients_and_full_lengths(cell):
    x = normal(4, 7, 3)
    full = torch.full((4,), 7)
    with torch.no_grad():
        assert torch.equal(unroll(cell, x, lengths=full).outputs, unroll(cell, x).outputs)
        torch.testing.assert_close(
            unroll(cell, padded(), lengths=LENGTHS).state, unroll(cell, x, lengths=LENGTHS).state
        )


def test_a_state_that_would_run_away_in_the_padding():
    cell = ConstrainedRNN(1, 1, "IRNN", "relu", dtype=F64)
    with torch.no_grad():
        cell.weight.weight.fill_(1e100)
        cell.W_xh.fill_(1.0)
    x = torch.ones(1, 9, 1, dtype=F64, requires_grad=True)
    run = unroll(cell, x, lengths=torch.tensor([2]))
    run.outputs.sum().backward()
    assert all(bool(torch.isfinite(p.grad).all()) for p in (x, *cell.parameters()))


@every_cell
def test_a_batch_of_one(cell):
    run = unroll(cell, padded()[:1], lengths=LENGTHS[:1])
    assert run.outputs.shape == (1, 7, 5)


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        (torch.tensor([4, 7, 0, 6]), "lengths from 1 to 7; got 0 to 7"),
        (torch.tensor([4, 8, 1, 6]), "lengths from 1 to 7; got 1 to 8"),
        (torch.tensor([4, 7, -1, 6]), "got -1 to 7"),
        (torch.tensor([4, 7]), r"one whole length per sequence, \(4,\)"),
        (torch.tensor([[4, 7, 1, 6]]), "one whole length per sequence"),
        (torch.tensor([4.0, 7.0, 1.0, 6.0]), "one whole length per sequence"),
        (torch.tensor([True, True, True, True]), "one whole length per sequence"),
        ([4, 7, 1, 6], "a tensor"),
    ],
)
@every_cell
def test_lengths_that_do_not_fit(cell, lengths, words):
    with pytest.raises(ValueError, match=words):
        unroll(cell, padded(), lengths=lengths)


@pytest.mark.parametrize("shape", [(2, 0, 3), (0, 4, 3), (4,), (2, 4)])
def test_sequences_that_are_none(shape):
    lengths = torch.ones(shape[0], dtype=torch.long)
    with pytest.raises(ValueError, match=r"at least one|\(batch, time"):
        unroll(GRU(3, 4), torch.zeros(shape), lengths=lengths)


def test_only_true_steps_have_to_be_finite():
    x = padded()
    x[0, 1] = float("inf")
    with pytest.raises(ValueError, match="finite inputs"):
        unroll(GRU(3, 5, dtype=F64), x, lengths=LENGTHS)
