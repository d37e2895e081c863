"""Where lessons use words and letters, and whether a learner has met their definition by then.

The list is `course_lib.terms`. What is read: the Markdown of every cell, exercises' prompts included; not folded
answers, speaker's notes, a lesson's opening cell, the last words on what comes next, or the letters of other lectures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from course_lib.publish.lesson import Lesson, where
from course_lib.terms import Term, every_term

STANDARD = set(
    re.findall(
        r"\\[a-z]+",
        r"""
    \log \ln \cos \sin \tanh \exp \max \min \sum \prod \partial \nabla \cdot \times \cdots \dots \ldots \top \mid \le
    \ge \approx \pm \leftarrow \to \qquad \quad \in \infty
""",
    )
)
"""Commands of LaTeX that a learner is taken to know, or that only lay out."""
LAYOUT = re.compile(
    r"\\(?:underbrace|frac|tfrac|sqrt|[Bb]igg?[lr]?|left|right|tilde|hat|bar|mathbf)(?![A-Za-z])"
    r"|\\(?:begin|end)\{\w+\}|\\(?:text|mathrm|operatorname)\{[^{}]*\}|\\\W"
)
"""What a formula holds beside its letters."""
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+\$", re.DOTALL)
LABELS = {"W": ("_{xh}", "_{hh}", "_{hy}"), "b": ("_h", "_y")}
"""Subscripts that make another letter, and not an index."""
EMPHASIS_ONLY = """
    shift + enter; 1000; every; 2.8%; lowest rank; 2.53 bits; position; vector; compare now with before; projected;
    remembered; counting wins; sum; bounded forward, unbounded backward; one; is; all; it holds; it does not hold;
    erases; writes; reads; choose; report; grow; two; score; untrained; current character; razzie; last word;
    every word; nested expressions; all characters; at this step; exact; the baseline wins on every split; even more;
    new; parallelism; count; numbers; sounds; names; any; aa; bb; truth; own; save; overtakes; writing; search;
    where it is not sure; in float32; place and the score; mean per token; above; not above;
    ask the room; symbols; sources; next; do; play; compute by hand; run the experiment
"""
EMPHASIS = {" ".join(words.split()) for words in EMPHASIS_ONLY.split(";")}
"""What stands in bold for its weight only."""
NAMES = {"AA", "BB", "CMU", "MAX", "MIN", "VADER"}
"""What stands in capitals and is a name."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a lesson's prose: its text, its cell, and the heading under which it stands."""

    text: str
    cell: int
    heading: str
    exempt: bool = False
    prompt: bool = False


def sentences(lesson: Lesson) -> list[Sentence]:
    """All sentences of a lesson in order. A heading is a sentence under itself."""
    found = []
    heading = ""
    for i, cell in lesson.cells("markdown"):
        notes = cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        for piece in _pieces(cell.source):
            if title := re.match(r"#+ +(.+)", piece):
                heading = title[1]
            exempt = notes or i == 0 or heading == "For lecturers"
            found.append(Sentence(piece, i, heading, exempt, "exercise" in cell.metadata))
    return found


