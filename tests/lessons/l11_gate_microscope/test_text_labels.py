"""Labels of texts: against Python's own tokenizer and parser, on its standard library, and on awkward texts."""

from __future__ import annotations

import ast
import io
import tokenize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.python_packages import source_files
from course_lib.lessons.l11_gate_microscope.text_labels import (
    PROSE,
    PYTHON,
    Label,
    Labeller,
    indentation_depth,
    inside_comment,
    inside_if,
    inside_long_string,
    inside_quotes,
    inside_string,
    line_position,
    line_position_in_prose,
)


def labelled(labeller: Labeller, text: str) -> Label | None:
    """The label, or None for a refusal in the right words."""
    try:
        return labeller(text)
    except ValueError as error:
        if "expected whole Python source" not in str(error):
            raise
        return None


def digits(values: np.ndarray) -> str:
    return "".join(f"{value:.0f}" for value in values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ('"', "0"),
        ('"a" b "c"', "110000110"),
        ("“ab” c", "111000"),
        ('"open\n\n"a" b', "000000011000"),
        ('"two\nlines" x', "1111111111"),
    ],
)
def test_quotes_of_prose(text: str, expected: str) -> None:
    label = inside_quotes(text)
    assert digits(label.values) == expected.ljust(len(text), "0")


def test_prose_is_compared_in_sentences() -> None:
    text = 'A "sentence".\n\nA HEADING\n\nx ::= "y".\n\n>>> "z".\n\nA list:\n\nan open end'
    label = inside_quotes(text)
    counted = "".join(c for c, on in zip(text, label.counted, strict=True) if on)
    assert counted == 'A "sentence".\n\nA list:\n\nan open end'
    assert (line_position_in_prose(text).counted == label.counted).all()


@given(st.text(alphabet='ab "“”\n', max_size=60))
def test_labels_of_prose_fit_any_text(text: str) -> None:
    for label in PROSE.values():
        found = label(text)
        assert found.values.shape == found.counted.shape == (len(text),)
    assert [value == 0 for value in line_position(text).values] == [character == "\n" for character in text]


def test_strings_open_and_close_where_the_tokenizer_says() -> None:
    text = 'x = f("a", b\'c\', """d\ne""")  # "f"\n'
    assert digits(inside_string(text).values) == digits(
        np.array([text[:n].count('"') == 1 or 11 <= n - 1 < 14 for n in range(1, len(text) + 1)])
    )
    assert "".join(c for c, on in zip(text, inside_long_string(text).values, strict=True) if on) == '"""d\ne""'
    assert "".join(c for c, on in zip(text, inside_comment(text).values, strict=True) if on) == '# "f"'
    counted = inside_string(text).counted
    assert "".join(c for c, on in zip(text, counted, strict=True) if on) == 'x = f("a", b\'c\', ")  \n'


def test_depth_and_branches() -> None:
    text = "if a:\n  b\n  for c in d:\n    e\nelse:\n  f\nwhile g:\n  h\nelse:\n  i\nj\n"
    lines = text.splitlines()
    at_the_end = np.cumsum([len(line) + 1 for line in lines]) - 2
    assert digits(indentation_depth(text).values[at_the_end]) == "01120101010"
    assert digits(inside_if(text).values[at_the_end]) == "01110100000"


@pytest.mark.parametrize("name", ["IPython/core/display.py", "jupyter_client/session.py", "prompt_toolkit/document.py"])
def test_real_modules(name: str) -> None:
    text = source_files()[name]
    lines = io.StringIO(text).readlines()
    starts = np.cumsum([0, *map(len, lines)])
    depth, string = indentation_depth(text).values, inside_string(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.Expr):
            column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
            assert depth[starts[node.lineno - 1] + column] == column / 4
    comments = sum(token.type == tokenize.COMMENT for token in tokenize.generate_tokens(io.StringIO(text).readline))
    assert (np.diff(inside_comment(text).values, prepend=0) == 1).sum() == comments
    ends = np.flatnonzero(np.diff(string.values) == -1) + 1
    assert {text[end] for end in ends} <= {"'", '"'}


@pytest.mark.parametrize("text", ["if x:\n  y\n z\n", "x = (", "'''open"])
def test_what_is_not_a_program_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="expected whole Python source"):
        inside_string(text)


@pytest.mark.parametrize("text", ["", "\n", "x = 1", "\ufeff", "a\r\nb\r\n", "x = '\u2028'\n", "if x:\n\ty\n\f\nz\n"])
def test_every_label_of_a_program_has_its_length(text: str) -> None:
    for label in PYTHON.values():
        found = labelled(label, text)
        if found is None:
            continue
        assert found.values.shape == found.counted.shape == (len(text),)
        assert np.isfinite(found.values).all()


@given(st.text(alphabet="if x:\n '\"#()else", max_size=40))
def test_any_text_is_labelled_or_refused(text: str) -> None:
    for label in PYTHON.values():
        found = labelled(label, text)
        assert found is None or len(found.values) == len(text)


def test_a_string_inside_an_f_string_is_part_of_it() -> None:
    """Python 3.11 has one token for the whole, later Pythons several."""
    text = 'x = f"""{a[\'b\']} c""" + f\'{d["e"]}\'\n'
    short = text.index("f'")
    assert not inside_string(text).values[:short].any()
    assert digits(inside_string(text).values[short:-1]) == "1" * (len(text) - short - 2) + "0"
