r"""Cutting text into words before anything is learned, so that no merge ever crosses a space.

Nothing is dropped: whatever the pattern, the pieces join to the text. What a pattern does not match stays as a piece
of its own, as with ``Split(Regex(pattern), "isolated")`` of the Hugging Face `tokenizers` library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import regex

GPT2_PATTERN = r"""'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
"""English endings such as ``'s``; letters, digits or other signs with one space in front; runs of white space
(Radford et al., 2019)."""

GPT4_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""As GPT-2's, but endings in capitals too, at most three digits together, any one sign in front of letters, and line
ends with the signs before them (the encoding ``cl100k_base`` of GPT-4)."""

GPT2, GPT4, WHOLE = "gpt-2", "gpt-4", "whole-text"
PATTERNS: Mapping[str, str] = MappingProxyType({GPT2: GPT2_PATTERN, GPT4: GPT4_PATTERN, WHOLE: ""})
"""The patterns that have a name; ``"whole-text"`` cuts nowhere, so that merges cross spaces."""


def splitter(pattern: str) -> Callable[[str], list[str]]:
    r"""The function that cuts a text by a pattern of `PATTERNS`, or by a regular expression of your own.

    Raises `ValueError` for a name that is none of them (a word of letters, digits, - and _ counts as a name), and for
    what is no regular expression.

    >>> splitter("gpt-2")("They're  here: 42!")
    ['They', "'re", ' ', ' here', ':', ' 42', '!']
    >>> splitter(r"\d")("in 1989")
    ['in ', '1', '9', '8', '9']
    >>> splitter("whole-text")("in 1989")
    ['in 1989']
    """
    if not isinstance(pattern, str):
        raise ValueError(f"A pattern is a name or a regular expression, in text; got {pattern!r}.")
    if pattern == WHOLE:
        return _uncut
    if pattern in PATTERNS:  # these match every character: nothing is left between two matches
        return regex.compile(PATTERNS[pattern]).findall
    if regex.fullmatch(r"[\w-]*", pattern):
        raise ValueError(
            f"There is no pattern named {pattern!r}. Take one of {', '.join(PATTERNS)}, or write a regular "
            r"expression of your own, such as r'\d|\s+|\w+'."
        )
    try:
        compiled = regex.compile(pattern)
    except (regex.error, RecursionError) as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}.") from None

    def cut(text: str) -> list[str]:
        pieces, done = [], 0
        for match in compiled.finditer(text):
            pieces += [text[done : match.start()], match[0]]
            done = match.end()
        return [piece for piece in (*pieces, text[done:]) if piece]

    return cut


def _uncut(text: str) -> list[str]:
    return [text] if text else []


pre_tokenize = splitter(GPT2)
r"""``pre_tokenize(text)`` is the list of pieces that GPT-2's pattern makes, which is what BPE uses unless told.

>>> pre_tokenize("They're  here: 42!")
['They', "'re", ' ', ' here', ':', ' 42', '!']
"""
