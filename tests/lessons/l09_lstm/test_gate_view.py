"""Reading with a trained LSTM: the record is the model's own, a clamp does what it says, bad input gets words."""

from __future__ import annotations

from functools import lru_cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l09_lstm.gate_view import (
    GATES,
    HARM,
    LEVELS,
    LONGEST,
    MOVED,
    ORDERS,
    Clamp,
    Reader,
    forgetting,
    gate_view,
    memory_length,
    read,
    reader,
    shipped_reader,
    step_change,
    unit_scores,
)
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.training.recipes import Shipped

SENTENCE = 'to be or not to be, "that" is'


def a_model(kind: str = "torch.LSTM", hidden: int = 6, layers: int = 1) -> Shipped:
    vocabulary = Vocabulary(sorted(set("abcdefghijklmnopqrstuvwxyz ,\"'.\n")), ["<unk>"])
    architecture = Architecture(len(vocabulary), 5, hidden, kind, layers)
    return Shipped(LanguageModel.build(architecture, seed=3).eval(), CharacterTokenizer(vocabulary), {})


@lru_cache(maxsize=4)
def a_reader(hidden: int = 6) -> Reader:
    return reader(a_model(hidden=hidden))


def test_record_is_what_the_model_does() -> None:
    source = a_model()
    found = read(reader(source), SENTENCE)
    ids = torch.tensor([source.tokenizer.encode(SENTENCE)])
    with torch.no_grad():
        logits, _ = source.model(ids)
    ordinary = [n for n, token in enumerate(source.tokenizer.vocabulary.tokens) if token != "<unk>"]
    torch.testing.assert_close(found.probabilities, logits[0, :, ordinary].double().softmax(-1))
    costs = -found.probabilities[torch.arange(len(SENTENCE) - 1), [found.characters.index(c) for c in SENTENCE[1:]]]
    assert found.bits == pytest.approx(float((-costs).log2().neg().mean()))
    v = found.values
    before = torch.cat([torch.zeros(1, 6), v["c"][:-1]])
    torch.testing.assert_close(v["c"], v["f"] * before + v["i"] * v["g"])
    torch.testing.assert_close(v["h"], v["o"] * v["c"].tanh())


@pytest.mark.parametrize("kind", ["torch.LSTM", "LSTM"])
def test_the_callers_model_stays_as_it_was(kind: str) -> None:
    source = a_model(kind)
    source.model.train()
    taken = reader(source)
    assert source.model.training
    assert all(p.requires_grad for p in source.model.parameters())
    assert not any(p.requires_grad for part in (taken.cell, taken.embedding, taken.head) for p in part.parameters())
    with torch.no_grad():
        for p in source.model.parameters():
            p.zero_()
    assert all(float(p.abs().max()) > 0 for p in taken.cell.parameters() if p.dim() > 1)


@settings(max_examples=25, deadline=None)
@given(gate=st.sampled_from(GATES), level=st.sampled_from(LEVELS), unit=st.one_of(st.none(), st.integers(0, 5)))
def test_a_clamp_holds_its_gate_and_the_rest_follows(gate: str, level: str, unit: int | None) -> None:
    plain, held = read(a_reader(), SENTENCE), read(a_reader(), SENTENCE, Clamp(gate, level, unit))
    units = list(range(6)) if unit is None else [unit]
    wanted = plain.values[gate].mean(0)[units] if level == "its mean" else torch.full((len(units),), float(level))
    torch.testing.assert_close(held.values[gate][:, units], wanted.expand(len(SENTENCE), -1))
    v = held.values
    before = torch.cat([torch.zeros(1, 6), v["c"][:-1]])
    torch.testing.assert_close(v["c"], v["f"] * before + v["i"] * v["g"])
    if unit is not None:  # the first step has nothing to differ in but the held unit
        others = [n for n in range(6) if n != unit]
        torch.testing.assert_close(v[gate][0, others], plain.values[gate][0, others])


def test_forgetting_is_each_unit_in_turn() -> None:
    model = a_reader()
    found, plain = forgetting(model, SENTENCE), read(model, SENTENCE)
    assert plain.bits is not None
    for unit in range(model.units):
        held = read(model, SENTENCE, Clamp("f", "0", unit))
        assert held.bits is not None
        assert float(found.harm[unit]) == pytest.approx(held.bits - plain.bits, abs=1e-5)
        moved = float((held.probabilities[-1] - plain.probabilities[-1]).abs().sum()) / 2
        assert float(found.moved[unit]) == pytest.approx(moved, abs=1e-5)


