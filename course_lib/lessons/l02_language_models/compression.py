"""Compressors as language models: what gzip and LZMA spend on a text.

Arithmetic coding with a model that costs b bits per character makes files of b bits per character (Shannon, 1948), and
a compressor that writes files of that size is as good a model. So file sizes compare with held-out bits per character.
"""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, compresslevel=9, mtime=0),
    "lzma": lambda data: lzma.compress(data, preset=9),
}
"""Compressors by name, at their strongest. gzip looks back 32,768 bytes at most, LZMA over the whole text."""


def compression_bits(text: str, before: str = "", method: str = "lzma") -> float:
    """Bits per character that a compressor spends on `text`, once it has seen `before`.

    With nothing before it, the size of the compressed text. Else what the text adds to the compressed size of what
    stands before it: size(before + text) - size(before). This is the fair figure beside a model that was trained on
    `before` and scored on `text`. Text counts as UTF-8.

    Raises `ValueError` for an empty text and for a method that is not in `COMPRESSORS`.

    >>> compression_bits("so it goes " * 50) > compression_bits("so it goes " * 50, before="so it goes " * 50)
    True
    """
    if method not in COMPRESSORS:
        raise ValueError(f"No compressor is called {method!r}; there are {', '.join(COMPRESSORS)}.")
    if not text:
        raise ValueError("An empty text has no bits per character; give at least one character.")
    compress = COMPRESSORS[method]
    known = len(compress(before.encode())) if before else 0
    return 8 * (len(compress((before + text).encode())) - known) / len(text)
