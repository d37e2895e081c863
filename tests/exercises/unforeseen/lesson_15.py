"""Unforeseen answers to lesson 15."""

from __future__ import annotations

import heapq
import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("15.1")
def _(M, T):
    return sum(M ** (n - 1) for n in range(1, T))


@wrong("15.1")
def _(M, T):
    return T * (M - 1) ** (T - 1)


@wrong("15.1")
def _(M, T):
    return sum((M - 1) ** n for n in range(T - 1))


@right("15.1")
def _(M, T):
    return T if M == 2 else ((M - 1) ** T - 1) // (M - 2)


@wrong("15.2")
def _(p):
    return math.ceil(126 * math.log(2) / -math.log(p))


@wrong("15.2")
def _(p):
    total, steps = 0.0, 0
    while total > -100:
        total, steps = total + math.log(p), steps + 1
    return steps


@wrong("15.2")
def _(p):
    product, steps = torch.ones((), dtype=torch.float32), 0
    while product > 1e-30:
        product = product * p
        steps += 1
    return steps


@right("15.2")
def _(p):
    powers = torch.full((200,), p, dtype=torch.float32).cumprod(0)
    return int((powers > 0).sum()) + 1


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [log_p / (5 + length / 6) ** a for log_p, length in zip(log_ps, lengths)]
    return scores.index(max(scores)), max(scores)


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [log_p / ((5 + length) / 6) ** a for log_p, length in zip(log_ps, lengths)]
    return scores.index(max(scores)) + 1, max(scores)


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [log_p / (((5 + length) / 6) * a) if a else log_p for log_p, length in zip(log_ps, lengths)]
    return scores.index(max(scores)), max(scores)


@right("15.3")
def _(log_ps, lengths, a):
    logs = torch.tensor(log_ps, dtype=torch.float64) / ((torch.tensor(lengths, dtype=torch.float64) + 5) / 6).pow(a)
    place = int((logs == logs.max()).nonzero()[0])
    return place, float(logs[place])


@wrong("15.4")
def _(beam, next_log_p, k):
    candidates = [(t + " " + w, p + g) for t, p in beam for w, g in next_log_p[t].items()]
    candidates.sort(key=lambda one: -one[1])
    kept = [one for one in candidates if "<end>" not in one[0]][: k - 1]
    return kept, [one for one in candidates if "<end>" in one[0]]


@wrong("15.4")
def _(beam, next_log_p, k):
    candidates = [(t + w, p + g) for t, p in beam for w, g in next_log_p[t].items()]
    candidates.sort(key=lambda one: -one[1])
    kept, saved = [], []
    for one in candidates:
        if len(kept) == k:
            break
        (saved if one[0].endswith("<end>") else kept).append(one)
    return kept, saved


@wrong("15.4")
def _(beam, next_log_p, k):
    candidates = [(t + " " + w, p * g) for t, p in beam for w, g in next_log_p[t].items()]
    candidates.sort(key=lambda one: one[1])
    kept, saved = [], []
    for one in candidates:
        if len(kept) == k:
            break
        (saved if one[0].endswith("<end>") else kept).append(one)
    return kept, saved


@right("15.4")
def _(beam, next_log_p, k):
    heap = []
    for place, (text, log_p) in enumerate(beam):
        for order, (word, gain) in enumerate(next_log_p[text].items()):
            heapq.heappush(heap, (-(log_p + gain), place, order, f"{text} {word}"))
    kept, saved = [], []
    while heap and len(kept) < k:
        cost, _, _, text = heapq.heappop(heap)
        (saved if text.split()[-1] == "<end>" else kept).append((text, -cost))
    return kept, saved


@wrong("15.5")
def _(answer, best, truths):
    return "none" if best in truths else "model"


@wrong("15.5")
def _(answer, best, truths):
    if answer == best:
        return "none"
    return "search" if best in truths else "model"


@wrong("15.5")
def _(answer, best, truths):
    return "none" if answer in truths or best in truths else "model"


@right("15.5")
def _(answer, best, truths):
    return {(True, True): "none", (True, False): "none", (False, True): "search", (False, False): "model"}[
        answer in list(truths), best in list(truths)
    ]


@wrong("15.6")
def _(log_p, length, T, best):
    return length < T and log_p / T < best


@wrong("15.6")
def _(log_p, length, T, best):
    return length < T and (log_p - 1) / T > best


@wrong("15.6")
def _(log_p, length, T, best):
    return length < T and log_p / (T + 1) > best


@right("15.6")
def _(log_p, length, T, best):
    return any(log_p / ahead > best for ahead in range(length + 1, T + 1))


@wrong("15.7")
def _(table, T):
    best = ("", float("-inf"))
    open_, seen = [("", 0.0, 0)], 0
    while open_:
        prefix, log_p, length = open_.pop(0)
        if length == T or log_p <= best[1] or prefix not in table:
            continue
        seen += 1
        for word, gain in table[prefix].items():
            if word == "<end>":
                best = max(best, (prefix, log_p + gain), key=lambda one: one[1])
            else:
                open_.append((f"{prefix} {word}".strip(), log_p + gain, length + 1))
    return best[0], best[1], seen


@wrong("15.7")
def _(table, T):
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix, log_p, length):
        nonlocal best_text, best, expanded
        expanded += 1
        if length == T or log_p <= best or prefix not in table:
            return
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), log_p + gain, length + 1)
            elif log_p + gain > best:
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded


@wrong("15.7")
def _(table, T):
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix, log_p, length):
        nonlocal best_text, best, expanded
        if length == T or log_p <= best or prefix not in table:
            return
        expanded += 1
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), gain, length + 1)
            elif log_p + gain > best:
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded


@right("15.7")
def _(table, T):
    best, expanded, stack = ("", float("-inf")), 0, [("", 0.0, 0, None)]
    while stack:
        prefix, log_p, length, end = stack.pop()
        if end is not None:
            best = (prefix, end) if end > best[1] else best
            continue
        if length == T or log_p <= best[1] or prefix not in table:
            continue
        expanded += 1
        for word, gain in reversed(list(table[prefix].items())):
            if word == "<end>":
                stack.append((prefix, 0.0, 0, log_p + gain))
            else:
                stack.append(((prefix + " " + word).strip(), log_p + gain, length + 1, None))
    return best[0], best[1], expanded
