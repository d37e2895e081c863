"""The list of terms as objects, and a question put to it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from course_lib.terms.symbols import SYMBOLS
from course_lib.terms.words import WORDS


@dataclass(frozen=True)
class Term:
    """A word or a letter of the course.

    Attributes:
        forms: its name, then other forms of it, as they stand in a lesson.
        meaning: one line in plain words.
        lesson: two digits of the lesson that defines it.
        heading: the heading there under which it is defined.
        symbol: whether it is a letter in formulas, written as in LaTeX.
        ordinary: whether it is an everyday word as well.
    """

    forms: tuple[str, ...]
    meaning: str
    lesson: str
    heading: str
    symbol: bool = False
    ordinary: bool = False

    @property
    def name(self) -> str:
        """The form under which it is listed."""
        return self.forms[0]

    def __str__(self) -> str:
        """What `what_is` prints of it; Greek letters by their names."""
        return f"{self.name.removeprefix(chr(92))}: {self.meaning}. (Lesson {self.lesson}, {self.heading!r})"


def read_terms(table: str, symbols: bool = False) -> tuple[Term, ...]:
    """The terms of a table such as `WORDS`, in its order.

    Raises `ValueError` for a line that is neither a heading ``# 06 Title`` nor ``name / form: meaning``.
    """
    terms = []
    lesson = heading = ""
    for line in filter(None, table.splitlines()):
        if title := re.fullmatch(r"# (\d\d) (.+)", line):
            lesson, heading = title[1], title[2]
            continue
        entry = re.fullmatch(r"(~ )?([^:]+): (.+)", line)
        if entry is None or not lesson:
            raise ValueError(f"{line!r} is neither '# 06 Title' nor 'name / other form: what it means'.")
        forms = tuple(form.strip() for form in entry[2].split(" / "))
        terms.append(Term(forms, entry[3], lesson, heading, symbols, bool(entry[1])))
    return tuple(terms)


@cache
def every_term() -> tuple[Term, ...]:
    """All words, then all symbols, each in the order of the course."""
    return read_terms(WORDS) + read_terms(SYMBOLS, symbols=True)


def find(asked: str) -> tuple[Term, ...]:
    """The terms of that name or form; a letter may have several meanings, in the order of the lessons.

    Case counts for letters only, a plural in -s is understood, Greek letters may be asked for by name or as they are,
    and a matrix as code writes it, without braces.

    >>> [term.lesson for term in find("Perplexities")], [term.lesson for term in find("rho")]
    (['01'], ['06', '07'])
    >>> find("W_hh")[0].name, find("ρ") == find("rho")
    ('W_{hh}', True)
    """
    asked = " ".join(str(asked).strip().strip("$").split())
    word = asked.casefold()
    words = {word, word.removesuffix("s")}
    braced = re.sub(r"_(\w{2,})$", r"_{\1}", asked)
    letter = {asked, "\\" + asked, "\\" + _greek(asked), braced, re.sub(r"_(\{?)[tkjl0-9]\}?$", "", asked)}
    return tuple(
        term
        for term in every_term()
        if (letter & set(term.forms) if term.symbol else words & {form.casefold() for form in term.forms})
    )


def _greek(letter: str) -> str:
    """The name of a Greek letter, in LaTeX's spelling; "" for anything else."""
    name = unicodedata.name(letter, "") if len(letter) == 1 else ""
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
    spelt = found[2].replace("LAMDA", "LAMBDA").lower() if found else ""
    return spelt.capitalize() if found and found[1] == "CAPITAL" else spelt


def what_is(asked: str) -> None:
    """Print what a word or letter of the course means, and the lesson and heading that define it.

    >>> what_is("perplexity")
    perplexity: among how many equally likely tokens a model seems to choose; 2^(bits per token). (Lesson
    01, 'Fair comparison: bits per character')
    >>> what_is("perplexty")
    'perplexty' is not on the list of terms. Did you mean: perplexity?
    """
    found = find(asked)
    for term in found:
        print(term)
    if not found:
        names = [term.name for term in every_term() if not term.symbol]
        near = difflib.get_close_matches(str(asked)[:60], names, n=3)
        print(
            f"{str(asked)[:60]!r} is not on the list of terms." + (f" Did you mean: {', '.join(near)}?" if near else "")
        )
