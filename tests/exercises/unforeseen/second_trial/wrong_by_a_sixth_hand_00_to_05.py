"""Wrong answers to the exercises of lessons 00 to 05, by a sixth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


# Three-term recurrence h_t = 2 f cos h_(t-1) - f h_(t-2), the second factor not squared.
@wrong("00.2")
def wave(factor, turn, steps):
    h = [1.0, factor * math.cos(turn)]
    for t in range(2, steps + 1):
        h.append(2 * factor * math.cos(turn) * h[t - 1] - factor * h[t - 2])
    return h[: steps + 1]


# Strip(): a space that stands only at the ends is not counted.
@wrong("01.1")
def count_symbols(text):
    clean = text.strip().lower()
    seen = set()
    for ch in clean:
        seen.add(ch)
    return len(seen)


# 0.0 also for a text of spaces only (strip).
@wrong("01.2")
def character_cost(text):
    if not text.strip():
        return 0.0
    return len(text.encode("utf-8")) / len(text)


# Lower-cases the words before the look-up, the vocabulary not.
@wrong("01.3")
def unknown_rate(words, vocabulary):
    if not words:
        return 0.0
    unknown = 0
    for w in words:
        if w.lower() not in vocabulary:
            unknown += 1
    return unknown / len(words)


# Pops words until size is reached: IndexError if there are too few words.
@wrong("01.4")
def build_vocabulary(words, size):
    counts = Counter(words)
    queue = sorted(counts, key=lambda w: (-counts[w], w))
    vocab = {"<pad>": 0, "<unk>": 1}
    while len(vocab) < size:
        vocab[queue.pop(0)] = len(vocab)
    return vocab


# Ties by the first id of the pair only; among those the first seen.
@wrong("01.6")
def best_pair(ids):
    counts = Counter()
    for i in range(len(ids) - 1):
        counts[ids[i], ids[i + 1]] += 1
    return min(counts, key=lambda p: (-counts[p], p[0]))


# Looks at ids[i + 1] at the end: IndexError where the last id is pair[0].
@wrong("01.7")
def merge_pair(ids, pair, new):
    out = []
    i = 0
    while i < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


# Each round merges all occurrences of the best pair, not its leftmost one.
@wrong("01.8")
def encode_word(word, ranks):
    parts = list(word)
    while True:
        pairs = [p for p in zip(parts, parts[1:]) if p in ranks]
        if not pairs:
            return parts
        a, b = min(pairs, key=ranks.get)
        new, i = [], 0
        while i < len(parts):
            if parts[i : i + 2] == [a, b]:
                new.append(a + b)
                i += 2
            else:
                new.append(parts[i])
                i += 1
        parts = new


# Log10 below, e above.
@wrong("02.2")
def perplexity(probabilities):
    cost = 0
    for p in probabilities:
        cost -= math.log10(p)
    return math.exp(cost / len(probabilities))


# Bits per byte (len of encoded text).
@wrong("02.3")
def bits_per_character(probabilities, text):
    bits = sum(math.log2(1 / p) for p in probabilities)
    return bits / len(text.encode("utf-8"))


# An unseen token's alpha is shared among the unseen once more (/ number of unseen).
@wrong("02.5")
def additive(followers, token, alpha, vocab_size):
    total = sum(followers.values()) + alpha * vocab_size
    unseen = vocab_size - len(followers)
    if token in followers:
        return (followers[token] + alpha) / total
    return alpha / total / unseen


# Takes luck for a seed and draws with random.choices.
@wrong("02.7")
def draw(probabilities, luck):
    rng = random.Random(luck)
    tokens = list(range(len(probabilities)))
    return rng.choices(tokens, weights=probabilities)[0]


# Divides the discounted count by the discounted total (total - D * kinds).
@wrong("02.8")
def kneser_ney_probability(text, a, b, discount):
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = len([k for k in kinds if k[1] == b]) / len(kinds)
    total = len([p for p in pairs if p[0] == a])
    if total == 0:
        return lower
    n_kinds = len([k for k in kinds if k[0] == a])
    first = max(pairs.count(a + b) - discount, 0) / (total - discount * n_kinds)
    return first + discount * n_kinds / total * lower


# Joined matrix [W_xh, W_hh] meets the joined vector [h, x].
@wrong("03.2")
def rnn_step(x, h, W_xh, W_hh, b_h):
    W = torch.cat([W_xh, W_hh], dim=1)
    hx = torch.cat([h, x])
    return torch.tanh(W @ hx + b_h)


# States[t - 1] in a list that begins with h0: the state of two steps ago.
@wrong("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    states = [h0]
    for t in range(len(x)):
        h_prev = states[max(t - 1, 0)]
        states.append(torch.tanh(W_xh @ x[t] + W_hh @ h_prev + b_h))
    return torch.stack(states[1:])


# Confuses root and logarithm: ceil(steps ** (1 / taps)).
@wrong("03.6")
def dilated_layers(steps, taps):
    if steps == 1:
        return 0
    return math.ceil(steps ** (1 / taps))


# Bias in the first step only.
@wrong("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    proj = x @ W_xh.T
    h = torch.zeros_like(proj[:, 0]) + b_h
    out = []
    for t in range(x.shape[1]):
        if t == 0:
            h = torch.tanh(proj[:, t] + h)
        else:
            h = torch.tanh(proj[:, t] + h @ W_hh.T)
        out.append(h)
    return torch.stack(out, dim=1)


# Sum without keepdim: raises unless square (then wrong axis) or one row.
@wrong("04.1")
def probabilities_of(y):
    biggest = y.max(-1, keepdim=True).values
    e = torch.exp(y - biggest)
    return e / e.sum(-1)


# Temperature 0 replaced by 0.01.
@wrong("04.4")
def tempered(y, temperature):
    temperature = max(temperature, 0.01)
    return torch.softmax(y / temperature, -1)


# Clears the smallest len - k times, but the cleared one is always the smallest.
@wrong("04.5")
def keep_top_k(p, k):
    q = p.clone()
    for _ in range(len(p) - k):
        q[q.argmin()] = 0
    return q / q.sum()


# Min-p sampling: keeps what is at least share times the largest.
@wrong("04.6")
def keep_top_p(p, share):
    limit = share * p.max()
    kept = torch.where(p >= limit, p, torch.zeros_like(p))
    return kept / kept.sum()


# The last real target of each row is left out.
@wrong("04.7")
def padded_bits(y, targets, lengths):
    total, n = 0.0, 0
    for row in range(len(y)):
        for t in range(int(lengths[row]) - 1):
            logp = torch.log_softmax(y[row, t], -1)
            total += -logp[targets[row, t]].item()
            n += 1
    return total / n / math.log(2)


# Subtracts the id `target` from all entries, not a one-hot vector.
@wrong("05.1")
def logit_error(probabilities, target):
    y_hat = probabilities
    error = y_hat - target
    return error


# Rest = chunk - T % chunk; a whole extra chunk where it divides.
@wrong("05.2")
def pairs_in_chunks(T, chunk):
    def pairs(n):
        return n * (n + 1) // 2

    full = T // chunk
    rest = chunk - T % chunk
    return full * pairs(chunk) + pairs(rest)


# Slope on the own error only, the carried one passes whole.
@wrong("05.4")
def step_back(own, carried, h_t, W_hh):
    slope = 1 - h_t * h_t
    delta = slope * own + carried
    return delta, W_hh.T @ delta


# Vectorised with stale values: errors go back one step only.
@wrong("05.6")
def bptt_gradient(W_hh, h, own):
    slope = 1 - h[1:] ** 2
    delta = slope * own
    delta[:-1] = delta[:-1] + slope[:-1] * (delta[1:] @ W_hh)
    return delta.T @ h[:-1]


# Array_split: chunks of about equal length, not of `chunk` steps.
@wrong("05.7")
def truncated_gradient(W_hh, h, own, chunk):
    T = len(own)
    grad = np.zeros_like(W_hh)
    for part in np.array_split(np.arange(1, T + 1), math.ceil(T / chunk)):
        carried = np.zeros(len(W_hh))
        for t in part[::-1]:
            delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
            grad += np.outer(delta, h[t - 1])
            carried = delta @ W_hh
    return grad


# Adds up weight.grad after each chunk, which autograd has added up already.
@wrong("05.8")
def chunked_gradient(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    total = 0.0
    for part in x.split(chunk):
        loss = 0
        for x_t in part:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
        total += weight.grad.item()
        h = h.detach()
    return total
