"""One token per byte of UTF-8: 256 ids for every text there is."""

from __future__ import annotations

from collections.abc import Iterable

from course_lib.tokenizers.byte_alphabet import VISIBLE, to_bytes, to_text, to_visible
from course_lib.tokenizers.vocabulary import Vocabulary, check_text


class ByteTokenizer:
    """Ids are the bytes themselves; nothing is ever unknown.

    >>> ByteTokenizer().encode("né"), ByteTokenizer().decode([110, 195, 169])
    ([110, 195, 169], 'né')
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary(VISIBLE, special_tokens=())

    def tokens(self, text: str) -> list[str]:
        """One visible character per byte."""
        return list(to_visible(to_bytes(check_text(text))))

    def encode(self, text: str) -> list[int]:
        """The bytes of the text in UTF-8, 0 to 255."""
        return list(to_bytes(check_text(text)))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of these bytes; `ValueError` for an id outside 0 to 255."""
        return to_text(bytes([self.vocabulary.check(number) for number in ids]))
