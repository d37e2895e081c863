"""Exercise 11.1: A label for every character."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "11.1",
    title="A label for every character",
    difficulty=1,
    minutes=4,
    prompt="Write `inside_quotes(text)`: a list with one number per character, 1 from an opening straight double quote "
    "until the closing one is read (to the end if there is none), else 0. Labels say how things stand *after* the "
    'character: `a "b" c` gives `[0, 0, 1, 1, 0, 0, 0]`.',
    hints=[
        "Keep a variable that is 0 outside and 1 inside; a quote turns it round.",
        "`inside = 1 - inside` at a quote, then append `inside`, in this order.",
    ],
)
def inside_quotes(text: str) -> list[int]:
    """One number per character: 1 from an opening double quote to the last character before the closing one."""
    inside, labels = 0, []
    for character in text:
        if character == '"':
            inside = 1 - inside
        labels.append(inside)
    return labels


@inside_quotes.cases
def _():
    return [('a "b" c',), ('"x" and "yz".',), ("none",), ("",), ('"a" and "b',)]


@inside_quotes.allows
def _(text):
    return True


@inside_quotes.wrong(
    "before",
    "Your labels are one character late: they say how things stood before it was read. Turn round first, then append.",
)
def _(text):
    inside, labels = 0, []
    for character in text:
        labels.append(inside)
        if character == '"':
            inside = 1 - inside
    return labels


@inside_quotes.wrong("both", "You count the closing quote as inside; once it is read, you are outside.")
def _(text):
    return [int(now or character == '"') for now, character in zip(inside_quotes(text), text, strict=True)]


@inside_quotes.wrong("neither", "You leave the opening quote out; once it is read, you are inside already.")
def _(text):
    return [int(now and character != '"') for now, character in zip(inside_quotes(text), text, strict=True)]


@inside_quotes.wrong("never closed", "Your quotes never close: the second quote must bring you outside again.")
def _(text):
    return [int('"' in text[: place + 1]) for place in range(len(text))]
