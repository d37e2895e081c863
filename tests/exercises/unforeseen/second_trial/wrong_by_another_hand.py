"""Wrong answers to exercises of all lessons, by another hand: other readings, other ways of going about it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("00.2")
def _(factor, turn, steps):
    values = []
    level = 1.0
    for t in range(steps + 1):
        level = level * factor
        values.append(level * math.cos(turn * t))
    return values


@wrong("01.1")
def _(text):
    return sum(1 for c in text.lower() if text.lower().count(c) == 1)


@wrong("01.3")
def _(words, vocabulary):
    if not words:
        return 0.0
    known = [v for v in vocabulary if v in words]
    return 1 - len(known) / len(words)


@wrong("01.6")
def _(ids):
    best, most = None, 0
    for a, b in zip(ids, ids[1:]):
        n = 0
        for c, d in zip(ids, ids[1:]):
            if {a, b} == {c, d}:
                n += 1
        if n > most or (n == most and (a, b) < best):
            best, most = (a, b), n
    return best


@wrong("01.8")
def _(word, ranks):
    symbols = list(word)
    for pair in sorted(ranks, key=lambda p: ranks[p]):
        for i in range(len(symbols) - 1):
            if (symbols[i], symbols[i + 1]) == pair:
                symbols[i : i + 2] = [pair[0] + pair[1]]
                break
    return symbols


@wrong("02.1")
def _(text, a, b):
    after_a = text.count(a + b)
    before_b = sum(1 for x, y in zip(text, text[1:]) if y == b)
    return after_a / before_b


@wrong("02.2")
def _(probabilities):
    p = 1
    for q in probabilities:
        p *= q
    return p ** (-len(probabilities))


@wrong("02.4")
def _(text, order):
    counts = {}
    n = order - 1
    for i in range(len(text) - n):
        context, c = text[i : i + n], text[i + n]
        counts.setdefault(context, {})
        counts[context][c] = text.count(context + c)
    return counts


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    total = sum(followers.values())
    if token in followers:
        return (followers[token] + alpha) / (total + alpha * vocab_size)
    return alpha / (alpha * vocab_size)


@wrong("02.7")
def _(probabilities, luck):
    i = 0
    while luck > probabilities[i]:
        luck = luck - probabilities[i]
        i = (i + 1) % len(probabilities)
    return i


@wrong("02.8")
def _(text, a, b, discount):
    pairs = list(zip(text, text[1:]))
    kinds = set(pairs)
    follow = [y for x, y in pairs if x == a]
    lower = len({x for x, y in kinds if y == b}) / len(set(text))
    if not follow:
        return lower
    lam = discount * len(set(follow)) / len(follow)
    return max(follow.count(b) - discount, 0) / len(follow) + lam * lower


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + b_h) + torch.tanh(W_hh @ h)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = torch.zeros(len(x), len(h0), dtype=x.dtype)
    for t in range(len(x)):
        states[t] = torch.tanh(W_xh @ x[t] + W_hh @ states[t - 1] + b_h)
    return states


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    last = h[:, lengths.max() - 1] if hasattr(lengths, "max") else h[:, max(lengths) - 1]
    return last @ W_hy.T + b_y


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    batch, time, _ = x.shape
    h = torch.zeros(batch, len(b_h), dtype=x.dtype)
    out = []
    for t in range(time):
        h = torch.tanh(x[:, t] @ W_xh.T + h @ W_hh.T) + b_h
        out.append(h)
    return torch.stack(out, 1)


@wrong("03.8")
def _(delay):
    n = delay + 1
    W_xh = torch.ones(n, 1, dtype=torch.float64)
    W_hh = torch.zeros(n, n, dtype=torch.float64)
    for i in range(1, n):
        W_hh[i, i - 1] = 1
    return W_xh, W_hh


@wrong("04.2")
def _(p):
    bits = -sum(math.log2(q) for q in p) / len(p)
    return bits, math.exp(bits)


@wrong("04.5")
def _(p, k):
    smallest = p.sort().values[-k]
    p = torch.where(p >= smallest, p, 0.0)
    return torch.nn.functional.normalize(p, dim=0)


@wrong("04.6")
def _(p, share):
    values, order = p.sort(descending=True)
    n = int((values.cumsum(0) < share).sum())
    kept = torch.zeros_like(p)
    kept[order[: max(n, 1)]] = p[order[: max(n, 1)]]
    return kept / kept.sum()


@wrong("04.7")
def _(y, targets, lengths):
    total = 0.0
    for b in range(len(y)):
        logp = torch.log_softmax(y[b], 0)
        for t in range(int(lengths[b])):
            total -= logp[t, targets[b, t]].item()
    return total / int(lengths.sum()) / math.log(2)


@wrong("05.1")
def _(probabilities, target):
    one_hot = np.zeros(len(probabilities))
    one_hot[target] = 1
    return -one_hot / probabilities[target]


@wrong("05.2")
def _(T, chunk):
    return sum(min(chunk, T - s) ** 2 // 2 for s in range(0, T, chunk))


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = own + carried
    return (1 - h_t**2) * delta, (delta @ W_hh) * (1 - h_t**2)


@wrong("05.6")
def _(W_hh, h, own):
    T = len(own)
    grad = np.zeros_like(W_hh)
    for j in range(1, T + 1):
        d = own[j - 1]
        for t in range(j, 0, -1):
            d = d * (1 - h[t] ** 2)
            grad += np.outer(d, h[t - 1])
            d = W_hh @ d
    return grad


@wrong("06.3")
def _(radius, factor):
    k = 0
    value = 1.0
    while value >= factor:
        value *= radius
        k += 1
    return k


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += math.log10(float(v.norm()))
    return total


@wrong("07.2")
def _(gradients, max_norm):
    norm = max(float(g.norm()) for g in gradients)
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = 0
    moved = 0
    for g in gradients:
        v = momentum * v - learning_rate * g
        moved = v
    return moved


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t in range(len(gradients)):
        g = gradients[t]
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        if t > 0:
            mh, vh = m / (1 - 0.9**t), v / (1 - 0.999**t)
        else:
            mh, vh = m, v
        moved = moved - learning_rate * mh / (vh.sqrt() + 1e-8)
    return moved


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if not (math.isfinite(loss) and math.isfinite(slope)):
            learning_rate /= 2
            w = good
        else:
            good = w
            w = w - learning_rate * slope
    return w


@wrong("08.2")
def _(delay, copied, symbols):
    return copied * math.log(symbols + 1) / (delay + 2 * copied)


@wrong("08.4")
def _(X):
    A = X - X.T
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I + A / 2, I - A / 2)


@wrong("08.7")
def _(V):
    S = (V.T @ V).triu()
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.inv(S) @ V.T


@wrong("09.4")
def _(share, steps):
    f = share ** (1 / steps)
    return math.log(1 / f - 1)


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    a = x @ W_xh.T + h @ W_hh.T + b_h
    n = a.shape[1] // 4
    i, f, g, o = a[:, :n].sigmoid(), a[:, n : 2 * n].sigmoid(), a[:, 2 * n : 3 * n].tanh(), a[:, 3 * n :].sigmoid()
    c = f * c + i * g
    return (o * c).tanh(), c


@wrong("09.6")
def _(f):
    T = len(f)
    out = torch.ones(T + 1, f.shape[1], dtype=f.dtype)
    for t in range(T):
        out[t + 1] = out[t] * f[t]
    return out


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    h = z * h
    n = torch.tanh(a_n + U_n @ h)
    return h + (1 - z) * n


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + (h - n) * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n * z


@wrong("10.7")
def _(a, b):
    from itertools import combinations

    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = n = 0
    for first in combinations(values, len(a)):
        rest = list(values)
        for x in first:
            rest.remove(x)
        n += 1
        hits += abs(sum(first) / len(a) - sum(values) / len(values)) >= seen - 1e-9
    return hits / n


@wrong("11.3")
def _(values, label):
    order = values.argsort()
    ranks = torch.empty(len(values), dtype=torch.float64)
    ranks[order] = torch.arange(len(values), dtype=torch.float64)
    n1 = int((label == 1).sum())
    n0 = len(label) - n1
    return float((ranks[label == 1].sum() - n1 * (n1 - 1) / 2) / (n1 * n0))


@wrong("11.6")
def _(words, ratings):
    verdict = False
    for i, w in enumerate(words):
        if w in ratings:
            verdict = ratings[w] > 0
            if "not" in words[i - 2 : i]:
                verdict = not verdict
    return verdict


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    norms, d = [], v
    for t in range(len(h) - 1, -1, -1):
        a = d * (1 - h[t] ** 2)
        norms.append((W_xh * a[:, None]).norm())
        d = a @ W_hh
    return torch.stack(norms[::-1])


@wrong("12.4")
def _(x, a, b):
    f, g = [x[0]], [x[-1]]
    for t in range(1, len(x)):
        f.append(a * f[-1] + x[t])
        g.append(b * g[-1] + x[-t])
    return torch.stack([torch.stack(f), torch.stack(g[::-1])], dim=1)


@wrong("12.7")
def _(leaves, merges):
    depth = [0] * leaves
    groups = [[i] for i in range(leaves)]
    for a, b in merges:
        groups.append(groups[a] + groups[b])
        for leaf in groups[a]:
            depth[leaf] += 1
    return depth


@wrong("13.2")
def _(logits, target):
    total = 0.0
    for t, y in enumerate(target):
        total = total + torch.log(logits[t, y] / logits[t].sum())
    return total


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 1], back[rows, lengths - 1]), dim=1)


@wrong("13.6")
def _(step, state, bos, eos, longest):
    out, token = [], bos
    for _ in range(longest):
        p, new_state = step[token][state]
        token = max(range(len(p)), key=lambda i: p[i])
        state = new_state if token != eos else state
        out.append(token)
        if token == eos and len(out) > 1:
            break
    return [x for x in out if x != eos]


@wrong("13.7")
def _(answer, truth):
    m, n = len(answer), len(truth)
    d = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (answer[i - 1] != truth[j - 1]))
    return d[m][n]


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(step) / k)


@wrong("14.2")
def _(error, steps):
    return 1 - (1 - error) ** steps


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        stack = stack * 4
        bit = 1 if stack >= 3 else 0
        bits.append(bit)
        stack -= 2 * bit
    return bits


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    previous = torch.zeros(len(V), dtype=x.dtype)
    said = []
    h = torch.zeros(len(b), dtype=x.dtype)
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ previous + b + h)
        k = int(torch.argmax(V @ h))
        previous = torch.nn.functional.one_hot(torch.tensor(k), len(V)).to(x.dtype)
        said.append(k)
    return said


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [lp / (5 + n / 6) ** a for lp, n in zip(log_ps, lengths)]
    best = max(range(len(scores)), key=scores.__getitem__)
    return best, scores[best]


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    for text, log_p in beam:
        for word, gain in next_log_p[text].items():
            one = (f"{text} {word}", log_p + gain)
            (saved if word == "<end>" else kept).append(one)
    kept = sorted(kept, key=lambda c: c[1], reverse=True)[:k]
    return kept, sorted(saved, key=lambda c: c[1], reverse=True)[:k]


@wrong("15.6")
def _(log_p, length, T, best):
    if length >= T:
        return False
    return log_p / (T - 1) > best


@wrong("15.7")
def _(table, T):
    beam, best, text, n = [("", 0.0)], -math.inf, "", 0
    for _ in range(T):
        new = []
        for prefix, lp in beam:
            if prefix not in table:
                continue
            n += 1
            for word, gain in table[prefix].items():
                if word == "<end>":
                    if lp + gain > best:
                        text, best = prefix, lp + gain
                else:
                    new.append((f"{prefix} {word}".strip(), lp + gain))
        beam = new
    return text, best, n
