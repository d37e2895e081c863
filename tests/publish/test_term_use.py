"""No lesson uses a word or a letter before a learner has met its definition; and the check for it does notice."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from course_lib import syllabus
from course_lib.publish.lesson import Lesson, load
from course_lib.publish.source import NOTEBOOKS
from course_lib.publish.term_use import early_uses, sentences, symbols_in, unlisted, uses
from course_lib.terms.glossary import Term, read_terms

PATHS = [path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")) if syllabus.lesson(path.name[:2]).ready]
"""A draft lists its terms when it is done."""


def test_words_and_letters_are_defined_before_they_are_used() -> None:
    problems = list(early_uses([load(path) for path in PATHS]))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_bold_term_abbreviation_and_letter_is_listed(path) -> None:
    problems = list(unlisted(load(path)))
    assert not problems, "\n".join(problems)


TERMS = read_terms("# 02 Chunks\nchunk: a piece\nLSTM: a cell\n~ state: numbers\n") + read_terms(
    "# 02 Chunks\n\\rho / s: a radius\n", symbols=True
)
DEFINES = ["# 02 Two", "## Chunks\nA **chunk** and an LSTM have a state of radius $\\rho_t$."]


def lesson(number: str, *cells: str, kind: str = "slide", **metadata: str) -> Lesson:
    notebook = new_notebook(cells=[new_markdown_cell(text) for text in cells])
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"slideshow": {"slide_type": kind}, **metadata})
    return Lesson(f"{number}_x", notebook, "", syllabus.LESSONS[int(number)])


def complaints(*cells: str, **settings: str) -> list[str]:
    return list(early_uses([lesson("01", "# 01 One", *cells, **settings), lesson("02", *DEFINES)], TERMS))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Here is a chunk.", ["chunk"]),
        ("Chunks, and an LSTM.", ["chunk", "LSTM"]),
        ("It is **chunked**.", ["chunk"]),
        ("Its $W_\\rho$ is $\\rho = 1$.", ["\\rho"]),
        ("$$s^2$$", ["\\rho"]),
        ("A state, a chunky thing, `chunk`, s and an lstm.", []),
        ("A chunk (lesson 02). Then a chunk again.", []),
        ("A chunk (lesson 03).", ["chunk"]),
        ("See lessons 01 to 04 for chunks.", []),
        ("<details><summary>Answers</summary>A chunk.</details>", []),
        ("**Next:** lesson three has chunks,\nand more chunks.", []),
        ("**Next:** more.\n\nA chunk.", ["chunk"]),
        ("| if you come from lecture | you wrote |\n|---|---|\n| W | a chunk |", []),
        ("", []),
        ("🍞 " * 1000, []),
    ],
)
def test_an_early_use_is_named_with_term_lesson_and_cell(text: str, names: list[str]) -> None:
    found = complaints(text)
    assert [message.partition(":")[0] for message in found] == names
    assert all("lesson 01, cell 1 (" in message and "'Chunks'" in message for message in found)


def test_notes_may_run_ahead_and_prompts_bring_letters_of_their_own() -> None:
    assert complaints("A chunk.", kind="notes") == []
    assert complaints("Let $s$ be 1.", exercise="01.1") == []
    assert [message[:5] for message in complaints("A chunk.", exercise="01.1")] == ["chunk"]


def test_order_counts_within_a_lesson_too() -> None:
    too_early = ["# 02 Two", "## First\nA chunk!", DEFINES[1]]
    assert ["chunk: lesson 02, cell 1" in message for message in early_uses([lesson("02", *too_early)], TERMS)] == [
        True
    ]
    for allowed in ("A chunk (below)!", "A state."):
        assert list(early_uses([lesson("02", "# 02 Two", f"## First\n{allowed}", DEFINES[1])], TERMS)) == []
    assert list(early_uses([lesson("02", "# 02 On chunks", *too_early[1:])], TERMS)) == []


def test_a_definition_that_has_moved_is_named() -> None:
    moved = lesson("02", "# 02 Two", "## Elsewhere\nA chunk, an LSTM, a state, $\\rho$.")
    messages = list(early_uses([moved], TERMS))
    assert len(messages) == 4
    assert all("where it is not" in message for message in messages)


def test_what_is_on_no_list_is_named() -> None:
    text = "The **flux** of a **chunk**, **Note:** a GRU, $\\kappa + \\rho + \\tanh(s)$."
    messages = list(unlisted(lesson("02", "# 02 Two", text), TERMS))
    assert [any(word in m for m in messages) for word in ("\\kappa", "**flux**", "GRU")] == [True] * 3
    assert len(messages) == 3
    early = list(unlisted(lesson("01", "# 01 One", "$\\rho$"), TERMS))
    assert len(early) == 1


@pytest.mark.parametrize(
    ("formula", "letters"),
    [
        (r"$\frac{\partial h_T}{\partial h_0} = D_T W_{hh}$", {"h", "D", "T", "W_{hh}"}),
        (r"$\frac{d h_3}{d w}$", {"h", "w"}),
        (r"$w - \eta\, d$", {"w", r"\eta", "d"}),
        (r"$\text{kinds}(h')\, W_{hh}^\top \mathrm{diag}(s)$", {"h'", "W_{hh}", "s"}),
        (r"$b_h + b_n$", {"b_h", "b", "n"}),
        ("no formula h", set()),
    ],
)
def test_letters_of_a_formula(formula: str, letters: set[str]) -> None:
    assert symbols_in(formula) == letters


def test_a_heading_stands_under_itself_and_sentences_keep_their_formulas() -> None:
    found = sentences(lesson("01", "# 01 One", "## Two parts\nOne $a. b$ here. Another."))
    assert [(s.text, s.heading) for s in found[1:]] == [
        ("## Two parts", "Two parts"),
        ("One $a. b$ here.", "Two parts"),
        ("Another.", "Two parts"),
    ]
    assert uses(Term(("here",), "a place", "01", "Two parts"), found[2].text)
