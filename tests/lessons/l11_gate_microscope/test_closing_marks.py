"""Closing marks: which are asked about, what a network and the n-gram say there, and what is stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from course_lib.lessons.l11_gate_microscope import closing_marks
from course_lib.lessons.l11_gate_microscope.closing_figures import closing_picture
from course_lib.lessons.l11_gate_microscope.closing_marks import (
    BEFORE,
    EDGES,
    NGRAM,
    SEEDS,
    WIDTHS,
    Pair,
    Trial,
    apart,
    asked,
    bin_names,
    counts,
    lines,
    network_answers,
    pairs,
    run_trial,
    table,
    table_trials,
)
from course_lib.models.language_model import Architecture, LanguageModel, parameter_count
from course_lib.training.recipes import as_ids, character_tokenizer, prose_split, shipped
from tests.drawing.pictures import finished


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('he said "so" and "no"', ['"so"', '"no"']),
        ('it "begins\nand "ends"', ['"ends"']),
        ("`one` ``two``", ["`one`", "``two`"]),
        ("f(x[1], (y))", ["[1]", "(y)"]),
        ("(two\nlines) (not\n\nthese)", ["(two\nlines)"]),
        ('() [] "" ``', []),
    ],
)
def test_pairs(text: str, expected: list[str]) -> None:
    assert [text[pair.first : pair.close + 1] for pair in pairs(text)] == expected


def test_a_distance_is_from_mark_to_mark() -> None:
    assert Pair(3, 4, 9).distance == 5
    (pair,) = pairs("``ab``")
    assert (pair.first, pair.last, pair.close, pair.distance) == (0, 1, 4, 3)


def test_what_is_asked_ends_before_a_closing_mark() -> None:
    it, tokenizer = asked(), character_tokenizer(prose_split().joined().train)
    tokens = tokenizer.vocabulary.tokens
    assert {tokens[mark] for mark in it.marks.tolist()} <= set('"`)]')
    assert sum(counts()) == len(it.marks) == len(it.ids) > 1000
    assert min(counts()) >= 50
    for row in range(0, len(it.ids), 97):
        opening = it.ids[row][it.opening[row]]
        distance = int(it.lengths[row]) - BEFORE - len(opening) + 1
        assert {tokens[mark] for mark in opening.tolist()} <= set('"`([')
        assert EDGES[it.bins[row]] <= distance
    assert as_ids(tokenizer, "(").tolist() != [0]


def test_answers_do_not_depend_on_the_padding() -> None:
    it, model = asked(), shipped("look-back-gru").model
    probability, right = network_answers(model)
    for row in (0, 500, len(it.ids) - 1):
        with torch.no_grad():
            logits = model(it.ids[row, : it.lengths[row]].unsqueeze(0))[0][0, -1]
        p = logits.double().softmax(0)
        assert probability[row] == pytest.approx(float(p[it.marks[row]]), rel=1e-4)
        assert right[row] == (int(p.argmax()) == int(it.marks[row]))
    hidden = network_answers(model, hidden=True)[0]
    assert hidden.mean() < 0.3 * probability.mean(), "without the opening mark it does not close"


def test_the_networks_have_equal_weights() -> None:
    vocabulary = len(character_tokenizer(prose_split().joined().train).vocabulary)
    sizes = [
        parameter_count(LanguageModel.build(Architecture(vocabulary, 32, width, f"torch.{network}")))
        for network, width in WIDTHS.items()
    ]
    assert max(sizes) / min(sizes) < 1.005


def test_the_ngram_is_measured_again() -> None:
    found = run_trial(Trial(NGRAM, 0))
    np.testing.assert_allclose(found["accuracy"], lines()[NGRAM].accuracy[0], atol=2e-3)
    assert all(a <= b <= c for a, b, c in zip(found["low"], found["accuracy"], found["high"], strict=True))


def test_the_stored_table_says_what_the_lesson_says() -> None:
    found = lines()
    assert set(found) == {*WIDTHS, NGRAM}
    for network in ("GRU", "LSTM"):
        assert (found[network].mean[:3] > found["RNN"].mean[:3]).all()
        assert (found[network].mean[:3] > found[NGRAM].mean[:3]).all()
    assert table().count("\n") == 6
    assert apart("GRU", "RNN") == ["2-9", "10-19", "20-29"]
    assert apart("RNN", "GRU") == []
    with pytest.raises(ValueError, match="expected two of"):
        apart("GRU", "Transformer")
    assert len(bin_names()) == len(EDGES)
    finished(closing_picture(found, "a title"))


def test_trials_and_bad_input(tmp_path: Path) -> None:
    assert len(set(table_trials())) == len(table_trials()) == 1 + len(WIDTHS) * len(SEEDS)
    with pytest.raises(ValueError, match="expected a network"):
        Trial("Transformer", 0)
    with pytest.raises(ValueError, match="To make it again"):
        lines(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(ValueError, match="holds no finished run"):
        lines(tmp_path / "empty.jsonl")
    stored = closing_marks.STORED.read_text().splitlines(keepends=True)
    (tmp_path / "part.jsonl").write_text("".join(line for line in stored if "LSTM" not in line))
    with pytest.raises(ValueError, match="LSTM was not run"):
        lines(tmp_path / "part.jsonl")
    with pytest.raises(ValueError, match="at least one network"):
        closing_picture({}, "")


def test_a_run_trains_and_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    model = shipped("look-back-rnn").model
    monkeypatch.setattr(
        closing_marks, "follow", lambda recipe, progress: type("Run", (), {"model": model, "bits_per_character": 2.5})
    )
    found = run_trial(Trial("RNN", 1))
    assert found["bits_per_character"] == 2.5
    assert len(found["hidden"]) == len(found["accuracy"]) == len(EDGES)