@pytest.mark.parametrize("order", ORDERS)
def test_orders_are_finite_for_any_text(order: str) -> None:
    model = a_reader()
    for text in (SENTENCE, "", "a", "   ", "你好", "x" * 300):
        scores = unit_scores(model, read(model, text), order)
        assert scores.shape == (6,)
        assert bool(torch.isfinite(scores).all())


def test_a_unit_that_counts_follows_the_place_in_the_text() -> None:
    model, found = a_reader(), read(a_reader(), SENTENCE)
    found.values["c"][:, 2] = torch.arange(len(SENTENCE), dtype=torch.float32)
    scores = unit_scores(model, found, "follows place in text")
    assert int(scores.argmax()) == 2
    assert float(scores[2]) == pytest.approx(1.0)


def test_empty_long_and_unknown_texts() -> None:
    model = a_reader()
    assert (read(model, "").text, read(model, "").typed, read(model, "").bits) == ("\n", 0, None)
    long = read(model, "ab" * 50_000)
    assert (len(long.text), long.typed) == (LONGEST, 100_000)
    unknown = read(model, "你好吗")
    assert (unknown.unknown, unknown.bits) == (3, None)
    assert bool(torch.isfinite(unknown.probabilities).all())


def test_what_is_not_there() -> None:
    model = a_reader()
    for clamp in (Clamp("f", "0", 6), Clamp("f", "0", -1)):
        with pytest.raises(ValueError, match="expected a unit from 0 to 5"):
            read(model, SENTENCE, clamp)
    with pytest.raises(ValueError, match="expected a gate among f, i, g, o"):
        read(model, SENTENCE, Clamp("z", "0", 1))
    with pytest.raises(ValueError, match="expected a level"):
        read(model, SENTENCE, Clamp("f", "2", 1))
    with pytest.raises(ValueError, match="expected an order"):
        unit_scores(model, read(model, SENTENCE), "beauty")
    for kind, layers in (("torch.GRU", 1), ("torch.LSTM", 2), ("RNN", 1)):
        with pytest.raises(ValueError, match="expected a model with one LSTM layer"):
            reader(a_model(kind, layers=layers))


@pytest.mark.parametrize("hidden", [1, 2, 17])
def test_any_width(hidden: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = reader(a_model("LSTM", hidden))
    monkeypatch.setattr("course_lib.lessons.l09_lstm.gate_view.shipped_reader", lambda name: model)
    view = gate_view(f"width {hidden}", SENTENCE, HARM, hidden - 1, 99, "i", "1")
    assert view.change.shape == (len(SENTENCE), hidden)
    assert view.step == len(SENTENCE)
    with pytest.raises(ValueError, match="expected a row"):
        gate_view(f"width {hidden}", SENTENCE, HARM, hidden, 1)


def test_a_view_of_the_shipped_model() -> None:
    model = shipped_reader("prose")
    free = gate_view("prose", SENTENCE, MOVED, 0, 5)
    assert free.clamp is None
    assert float(free.change.abs().max()) == 0.0
    held = gate_view("prose", SENTENCE, MOVED, 0, 5, "f", "0")
    assert held.clamp == Clamp("f", "0", held.unit)
    assert sorted(held.units.tolist()) == list(range(model.units))
    assert float(held.change.abs().max()) > 0
    assert len(held.likeliest(7)) == 7
    everywhere = gate_view("prose", SENTENCE, MOVED, 3, 5, "f", "0", everywhere=True)
    assert everywhere.clamp == Clamp("f", "0", None)
    assert everywhere.after.bits is not None
    assert free.before.bits is not None
    assert everywhere.after.bits > free.before.bits + 1


def test_memory_length() -> None:
    assert [memory_length(f) for f in (0.0, 0.5, 1.0)] == [1.0, 2.0, 1e4]
    assert memory_length(0.99) == pytest.approx(100)


def test_step_change_is_the_middle_one() -> None:
    values = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [3.0, 3.0]])
    assert step_change(values) == pytest.approx(1.0)
    assert step_change(torch.zeros(3, 2)) == 0
    with pytest.raises(ValueError, match="two steps"):
        step_change(values[:1])