def _pieces(source: str) -> Iterator[str]:
    """What is read of a cell, cut into headings and sentences; a formula is never cut."""
    for pattern in (
        r"<details>.*?</details>",
        r"^\|[^|\n]*if you come from.*?(?=\n\n|\Z)",  # the letters of other lectures
        r"\*\*Next\b.*?(?=\n\n|\Z)",
        r"```.*?```|`[^`]*`",
    ):
        source = re.sub(pattern, " ", source, flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=[#|>-] ?)|\n(?=\d\. )", source):
        title, _, rest = block.partition("\n") if block.startswith("#") else ("", "", block)
        yield from filter(None, [title])
        formulas = iter(FORMULA.findall(rest))
        for part in re.split(r"(?<=[.?!;])[*_)\"']*\s+", FORMULA.sub("\0", rest)):
            if part.strip():
                yield re.sub("\0", lambda _, left=formulas: next(left), part)


def announces(text: str, number: str) -> bool:
    """Whether a sentence names the lesson, alone or in a range such as "lessons 05 to 09"."""
    for match in re.findall(r"[Ll]essons? (\d\d(?:(?:,| and| to|, and) \d\d)*)", text):
        named = re.findall(r"\d\d", match)
        if number in named or (" to " in match and named[0] <= number <= named[-1]):
            return True
    return False


def symbols_in(text: str) -> set[str]:
    r"""The letters of a text's formulas, without indices of time or entry.

    >>> sorted(symbols_in(r"a $h_t = \tanh(W_{hh} h_{t-1} + b_h)$"))
    ['W_{hh}', 'b_h', 'h', 't']
    """
    found: set[str] = set()
    for formula in FORMULA.findall(text):
        math = LAYOUT.sub(" ", formula)
        math = re.sub(r"\^(?:\{\(?[^{}]*\)\}|\{?\\top\}?|T\b|\{T\})", " ", math)  # transposed, or a layer's number
        math = re.sub(r"(?<![A-Za-z\\])d(?= ?[A-Za-z])", " ", math)  # a differential
        for letter, label in re.findall(r"(\\[A-Za-z]+|[A-Za-z]'?)(_\{[^{}]*\}|_\w|_\\\w+)?", math):
            if label in LABELS.get(letter, ()):
                found.add(letter + label)
                continue
            found.add(letter)
            index = re.findall(r"[A-Za-z]+", label)
            found |= set(index) if len(index) == 1 and len(index[0]) == 1 else set()
    return found - STANDARD


@cache
def _pattern(term: Term) -> re.Pattern[str]:
    forms = [
        (re.escape(form) if form != form.lower() else f"(?i:{re.escape(form)})") + r"(?:s|es|ed|ing)?"
        for form in sorted(term.forms, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w])")


def uses(term: Term, text: str) -> bool:
    """Whether a sentence holds the term, in any of its forms."""
    if term.symbol:
        return bool(symbols_in(text) & set(term.forms))
    return bool(_pattern(term).search(_words_of(text)))


def _words_of(text: str) -> str:
    """A sentence without formulas, links' addresses and marks."""
    plain = re.sub(r"\]\([^)]*\)|<[^>]+>", " ", FORMULA.sub(" ", text))
    return " ".join(plain.replace("*", "").split())


def early_uses(lessons: Sequence[Lesson], terms: Sequence[Term] | None = None) -> Iterator[str]:
    """A message for each lesson that uses a term before its definition, and for each term not where the list has it.

    What a lesson announces ("the LSTM of lesson 09", within one lesson "(below)") it may go on using, and also what
    stands in its own title.
    """
    terms = every_term() if terms is None else terms
    prose = {lesson.number: sentences(lesson) for lesson in lessons}
    for term in terms:
        if term.lesson not in prose:
            continue
        own = prose[term.lesson]
        place = next((k for k, s in enumerate(own) if s.heading == term.heading and uses(term, s.text)), None)
        if place is None:
            yield f"{term.name}: the list has it in lesson {term.lesson} under {term.heading!r}, where it is not"
            continue
        if term.ordinary or (term.symbol and _meanings(term, terms)[0] != term):
            continue  # nothing follows from its being used before
        for lesson in lessons:
            before = prose[lesson.number] if lesson.number < term.lesson else own[:place]
            if lesson.number > term.lesson or (lesson.number == term.lesson and uses(term, own[0].text)):
                continue
            early = next((s for s in before if not s.exempt and _says(term, s)), None)
            below = early is not None and lesson.number == term.lesson and "(below)" in early.text
            if early is not None and not below and not announces(early.text, term.lesson):
                cell = where(early.cell, lesson.notebook.cells[early.cell])
                yield (
                    f"{term.name}: lesson {lesson.number}, {cell} uses it, lesson {term.lesson} defines it under "
                    f"{term.heading!r}: {' '.join(early.text.split())[:90]!r}"
                )


def _says(term: Term, sentence: Sentence) -> bool:
    """An exercise introduces the letters of its prompt itself; words it has to have from the lesson."""
    return not (term.symbol and sentence.prompt) and uses(term, sentence.text)


def _meanings(term: Term, terms: Sequence[Term]) -> list[Term]:
    return [other for other in terms if other.symbol == term.symbol and set(other.forms) & set(term.forms)]


def unlisted(lesson: Lesson, terms: Sequence[Term] | None = None) -> Iterator[str]:
    """A message for each letter that the list does not have by this lesson, and each term in bold or in capitals."""
    terms = every_term() if terms is None else terms
    known = [term for term in terms if term.lesson <= lesson.number]
    letters = {form for term in known if term.symbol for form in term.forms}
    words = {form.casefold() for term in terms if not term.symbol for form in term.forms} | EMPHASIS
    seen: set[str] = set()
    for sentence in sentences(lesson):
        cell = where(sentence.cell, lesson.notebook.cells[sentence.cell])
        for letter in sorted(symbols_in(sentence.text) - letters - seen) if not sentence.prompt else ():
            seen.add(letter)
            yield f"lesson {lesson.number}, {cell}: the letter {letter} is on no list: {sentence.text[:80]!r}"
        for bold in re.findall(r"\*\*([^*]+)\*\*", sentence.text):
            word = re.sub("^an? ", "", " ".join(bold.split()).casefold())
            if word[-1] in ".:?!," or {word, word.removesuffix("s"), word.removesuffix("es")} & words or word in seen:
                continue
            seen.add(word)
            yield f"lesson {lesson.number}, {cell}: **{bold}** is on no list of terms"
        for short in sorted(set(re.findall(r"\b[A-Z]{2,}\b", _words_of(sentence.text)))) if not sentence.exempt else ():
            if short.casefold() not in words and short not in NAMES | seen:
                seen.add(short)
                yield f"lesson {lesson.number}, {cell}: {short} is on no list of terms: {sentence.text[:80]!r}"
