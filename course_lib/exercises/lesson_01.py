"""Exercises of lesson 01: tokenizers."""

# Solutions are read by learners: zip(ids, ids[1:]) is the plainest way to say "neighbours".
# ruff: noqa: RUF007, B905, SIM905

from __future__ import annotations

import math
from collections import Counter

from course_lib.exercises import Exercise, WrongAnswer, register

Ranks = dict[tuple[str, str], int]
SENTENCE = "They went to the grocery store and bought bread"


# 01.1
def count_symbols(text: str) -> int:
    """How many different characters a text has when case is ignored; a space is a character too."""
    return len(set(text.lower()))


def _symbols_with_case(text: str) -> int:
    return len(set(text))


def _symbols_without_space(text: str) -> int:
    return len(set(text.lower()) - {" "})


def _symbols_all(text: str) -> int:
    return len(text)


register(
    Exercise(
        id="01.1",
        title="Count the symbols",
        difficulty=1,
        minutes=2,
        prompt="Write `count_symbols(text)`: how many different characters the text has when case is ignored. "
        "The lecture's sentence has 16.",
        solution=count_symbols,
        cases=lambda: [(SENTENCE,), ("",), ("Aa",), ("a b c",), ("ÀÉàé!",)],
        wrong=[
            WrongAnswer("case", _symbols_with_case, "You counted T and t as two symbols; fold the case first."),
            WrongAnswer("space", _symbols_without_space, "You left out the space. A model must predict it as well."),
            WrongAnswer("length", _symbols_all, "You counted positions in the text; count different characters."),
        ],
        hints=["A `set` keeps one copy of everything.", "Lower-case the text before you make the set."],
    )
)


# 01.2
def character_cost(text: str) -> float:
    """UTF-8 bytes per character of a text, 0.0 for the empty text."""
    if not text:
        return 0.0
    return len(text.encode("utf-8")) / len(text)


def _bytes_upside_down(text: str) -> float:
    return len(text) / len(text.encode("utf-8")) if text else 0.0


def _bytes_not_encoded(text: str) -> float:
    return len(text) / len(text) if text else 0.0


def _bytes_utf16(text: str) -> float:
    return len(text.encode("utf-16-le")) / len(text) if text else 0.0


def _bytes_total(text: str) -> float:
    return float(len(text.encode("utf-8")))


register(
    Exercise(
        id="01.2",
        title="What a character costs",
        difficulty=1,
        minutes=3,
        prompt="Write `character_cost(text)`: UTF-8 bytes divided by characters; 0.0 for the empty text.",
        solution=character_cost,
        cases=lambda: [("bread",), ("",), ("né",), ("хлеб",), ("面包",), ("रोटी",), ("🍞 a",)],
        wrong=[
            WrongAnswer("upside down", _bytes_upside_down, "You divided characters by bytes; turn the fraction over."),
            WrongAnswer("not encoded", _bytes_not_encoded, "You never encoded the text; divide bytes by characters."),
            WrongAnswer("UTF-16", _bytes_utf16, "You counted UTF-16 bytes, at least two a character; use UTF-8."),
            WrongAnswer("total", _bytes_total, "That is the number of bytes; divide it by the number of characters."),
        ],
        hints=['`text.encode("utf-8")` gives bytes, and bytes have a length.', "Deal with the empty text first."],
    )
)


# 01.3
def unknown_rate(words: list[str], vocabulary: set[str]) -> float:
    """Share of the running words, 0 to 1, that are not in the vocabulary; 0.0 for no words."""
    if not words:
        return 0.0
    return sum(word not in vocabulary for word in words) / len(words)


def _rate_of_types(words: list[str], vocabulary: set[str]) -> float:
    types = set(words)
    return len(types - vocabulary) / len(types) if types else 0.0


def _rate_known(words: list[str], vocabulary: set[str]) -> float:
    return sum(word in vocabulary for word in words) / len(words) if words else 0.0


def _rate_count(words: list[str], vocabulary: set[str]) -> float:
    return float(sum(word not in vocabulary for word in words))


def _rate_percent(words: list[str], vocabulary: set[str]) -> float:
    return 100 * unknown_rate(words, vocabulary)


