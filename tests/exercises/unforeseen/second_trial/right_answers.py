"""Right answers that look unusual."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter, defaultdict

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import right


@right("01.1")
def _(text):
    return functools.reduce(lambda s, c: s | {c}, text.casefold(), frozenset()).__len__()


@right("01.2")
def _(text):
    return float(np.mean([len(c.encode()) for c in text])) if text else 0.0


@right("01.3")
def _(words, vocabulary):
    return 1 - sum(n for w, n in Counter(words).items() if w in vocabulary) / len(words) if words else 0.0


@right("01.4")
def _(words, size):
    counts = defaultdict(int)
    for w in words:
        counts[w] += 1
    vocab = {"<pad>": 0, "<unk>": 1}
    for word in sorted(sorted(counts), key=lambda w: -counts[w]):
        if len(vocab) >= size:
            break
        vocab[word] = len(vocab)
    return vocab


@right("01.5")
def _(losses, text):
    return float(-np.log2(np.exp(-np.array(losses))).sum() / len(list(text)))


@right("01.6")
def _(ids):
    pairs = sorted(zip(ids[:-1], ids[1:]))
    return max(pairs, key=pairs.count)


@right("01.7")
def merge_pair(ids, pair, new):
    if len(ids) < 2:
        return list(ids)
    if ids[0] == pair[0] and ids[1] == pair[1]:
        return [new] + merge_pair(ids[2:], pair, new)
    return [ids[0]] + merge_pair(ids[1:], pair, new)


@right("01.8")
def _(word, ranks):
    symbols = tuple(word)

    def step(s):
        found = [(ranks[p], i) for i, p in enumerate(zip(s, s[1:])) if p in ranks]
        if not found:
            return list(s)
        _, i = min(found)
        return step(s[:i] + (s[i] + s[i + 1],) + s[i + 2 :])

    return step(symbols)


@right("03.4")
def _(W_xh, W_hh):
    n, m = W_xh.shape
    W = W_xh.new_zeros(n, n + m)
    W[:, :n] = W_hh
    W[:, n:] += W_xh
    return W


@right("04.4")
def _(y, temperature):
    if temperature == 0:
        return torch.nn.functional.one_hot(y.argmax(), len(y)).to(y.dtype)
    z = (y - y.max()) / temperature
    return z.exp() / z.exp().sum()


@right("06.1")
def _(a):
    return (1 - math.tanh(a / 2) ** 2) / 4


@right("06.2")
def _(W):
    return max(abs(complex(z)) for z in np.linalg.eigvals(W.numpy()))


@right("06.3")
def _(radius, factor):
    return next(k for k in itertools.count() if radius**k <= factor)


@right("06.4")
def _(W, radius):
    values = np.linalg.eigvals(W.numpy())
    return W.clone().mul_(radius).div_(float(np.max(np.abs(values))))


@right("06.5")
def _(jacobians):
    return functools.reduce(torch.matmul, reversed(jacobians))


@right("06.6")
def _(W, v, steps):
    scale = 0.0
    v = v.numpy().copy()
    for _ in range(steps):
        v = v @ W.numpy()
        top = np.abs(v).max()
        if top == 0:
            return -math.inf
        v, scale = v / top, scale + np.log10(top)
    return float(scale + np.log10(np.sqrt((v**2).sum())))


@right("07.4")
def _(slope, w, learning_rate, momentum, steps):
    def go(w, v, left):
        if left == 0:
            return w
        v = momentum * v - learning_rate * slope(w + momentum * v)
        return go(w + v, v, left - 1)

    return go(w, 0.0, steps)


@right("08.3")
def _(u, x):
    n = u / u.norm()
    return x.sub(n * n.dot(x), alpha=2)


@right("08.5")
def _(a, b):
    return torch.clamp(a + b, min=0) - torch.clamp(b - a, min=0)


@right("08.6")
def _(W, G):
    M = torch.linalg.solve(W, G)
    return W @ (0.5 * (M - M.transpose(0, 1)))


@right("08.7")
def _(V):
    P = V.T @ V
    S = torch.triu(P) - torch.diag_embed(P.diagonal()) / 2
    return torch.eye(V.shape[0], dtype=V.dtype) - V @ torch.linalg.solve_triangular(S, V.mT, upper=True)


@right("10.2")
def _(steps):
    z = 1 - 1 / steps
    return 2 * math.atanh(2 * z - 1)


@right("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return (a + (W * r) @ h + b).tanh()
    return (a + torch.diag(r) @ (W.matmul(h) + b)).tanh()


@right("10.7")
def _(a, b):
    v = np.array(a + b)
    total = v.sum()
    sums = np.array([v[list(c)].sum() for c in itertools.combinations(range(len(v)), len(a))])
    apart = np.abs(sums / len(a) - (total - sums) / len(b))
    return float((apart >= abs(np.mean(a) - np.mean(b)) - 1e-9).mean())


@right("11.1")
def _(text):
    return list(itertools.accumulate((c == '"' for c in text), lambda s, q: s ^ q, initial=0))[1:]


@right("11.2")
def _(values, label):
    return float(np.corrcoef(values.numpy(), label.numpy())[0, 1])


@right("14.2")
def _(error, steps):
    def f(n):
        if n == 0:
            return 0.0
        return f(n - 1) * (1 - error) + (1 - f(n - 1)) * error

    return f(steps)


@right("14.2")
def _(error, steps):
    total = 0.0
    for flips in itertools.product((0, 1), repeat=steps):
        if sum(flips) % 2:
            p = 1.0
            for one in flips:
                p *= error if one else 1 - error
            total += p
    return total


@right("15.1")
def _(M, T):
    seen = set()
    for tokens in itertools.product(range(M), repeat=T):
        if 0 in tokens:
            seen.add(tokens[: tokens.index(0) + 1])
    return len(seen)


@right("13.7")
def _(answer, truth):
    if not answer:
        return len(truth)
    if not truth:
        return len(answer)

    def go(i, j):
        if i == 0:
            return j
        if j == 0:
            return i
        return min(go(i - 1, j) + 1, go(i, j - 1) + 1, go(i - 1, j - 1) + (answer[i - 1] != truth[j - 1]))

    return go(len(answer), len(truth))


@right("12.1")
def _(own, residual):
    weights = torch.ones(len(own), dtype=own.dtype)
    if not residual:
        weights[:-1] = 0
    return weights @ own


@right("12.3")
def _(lengths):
    a = np.array(lengths, dtype=float)
    return float((a @ a / a.sum() - 1) / 2)


@right("12.7")
def _(leaves, merges):
    members = [[i] for i in range(leaves)]
    count = [0] * leaves
    for l, r in merges:
        both = members[l] + members[r]
        for leaf in both:
            count[leaf] += 1
        members.append(both)
    return count


@right("14.3")
def _(answer, truth):
    a = list(answer) + ["<end>"]
    b = list(truth) + ["<end>"]
    for i in range(min(len(a), len(b))):
        if a[i] != b[i]:
            return i


@right("14.5")
def _(stack):
    if stack == 0:
        return []
    top = math.floor(4 * stack)
    bit = {1: 0, 3: 1}[top]
    out = [bit]
    rest = 4 * stack - top
    while rest:
        top = math.floor(4 * rest)
        out.append(top // 2)
        rest = 4 * rest - top
    return out


@right("15.4")
def _(beam, next_log_p, k):
    all_ = []
    for text, lp in beam:
        all_ += [(" ".join([text, w]), lp + next_log_p[text][w]) for w in next_log_p[text]]
    all_ = sorted(all_, key=lambda c: c[1], reverse=True)
    going = [i for i, c in enumerate(all_) if c[0].split()[-1] != "<end>"][:k]
    last = going[-1] if len(going) == k else len(all_)
    return [all_[i] for i in going], [c for c in all_[:last] if c[0].split()[-1] == "<end>"]


@right("15.7")
def _(table, T):
    state = {"text": "", "best": -math.inf, "n": 0}

    def visit(words, lp):
        prefix = " ".join(words)
        if len(words) >= T or prefix not in table or not lp > state["best"]:
            return
        state["n"] += 1
        for w in table[prefix]:
            new = lp + table[prefix][w]
            if w == "<end>":
                if new > state["best"]:
                    state["text"], state["best"] = prefix, new
            else:
                visit(words + [w], new)

    visit([], 0.0)
    return state["text"], state["best"], state["n"]


@right("12.6")
def _(leaves, merges, U, W):
    nodes = [leaf for leaf in leaves]
    for a, b in merges:
        nodes[a] = torch.tanh(U @ nodes[a] + W @ nodes[b])
        nodes.append(nodes[a])
    return nodes[-1]


@right("15.7")
def _(table, T):
    best_text, best, looked = "", -math.inf, 0

    def go(prefix, lp, n):
        nonlocal best_text, best, looked
        if prefix not in table or n > T:
            return
        looked += 1
        for word, q in table[prefix].items():
            if word == "<end>":
                if lp + q > best:
                    best_text, best = prefix, lp + q
            elif lp + q > best:
                go((prefix + " " + word).strip(), lp + q, n + 1)

    go("", 0.0, 1)
    return best_text, best, looked


@right("01.7")
def _(ids, pair, new):
    a, b = pair
    out = []
    for x in ids:
        if out and out[-1] == a and x == b:
            out.pop()
            out.append(new)
        else:
            out.append(x)
    return out


@right("10.7")
def _(a, b):
    from itertools import permutations

    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = count = 0
    for p in set(permutations(values)):
        x, y = p[: len(a)], p[len(a) :]
        count += 1
        hits += abs(sum(x) / len(x) - sum(y) / len(y)) >= seen - 1e-9
    return hits / count
