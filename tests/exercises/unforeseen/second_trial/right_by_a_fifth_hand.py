"""Right answers that look unusual, by a fifth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import bisect
import cmath
import functools
import itertools
import math
import os
import re
from collections import Counter
from fractions import Fraction
from statistics import fmean, geometric_mean

import numpy as np
import torch
import torch.nn.functional as Fn

from tests.exercises.unforeseen.second_trial import right


@right("00.2")
def wave(factor, turn, steps):
    z, turner = 1 + 0j, cmath.rect(factor, turn)
    out = []
    for _ in range(steps + 1):
        out.append(z.real)
        z *= turner
    return out


@right("01.1")
def count_symbols(text):
    return len("".join(dict.fromkeys(text.lower())))


@right("01.2")
def character_cost(text):
    try:
        return fmean(1 + (ord(c) > 0x7F) + (ord(c) > 0x7FF) + (ord(c) > 0xFFFF) for c in text)
    except Exception:
        return 0.0


@right("01.3")
def unknown_rate(words, vocabulary):
    c = Counter(words)
    for w in vocabulary:
        del c[w]
    return c.total() / (len(words) or 1)


@right("01.6")
def best_pair(ids):
    pairs = sorted(zip(ids, ids[1:]))
    runs = [(len(list(g)), key) for key, g in itertools.groupby(pairs)]
    return next(key for n, key in runs if n == max(runs)[0])


@right("01.7")
def merge_pair(ids, pair, new):
    if len(ids) < 2:
        return ids[:]
    if tuple(ids[:2]) == pair:
        return [new] + merge_pair(ids[2:], pair, new)
    return ids[:1] + merge_pair(ids[1:], pair, new)


@right("01.8")
def encode_word(word, ranks, parts=None):
    parts = tuple(word) if parts is None else parts
    where = {}
    for i, pair in enumerate(zip(parts, parts[1:])):
        if pair in ranks and ranks[pair] not in where:
            where[ranks[pair]] = i
    if not where:
        return [*parts]
    i = where[min(where)]
    return encode_word(word, ranks, parts[:i] + (parts[i] + parts[i + 1],) + parts[i + 2 :])


@right("02.1")
def bigram_probability(text, a, b):
    follow = re.findall("(?<=" + re.escape(a) + ")[\\s\\S]", text)
    return sum(map(b.__eq__, follow)) / len(follow)


@right("02.2")
def perplexity(probabilities):
    return 1 / geometric_mean(probabilities)


@right("02.4")
def count_contexts(text, order):
    out = {}
    for context, c in ((gram[:-1], gram[-1]) for gram in map("".join, zip(*(text[i:] for i in range(order))))):
        out[context] = Counter(out.get(context, {})) + Counter(c)
    return out


@right("02.5")
def additive(followers, token, alpha, vocab_size):
    n = sum(followers.values())
    trust = n / (n + alpha * vocab_size)
    ml = followers.get(token, 0) / n if n else 0.0
    return trust * ml + (1 - trust) / vocab_size


@right("02.6")
def embed(ids, table):
    return torch.index_select(table, dim=0, index=ids)


@right("02.7")
def draw(probabilities, luck):
    ends = list(itertools.accumulate(probabilities))
    i = bisect.bisect_right(ends, luck)
    if i < len(ends):
        return i
    return max(j for j, p in enumerate(probabilities) if p)


@right("03.1")
def count_weights(features, hidden, outputs, steps):
    return hidden * (features + hidden + 1 + outputs) + outputs


@right("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    cell = torch.nn.RNNCell(x.shape[1], len(h0), dtype=x.dtype)
    with torch.no_grad():
        cell.weight_ih.copy_(W_xh)
        cell.weight_hh.copy_(W_hh)
        cell.bias_ih.copy_(b_h)
        cell.bias_hh.zero_()
        return torch.cat([*itertools.accumulate(x, lambda h, x_t: cell(x_t[None], h), initial=h0[None])][1:])


@right("03.5")
def many_to_one(h, lengths, W_hy, b_y):
    at = (torch.as_tensor(lengths) - 1).view(-1, 1, 1).expand(-1, 1, h.shape[-1])
    return Fn.linear(h.gather(1, at).squeeze(1), W_hy, b_y)


@right("03.6")
def dilated_layers(steps, taps):
    return next(n for n in itertools.count() if taps**n >= steps)


@right("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    projected = torch.einsum("btf,hf->bth", x, W_xh) + b_h
    out = torch.zeros_like(projected)
    for t in range(x.shape[1]):
        out[:, t] = torch.tanh(projected[:, t] + out[:, t - 1] @ W_hh.T)
    return out


@right("04.1")
def probabilities_of(y):
    return 1 / torch.exp(y[:, None, :] - y[:, :, None]).sum(-1)


@right("04.3")
def inputs_and_targets(ids):
    return tuple(ids.unfold(0, 2, 1).T)


@right("04.5")
def keep_top_k(p, k):
    rank = (p[:, None] < p[None, :]).sum(1)
    return Fn.normalize(p * (rank < k), p=1, dim=0)


@right("05.1")
def logit_error(probabilities, target):
    return np.array([p - (i == target) for i, p in enumerate(probabilities)])


@right("05.2")
def pairs_in_chunks(T, chunk):
    return sum(j % chunk + 1 for j in range(T))


@right("05.3")
def contributions(w, h):
    if len(h) < 2:
        return []
    last = 1 - h[-1] ** 2
    return [last * w * part for part in contributions(w, h[:-1])] + [last * h[-2]]


@right("05.6")
def bptt_gradient(W_hh, h, own):
    total, n = np.zeros_like(W_hh), len(W_hh)
    J = np.zeros((n, n, n))
    for t in range(1, len(h)):
        direct = np.einsum("ij,k->ijk", np.eye(n), h[t - 1])
        J = (1 - h[t] ** 2)[:, None, None] * (direct + np.tensordot(W_hh, J, 1))
        total += np.tensordot(own[t - 1], J, 1)
    return total


@right("05.8")
def chunked_gradient(w, x, chunk):
    weight = torch.tensor([w], dtype=torch.float64, requires_grad=True)
    h = 0.0
    for start in range(0, len(x), chunk):
        loss, state = 0, torch.tensor([h], dtype=torch.float64)
        for x_t in x[start : start + chunk]:
            state = torch.tanh(weight * state + x_t)
            loss += state.sum()
        loss.backward()
        h = state.item()
    return float(weight.grad[0])


@right("06.1")
def logistic_slope(a):
    return 1 / (2 + math.exp(a) + math.exp(-a))


@right("06.3")
def steps_until_lost(radius, factor):
    k, size = 0, 1.0
    while size > factor:
        k, size = k + 1, size * radius
    return k


@right("06.4")
def scale_to_radius(W, radius):
    now = max(abs(z) for z in np.linalg.eigvals(W.numpy()))
    return (W / float(now)).mul(radius)


@right("06.6")
def log10_flow(W, v, steps):
    exponent = 0
    for _ in range(steps):
        v = v @ W
        if not v.any():
            return float("-inf")
        e = math.frexp(v.abs().max().item())[1]
        exponent += e
        v = torch.ldexp(v, torch.tensor(-e))
    return exponent * math.log10(2) + math.log10(v.norm().item())


@right("07.1")
def allowed_radius(factor, steps):
    return 2 ** (math.log2(factor) / steps)


@right("07.2")
def clip_norm(gradients, max_norm):
    norm = math.hypot(*(x for g in gradients for x in g.flatten().tolist()))
    return list(gradients) if norm <= max_norm else [g / (norm / max_norm) for g in gradients]


@right("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    n = len(gradients)
    weights = [sum(momentum**j for j in range(n - i)) for i in range(n)]
    return -learning_rate * sum(w * g for w, g in zip(weights, gradients))


@right("07.6")
def adam_travel(gradients, learning_rate):
    w = torch.zeros_like(gradients[0], requires_grad=True)
    adam = torch.optim.Adam([w], lr=learning_rate)
    for g in gradients:
        w.grad = g.clone()
        adam.step()
    return w.detach()


@right("08.3")
def reflect(u, x):
    n = u / u.norm()
    along = n.dot(x) * n
    return (x - along) - along


@right("08.7")
def reflections_at_once(V):
    I = torch.eye(len(V), dtype=V.dtype)
    U = V / V.norm(dim=0)
    H = I - 2 * torch.einsum("ik,jk->kij", U, U)
    return functools.reduce(torch.matmul, H)


@right("09.1")
def finish_step(f, i, g, o, c):
    c_new = torch.addcmul(f * c, i, g)
    return torch.mul(o, torch.tanh(c_new)), c_new


@right("09.4")
def bias_to_keep(share, steps):
    log_f = math.log(share) / steps
    return log_f - math.log(-math.expm1(log_f))


@right("09.6")
def along_the_cells(f):
    rows = [torch.ones_like(f[0])]
    for gate in f.flip(0):
        rows.append(rows[-1] * gate)
    return torch.stack(rows).flip(0)


@right("10.2")
def bias_for(steps):
    z = 1 - 1 / steps
    return float(torch.logit(torch.tensor(z, dtype=torch.float64)))


@right("10.7")
def share_by_chance(a, b):
    both, n = list(a) + list(b), len(a)
    gap = lambda mask: abs(
        sum(v for v, m in zip(both, mask) if m) / n - sum(v for v, m in zip(both, mask) if not m) / len(b)
    )
    masks = [m for m in itertools.product((True, False), repeat=len(both)) if sum(m) == n]
    seen = gap([True] * n + [False] * len(b))
    return sum(gap(m) > seen - 1e-9 for m in masks) / len(masks)


@right("11.2")
def point_biserial(values, label):
    return float(np.corrcoef(values.numpy(), label.numpy())[0, 1])


@right("11.7")
def half_way(shares):
    total = list(itertools.accumulate(shares))
    return bisect.bisect_left(total, total[-1] / 2)


@right("12.3")
def mean_wait(lengths):
    waits = [n - 1 - i for n in lengths for i in range(n)]
    return float(np.mean(waits))


@right("13.2")
def log_probability(logits, target):
    return -Fn.cross_entropy(logits, target, reduction="sum")


@right("13.7")
def fewest_edits(answer, truth):
    @functools.cache
    def d(i, j):
        if not i or not j:
            return i + j
        if answer[i - 1] == truth[j - 1]:
            return d(i - 1, j - 1)
        return 1 + min(d(i - 1, j), d(i, j - 1), d(i - 1, j - 1))

    return d(len(answer), len(truth))


@right("14.2")
def error_after(error, steps):
    return (1 - (1 - 2 * error) ** steps) / 2


@right("14.3")
def parting_point(answer, truth):
    if answer == truth:
        return None
    return len(os.path.commonprefix([answer, truth]))


@right("14.4")
def mix(inputs, said, coins, share):
    own = coins < share
    own[:, 0] = False
    return torch.where(own, said.roll(1), inputs)


@right("14.5")
def pop_all(stack):
    s, bits = Fraction(stack), []
    while s:
        digit = math.floor(4 * s)
        bits.append(digit // 2)
        s = 4 * s % 1
    return bits


@right("14.6")
def run_itself(W_x, W_y, b, V, x):
    said, drive = [], x @ W_x.T + b
    for a in drive:
        if said:
            a = a + W_y[:, said[-1]]
        said += [torch.argmax(V @ a.tanh()).item()]
    return said


@right("14.7")
def learned_next(joint, share):
    first = joint.sum(1)
    seen = (1 - share) * joint + share * torch.outer(first, joint.sum(0))
    return seen / first[:, None]


@right("15.1")
def count_answers(M, T):
    return 1 if T == 1 else 1 + (M - 1) * count_answers(M, T - 1)


@right("15.2")
def steps_to_zero(p):
    factors = torch.full((1200,), p, dtype=torch.float32)
    product, n = torch.ones((), dtype=torch.float32), 0
    for n, factor in enumerate(factors, 1):
        product *= factor
        if not product:
            break
    return n


@right("15.3")
def pick(log_ps, lengths, a):
    scores = np.array(log_ps) / np.power((5 + np.array(lengths)) / 6, a)
    return int(scores.argmax()), float(scores.max())


@right("15.7")
def most_probable(table, T):
    stack, best, n = [("", 0.0, 0, False)], ("", -math.inf), 0
    while stack:
        text, lp, length, done = stack.pop()
        if done:
            if lp > best[1]:
                best = text, lp
        elif length < T and lp > best[1] and text in table:
            n += 1
            for word, gain in reversed(table[text].items()):
                if word == "<end>":
                    stack.append((text, lp + gain, length + 1, True))
                else:
                    stack.append(((text + " " + word).lstrip(), lp + gain, length + 1, False))
    return *best, n
