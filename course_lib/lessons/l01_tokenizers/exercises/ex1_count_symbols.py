"""Exercise 01.1: Count the symbols."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "01.1",
    title="Count the symbols",
    difficulty=1,
    minutes=2,
    prompt="Write `count_symbols(text)`: how many different characters the text has when case is ignored. "
    "The lecture's sentence has 16.",
    hints=["A `set` keeps one copy of everything.", "Lower-case the text before you make the set."],
)
def count_symbols(text: str) -> int:
    """How many different characters a text has when case is ignored; a space is a character too."""
    return len(set(text.lower()))


@count_symbols.cases
def _():
    return [
        ("They went to the grocery store and bought bread",),
        ("",),
        (" a",),
        ("Aa",),
        ("a b c",),
        ("ÀÉàé!",),
        ("OTTO",),
    ]


@count_symbols.allows
def _(text):
    return True


@count_symbols.wrong("case", "You counted T and t as two symbols; fold the case first.")
def _(text):
    return len(set(text))


@count_symbols.wrong("space", "You left out the space. A model must predict it as well.")
def _(text):
    return len(set(text.lower()) - {" "})


@count_symbols.wrong("length", "You counted positions in the text; count different characters.")
def _(text):
    return len(text)


@count_symbols.wrong("words", "You counted words; the symbols here are single characters.")
def _(text):
    return len(set(text.lower().split()))


@count_symbols.wrong(
    "case late", "You look for the character as it is, and keep it in lower case: fold it before you look."
)
def _(text):
    seen = []
    for character in text:
        if character not in seen:
            seen.append(character.lower())
    return len(seen)
