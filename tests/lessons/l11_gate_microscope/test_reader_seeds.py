"""Readers of every seed: the split by "not", the prizes with both articles, and what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.lessons.l11_gate_microscope import reader_seeds, sentiment_table
from course_lib.lessons.l11_gate_microscope.reader_seeds import (
    ENDS,
    WITH,
    WITHOUT,
    found,
    not_table,
    prize_table,
    run_trial,
    says_positive,
    split_sentences,
    table_trials,
)
from course_lib.lessons.l11_gate_microscope.recipes_sentiment import shipped_reader
from course_lib.lessons.l11_gate_microscope.verdict import NETWORKS, build_classifier


def test_sentences_are_split_by_not() -> None:
    parts = split_sentences()
    assert all("not" in review.words for review in parts[WITH])
    assert all(review.distance == reader_seeds.FAR for part in parts.values() for review in part)
    assert sum(map(len, parts.values())) == 1000


def test_the_stored_runs_say_what_the_lesson_says() -> None:
    assert all(len(found(network)) == len(sentiment_table.SEEDS) for network in NETWORKS)
    assert all(min(run["accuracy"].values()) > 0.99 for network in ("GRU", "LSTM") for run in found(network))
    taught_not = [run["accuracy"][WITH] for run in found("RNN")]
    assert sorted(share > 0.6 for share in taught_not) == [False] * 4 + [True]
    swapped = {n: [(run["positive"]["an razzie"] > 0.5, run["positive"]["a oscar"] < 0.5) for run in found(n)]
               for n in ("GRU", "LSTM")}  # fmt: skip
    assert all(all(both) for both in swapped["GRU"])
    assert sum(all(both) for both in swapped["LSTM"]) == 3
    assert all(any(both) for both in swapped["LSTM"])
    right = [run["positive"]["an oscar"] > 0.5 > run["positive"]["a razzie"] for n in NETWORKS for run in found(n)]
    assert all(right)


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


def test_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = shipped_reader("LSTM", "last word")[0]
    monkeypatch.setattr(reader_seeds, "learn", lambda trial: (reader, None))
    result = run_trial(table_trials()[0])
    assert set(result["accuracy"]) == {WITH, WITHOUT}
    assert result["positive"]["a razzie"] == pytest.approx(
        says_positive(reader, f"{reader_seeds.START} a razzie"), abs=1e-3
    )


def test_asking_leaves_the_mode() -> None:
    reader = build_classifier("GRU").train()
    said = {says_positive(reader, f"{reader_seeds.START} a razzie") for _ in range(3)}
    assert len(said) == 1
    assert all(module.training for module in reader.modules())


def test_a_missing_file_names_its_command(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reader_seeds"):
        not_table(tmp_path / "none.jsonl")
