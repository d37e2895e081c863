"""Right answers that look unusual, by a fourth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter, defaultdict
from decimal import Decimal, getcontext
from functools import cache

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import right


@right("00.2")
def wave(factor, turn, steps):
    t = np.arange(steps + 1)
    return (np.power(factor, t) * np.cos(turn * t)).tolist()


@right("01.1")
def count_symbols(text):
    if not text:
        return 0
    text = text.lower()
    return 1 + count_symbols(text[1:].replace(text[0], ""))


@right("01.2")
def character_cost(text):
    starts = sum(byte & 0xC0 != 0x80 for byte in text.encode())
    return len(text.encode()) / starts if starts else 0.0


@right("01.4")
def build_vocabulary(words, size):
    groups = defaultdict(set)
    for w in words:
        groups[words.count(w)].add(w)
    chain = itertools.chain(["<pad>", "<unk>"], *(sorted(groups[n]) for n in sorted(groups, reverse=True)))
    return dict(zip(itertools.islice(chain, size), itertools.count()))


@right("01.5")
def bits_per_character(losses, text):
    return -math.log2(math.exp(-math.fsum(losses))) / len(text)


@right("01.6")
def best_pair(ids):
    pairs = np.stack([ids[:-1], ids[1:]], 1)
    kinds, counts = np.unique(pairs, axis=0, return_counts=True)
    return tuple(kinds[counts.argmax()].tolist())


@right("01.7")
def merge_pair(ids, pair, new):
    if len(ids) < 2:
        return list(ids)
    if tuple(ids[:2]) == tuple(pair):
        return [new] + merge_pair(ids[2:], pair, new)
    return [ids[0]] + merge_pair(ids[1:], pair, new)


@right("01.8")
def encode_word(word, ranks):
    def go(parts):
        options = [(ranks[p], i) for i, p in enumerate(itertools.pairwise(parts)) if p in ranks]
        if not options:
            return parts
        i = min(options)[1]
        return go(parts[:i] + ["".join(parts[i : i + 2])] + parts[i + 2 :])

    return go([*word])


@right("02.1")
def bigram_probability(text, a, b):
    counts = Counter(itertools.pairwise(text))
    return counts[a, b] / sum(n for (x, _), n in counts.items() if x == a)


@right("02.2")
def perplexity(probabilities):
    return 1 / statistics.geometric_mean(probabilities)


@right("02.4")
def count_contexts(text, order):
    grams = map("".join, zip(*(text[i:] for i in range(order))))
    out = defaultdict(Counter)
    for g in grams:
        out[g[:-1]][g[-1]] += 1
    return out


@right("02.6")
def embed(ids, table):
    return torch.nn.functional.embedding(ids, table)


@right("02.7")
def draw(probabilities, luck):
    left, possible = luck, [i for i, p in enumerate(probabilities) if p]
    for i in possible[:-1]:
        if left < probabilities[i]:
            return i
        left -= probabilities[i]
    return possible[-1]


@right("02.8")
def kneser_ney_probability(text, a, b, discount):
    counts = Counter(zip(text, text[1:]))
    lower = len({x for x, y in counts if y == b}) / len(counts)
    row = {y: n for (x, y), n in counts.items() if x == a}
    if not row:
        return lower
    saved = {y: n - discount for y, n in row.items()}
    left = sum(row.values()) - sum(saved.values())
    return (saved.get(b, 0) + left * lower) / sum(row.values())


@right("03.1")
def count_weights(features, hidden, outputs, steps):
    from torch import nn

    layers = nn.ModuleList(
        [nn.Linear(features, hidden, bias=False), nn.Linear(hidden, hidden), nn.Linear(hidden, outputs)]
    )
    return sum(p.numel() for p in layers.parameters())


@right("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    step = lambda h, x_t: (W_xh @ x_t + W_hh @ h + b_h).tanh()
    return torch.stack([*itertools.accumulate(x, step, initial=h0)][1:])


@right("03.5")
def many_to_one(h, lengths, W_hy, b_y):
    places = torch.tensor(lengths).sub(1).reshape(-1, 1, 1).expand(-1, 1, h.shape[2])
    return torch.nn.functional.linear(h.gather(1, places)[:, 0], W_hy, b_y)


@right("03.6")
def dilated_layers(steps, taps):
    return 0 if steps <= 1 else 1 + dilated_layers((steps + taps - 1) // taps, taps)


@right("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    rnn = torch.nn.RNN(x.shape[2], len(b_h), batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(W_xh)
        rnn.weight_hh_l0.copy_(W_hh)
        rnn.bias_ih_l0.copy_(b_h)
        rnn.bias_hh_l0.zero_()
        return rnn(x)[0]


@right("03.8")
def delay_line(delay):
    eye = torch.eye(delay + 2, dtype=torch.float64)[:-1]
    return eye[:, :1], eye[:, 1:].T.contiguous()[: delay + 1] if False else torch.nn.functional.pad(
        torch.eye(delay, dtype=torch.float64), (0, 1, 1, 0)
    )


@right("04.2")
def bits_and_perplexity(p):
    perplexity = math.prod(1 / q for q in p) ** (1 / len(p))
    return math.log(perplexity, 2), perplexity


@right("04.4")
def tempered(y, temperature):
    if not temperature:
        return torch.eye(len(y), dtype=y.dtype)[y.argmax()]
    odds = torch.exp((y[:, None] - y[None, :]) / temperature)
    return 1 / odds.sum(0)


@right("04.5")
def keep_top_k(p, k):
    smaller = (p[None, :] > p[:, None]).sum(1)
    return torch.where(smaller < k, p, 0.0) / p[smaller < k].sum()


@right("04.6")
def keep_top_p(p, share):
    above = torch.stack([p[p > q].sum() for q in p])
    kept = p * (above < share - 1e-9)
    return kept / kept.sum()


@right("04.7")
def padded_bits(y, targets, lengths):
    costs = [
        -torch.log_softmax(y[i, t], 0)[targets[i, t]].item() / math.log(2)
        for i in range(len(y))
        for t in range(lengths[i])
    ]
    return statistics.mean(costs)


@right("05.2")
def pairs_in_chunks(T, chunk):
    return sum(1 + t % chunk for t in range(T))


@right("05.3")
def contributions(w, h):
    h = torch.tensor(h, dtype=torch.float64)
    x = torch.atanh(h[1:]) - w * h[:-1]
    ws = torch.full((len(x),), float(w), dtype=torch.float64, requires_grad=True)
    state = h[0]
    for one, x_t in zip(ws, x):
        state = torch.tanh(one * state + x_t)
    state.backward()
    return ws.grad.tolist()


@right("05.5")
def gradient_of_W_hh(delta, h):
    return np.einsum("ti,tj->ij", delta, h[:-1])


@right("05.7")
def truncated_gradient(W_hh, h, own, chunk):
    def part(start):
        total, back = 0, 0
        for t in range(min(start + chunk, len(own)) - 1, start - 1, -1):
            delta = (1 - h[t + 1] ** 2) * (own[t] + back)
            total, back = total + delta[:, None] * h[t], W_hh.T @ delta
        return total

    return sum(map(part, range(0, len(own), chunk)))


@right("05.8")
def chunked_gradient(w, x, chunk):
    h, total = 0.0, 0.0
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    for piece in x.split(chunk):
        states = []
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            states.append(h)
        torch.stack(states).sum().backward()
        h = h.item()
    return float(weight.grad)


@right("06.1")
def logistic_slope(a):
    return 1 / (2 * math.cosh(a / 2)) ** 2


@right("06.2")
def largest_eigenvalue_size(W):
    return max(abs(complex(z)) for z in np.linalg.eigvals(W.numpy()))


@right("06.3")
def steps_until_lost(radius, factor):
    k = 1
    while radius**k > factor:
        k += 1
    return k


@right("06.5")
def chain(jacobians):
    return jacobians[0] if len(jacobians) == 1 else chain(jacobians[1:]) @ jacobians[0]


@right("06.7")
def flow_by_hand(W, h, v):
    norms = []
    for t in range(len(h)):
        J = torch.eye(len(v), dtype=W.dtype)
        for s in range(t + 1, len(h)):
            J = torch.diag(1 - h[s] ** 2) @ W @ J
        norms.append(torch.dist(J.T @ v, torch.zeros_like(v)).item())
    return norms


@right("07.2")
def clip_norm(gradients, max_norm):
    norm = torch.cat([g.reshape(-1) for g in gradients]).norm().item()
    return [g if norm <= max_norm else g / (norm / max_norm) for g in gradients]


@right("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    w = torch.nn.Parameter(torch.zeros_like(gradients[0]))
    optimiser = torch.optim.SGD([w], lr=learning_rate, momentum=momentum)
    for g in gradients:
        w.grad = g.clone()
        optimiser.step()
    return w.detach()


@right("08.3")
def reflect(u, x):
    n = u / torch.linalg.vector_norm(u)
    return x - 2 * torch.outer(n, n) @ x


@right("08.6")
def along_the_group(W, G):
    M = W.T @ G
    skew = torch.triu((M - M.T) / 2, 1)
    return W @ (skew - skew.T)


@right("09.2")
def memory_of_bias(b):
    getcontext().prec = 60
    f = 1 / (1 + Decimal(-b).exp())
    return float(1 / (1 - f))


@right("09.5")
def lstm_step(x, h, c, W_xh, W_hh, b_h):
    cell = torch.nn.LSTMCell(x.shape[1], h.shape[1], dtype=x.dtype)
    with torch.no_grad():
        for p, value in zip(cell.parameters(), (W_xh, W_hh, b_h, 0 * b_h)):
            p.copy_(value)
        return cell(x, (h, c))


@right("09.6")
def along_the_cells(f):
    rows = [torch.ones_like(f[0])]
    for row in reversed(f):
        rows.insert(0, rows[0] * row)
    return torch.vstack(rows)


@right("10.6")
def one_step_derivative(z, n, h, u_z, u_n):
    za, na = math.log(z / (1 - z)), math.atanh(n)
    x = torch.tensor(float(h), dtype=torch.float64, requires_grad=True)
    zz = torch.sigmoid(za + u_z * (x - h))
    nn_ = torch.tanh(na + u_n * (x - h))
    (zz * x + (1 - zz) * nn_).backward()
    return x.grad.item()


@right("11.1")
def inside_quotes(text):
    return [n % 2 for n in itertools.accumulate(map('"'.__eq__, text))]


@right("11.2")
def point_biserial(values, label):
    return float(np.corrcoef(values.numpy(), label.numpy())[0, 1])


@right("12.3")
def mean_wait(lengths):
    return statistics.fmean(k for n in lengths for k in range(n))


@right("12.4")
def read_both(x, a, b):
    t = torch.arange(len(x))
    gap = t[:, None] - t

    def matrix(c):
        return torch.where(gap >= 0, torch.tensor(c, dtype=x.dtype) ** gap.clamp(min=0), 0.0)

    return torch.stack((matrix(a) @ x, matrix(b).T @ x), -1)


@right("12.7")
def path_lengths(leaves, merges):
    parent = {c: leaves + k for k, pair in enumerate(merges) for c in pair}
    out = []
    for node in range(leaves):
        n = 0
        while node in parent:
            node, n = parent[node], n + 1
        out.append(n)
    return out


@right("13.3")
def masked_mean(nats, lengths):
    return torch.cat([row[:n] for row, n in zip(nats, lengths)]).mean()


@right("13.7")
def fewest_edits(answer, truth):
    @cache
    def d(i, j):
        if i == 0 or j == 0:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (answer[i - 1] != truth[j - 1]))

    return d(len(answer), len(truth))


@right("14.2")
def error_after(error, steps):
    T = np.array([[1 - error, error], [error, 1 - error]])
    return float(np.linalg.matrix_power(T, steps)[0, 1])


@right("14.5")
def pop_all(stack):
    n, d = stack.numerator, stack.denominator
    bits = []
    while n:
        digit, n = divmod(4 * n, d)
        bits.append((digit - 1) // 2)
    return bits


@right("15.4")
def beam_step(beam, next_log_p, k):
    import heapq

    heap = [
        (-(lp + g), n, f"{t} {w}", lp + g)
        for n, (t, lp, w, g) in enumerate((t, lp, w, g) for t, lp in beam for w, g in next_log_p[t].items())
    ]
    heapq.heapify(heap)
    kept, saved = [], []
    while heap and len(kept) < k:
        *_, text, lp = heapq.heappop(heap)
        (kept, saved)[text.split()[-1] == "<end>"].append((text, lp))
    return kept, saved


@right("15.7")
def most_probable(table, T):
    best = ("", -math.inf)
    n, stack = 0, [("visit", "", 0.0, 0)]
    while stack:
        kind, text, lp, length = stack.pop()
        if kind == "end":
            if lp > best[1]:
                best = (text, lp)
        elif length < T and lp > best[1] and text in table:
            n += 1
            for w, g in reversed(table[text].items()):
                stack.append(
                    ("end", text, lp + g, 0) if w == "<end>" else ("visit", f"{text} {w}".lstrip(), lp + g, length + 1)
                )
    return (*best, n)
