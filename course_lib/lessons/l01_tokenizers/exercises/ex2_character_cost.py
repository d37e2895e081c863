"""Exercise 01.2: What a character costs."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "01.2",
    title="What a character costs",
    difficulty=1,
    minutes=3,
    prompt="Write `character_cost(text)`: UTF-8 bytes divided by characters; 0.0 for the empty text.",
    hints=['`text.encode("utf-8")` gives bytes, and bytes have a length.', "Deal with the empty text first."],
)
def character_cost(text: str) -> float:
    """UTF-8 bytes per character of a text, 0.0 for the empty text."""
    if not text:
        return 0.0
    return len(text.encode("utf-8")) / len(text)


@character_cost.cases
def _():
    return [("bread",), ("",), (" ",), ("né",), ("хлеб",), ("面包",), ("रोटी",), ("🍞 a",), ("aaaa éé",)]


@character_cost.allows
def _(text):
    return True


@character_cost.wrong("upside down", "You divided characters by bytes; turn the fraction over.")
def _(text):
    return len(text) / len(text.encode("utf-8")) if text else 0.0


@character_cost.wrong("not encoded", "You never encoded the text; divide bytes by characters.")
def _(text):
    return len(text) / len(text) if text else 0.0


@character_cost.wrong("UTF-16", "You counted UTF-16 bytes, at least two a character; use UTF-8.")
def _(text):
    return len(text.encode("utf-16-le")) / len(text) if text else 0.0


@character_cost.wrong("total", "That is the number of bytes; divide it by the number of characters.")
def _(text):
    return float(len(text.encode("utf-8")))


@character_cost.wrong("other code", "These are the bytes of UTF-16, whose first two only mark it; UTF-8 is asked for.")
def _(text):
    return len(text.encode("utf-16")) / len(text) if text else 0.0


@character_cost.wrong("code points", "A code point says how many bytes a character takes, but not so: encode the text.")
def _(text):
    return sum(ord(character) // 128 + 1 for character in text) / len(text) if text else 0.0
