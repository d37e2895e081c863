"""Looking back: gradients against autograd one output at a time, shares that add up, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.lessons.l11_gate_microscope.explorers import describe_look_back
from course_lib.lessons.l11_gate_microscope.look_back import (  # fmt: skip
    FAR,
    LONGEST,
    NETWORKS,
    by_distance,
    gradient_norms,
    half_way,
    look_back,
    look_back_view,
    measure,
    model_for,
    open_quote,
    reach,
    replaced,
    shares,
    stored,
)
from course_lib.lessons.l11_gate_microscope.look_back_figures import in_percent
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training.recipes import as_ids


@pytest.mark.parametrize("kind", ["torch.RNN", "torch.GRU", "torch.LSTM", "UGRNN"])
def test_norms_are_those_of_one_backward_pass_per_output(kind):
    model = LanguageModel.build(Architecture(7, 5, 6, kind), seed=1).eval()
    ids = torch.tensor([1, 4, 2, 2, 6])
    norms, probability = gradient_norms(model, ids, range(5))
    for t in range(5):
        x = model.embedding(ids).detach()[None].requires_grad_()
        log_p = torch.log_softmax(model.head(model.layers(x)[0])[0], dim=1)
        following = int(ids[t + 1]) if t < 4 else int(log_p[t].argmax())
        (gradient,) = torch.autograd.grad(log_p[t, following], x)
        np.testing.assert_allclose(norms[t], gradient[0].norm(dim=1).numpy(), rtol=1e-4, atol=1e-8)
        assert probability[t] == pytest.approx(float(log_p[t, following].exp().detach()), rel=1e-4)
    assert (norms[np.triu_indices(5, 1)] == 0).all()


def test_shares_and_averages():
    share = shares(np.array([[2.0, 0.0], [1.0, 3.0]]))
    assert share.tolist() == [[1.0, 0.0], [0.25, 0.75]]
    assert shares(np.zeros((1, 1))).tolist() == [[0.0]]
    assert by_distance(share).tolist() == [0.875, 0.25]
    assert half_way(np.array([0.1, 0.1, 0.1, 0.7])) == 3
    assert reach(np.array([1.0, 0.2, 0.009, 0.011, 0.0])) == 3


@pytest.mark.parametrize("network", NETWORKS)
def test_a_text_under_a_shipped_model(network):
    look = look_back(network, "the value is")
    assert look.share.shape == (12, 12)
    np.testing.assert_allclose(look.share.sum(axis=1), 1)
    assert 0 <= look.half < 12
    computed = look_back.cache_info().misses
    assert look_back(network, "the value is").half == look.half
    assert look_back.cache_info().misses == computed, "the same text is not computed twice"


@pytest.mark.parametrize("text", ["", "x", "\U0001f600犬" * 9, "word " * 20_000, "\x00\n\t "])
def test_any_text_has_a_view(text):
    view = look_back_view(text, "GRU", 500)
    assert 1 <= len(view.text) <= LONGEST
    assert view.position == len(view.text) - 1
    assert set(view.looks) == set(NETWORKS)
    assert view.cut == max(0, len(text) - LONGEST)
    assert view.unknown == (18 if "犬" in text else 2 if "\x00" in text else 0)  # a tab is not in the training text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: look_back("Transformer", "a"), "RNN"),
        (lambda: look_back("RNN", ""), "1 to 100"),
        (lambda: look_back("RNN", "a" * 101), "1 to 100"),
        (lambda: look_back_view("a", "RNN", -1), "0 or more"),
        (lambda: look_back_view("a", "RNN", 0.5), "whole number"),
        (lambda: shares(np.array([[np.inf, 1.0]])), "finite numbers"),
        (lambda: half_way(np.array([])), "at least one"),
        (lambda: half_way(np.array([-1.0, 2.0])), "0 or more"),
        (lambda: reach(np.array([np.nan, 1.0])), "finite numbers"),
        (lambda: reach(np.array([1.0]), share=2), "share from 0 to 1"),
        (lambda: replaced("RNN", -1), "count"),
        (lambda: stored()["RNN"].beyond(-1), "distance"),
        (lambda: gradient_norms(LanguageModel.build(Architecture(3, 2, 2)), torch.tensor([1]), [1]), "outputs"),
    ],
)
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_an_open_quote_is_found_and_what_it_gets_is_said():
    assert [open_quote(text) for text in ("", '"', 'a "b" c', 'a "b" "c', "it's")] == [None, 0, None, 6, None]
    said = describe_look_back(look_back_view('He said "yes', "GRU", 11))
    view = look_back_view('He said "yes', "GRU", 11)
    assert f"A quote is open, its mark 3 back gets of the gradient: RNN {in_percent(_at(view, 'RNN', 8))}" in said
    assert "open" not in describe_look_back(look_back_view('He said "yes"', "GRU", 12))


def _at(view, network, place):
    return float(view.looks[network].share[view.position, place])


def test_stored_curves_are_what_is_measured():
    kept = stored()
    assert set(kept) == set(NETWORKS)
    for curve in kept.values():
        assert sum(curve.mean) == pytest.approx(1, abs=1e-3)
        assert half_way(np.array(curve.mean)) == curve.half
    few = measure("RNN", windows=2)
    assert few.half == pytest.approx(kept["RNN"].half, abs=2)


def test_a_missing_file_names_its_command(tmp_path):
    with pytest.raises(ValueError, match="python -m"):
        stored(tmp_path / "no.json")


def test_replacing_an_opening_mark_does_more_than_its_gradient_says() -> None:
    found = replaced("LSTM", count=6)
    assert 0 < found.gradient < 0.5
    assert found.after < found.before
    assert found.rank <= found.gradient_rank
    with pytest.raises(ValueError, match="expected 100000 quotations"):
        replaced("LSTM", count=100_000)


@pytest.mark.parametrize("network", NETWORKS)
def test_reading_first_is_the_same_as_reading_on(network):
    it = model_for(network)
    ids = as_ids(it.tokenizer, "the value of the expression is returned")
    whole, p = gradient_norms(it.model, ids, [len(ids) - 2])
    part, q = gradient_norms(it.model, ids[20:], [len(ids) - 22], ids[:20])
    np.testing.assert_allclose(part[0], whole[0][20:], rtol=1e-3, atol=1e-9)
    assert q[0] == pytest.approx(p[0], rel=1e-4)
    cold, _ = gradient_norms(it.model, ids[20:], [len(ids) - 22], ids[:0])
    assert not np.allclose(cold, part, rtol=1e-3, atol=1e-9)


def test_a_cold_start_draws_the_gru_back():
    for network, curve in stored().items():
        assert curve.cold_far == pytest.approx(curve.beyond(FAR), rel=0.2), network
    assert stored()["GRU"].cold_far > stored()["GRU"].beyond(FAR)
