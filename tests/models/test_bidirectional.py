"""Both ways: PyTorch's bidirectional layers with packed sequences, and any cells that PyTorch does not have."""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_lib.models.bidirectional import Bidirectional, BidirectionalStack
from course_lib.models.cell import state_parts
from course_lib.models.gru import GRU
from course_lib.models.initialise import normal
from course_lib.models.lstm import LSTM
from course_lib.models.stack import StackedCell
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from tests.models.gated_cells import any_sizes, close

F64 = torch.float64


@any_sizes(
    kind=st.sampled_from([nn.RNN, nn.GRU, nn.LSTM]),
    layers=st.integers(1, 3),
    bias=st.booleans(),
    relu=st.booleans(),
    data=st.data(),
)
def test_equals_torch_on_packed_sequences(batch, time, features, hidden, kind, layers, bias, relu, data):
    torch.manual_seed(0)
    options = {"nonlinearity": "relu" if relu else "tanh"} if kind is nn.RNN else {}
    library = kind(features, hidden, layers, bias=bias, batch_first=True, bidirectional=True, **options).double()
    ours = BidirectionalStack.from_torch(library)
    lengths = torch.tensor(data.draw(st.lists(st.integers(1, time), min_size=batch, max_size=batch)))
    inputs = [normal(batch, time, features).requires_grad_() for _ in range(2)]
    packed = pack_padded_sequence(inputs[1], lengths, batch_first=True, enforce_sorted=False)
    packed_outputs, final = library(packed)
    outputs = pad_packed_sequence(packed_outputs, batch_first=True, total_length=time)[0]
    mine, states = ours(inputs[0], lengths)
    close(mine, outputs)
    finals = [part[n] for n in range(2 * layers) for part in (final if kind is nn.LSTM else (final,))]
    for one, other in zip(state_parts(states), finals, strict=True):
        close(one, other)
    for results in ((mine, *state_parts(states)), (outputs, *finals)):
        sum(part.sin().sum() for part in results).backward()
    close(inputs[0].grad, inputs[1].grad)
    for number, level in enumerate(ours.levels):
        for cell, suffix in ((level.forwards, ""), (level.backwards, "_reverse")):
            grad = getattr(library, f"weight_hh_l{number}{suffix}").grad
            close(cell.W_hh.grad, grad if kind is nn.RNN else cell._ours(grad))
    close(ours.to_torch()(pack_padded_sequence(inputs[1], lengths, True, False))[0].data, packed_outputs.data)


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_without_lengths_and_with_states(kind):
    library = kind(3, 4, 2, batch_first=True, bidirectional=True).double()
    ours, x = BidirectionalStack.from_torch(library), normal(2, 5, 3)
    parts = [normal(4, 2, 4, seed=n) for n in range(2 if kind is nn.LSTM else 1)]
    rows = [tuple(part[n] for part in parts) if kind is nn.LSTM else parts[0][n] for n in range(4)]
    outputs, states = ours(x, states=((rows[0], rows[1]), (rows[2], rows[3])))
    theirs, final = library(x, tuple(parts) if kind is nn.LSTM else parts[0])
    close(outputs, theirs)
    close(state_parts(states)[-1], (final[1] if kind is nn.LSTM else final)[-1])


def test_any_two_cells_and_stacks():
    forwards = StackedCell([LSTM(3, 4, dtype=F64), UGRNN(4, 4, dtype=F64)], residual=True)
    backwards, x, lengths = GRU(3, 2, reset="before", dtype=F64), normal(3, 6, 3), torch.tensor([6, 2, 4])
    run = Bidirectional(forwards, backwards)(x, lengths, record=("states", "gates"))
    assert run.outputs.shape == (3, 6, 6)
    for row, length in enumerate(lengths.tolist()):
        own = x[row : row + 1, :length]
        close(run.outputs[row, :length, :4], unroll(forwards, own).outputs[0])
        close(run.outputs[row, :length, 4:], unroll(backwards, own.flip(1)).outputs[0].flip(0))
        assert not run.outputs[row, length:].any()
    assert list(run.backwards.gates) == ["r", "z", "n"]
    close(run.states[1], run.outputs[:, 0, 4:])


def test_padding_never_shows():
    both = Bidirectional(LSTM(3, 4), GRU(3, 4))
    x, lengths = torch.randn(2, 6, 3, generator=torch.Generator().manual_seed(0)), torch.tensor([6, 3])
    spoilt = x.clone()
    spoilt[1, 3:] = float("nan")
    assert torch.equal(both(spoilt, lengths).outputs, both(x, lengths).outputs)
    torch.testing.assert_close(both(x[1:, :3]).outputs, both(spoilt, lengths).outputs[1:, :3])


def test_mode_and_dropout_come_along():
    library = nn.GRU(3, 4, 2, dropout=0.25, batch_first=True, bidirectional=True).eval()
    ours = BidirectionalStack.from_torch(library)
    assert (ours.training, ours.dropout.p, ours.to_torch().dropout) == (False, 0.25, 0.25)
    x = torch.randn(2, 5, 3)
    torch.testing.assert_close(ours(x)[0], library(x)[0])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Bidirectional(GRU(3, 4), GRU(2, 4)), "read 3 features; got 2"),
        (lambda: Bidirectional(*[GRU(3, 4)] * 2), "two cells"),
        (lambda: BidirectionalStack([]), "at least one level"),
        (lambda: BidirectionalStack([Bidirectional(GRU(3, 4), GRU(3, 4))] * 2), "reads 8 features"),
        (lambda: BidirectionalStack([Bidirectional(GRU(3, 4), GRU(3, 4))], 1.5), "dropout from 0"),
        (lambda: BidirectionalStack([Bidirectional(GRU(3, 4), GRU(3, 4))])(torch.zeros(1, 2, 3), states=()), "pairs"),
        (lambda: BidirectionalStack.from_torch(nn.GRU(3, 4)), "bidirectional=True"),
        (lambda: BidirectionalStack.from_torch(nn.Linear(3, 4)), "bidirectional=True"),
        (lambda: BidirectionalStack([Bidirectional(GRU(3, 4), VanillaRNN(3, 4))]).to_torch(), "one kind and width"),
        (lambda: BidirectionalStack([Bidirectional(GRU(3, 4), GRU(3, 5))]).to_torch(), "one kind and width"),
        (lambda: Bidirectional(GRU(3, 4), GRU(3, 4))(torch.zeros(2, 5, 3), torch.tensor([5, 0])), "from 1 to 5"),
        (lambda: Bidirectional(GRU(3, 4), GRU(3, 4))(torch.zeros(2, 5, 3), torch.tensor([5])), "one whole length"),
        (lambda: Bidirectional(GRU(3, 4), GRU(3, 4))(torch.zeros(2, 0, 3)), "at least one step"),
    ],
)
def test_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()
