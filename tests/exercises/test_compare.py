"""The sentences that say how an answer differs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.exercises.compare import compare
from course_lib.exercises.conversions import conversions
from course_lib.exercises.relations import relations
from course_lib.exercises.shapes import shape_relations
from course_lib.exercises.value_text import show_value

A = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 33.0]])


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (A, A.T, "transposed"),
        (A, -A, "sign is flipped"),
        (A, A * 3, "3 times what is expected"),
        (A, A.tolist(), "`torch.tensor(x)` is"),
        ([1.0, 2.0], torch.tensor([1.0, 2.0]), "`x.tolist()` is"),
        ((1.0, 2.0), torch.tensor([1.0, 2.0]), "`tuple(x.tolist())` is"),
        (A, A.numpy(), "torch.from_numpy"),
        (A, A[:, :2], "1 entry missing"),
        (A, A[None], "axis of length 1 is too many"),
        (A, A.long(), "numbers of kind int"),
        (A, A / 0, "holds inf"),
        (A, torch.zeros(2, 3), "All of yours is zero"),
        (A, A.log(), "logarithm"),
        (A, A.sum(0), "summed"),
        (A[:1, :2] @ torch.eye(2), torch.eye(2)[:1], "numbers differ"),
        (3, 4, "It is 4, and 3 is expected"),
        (3, 3.0, "An int is expected"),
        (3, 3.0, "`int(x)` is what is expected"),
        (0.5, "0.5", "A number is expected"),
        (0.5, float("nan"), "nan"),
        (True, 1, "True or False"),
        ([1, 2, 3], [1, 2], "the last entry is missing"),
        ([1, 2, 3], (1, 2, 3), "`list(x)` is"),
        ([1, 2, 4], [4, 2, 1], "reversed"),
        (["a", "b"], ["b", "a"], "`x[::-1]` is"),
        ([1.0, 3.0], [1.0, 5.0], "part [1]"),
        ({"a": 1}, {"b": 1}, "lacks 'a'"),
        ({"a": 1}, {"a": 2}, "part ['a']"),
        ({1}, [1], "`set(x)` is"),
        ("abc", "abd", "position 2"),
        ("abc", "ABC", "upper and lower case"),
        ("abc", None, "forget a return"),
        ([1], (x for x in [1]), "A list is expected"),
    ],
)
def test_difference_in_words(expected, got, words):
    found = compare(expected, got)
    sources = (conversions(found, 1e-4, 1e-6), shape_relations(expected, got, 1e-4, 1e-6))
    said = [found.fact, *relations(expected, got, 1e-4, 1e-6), *(sentence for source in sources for sentence in source)]
    assert words in " ".join(said)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (A, A + 1e-7),
        (A, A.double()),
        (0.5, np.float32(0.5)),
        (2.0, 2),
        (float("inf"), float("inf")),
        (float("nan"), float("nan")),
        ([A, {"x": (1, "y")}], [A, {"x": (1, "y")}]),
        (np.arange(3), np.arange(3)),
        (torch.tensor(True), torch.tensor(True)),
        (torch.zeros(0), torch.zeros(0)),
    ],
)
def test_as_good_as_expected(expected, got):
    assert compare(expected, got) is None


def test_numbers_that_are_nearly_the_same_are_told_apart():
    said = compare(1.0, 0.9999999999999999, rtol=0.0, atol=0.0).fact
    assert said == "It is 0.9999999999999999, and 1.0 is expected."
    assert show_value([0.1] * 2, exact=True) == "[0.1, 0.1]"
    assert show_value([{"luck": 0.9999999999999999}], exact=True) == "[{'luck': 0.9999999999999999}]"
    assert show_value(torch.tensor([0.1, 3.0]), exact=True) == "tensor([0.1, 3.0])"
    assert show_value((float("nan"), float("inf"), 2.5e6 + 0.25), exact=True) == "(nan, inf, 2500000.25)"


def test_values_are_short_and_repeatable():
    assert show_value(torch.zeros(100, 100)).startswith("tensor of shape (100, 100)")
    assert len(show_value("x" * 10_000)) <= 300
    assert "0x" not in show_value(object())
    assert show_value({2, 1}) == "{1, 2}"
