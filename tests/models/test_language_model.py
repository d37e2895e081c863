"""Layers, language model and classifier: shapes, states, the twin on our own cells, and what is refused."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models.language_model import Architecture, LanguageModel, parameter_count
from course_lib.models.layers import CELLS, KINDS, TORCH_LAYERS, Stack, TorchLayers, build_layers, detached
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.vanilla_rnn import VanillaRNN


def model_of(kind, layers=2, seed=0):
    return LanguageModel.build(Architecture(7, 5, 6, kind, num_layers=layers), seed)


IDS = torch.randint(7, (3, 8), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layers", [1, 3])
def test_reading_in_pieces_is_reading_at_once(kind, layers):
    model = model_of(kind, layers)
    whole, end = model(IDS)
    first, states = model(IDS[:, :3])
    second, states = model(IDS[:, 3:], states)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(states, end)
    assert len(end) == layers


@pytest.mark.parametrize("kind", KINDS)
def test_no_peeking(kind):
    model = model_of(kind)
    changed = IDS.clone()
    changed[:, 5] = (changed[:, 5] + 1) % 7
    torch.testing.assert_close(model(changed)[0][:, :5], model(IDS)[0][:, :5])
    assert not torch.allclose(model(changed)[0][:, 5:], model(IDS)[0][:, 5:])


@pytest.mark.parametrize("kind", TORCH_LAYERS)
def test_twin_on_our_own_cells_is_the_same_function(kind):
    model = model_of(kind, 2)
    twin = model.as_cells()
    assert isinstance(twin.layers, Stack)
    torch.testing.assert_close(twin(IDS)[0], model(IDS)[0])
    for network in (model, twin):
        network(IDS)[0].square().sum().backward()
    torch.testing.assert_close(twin.embedding.weight.grad, model.embedding.weight.grad)
    assert twin.as_cells() is twin


@pytest.mark.parametrize("kind", KINDS)
def test_seeds(kind):
    torch.manual_seed(0)
    before = torch.get_rng_state()
    one, same, other = model_of(kind, seed=1), model_of(kind, seed=1), model_of(kind, seed=2)
    assert torch.equal(torch.get_rng_state(), before)
    pairs = list(zip(one.parameters(), same.parameters(), other.parameters(), strict=True))
    assert all(torch.equal(a, b) for a, b, _ in pairs)
    assert not any(torch.equal(a, c) for a, _, c in pairs)


def test_parameters_do_not_depend_on_the_length():
    model = model_of("torch.LSTM", 1)
    assert parameter_count(model) == 7 * 5 + 4 * 6 * (5 + 6) + 2 * 4 * 6 + 6 * 7 + 7


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(CELLS)), st.integers(1, 3), st.integers(1, 4), st.integers(1, 5))
def test_shapes(kind, layers, batch, time):
    outputs, states = build_layers(kind, 3, 4, layers)(torch.zeros(batch, time, 3))
    assert outputs.shape == (batch, time, 4)
    assert len(states) == layers


def test_detached():
    _, states = model_of("LSTM")(IDS)
    cut = detached(states)
    assert not any(part.requires_grad for state in cut for part in state)
    torch.testing.assert_close(cut, states)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: build_layers("LSMT", 3, 4), "kind of layer among RNN"),
        (lambda: build_layers("GRU", 3, 0), "hidden_size to be a whole number"),
        (lambda: build_layers("torch.GRU", 3, 4, num_layers=0), "num_layers"),
        (lambda: build_layers("torch.GRU", True, 4), "input_size"),
        (lambda: build_layers("GRU", 3, 4, dropout=1.0), "dropout from 0"),
        (lambda: Stack([]), "at least one cell"),
        (lambda: Stack([VanillaRNN(3, 4), VanillaRNN(5, 4)]), "reads 4 features"),
        (lambda: Stack([VanillaRNN(3, 4)])(torch.zeros(1, 1, 3), ()), "1 states, one per layer; got 0"),
        (lambda: TorchLayers(torch.nn.GRU(3, 4)), "batch_first=True"),
        (lambda: LanguageModel.build(Architecture(0)), "at least one token"),
        (lambda: model_of("GRU")(torch.zeros(3, dtype=torch.long)), r"ids \(batch, time\)"),
        (lambda: model_of("GRU")(torch.zeros(0, 3, dtype=torch.long)), "at least one token"),
        (lambda: model_of("GRU")(torch.full((1, 2), 7)), "from 0 to 6; got 7"),
        (lambda: model_of("GRU")(torch.full((1, 2), -1)), "got -1"),
        (lambda: SequenceClassifier(5, 0), "one class"),
        (
            lambda: SequenceClassifier(5, 2)(torch.zeros(2, 3, dtype=torch.long), torch.tensor([1])),
            "one whole length per",
        ),
        (lambda: SequenceClassifier(5, 2)(torch.zeros(1, 3, dtype=torch.long), torch.tensor([0])), "from 1 to 3"),
        (lambda: SequenceClassifier(5, 2)(torch.zeros(1, 3, dtype=torch.long), torch.tensor([4])), "from 1 to 3"),
    ],
)
def test_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()


@pytest.mark.parametrize("both_ways", [False, True])
def test_padding_does_not_show(both_ways):
    model = SequenceClassifier(9, 4, 5, 6, both_ways=both_ways)
    short = torch.tensor([[1, 2, 3]])
    padded = torch.tensor([[1, 2, 3, 0, 0]])
    torch.testing.assert_close(model(padded, torch.tensor([3])), model(short, torch.tensor([3])))


def test_the_way_back_reads_from_the_end():
    model = SequenceClassifier(9, 4, 5, 6, both_ways=True)
    model.backwards.load_state_dict(model.forwards.state_dict())
    with torch.no_grad():
        model.head.weight[:, 6:] = model.head.weight[:, :6]
    palindrome = torch.tensor([[1, 2, 3, 2, 1]])
    doubled = model(palindrome, torch.tensor([5])) - model.head.bias
    alone = model.forwards(model.embedding(palindrome))[0][:, -1] @ model.head.weight[:, :6].T
    torch.testing.assert_close(doubled, 2 * alone)


@pytest.mark.parametrize("build", [lambda **sizes: LanguageModel.build(Architecture(**sizes)), SequenceClassifier])
@pytest.mark.parametrize(
    "wrong",
    [{"vocabulary_size": 2.5}, {"vocabulary_size": True}, {"dropout": 1.5}, {"dropout": math.nan}, {"dropout": 1}],
    ids=str,
)
def test_sizes_without_sense(build, wrong):
    more = {"classes": 2} if build is SequenceClassifier else {}
    with pytest.raises(ValueError, match="expected"):
        build(**({"vocabulary_size": 5, "hidden_size": 4} | more | wrong))


@pytest.mark.parametrize("ids", [[[5]], [[-1]], [[0.0]], [[]], [0], [[1j]]], ids=str)
def test_ids_without_sense(ids):
    ids = torch.tensor(ids)
    with pytest.raises(ValueError, match="expected ids"):
        LanguageModel.build(Architecture(5, hidden_size=4))(ids)
    with pytest.raises(ValueError, match="expected ids"):
        SequenceClassifier(5, 2, hidden_size=4)(ids, torch.tensor([1]))
