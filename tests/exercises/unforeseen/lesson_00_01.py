"""Unforeseen answers to lessons 00 and 01."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise

from tests.exercises.unforeseen import right, wrong


@wrong("00.2")
def _(factor, turn, steps):
    return [factor**t * math.cos(turn + t) for t in range(steps + 1)]


@wrong("00.2")
def _(factor, turn, steps):
    h = [1.0]
    for t in range(steps):
        h.append(h[-1] * factor * math.cos(turn * t))
    return h


@wrong("00.2")
def _(factor, turn, steps):
    return [(factor * math.cos(turn)) ** t for t in range(steps + 1)]


@right("00.2")
def _(factor, turn, steps):
    h, height = [], 1.0
    for t in range(1 + steps):
        h.append(height * math.sin(turn * t + math.pi / 2))
        height *= factor
    return h


@wrong("01.1")
def _(text):
    return sum(1 for c in set(text.lower()) if c.isalpha())


@wrong("01.1")
def _(text):
    return len(set(text.lower().split()))


@wrong("01.1")
def _(text):
    return len(set(text)) // 2


@right("01.1")
def _(text):
    seen = {}
    for character in text:
        seen[character.lower()] = True
    return sum(seen.values())


@wrong("01.2")
def _(text):
    return len(text.encode("ascii", errors="ignore")) / len(text) if text else 0.0


@wrong("01.2")
def _(text):
    return max(len(c.encode()) for c in text) if text else 0.0


@wrong("01.2")
def _(text):
    return len(text.encode("utf-8")) / len(set(text)) if text else 0.0


@right("01.2")
def _(text):
    return sum(map(lambda c: len(bytes(c, "utf8")), text)) / max(1, len(text))


@wrong("01.3")
def _(words, vocabulary):
    unknown = 0
    for word in words:
        if word not in vocabulary:
            unknown += 1
            vocabulary.add(word)
    return unknown / len(words) if words else 0.0


@wrong("01.3")
def _(words, vocabulary):
    return len([w for w in words if w not in vocabulary]) / len(vocabulary) if vocabulary and words else 0.0


@wrong("01.3")
def _(words, vocabulary):
    return sum(word not in vocabulary for word in words) / len(words)


@right("01.3")
def _(words, vocabulary):
    if len(words) == 0:
        return 0.0
    return 1 - sum(1 for w in words if w in vocabulary) / len(words)


@wrong("01.4")
def _(words, size):
    ordered = sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    return {w: i for i, w in enumerate(["<pad>", "<unk>"] + [w for w, _ in ordered][: size - 1])}


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda w: (counts[w], w), reverse=True)
    return {w: i for i, w in enumerate((["<pad>", "<unk>"] + ordered)[:size])}


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda w: (-counts[w], w))
    return {w: counts[w] for w in (["<pad>", "<unk>"] + ordered)[:size]}


@right("01.4")
def _(words, size):
    counts = defaultdict(int)
    for w in words:
        counts[w] += 1
    result = {"<pad>": 0, "<unk>": 1}
    for w in sorted(sorted(counts), key=counts.__getitem__, reverse=True):
        if len(result) < size:
            result[w] = len(result)
    return result


@wrong("01.5")
def _(losses, text):
    return sum(loss / math.log(2) for loss in losses) / len(text.split())


@wrong("01.5")
def _(losses, text):
    return -sum(math.log2(loss) for loss in losses) / len(text)


@wrong("01.5")
def _(losses, text):
    return sum(losses) / len(losses) / math.log(2) / len(text)


@right("01.5")
def _(losses, text):
    return math.log2(math.e) * math.fsum(losses) / len(list(text))


@wrong("01.6")
def _(ids):
    counts = {}
    for i in range(len(ids) - 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return min(counts, key=lambda p: (-counts[p], p)) if counts else (ids[0], ids[1])


@wrong("01.6")
def _(ids):
    counts = Counter(pairwise(ids))
    return max(counts.values())


@wrong("01.6")
def _(ids):
    counts = Counter(pairwise(ids))
    return min(counts, key=lambda p: (counts[p], p))


@right("01.6")
def _(ids):
    best, best_count = None, 0
    for pair in sorted(set(pairwise(ids))):
        count = sum(1 for other in pairwise(ids) if other == pair)
        if count > best_count:
            best, best_count = pair, count
    return best


@wrong("01.7")
def _(ids, pair, new):
    out, i = [], 0
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
    text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new))
    return [int(piece) for piece in text.split()]


@wrong("01.7")
def _(ids, pair, new):
    out = []
    for a, b in zip(ids, ids[1:] + [None], strict=True):
        out.append(new if (a, b) == pair else a)
    return out


@right("01.7")
def _(ids, pair, new):
    out = []
    rest = list(ids)
    while rest:
        first = rest.pop(0)
        if rest and first == pair[0] and rest[0] == pair[1]:
            rest.pop(0)
            first = new
        out.append(first)
    return out


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    for pair in sorted(ranks, key=ranks.get, reverse=True):
        i = 0
        while i < len(symbols) - 1:
            if (symbols[i], symbols[i + 1]) == pair:
                symbols[i : i + 2] = ["".join(pair)]
            else:
                i += 1
    return symbols


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    while len(symbols) > 1:
        pairs = list(pairwise(symbols))
        best = min(pairs, key=lambda p: ranks.get(p, 0))
        if best not in ranks:
            break
        i = pairs.index(best)
        symbols[i : i + 2] = [best[0] + best[1]]
    return symbols


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    for (a, b), _rank in sorted(ranks.items(), key=lambda item: item[1]):
        for i in range(len(symbols) - 1):
            if symbols[i] == a and symbols[i + 1] == b:
                symbols = symbols[:i] + [a + b] + symbols[i + 2 :]
                break
    return " ".join(symbols)


@right("01.8")
def _(word, ranks):
    def merge(symbols):
        options = [(ranks[p], i) for i, p in enumerate(pairwise(symbols)) if p in ranks]
        if not options:
            return symbols
        _, i = min(options)
        return merge(symbols[:i] + [symbols[i] + symbols[i + 1]] + symbols[i + 2 :])

    return merge(list(word))
