r"""Cutting text into words before anything is learned, so that no merge ever crosses a space.

The pattern is GPT-2's (Radford et al., 2019): English endings such as ``'s``; letters, digits or other signs with
one space in front; and runs of white space. Nothing is dropped: the pieces join to the text.
"""

from __future__ import annotations

import regex

GPT2_PATTERN = r"""'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""

pre_tokenize = regex.compile(GPT2_PATTERN).findall
r"""``pre_tokenize(text)`` is the list of pieces.

>>> pre_tokenize("They're  here: 42!")
['They', "'re", ' ', ' here', ':', ' 42', '!']
"""
