"""Exercise 01.8: Encode by rank."""

# Solutions are read by learners: zip(ids, ids[1:]) is the plainest way to say "neighbours".
# ruff: noqa: RUF007, B905

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "01.8",
    title="Encode by rank",
    difficulty=4,
    minutes=12,
    prompt="`ranks` gives each learned pair its place in training: 0 was learned first. Write "
    "`encode_word(word, ranks)`: start from single characters, merge the pair of **lowest rank** (its leftmost "
    "occurrence), and repeat until no pair can merge. Return the list of strings.",
    hints=[
        "Keep a list of strings, at first one per character.",
        "Each round: list the neighbouring pairs that are in `ranks`; none left means you are done.",
        "`min(pairs, key=ranks.get)` is the pair to merge; join it where it first stands.",
    ],
)
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


@encode_word.cases
def _():
    return [
        ("there", {("h", "e"): 0, ("t", "h"): 1, ("r", "e"): 2, ("he", "re"): 3}),
        ("abc", {("b", "c"): 0, ("a", "b"): 1}), ("", {("a", "b"): 0}), ("xyz", {("a", "b"): 0}),
        ("abcd", {("a", "b"): 0, ("c", "d"): 1, ("ab", "cd"): 2, ("b", "c"): 3}),
        ("abab", {("a", "b"): 0, ("b", "a"): 1}),
        ("abcpqr", {("b", "c"): 0, ("a", "bc"): 1, ("a", "b"): 2, ("q", "r"): 3, ("p", "q"): 4}),
        ("abcde", {("b", "c"): 0, ("d", "e"): 1, ("a", "b"): 2, ("ab", "c"): 3}),
        ("abc", {("a", "b"): 0, ("b", "c"): 5, ("ab", "c"): 1}),
        ("abcab", {("a", "b"): 0, ("c", "a"): 1}), ("aaa", {("a", "a"): 0}),
        ("abab", {("a", "b"): 1, ("ab", "a"): 0}),
        ("abcd", {("b", "c"): 0, ("ab", "c"): 1, ("abc", "d"): 2, ("a", "bc"): 3}),
    ]  # fmt: skip


@encode_word.allows
def _(word, ranks):
    return len(set(ranks.values())) == len(ranks)


@encode_word.wrong("leftmost", "You merged the first pair you met; of all possible merges, do the one learned first.")
def _(word, ranks):
    symbols = list(word)
    i = 0
    while i < len(symbols) - 1:
        if (symbols[i], symbols[i + 1]) in ranks:
            symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]
            i = 0
        else:
            i += 1
    return symbols


@encode_word.wrong("highest rank", "You merged the highest rank first; rank 0 comes first.")
def _(word, ranks):
    return encode_word(word, {pair: -rank for pair, rank in ranks.items()})


@encode_word.wrong(
    "longest token", "You took the longest token that fits. BPE repeats the merges of training, which may differ."
)
def _(word, ranks):
    tokens = {a + b for a, b in ranks}
    found, start = [], 0
    while start < len(word):
        ends = (end for end in range(len(word), start + 1, -1) if word[start:end] in tokens)
        end = next(ends, start + 1)
        found.append(word[start:end])
        start = end
    return found


@encode_word.wrong("only once", "You merged once; look again until no pair can merge.")
def _(word, ranks):
    symbols = list(word)
    pairs = [pair for pair in zip(symbols, symbols[1:]) if pair in ranks]
    if pairs:
        best = min(pairs, key=lambda pair: ranks[pair])
        i = list(zip(symbols, symbols[1:])).index(best)
        symbols[i : i + 2] = [best[0] + best[1]]
    return symbols


@encode_word.wrong(
    "one pass",
    "You went through the ranks once; a later merge may make a pair of lower rank, so begin anew after each.",
)
def _(word, ranks):
    symbols = list(word)
    for pair in sorted(ranks, key=ranks.__getitem__):
        i = 0
        while i < len(symbols) - 1:
            if (symbols[i], symbols[i + 1]) == pair:
                symbols[i : i + 2] = [pair[0] + pair[1]]
            else:
                i += 1
    return symbols


@encode_word.wrong("not learned", "You merged pairs that are not in `ranks`; what was never learned stays apart.")
def _(word, ranks):
    symbols = list(word)
    while len(symbols) > 1:
        pairs = list(zip(symbols, symbols[1:], strict=False))
        i = pairs.index(min(pairs, key=lambda pair: ranks.get(pair, len(ranks))))
        symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]
    return symbols
