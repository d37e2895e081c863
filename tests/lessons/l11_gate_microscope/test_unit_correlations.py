"""Scores of units: against SciPy-free definitions, planted units, and the shipped table."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from course_lib.lessons.l09_lstm.gate_view import read, shipped_reader
from course_lib.lessons.l11_gate_microscope import unit_correlations
from course_lib.lessons.l11_gate_microscope.microscope import LONGEST, microscope
from course_lib.lessons.l11_gate_microscope.text_labels import Label
from course_lib.lessons.l11_gate_microscope.unit_correlations import (
    DOCUMENTS,
    PIECE,
    PROPERTIES,
    RUN_IN,
    UnitScore,
    auc,
    correlation,
    find_units,
    finding,
    passages,
    pieces,
    read_units,
    stored,
    untrained,
    without_training,
)


def test_correlation_is_numpy_s() -> None:
    generator = np.random.default_rng(0)
    signals, label = generator.normal(size=(50, 7)), generator.normal(size=50)
    expected = [np.corrcoef(signal, label)[0, 1] for signal in signals.T]
    found = correlation(torch.from_numpy(signals), torch.from_numpy(label))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    several = correlation(torch.from_numpy(signals), torch.from_numpy(np.stack([label, -label], 1)))
    np.testing.assert_allclose(several, np.stack([expected, [-r for r in expected]], 1), rtol=1e-12)


def test_what_does_not_move_has_no_correlation() -> None:
    assert correlation(torch.ones(5, 2), torch.arange(5.0)).tolist() == [0, 0]
    assert correlation(torch.randn(5, 2), torch.ones(5)).tolist() == [0, 0]
    with pytest.raises(ValueError, match="as many labels as steps"):
        correlation(torch.ones(5, 2), torch.ones(4))
    with pytest.raises(ValueError, match="signals"):
        correlation(torch.ones(5), torch.ones(5))
    with pytest.raises(ValueError, match="finite"):
        correlation(torch.tensor([[1.0], [math.nan]]), torch.tensor([0.0, 1.0]))


def test_auc_counts_pairs() -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.randint(4, (40,), generator=generator).double()
    label = (torch.rand(40, generator=generator) < 0.3).double()
    high, low = values[label == 1], values[label == 0]
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in high.tolist() for b in low.tolist()]
    assert auc(values, label) == pytest.approx(sum(pairs) / len(pairs))
    with pytest.raises(ValueError, match="label 1 and with label 0"):
        auc(values, torch.ones(40))
    with pytest.raises(ValueError, match="values and labels"):
        auc(values, label[:5])
    with pytest.raises(ValueError, match="finite"):
        auc(torch.tensor([math.nan, 1.0]), torch.tensor([0.0, 1.0]))


@pytest.mark.parametrize("length", [1, RUN_IN, RUN_IN + PIECE, RUN_IN + PIECE + 1, 2 * PIECE + RUN_IN + 7])
def test_pieces_cover_the_text_once(length: int) -> None:
    model = shipped_reader("prose")
    text = passages("prose")[0].text[:length]
    covered = [ids[:, run_in:].flatten() for ids, run_in in pieces(model, text)]
    wanted = torch.tensor(model.tokenizer.encode(text))
    assert torch.cat(covered)[:length].equal(wanted)


def test_signals_are_those_of_a_plain_reading() -> None:
    model = shipped_reader("prose")
    text = passages("prose")[0].text[:90]
    found, plain = read_units(model, text), read(model, text).values
    for name in ("h", "c", "f", "i", "o", "g"):
        torch.testing.assert_close(found[name], plain[name])
    torch.testing.assert_close(found["tanh c"], plain["c"].tanh())


def test_a_long_text_is_read_in_pieces_as_in_one_go() -> None:
    model = shipped_reader("prose")
    text = passages("prose")[0].text[: PIECE + RUN_IN + 300]
    in_pieces = read_units(model, text, ("h",))["h"]
    ids = torch.tensor(model.tokenizer.encode(text)).unsqueeze(0)
    whole = shipped_model_states(ids)
    assert float((in_pieces[: PIECE + RUN_IN] - whole[: PIECE + RUN_IN]).abs().max()) < 1e-4
    assert float((in_pieces - whole).abs().median()) < 0.02  # pieces start a little late, and catch up


def shipped_model_states(ids: torch.Tensor) -> torch.Tensor:
    from course_lib.training.recipes import shipped

    language_model = shipped("prose").model
    with torch.no_grad():
        return language_model.layers(language_model.embedding(ids))[0][0]


@pytest.mark.parametrize(("text", "names"), [("", ("h",)), ("a", ("x",))])
def test_nothing_to_read_is_refused(text: str, names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected text, and signals"):
        read_units(shipped_reader("prose"), text, names)


def test_a_planted_unit_is_found_and_chance_is_small() -> None:
    generator = torch.Generator().manual_seed(0)
    texts = []
    for _ in range(2):
        label = (torch.rand(4000, generator=generator) < 0.02).cumsum(0) % 2
        signal = torch.randn(4000, 30, generator=generator)
        signal[:, 17] -= 3 * label
        texts.append(({"h": signal}, Label(label.double().numpy(), np.ones(4000, dtype=bool))))
    (first, seen), (second, unseen) = texts
    found = unit_correlations._finding(first, second, seen, unseen, np.arange(4000) // 400)
    assert found.best.unit == 17
    assert found.best.reported < -0.75
    assert found.best.auc is not None
    assert found.best.auc < 0.05
    assert found.baseline < 0.1
    assert found.documents == 10
    low, high = found.interval
    assert 0.7 < low < abs(found.best.reported) < high < 1


def test_levels_turn_with_the_sign() -> None:
    down = UnitScore("h", 0, -0.9, -0.8, -1.0, 1.0, 0.1)
    assert down.level(torch.tensor([-5.0, 0.0, 1.0])).tolist() == [1.0, 0.5, 0.0]


@pytest.mark.parametrize("model", list(PROPERTIES))
def test_texts_are_seen_and_unseen(model: str) -> None:
    split = DOCUMENTS[model]()
    for passage, documents in zip(passages(model), (split.train, split.test), strict=True):
        pieces_of = [
            "".join(np.array(list(passage.text))[passage.documents == number])
            for number in range(passage.documents[-1])
        ]
        assert len(pieces_of) >= 10
        assert {piece.removesuffix("\n") for piece in pieces_of} <= set(documents.values())
        assert set(passage.labels) == set(PROPERTIES[model])
        assert all(len(label.values) == len(passage.text) for label in passage.labels.values())


def test_only_models_with_properties() -> None:
    with pytest.raises(ValueError, match="expected a model among"):
        passages("latex")
    with pytest.raises(ValueError, match="expected one of"):
        finding("latex", "inside quotes")
    with pytest.raises(ValueError, match="expected one of"):
        finding("python", "inside a dream")


def test_the_table_reaches_its_goals() -> None:
    """On dozens of modules and documents that were held out whole."""
    assert set(stored()) == set(PROPERTIES)
    for model, least in (("python", 0.7), ("prose", 0.8)):
        quotes, lines = finding(model, "inside quotes"), finding(model, "line position")
        assert abs(quotes.best.reported) >= least
        assert abs(lines.best.reported) >= 0.6
        for found in (quotes, lines):
            low, high = found.interval
            assert 4 * found.baseline <= low <= abs(found.best.reported) <= high
            assert found.documents >= 20


def test_the_table_is_what_the_code_measures() -> None:
    found = find_units("prose", ("tanh c",), length=8_000)["inside quotes"]
    assert found.best.unit == finding("prose", "inside quotes").best.unit
    assert abs(abs(found.best.reported) - abs(finding("prose", "inside quotes").best.reported)) < 0.15


@pytest.mark.parametrize("text", ["", "def f(:\n", 'x = "abc"  # "d"\n', "你好\x00" * 10, "a\n" * 5000])
def test_any_text_comes_under_the_microscope(text: str) -> None:
    for name in PROPERTIES["python"]:
        view = microscope("python", name, 1, text)
        assert len(view.levels) == len(view.text) <= LONGEST
        assert (view.levels >= 0).all()
        assert (view.levels <= 1).all()
        assert view.here is None or -1 <= view.here <= 1
        assert (view.label is None) == bool(view.note)


def test_the_microscope_sees_a_string() -> None:
    view = microscope("python", "inside quotes", 1, "def f(x):\n    return x + 'some words here'\n")
    assert view.here is not None
    assert abs(view.here) > 0.8
    assert any("words" in part for part in view.stretches())
    with pytest.raises(ValueError, match="rank from 1"):
        microscope("python", "inside quotes", 0, "x")


def test_what_knows_a_property_without_training() -> None:
    model = shipped_reader("python")
    assert torch.equal(untrained(model).cell.W_hh, untrained(model).cell.W_hh)
    assert not torch.equal(untrained(model).cell.W_hh, untrained(model, 1).cell.W_hh)
    found = without_training(model, passages("python", 3_000))
    assert set(found) == set(PROPERTIES["python"])
    assert all(0 <= value <= 1 for pair in found.values() for value in pair)
    assert max(found["inside quotes"]) < abs(finding("python", "inside quotes").best.reported)
