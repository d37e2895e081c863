"""A third trial of wrong answers, lessons 00 to 13: those that were not told well at first."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108, SIM102, C416, RET505, B007

from __future__ import annotations

import itertools
import math

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.3")
def _(words, vocabulary):
    if not words:
        return 0.0
    return len(set(words) - vocabulary) / len(words)


@wrong("01.7")
def _(ids, pair, new):
    out = []
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
        else:
            out.append(ids[i])
    return out


@wrong("04.2")
def _(p):
    bits = sum(-math.log2(x) for x in p)
    return bits / len(p), 2**bits


@wrong("05.6")
def _(W_hh, h, own):
    grad = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        grad += np.outer(h[t], delta)
        carried = W_hh @ delta
    return grad


@wrong("06.3")
def _(radius, factor):
    k = 0
    while radius**k >= factor:
        k += 1
    return k


@wrong("07.6")
def _(gradients, learning_rate):
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    total = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g
        m_hat = m / (1 - 0.9 ** (t + 1))
        v_hat = v / (1 - 0.999 ** (t + 1))
        total -= learning_rate * m_hat / (v_hat + 1e-8)
    return total


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    a = x @ W_xh.T + h @ W_hh.T + b_h
    i, f, o, g = a.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * c, c


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ r * h + b)
    return torch.tanh(a + r * W @ h + b)


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + (n - h) * z * (1 - z) * u_z + (1 - z) * (1 - n) ** 2 * u_n


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    count = hits = 0
    for first in itertools.combinations(values, len(a)):
        second = [v for v in values if v not in first]
        if not second:
            continue
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / len(second)) > seen + 1e-9
    return hits / count


@wrong("11.7")
def _(shares):
    total = 0
    for d, s in enumerate(shares):
        total += s
        if total >= 0.5:
            return d
    return len(shares)


@wrong("12.1")
def _(own, residual):
    if residual:
        return own[0] + own[-1]
    return own[-1]


@wrong("12.5")
def _(x, h, W, U):
    out = torch.zeros_like(h)
    inp = x
    for l in range(h.shape[0]):
        out[l] = torch.tanh(W[l] @ inp + U[l] @ inp)
        inp = out[l]
    return out


@wrong("12.5")
def _(x, h, W, U):
    out = []
    state = h[0]
    for l in range(len(W)):
        x = torch.tanh(W[l] @ x + U[l] @ state)
        state = x
        out.append(x)
    return torch.stack(out)


@wrong("12.6")
def _(leaves, merges, U, W):
    states = {i: leaf for i, leaf in enumerate(leaves)}
    for k, (l, r) in enumerate(merges):
        states[k + len(leaves)] = torch.tanh((U + W) @ (states[l] + states[r]))
    return states[len(states) - 1]


@wrong("12.6")
def _(leaves, merges, U, W):
    def state(i):
        if i < len(leaves):
            return leaves[i]
        l, r = merges[i - len(leaves)]
        return torch.tanh(U @ state(l) + W @ state(r))

    return state(len(merges))


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[right]) + W @ nodes[left])
    return nodes[-1]


@wrong("12.7")
def _(leaves, merges):
    depth = [0] * (leaves + len(merges))
    for k in range(len(merges) - 1, -1, -1):
        for child in merges[k]:
            depth[child] += 1
    return depth[:leaves]


@wrong("12.7")
def _(leaves, merges):
    out = []
    for leaf in range(leaves):
        n = 0
        node = leaf
        for k, pair in enumerate(merges):
            if node in pair:
                node = k
                n += 1
        out.append(n)
    return out


@wrong("13.1")
def _(target, bos, eos):
    inputs = [bos]
    answers = []
    for t in target:
        inputs.append(t)
        answers.append(t)
        answers.append(eos)
    return inputs, answers


@wrong("13.2")
def _(logits, target):
    total = 0
    for t in range(len(target)):
        total += torch.log_softmax(logits[t], 0)[t]
    return total


@wrong("13.2")
def _(logits, target):
    lp = torch.log_softmax(logits, 1)
    total = 0
    for y in target:
        total += lp[0][y]
    return total


@wrong("13.3")
def _(nats, lengths):
    n = int(lengths.min())
    return nats[:, :n].mean()


@wrong("13.4")
def _(there, back, lengths):
    index = (lengths - 1)[:, None, None]
    last = there.gather(1, index).squeeze(1)
    return torch.cat((last, back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    return torch.cat((there[:, lengths - 1], back[:, 0]), dim=1)


@wrong("13.6")
def _(step, state, bos, eos, longest):
    written = []
    token = bos
    while len(written) < longest:
        probs, state = step[token][state]
        best = 0
        for i, p in enumerate(probs):
            if p > best:
                best = i
        token = best
        if token == eos:
            break
        written.append(token)
    return written


@wrong("13.6")
def _(step, state, bos, eos, longest):
    written = []
    token = bos
    for _ in range(longest):
        probs, state = step[state][token]
        token = probs.index(max(probs))
        if token == eos:
            break
        written.append(token)
    return written


@wrong("13.6")
def _(step, state, bos, eos, longest):
    out = []
    token = bos
    for _ in range(longest):
        probs, state = step[token][state]
        token = probs.index(max(probs))
        if token != eos:
            out.append(token)
    return out


@wrong("13.6")
def _(step, state, bos, eos, longest):
    out = []
    probs, state = step[bos][state]
    token = probs.index(max(probs))
    while token != eos and len(out) < longest:
        out.append(token)
        probs, _ = step[token][state]
        token = probs.index(max(probs))
    return out


@wrong("13.7")
def _(answer, truth):
    n, m = len(answer), len(truth)
    D = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        D[i][0] = i
    for j in range(1, m + 1):
        D[0][j] = j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            if answer[i - 1] == truth[j - 1]:
                D[i][j] = D[i - 1][j - 1]
            else:
                D[i][j] = min(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1])
    return D[n][m]


@wrong("13.7")
def _(answer, truth):
    n, m = len(answer), len(truth)
    D = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        D[i][0] = i
    for j in range(m + 1):
        D[0][j] = j
    for i in range(1, n):
        for j in range(1, m):
            cost = 0 if answer[i - 1] == truth[j - 1] else 1
            D[i][j] = min(D[i - 1][j] + 1, D[i][j - 1] + 1, D[i - 1][j - 1] + cost)
    return D[n - 1][m - 1]


@wrong("13.7")
def _(answer, truth):
    above = [0] * (len(truth) + 1)
    for i, a in enumerate(answer, 1):
        row = [i]
        for j, t in enumerate(truth, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != t)))
        above = row
    return above[-1]
