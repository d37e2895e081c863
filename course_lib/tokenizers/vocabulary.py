"""A vocabulary: the table that gives every token a number and every number a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import index

PAD, UNK, BOS, EOS = "<pad>", "<unk>", "<bos>", "<eos>"
SPECIAL_TOKENS: tuple[str, ...] = (PAD, UNK, BOS, EOS)
"""Padding to equal length, unknown token, beginning and end of a sequence: ids 0 to 3."""


def check_text(text: object) -> str:
    """The text itself; `ValueError` for what is no `str`, such as bytes or a list of words."""
    if not isinstance(text, str):
        raise ValueError(
            f"A tokenizer reads one text, a str; got {type(text).__name__}. Decode bytes with .decode(), and join "
            'pieces with "".join(...) or " ".join(...).'
        )
    return text


def check_count(name: str, value: object, least: int = 0) -> int:
    """The number as an `int`; `ValueError` unless it is a whole number (True is none) of at least `least`."""
    try:
        plain = least - 1 if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except TypeError:
        plain = least - 1
    if plain < least:
        raise ValueError(f"{name} must be a whole number, {least} or more; got {value!r}.")
    return plain


class Vocabulary:
    """Tokens in order of their ids, special tokens first.

    Raises `ValueError` when a token appears twice, and for special tokens that are one text in place of a list.

    >>> vocabulary = Vocabulary(["the", "cat"])
    >>> vocabulary.id("cat"), vocabulary.id("dog"), vocabulary.token(0), len(vocabulary)
    (5, 1, '<pad>', 6)
    """

    def __init__(self, tokens: Iterable[str], special_tokens: Iterable[str] = SPECIAL_TOKENS) -> None:
        if isinstance(special_tokens, str):
            raise ValueError(
                f"special_tokens is a list of tokens; got one text. Write ({special_tokens!r},), with the comma, for "
                "one special token."
            )
        self.special_tokens = tuple(special_tokens)
        self.tokens = (*self.special_tokens, *tokens)
        self._ids = {token: number for number, token in enumerate(self.tokens)}
        if len(self._ids) != len(self.tokens):
            twice = next(t for number, t in enumerate(self.tokens) if self._ids[t] != number)
            raise ValueError(f"A vocabulary lists every token once; {twice!r} appears twice. Drop one of them.")
        self.unknown_id = self._ids.get(UNK) if UNK in self.special_tokens else None

    @classmethod
    def from_counts(
        cls,
        counts: Mapping[str, int],
        size: int | None = None,
        special_tokens: Iterable[str] = SPECIAL_TOKENS,
    ) -> Vocabulary:
        """The most frequent tokens, at most `size` ids in all, special tokens included; equal counts in token order.

        >>> Vocabulary.from_counts({"b": 2, "a": 2, "c": 5}, size=6).tokens
        ('<pad>', '<unk>', '<bos>', '<eos>', 'c', 'a')
        """
        special = cls((), special_tokens).special_tokens
        if size is not None and check_count("size", size) < len(special):
            raise ValueError(f"size must be at least {len(special)}, for {', '.join(special)}; got {size}.")
        ordered = sorted((t for t in counts if t not in special), key=lambda token: (-counts[token], token))
        return cls(ordered if size is None else ordered[: size - len(special)], special)

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def __repr__(self) -> str:
        return f"Vocabulary({len(self)} tokens, special: {', '.join(self.special_tokens) or 'none'})"

    def id(self, token: str) -> int:
        """The token's number; the number of ``<unk>`` if it has none; `ValueError` without ``<unk>``."""
        found = self._ids.get(token, self.unknown_id)
        if found is None:
            raise ValueError(
                f"{token!r} is not among the {len(self)} tokens of this vocabulary, and there is no {UNK} to stand "
                "for it. Train on text that has it, or add the special token."
            )
        return found

    def token(self, number: int) -> str:
        """The token with this number; `ValueError` outside 0 to `len(vocabulary)` - 1."""
        return self.tokens[self.check(number)]

    def check(self, number: int) -> int:
        """The number itself, as an `int`; `ValueError` when the vocabulary has no such id."""
        try:
            plain = index(number)
        except TypeError:
            raise ValueError(f"An id must be a whole number; got {number!r} of type {type(number).__name__}.") from None
        if not self.tokens:
            raise ValueError(f"Id {plain} stands for nothing: this vocabulary is empty. Train it on some text.")
        if not 0 <= plain < len(self.tokens):
            raise ValueError(
                f"Id {plain} is not in this vocabulary of {len(self)} tokens, whose ids run from 0 to "
                f"{len(self) - 1}. Decode with the tokenizer that did the encoding."
            )
        return plain
