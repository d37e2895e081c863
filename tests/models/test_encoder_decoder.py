"""The encoder-decoder: equal to the same on torch.nn, untouched by padding, and right about where the context goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from course_lib.models.encoder import Encoder, Level
from course_lib.models.encoder_decoder import CONTEXTS, EncoderDecoder, PairArchitecture
from course_lib.models.gru import GRU
from course_lib.models.layers import CELLS, KINDS, Stack, build_layers
from course_lib.models.lstm import LSTM
from course_lib.models.stack import StackedCell
from course_lib.models.vanilla_rnn import VanillaRNN

SMALL = PairArchitecture(9, 11, embedding_size=5, encoder_size=6, decoder_size=7)
LENGTHS = torch.tensor([6, 2, 1, 4])


def _ids(*shape: int, below: int, seed: int = 0) -> Tensor:
    return torch.randint(4, below, shape, generator=torch.Generator().manual_seed(seed))


def _batch(batch: int = 4) -> tuple[Tensor, Tensor, Tensor]:
    return _ids(batch, 6, below=9), LENGTHS[:batch], _ids(batch, 5, below=11, seed=1)


class OnTorch(nn.Module):
    """The same network written on `torch.nn` alone: bidirectional GRU, packed; GRU decoder with one start state."""

    def __init__(self, ours: EncoderDecoder) -> None:
        super().__init__()
        self.embeddings = ours.source_embedding, ours.target_embedding
        self.bridge, self.head, self.context = ours.bridge, ours.head, ours.context
        forwards, backwards = (
            _torch_gru(way) for way in (ours.encoder.levels[0].forwards, ours.encoder.levels[0].backwards)
        )
        self.encoder = nn.GRU(forwards.input_size, forwards.hidden_size, batch_first=True, bidirectional=True)
        with torch.no_grad():
            for name, parameter in forwards.named_parameters():
                self.encoder.get_parameter(name).copy_(parameter)
                self.encoder.get_parameter(name + "_reverse").copy_(backwards.get_parameter(name))
        self.decoder = _torch_gru(ours.decoder)

    def forward(self, source: Tensor, lengths: Tensor, inputs: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.embeddings[0](source), lengths, batch_first=True, enforce_sorted=False)
        context = torch.cat(tuple(self.encoder(packed)[1]), dim=1)
        x, everywhere = self.embeddings[1](inputs), context.unsqueeze(1).expand(-1, inputs.shape[1], -1)
        x = x if self.context == "start" else torch.cat((x, everywhere), 2)
        outputs, _ = self.decoder(x, torch.tanh(self.bridge(context)).unsqueeze(0))
        return self.head(torch.cat((outputs, everywhere), 2) if self.context == "state and output" else outputs)


def _torch_gru(layers: Any) -> nn.GRU:
    cell = layers.cells[0]
    assert isinstance(cell, GRU)
    return cell.to_torch()


@pytest.mark.parametrize("context", CONTEXTS)
def test_outputs_and_gradients_equal_those_on_torch(context: str) -> None:
    ours = EncoderDecoder.build(replace(SMALL, context=context))
    theirs = OnTorch(ours)
    logits = ours(*_batch())
    torch.testing.assert_close(logits, theirs(*_batch()), rtol=1e-4, atol=1e-5)
    logits.square().mean().backward()
    shared = [parameter.grad.clone() for parameter in ours.source_embedding.parameters() if parameter.grad is not None]
    cell = ours.decoder.cells[0]  # type: ignore[union-attr,index]
    ours_W = cell.W_hh.grad.clone()  # type: ignore[union-attr]
    ours.zero_grad()
    theirs(*_batch()).square().mean().backward()
    torch.testing.assert_close(shared[0], ours.source_embedding.weight.grad, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(ours_W, theirs.decoder.weight_hh_l0.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_padding_never_counts_masked_or_packed(kind: str, context: str) -> None:
    model = EncoderDecoder.build(replace(SMALL, kind=kind, context=context, encoder_layers=2, decoder_layers=2))
    source, lengths, inputs = _batch()
    masked = model(source, lengths, inputs)
    torch.testing.assert_close(model(source, lengths, inputs, "packed"), masked, rtol=1e-4, atol=1e-5)
    for row, length in enumerate(lengths.tolist()):
        alone = model(source[row : row + 1, :length], lengths[row : row + 1], inputs[row : row + 1])
        torch.testing.assert_close(alone, masked[row : row + 1], rtol=1e-4, atol=1e-5)
    other = source.clone()
    other[1, 2:] = 7
    torch.testing.assert_close(model(other, lengths, inputs), masked)
    assert not torch.allclose(model(source, lengths, inputs, "read")[1], masked[1], atol=1e-4)


def test_gradients_agree_masked_and_packed() -> None:
    gradients = []
    for padding in ("masked", "packed"):
        model = EncoderDecoder.build(replace(SMALL, encoder_layers=2))
        model(*_batch(), padding).square().mean().backward()
        gradients.append({name: p.grad for name, p in model.named_parameters()})
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(
            gradient, gradients[1][name], rtol=1e-4, atol=1e-6, msg=lambda m, n=name: f"{n}: {m}"
        )


@pytest.mark.parametrize("kind", KINDS)
def test_step_by_step_gives_what_teacher_forcing_gives(kind: str) -> None:
    model = EncoderDecoder.build(replace(SMALL, kind=kind, decoder_layers=2)).eval()
    source, lengths, inputs = _batch()
    state = model.start(model.encode(source, lengths).context)
    steps = []
    for tokens in inputs.unbind(1):
        logits, state = model.step(tokens, state)
        steps.append(logits)
    torch.testing.assert_close(torch.stack(steps, 1), model(source, lengths, inputs), rtol=1e-4, atol=1e-5)


def test_a_later_target_token_changes_nothing_before_it() -> None:
    model = EncoderDecoder.build(SMALL)
    source, lengths, inputs = _batch()
    changed = inputs.clone()
    changed[:, 3] = (changed[:, 3] - 4 + 1) % 7 + 4
    before, after = model(source, lengths, inputs), model(source, lengths, changed)
    torch.testing.assert_close(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3], after[:, 3])


def test_states_can_be_put_in_another_order() -> None:
    model = EncoderDecoder.build(replace(SMALL, kind="LSTM", decoder_layers=2))
    source, lengths, inputs = _batch()
    state = model.start(model.encode(source, lengths).context)
    rows = torch.tensor([2, 2, 0])
    torch.testing.assert_close(
        model.decode(inputs[rows], state.select(rows))[0], model.decode(inputs, state)[0][rows], rtol=1e-5, atol=1e-6
    )


def test_encoder_and_decoder_share_no_weight() -> None:
    model = EncoderDecoder.build(SMALL)
    before = model.encode(*_batch()[:2]).context
    with torch.no_grad():
        for parameter in [*model.decoder.parameters(), *model.target_embedding.parameters()]:
            parameter.zero_()
    torch.testing.assert_close(model.encode(*_batch()[:2]).context, before)


def test_cells_stacks_and_directions_of_ones_own() -> None:
    both = Level(Stack([VanillaRNN(5, 6), LSTM(6, 4)]), build_layers("torch.GRU", 5, 3))
    encoder = Encoder([both, Level(build_layers("UGRNN", 7, 8))])
    model = EncoderDecoder(9, 11, encoder, Stack([GRU(5 + 8, 7), LSTM(7, 6)]))
    source, lengths, inputs = _batch()
    assert model(source, lengths, inputs).shape == (4, 5, 11)
    assert model.start(torch.zeros(2, 8)).states[1][1].shape == (2, 6)


def test_a_stack_that_is_one_cell_on_either_side() -> None:
    deep = StackedCell([GRU(5, 6), LSTM(6, 6)], residual=True)
    encoder = Encoder([Level(Stack([deep]), Stack([GRU(5, 4)]))])
    model = EncoderDecoder(9, 11, encoder, Stack([StackedCell([LSTM(5 + 10, 7), GRU(7, 6)])])).eval()
    source, lengths, inputs = _batch()
    logits = model(source, lengths, inputs)
    torch.testing.assert_close(model(source, lengths, inputs, "packed"), logits, rtol=1e-4, atol=1e-5)
    state = model.start(model.encode(source, lengths).context)
    torch.testing.assert_close(model.step(inputs[:, 0], state)[0], logits[:, 0], rtol=1e-4, atol=1e-5)
    rows = torch.tensor([3, 0])
    torch.testing.assert_close(model.step(inputs[rows, 0], state.select(rows))[0], logits[rows, 0])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in CELLS])
def test_a_twin_on_our_own_cells(kind: str) -> None:
    model = EncoderDecoder.build(replace(SMALL, kind=kind, encoder_layers=2, decoder_layers=2)).eval()
    twin = model.as_cells()
    torch.testing.assert_close(twin(*_batch()), model(*_batch()), rtol=1e-4, atol=1e-5)
    assert twin.as_cells() is twin
    assert not twin.training
    assert model.train().as_cells().decoder.training
    with torch.no_grad():
        twin.head.weight.zero_()
    assert bool(model.head.weight.any())


def test_one_way_and_a_batch_of_one_and_a_long_source() -> None:
    model = EncoderDecoder.build(replace(SMALL, both_ways=False, kind="torch.GRU"))
    assert model.encoder.context_size == 6
    source = _ids(1, 1000, below=9)
    assert model(source, torch.tensor([1000]), _ids(1, 1, below=11)).shape == (1, 1, 11)


def test_building_leaves_the_callers_random_numbers_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    EncoderDecoder.build(replace(SMALL, decoder_layers=2, dropout=0.5))
    torch.testing.assert_close(torch.rand(1), expected)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"context": "nowhere"}, "a context among"),
        ({"kind": "CNN"}, "a kind of layer among"),
        ({"encoder_layers": 0}, "encoder_layers to be a whole number"),
        ({"source_size": 0}, "source_size to be a whole number"),
        ({"dropout": 1.0}, "a dropout from 0"),
    ],
)
def test_an_architecture_without_sense(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        EncoderDecoder.build(replace(SMALL, **change))


def test_parts_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="at least one level"):
        Encoder([])
    with pytest.raises(ValueError, match="reads 12 features"):
        Encoder([Level(build_layers("GRU", 5, 6), build_layers("GRU", 5, 6)), Level(build_layers("GRU", 6, 6))])
    with pytest.raises(ValueError, match="both directions to read 5"):
        Level(build_layers("GRU", 5, 6), build_layers("GRU", 4, 6))
    with pytest.raises(ValueError, match="beside the context of 6"):
        EncoderDecoder(9, 11, Encoder([Level(build_layers("GRU", 5, 6))]), build_layers("GRU", 6, 7))


def test_ids_lengths_and_batches_that_do_not_fit() -> None:
    model = EncoderDecoder.build(SMALL)
    source, lengths, inputs = _batch()
    with pytest.raises(ValueError, match="source ids from 0 to 8; got 9"):
        model(torch.full_like(source, 9), lengths, inputs)
    with pytest.raises(ValueError, match="target ids from 0 to 10; got -1"):
        model(source, lengths, torch.full_like(inputs, -1))
    with pytest.raises(ValueError, match="Drop empty sequences"):
        model(source[:, :0], lengths, inputs)
    with pytest.raises(ValueError, match="lengths from 1 to 6; got 1 to 7"):
        model(source, torch.tensor([7, 2, 1, 4]), inputs)
    with pytest.raises(ValueError, match="one whole length per sequence"):
        model(source, lengths[:3], inputs)
    with pytest.raises(ValueError, match="as many targets as sources, 4; got 3"):
        model(source, lengths, inputs[:3])
    with pytest.raises(ValueError, match="padding to be one of"):
        model(source, lengths, inputs, "ignored")
    with pytest.raises(ValueError, match=r"contexts \(batch, 12\)"):
        model.start(torch.zeros(4, 5))
    with pytest.raises(ValueError, match="one token a sequence"):
        model.step(inputs, model.start(torch.zeros(4, 12)))
