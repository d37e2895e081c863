"""Wrong answers to exercises of lessons 07 to 15, an eighth time: other ways that nearly arrive."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.1")
def _(factor, steps):
    return math.exp(math.log10(factor) / steps)


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    total = torch.zeros_like(gradients[0])
    for i, g in enumerate(gradients):
        weight = sum(momentum**j for j in range(i + 1))
        total -= learning_rate * g * weight
    return total


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        g = slope(w)
        v = momentum * v - learning_rate * g
        w = w + momentum * v - learning_rate * g
    return w


@wrong("07.6")
def _(gradients, learning_rate):
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - 0.9) ** t
        v_hat = v / (1 - 0.999) ** t
        moved -= learning_rate * m_hat / (v_hat.sqrt() + 1e-8)
    return moved


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good = w
    last = math.inf
    good_slope = 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope) and loss <= last:
            good, good_slope, last = w, slope, loss
        else:
            learning_rate /= 2
        w = good - learning_rate * good_slope
    return good


@wrong("08.1")
def _(W):
    return float((W.T @ W).abs().max() - 1)


@wrong("08.3")
def _(u, x):
    n = u / u.norm()
    return x - 2 * n @ x * u


@wrong("08.5")
def _(a, b):
    return torch.sign(a) * torch.relu(a + b)


@wrong("08.6")
def _(W, G):
    A = G @ W.T - W @ G.T
    return A @ W


@wrong("09.2")
def _(b):
    return 1 / (1 - math.tanh(b / 2))


@wrong("09.3")
def _(gate, unit, value):
    mask = torch.arange(gate.shape[0]) == unit
    return torch.where(mask[:, None], torch.tensor(value, dtype=gate.dtype), gate)


@wrong("09.6")
def _(f):
    T = len(f)
    rows = [torch.ones_like(f[0])]
    for t in range(T):
        rows.append(rows[-1] * f[t])
    return torch.stack(rows[::-1])


@wrong("10.2")
def _(steps):
    return -math.log(steps - 1)


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ h)
    return n + (1 - z) * (h - n)


@wrong("11.1")
def _(text):
    pieces = text.split('"')
    out = []
    for i, piece in enumerate(pieces):
        out += [i % 2] * len(piece)
        if i < len(pieces) - 1:
            out.append(1)
    return out


@wrong("11.2")
def _(values, label):
    m1 = values[label == 1].mean()
    m0 = values[label == 0].mean()
    s = values.std(correction=0)
    p = label.mean()
    return float((m1 - m0) / s * p * (1 - p))


@wrong("11.4")
def _(seen, unseen):
    i = int((seen.abs() - unseen.abs()).abs().argmin())
    return i, float(unseen[i].abs())


@wrong("11.6")
def _(words, ratings):
    scores = []
    for i, w in enumerate(words):
        if w in ratings:
            s = ratings[w]
            if "not" in words[max(0, i - 2) : i]:
                s = -s
            scores.append(s)
    return scores[-1] > 0


@wrong("12.1")
def _(own, residual):
    if not residual:
        return own[-1]
    out = own[0]
    for layer in own[1:]:
        out = out + (layer + out)
    return out


@wrong("12.3")
def _(lengths):
    total = 0
    for n in lengths:
        for i in range(n):
            total += n - i
    return total / sum(lengths)


@wrong("12.5")
def _(x, h, W, U):
    below = x
    new = []
    for l in range(h.shape[0]):
        below = torch.tanh(W[l] @ below + U[l] @ below)
        new.append(below)
    return torch.stack(new)


@wrong("12.7")
def _(leaves, merges):
    def down(node, d):
        if node < leaves:
            out[node] = d
            return
        for child in merges[node - leaves]:
            down(child, d + 1)

    out = [0] * leaves
    down(leaves + len(merges) - 1, 1)
    return out


@wrong("13.4")
def _(there, back, lengths):
    last = there[:, lengths - 1][:, 0]
    return torch.cat([last, back[:, 0]], 1)


@wrong("13.6")
def _(step, state, bos, eos, longest):
    out = [bos]
    for _ in range(longest):
        probs, state = step[out[-1]][state]
        token = int(np.argmax(probs))
        out.append(token)
        if token == eos:
            break
    return out[1:]


@wrong("14.1")
def _(step, k):
    truth = k / (k + math.exp(step / k))
    return truth


@wrong("14.2")
def _(error, steps):
    wrong_now = 0.0
    right_now = 1.0
    for _ in range(steps):
        wrong_now = wrong_now * (1 - error) + right_now * error
        right_now = right_now * (1 - error) + wrong_now * error
    return wrong_now


@wrong("14.4")
def _(inputs, said, coins, share):
    out = inputs.clone()
    use = coins < share
    out[:, 1:][use[:, 1:]] = said[:, 1:][use[:, 1:]]
    return out


@wrong("14.7")
def _(joint, share):
    first = joint.sum(1)
    cond = joint / first[:, None]
    fed_wrong = first @ cond
    table = (1 - share) * joint + share * first[:, None] * fed_wrong
    return table


@wrong("15.2")
def _(p):
    product = torch.ones((), dtype=torch.float32)
    n = 0
    while product > torch.finfo(torch.float32).tiny:
        product = product * p
        n += 1
    return n


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    candidates = [(t + " " + w, lp + q) for t, lp in beam for w, q in next_log_p[t].items()]
    while candidates and len(kept) <= k:
        best = max(candidates, key=lambda c: c[1])
        candidates.remove(best)
        if best[0].endswith("<end>"):
            saved.append(best)
        else:
            kept.append(best)
    return kept, saved


@wrong("15.6")
def _(log_p, length, T, best):
    left = T - length
    return left > 0 and log_p > best * (T - 1)
