"""Numbers as people write them are read; what is none is said in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.predictions.number_text import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000), ("1 000 000", 1e6), ("1\u202f000", 1000), ("12'345", 12345), ("20,959.5", 20959.5),
        ("0,5", 0.5), ("0,125", 0.125), (".5", 0.5), ("5.", 5), ("-3", -3), ("−3", -3), ("+3", 3), (" 7 ", 7),
        ("1e-3", 1e-3), ("1E6", 1e6), ("10^-3", 1e-3), ("10**-3", 1e-3), ("10⁻³", 1e-3), ("2^10", 1024),
        ("5 x 10^3", 5000), ("4.3·10^-5", 4.3e-5), ("2 × 10⁵", 2e5), ("1/8", 0.125), ("about 50", 50), ("~ 50", 50),
        ("20k", 20000), ("2 million", 2e6), ("0", 0), ("0.000", 0), ("٣٤", 34), ("１２", 12), ("0e5", 0),
    ],
)  # fmt: skip
def test_forms_that_make_sense(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize(("per_cent", "value"), [(1.0, 50), (0.01, 0.5)])
@pytest.mark.parametrize("text", ["50%", "50 %", "50 per cent", "50 percent", "5e1%"])
def test_per_cent(text, per_cent, value):
    assert read_number(text, per_cent) == pytest.approx(value)


def test_a_unit_may_stand_with_the_number():
    assert read_number("12 networks", unit="networks") == 12


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first"), (" \n\t", "first"), ("nan", "not a number"), ("inf", "not a number"), ("many", "not a number"),
        ("😀", "not a number"), ("1e400", "larger"), ("10^400", "larger"), ("1e-400", "too near to 0"),
        ("10^-400", "too near to 0"), ("50%", "per cent"), ("1.000,5", "not a number"), ("1,00,0", "not a number"),
        ("1/0", "not a number"), ("1 2", "not a number"), ("1.01^1000", "not a number"), ("0x10", "not a number"),
        ("1_0", "not a number"), ("--3", "not a number"), ("/", "not a number"), ("%", "per cent"),
        ("9" * 1_000_000, "1,000,000 characters"), ("k" * 40, "not a number"), ("<b>3</b>", "not a number"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_said(text, words):
    with pytest.raises(ValueError, match=words):
        read_number(text)


@given(st.text(max_size=60))
def test_any_text_is_a_finite_number_or_a_sentence(text):
    try:
        value = read_number(text, 1.0)
    except ValueError as error:
        value, said = 0.0, str(error)
    else:
        said = "a number was read"
    assert abs(value) < float("inf")
    assert len(said) > 10


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_back(value):
    assert read_number(repr(value)) == value
