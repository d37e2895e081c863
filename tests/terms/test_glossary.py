"""The list of terms is well formed, and answers what it is asked, however it is asked."""

from __future__ import annotations

import pytest

from course_lib import syllabus
from course_lib.terms import every_term, find, what_is
from course_lib.terms.glossary import read_terms


def test_the_list_follows_the_lessons_and_names_nothing_twice() -> None:
    terms = every_term()
    for symbols in (False, True):
        numbers = [term.lesson for term in terms if term.symbol == symbols]
        assert numbers == sorted(numbers)
    assert {term.lesson for term in terms} <= {row.number for row in syllabus.LESSONS if row.ready}
    words = [form.casefold() for term in terms if not term.symbol for form in term.forms]
    assert sorted(words) == sorted(set(words))
    letters = [(form, term.lesson, term.heading) for term in terms if term.symbol for form in term.forms]
    assert sorted(letters) == sorted(set(letters))


def test_definitions_are_one_plain_line() -> None:
    for term in every_term():
        assert 5 <= len(term.meaning) <= 120, term
        assert term.meaning[-1] not in ".;,", term
        assert term.name.casefold() != term.meaning.casefold()


@pytest.mark.parametrize(
    ("asked", "lessons"),
    [
        ("perplexity", ["01"]),
        (" Perplexities ", ["01"]),
        ("LOGITS", ["03"]),
        ("spectral  radii", ["06"]),
        ("lstm", ["09"]),
        ("$\\rho$", ["06", "07"]),
        ("rho", ["06", "07"]),
        ("\N{GREEK SMALL LETTER RHO}", ["06", "07"]),
        ("\N{GREEK SMALL LETTER LAMDA}", ["06"]),
        ("W_hh", ["03"]),
        ("<unk>", ["01"]),
        ("h_t", ["00"]),
        ("W_{hh}", ["03"]),
        ("c_{t}", ["02", "07", "09"]),
        ("", []),
        ("🍞", []),
        (None, []),
        ("x" * 1_000_000, []),
    ],
)
def test_a_term_is_found_as_it_is_asked(asked: str, lessons: list[str]) -> None:
    assert [term.lesson for term in find(asked)] == lessons


@pytest.mark.parametrize("asked", ["", "🍞", None, 7, "perplexty", "x" * 1_000_000])
def test_what_is_not_on_the_list_is_said(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    what_is(asked)
    said = capsys.readouterr().out
    assert "is not on the list of terms" in said
    assert len(said) < 300
    assert ("Did you mean: perplexity" in said) == (asked == "perplexty")


@pytest.mark.parametrize("line", ["token", "token: a piece", "# 1 Title", ": nothing"])
def test_a_line_that_is_no_term_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        read_terms(f"{line}\n")
