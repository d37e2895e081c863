"""Byte-pair encoding (Gage, 1994; Sennrich, Haddow and Birch, 2016), over bytes or over characters.

Training repeats one step: find the most frequent pair of neighbouring tokens, give it a new token, put that in its
place. Nothing is recounted: the counts of pairs change only around the places that were merged, a list says in which
words a pair stands, and a heap whose entries may be out of date gives the most frequent pair.

Inside, a word is a Python string with one character `chr(id)` per token, so that finding and replacing a pair runs
at the speed of `str`.

The choices that the literature leaves open follow the Hugging Face `tokenizers` library, so that merges and ids are
equal: words are cut by GPT-2's pattern unless another is asked for, equal counts go to the pair with the smaller ids,
and a merge whose text is already a token takes that token's id.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, SupportsIndex

from course_lib.tokenizers.byte_alphabet import BYTE_OF, BYTES_IN_VISIBLE_ORDER, VISIBLE, to_bytes, to_text
from course_lib.tokenizers.pre_tokenize import GPT2, splitter
from course_lib.tokenizers.vocabulary import UNK, Vocabulary, check_count, check_text

LEVELS = ("byte", "character")
LONG_WORD = 256
CACHED_WORDS = 200_000


class Merge(NamedTuple):
    """One merge: the pair of ids, the id of their union, and how often the pair stood in the training text then."""

    pair: tuple[int, int]
    token: int
    frequency: int


class BPETokenizer:
    """Byte-level or character-level BPE with given merges, the first merge having the highest priority.

    Byte-level encoding loses nothing, whatever the text. In character-level encoding a character outside the
    alphabet becomes ``<unk>``. `vocabulary` holds special tokens, alphabet and merged tokens, in this order; bytes are
    written as GPT-2's visible characters (a space is "Ġ"). `pattern` says where text is cut first (see
    `pre_tokenize.splitter`); what it was trained with is what it has to encode with.

    >>> tokenizer = train_bpe("aaabdaaabac", merges=3, level="character")
    >>> tokenizer.tokens("aaabdaaabac")
    ['aaab', 'd', 'aaab', 'a', 'c']
    """

    def __init__(
        self, vocabulary: Vocabulary, merges: Sequence[Merge], level: str = "byte", pattern: str = GPT2
    ) -> None:
        self.vocabulary = vocabulary
        self.merges = tuple(merges)
        self.level = level
        self.pattern = pattern
        self._split = splitter(pattern)
        self._symbols = _symbol_table(vocabulary, level)
        self.alphabet_size = len(vocabulary.special_tokens) + len(self._symbols)
        self._unknown = "" if vocabulary.unknown_id is None else chr(vocabulary.unknown_id)
        # A pair that was merged twice keeps its last rank, as in Hugging Face tokenizers.
        self._ranks = {chr(m.pair[0]) + chr(m.pair[1]): rank for rank, m in enumerate(self.merges)}
        self._merged = [chr(m.token) for m in self.merges]
        self._cache: dict[str, list[int]] = {}

    def __repr__(self) -> str:
        return f"BPETokenizer({self.level}-level, {len(self.vocabulary)} tokens, {len(self.merges)} merges)"

    def first(self, merges: int) -> BPETokenizer:
        """The tokenizer as it was after its first `merges` merges. `ValueError` outside 0 to the number of merges."""
        whole = isinstance(merges, SupportsIndex) and not isinstance(merges, bool)
        if not whole or not 0 <= merges <= len(self.merges):
            raise ValueError(f"This tokenizer has {len(self.merges)} merges; cannot keep the first {merges!r}.")
        kept = self.merges[:merges]
        size = max([self.alphabet_size, *(merge.token + 1 for merge in kept)])
        special = self.vocabulary.special_tokens
        tokens = self.vocabulary.tokens[len(special) : size]
        return BPETokenizer(Vocabulary(tokens, special), kept, self.level, self.pattern)

    def tokens(self, text: str) -> list[str]:
        """The text's tokens as written in the vocabulary: for bytes, in GPT-2's visible characters."""
        return [self.vocabulary.tokens[number] for number in self.encode(text)]

    def encode(self, text: str) -> list[int]:
        """The ids of the text. Of all merges that are possible in a word, the earliest learned is done first.

        Raises `ValueError` for a character outside the alphabet when the vocabulary has no ``<unk>``.
        """
        cache = self._cache
        ids: list[int] = []
        for word in self._split(check_text(text)):
            known = cache.get(word)
            if known is None:
                known = self._encode_word(word)
                if len(cache) < CACHED_WORDS and len(word) <= LONG_WORD:
                    cache[word] = known
            ids += known
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of these ids; `ValueError` for an id outside the vocabulary.

        Byte-level ids that end in the middle of a character give the replacement character there.
        """
        if self.level == "byte":
            return to_text(b"".join([self.token_bytes(number) for number in ids]))
        return "".join([self.vocabulary.token(number) for number in ids])

    def token_bytes(self, number: int) -> bytes:
        """The UTF-8 bytes of one token; `ValueError` for an id outside the vocabulary."""
        token = self.vocabulary.token(number)
        if self.level == "byte" and number >= len(self.vocabulary.special_tokens):
            return bytes([BYTE_OF[character] for character in token])
        return to_bytes(token)

    def _symbolise(self, word: str) -> str:
        """The word with one character `chr(id)` per byte or character."""
        if self.level == "byte":
            return to_bytes(word).decode("latin-1").translate(self._symbols)
        if all(ord(character) in self._symbols for character in word):
            return word.translate(self._symbols)
        if not self._unknown:
            missing = next(character for character in word if ord(character) not in self._symbols)
            raise ValueError(
                f"{missing!r} was not in the training text, and this vocabulary has no {UNK}. "
                f'Train with special_tokens=("{UNK}",), or with level="byte", where nothing is unknown.'
            )
        return "".join([self._symbols.get(ord(character), self._unknown) for character in word])

    def _encode_word(self, word: str) -> list[int]:
        symbols = list(self._symbolise(word))
        merge = _merge_short if len(symbols) <= LONG_WORD else _merge_long
        return list(map(ord, merge(symbols, self._ranks, self._merged)))


