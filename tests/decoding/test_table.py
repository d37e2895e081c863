"""Tables: how rows are found, what is refused and in which words."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from course_lib.decoding.table import MOST_CHARACTERS, Prefixed, Table, parse_table


def test_a_whole_prefix_goes_before_an_ending_and_the_longest_ending_first() -> None:
    model = parse_table("<start>: a 1\na: b 1\n... b: c 1\n... a b: d 1\na b d: a 0.5, b 0.5\n")
    assert model.row([]) == {"a": 1.0}
    assert model.row(["a", "b"]) == {"d": 1.0}
    assert model.row(["x", "b"]) == {"c": 1.0}
    assert model.row(["a", "b", "d"]) == {"a": 0.5, "b": 0.5}
    assert model.row(["x"]) == {"<end>": 1.0}


def test_probabilities_are_divided_by_a_sum_that_nearly_is_one() -> None:
    model = parse_table("<start>: a 0.333, b 0.333, c 0.333 # thirds\n\n")
    assert sum(model.row([]).values()) == pytest.approx(1)
    rows, _ = model.step(torch.tensor([-1]), model.beginning().state)
    assert float(rows.logsumexp(1)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("text", "words"), [
    ("", "empty table"),
    ("a: b 1", "no row|There is none|there is none"),
    ("<start>: a 0.5", "sum to 0.5"),
    ("<start>: a 0.5, b nan", "line 1"),
    ("<start>: a 1.5, b -0.5", "Probabilities are 0 or more"),
    ("<start>: a 0, b 0", "everything has probability 0"),
    ("<start> a 1", "no colon"),
    ("<start>: a", "line 1"),
    ("<start>: a b 1", "line 1"),
    ("<start>: a 1\n<start>: b 1", "line 2 says again"),
    ("<start>: a 1\n<end>: b 1", "cannot come before"),
    ("<start>: " + ", ".join(f"w{n} 0.004" for n in range(250)), "at most 200 different words"),
    ("x" * 1_000_000, "at most 20,000 characters"),
    ("\U0001f967", "no colon"),
    ("<start>: a .4, b .5, a .1", "line 1 names 'a' twice"),
    ("<start>: a .4, ... .6", "'...' cannot come"),
    ("<start>: <start> 1", "'<start>' cannot come"),
])  # fmt: skip
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse_table(text)
    assert len(str(caught.value)) < 200


def test_limits_are_told_before_anything_is_read() -> None:
    assert MOST_CHARACTERS < 1_000_000
    with pytest.raises(ValueError, match="Write a smaller table"):
        parse_table("a" * (MOST_CHARACTERS + 1))


def test_words_that_the_table_does_not_have() -> None:
    with pytest.raises(ValueError, match="no word 'tart'"):
        Table({(): {"pie": 1.0}}).encode(["tart"])


@pytest.mark.parametrize("row", [[math.nan, 0.0], [0.0, 0.0], [-1.0], [-math.inf, -math.inf]])
def test_rows_of_a_function_that_are_no_distribution(row: list[float]) -> None:
    model = Prefixed(lambda prefix: torch.tensor(row, dtype=torch.float64), 2, end=0)
    with pytest.raises(ValueError, match="probabilities sum to 1"):
        model.step(torch.tensor([-1]), model.beginning().state)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({(): {"he": 1.0}, "he": {"it": 1.0}}, "tuples of words"),
        ({(): {"he": "1"}}, "Probabilities are"),
        ({(): {"he": None}}, "Probabilities are"),
    ],
)
def test_tables_written_in_python(rows: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Table(rows)


@pytest.mark.parametrize("sources", [0, -1, 1.5])
def test_no_sources(sources: Any) -> None:
    with pytest.raises(ValueError, match="expected sources"):
        Table({(): {"he": 1.0}}).beginning(sources)
