"""What a reader knows at every character of a text: how far along the line, inside quotes, how deep in a program.

A label has one value per character, and says how things stand once that character has been read: at an opening quote
you are inside, at the closing one outside again. That is the moment at which a unit's state can know it, too. Labels
of programs come from Python's own tokenizer.
"""

from __future__ import annotations

import io
import re
import token
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from course_lib.remembered import remembered

F_STRING_START, F_STRING_END = (getattr(token, name, None) for name in ("FSTRING_START", "FSTRING_END"))
"""From Python 3.12 on an f-string is several tokens."""


@dataclass(frozen=True)
class Label:
    """`values` (T,) float64, one per character; `counted` (T,) bool: the characters that are compared."""

    values: np.ndarray
    counted: np.ndarray


def line_position(text: str) -> Label:
    r"""Characters since the line end: 0 at the line end itself.

    >>> line_position("ab\nc").values.tolist()
    [1.0, 2.0, 0.0, 1.0]
    """
    places = [place for line in text.split("\n") for place in (*range(1, len(line) + 1), 0)][: len(text)]
    return Label(np.array(places, dtype=float), np.ones(len(text), dtype=bool))


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """Where each paragraph starts, and the paragraph with the blank line that ends it."""
    return [(found.start(), found[0]) for found in re.finditer(r"(?s).+?(?:\n[ \t]*\n|\Z)", text)]


def _sentences(text: str) -> np.ndarray:
    """True in paragraphs of sentences: ended like one (the last may be open), no grammar rules, tables or sessions."""
    counted = np.ones(len(text), dtype=bool)
    for start, paragraph in _paragraphs(text):
        is_open = paragraph.strip()[-1:] not in (*".:;!?", "") and start + len(paragraph) < len(text)
        if is_open or re.search(r"::=|>>>|\+--|\|  ", paragraph):
            counted[start : start + len(paragraph)] = False
    return counted


def line_position_in_prose(text: str) -> Label:
    """`line_position`, compared in paragraphs of sentences only."""
    return Label(line_position(text).values, _sentences(text))


