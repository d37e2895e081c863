"""Lesson 01's measurements: the same text cut in five ways, lengths, unknown words, and bits per character."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import SupportsIndex

from course_lib.corpora import play_titles, shakespeare
from course_lib.tokenizers import (
    BPETokenizer,
    ByteTokenizer,
    CharacterTokenizer,
    Tokenizer,
    WordTokenizer,
    split_words,
    train_bpe,
)
from course_lib.tokenizers.vocabulary import check_count

SENTENCE = "They went to the grocery store and bought bread"
"""The sentence of lecture B: 9 words, 47 characters, 16 different characters when case is ignored."""
MOST_MERGES = 7_744
"""Merges of the largest BPE tokenizer: 256 bytes and these make 8,000 tokens."""


CURVE_SIZES = (256, 280, 320, 380, 512, 700, 1_000, 1_500, 2_500, 4_500, 8_000)
"""Vocabulary sizes at which the curve of BPE is measured."""


@lru_cache(maxsize=1)
def training_text() -> str:
    """All plays of Shakespeare but Hamlet: 37 plays, about 4.8 million characters."""
    return shakespeare([name for name in play_titles() if name != "hamlet"])


@lru_cache(maxsize=1)
def held_out_text() -> str:
    """Hamlet, about 177,000 characters, on which nothing is trained."""
    return shakespeare("hamlet")


@lru_cache(maxsize=1)
def _words() -> WordTokenizer:
    return WordTokenizer.train(training_text())


@lru_cache(maxsize=1)
def _characters() -> CharacterTokenizer:
    return CharacterTokenizer.train(training_text())


@lru_cache(maxsize=1)
def _largest_bpe() -> BPETokenizer:
    return train_bpe(training_text(), merges=MOST_MERGES)


@lru_cache(maxsize=16)
def bpe_of_size(vocab_size: int) -> BPETokenizer:
    """Byte-level BPE with `vocab_size` tokens, trained on the plays without Hamlet.

    Trained once at the largest size: a smaller tokenizer is its first merges. `ValueError` outside 256 to 8,000.
    """
    whole = isinstance(vocab_size, SupportsIndex) and not isinstance(vocab_size, bool)
    if not whole or not 256 <= vocab_size <= 256 + MOST_MERGES:
        raise ValueError(f"vocab_size must be a whole number from 256 to {256 + MOST_MERGES:,}; got {vocab_size!r}.")
    return _largest_bpe().first(vocab_size - 256)


@lru_cache(maxsize=1)
def five_tokenizers() -> Mapping[str, Tokenizer]:
    """Word, character, byte and two BPE tokenizers by name, all made for the plays without Hamlet."""
    return MappingProxyType(
        {
            "words": _words(),
            "characters": _characters(),
            "bytes": ByteTokenizer(),
            "BPE, 512": bpe_of_size(512),
            "BPE, 8,000": bpe_of_size(256 + MOST_MERGES),
        }
    )


@dataclass(frozen=True)
class Cut:
    """A text cut by one tokenizer: the bytes of every piece, its id, and whether it was unknown."""

    name: str
    vocab_size: int
    pieces: tuple[bytes, ...]
    ids: tuple[int, ...]
    unknown: tuple[bool, ...]

    @property
    def length(self) -> int:
        """How many tokens there are."""
        return len(self.ids)


def cut_text(name: str, tokenizer: Tokenizer, text: str) -> Cut:
    """The text cut by this tokenizer. An unknown piece keeps its own bytes, so that it can be shown.

    >>> cut_text("bytes", ByteTokenizer(), "né").pieces
    (b'n', b'\\xc3', b'\\xa9')
    """
    ids = tokenizer.encode(text)
    if isinstance(tokenizer, ByteTokenizer):
        pieces = [bytes([number]) for number in ids]
    elif isinstance(tokenizer, BPETokenizer):
        pieces = [tokenizer.token_bytes(number) for number in ids]
    else:
        pieces = [token.encode("utf-8", "surrogatepass") for token in tokenizer.tokens(text)]
    unknown_id = tokenizer.vocabulary.unknown_id
    return Cut(name, len(tokenizer.vocabulary), tuple(pieces), tuple(ids), tuple(i == unknown_id for i in ids))


def five_ways(text: str) -> list[Cut]:
    """The text cut by all of `five_tokenizers`."""
    return [cut_text(name, tokenizer, text) for name, tokenizer in five_tokenizers().items()]


@dataclass(frozen=True)
class Playback:
    """BPE learned from a short text itself, after some of its merges.

    `written` holds, for each merge done so far, first part, second part, union (bytes), and frequency.
    """

    cut: Cut
    written: tuple[tuple[bytes, bytes, bytes, int], ...]
    possible: int
    start: int


def play_back(text: str, merges: int, most: int = 60) -> Playback:
    """Train on `text` and show it after its first `merges` merges (or fewer, when nothing is left to merge).

    Raises `ValueError` when `merges` is not from 0 to `most`.

    >>> play_back("aaabdaaabac", 1).cut.pieces[:2]
    (b'aa', b'a')
    """
    if not isinstance(merges, SupportsIndex) or isinstance(merges, bool) or not 0 <= merges <= most:
        raise ValueError(f"merges must be a whole number from 0 to {most}; got {merges!r}.")
    full = train_bpe(text, merges=most)
    done = min(merges, len(full.merges))
    tokenizer = full.first(done)
    written = tuple(
        (full.token_bytes(m.pair[0]), full.token_bytes(m.pair[1]), full.token_bytes(m.token), m.frequency)
        for m in full.merges[:done]
    )
    start = len(text.encode("utf-8", "surrogatepass"))
    return Playback(cut_text("BPE on this text", tokenizer, text), written, len(full.merges), start)


@dataclass(frozen=True)
class SequenceLengths:
    """Average tokens in a line of Hamlet against vocabulary size; `sizes` and `lengths` are the curve of BPE."""

    characters: tuple[int, float]
    bytes: tuple[int, float]
    words: tuple[int, float]
    sizes: tuple[int, ...]
    lengths: tuple[float, ...]


def held_out_lines() -> int:
    """Lines of Hamlet that hold any text."""
    return sum(bool(line.strip()) for line in held_out_text().splitlines())


@lru_cache(maxsize=2_048)
def bpe_length(vocab_size: int) -> float:
    """Average BPE tokens in a line of Hamlet at this vocabulary size."""
    return len(bpe_of_size(vocab_size).encode(held_out_text())) / held_out_lines()


def sequence_lengths(sizes: Sequence[int] = CURVE_SIZES) -> SequenceLengths:
    """Lecture B's figure, measured: every tokenizer on Hamlet, trained on the other 37 plays."""
    return _sequence_lengths(tuple(sizes))


