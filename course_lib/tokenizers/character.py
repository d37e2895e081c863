"""One token per Unicode code point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex

from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS, Vocabulary, check_count, check_text


class CharacterTokenizer:
    """Ids for the characters of a vocabulary; any other becomes ``<unk>``.

    >>> tokenizer = CharacterTokenizer.train("hello")
    >>> tokenizer.encode("hole"), tokenizer.decode(tokenizer.encode("help"))
    ([5, 7, 6, 4], 'hel<unk>')
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def train(cls, text: str, special_tokens: Iterable[str] = SPECIAL_TOKENS) -> CharacterTokenizer:
        """A tokenizer for every character of `text`, ids in code point order after the special tokens."""
        return cls(Vocabulary(sorted(set(check_text(text))), special_tokens))

    def tokens(self, text: str) -> list[str]:
        """The characters of the text."""
        return list(check_text(text))

    def encode(self, text: str) -> list[int]:
        """One id per character; `ValueError` for an unknown one when the vocabulary has no ``<unk>``."""
        return [self.vocabulary.id(character) for character in check_text(text)]

    def decode(self, ids: Iterable[int]) -> str:
        """The characters joined; special tokens are written as such. `ValueError` for an unknown id."""
        return "".join([self.vocabulary.token(number) for number in ids])


def one_hot(ids: Iterable[int], size: int) -> list[list[int]]:
    """One row per id, a single 1 in column `id`: shape (time, vocabulary). `ValueError` for an id outside the columns.

    >>> one_hot([2, 0], size=3)
    [[0, 0, 1], [1, 0, 0]]
    """
    rows = []
    check_count("size, the number of columns,", size)
    for number in ids:
        if not isinstance(number, SupportsIndex) or isinstance(number, bool) or not 0 <= number < size:
            raise ValueError(f"An id must be a whole number from 0 to {size - 1} for {size} columns; got {number!r}.")
        rows.append([int(column == number) for column in range(size)])
    return rows
