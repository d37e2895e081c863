"""A model that a learner writes down: after these words, so much probability for each next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, isfinite, log

import torch
from torch import Tensor

from course_lib.decoding.next_token import Beginning, NextToken
from course_lib.models.sizes import check_whole

END = "<end>"
START = "<start>"
ANY = "..."
TOLERANCE = 0.005
"""A row of probabilities with two decimals may miss 1 by so much."""
MOST_CHARACTERS, MOST_TOKENS = 20_000, 200


@dataclass(frozen=True)
class Prefixes:
    """The state of a table: the whole prefix of every sequence, before the token that is read next."""

    prefixes: tuple[tuple[int, ...] | None, ...]

    def select(self, rows: Tensor) -> Prefixes:
        """The same for some of the sequences."""
        return Prefixes(tuple(self.prefixes[row] for row in rows.tolist()))


class Prefixed(NextToken):
    """A model given by a function: prefix (ids) -> log-probabilities (M,) of the next token, in float64.

    Raises `ValueError`, when the prefix is reached, for a row of another size, with nan, or that does not sum to one.
    """

    def __init__(self, log_row: Callable[[tuple[int, ...]], Tensor], size: int, end: int | None) -> None:
        self.size, self.end = size, end
        self._row = lru_cache(maxsize=100_000)(log_row)

    def beginning(self, sources: int = 1) -> Beginning:
        """Before the first token, so many times. Raises `ValueError` for fewer than one."""
        check_whole("sources", sources)
        return Beginning(torch.full((sources,), -1), Prefixes((None,) * sources))

    def step(self, tokens: Tensor, state: Prefixes) -> tuple[Tensor, Prefixes]:
        """See `NextToken`."""
        after = tuple(
            () if prefix is None else (*prefix, token)
            for prefix, token in zip(state.prefixes, tokens.tolist(), strict=True)
        )
        rows = torch.stack([self._row(prefix) for prefix in after]) if after else torch.zeros(0, self.size).double()
        if rows.shape[1] != self.size or not bool((rows.logsumexp(1).abs() < 1e-6).all()):
            sums = ", ".join(f"{total:.4g}" for total in rows.logsumexp(1).exp().tolist()[:3])
            raise ValueError(
                f"expected {self.size} log-probabilities whose probabilities sum to 1; got {rows.shape[1]} that sum "
                f"to {sums}. Take log_softmax of your scores."
            )
        return rows, Prefixes(after)


class Table(Prefixed):
    """A model over words, from rows of probabilities by prefix: as a tree, as a Markov chain, or both.

    `rows`: after the words of a key, so much for each next word. A key of words alone is a whole prefix, () the empty
    one; one that begins with "..." fits after anything. The longest key that fits counts, a whole prefix first; after
    a prefix that none fits comes the end. Words that are not named have probability 0.

    Raises `ValueError` for no rows, a row that does not sum to 1 (within `TOLERANCE`; it is then divided by its sum),
    probabilities that are nan, below 0 or all 0, a key that is a text, and words after an end.

    >>> table = Table({(): {"he": 0.6, "it": 0.4}, ("...", "he"): {"threw": 1.0}})
    >>> table.words
    ('<end>', 'he', 'it', 'threw')
    """

    def __init__(self, rows: Mapping[tuple[str, ...], Mapping[str, float]]) -> None:
        if not rows:
            raise ValueError("expected at least one row; got an empty table. Begin with: <start>: he 0.6, it 0.4")
        text = next((key for key in rows if isinstance(key, str)), None)
        if text is not None:
            raise ValueError(f"expected keys that are tuples of words, such as ({text!r},); got the text {text!r}.")
        self.rows = {tuple(key): _checked(tuple(key), dict(row)) for key, row in rows.items()}
        if () not in self.rows and (ANY,) not in self.rows:
            raise ValueError(f"expected a row for the beginning; there is none. Write one: {START}: he 0.6, it 0.4")
        named = [word for row in self.rows.values() for word in row]
        self.words = tuple(dict.fromkeys((END, *named)))
        if len(self.words) > MOST_TOKENS:
            raise ValueError(f"expected at most {MOST_TOKENS} different words; got {len(self.words)}. Leave some out.")
        self.ids = {word: number for number, word in enumerate(self.words)}
        super().__init__(self._log_row, len(self.words), end=0)

    def row(self, prefix: Sequence[str]) -> Mapping[str, float]:
        """The probabilities after these words: of the longest key that fits."""
        prefix = tuple(prefix)
        if prefix in self.rows:
            return self.rows[prefix]
        for length in range(len(prefix), -1, -1):
            key = (ANY, *prefix[len(prefix) - length :])
            if key in self.rows:
                return self.rows[key]
        return {END: 1.0}

    def _log_row(self, prefix: tuple[int, ...]) -> Tensor:
        found = torch.full((self.size,), -torch.inf, dtype=torch.float64)
        for word, p in self.row(self.text(prefix)).items():
            if p > 0:
                found[self.ids[word]] = log(p)
        return found

    def text(self, tokens: Sequence[int]) -> tuple[str, ...]:
        """Ids as words."""
        return tuple(self.words[token] for token in tokens)

    def encode(self, words: Sequence[str]) -> tuple[int, ...]:
        """Words as ids. Raises `ValueError` for a word that the table does not name."""
        for word in words:
            if word not in self.ids:
                known = ", ".join(self.words[1:13])
                raise ValueError(f"The table has no word {word[:40]!r}. It has: {known}{', ...' * (self.size > 13)}.")
        return tuple(self.ids[word] for word in words)


def parse_table(text: str) -> Table:
    """A table from lines such as ``he hit: me 0.6, the 0.4``; the first, ``<start>:``, is what begins a sentence.

    A line ``... pie: <end> 1`` fits after anything that ends in these words. Empty lines and what follows a # are
    passed over. Raises `ValueError` that names the line, and for more than `MOST_CHARACTERS`.

    >>> parse_table("<start>: he 0.6, it 0.4").row(["it"])
    {'<end>': 1.0}
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"expected at most {MOST_CHARACTERS:,} characters; got {len(text):,}. Write a smaller table.")
    rows: dict[tuple[str, ...], dict[str, float]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        before, colon, after = line.rpartition(":")
        if not colon:
            raise ValueError(f"line {number} has no colon: {line[:40]!r}. Write it as: he hit: me 0.6, the 0.4")
        key = tuple(before.split())
        key = () if key == (START,) else key
        if key in rows:
            raise ValueError(f"line {number} says again what comes after {_named(key)}. Join the two lines.")
        row = rows[key] = {}
        for word, p in (_entry(number, part) for part in after.split(",") if part.strip()):
            if word in row:
                raise ValueError(f"line {number} names {word[:40]!r} twice. Add the two probabilities.")
            row[word] = p
    return Table(rows)


def _entry(number: int, part: str) -> tuple[str, float]:
    word, _, value = part.strip().rpartition(" ")
    try:
        p = float(value)
    except ValueError:
        p = float("nan")
    if not word or len(word.split()) != 1 or not isfinite(p):
        raise ValueError(
            f"line {number}: expected a word and its probability, as in 'me 0.6'; got {part.strip()[:40]!r}."
        )
    return word, p


def _checked(key: tuple[str, ...], row: dict[str, float]) -> dict[str, float]:
    """A row that sums to 1, or `ValueError`."""
    if END in key or START in key or ANY in key[1:]:
        raise ValueError(f"{_named(key)} cannot come before anything: {END} ends, {START} begins, {ANY} is first.")
    marks = [word for word in (START, ANY) if word in row]
    if marks:
        raise ValueError(f"after {_named(key)}, {marks[0]!r} cannot come: it is no word. Write another.")
    bad = [word for word, p in row.items() if not isinstance(p, (int, float)) or not isfinite(p) or p < 0]
    if bad:
        raise ValueError(f"after {_named(key)}, {bad[0]!r} has probability {row[bad[0]]}. Probabilities are 0 or more.")
    total = fsum(row.values())
    if total == 0:
        raise ValueError(f"after {_named(key)}, everything has probability 0: nothing can come. Write {END} 1.")
    if abs(total - 1) > TOLERANCE:
        raise ValueError(f"after {_named(key)}, the probabilities sum to {total:.4g}. Make them sum to 1.")
    return {word: p / total for word, p in row.items()}


def _named(key: Sequence[str]) -> str:
    text = " ".join(key) or START
    return repr(text if len(text) <= 60 else text[:60] + "...")
