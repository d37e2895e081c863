"""Wrong answers to exercises of lessons 07 to 15, a last time."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.2")
def _(gradients, max_norm):
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    return [g.clamp(-max_norm, max_norm) if norm > max_norm else g for g in gradients]


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        g = slope(w + momentum * v)
        v = momentum * v + g
        w = w - learning_rate * v
    return w


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = 0.0
    total = 0.0
    n = len(gradients)
    for g in gradients:
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        total = total - learning_rate * (m / (1 - 0.9**n)) / ((v / (1 - 0.999**n)).sqrt() + 1e-8)
    return total


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
            w = w - learning_rate * slope
        else:
            w = good - learning_rate / 2 * good_slope
    return good


@wrong("08.1")
def _(W):
    return float((W @ W - torch.eye(len(W), dtype=W.dtype)).abs().max())


@wrong("08.6")
def _(W, G):
    return (G - G.T) / 2 @ W


@wrong("09.2")
def _(b):
    return math.exp(b) - 1


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    gates = torch.sigmoid(x @ W_xh.T + h @ W_hh.T + b_h)
    i, f, g, o = gates.chunk(4, 1)
    g = torch.tanh(g)
    c = f * c + i * g
    return o * c.tanh(), c


@wrong("09.6")
def _(f):
    total = f.prod(0, keepdim=True)
    front = torch.cat([torch.ones_like(f[:1]), f.cumprod(0)])
    return total * front


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n * h


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n**2) * u_n
    return z + dz * (h - n) + (1 - z) * dn * dz


@wrong("11.2")
def _(values, label):
    v = values - values.mean()
    l = label - label.mean()
    return float((v * l).sum() / (v.norm() + l.norm()))


@wrong("11.4")
def _(seen, unseen):
    i = int(seen.argmax())
    return i, float(unseen[i])


@wrong("11.7")
def _(shares):
    best, place = math.inf, 0
    total = sum(shares)
    run = 0.0
    for d, s in enumerate(shares):
        run += s
        if abs(run - total / 2) < best:
            best, place = abs(run - total / 2), d
    return place


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    g = v * (1 - h[-1] ** 2)
    norms = [(W_xh.T @ g).norm()]
    for t in range(len(h) - 2, -1, -1):
        g = (W_hh.T @ g) * (1 - h[t + 1] ** 2)
        norms.insert(0, (W_xh.T @ g).norm())
    return torch.stack(norms)


@wrong("12.3")
def _(lengths):
    n = sum(lengths)
    return (n - 1) / 2


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for pair in merges:
        left, right = sorted(pair, reverse=True)
        nodes.append(torch.tanh(U @ nodes[left] + W @ nodes[right]))
    return nodes[-1]


@wrong("13.1")
def _(target, bos, eos):
    return [bos] + target[:-1], target + [eos]


@wrong("13.3")
def _(nats, lengths):
    mask = torch.arange(nats.shape[1])[None, :] < lengths[:, None]
    return torch.where(mask, nats, torch.zeros_like(nats)).mean()


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, torch.softmax(V @ new + D @ c, 0)


@wrong("14.2")
def _(error, steps):
    return sum(math.comb(steps, k) * error**k * (1 - error) ** (steps - k) for k in range(1, steps + 1))


@wrong("14.3")
def _(answer, truth):
    differ = [i for i in range(min(len(answer), len(truth))) if answer[i] != truth[i]]
    return differ[0] if differ else None


@wrong("14.7")
def _(joint, share):
    first = joint.sum(1)
    cond = joint / first[:, None]
    return cond * (1 - share) + share * (first @ joint)


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    for text, lp in beam:
        options = [(text + " " + w, lp + q) for w, q in next_log_p[text].items()]
        options.sort(key=lambda o: o[1], reverse=True)
        for o in options:
            if len(kept) == k:
                break
            (saved if o[0].endswith("<end>") else kept).append(o)
    return kept, saved


@wrong("15.6")
def _(log_p, length, T, best):
    means = [log_p / n for n in range(length, T)]
    return any(m > best for m in means)


@wrong("15.7")
def _(table, T):
    text, best, n = "", -math.inf, 0

    def visit(prefix, log_p, depth):
        nonlocal text, best, n
        n += 1
        if depth >= T or log_p <= best or prefix not in table:
            return
        for word, gain in table[prefix].items():
            if word == "<end>":
                if log_p + gain > best:
                    text, best = prefix, log_p + gain
            else:
                visit((prefix + " " + word).strip(), log_p + gain, depth + 1)

    visit("", 0.0, 0)
    return text, best, n
