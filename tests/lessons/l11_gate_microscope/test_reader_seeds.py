"""Readers of every seed: the split by "not", prizes with both articles, erasing, and what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.lessons.l11_gate_microscope import reader_seeds, sentiment_table
from course_lib.lessons.l11_gate_microscope.reader_seeds import (
    ENDS,
    ERASED,
    WITH,
    WITHOUT,
    accuracy_erased,
    erased_table,
    found,
    not_table,
    prize_table,
    run_trial,
    says_positive,
    split_sentences,
    table_trials,
)
from course_lib.lessons.l11_gate_microscope.recipes_sentiment import shipped_reader
from course_lib.lessons.l11_gate_microscope.sentiment import reviews
from course_lib.lessons.l11_gate_microscope.verdict import NETWORKS, accuracy, build_classifier


def test_sentences_are_split_by_not() -> None:
    parts = split_sentences()
    assert all("not" in review.words for review in parts[WITH])
    assert all(review.distance == reader_seeds.FAR for part in parts.values() for review in part)
    assert sum(map(len, parts.values())) == 1000


def test_the_stored_runs_say_what_the_lesson_says() -> None:
    assert all(len(found(network)) == len(sentiment_table.SEEDS) for network in NETWORKS)
    assert all(min(run["accuracy"].values()) > 0.99 for network in ("GRU", "LSTM") for run in found(network))
    for run in (run for network in ("GRU", "LSTM") for run in found(network)):
        for end, positive in run["positive"].items():
            if "razzie" in end:
                assert positive < 0.1, "read from the prize, whatever its article and the word between the clauses"
            if "oscar" in end:
                assert positive > 0.9
    for run in found("LSTM"):
        assert min(run["erased"][name] for name in ("nothing", "h", "c")) > 0.9
        assert run["erased"]["h and c"] == pytest.approx(0.5, abs=0.06)
    assert all(run["erased"]["h"] == pytest.approx(0.5, abs=0.06) for run in found("GRU"))


def test_the_stored_runs_are_those_of_the_table_but_for_other_sentences() -> None:
    parts = split_sentences()
    for network in NETWORKS:
        rate = sentiment_table.best_rate(network)
        for run, old in zip(found(network), sentiment_table.runs(network, "last word", rate), strict=True):
            share = sum(run["accuracy"][name] * len(part) for name, part in parts.items()) / 1000
            assert share == pytest.approx(old["accuracy"]["40"], abs=0.08)


def test_tables() -> None:
    assert [line.split()[0] for line in not_table().splitlines()[1:]] == list(NETWORKS)
    assert len(prize_table(["GRU"]).splitlines()) == 1 + len(ENDS)
    assert [line.split()[0] for line in erased_table().splitlines()[1:]] == ["RNN"] * 2 + ["GRU"] * 2 + ["LSTM"] * 4


def test_erasing_nothing_changes_nothing() -> None:
    reader, sentences = shipped_reader("LSTM", "last word")[0], reviews("test", 40, distance=reader_seeds.FAR)
    assert accuracy_erased(reader, sentences, ()) == accuracy(reader, sentences)
    with pytest.raises(ValueError, match="more than 20 words"):
        accuracy_erased(reader, reviews("test", 2, distance=0), ())


def test_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = shipped_reader("LSTM", "last word")[0]
    monkeypatch.setattr(reader_seeds, "learn", lambda trial: (reader, None))
    result = run_trial(next(trial for trial in table_trials() if trial.network == "LSTM"))
    assert set(result["accuracy"]) == {WITH, WITHOUT}
    assert set(result["erased"]) == set(ERASED)
    assert result["positive"][ENDS[1]] == pytest.approx(says_positive(reader, ENDS[1]), abs=1e-3)


def test_asking_leaves_the_mode() -> None:
    reader = build_classifier("GRU").train()
    said = {says_positive(reader, ENDS[1]) for _ in range(3)}
    assert len(said) == 1
    assert all(module.training for module in reader.modules())


def test_a_missing_file_names_its_command(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reader_seeds"):
        not_table(tmp_path / "none.jsonl")
