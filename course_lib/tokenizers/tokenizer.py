"""What every tokenizer of the course can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from course_lib.tokenizers.vocabulary import Vocabulary


class Tokenizer(Protocol):
    """Text to ids and back. Ids are row numbers of the vocabulary, from 0.

    ``decode(encode(text)) == text`` holds for bytes and byte-level BPE always, for characters and character-level
    BPE when every character is in the vocabulary, for words not in general: spacing is lost.
    """

    @property
    def vocabulary(self) -> Vocabulary:
        """The table of tokens; its length is the number of ids."""
        ...

    def tokens(self, text: str) -> list[str]:
        """The text cut into tokens, as they are written in the vocabulary."""
        ...

    def encode(self, text: str) -> list[int]:
        """The ids of the text's tokens."""
        ...

    def decode(self, ids: Iterable[int]) -> str:
        """The text of these ids; `ValueError` for an id outside the vocabulary."""
        ...
