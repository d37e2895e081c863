"""Unforeseen answers to lesson 02."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("02.1")
def _(text, a, b):
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    return pairs.count(a + b) / len(set(pairs))


@wrong("02.1")
def _(text, a, b):
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    return pairs.count(a + b) / (pairs.count(a + b) + pairs.count(b + a))


@wrong("02.1")
def _(text, a, b):
    followers = {text[i + 1] for i in range(len(text) - 1) if text[i] == a}
    return (b in followers) / len(followers)


@right("02.1")
def _(text, a, b):
    after = Counter(y for x, y in zip(text, text[1:], strict=False) if x == a)
    return after[b] / after.total()


@wrong("02.2")
def _(probabilities):
    return math.exp(-math.log(sum(probabilities) / len(probabilities)))


@wrong("02.2")
def _(probabilities):
    return math.exp(sum(-math.log(p) for p in probabilities))


@wrong("02.2")
def _(probabilities):
    return math.exp(sum(-p * math.log(p) for p in probabilities) / len(probabilities))


@right("02.2")
def _(probabilities):
    return math.prod(probabilities) ** (-1 / len(probabilities))


@wrong("02.3")
def _(probabilities, text):
    return -math.log2(sum(probabilities)) / len(text)


@wrong("02.3")
def _(probabilities, text):
    return sum(-math.log2(p) for p in probabilities) / len(text.replace(" ", ""))


@wrong("02.3")
def _(probabilities, text):
    return sum(-math.log2(p) / len(probabilities) for p in probabilities) / len(text)


@right("02.3")
def _(probabilities, text):
    return -math.log2(math.prod(probabilities)) / len(text)


@wrong("02.4")
def _(text, order):
    counts = {}
    for t in range(len(text) - order):
        context, token = text[t : t + order - 1], text[t + order - 1]
        counts.setdefault(context, {})
        counts[context][token] = counts[context].get(token, 0) + 1
    return counts


@wrong("02.4")
def _(text, order):
    counts = {}
    for t in range(order - 1, len(text)):
        context = text[t - order : t]
        counts.setdefault(context, {})
        counts[context][text[t]] = counts[context].get(text[t], 0) + 1
    return counts


@wrong("02.4")
def _(text, order):
    counts = defaultdict(list)
    for t in range(order - 1, len(text)):
        counts[text[t - order + 1 : t]].append(text[t])
    return dict(counts)


@right("02.4")
def _(text, order):
    counts = defaultdict(Counter)
    n = order - 1
    for start in range(len(text) - n):
        counts[text[start : start + n]].update(text[start + n])
    return counts


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    return followers.get(token, 0) + alpha / (sum(followers.values()) + alpha * vocab_size)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    total = sum(followers.values())
    return (followers.get(token, alpha)) / (total + alpha * vocab_size)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    return (followers[token] + alpha) / (sum(followers.values()) + alpha * vocab_size)


@right("02.5")
def _(followers, token, alpha, vocab_size):
    smoothed = {t: c + alpha for t, c in followers.items()}
    unseen = vocab_size - len(followers)
    return smoothed.get(token, alpha) / (sum(smoothed.values()) + alpha * unseen)


@wrong("02.6")
def _(ids, table):
    return torch.stack([table[i] for i in set(ids.tolist())])


@wrong("02.6")
def _(ids, table):
    return table.T[:, ids]


@wrong("02.6")
def _(ids, table):
    return [table[i] for i in ids]


@right("02.6")
def _(ids, table):
    return torch.index_select(table, 0, ids)


@wrong("02.7")
def _(probabilities, luck):
    height = 1.0
    for token, p in enumerate(probabilities):
        height -= p
        if luck > height:
            return token
    return len(probabilities) - 1


@wrong("02.7")
def _(probabilities, luck):
    height = 0.0
    for token, p in enumerate(sorted(probabilities, reverse=True)):
        height += p
        if luck < height:
            return token
    return len(probabilities) - 1


@wrong("02.7")
def _(probabilities, luck):
    height = 0.0
    for token, p in enumerate(probabilities):
        if luck < height:
            return token
        height += p
    return len(probabilities) - 1


@right("02.7")
def _(probabilities, luck):
    ends = torch.tensor(probabilities, dtype=torch.float64).cumsum(0)
    return min(int((ends <= luck).sum()), max(i for i, p in enumerate(probabilities) if p > 0))


@wrong("02.8")
def _(text, a, b, discount):
    pairs = Counter(zip(text, text[1:], strict=False))
    lower = len({x for x, y in pairs if y == b}) / len(set(text))
    total = sum(c for (x, _), c in pairs.items() if x == a)
    if not total:
        return lower
    kinds = len([1 for x, _ in pairs if x == a])
    return max(pairs[a, b] - discount, 0) / total + discount * kinds / total * lower


@wrong("02.8")
def _(text, a, b, discount):
    pairs = Counter(zip(text, text[1:], strict=False))
    lower = len([1 for _, y in pairs if y == b]) / len(pairs)
    total = sum(c for (x, _), c in pairs.items() if x == a)
    if not total:
        return lower
    kinds = len([1 for _, y in pairs if y == b])
    return max(pairs[a, b] - discount, 0) / total + discount * kinds / total * lower


@wrong("02.8")
def _(text, a, b, discount):
    pairs = Counter(zip(text, text[1:], strict=False))
    lower = len([1 for _, y in pairs if y == b]) / len(pairs)
    total = sum(c for (x, _), c in pairs.items() if x == a)
    if not total:
        return lower
    kinds = len([1 for x, _ in pairs if x == a])
    return max(pairs[a, b] / total - discount, 0) + discount * kinds / total * lower


@right("02.8")
def _(text, a, b, discount):
    pairs = Counter(zip(text, text[1:], strict=False))
    lower = sum(y == b for _, y in pairs) / len(pairs)
    after = {y: c for (x, y), c in pairs.items() if x == a}
    total = sum(after.values())
    if total == 0:
        return lower
    own = {y: max(c - discount, 0) for y, c in after.items()}
    return own.get(b, 0) / total + (total - sum(own.values())) / total * lower
