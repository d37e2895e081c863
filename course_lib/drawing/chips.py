"""Tokens as HTML chips: for text in scripts that matplotlib's fonts lack.

Every chip is a `<kbd>` with a border, so that chips stay apart where styles are stripped, and colours only help.
What cannot be seen is written out: a space as "␣", a new line as "⏎", a cut or invisible character by its number.
"""

from __future__ import annotations

import html
import unicodedata
import zlib
from collections.abc import Iterable, Sequence

TINTS = ("#D6E9F5", "#FBE8C6", "#D3EFE4", "#F6DDEA")
"""Light backgrounds in turn; black on any of them has a contrast above 15 to 1."""
MOST_CHIPS = 300
LONGEST = 24
_STRONG = "2px solid #000;box-shadow:0 0 0 2px #fff"  # the ring is what shows on a dark page
_CHIP = (
    "display:inline-block;margin:1px;padding:1px 4px;border-radius:4px;font:15px/1.5 'DejaVu Sans Mono',monospace;"
    "color:#000;unicode-bidi:isolate;"
)


def visible_character(character: str) -> str:
    """A character so that it can be seen.

    >>> [visible_character(c) for c in (" ", chr(10), "a", chr(0x200D), chr(0x301))]
    ['␣', '⏎', 'a', 'U+200D', '◌́']
    """
    if character == " ":
        return "␣"
    if character == "\n":
        return "⏎"
    if character == "\t":
        return "⇥"
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return "\u25cc" + character
    if category[0] in "CZ":
        return f"U+{ord(character):04X}"
    return character


def visible_piece(piece: bytes) -> str:
    """The bytes of a token as text; as hexadecimal bytes when they are only part of a character.

    >>> visible_piece(b" the"), visible_piece(b"\\xc3")
    ('␣the', '⟨C3⟩')
    """
    try:
        text = piece.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return "⟨" + piece[:8].hex(" ").upper() + ("…" if len(piece) > 8 else "") + "⟩"
    shown = text[:LONGEST]
    inside = "".join(c if i and unicodedata.combining(c) else visible_character(c) for i, c in enumerate(shown))
    return inside + ("…" if len(text) > LONGEST else "")


def chip(text: str, tint: int = 0, unknown: bool = False, strong: bool = False, at: int | None = None) -> str:
    """One token: escaped text, a tint by number; dashed when unknown, a thick border when `strong`.

    `at` is what an explorer's hover control stands at when this token is pointed to.
    """
    border = "2px dashed #B00020" if unknown else _STRONG if strong else "1px solid #767676"
    background = "#FFF" if unknown else TINTS[tint % len(TINTS)]
    shown = html.escape(text) + (" = &lt;unk&gt;" if unknown else "")
    place = "" if at is None else f' data-i="{at}"'
    return f'<kbd{place} style="{_CHIP}background:{background};border:{border}">{shown}</kbd>'


def chip_row(pieces: Sequence[bytes], unknown: Sequence[bool] = (), strong: Iterable[bytes] = ()) -> str:
    """Chips for all pieces, at most `MOST_CHIPS`, and how many more there are; a word for no pieces at all.

    Equal pieces have one colour.
    """
    if not pieces:
        return "<i>no tokens</i>"
    flags = list(unknown) or [False] * len(pieces)
    marked = set(strong)
    chips = [
        chip(visible_piece(piece), zlib.crc32(piece), flags[number], piece in marked)
        for number, piece in enumerate(pieces[:MOST_CHIPS])
    ]
    more = f" <i>and {len(pieces) - MOST_CHIPS:,} more</i>" if len(pieces) > MOST_CHIPS else ""
    return " ".join(chips) + more
