"""Our cells and PyTorch's layers: every option arrives on the other side, or is refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from course_lib.models.bidirectional import BidirectionalStack
from course_lib.models.gru import GRU
from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import TorchLayers, open_forget_gate
from course_lib.models.lstm import LSTM
from course_lib.models.stack import StackedCell
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

KINDS: list[tuple[type[Any], dict[str, Any]]] = [
    (nn.RNN, {"nonlinearity": "tanh"}),
    (nn.RNN, {"nonlinearity": "relu"}),
    (nn.GRU, {}),
    (nn.LSTM, {}),
]
OURS: dict[type[Any], type[Any]] = {nn.RNN: VanillaRNN, nn.GRU: GRU, nn.LSTM: LSTM}
every_kind = pytest.mark.parametrize(("kind", "options"), KINDS, ids=["tanh", "relu", "GRU", "LSTM"])


@every_kind
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("layers", [1, 3])
def test_layers_as_cells_are_the_same_function(kind, options, bias, dtype, layers):
    torch.manual_seed(0)
    library = TorchLayers(kind(3, 5, layers, bias=bias, batch_first=True, dtype=dtype, **options))
    cells = library.as_cells()
    x = torch.randn(2, 9, 3, dtype=dtype)
    for given in (None, cells(x)[1]):
        ours, theirs = cells(x, given), library(x, given)
        torch.testing.assert_close(ours[0], theirs[0])
        torch.testing.assert_close(ours[1], theirs[1])
        assert ours[0].dtype == dtype


@every_kind
def test_mode_dropout_and_frozen_weights_come_along(kind, options):
    library = TorchLayers(kind(3, 5, 2, dropout=0.4, batch_first=True, **options)).eval()
    library.layers.requires_grad_(False)
    cells = library.as_cells()
    assert cells.dropout.p == 0.4
    assert not any(module.training for module in cells.modules())
    assert not any(parameter.requires_grad for parameter in cells.parameters())
    x = torch.randn(2, 4, 3)
    torch.testing.assert_close(cells(x)[0], library(x)[0])


@every_kind
@pytest.mark.parametrize("bidirectional", [False, True])
def test_what_is_frozen_stays_frozen_alone(kind, options, bidirectional):
    library = kind(3, 5, 2, batch_first=True, bidirectional=bidirectional, **options)
    library.weight_ih_l1.requires_grad_(False)
    library.bias_ih_l0.requires_grad_(False)
    ours = (BidirectionalStack if bidirectional else StackedCell).from_torch(library)
    frozen = [name for name, parameter in ours.named_parameters() if not parameter.requires_grad]
    assert frozen == (["levels.1.forwards.W_xh"] if bidirectional else ["cells.1.W_xh"])
    library.requires_grad_(False)
    assert not any(parameter.requires_grad for parameter in type(ours).from_torch(library).parameters())


def test_layers_put_into_evaluation_before_they_are_wrapped_stay_there():
    library = nn.GRU(3, 5, 2, dropout=0.9, batch_first=True).eval()
    layers, x = TorchLayers(library), torch.randn(2, 4, 3)
    torch.testing.assert_close(layers.as_cells()(x)[0], library(x)[0])


@every_kind
def test_parametrised_weights_are_read_as_they_compute(kind, options):
    library = weight_norm(kind(3, 5, batch_first=True, **options), "weight_hh_l0")
    x = torch.randn(2, 4, 3)
    torch.testing.assert_close(TorchLayers(library).as_cells()(x)[0], library(x)[0])


@every_kind
@pytest.mark.parametrize(("layer", "reverse"), list(itertools.product([0, 1], [False, True])))
def test_one_layer_and_direction_of_a_larger_network(kind, options, layer, reverse):
    source, target = (kind(3, 5, 2, bidirectional=True, **options) for _ in range(2))
    cell = OURS[kind].from_torch(source, layer=layer, reverse=reverse)
    assert cell.input_size == (3 if layer == 0 else 10)
    cell.write_to(target, layer, reverse)
    again = OURS[kind].from_torch(target, layer=layer, reverse=reverse)
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(again.parameters(), cell.parameters(), strict=True))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("bias", [True, False])
def test_a_vanilla_rnn_travels_both_ways(nonlinearity, bias):
    ours = VanillaRNN(3, 5, nonlinearity, bias=bias, dtype=torch.float64)
    x = torch.randn(2, 6, 3, dtype=torch.float64)
    torch.testing.assert_close(ours.to_torch()(x)[0], unroll(ours, x).outputs)


@pytest.mark.parametrize(
    ("convert", "words"),
    [
        (lambda: TorchLayers(nn.LSTM(3, 5, proj_size=2, batch_first=True)).as_cells(), "without a projection"),
        (lambda: TorchLayers(nn.RNNBase("LSTM", 3, 5, batch_first=True)).as_cells(), "RNN, GRU or LSTM"),
        (lambda: TorchLayers(nn.GRU(3, 5, bidirectional=True, batch_first=True)), "one-way"),
        (lambda: TorchLayers(nn.GRUCell(3, 5)), "one-way layers"),
        (lambda: BidirectionalStack.from_torch(nn.GRU(3, 5, bidirectional=True)), "batch_first=True"),
        (lambda: StackedCell([GRU(3, 5), GRU(5, 5, dtype=torch.float64)]).to_torch(), "in one dtype"),
        (lambda: GRU.from_torch(nn.GRU(3, 5), layer=1), "layer from 0 to 0"),
        (lambda: GRU.from_torch(nn.GRU(3, 5), layer=-1), "got layer -1"),
        (lambda: LSTM.from_torch(nn.LSTM(3, 5), layer=0, reverse=True), "in reverse"),
        (lambda: LSTM(3, 5).write_to(nn.LSTM(4, 5)), "size of"),
        (lambda: GRU(3, 5, bias=False).write_to(nn.GRU(3, 5)), "bias"),
        (lambda: VanillaRNN(3, 5).write_to(nn.RNN(3, 5, nonlinearity="relu")), "nonlinearity of"),
        (lambda: VanillaRNN(3, 5, "logistic").to_torch(), "logistic"),
        (lambda: UGRNN(3, 5).write_to(nn.GRU(3, 5)), "size of|torch.nn.RNNBase"),
    ],
)
def test_what_cannot_be_the_same_is_refused(convert, words):
    with pytest.raises(ValueError, match=words):
        convert()


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_a_projection_is_the_width_that_is_seen_above():
    layers = TorchLayers(nn.LSTM(3, 5, proj_size=2, batch_first=True))
    model = LanguageModel(7, layers)
    assert model(torch.zeros(1, 4, dtype=torch.long))[0].shape == (1, 4, 7)
    before = layers.layers.bias_ih_l0.detach().clone()
    open_forget_gate(layers)
    risen = torch.tensor([0.0] * 5 + [1.0] * 5 + [0.0] * 10)
    assert torch.equal(layers.layers.bias_ih_l0.detach(), before + risen)  # a difference would be rounded
    open_forget_gate(TorchLayers(nn.LSTM(3, 5, bias=False, batch_first=True)))


def test_a_models_twin_keeps_what_the_model_is():
    layers = TorchLayers(nn.GRU(5, 5, 2, dropout=0.5, batch_first=True))
    model = LanguageModel(7, layers, dropout=0.5).double().eval()
    model.head.weight = model.embedding.weight
    model.embedding.weight.requires_grad_(False)
    twin, ids = model.as_cells(), torch.tensor([[0, 3, 6]])
    torch.testing.assert_close(twin(ids)[0], model(ids)[0])
    assert twin.head.weight is twin.embedding.weight
    assert twin.head.weight is not model.head.weight
    assert not twin.embedding.weight.requires_grad
    assert not any(module.training for module in twin.modules())
