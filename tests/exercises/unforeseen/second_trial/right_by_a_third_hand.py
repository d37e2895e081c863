"""Right answers that look unusual, by a third hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import bisect
import heapq
import itertools
import math
import operator
import re
import statistics
from collections import Counter, defaultdict, deque
from fractions import Fraction
from functools import lru_cache, reduce

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import right


@right("00.2")
def wave(factor, turn, steps):
    z = complex(factor * math.cos(turn), factor * math.sin(turn))
    return [(z**t).real for t in range(steps + 1)]


@right("01.1")
def count_symbols(text):
    return np.int64(len(Counter(text.lower())))


@right("01.2")
def character_cost(text):
    def cost(c):
        n = ord(c)
        return 1 if n < 128 else 2 if n < 2048 else 3 if n < 65536 else 4

    return statistics.fmean(map(cost, text)) if text else 0


@right("01.3")
def unknown_rate(words, vocabulary):
    counts = Counter(words)
    return sum(n for w, n in counts.items() if w not in vocabulary) / max(len(words), 1)


@right("01.4")
def build_vocabulary(words, size):
    heap = [(-n, w) for w, n in Counter(words).items()]
    heapq.heapify(heap)
    tokens = ["<pad>", "<unk>"][:size]
    while heap and len(tokens) < size:
        tokens.append(heapq.heappop(heap)[1])
    return dict(zip(tokens, itertools.count()))


@right("01.5")
def bits_per_character(losses, text):
    p = math.prod(math.exp(-l) for l in losses)
    return np.float64(-math.log2(p) / len(text))


@right("01.6")
def best_pair(ids):
    pairs = sorted(zip(ids, ids[1:]))
    groups = [(len(list(g)), pair) for pair, g in itertools.groupby(pairs)]
    most = max(n for n, _ in groups)
    return next(pair for n, pair in groups if n == most)


@right("01.7")
def merge_pair(ids, pair, new):
    left, out = deque(ids), []
    while left:
        a = left.popleft()
        if left and (a, left[0]) == pair:
            left.popleft()
            a = new
        out.append(a)
    return out


@right("01.8")
def encode_word(word, ranks):
    def go(symbols):
        found = [(ranks[p], i) for i, p in enumerate(zip(symbols, symbols[1:])) if p in ranks]
        if not found:
            return symbols
        _, i = min(found)
        return go(symbols[:i] + [symbols[i] + symbols[i + 1]] + symbols[i + 2 :])

    return go([*word])


@right("02.1")
def bigram_probability(text, a, b):
    found = re.findall(f"(?={re.escape(a)}(.))", text, re.S)
    return Fraction(sum(c == b for c in found), len(found))


@right("02.2")
def perplexity(probabilities):
    return math.prod(probabilities) ** (-1 / len(probabilities))


@right("02.4")
def count_contexts(text, order):
    counts = defaultdict(Counter)
    for gram in map("".join, zip(*(text[i:] for i in range(order)))):
        counts[gram[:-1]][gram[-1]] += 1
    return counts


@right("02.5")
def additive(followers, token, alpha, vocab_size):
    n = sum(followers.values())
    weight = n / (n + alpha * vocab_size)
    ml = followers.get(token, 0) / n if n else 0
    return weight * ml + (1 - weight) / vocab_size


@right("02.6")
def embed(ids, table):
    return torch.nn.functional.embedding(ids, table)


@right("02.7")
def draw(probabilities, luck):
    ends = list(itertools.accumulate(probabilities))
    i = bisect.bisect_right(ends, luck)
    while i >= len(probabilities) or probabilities[i] == 0:
        i -= 1
    return i


@right("02.8")
def kneser_ney_probability(text, a, b, discount):
    c = Counter(zip(text, text[1:]))
    lower = sum(y == b for _, y in c) / len(c)
    row = {y: n for (x, y), n in c.items() if x == a}
    if not row:
        return lower
    lost = sum(min(n, discount) for n in row.values())
    return (max(row.get(b, 0) - discount, 0) + lost * lower) / sum(row.values())


@right("03.4")
def joined_weights(W_xh, W_hh):
    n, d = W_xh.shape
    W = W_xh.new_empty(n, n + d)
    W[:, :n], W[:, n:] = W_hh, W_xh
    return W


@right("03.6")
def dilated_layers(steps, taps):
    return 0 if steps <= 1 else 1 + dilated_layers(-(-steps // taps), taps)


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
    n = delay + 1
    scale = [2.0**k for k in range(n)]
    scale[-1] = 1.0
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_hh = torch.zeros(n, n, dtype=torch.float64)
    W_xh[0] = scale[0]
    for i in range(1, n):
        W_hh[i, i - 1] = scale[i] / scale[i - 1]
    return [W_xh, W_hh]


@right("04.1")
def probabilities_of(y):
    return (y - torch.logsumexp(y, dim=1, keepdim=True)).exp()


@right("04.5")
def keep_top_k(p, k):
    ranks = (p[:, None] < p[None, :]).sum(1)
    return torch.nn.functional.normalize(p * (ranks < k), p=1, dim=0)


@right("05.2")
def pairs_in_chunks(T, chunk):
    return sum(k // chunk == j // chunk for j in range(T) for k in range(j + 1))


@right("05.6")
def bptt_gradient(W_hh, h, own):
    T, n = own.shape
    J = np.zeros((n, n, n))
    G = np.zeros((n, n))
    for t in range(1, T + 1):
        local = np.einsum("ij,k->ijk", np.eye(n), h[t - 1])
        J = (1 - h[t] ** 2)[:, None, None] * (local + np.einsum("ia,ajk->ijk", W_hh, J))
        G += np.einsum("i,ijk->jk", own[t - 1], J)
    return G


@right("06.1")
def logistic_slope(a):
    return 0.25 / math.cosh(a / 2) ** 2


@right("06.6")
def log10_flow(W, v, steps):
    log = 0.0
    for k in range(steps):
        v = v @ W
        top = float(v.abs().max())
        if not top:
            return float("-inf")
        log, v = log + math.log10(top), v / top
    return log + (float(v.norm().log10()) if steps else 0)


@right("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    n = len(gradients)
    weights = [sum(momentum**j for j in range(n - i)) for i in range(n)]
    return -learning_rate * sum(c * g for c, g in zip(weights, gradients))


@right("07.6")
def adam_travel(gradients, learning_rate):
    w = torch.nn.Parameter(torch.zeros_like(gradients[0]))
    optimiser = torch.optim.Adam([w], lr=learning_rate)
    for g in gradients:
        w.grad = g.clone()
        optimiser.step()
    return w.detach()


@right("08.7")
def reflections_at_once(V):
    I = torch.eye(len(V), dtype=V.dtype)
    mirrors = map(lambda v: I - 2 * torch.outer(v, v) / (v @ v), V.T)
    return reduce(operator.matmul, mirrors)


@right("09.4")
def bias_to_keep(share, steps):
    return -math.log(math.expm1(-math.log(share) / steps))


@right("09.6")
def along_the_cells(f):
    logs = torch.log(f)
    after = logs.sum(0) - torch.cat([torch.zeros_like(f[:1]), logs.cumsum(0)])
    return after.exp()


@right("10.7")
def share_by_chance(a, b):
    n, k = len(a) + len(b), len(a)
    values = np.array(a + b)
    masks = np.array([m for m in itertools.product([False, True], repeat=n) if sum(m) == k])
    gaps = masks @ values / k - ~masks @ values / (n - k)
    return np.mean(np.abs(gaps) >= abs(np.mean(a) - np.mean(b)) - 1e-9)


@right("11.3")
def auc_by_pairs(values, label):
    v = values.tolist()
    s = sorted(v)
    rank = {x: (bisect.bisect_left(s, x) + bisect.bisect_right(s, x) + 1) / 2 for x in v}
    n1 = int(label.sum())
    U = sum(rank[x] for x, y in zip(v, label) if y) - n1 * (n1 + 1) / 2
    return U / (n1 * (len(v) - n1))


@right("13.7")
def fewest_edits(answer, truth):
    @lru_cache(None)
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


@right("14.5")
def pop_all(stack):
    bits = []
    n, d = stack.numerator, stack.denominator
    while n:
        d //= 4
        digit, n = divmod(n, d)
        bits.append(digit // 2)
    return bits


@right("15.1")
def count_answers(M, T):
    return T if M == 2 else ((M - 1) ** T - 1) // (M - 2)


@right("15.7")
def most_probable(table, T):
    best, text, looked = -math.inf, "", 0
    stack = [("", 0.0, 0)]
    pending = None
    frames = []
    if T > 0 and "" in table:
        looked += 1
        frames.append(("", 0.0, 0, iter(table[""].items())))
    while frames:
        prefix, log_p, length, words = frames[-1]
        step = next(words, None)
        if step is None:
            frames.pop()
            continue
        word, gain = step
        if word == "<end>":
            if log_p + gain > best:
                text, best = prefix, log_p + gain
            continue
        child, p = (prefix + " " + word).strip(), log_p + gain
        if length + 1 < T and p > best and child in table:
            looked += 1
            frames.append((child, p, length + 1, iter(table[child].items())))
    return text, best, looked
