"""Generated reviews: what the rule says is what they are labelled; networks, stored table and shipped readers agree."""

from __future__ import annotations

import json
import random
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l11_gate_microscope import recipes_sentiment, sentiment, sentiment_table
from course_lib.lessons.l11_gate_microscope.recipes_sentiment import (
    SHIPPED,
    file_name,
    load_reader,
    remake,
    shipped_reader,
)
from course_lib.lessons.l11_gate_microscope.sentiment import (
    OWN_RATINGS,
    PARTS,
    ROLES,
    clear_words,
    reviews,
    tokenizer,
    write_review,
)
from course_lib.lessons.l11_gate_microscope.sentiment_table import at_distance, best_rate, interval, runs, table_trials
from course_lib.lessons.l11_gate_microscope.verdict import (
    NETWORKS,
    TAUGHT,
    Trial,
    VerdictBatches,
    accuracy,
    build_classifier,
    learn,
)
from course_lib.lessons.l11_gate_microscope.verdict_view import (
    GATES,
    MOST_WORDS,
    mean_gates,
    read_verdict,
)
from course_lib.models.checkpoint import CheckpointError
from course_lib.training.sweep import key_of


def by_rule(words: tuple[str, ...]) -> bool:
    """The verdict read by rule from the sentence alone: the last rated word that is said of the film."""
    ratings = clear_words() | OWN_RATINGS
    verdict = None
    for place, word in enumerate(words):
        before = words[max(0, place - 3) : place]
        if word in ratings and (set(before) & {"was", "seemed", "looked", "felt", "deserves"}):
            negated = "not" in words[max(0, place - 2) : place]
            verdict = (ratings[word] > 0) != negated
    assert verdict is not None
    return verdict


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(0, 10**6))
def test_every_sentence_is_what_the_rule_says(distance, seed):
    review = write_review(distance, random.Random(seed), aside=0.5)
    assert by_rule(review.words) == review.positive
    assert len(review.words) == len(review.roles)
    assert set(review.roles) <= set(ROLES)
    assert review.roles.index("verdict") == len(review.words) - 1 - distance
    assert review.verdicts[-1] == review.positive
    rating = (clear_words() | OWN_RATINGS)[review.words[len(review.words) - 1 - distance]]
    assert review.negated == ((rating > 0) != review.positive)
    assert all(word in tokenizer().vocabulary for word in review.words)


def test_words_are_clear_and_both_sides_are_there():
    ratings = clear_words()
    assert all(abs(rating) >= 1.3 for rating in ratings.values())
    assert all(20 <= sum(sign * r > 0 for r in ratings.values()) <= sentiment.MOST for sign in (1, -1))
    assert not set(ratings) & set(OWN_RATINGS)


def test_only_rated_words_and_not_tell_the_verdict():
    """Every other word is as frequent in positive sentences as in negative ones, up to chance (4 standard errors)."""
    rng, told = random.Random(7), {*clear_words(), *OWN_RATINGS}
    sentences = [write_review(rng.randrange(10), rng) for _ in range(2000)]
    count = Counter((word, review.positive) for review in sentences for word in set(review.words) - told)
    for word in {word for word, _ in count}:
        yes, no = count[word, True], count[word, False]
        assert abs(yes - no) <= 4 * (yes + no) ** 0.5, f"{word!r}: {yes} positive, {no} negative"
    prizes = Counter(" ".join(review.words[place - 1 : place + 1]) for review in sentences
                     for place, word in enumerate(review.words) if word in OWN_RATINGS)  # fmt: skip
    assert set(prizes) == {f"{article} {prize}" for article in sentiment.ARTICLES for prize in OWN_RATINGS}
    for joint, share in sentiment.CONTRADICTS.items():
        first = [r for r in sentences if "overruled" in r.roles and _joint(r) == joint]
        contradict = sum(r.verdicts[r.roles.index("overruled")] != r.positive for r in first) / len(first)
        assert contradict == pytest.approx(share, abs=4 * (share * (1 - share) / len(first)) ** 0.5)


