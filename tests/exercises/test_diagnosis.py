"""What is said to mistakes on no list: guesses hold in every failing case, and none gives the solution away."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.exercises import Exercise, get
from course_lib.exercises.checker import judge
from course_lib.exercises.last_step import last_step


def all_entries_largest(W):
    return float(torch.linalg.eigvals(W).max())


def list_of_chunks(W_hh, h, own, chunk):
    gradients = []
    for start in range(0, len(own), chunk):
        gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
        for t in range(min(start + chunk, len(own)), start, -1):
            delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
            gradient += np.outer(delta, h[t - 1])
            carried = delta @ W_hh
        gradients.append(gradient)
    return gradients


def order_of_the_product(W, G):
    A = W.T @ G
    return (A - A.T) / 2 @ W


def ids_unchanged(ids, pair, new):
    return list(ids)


def float_labels_as_index(values, label):
    return float(values[label].mean() - values[1 - label].mean())


def bracket_closed_early(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x) + W_hh @ h + b_h


def compares_before_it_adds(probabilities, luck):
    height = 0.0
    for token, p in enumerate(probabilities):
        if luck <= height:
            return token
        height += p
    return len(probabilities) - 1


def not_a_number(y):
    weights = torch.exp(y - y.mean(-1, keepdim=True))
    return weights / weights.sum(-1, keepdim=True)


def returns_the_wrong_one(values, label):
    high, low = values[label == 1].mean(), values[label == 0].mean()
    share = label.mean()
    answer = float((high - low) / values.std(correction=0) * (share * (1 - share)).sqrt())
    return answer * 0 + float(high)


@pytest.mark.parametrize(
    ("identifier", "answer", "words"),
    [
        ("06.2", all_entries_largest, "Complex numbers have no order"),
        ("05.7", list_of_chunks, "`sum(x)` is what is expected"),
        ("08.6", order_of_the_product, "One change in line 2 of your function, at `W.T @ G` (or in line 3, at"),
        ("01.7", ids_unchanged, "This is the argument `ids`, unchanged"),
        ("01.7", ids_unchanged, "never uses its arguments `pair` and `new`"),
        ("11.2", float_labels_as_index, "`labels == 1` makes bools"),
        ("03.2", bracket_closed_early, "at `torch.tanh(W_xh @ x) + W_hh @ h + b_h`, makes every case right"),
        ("04.1", not_a_number, "`weights` is not finite any more after line 2: weights = torch.exp("),
        ("11.2", returns_the_wrong_one, "its variable `answer` holds the right value"),
        ("02.7", compares_before_it_adds, "cases 3 and 7 are right"),
    ],
)
def test_what_is_said(identifier, answer, words):
    assert words in judge(get(identifier), answer).text


@pytest.mark.parametrize(
    ("identifier", "answer", "words"),
    [
        ("02.7", compares_before_it_adds, "off by one"),
        ("01.7", ids_unchanged, "entry too many"),
        ("08.6", order_of_the_product, "sign is flipped"),
    ],
)
def test_what_is_not_said(identifier, answer, words):
    assert words not in judge(get(identifier), answer).text


def steps(n: int) -> float:
    """One over n."""
    return 1 / n


TOY = Exercise("99.1", "t", 1, 1, "p", steps, ["h"])


@TOY.cases
def _():
    return [(3,), (7,), (8,)]


def test_a_hint_has_to_hold_in_every_failing_case():
    assert "2 times what is expected" in judge(TOY, lambda n: 2 / n).text
    assert "2 times" not in judge(TOY, lambda n: 2 / n if n == 3 else 0.3).text


def test_the_change_itself_is_not_told():
    def answer(n):
        return 1 / (n + 1)

    text = judge(TOY, answer).text
    assert "One change in line 2 of your function, at `n + 1`" in text or "at the second `1`" in text
    assert "1 / n" not in text


def test_two_mistakes_are_found_together():
    def answer(words, vocabulary):
        return len([w for w in words if w not in vocabulary]) / len(vocabulary) if vocabulary and words else 0.0

    text = judge(get("01.3"), answer).text
    assert "Two changes to your function, in line 2 at the second `vocabulary` and at the third" in text


def test_the_last_step_in_values():
    assert last_step(get("02.3").solution, ([0.5, 0.25], "the cat")) == "3.0 / 7"
    assert last_step(get("01.8").solution, ("ab", {})) == ""


def test_an_argument_that_is_changed_is_told_beside_a_wrong_result():
    def answer(words, vocabulary):
        vocabulary.add("x")
        return 7.0

    assert "changes its argument vocabulary" in judge(get("01.3"), answer).text