def _symbol_table(vocabulary: Vocabulary, level: str) -> dict[int, str]:
    """Byte or code point to the character `chr(id)` that stands for its token."""
    start = len(vocabulary.special_tokens)
    letters = [(token, number) for number, token in enumerate(vocabulary.tokens) if number >= start and len(token) == 1]
    if level == "byte":
        return {BYTE_OF[token]: chr(number) for token, number in letters}
    return {ord(token): chr(number) for token, number in letters}


def _merge_short(symbols: list[str], ranks: dict[str, int], merged: list[str]) -> list[str]:
    """Merge the pair of lowest rank, leftmost first, until none is left: quadratic, but fast on a word."""
    last = len(merged)
    pair_ranks = [ranks.get(a + b, last) for a, b in pairwise(symbols)]
    while pair_ranks:
        rank = min(pair_ranks)
        if rank == last:
            break
        i = pair_ranks.index(rank)
        symbols[i : i + 2] = [merged[rank]]
        del pair_ranks[i]
        if i:
            pair_ranks[i - 1] = ranks.get(symbols[i - 1] + symbols[i], last)
        if i < len(pair_ranks):
            pair_ranks[i] = ranks.get(symbols[i] + symbols[i + 1], last)
    return symbols


def _merge_long(symbols: list[str], ranks: dict[str, int], merged: list[str]) -> list[str]:
    """The same with a heap and links to neighbours: n log n, for text without spaces or signs to cut at."""
    size = len(symbols)
    right = list(range(1, size + 1))
    left = list(range(-1, size - 1))
    heap = [(ranks[p], i) for i in range(size - 1) if (p := symbols[i] + symbols[i + 1]) in ranks]
    heapq.heapify(heap)
    while heap:
        rank, i = heapq.heappop(heap)
        j = right[i]
        if j >= size or ranks.get(symbols[i] + symbols[j]) != rank:
            continue  # one of the two has been merged with something else since
        symbols[i], symbols[j] = merged[rank], ""
        right[i] = k = right[j]
        if k < size:
            left[k] = i
        for start, end in ((left[i], i), (i, k)):
            if start >= 0 and end < size and (rank_now := ranks.get(symbols[start] + symbols[end])) is not None:
                heapq.heappush(heap, (rank_now, start))
        right[j] = size
    return [symbol for symbol in symbols if symbol]


