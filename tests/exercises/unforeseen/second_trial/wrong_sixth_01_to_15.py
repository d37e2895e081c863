"""Wrong answers to exercises of lessons 01 to 15, a sixth time: the neighbouring idea, and the half of it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter
from functools import reduce
from itertools import product

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.3")
def _(words, vocabulary):
    if len(words) == 0:
        return 0.0
    unknown = set(words) - vocabulary
    return len(unknown) / len(words)


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=counts.get, reverse=True)
    vocab = {"<pad>": 0, "<unk>": 1}
    for w in ordered:
        if len(vocab) < size:
            vocab[w] = len(vocab) + 1
    return vocab


@wrong("01.6")
def _(ids):
    counts = {}
    i = 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
        i += 2 if i + 2 < len(ids) and ids[i + 2] == ids[i] == ids[i + 1] else 1
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[0][0]


@wrong("01.8")
def _(word, ranks):
    def once(symbols):
        best = None
        for a, b in zip(symbols, symbols[1:]):
            if (a, b) in ranks and (best is None or ranks[(a, b)] < ranks[best]):
                best = (a, b)
        if best is None:
            return symbols
        out, i = [], 0
        while i < len(symbols):
            if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == best:
                out.append(symbols[i] + symbols[i + 1])
                i += 2
            else:
                out.append(symbols[i])
                i += 1
        return out

    symbols = list(word)
    for _ in ranks:
        symbols = once(symbols)
        if len(symbols) <= 2:
            break
    return symbols


@wrong("02.1")
def _(text, a, b):
    after = 0
    for i, ch in enumerate(text):
        if ch == b and i > 0 and text[i - 1] == a:
            after += 1
    return after / text.count(b)


@wrong("02.2")
def _(probabilities):
    entropy = -sum(p * math.log(p) for p in probabilities)
    return math.exp(entropy)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    if not followers:
        return 1 / vocab_size
    total = sum(followers.values())
    if token in followers:
        return followers[token] / (total + alpha * vocab_size)
    return alpha / (total + alpha * vocab_size)


@wrong("02.8")
def _(text, a, b, discount):
    bigrams = Counter(zip(text, text[1:]))
    n_a = sum(c for (x, _), c in bigrams.items() if x == a)
    unigram = text.count(b) / len(text)
    if n_a == 0:
        return unigram
    kinds_a = len([1 for (x, _) in bigrams if x == a])
    return max(bigrams[(a, b)] - discount, 0) / n_a + discount * kinds_a / n_a * unigram


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = []
    for t in range(len(x)):
        previous = h0 if t == 0 else x[t - 1]
        states.append(torch.tanh(W_xh @ x[t] + W_hh @ h0 + b_h))
    return torch.stack(states)


@wrong("03.4")
def _(W_xh, W_hh):
    hidden, features = W_xh.shape
    W = torch.zeros(hidden, hidden + features, dtype=W_xh.dtype)
    W[:, :features] = W_xh
    W[:, features:] = W_hh
    return W


@wrong("03.8")
def _(delay):
    n = delay + 1
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_xh[0] = 1
    W_hh = torch.zeros(n, n, dtype=torch.float64)
    for i in range(delay):
        W_hh[i, i + 1] = 1
    return W_xh, W_hh


@wrong("04.1")
def _(y):
    e = torch.exp(y - y.mean(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@wrong("04.5")
def _(p, k):
    values, places = torch.topk(p, k)
    out = torch.zeros_like(p)
    out[places] = torch.softmax(values, 0)
    return out


@wrong("04.6")
def _(p, share):
    k = 1
    while p.topk(k).values.sum() < share * k:
        k += 1
    q = torch.zeros_like(p)
    places = p.topk(k).indices
    q[places] = p[places]
    return q / q.sum()


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    token, out = first, []
    for u in draws:
        h = torch.tanh(W_xh[:, first] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p.cumsum(0) < u).sum())
        out.append(token)
    return out


@wrong("05.1")
def _(probabilities, target):
    onehot = np.eye(len(probabilities))[target]
    return (probabilities - onehot) / len(probabilities)


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (own + carried) * (1 - np.tanh(h_t) ** 2)
    return delta, W_hh.T @ delta


@wrong("05.5")
def _(delta, h):
    return sum(np.outer(d, s) for d, s in zip(delta, h[1:]))


@wrong("05.7")
def _(W_hh, h, own, chunk):
    T = len(own)
    grad = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(T, 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        grad += np.outer(delta, h[t - 1])
        carried = W_hh.T @ delta
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
    return grad


@wrong("06.2")
def _(W):
    return float(torch.linalg.svdvals(W).max())


@wrong("06.3")
def _(radius, factor):
    k = 1
    while radius**k > factor:
        radius = radius**k
        k += 1
    return k


@wrong("06.5")
def _(jacobians):
    return reduce(torch.matmul, jacobians)


@wrong("06.7")
def _(W, h, v):
    g = v
    out = []
    for state in reversed(h[1:]) if isinstance(h, list) else h[1:].flip(0):
        out.append(float(g.norm()))
        g = W @ (g * (1 - state**2))
    out.append(float(g.norm()))
    return out[::-1]


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + (1 - momentum) * g
        w = w - learning_rate * v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        ahead = w + momentum * v
        v = momentum * v - learning_rate * slope(ahead)
        w = ahead + v
    return w


@wrong("07.6")
def _(gradients, learning_rate):
    b1, b2 = 0.9, 0.999
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        step = learning_rate * math.sqrt(1 - b2**t) / (1 - b1**t)
        w = w - step * m / torch.sqrt(v + 1e-8)
    return w


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    checkpoint = w
    rate = learning_rate
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            checkpoint, good = w, slope
            rate = learning_rate
        else:
            rate = rate / 2
        w = checkpoint - rate * good
    return checkpoint


@wrong("08.1")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).norm())


@wrong("08.5")
def _(a, b):
    return torch.relu(a + b) - torch.relu(-a - b)


@wrong("08.6")
def _(W, G):
    M = W.T @ G
    return W @ (M + M.T) / 2


@wrong("09.2")
def _(b):
    f = 1 / (1 + math.exp(-b))
    if f == 1.0:
        return math.inf
    return 1 / (1 - f)


@wrong("09.6")
def _(f):
    ones = torch.ones(1, f.shape[1], dtype=f.dtype)
    return torch.cat([ones, f]).flip(0).cumprod(0).flip(0)


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    d_o = d_h * torch.tanh(c) * o * (1 - o)
    d_c = d_c + d_h * o * (1 - c**2)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], 1)


@wrong("10.4")
def _(W):
    W = W.clone()
    n = W.shape[0] // 3
    W[n : 2 * n, :n] = -W[n : 2 * n, :n]
    return W


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n**2) * u_n
    return z + h * dz + (1 - z) * dn


@wrong("10.7")
def _(a, b):
    n = len(a)
    values = a + b
    seen = sum(a) / len(a) - sum(b) / len(b)
    hits = total = 0
    for picks in product([0, 1], repeat=len(values)):
        if sum(picks) != n:
            continue
        first = sum(v for v, p in zip(values, picks) if p) / n
        second = sum(v for v, p in zip(values, picks) if not p) / len(b)
        total += 1
        hits += first - second >= seen - 1e-9
    return hits / total


@wrong("11.2")
def _(values, label):
    x = values - values.mean()
    y = label - label.mean()
    return float((x * y).mean() / (x.std() * y.std()))


@wrong("11.5")
def _(gates, units, value):
    new = dict(gates)
    for name, v in (("f", 0.0), ("i", 1.0), ("g", math.tanh(value))):
        gate = gates[name].clone()
        gate[:, list(units)] = v
        new[name] = gate
    return new


@wrong("11.7")
def _(shares):
    total = 0.0
    for d, s in enumerate(shares):
        total += s
        if total > 0.5:
            return d
    return len(shares) - 1


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    norms = []
    g = v
    for t in reversed(range(len(h))):
        g = (1 - h[t] ** 2) * g
        norms.append((W_xh.T @ g).norm())
        g = W_hh @ g
    return torch.stack(norms[::-1])


@wrong("12.2")
def _(said, true):
    wrong_marks = sum(s != t for s, t in zip(said, true))
    return wrong_marks / sum(t is not None for t in true)


@wrong("12.5")
def _(x, h, W, U):
    new = []
    for l in range(len(h)):
        out = torch.tanh(W[l] @ x + U[l] @ h[l])
        new.append(out)
        x = x + out
    return torch.stack(new)


@wrong("12.6")
def _(leaves, merges, U, W):
    level = list(leaves)
    while len(level) > 1:
        nxt = []
        for i in range(0, len(level) - 1, 2):
            nxt.append(torch.tanh(U @ level[i] + W @ level[i + 1]))
        if len(level) % 2:
            nxt.append(level[-1])
        level = nxt
    return level[0]


@wrong("13.1")
def _(target, bos, eos):
    full = [bos] + target + [eos]
    return full, full[1:] + [eos]


@wrong("13.3")
def _(nats, lengths):
    rows = [nats[i, : lengths[i]].mean() for i in range(len(lengths))]
    return torch.stack(rows).mean()


@wrong("13.6")
def _(step, state, bos, eos, longest):
    tokens = []
    last = bos
    while last != eos and len(tokens) < longest:
        probs, state = step[last][state]
        last = max(range(len(probs)), key=lambda i: probs[i])
        tokens.append(last)
    return tokens[:-1]


@wrong("14.2")
def _(error, steps):
    return 0.5 * (1 - (1 - error) ** (2 * steps))


@wrong("14.4")
def _(inputs, said, coins, share):
    shifted = torch.roll(said, 1, dims=1)
    return torch.where(coins < share, shifted, inputs)


@wrong("14.7")
def _(joint, share):
    cond = joint / joint.sum(1, keepdim=True)
    drawn = torch.full_like(joint, 1 / joint.shape[1])
    return (1 - share) * cond + share * drawn


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [lp / n**a for lp, n in zip(log_ps, lengths)]
    i = max(range(len(scores)), key=scores.__getitem__)
    return i, scores[i]


@wrong("15.4")
def _(beam, next_log_p, k):
    cands = sorted(((t + " " + w, lp + q) for t, lp in beam for w, q in next_log_p[t].items()), key=lambda c: c[1])
    kept, saved = [], []
    for text, lp in cands:
        if text.endswith("<end>"):
            saved.append((text, lp))
        elif len(kept) < k:
            kept.append((text, lp))
    return kept, saved


@wrong("15.7")
def _(table, T):
    best = ("", -math.inf)
    count = 0

    def go(prefix, lp, left):
        nonlocal best, count
        if left == 0 or prefix not in table:
            return
        count += 1
        for word, q in table[prefix].items():
            if word == "<end>":
                if lp + q > best[1]:
                    best = (prefix, lp + q)
            else:
                go(f"{prefix} {word}".strip(), lp + q, left - 1)

    go("", 0.0, T)
    return best[0], best[1], count
