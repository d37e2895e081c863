"""Wrong answers to exercises of lessons 01 to 15, an eighth time: other ways that nearly arrive."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.2")
def _(text):
    if not text:
        return 0.0
    return sum(1 if ord(c) < 128 else 2 for c in text) / len(text)


@wrong("01.3")
def _(words, vocabulary):
    unknown = [w for w in words if w not in vocabulary]
    known = [w for w in words if w in vocabulary]
    return len(unknown) / len(known) if known else 0.0


@wrong("01.5")
def _(losses, text):
    total = 0.0
    for loss in losses:
        total += math.log2(loss) if loss > 0 else 0.0
    return total / len(text)


@wrong("01.8")
def _(word, ranks):
    parts = list(word)
    for _ in range(len(word)):
        candidates = [(ranks[p], i) for i, p in enumerate(zip(parts, parts[1:])) if p in ranks]
        if not candidates:
            break
        _, i = min(candidates)
        parts = parts[:i] + [parts[i] + parts[i + 1]] + parts[i + 1 :]
    return parts


@wrong("02.1")
def _(text, a, b):
    followers = text.split(a)[1:]
    return sum(f.startswith(b) for f in followers) / len(followers)


@wrong("02.2")
def _(probabilities):
    mean = sum(math.log2(p) for p in probabilities) / len(probabilities)
    return math.exp(-mean)


@wrong("02.4")
def _(text, order):
    counts = {}
    for t in range(len(text) - order + 1):
        inner = counts.get(text[t : t + order], {})
        if t + order < len(text):
            inner[text[t + order]] = inner.get(text[t + order], 0) + 1
            counts[text[t : t + order]] = inner
    return counts


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    total = sum(followers.values())
    if total == 0:
        return 0.0
    return (followers.get(token, 0) + alpha) / (total + alpha * len(followers))


@wrong("02.8")
def _(text, a, b, discount):
    bigrams = [(text[i], text[i + 1]) for i in range(len(text) - 1)]
    types = set(bigrams)
    c_ab = bigrams.count((a, b))
    c_a = len([x for x in bigrams if x[0] == a])
    p_cont = len([t for t in types if t[1] == b]) / len(types)
    if c_a == 0:
        return p_cont
    lam = discount * len([t for t in types if t[1] == a]) / c_a
    return max(c_ab - discount, 0) / c_a + lam * p_cont


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    pre = W_xh.T @ x + W_hh.T @ h + b_h if W_xh.shape[0] == W_xh.shape[1] else W_xh @ x + W_hh @ h + b_h
    return torch.sigmoid(pre)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h = torch.tanh(h0)
    rows = []
    for t in range(x.shape[0]):
        h = torch.tanh(W_xh @ x[t] + W_hh @ h + b_h)
        rows.append(h)
    return torch.stack(rows)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    z = x @ W_xh.T + b_h
    h = torch.zeros_like(z[:, 0])
    out = []
    for t in range(z.shape[1]):
        h = torch.tanh(z[:, t]) + h @ W_hh.T
        out.append(h)
    return torch.stack(out, 1)


@wrong("04.1")
def _(y):
    y = y - y.max(0).values
    e = y.exp()
    return e / e.sum(1, keepdim=True)


@wrong("04.5")
def _(p, k):
    out = p.clone()
    for i in p.argsort()[:k]:
        out[i] = 0
    return out / out.sum()


@wrong("04.6")
def _(p, share):
    values, idx = torch.sort(p, descending=True)
    n = int((values.cumsum(0) < share).sum())
    out = torch.zeros_like(p)
    out[idx[: n + 1]] = values[: n + 1]
    return out / share


@wrong("04.7")
def _(y, targets, lengths):
    loss = F.cross_entropy(y.transpose(1, 2), targets, reduction="none")
    for i, n in enumerate(lengths):
        loss[i, n:] = 0
    return loss.mean().item() / math.log(2)


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    token, out = first, [first]
    for u in draws[1:]:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, 0)
        token = int((p.cumsum(0) <= u).sum())
        out.append(token)
    return out


@wrong("05.2")
def _(T, chunk):
    chunks = math.ceil(T / chunk)
    return chunks * chunk * (chunk + 1) // 2


@wrong("05.5")
def _(delta, h):
    return delta.T @ h[:-1] / len(delta)


@wrong("05.6")
def _(W_hh, h, own):
    grad = np.zeros_like(W_hh)
    back = np.zeros(len(W_hh))
    for t in range(len(own) - 1, -1, -1):
        back = (own[t] + back) * (1 - h[t + 1] ** 2)
        grad += np.outer(back, h[t])
        back = W_hh @ back
    return grad


@wrong("05.7")
def _(W_hh, h, own, chunk):
    grad = np.zeros_like(W_hh)
    T = len(own)
    for start in range(0, T, chunk):
        end = min(start + chunk, T)
        carried = np.zeros(len(W_hh))
        for t in range(end, start, -1):
            delta = (1 - h[t] ** 2) * (own[end - 1] + carried) if t == end else (1 - h[t] ** 2) * carried
            grad += np.outer(delta, h[t - 1])
            carried = delta @ W_hh
    return grad


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = 0.0
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        h = h.detach()
        loss = 0.0
        for v in piece:
            h = torch.tanh(weight * h + v)
            loss = loss + h
        loss.backward()
        total += weight.grad.item()
    return total


@wrong("06.2")
def _(W):
    v = torch.ones(len(W), dtype=W.dtype)
    for _ in range(50):
        v = W @ v
        v = v / v.norm()
    return float((v @ W @ v).abs())


@wrong("06.5")
def _(jacobians):
    total = jacobians[0]
    for J in jacobians[1:]:
        total = total * J
    return total


@wrong("06.6")
def _(W, v, steps):
    log = math.log10(v.norm())
    for _ in range(steps):
        new = v @ W
        if new.norm() == 0:
            return -math.inf
        log += math.log10(new.norm())
        v = new / new.norm()
    return log


@wrong("06.7")
def _(W, h, v):
    g = v.clone()
    norms = []
    for t in range(len(h) - 1, -1, -1):
        norms.append(g.norm().item())
        g = W.T @ g * (1 - h[t] ** 2)
    return norms[::-1]


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