@lru_cache(maxsize=1)
def _sequence_lengths(sizes: tuple[int, ...]) -> SequenceLengths:
    text, lines = held_out_text(), held_out_lines()
    alphabet, words = len(_characters().vocabulary), len(_words().vocabulary)
    return SequenceLengths(
        characters=(alphabet, len(text) / lines),
        bytes=(256, len(text.encode()) / lines),
        words=(words, len(split_words(text)) / lines),
        sizes=sizes,
        lengths=tuple(bpe_length(size) for size in sizes),
    )


@dataclass(frozen=True)
class VocabularySetting:
    """One position of the vocabulary slider: average tokens per line of Hamlet, and lecture B's sentence cut."""

    vocab_size: int
    length: float
    curve: SequenceLengths
    cut: Cut


def vocabulary_setting(vocab_size: int) -> VocabularySetting:
    """What the vocabulary explorer shows at `vocab_size` (256 to 8,000)."""
    cut = cut_text(f"BPE, {vocab_size:,} tokens", bpe_of_size(vocab_size), SENTENCE)
    return VocabularySetting(vocab_size, bpe_length(vocab_size), sequence_lengths(), cut)


@dataclass(frozen=True)
class UnknownWords:
    """Share of Hamlet's spoken words outside word vocabularies of growing size, from 0 to 1.

    For the largest vocabulary: the most frequent of the missed words in lower case, the share of missed running words
    that begin with a capital, the share unknown among the running words in lower case alone, and the share of the
    vocabulary that was seen only once in training.
    """

    sizes: tuple[int, ...]
    shares: tuple[float, ...]
    missed: tuple[str, ...]
    capitalised: float
    lower_case: float
    once: float


def spoken_words(play: str) -> list[str]:
    """The words of a play, one by one: no punctuation, and none in capitals, as headings and directions have them.

    >>> spoken_words("HAMLET:\\nWords, words, words. I say.")
    ['Words', 'words', 'words', 'I', 'say']
    """
    words = (word for word in split_words(play) if word[0].isalpha())
    return [word for word in words if len(word) == 1 or not word.isupper()]


def unknown_words(sizes: Sequence[int] = (1_000, 2_000, 5_000, 10_000, 20_000)) -> UnknownWords:
    """Out-of-vocabulary rate on Hamlet of the most frequent words of the other plays; the last size is all of them.

    Raises `ValueError` for a size that is no whole number, 0 or more.
    """
    return _unknown_words(tuple(check_count("A size", size) for size in sizes))


