"""The beam's own rules: what it saves, keeps and prunes, when it stops, what is pinned, ties, and bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.candidates import candidates
from course_lib.decoding.hypotheses import Hypothesis, ranked
from course_lib.decoding.length_penalty import MEAN, NONE, WU, LengthPenalty
from course_lib.decoding.table import Prefixed, parse_table
from course_lib.decoding.top import top_tokens
from course_lib.lessons.l15_beam_search.example_tables import PIE, TABLES, table


def texts(found) -> list[str]:
    return [" ".join(table(PIE).text(one.tokens)) for one in found.hypotheses]


def test_the_course_of_lecture_s() -> None:
    model = table(PIE)
    found = beam_search(model, model.beginning(), 2, 8, stop=Stop("finished", 2), n_best=2, trace=True)[0]
    assert texts(found) == ["he hit me with a pie", "he hit a pie"]
    kept = [[" ".join(model.text((*c.parent, c.token))) for c in step if c.fate == "kept"] for step in found.trace]
    assert kept[0] == ["he", "I"]
    assert kept[2] == ["he hit a", "he hit me"]
    assert kept[3][0] == "he hit me with"
    fates = [c.fate for step in found.trace for c in step]
    assert fates.count("finished") == 2
    assert all(math.isclose(c.log_p, model_log_p(model, (*c.parent, c.token))) for step in found.trace for c in step)


def model_log_p(model, tokens) -> float:
    return sum(float(model._row(tuple(tokens[:place]))[token]) for place, token in enumerate(tokens))


def test_what_has_ended_is_never_expanded_and_takes_no_place() -> None:
    model = table(PIE)
    found = beam_search(model, model.beginning(), 2, 8, stop=Stop("steps"), n_best=None, trace=True)[0]
    for step in found.trace:
        assert all(0 not in candidate.parent for candidate in step)
        assert sum(candidate.fate == "kept" for candidate in step) <= 2
    five = found.trace[4]
    assert [c.fate for c in five] == ["kept", "finished", "kept", "pruned"]


@pytest.mark.parametrize(("stop", "answer"), [
    (Stop("finished", 1), "he hit a pie"),
    (Stop("finished"), "he hit me with a pie"),
    (Stop("cannot win"), "he hit me with a pie"),
    (Stop("steps"), "he hit me with a pie"),
])  # fmt: skip
def test_stop_rules(stop: Stop, answer: str) -> None:
    model = table(PIE)
    assert texts(beam_search(model, model.beginning(), 2, 8, stop=stop)[0]) == [answer]


def test_a_pinned_prefix_is_kept_and_paid_for() -> None:
    model = table(PIE)
    prefix = model.encode(["he", "threw"])
    found = beam_search(model, model.beginning(), 3, 8, prefix=prefix, n_best=None, trace=True)[0]
    assert all(one.tokens[:2] == prefix for one in found.hypotheses)
    assert texts(found)[0] == "he threw a pie"
    assert found.best.log_p == pytest.approx(model_log_p(model, (*found.best.tokens, 0)))
    assert [step[0].fate for step in found.trace[:2]] == ["pinned", "pinned"]
    free = beam_search(model, model.beginning(), 3, 8, n_best=1)[0].best
    again = beam_search(model, model.beginning(), 3, 8, prefix=free.tokens[:3])[0].best
    assert again == free


def test_a_prefix_that_cannot_be_pinned() -> None:
    model = table(PIE)
    for prefix, words in (
        (model.encode(["pie"]), "has probability 0"),
        ((0,), "without an end"),
        ((99,), "ids from 0 to"),
        (model.encode(["he"] * 8), "fewer than 8 tokens"),
    ):
        with pytest.raises(ValueError, match=words):
            beam_search(model, model.beginning(), 2, 8, prefix=prefix)


def test_ties_go_to_the_higher_parent_and_then_to_the_lower_id() -> None:
    model = Prefixed(lambda prefix: torch.full((3,), -math.log(3), dtype=torch.float64), 3, end=None)
    found = beam_search(model, model.beginning(), 4, 3, n_best=4)[0]
    assert [one.tokens for one in found.hypotheses] == [(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0)]


def test_ranked_prefers_what_has_finished_then_score_then_short() -> None:
    open_, short, long_ = Hypothesis((1,), -0.1, False), Hypothesis((2,), -1.0, True), Hypothesis((1, 1), -1.0, True)
    assert ranked([open_, long_, short]) == [short, long_, open_]
    assert ranked([short, long_], MEAN) == [long_, short]


@pytest.mark.parametrize(("size", "count"), [(161, 1), (999, 5), (2000, 5), (2037, 49), (5000, 12)])
@pytest.mark.parametrize("rounded", [False, True])
def test_the_largest_in_a_stable_order(size: int, count: int, rounded: bool) -> None:
    rows = torch.randn(7, size, generator=torch.Generator().manual_seed(size))
    rows = (20 * rows).round() if rounded else rows
    rows[0, 5:] = -torch.inf
    values, places = top_tokens(rows, count)
    expected = rows.sort(dim=1, descending=True, stable=True)
    assert torch.equal(values, expected.values[:, :count])
    assert torch.equal(places, expected.indices[:, :count])


@pytest.mark.parametrize(
    ("size", "k", "sharp", "end"),
    [
        (161, 3, 6.0, 0),
        (999, 1, 2.0, 5),
        (2037, 5, 0.3, None),
        (2000, 20, 6.0, 7),
        (2000, 40, 1.0, 7),
        (300, 4, 0.0, 2),
    ],
)
@pytest.mark.parametrize("rounded", [False, True])
def test_the_few_that_can_be_kept_are_those_among_all(
    size: int, k: int, sharp: float, end: int | None, rounded: bool
) -> None:
    logits = sharp * torch.randn(20, size, generator=torch.Generator().manual_seed(size))
    logits = logits.round() if rounded else logits
    if end is not None:
        logits[::2, end] = logits[::2].max(1).values + 1
    width = min(k, 4)
    before = np.sort(-3 * np.random.default_rng(k).random((20 // width, width)))[:, ::-1]
    log_p = logits.log_softmax(1)[: before.size]
    few, every = (candidates(log_p, before, k, end, every=one) for one in (False, True))
    for fate in ("kept", "saved"):
        for name in ("source", "row", "token", "total", "rank"):
            ours, theirs = (getattr(one, name)[getattr(one, fate)].tolist() for one in (few, every))
            assert ours == theirs, (fate, name)


def test_lecture_s_three_lengths() -> None:
    three = {"he hit me with a pie": -4.5, "he threw a pie": -3.2, "I was hit with a pie that he threw": -7.2}

    def pick(penalty: LengthPenalty, end: int = 0) -> str:
        return max(three, key=lambda text: penalty.score(three[text], len(text.split()) + end))

    assert pick(NONE) == pick(WU) == pick(MEAN, end=1) == "he threw a pie"
    assert pick(MEAN) == "he hit me with a pie"
    assert LengthPenalty("power", 1.0, count_end=False).score(-4.5, 7, ended=True) == -0.75


@pytest.mark.parametrize("kind", ["none", "power", "Wu", "reward"])
@pytest.mark.parametrize("count_end", [True, False])
def test_nothing_ahead_is_better_than_the_bound(kind: str, count_end: bool) -> None:
    penalty = LengthPenalty(kind, 0.7, count_end)
    for length in range(9):
        bound = penalty.best_ahead(-2.0, length, 9)
        ahead = [penalty.score(-2.0, end, ended) for end in range(length + 1, 10) for ended in (True, False)]
        assert bound >= max(ahead)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0, "1", None])
def test_a_penalty_without_sense(bad: Any) -> None:
    with pytest.raises(ValueError, match="strength to be a number, 0 or more"):
        LengthPenalty("Wu", bad)
    with pytest.raises(ValueError, match="Choose one"):
        LengthPenalty("long")


@pytest.mark.parametrize(("given", "words"), [
    ({"k": 0}, "width of the beam"), ({"k": 2.0}, "whole number"), ({"k": True}, "whole number"),
    ({"longest": 0}, "at least one token"), ({"k": 12, "longest": 1}, "M\\^T = 11\\^1 = 11"), ({"n_best": 0}, "n_best"),
    ({"k": 10**8, "longest": 20}, "smaller k"), ({"stop": "finished"}, "such as Stop"),
    ({"penalty": "mean"}, "such as MEAN"),
])  # fmt: skip
def test_sizes_without_sense(given: dict, words: str) -> None:
    model = table(TABLES["the best comes late"])
    with pytest.raises(ValueError, match=words):
        beam_search(model, model.beginning(), **{"k": 2, "longest": 5, **given})


def test_more_than_the_vocabulary_is_no_mistake() -> None:
    model = table(TABLES["the best comes late"])
    assert beam_search(model, model.beginning(), 50, 5)[0].best.finished


def test_a_stop_rule_without_sense() -> None:
    with pytest.raises(ValueError, match="stop rule among"):
        Stop("soon")
    with pytest.raises(ValueError, match="have to finish"):
        Stop("finished", 0)


def test_a_model_that_never_ends_is_cut_off() -> None:
    model = parse_table("... : ha 1")
    found = beam_search(model, model.beginning(), 1, 30)[0]
    assert not found.best.finished
    assert len(found.best.tokens) == 30


@pytest.mark.parametrize("bad", [math.nan, 0.5])
def test_a_model_that_has_diverged(bad: float) -> None:
    class Diverged(Prefixed):
        def step(self, tokens, state):
            return torch.tensor([[bad, -1.0]]).expand(len(tokens), 2), state

    model = Diverged(lambda prefix: torch.zeros(2), 2, end=0)
    with pytest.raises(ValueError, match="has diverged"):
        beam_search(model, model.beginning(), 1, 3)


def test_products_vanish_where_sums_do_not() -> None:
    product, steps = torch.tensor(1.0), 0
    while product > 0:
        product, steps = product * 0.1, steps + 1
    assert steps == 46
    model = parse_table("... : a 0.1, b 0.1, c 0.8")
    found = beam_search(model, model.beginning(), 1, 100, prefix=model.encode(["a"] * 99))[0].best
    assert found.log_p == pytest.approx(99 * math.log(0.1) + math.log(0.8))