_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|``[^`]+``|`[^`]+`')


def inside_quotes(text: str) -> Label:
    r"""1 between a pair of quotation marks or backticks in prose; a quote ends with its paragraph at the latest.

    The marks are straight or curly double quotes, and the single or double backticks with which documentation quotes
    code. A mark without its partner in the same paragraph opens nothing. Compared in paragraphs of sentences only.

    >>> "".join(f"{value:.0f}" for value in inside_quotes('a "b" ``c`` "d').values)
    '00110011100000'
    """
    values = np.zeros(len(text))
    for start, paragraph in _paragraphs(text):
        for pair in _QUOTED.finditer(paragraph):
            closing = 2 if pair[0].startswith("``") else 1
            values[start + pair.start() : start + pair.end() - closing] = 1
    return Label(values, _sentences(text))


@dataclass(frozen=True)
class _Marks:
    """What the tokenizer found, one value per character."""

    string: np.ndarray
    long_string: np.ndarray
    comment: np.ndarray
    depth: np.ndarray
    branch: np.ndarray


def _tokens(text: str) -> Iterator[tuple[int, str, int, int]]:
    """(type, text, start, end) of each token; `ValueError` for what is not a whole program."""
    starts = [0]
    for line in io.StringIO(text):
        starts.append(starts[-1] + len(line))
    starts += [len(text)] * 2
    try:
        for found in tokenize.generate_tokens(io.StringIO(text).readline):
            (row, column), (last_row, last_column) = found.start, found.end
            yield found.type, found.string, starts[row - 1] + column, starts[last_row - 1] + last_column
    except (tokenize.TokenError, SyntaxError) as error:
        raise ValueError(
            f"expected whole Python source; the tokenizer stopped with: {error}. Close what is open, or choose a "
            "property that needs no parser, such as line position."
        ) from None


class _Blocks:
    """Which blocks are open: how many, and how many of them belong to an `if`."""

    def __init__(self) -> None:
        self.open: list[bool] = []
        self.closed = False
        self.header = ""

    def indent(self) -> None:
        """A block opens; an `else` belongs to what the block before it belonged to."""
        self.open.append(self.closed if self.header == "else" else self.header in ("if", "elif"))
        self.header = ""

    def dedent(self) -> None:
        """A block ends."""
        self.closed = self.open.pop()


@remembered(maxsize=4)
def _marks(text: str) -> _Marks:
    """Walk along the tokens; `ValueError` for what is not a whole program."""
    size = len(text)
    marks = _Marks(*(np.zeros(size) for _ in range(5)))
    blocks, fresh, last = _Blocks(), True, 0
    f_strings: list[int] = []
    for kind, string, start, end in _tokens(text):
        marks.depth[last:end], marks.branch[last:end] = len(blocks.open), any(blocks.open)
        last = max(last, end)
        if kind == token.INDENT:
            blocks.indent()
        elif kind == token.DEDENT:
            blocks.dedent()
        elif kind == token.NEWLINE:
            fresh = True
        elif kind == tokenize.COMMENT:
            marks.comment[start:end] = 1
        elif kind not in (tokenize.NL, token.ENDMARKER) and fresh:
            blocks.header, fresh = string, False
        if kind == F_STRING_START:
            f_strings.append(start)
        elif kind == F_STRING_END:
            _mark_string(marks, text, f_strings.pop(), end)
        elif kind == token.STRING:
            _mark_string(marks, text, start, end)
    return marks


def _mark_string(marks: _Marks, text: str, start: int, end: int) -> None:
    """The last character closes the string: outside again. Strings inside an f-string are part of it."""
    marks.string[start:end] = marks.long_string[start:end] = 0
    long = text[start:end].endswith(('"""', "'''"))
    (marks.long_string if long else marks.string)[start : end - 1] = 1


def inside_string(text: str) -> Label:
    r"""1 inside a string literal with single-character quotes; comments and triple-quoted strings are not counted.

    Those two are prose, with apostrophes and quotes of their own. `ValueError` for what is not whole Python source.

    >>> "".join(f"{value:.0f}" for value in inside_string("f('ab')\n").values)
    '00111000'
    """
    marks = _marks(text)
    return Label(marks.string, (marks.comment == 0) & (marks.long_string == 0))


def inside_comment(text: str) -> Label:
    """1 from the # to the end of its line; `ValueError` for what is not whole Python source."""
    return _everywhere(_marks(text).comment)


def inside_long_string(text: str) -> Label:
    """1 inside a triple-quoted string, mostly documentation; `ValueError` for what is not whole Python source."""
    return _everywhere(_marks(text).long_string)


def indentation_depth(text: str) -> Label:
    r"""How many blocks are open, as Python counts them; `ValueError` for what is not whole Python source.

    A line's own white space still belongs to the line before: until it ends nobody knows the new depth.

    >>> indentation_depth("if x:\n  y\nz\n").values.astype(int).tolist()
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]
    """
    return _everywhere(_marks(text).depth)


def inside_if(text: str) -> Label:
    r"""1 in a block of an `if`, `elif` or its `else`, at any depth; `ValueError` for what is not whole Python source.

    >>> "".join(f"{value:.0f}" for value in inside_if("if x:\n y\nz\n").values)
    '00000001100'
    """
    return _everywhere(_marks(text).branch)


def _everywhere(values: np.ndarray) -> Label:
    return Label(values, np.ones(len(values), dtype=bool))


Labeller = Callable[[str], Label]
PROSE: dict[str, Labeller] = {"line position": line_position_in_prose, "inside quotes": inside_quotes}
PYTHON: dict[str, Labeller] = {
    "line position": line_position,
    "inside quotes": inside_string,
    "inside a comment": inside_comment,
    "inside a long string": inside_long_string,
    "indentation depth": indentation_depth,
    "inside an if": inside_if,
}
