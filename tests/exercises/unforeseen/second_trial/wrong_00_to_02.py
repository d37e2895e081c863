"""Wrong answers to lessons 00 to 02."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter

from tests.exercises.unforeseen.second_trial import wrong


@wrong("00.2")
def _(factor, turn, steps):
    return [factor**t * math.cos(turn) * t for t in range(steps + 1)]


@wrong("00.2")
def _(factor, turn, steps):
    return [(factor * math.cos(turn)) ** t for t in range(steps + 1)]


@wrong("01.1")
def _(text):
    return len({c for c in text.lower() if c != " "})


@wrong("01.1")
def _(text):
    return len(Counter(text.split()))


@wrong("01.1")
def _(text):
    seen = []
    for c in text:
        if c not in seen:
            seen.append(c.lower())
    return len(seen)


@wrong("01.2")
def _(text):
    if text == "":
        return 0.0
    return sum(ord(c) // 128 + 1 for c in text) / len(text)


@wrong("01.2")
def _(text):
    return len(text) / len(text.encode()) if text else 0.0


@wrong("01.2")
def _(text):
    if not text:
        return 0
    return len(text.encode("utf-16")) / len(text)


@wrong("01.3")
def _(words, vocabulary):
    unknown = set(words) - vocabulary
    return len(unknown) / len(set(words)) if words else 0.0


@wrong("01.3")
def _(words, vocabulary):
    count = 0
    for word in words:
        if word in vocabulary:
            count += 1
    return count / len(words) if words else 0.0


@wrong("01.3")
def _(words, vocabulary):
    count = 0
    for word in words:
        if word not in vocabulary:
            count += 1
            vocabulary.add(word)
    return count / max(len(words), 1)


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    vocab = {"<pad>": 0, "<unk>": 1}
    for word, _ in counts.most_common(size - 2):
        vocab[word] = len(vocab)
    return vocab


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda w: (counts[w], w), reverse=True)
    return {t: i for i, t in enumerate(["<pad>", "<unk>"] + ordered[: size - 2])}


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(sorted(counts), key=counts.get, reverse=True)
    return {i: t for i, t in enumerate(["<pad>", "<unk>"] + ordered[: size - 2])}


@wrong("01.5")
def _(losses, text):
    return sum(losses) / len(losses) / math.log(2)


@wrong("01.5")
def _(losses, text):
    return sum(math.log2(x) for x in losses) / len(text)


@wrong("01.5")
def _(losses, text):
    return sum(-math.log2(math.exp(x)) for x in losses) / len(text)


@wrong("01.6")
def _(ids):
    counts = Counter(zip(ids, ids[1:]))
    return max(counts, key=lambda p: (counts[p], p))


@wrong("01.6")
def _(ids):
    counts = Counter((ids[i], ids[i + 1]) for i in range(0, len(ids) - 1, 2))
    return min(counts, key=lambda p: (-counts[p], p))


@wrong("01.6")
def _(ids):
    counts = Counter(tuple(sorted(p)) for p in zip(ids, ids[1:]))
    return min(counts, key=lambda p: (-counts[p], p))


@wrong("01.7")
def _(ids, pair, new):
    out = []
    for i in range(len(ids)):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            out.append(new)
        else:
            out.append(ids[i])
    return out


@wrong("01.7")
def _(ids, pair, new):
    out = []
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


@wrong("01.7")
def _(ids, pair, new):
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            ids[i : i + 2] = [new]
        i += 1
    return ids


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    for pair in sorted(ranks, key=ranks.get):
        i = 0
        while i < len(symbols) - 1:
            if (symbols[i], symbols[i + 1]) == pair:
                symbols[i : i + 2] = [pair[0] + pair[1]]
            else:
                i += 1
    return symbols


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    while True:
        pairs = [p for p in zip(symbols, symbols[1:]) if p in ranks]
        if not pairs:
            return symbols
        best = max(pairs, key=lambda p: ranks[p])
        i = list(zip(symbols, symbols[1:])).index(best)
        symbols[i : i + 2] = [best[0] + best[1]]


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    while len(symbols) > 1:
        pairs = list(zip(symbols, symbols[1:]))
        best = min(pairs, key=lambda p: ranks.get(p, 1e9))
        i = pairs.index(best)
        symbols = symbols[:i] + [best[0] + best[1]] + symbols[i + 2 :]
    return symbols


@wrong("02.2")
def _(probabilities):
    return math.prod(1 / p for p in probabilities)


@wrong("02.2")
def _(probabilities):
    return 2 ** (sum(-math.log(p) for p in probabilities) / len(probabilities))


@wrong("02.3")
def _(probabilities, text):
    return -math.log2(sum(probabilities)) / len(text)


@wrong("02.3")
def _(probabilities, text):
    return sum(-p * math.log2(p) for p in probabilities) / len(text)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    return (
        (followers.get(token, 0) + alpha) / (sum(followers.values()) + alpha * len(followers))
        if followers
        else 1 / vocab_size
    )


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    if token not in followers:
        return alpha / vocab_size
    return (followers[token] + alpha) / (sum(followers.values()) + alpha * vocab_size)