def _joint(review: sentiment.Review) -> str:
    """The word that stands before the clause that decides."""
    subject = max(n for n in range(review.roles.index("verdict")) if review.words[n] in {"was", "seemed", "looked",
                  "felt", "deserves"})  # fmt: skip
    return review.words[subject - (2 if review.words[subject] == "deserves" else 3)]


def test_no_sentence_is_in_two_parts_and_seeds_repeat():
    texts = {part: {review.text for review in reviews(part, 300, seed=5, distance=0)} for part in PARTS}
    assert not texts["training"] & texts["test"]
    assert not texts["training"] & texts["validation"]
    assert not texts["validation"] & texts["test"]
    assert reviews("test", 5, seed=1) == reviews("test", 5, seed=1) != reviews("test", 5, seed=2)
    assert 0.4 < np.mean([review.positive for review in reviews("training", 1000)]) < 0.6


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: write_review(-1, random.Random(0)), "distance"),
        (lambda: write_review(1, random.Random(0), aside=2), "asides"),
        (lambda: reviews("holiday", 1), "training"),
        (lambda: reviews("test", 0), "at least 1"),
        (lambda: Trial("Transformer"), "RNN"),
        (lambda: Trial("RNN", "shouting"), "last word"),
        (lambda: Trial("RNN", updates=0), "1 update"),
        (lambda: Trial("RNN", learning_rate=float("nan")), "finite"),
        (lambda: read_verdict("good", "last word", "door"), "LSTM f"),
        (lambda: shipped_reader("UGRNN", "last word"), "RNN"),
        (lambda: mean_gates(shipped_reader("RNN", "last word")[0]), "GRU or LSTM"),
        (lambda: interval([1.0]), "2 to"),
        (lambda: VerdictBatches([], "last word"), "expected sentences"),
        (lambda: VerdictBatches(reviews("test", 1), "every wrod"), "last word, every word"),
        (lambda: VerdictBatches(reviews("test", 1), "last word", batch=0), "batch"),
        (lambda: sentiment_table.at_distance("RNN", 7), "distance among"),
        (lambda: sentiment_table.second_chances(7), "distance among"),
        (lambda: sentiment_table.table("shouting"), "last word"),
    ],
)
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_batches_teach_where_they_should():
    sentences = reviews("training", 50)
    for taught in TAUGHT:
        ids, targets = VerdictBatches(sentences, taught, batch=16)(3)
        again, _ = VerdictBatches(sentences, taught, batch=16)(3)
        assert torch.equal(ids, again)
        assert ids.shape == targets.shape
        per_row = (targets >= 0).sum(1)
        assert bool((per_row == 1).all()) == (taught == "last word")
        assert bool((per_row >= 1).all())


@pytest.mark.parametrize("network", NETWORKS)
def test_learning_repeats_and_lowers_the_loss(network):
    trial = Trial(network, "every word", updates=12)
    one, history = learn(trial, sentences=80)
    two, _ = learn(trial, sentences=80)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert history.losses[-1] < history.losses[0]
    assert 0 <= accuracy(one, reviews("test", 20)) <= 1


def test_the_forget_bias_of_the_lstm_starts_near_one():
    cell = build_classifier("LSTM").forwards.as_cells().cells[0]
    assert float(cell.b_h.detach()[cell.rows("f")].mean()) == pytest.approx(1, abs=0.3)


def test_table_is_a_sweep_whose_best_rate_comes_from_validation(tmp_path):
    trials = table_trials()
    assert len({key_of(trial) for trial in trials}) == len(trials)
    lines = []
    for seed in (0, 1):
        for rate, validation in ((5e-3, 0.9), (1.5e-2, 0.6)):
            setting = json.loads(key_of(Trial("GRU", TAUGHT[0], rate, seed)))
            result = {"validation": validation, "accuracy": {"40": 0.5 + 0.4 * seed}, "curve": []}
            lines.append(json.dumps({"setting": setting, "result": result}))
    path = tmp_path / "sentiment.jsonl"
    path.write_text("\n".join(lines) + "\n")
    assert best_rate("GRU", path=path) == 5e-3
    found = at_distance("GRU", 40, path=path)
    assert (found.mean, found.runs, found.low, found.high) == (0.7, 2, 0.0, 1.0)
    with pytest.raises(ValueError, match="python -m"):
        best_rate("LSTM", path=path)
    with pytest.raises(ValueError, match="python -m"):
        runs("LSTM", TAUGHT[0], 5e-3, tmp_path / "nothing.jsonl")


