"""How a guess is read and judged, and what cannot be registered."""

from __future__ import annotations

import math

import pytest

from course_lib.predictions import registry
from course_lib.predictions.definition import brackets
from course_lib.predictions.registry import choice, number, words

SAYS = {"measured": "it was 50", "printed": ["50 of 100"]}


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_REGISTRY", {})


def made(**given):
    return number("42.n", "How many?", **{"value": 50, "factor": (1.5, 10), "edges": [10, 100], **SAYS, **given})


@pytest.mark.parametrize(
    ("said", "mark"),
    [("50", "right"), ("75", "right"), ("33.4", "right"), ("76", "close"), ("500", "close"), ("5", "close"),
     ("501", "far"), ("0", "far"), ("-50", "far"), ("1e300", "far"), ("rubbish", "")],
)  # fmt: skip
def test_by_a_factor(said, mark):
    assert made().judge(said) == mark


@pytest.mark.parametrize(
    ("said", "mark"), [("3", "right"), ("5", "right"), ("2", "close"), ("8", "close"), ("9", "far")]
)
def test_by_a_distance_from_a_range(said, mark):
    assert made(value=(3, 5), factor=None, within=(0, 3), edges=[2, 6]).judge(said) == mark


def test_nothing_at_all_can_be_right():
    assert made(value=0, factor=None, within=(0, 3), edges=[2]).judge("0") == "right"


def test_a_share_and_per_cent_are_understood():
    assert made(value=0.5, limits=(0, 1), edges=[0.1]).judge("50%") == "right"
    per_cent = number("42.p", "?", value=50, within=(1, 2), unit="%", limits=(0, 100), edges=[10], **SAYS)
    assert [per_cent.judge(said) for said in ("50 %", "50", "50 per cent", "53%")] == ["right"] * 3 + ["far"]


def test_limits_and_whole_numbers_are_told():
    of_32 = made(limits=(0, 32), whole=True, value=20, unit="networks")
    assert of_32.read(" 12  networks ") == "12 networks"
    with pytest.raises(ValueError, match="between 0 and 32; you wrote 33"):
        of_32.read("33")
    with pytest.raises(ValueError, match=r"whole number; you wrote 1\.5"):
        of_32.read("1.5")
    with pytest.raises(ValueError, match="at 0 or above"):
        number("42.m", "?", value=50, factor=(2, 3), limits=(0, math.inf), edges=[5], **SAYS).read("-1")


def test_the_room_votes_on_brackets_of_which_one_is_right():
    found = made(edges=[0.001, 10, 10_000])
    assert found.room == ("below 0.001", "0.001 to 10", "10 to 10,000", "above 10,000")
    assert found.room_right == ("10 to 10,000",)
    assert brackets([1e-05, 0.5]) == ("below 1e-5", "1e-5 to 0.5", "above 0.5")


def test_options():
    found = choice("42.c", "Who?", options=["a", "b", "c"], right="b", close=["c"], **SAYS)
    assert [found.judge(said) for said in ("b", "c", "a", "no longer offered")] == ["right", "close", "far", ""]
    assert (found.room, found.room_right) == (("a", "b", "c"), ("b",))
    for said in ("", "B", "😀", "x" * 1_000_000):
        with pytest.raises(ValueError, match="Choose one"):
            found.read(said)
    assert "b" not in {str(value) for key, value in found.spec().items() if key not in ("options", "id")}


def test_words():
    free = words("42.w", "What?", room=["a", "b"], room_right=["a"], **SAYS)
    assert free.judge("whatever") == ""
    strict = words("42.v", "What?", room=["a", "b"], room_right=["a"], right=["Quote"], **SAYS)
    assert (strict.judge("quote"), strict.judge("comma")) == ("right", "far")
    assert strict.read("  two\nwords ") == "two words"
    for said, problem in (("  ", "a word or two"), ("y" * 1_000_000, "1,000,000 characters")):
        with pytest.raises(ValueError, match=problem):
            strict.read(said)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"factor": None}, "give factor"),
        ({"within": (1, 2)}, "give factor"),
        ({"factor": (3, 2)}, "give factor"),
        ({"edges": [100, 10]}, "edges rise"),
        ({"edges": [], "value": 3}, "2 to 6"),
        ({"edges": list(range(6))}, "2 to 6"),
        ({"value": (5, 50)}, "between two of them"),
        ({"measured": "it was 51"}, "stands in printed"),
        ({"printed": []}, "stands in printed"),
    ],
)
def test_what_does_not_fit_is_refused(given, problem):
    with pytest.raises(ValueError, match=problem):
        made(**given)


def test_ids():
    made()
    made()
    with pytest.raises(ValueError, match="registered twice"):
        made(value=40)
    with pytest.raises(ValueError, match="called like"):
        choice("growth", "Who?", options=["a", "b"], right="a", **SAYS)
    with pytest.raises(ValueError, match="not all"):
        choice("42.c", "Who?", options=["a", "b"], right=["a", "b"], **SAYS)
    with pytest.raises(ValueError, match=r"Near: 42\.n"):
        registry.get("42.m")