@lru_cache(maxsize=1)
def _unknown_words(sizes: tuple[int, ...]) -> UnknownWords:
    counts = Counter(spoken_words(training_text()))
    rank = {word: number for number, (word, _) in enumerate(counts.most_common())}
    words = spoken_words(held_out_text())
    all_sizes = (*sizes, len(rank))
    shares = tuple(sum(rank.get(word, math.inf) >= size for word in words) / len(words) for size in all_sizes)
    missed = Counter(word for word in words if word not in rank)
    capitals = sum(times for word, times in missed.items() if word[0].isupper())
    plain = [word for word, _ in missed.most_common() if word.islower()]
    lower = [word not in rank for word in words if word.islower()]
    once = sum(times == 1 for times in counts.values()) / len(counts)
    return UnknownWords(all_sizes, shares, tuple(plain[:8]), capitals / missed.total(), sum(lower) / len(lower), once)


def bytes_per_character(texts: dict[str, str]) -> dict[str, float]:
    """UTF-8 bytes per code point of each text that is not empty, in rising order.

    >>> bytes_per_character({"Greek": "αβ", "English": "ab"})
    {'English': 1.0, 'Greek': 2.0}
    """
    ratios = {name: len(text.encode("utf-8", "surrogatepass")) / len(text) for name, text in texts.items() if text}
    return dict(sorted(ratios.items(), key=lambda item: item[1]))


def bytes_for_the_same(texts: Mapping[str, Sequence[str]], beside: str = "English") -> dict[str, float]:
    """UTF-8 bytes of the same names in each language, as a multiple of what `beside` needs, in rising order.

    Raises `ValueError` unless all languages have equally many names, and `beside` is one of them.

    >>> bytes_for_the_same({"English": ["ab"], "Greek": ["αβ"]})
    {'English': 1.0, 'Greek': 2.0}
    """
    if beside not in texts or len({len(names) for names in texts.values()}) > 1 or not "".join(texts[beside]):
        counts = ", ".join(f"{name} {len(names):,}" for name, names in texts.items())
        raise ValueError(
            f"Equally many names in each language are needed, and some in {beside}; got {counts or 'no language'}."
        )
    sizes = {name: len("".join(names).encode("utf-8", "surrogatepass")) for name, names in texts.items()}
    ratios = {name: size / sizes[beside] for name, size in sizes.items()}
    return dict(sorted(ratios.items(), key=lambda item: item[1]))


def bits_per_character(nats: float, characters: int) -> float:
    """Bits per character of a text of `characters` characters on which a model's loss adds up to `nats`.

    `nats` is the sum of -ln p over all tokens. Raises `ValueError` unless `characters` is a whole number of at least 1,
    and `nats` is a number, 0 or more (infinite after a token of probability 0).

    >>> bits_per_character(math.log(2) * 10, 5)
    2.0
    """
    if not isinstance(characters, SupportsIndex) or isinstance(characters, bool) or characters <= 0:
        raise ValueError(f"characters must be a whole number of at least 1; got {characters!r}.")
    if not nats >= 0:
        raise ValueError(f"nats, a sum of -ln p, must be a number, 0 or more; got {nats}.")
    return nats / math.log(2) / characters


@dataclass(frozen=True)
class UnigramScore:
    """A unigram model over one kind of token, on Hamlet: perplexity per token, and bits per character."""

    name: str
    vocab_size: int
    tokens: int
    perplexity: float
    bits: float


def unigram_score(name: str, tokenizer: Tokenizer, train: str, test: str) -> UnigramScore:
    """Count tokens in `train`, add one to every count, and score `test`. `ValueError` when `test` is empty."""
    counts = Counter(tokenizer.encode(train))
    size = len(tokenizer.vocabulary)
    total = counts.total() + size
    ids = tokenizer.encode(test)
    nats = sum(times * -math.log((counts[number] + 1) / total) for number, times in sorted(Counter(ids).items()))
    bits = bits_per_character(nats, len(test))
    return UnigramScore(name, size, len(ids), math.exp(nats / len(ids)), bits)


def unigram_scores(names: Iterable[str] = ("characters", "BPE, 512", "BPE, 8,000")) -> list[UnigramScore]:
    """The unigram model over several tokenizers that lose nothing on Hamlet, trained on the other tragedies.

    Raises `ValueError` for a name that is not in `five_tokenizers`.
    """
    names = list(names)
    if strange := [name for name in names if name not in five_tokenizers()]:
        raise ValueError(f"There is no tokenizer {strange[0]!r}; there are {'; '.join(five_tokenizers())}.")
    train = shakespeare([name for name, group in play_titles().items() if group == "tragedies" and name != "hamlet"])
    return [unigram_score(name, five_tokenizers()[name], train, held_out_text()) for name in names]
