"""Exercise 01.4: A vocabulary with special tokens."""

# Words in cases read best as a sentence that is split.
# ruff: noqa: SIM905

from __future__ import annotations

from collections import Counter

from course_lib.exercises import exercise


@exercise(
    "01.4",
    title="A vocabulary with special tokens",
    difficulty=2,
    minutes=6,
    prompt="Write `build_vocabulary(words, size)`: a dictionary from token to id. `<pad>` is 0, `<unk>` is 1, then "
    "come the most frequent words, equal counts in alphabetical order. `size` counts the special tokens too.",
    hints=[
        "`Counter(words)` counts.",
        "Sort by the key `(-count, word)`: falling count, then the alphabet.",
        'Put `["<pad>", "<unk>"]` in front, cut to `size`, then number with `enumerate`.',
    ],
)
def build_vocabulary(words: list[str], size: int) -> dict[str, int]:
    """Token to id: <pad>, <unk>, then words by falling count, ties by the alphabet; at most `size` ids."""
    from collections import Counter

    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    tokens = ["<pad>", "<unk>", *ordered][:size]
    return {token: number for number, token in enumerate(tokens)}


@build_vocabulary.cases
def _():
    return [
        ("the dog saw the cat and the dog".split(), 5), ("b a c a".split(), 4), ([], 3), (["x"], 10),
        ("d c b a".split(), 6),
    ]  # fmt: skip


@build_vocabulary.allows
def _(words, size):
    return size >= 2  # fewer ids than special tokens: nothing is said of that


@build_vocabulary.wrong(
    "first seen", "Words with equal counts stand in the order they were met; put them in alphabetical order."
)
def _(words, size):
    ordered = [word for word, _ in Counter(words).most_common()]
    return {token: number for number, token in enumerate(["<pad>", "<unk>", *ordered][:size])}


@build_vocabulary.wrong(
    "specials last", "The special tokens come last; give them ids 0 and 1, so that they stay when words are added."
)
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))[: size - 2]
    return {token: number for number, token in enumerate([*ordered, "<pad>", "<unk>"])}


@build_vocabulary.wrong("too large", "There are two tokens too many: size counts <pad> and <unk> as well.")
def _(words, size):
    return build_vocabulary(words, size + 2)


@build_vocabulary.wrong("rare first", "The rarest words come first; sort by falling count.")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    return {token: number for number, token in enumerate(["<pad>", "<unk>", *ordered][:size])}


@build_vocabulary.wrong("all turned", "Counts fall, as they should, but equal ones go up the alphabet backwards.")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (counts[word], word), reverse=True)
    return {token: number for number, token in enumerate(["<pad>", "<unk>", *ordered][:size])}
