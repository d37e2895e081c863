"""Wrong answers to exercises of lessons 07 to 15, a fifth time: whole tensors at once, helpers, an end too soon."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.1")
def _(factor, steps):
    return 1 + math.log(factor) / steps


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = 0.0
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        w -= learning_rate * g / (s**0.5 + eps) if isinstance(s, torch.Tensor) else learning_rate * g / eps
        s = decay * s + (1 - decay) * g**2
    return w


@wrong("07.2")
def _(gradients, max_norm):
    flat = torch.cat([g.flatten() for g in gradients])
    biggest = flat.abs().max()
    if biggest <= max_norm:
        return [g.clone() for g in gradients]
    return [g * max_norm / biggest for g in gradients]


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good = w
    _, slope = loss_and_slope(w)
    for _ in range(evaluations - 1):
        trial = good - learning_rate * slope
        loss, new_slope = loss_and_slope(trial)
        if math.isfinite(loss):
            good, slope = trial, new_slope
        else:
            learning_rate = learning_rate / 2
    return good


@wrong("08.2")
def _(delay, copied, symbols):
    steps = delay + 2 * copied
    per_step = [0.0] * (steps - copied) + [-math.log(1 / symbols + 1)] * copied
    return sum(per_step) / steps


@wrong("08.3")
def _(u, x):
    u = u / u.norm()
    return x - (u @ x) * u


@wrong("08.7")
def _(V):
    G = V.T @ V
    S = torch.triu(G) / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("09.1")
def _(f, i, g, o, c):
    new_c = f * c + i * g
    h = o * torch.tanh(c)
    return h, new_c


@wrong("09.6")
def _(f):
    T, n = f.shape
    total = f.prod(0)
    rows = [total]
    for t in range(T):
        rows.append(total / f[: t + 1].prod(0) * f[t])
    return torch.stack(rows)


@wrong("10.2")
def _(steps):
    z = 1 / (1 - 1 / steps)
    return math.log(z / abs(1 - z))


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ (r * h) + r * b)
    return torch.tanh(a + r * (W @ h) + b)


@wrong("11.4")
def _(seen, unseen):
    order = seen.abs().argsort()
    best = int(order[0])
    return best, abs(float(unseen[best]))


@wrong("11.5")
def _(gates, units, value):
    out = {k: v.clone() for k, v in gates.items()}
    for u in units:
        out["f"][:, u] = 1.0
        out["i"][:, u] = 0.0
        out["g"][:, u] = value
    return out


@wrong("11.6")
def _(words, ratings):
    for i in range(len(words) - 1, -1, -1):
        if words[i] in ratings:
            positive = ratings[words[i]] > 0
            if words[i - 1] == "not" or words[i - 2] == "not":
                positive = not positive
            return positive
    return False


@wrong("12.3")
def _(lengths):
    means = [(n - 1) / 2 for n in lengths]
    return sum(means) / len(lengths)


@wrong("12.7")
def _(leaves, merges):
    parent = {}
    for k, (left, right) in enumerate(merges):
        parent[left] = parent[right] = k
    out = []
    for leaf in range(leaves):
        n, node = 0, leaf
        while node in parent:
            node = parent[node]
            n += 1
            if n > len(merges):
                break
        out.append(n)
    return out


@wrong("13.3")
def _(nats, lengths):
    mask = (torch.arange(nats.shape[1]) < lengths[:, None]).to(nats.dtype)
    return (nats * mask).sum() / mask.sum()


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s) + C @ c
    return new, V @ new + D @ c


@wrong("13.7")
def _(answer, truth):
    edits = abs(len(answer) - len(truth))
    for a, b in zip(answer, truth):
        edits += a != b
    return edits


@wrong("14.3")
def _(answer, truth):
    if answer == truth:
        return None
    for i in range(max(len(answer), len(truth))):
        if answer[i : i + 1] != truth[i : i + 1]:
            return i + 1
    return None


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(len(V), dtype=x.dtype)
    classes = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ y + b)
        y = torch.softmax(V @ h, 0)
        classes.append(int(y.argmax()))
    return classes


@wrong("14.7")
def _(joint, share):
    p_first = joint.sum(0)
    p_second = joint.sum(1)
    cond = joint / p_second[:, None]
    return (1 - share) * cond + share * p_second


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    for text, lp in beam:
        ranked = sorted(next_log_p[text].items(), key=lambda item: -item[1])
        for word, q in ranked[:k]:
            if word == "<end>":
                saved.append((text + " <end>", lp + q))
            else:
                kept.append((text + " " + word, lp + q))
    kept.sort(key=lambda c: -c[1])
    saved.sort(key=lambda c: -c[1])
    return kept[:k], saved


@wrong("15.6")
def _(log_p, length, T, best):
    if length >= T:
        return False
    return log_p / (length + 1) > best
