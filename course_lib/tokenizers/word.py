"""One token per word or punctuation mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import regex

from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS, Vocabulary, check_text

# A word is letters, marks and digits, with apostrophes inside; any other sign that is not white space is a token.
WORD_PATTERN = r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|[^\s\p{L}\p{M}\p{N}]"

split_words = regex.compile(WORD_PATTERN).findall
"""``split_words(text)`` is the list of words and punctuation marks.

>>> split_words("Don't panic!")
["Don't", 'panic', '!']
"""


class WordTokenizer:
    """Ids for the words of a vocabulary; any other word becomes ``<unk>``, and the spacing is lost.

    >>> tokenizer = WordTokenizer.train("the cat saw the dog")
    >>> tokenizer.encode("the cow"), tokenizer.decode([4, 6])
    ([4, 1], 'the dog')
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def train(
        cls, text: str, vocab_size: int | None = None, special_tokens: Iterable[str] = SPECIAL_TOKENS
    ) -> WordTokenizer:
        """A tokenizer for the most frequent words of `text`, at most `vocab_size` ids, special tokens included.

        Raises `ValueError` when `vocab_size` leaves no room for the special tokens.
        """
        return cls(Vocabulary.from_counts(Counter(split_words(check_text(text))), vocab_size, special_tokens))

    def tokens(self, text: str) -> list[str]:
        """The words and punctuation marks of the text, in or out of the vocabulary."""
        return split_words(check_text(text))

    def encode(self, text: str) -> list[int]:
        """One id per word; `ValueError` for an unknown one when the vocabulary has no ``<unk>``."""
        return [self.vocabulary.id(word) for word in split_words(check_text(text))]

    def decode(self, ids: Iterable[int]) -> str:
        """The words with a space between; special tokens are written as such. `ValueError` for an unknown id."""
        return " ".join([self.vocabulary.token(number) for number in ids])

    def unknown_share(self, text: str) -> float:
        """Share of the text's words, from 0 to 1, that are not in the vocabulary: the out-of-vocabulary rate.

        >>> WordTokenizer.train("the cat").unknown_share("the dog")
        0.5
        """
        words = split_words(check_text(text))
        return sum(word not in self.vocabulary for word in words) / len(words) if words else 0.0