register(
    Exercise(
        id="01.3",
        title="Out of vocabulary",
        difficulty=2,
        minutes=4,
        prompt="Write `unknown_rate(words, vocabulary)`: the share, from 0 to 1, of a list of running words that a "
        "set of known words lacks. A word that stands three times counts three times. No words: 0.0.",
        solution=unknown_rate,
        cases=lambda: [
            ("to be or not to be".split(), {"to", "be", "or"}), ([], {"a"}), (["x", "x", "x", "a"], {"a"}),
            (["a", "b"], set()), (["a"], {"a"}),
        ],
        wrong=[
            WrongAnswer("types", _rate_of_types, "You counted each different word once; count every running word."),
            WrongAnswer("known", _rate_known, "That is the share of words that are known; take the others."),
            WrongAnswer("count", _rate_count, "You returned how many are unknown; divide by the number of words."),
            WrongAnswer("per cent", _rate_percent, "You returned per cent; return a share from 0 to 1."),
        ],
        hints=["`word not in vocabulary` is True or False, and True counts as 1.", "Sum over the list, not a set."],
    )
)  # fmt: skip


# 01.4
def build_vocabulary(words: list[str], size: int) -> dict[str, int]:
    """Token to id: <pad>, <unk>, then words by falling count, ties by the alphabet; at most `size` ids."""
    from collections import Counter

    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    tokens = ["<pad>", "<unk>", *ordered][:size]
    return {token: number for number, token in enumerate(tokens)}


def _vocabulary_first_seen(words: list[str], size: int) -> dict[str, int]:
    ordered = [word for word, _ in Counter(words).most_common()]
    return {token: number for number, token in enumerate(["<pad>", "<unk>", *ordered][:size])}


def _vocabulary_specials_last(words: list[str], size: int) -> dict[str, int]:
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))[: size - 2]
    return {token: number for number, token in enumerate([*ordered, "<pad>", "<unk>"])}


def _vocabulary_too_large(words: list[str], size: int) -> dict[str, int]:
    return build_vocabulary(words, size + 2)


def _vocabulary_rare_first(words: list[str], size: int) -> dict[str, int]:
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    return {token: number for number, token in enumerate(["<pad>", "<unk>", *ordered][:size])}


register(
    Exercise(
        id="01.4",
        title="A vocabulary with special tokens",
        difficulty=2,
        minutes=6,
        prompt="Write `build_vocabulary(words, size)`: a dictionary from token to id. `<pad>` is 0, `<unk>` is 1, then "
        "come the most frequent words, equal counts in alphabetical order. `size` counts the special tokens too.",
        solution=build_vocabulary,
        cases=lambda: [
            ("the dog saw the cat and the dog".split(), 5), ("b a c a".split(), 4), ([], 3), (["x"], 10),
            ("d c b a".split(), 6),
        ],
        wrong=[
            WrongAnswer("first seen", _vocabulary_first_seen,
                        "Words with equal counts stand in the order they were met; put them in alphabetical order."),
            WrongAnswer("specials last", _vocabulary_specials_last,
                        "The special tokens come last; give them ids 0 and 1, so that they stay when words are added."),
            WrongAnswer("too large", _vocabulary_too_large,
                        "There are two tokens too many: size counts <pad> and <unk> as well."),
            WrongAnswer("rare first", _vocabulary_rare_first, "The rarest words come first; sort by falling count."),
        ],
        hints=["`Counter(words)` counts.", "Sort by the key `(-count, word)`: falling count, then the alphabet.",
               'Put `["<pad>", "<unk>"]` in front, cut to `size`, then number with `enumerate`.'],
    )
)  # fmt: skip


# 01.5
def bits_per_character(losses: list[float], text: str) -> float:
    """Bits per character of a text, from the loss -ln p (in nats) of each of its tokens."""
    import math

    return sum(losses) / math.log(2) / len(text)


def _bits_in_nats(losses: list[float], text: str) -> float:
    return sum(losses) / len(text)


def _bits_per_token(losses: list[float], text: str) -> float:
    return sum(losses) / math.log(2) / len(losses)


def _bits_times(losses: list[float], text: str) -> float:
    return sum(losses) * math.log(2) / len(text)


def _bits_per_byte(losses: list[float], text: str) -> float:
    return sum(losses) / math.log(2) / len(text.encode())