def test_interval_is_students():
    found = interval([0.90, 0.92, 0.94])
    assert found.mean == 0.92
    assert found.high - found.mean == pytest.approx(4.303 * 0.02 / 3**0.5, abs=1e-4)


def test_stored_numbers_reach_what_the_lesson_says():
    for network in ("GRU", "LSTM"):
        assert at_distance(network, 40).low >= 0.9
        assert at_distance(network, 40).runs >= 3
    assert at_distance("RNN", 40).high < at_distance("LSTM", 40).low
    assert at_distance("RNN", 40, TAUGHT[1]).mean > 0.9


@pytest.mark.parametrize("taught", TAUGHT)
@pytest.mark.parametrize("network", NETWORKS)
def test_shipped_readers_are_as_good_as_their_cards_say(network, taught):
    classifier, card = shipped_reader(network, taught)
    assert card["name"] == file_name(network, taught)
    assert card["name"] in SHIPPED
    assert accuracy(classifier, reviews("test", 300, distance=40)) == pytest.approx(card["accuracy"], abs=0.08)


def test_remake_and_load(tmp_path, monkeypatch):
    monkeypatch.setattr(recipes_sentiment, "learn", lambda trial: learn(trial, sentences=100))
    card = remake("GRU", "last word", tmp_path, updates=2)
    path = tmp_path / "verdict-gru-last-word.safetensors"
    assert load_reader(path, "GRU")[1] == card
    with pytest.raises(CheckpointError, match="advice"):
        load_reader(path, "LSTM", "advice")
    with pytest.raises(CheckpointError, match="python -m"):
        load_reader(tmp_path / "no.safetensors", "GRU")


@pytest.mark.parametrize("gate", GATES)
def test_a_view_reads_word_by_word(gate):
    view = read_verdict("The film was LOVELY, but it deserves the razzie! Honestly.", "every word", gate)
    assert view.words[3] == "lovely"
    assert view.unknown == ("honestly",)
    assert view.gates.shape == (16, len(view.words))
    assert (view.gates >= -1).all()
    assert (view.gates <= 1).all()
    assert (np.diff(view.say) <= 0).all()
    whole = view.positive["LSTM"]
    part = read_verdict("the film was lovely", "every word", gate).positive["LSTM"]
    assert whole[3] == pytest.approx(part[3], abs=1e-5), "the verdict after a word must not depend on later words"
    assert whole[3] > 0.9
    assert whole[-1] < 0.1


@pytest.mark.parametrize("text", ["", "?!", "犬 \U0001f600", "good " * 20_000, "$x^2$ \x00 \ud800"])
def test_any_text_has_a_view(text):
    view = read_verdict(text, "last word")
    assert 1 <= len(view.words) <= MOST_WORDS
    assert np.isfinite(view.mean).all()


def test_mean_gates_are_those_of_a_loop():
    reader, (review, *others) = shipped_reader("LSTM", "last word")[0], reviews("test", 20, distance=5)
    found = mean_gates(reader, [review])
    assert set(found) == {"f", "i", "o"}
    view = read_verdict(review.text, "last word", "LSTM f")
    for role in set(review.roles):
        where = np.array(review.roles) == role
        assert found["f"][role] == pytest.approx(float(view.mean[where].mean()), abs=1e-4)
    assert "at 'razzie'" not in mean_gates(reader, [r for r in (review, *others) if "razzie" not in r.words])["f"]
    assert all(0 < value < 1 for at in mean_gates(reader, others).values() for value in at.values())
