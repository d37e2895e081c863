"""A third trial of wrong answers, lessons 14 and 15: those that were not told well at first."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108, SIM102, C416, RET505, B007

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.e * step / k)


@wrong("14.2")
def _(error, steps):
    wrong_p = 0
    right_p = 1
    for _ in range(steps):
        wrong_p = right_p * error + wrong_p * (1 - error)
        right_p = right_p * (1 - error) + wrong_p * error
    return wrong_p


@wrong("14.2")
def _(error, steps):
    w, r = 0.0, 1.0
    for _ in range(steps):
        w, r = w * (1 - error) + r * error, r * (1 - error)
    return w


@wrong("14.2")
def _(error, steps):
    p = 0.0
    for _ in range(steps):
        p = p * (1 - error) + (1 - p) * error
        return p
    return p


@wrong("14.3")
def _(answer, truth):
    for i in range(min(len(answer), len(truth))):
        if answer[i] != truth[i]:
            return i
        else:
            return None


@wrong("14.3")
def _(answer, truth):
    i = 0
    for a, t in zip(answer, truth):
        if a == t:
            i += 1
    return None if i == len(truth) == len(answer) else i


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for t in range(1, inputs.shape[1]):
        if (coins[:, t] < share).all():
            mixed[:, t] = said[:, t - 1]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, :-1] > share, said[:, :-1], inputs[:, 1:])
    return mixed


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(len(V), dtype=x.dtype)
    said = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ y + b)
        c = int(h.argmax())
        y = torch.zeros(len(V), dtype=x.dtype)
        y[c % len(V)] = 1
        said.append(c)
    return said


@wrong("15.2")
def _(p):
    product = torch.ones((), dtype=torch.float32)
    steps = 0
    while product != 0:
        product = product.item() * p
        steps += 1
    return steps


@wrong("15.2")
def _(p):
    product = torch.ones((), dtype=torch.float32)
    n = 0
    while product > torch.finfo(torch.float32).eps:
        product *= p
        n += 1
    return n


@wrong("15.3")
def _(log_ps, lengths, a):
    best, best_score = 0, 0
    for i, (p, n) in enumerate(zip(log_ps, lengths)):
        score = p / (((5 + n) / 6) ** a)
        if score > best_score:
            best, best_score = i, score
    return best, best_score


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = []
    for p, L in zip(log_ps, lengths):
        scores.append(p / (5 + L) / 6**a)
    best = scores.index(max(scores))
    return best, scores[best]


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = {L: p / ((5 + L) / 6) ** a for p, L in zip(log_ps, lengths)}
    best = max(scores, key=scores.get)
    return lengths.index(best), scores[best]


@wrong("15.4")
def _(beam, next_log_p, k):
    best = {}
    for text, lp in beam:
        for word, g in next_log_p[text].items():
            best[word] = (text + " " + word, lp + g)
    candidates = sorted(best.values(), key=lambda c: -c[1])
    kept, saved = [], []
    for c in candidates:
        if len(kept) == k:
            break
        if c[0].endswith("<end>"):
            saved.append(c)
        else:
            kept.append(c)
    return kept, saved


@wrong("15.4")
def _(beam, next_log_p, k):
    cands = []
    for text, lp in beam:
        for w, g in next_log_p[text].items():
            cands.append((text + " " + w, lp + g))
    cands = sorted(cands, key=lambda c: c[1], reverse=True)[: 2 * k]
    kept = [c for c in cands if not c[0].endswith("<end>")]
    saved = [c for c in cands if c[0].endswith("<end>")]
    return kept[:k], saved


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    for text, lp in beam:
        cands = [(text + " " + w, lp + g) for w, g in next_log_p[text].items()]
        cands.sort(key=lambda c: -c[1])
        for c in cands:
            if len(kept) == k:
                break
            (saved if c[0].endswith("<end>") else kept).append(c)
    return kept, saved


@wrong("15.5")
def _(answer, best, truths):
    if answer in truths:
        return "none"
    if best != truths:
        return "model"
    return "search"


@wrong("15.5")
def _(answer, best, truths):
    if answer == best and answer in truths:
        return "none"
    elif best in truths:
        return "search"
    else:
        return "model"


@wrong("15.5")
def _(answer, best, truths):
    for t in truths:
        if answer == t:
            return "none"
        if best == t:
            return "search"
    return "model"


@wrong("15.5")
def _(answer, best, truths):
    if answer in truths:
        return "none"
    elif best == truths[0]:
        return "search"
    else:
        return "model"


@wrong("15.5")
def _(answer, best, truths):
    if answer not in truths and best in truths:
        return "search"
    if answer != best:
        return "model"
    return "none"


@wrong("15.7")
def _(table, T):
    best = ["", -math.inf, 0]

    def visit(prefix, lp, n):
        if n == T or prefix not in table:
            return
        best[2] += 1
        for w, g in table[prefix].items():
            if lp + g <= best[1]:
                return
            if w == "<end>":
                best[0], best[1] = prefix, lp + g
            else:
                visit((prefix + " " + w).strip(), lp + g, n + 1)

    visit("", 0.0, 0)
    return tuple(best)


@wrong("15.7")
def _(table, T):
    best_text, best, count = "", -math.inf, 0

    def visit(prefix, lp, n):
        nonlocal best_text, best, count
        if n >= T or prefix not in table or lp <= best:
            return
        count += 1
        for w, g in table[prefix].items():
            lp = lp + g
            if w == "<end>":
                if lp > best:
                    best_text, best = prefix, lp
            else:
                visit((prefix + " " + w).strip(), lp, n + 1)

    visit("", 0.0, 0)
    return best_text, best, count


@wrong("15.7")
def _(table, T):
    best_text, best, count = "", -math.inf, 0

    def visit(prefix, lp, n):
        nonlocal best_text, best, count
        if n == T or lp <= best or prefix not in table:
            return
        count += 1
        for w in sorted(table[prefix], key=table[prefix].get, reverse=True):
            if w == "<end>":
                if lp + table[prefix][w] > best:
                    best_text, best = prefix, lp + table[prefix][w]
            else:
                visit((prefix + " " + w).strip(), lp + table[prefix][w], n + 1)

    visit("", 0.0, 0)
    return best_text, best, count
