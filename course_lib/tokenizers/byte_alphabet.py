"""A visible character for each of the 256 bytes, as GPT-2 writes them (Radford et al., 2019).

Printable Latin-1 bytes stand for themselves; the others, in order, take the characters from U+0100 on. A space
becomes "Ġ", a new line "Ċ".
"""

from __future__ import annotations

_PRINTABLE = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}


def _visible() -> tuple[str, ...]:
    others = iter(range(0x100, 0x200))
    return tuple(chr(byte) if byte in _PRINTABLE else chr(next(others)) for byte in range(256))


VISIBLE: tuple[str, ...] = _visible()
"""The visible character of every byte: ``VISIBLE[0x20] == "Ġ"``."""
BYTE_OF: dict[str, int] = {character: byte for byte, character in enumerate(VISIBLE)}
"""And back."""
BYTES_IN_VISIBLE_ORDER: tuple[int, ...] = tuple(sorted(range(256), key=lambda byte: VISIBLE[byte]))
"""The 256 bytes sorted by visible character: the order of ids in byte-level BPE."""


def to_bytes(text: str) -> bytes:
    """UTF-8, lone surrogates included, so that any Python string has bytes."""
    return text.encode("utf-8", "surrogatepass")


def to_text(data: bytes) -> str:
    """The text of UTF-8 bytes; where they are not valid (a character cut in two), the replacement character.

    >>> to_text(to_bytes("é")[:1]) == chr(0xFFFD)
    True
    """
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def to_visible(data: bytes) -> str:
    """Bytes written with visible characters.

    >>> to_visible(b" a")
    'Ġa'
    """
    return "".join([VISIBLE[byte] for byte in data])