def train_bpe(
    text: str,
    vocab_size: int | None = None,
    merges: int | None = None,
    level: str = "byte",
    special_tokens: Iterable[str] | None = None,
    pattern: str = GPT2,
) -> BPETokenizer:
    """Learn merges from `text` until there are `vocab_size` tokens, or `merges` merges, or nothing left to merge.

    Give one of the two. `level` is ``"byte"`` (alphabet of 256 bytes) or ``"character"`` (the characters of the text,
    in code point order). `special_tokens` take the first ids: none for bytes, ``<unk>`` for characters unless given.
    `pattern` says where the text is cut, so that no merge spans two pieces: ``"gpt-2"``, ``"gpt-4"``,
    ``"whole-text"`` or a regular expression of your own.

    Raises `ValueError` when the text is none, neither or both sizes are given, one is negative or not whole,
    `vocab_size` is below the special tokens and the alphabet together, or the level or the pattern is unknown.

    >>> [merge.frequency for merge in train_bpe("aaabdaaabac", merges=3).merges]
    [4, 2, 2]
    """
    if level not in LEVELS:
        raise ValueError(f'level must be "byte" or "character"; got {level!r}.')
    if (vocab_size is None) == (merges is None):
        raise ValueError(f"Give vocab_size or merges, one of them; got vocab_size={vocab_size}, merges={merges}.")
    check_text(text)
    if merges is not None:
        check_count("merges", merges)
    if special_tokens is None:
        special_tokens = () if level == "byte" else (UNK,)
    letters = [VISIBLE[b] for b in BYTES_IN_VISIBLE_ORDER] if level == "byte" else sorted(set(text))
    alphabet = Vocabulary(letters, special_tokens)
    whole = isinstance(vocab_size, SupportsIndex) and not isinstance(vocab_size, bool)
    if vocab_size is not None and (not whole or vocab_size < len(alphabet)):
        raise ValueError(
            f"vocab_size must be a whole number of at least {len(alphabet)}: {len(letters)} for the alphabet and "
            f"{len(alphabet.special_tokens)} special tokens; got {vocab_size!r}."
        )
    start = BPETokenizer(alphabet, (), level, pattern)
    words = [(start._symbolise(word), count) for word, count in Counter(start._split(text)).items()]
    tokens, learned = _learn(words, list(alphabet.tokens), vocab_size, merges)
    return BPETokenizer(
        Vocabulary(tokens[len(alphabet.special_tokens) :], alphabet.special_tokens), learned, level, pattern
    )


def _learn(
    counted: list[tuple[str, int]], tokens: list[str], vocab_size: int | None, most_merges: int | None
) -> tuple[list[str], list[Merge]]:
    """The loop of training: extends `tokens` and returns them with the merges."""
    words = [word for word, _ in counted]
    weights = [count for _, count in counted]
    ids = {token: number for number, token in enumerate(tokens)}
    counts, places = _count_pairs(words, weights)
    heap = [(-counts[pair], pair, where) for pair, where in places.items()]
    heapq.heapify(heap)
    limit = math.inf if vocab_size is None else vocab_size
    merges_left = math.inf if most_merges is None else most_merges
    learned: list[Merge] = []
    while heap and len(tokens) < limit and len(learned) < merges_left:
        negative, pair, where = heap[0]
        count = counts[pair]
        if count != -negative:  # the entry is out of date: put it where it belongs
            heapq.heapreplace(heap, (-count, pair, where))
            continue
        heapq.heappop(heap)
        if count < 1:
            break
        a, b = ord(pair[0]), ord(pair[1])
        union = tokens[a] + tokens[b]
        if union not in ids:
            ids[union] = len(tokens)
            tokens.append(union)
        learned.append(Merge((a, b), ids[union], count))
        for new_pair, new_where in _replace(pair, chr(ids[union]), words, weights, where, counts).items():
            if counts[new_pair] > 0:
                heapq.heappush(heap, (-counts[new_pair], new_pair, new_where))
    return tokens, learned


Places = dict[str, dict[int, None]]
"""For every pair the numbers of the words it stands in: a set that keeps its order."""


def _count_pairs(words: list[str], weights: list[int]) -> tuple[dict[str, int], Places]:
    counts: dict[str, int] = defaultdict(int)
    places: Places = defaultdict(dict)
    for number, word in enumerate(words):
        weight = weights[number]
        for i in range(len(word) - 1):
            pair = word[i : i + 2]
            counts[pair] += weight
            places[pair][number] = None
    return counts, places


def _replace(
    pair: str, new: str, words: list[str], weights: list[int], where: Iterable[int], counts: dict[str, int]
) -> Places:
    """Put `new` in place of `pair` in the words at `where`; update `counts`; return the pairs that came to be."""
    first, second = pair[0], pair[1]
    fresh: Places = defaultdict(dict)
    for number in where:
        parts = words[number].split(pair)
        words[number] = new.join(parts)
        weight = weights[number]
        before = parts[0][-1:]
        for i in range(1, len(parts)):
            part = parts[i]
            # What follows now: the next part, or, when that is empty, the pair that is merged next, or nothing.
            after = part[0] if part else first if i + 1 < len(parts) else ""
            if before:
                counts[before + first] -= weight
                counts[before + new] += weight
                fresh[before + new][number] = None
            if after:
                counts[second + after] -= weight
                counts[new + after] += weight
                fresh[new + after][number] = None
            before = part[-1:] or new
    return fresh