register(
    Exercise(
        id="01.5",
        title="Bits per character",
        difficulty=3,
        minutes=5,
        prompt="A model reads `text` as tokens and gives each one a loss, -ln p, in nats. Write "
        "`bits_per_character(losses, text)`, which makes models over different tokens comparable.",
        solution=bits_per_character,
        cases=lambda: [([math.log(2)] * 4, "ab"), ([1.0, 2.0, 3.0], "bread"), ([0.5, 0.25], "né né"), ([3.0], "面包")],
        wrong=[
            WrongAnswer("nats", _bits_in_nats, "Your answer is in nats; one bit is ln 2 nats, so divide by ln 2."),
            WrongAnswer("per token", _bits_per_token,
                        "You divided by the number of tokens; longer tokens would look worse. Divide by characters."),
            WrongAnswer("times ln 2", _bits_times, "You multiplied by ln 2; nats become bits when divided by ln 2."),
            WrongAnswer("per byte", _bits_per_byte, "That is bits per byte; divide by characters, len(text)."),
        ],
        hints=["Add the losses up before you divide by anything.", "Divide by `math.log(2)` and by `len(text)`."],
    )
)  # fmt: skip


# 01.6
def best_pair(ids: list[int]) -> tuple[int, int]:
    """The most frequent pair of neighbours; among equally frequent ones the smaller pair."""
    from collections import Counter

    counts = Counter(zip(ids, ids[1:]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _pair_first_seen(ids: list[int]) -> tuple[int, int]:
    return Counter(zip(ids, ids[1:])).most_common(1)[0][0]


def _pair_largest(ids: list[int]) -> tuple[int, int]:
    counts = Counter(zip(ids, ids[1:]))
    return max(counts, key=lambda pair: (counts[pair], pair))


def _pair_unordered(ids: list[int]) -> tuple[int, int]:
    counts = Counter((min(a, b), max(a, b)) for a, b in zip(ids, ids[1:]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _pair_every_second(ids: list[int]) -> tuple[int, int]:
    counts = Counter(zip(ids[::2], ids[1::2]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


register(
    Exercise(
        id="01.6",
        title="The pair to merge",
        difficulty=3,
        minutes=6,
        prompt="Write `best_pair(ids)` for a list of two or more ids: the most frequent pair of neighbours, a tuple. "
        "Of equally frequent pairs, return the smaller, as `(1, 9) < (2, 3)` in Python. Overlapping pairs count: "
        "`[5, 5, 5]` holds `(5, 5)` twice.",
        solution=best_pair,
        cases=lambda: [
            ([1, 1, 1, 2, 4, 1, 1, 1, 2, 1, 3],), ([7, 8, 1, 2, 7, 8, 1, 2],), ([3, 1, 3, 1, 2, 2, 2],), ([9, 5],),
            ([0, 4, 5, 4, 5, 0],), ([2, 1, 2, 1, 2, 9, 9, 9, 9],),
        ],
        wrong=[
            WrongAnswer("first seen", _pair_first_seen,
                        "A tie went to the pair that was met first; the smaller pair must win."),
            WrongAnswer("largest", _pair_largest, "A tie went to the larger pair; the smaller must win."),
            WrongAnswer("unordered", _pair_unordered, "You took (a, b) and (b, a) for the same pair; order matters."),
            WrongAnswer("every second", _pair_every_second,
                        "You looked at every second pair only; every id but the last starts a pair."),
        ],
        hints=["`zip(ids, ids[1:])` gives all pairs of neighbours.", "Count them with `Counter`.",
               "`min(counts, key=lambda pair: (-counts[pair], pair))` breaks ties by the pair itself."],
    )
)  # fmt: skip


# 01.7
def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """The ids with `new` in place of every occurrence of `pair`, from left to right, without overlap."""
    merged = []
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def _merge_overlapping(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    hit = [tuple(ids[i : i + 2]) == pair for i in range(len(ids))]
    return [new if hit[i] else ids[i] for i in range(len(ids)) if hit[i] or not (i and hit[i - 1])]


def _merge_from_right(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    return merge_pair(ids[::-1], (pair[1], pair[0]), new)[::-1]


def _merge_first_only(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


def _merge_keeps_second(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    return [new if tuple(ids[i : i + 2]) == pair else ids[i] for i in range(len(ids))]


register(
    Exercise(
        id="01.7",
        title="Merge it",
        difficulty=3,
        minutes=7,
        prompt="Write `merge_pair(ids, pair, new)`: a new list with `new` in place of every occurrence of `pair`. Go "
        "from left to right; an id that was merged is used up. So `[1, 1, 1]` with `(1, 1)` and 9 is `[9, 1]`.",
        solution=merge_pair,
        cases=lambda: [
            ([1, 1, 1], (1, 1), 9), ([1, 1, 1, 1, 1], (1, 1), 9), ([5, 1, 2, 3, 1, 2], (1, 2), 4), ([], (1, 2), 3),
            ([1], (1, 1), 2), ([1, 2, 1], (2, 1), 7), ([3, 3], (1, 2), 9),
        ],
        wrong=[
            WrongAnswer("overlap", _merge_overlapping, "An id was used in two merges: after a merge, move on by two."),
            WrongAnswer("from the right", _merge_from_right, "You merged from the right; in 1 1 1 the first two go."),
            WrongAnswer("only the first", _merge_first_only, "Only the first occurrence was merged; go on to the end."),
            WrongAnswer("second stays", _merge_keeps_second,
                        "The second half of the pair is still there: skip it after a merge."),
        ],
        hints=["A `for` loop cannot skip; use `while` with an index.",
               "Compare `tuple(ids[i : i + 2])` with the pair; at the end the slice is shorter, and that is fine.",
               "On a match append `new` and add 2 to the index, else append `ids[i]` and add 1."],
    )
)  # fmt: skip


# 01.8
def encode_word(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:
    """The word's tokens: of all neighbours that can merge, the pair of lowest rank goes first, until none is left."""
    symbols = list(word)
    while True:
        pairs = [pair for pair in zip(symbols, symbols[1:]) if pair in ranks]
        if not pairs:
            return symbols
        best = min(pairs, key=lambda pair: ranks[pair])
        i = list(zip(symbols, symbols[1:])).index(best)
        symbols[i : i + 2] = [best[0] + best[1]]


def _encode_leftmost(word: str, ranks: Ranks) -> list[str]:
    symbols = list(word)
    i = 0
    while i < len(symbols) - 1:
        if (symbols[i], symbols[i + 1]) in ranks:
            symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]
            i = 0
        else:
            i += 1
    return symbols


def _encode_highest(word: str, ranks: Ranks) -> list[str]:
    return encode_word(word, {pair: -rank for pair, rank in ranks.items()})


def _encode_longest(word: str, ranks: Ranks) -> list[str]:
    tokens = {a + b for a, b in ranks}
    found, start = [], 0
    while start < len(word):
        ends = (end for end in range(len(word), start + 1, -1) if word[start:end] in tokens)
        end = next(ends, start + 1)
        found.append(word[start:end])
        start = end
    return found


def _encode_once(word: str, ranks: Ranks) -> list[str]:
    symbols = list(word)
    pairs = [pair for pair in zip(symbols, symbols[1:]) if pair in ranks]
    if pairs:
        best = min(pairs, key=lambda pair: ranks[pair])
        i = list(zip(symbols, symbols[1:])).index(best)
        symbols[i : i + 2] = [best[0] + best[1]]
    return symbols


register(
    Exercise(
        id="01.8",
        title="Encode by rank",
        difficulty=4,
        minutes=12,
        prompt="`ranks` gives each learned pair its place in training: 0 was learned first. Write "
        "`encode_word(word, ranks)`: start from single characters, merge the pair of **lowest rank** (its leftmost "
        "occurrence), and repeat until no pair can merge. Return the list of strings.",
        solution=encode_word,
        cases=lambda: [
            ("there", {("h", "e"): 0, ("t", "h"): 1, ("r", "e"): 2, ("he", "re"): 3}),
            ("abc", {("b", "c"): 0, ("a", "b"): 1}), ("", {("a", "b"): 0}), ("xyz", {("a", "b"): 0}),
            ("abcd", {("a", "b"): 0, ("c", "d"): 1, ("ab", "cd"): 2, ("b", "c"): 3}),
            ("abab", {("a", "b"): 0, ("b", "a"): 1}),
            ("abcpqr", {("b", "c"): 0, ("a", "bc"): 1, ("a", "b"): 2, ("q", "r"): 3, ("p", "q"): 4}),
            ("abcde", {("b", "c"): 0, ("d", "e"): 1, ("a", "b"): 2, ("ab", "c"): 3}),
        ],
        wrong=[
            WrongAnswer("leftmost", _encode_leftmost,
                        "You merged the first pair you met; of all possible merges, do the one learned first."),
            WrongAnswer("highest rank", _encode_highest, "You merged the highest rank first; rank 0 comes first."),
            WrongAnswer("longest token", _encode_longest,
                        "You took the longest token that fits. BPE repeats the merges of training, which may differ."),
            WrongAnswer("only once", _encode_once, "You merged once; look again until no pair can merge."),
        ],
        hints=["Keep a list of strings, at first one per character.",
               "Each round: list the neighbouring pairs that are in `ranks`; none left means you are done.",
               "`min(pairs, key=ranks.get)` is the pair to merge; join it where it first stands."],
    )
)  # fmt: skip
