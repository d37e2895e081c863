"""Wrong answers to the exercises of lessons 00 to 05, by a third hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch
from torch import nn

from tests.exercises.unforeseen.second_trial import wrong


# Multiplies factor*cos(turn) in at each step: cos(turn)**t for cos(turn*t).
@wrong("00.2")
def wave(factor, turn, steps):
    h = 1.0
    values = [h]
    for t in range(steps):
        h = h * factor * math.cos(turn)
        values.append(h)
    return values


# Counts characters that differ from their left neighbour (runs).
@wrong("01.1")
def count_symbols(text):
    text = text.lower()
    n = 0
    for i in range(len(text)):
        if i == 0 or text[i] != text[i - 1]:
            n += 1
    return n


# Averages over different characters, not over characters.
@wrong("01.2")
def character_cost(text):
    letters = set(text)
    if not letters:
        return 0.0
    return sum(len(c.encode("utf-8")) for c in letters) / len(letters)


# Odds: unknown divided by known.
@wrong("01.3")
def unknown_rate(words, vocabulary):
    unknown = sum(w not in vocabulary for w in words)
    if len(words) == 0:
        return 0.0
    return unknown / (len(words) - unknown)


# Chooses the right words, then numbers them alphabetically.
@wrong("01.4")
def build_vocabulary(words, size):
    counts = Counter(words)
    chosen = sorted(counts, key=lambda w: (-counts[w], w))[: max(size - 2, 0)]
    vocabulary = {"<pad>": 0, "<unk>": 1}
    for w in sorted(chosen):
        vocabulary[w] = len(vocabulary)
    return vocabulary


# Mean bits per token times characters per token (ratio upside down).
@wrong("01.5")
def bits_per_character(losses, text):
    per_token = sum(losses) / len(losses) / math.log(2)
    return per_token * len(text) / len(losses)


# Skips on by two after a pair of equals, so [5,5,5] counts (5,5) once.
@wrong("01.6")
def best_pair(ids):
    counts = {}
    i = 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
        i += 2 if ids[i] == ids[i + 1] else 1
    return min(counts, key=lambda p: (-counts[p], p))


# Replaces in a joined string, so 1 22 matches 1 2.
@wrong("01.7")
def merge_pair(ids, pair, new):
    s = " ".join(str(i) for i in ids)
    s = s.replace(f"{pair[0]} {pair[1]}", str(new))
    return [int(i) for i in s.split()]


# Takes the rightmost occurrence of the lowest rank (<= for <).
@wrong("01.8")
def encode_word(word, ranks):
    symbols = list(word)
    while True:
        best, place = math.inf, None
        for i in range(len(symbols) - 1):
            rank = ranks.get((symbols[i], symbols[i + 1]), math.inf)
            if rank < math.inf and rank <= best:
                best, place = rank, i
        if place is None:
            return symbols
        symbols[place : place + 2] = [symbols[place] + symbols[place + 1]]


# Counts kinds of followers: 1 / number of different followers.
@wrong("02.1")
def bigram_probability(text, a, b):
    followers = set()
    for i in range(len(text) - 1):
        if text[i] == a:
            followers.add(text[i + 1])
    return (b in followers) / len(followers)


# 2 ** entropy of the list, as if it were a distribution.
@wrong("02.2")
def perplexity(probabilities):
    entropy = -sum(p * math.log2(p) for p in probabilities)
    return 2**entropy


# Spaces are not counted as characters.
@wrong("02.3")
def bits_per_character(probabilities, text):
    bits = -sum(math.log2(p) for p in probabilities)
    letters = [c for c in text if c != " "]
    return bits / len(letters)


# One inner dictionary shared by all contexts (dict.fromkeys).
@wrong("02.4")
def count_contexts(text, order):
    n = order - 1
    counts = dict.fromkeys((text[i : i + n] for i in range(len(text) - n)), {})
    for i in range(len(text) - n):
        inner = counts[text[i : i + n]]
        inner[text[i + n]] = inner.get(text[i + n], 0) + 1
    return counts


# Interpolates with the uniform: (1 - alpha) c/total + alpha/V.
@wrong("02.5")
def additive(followers, token, alpha, vocab_size):
    total = sum(followers.values())
    if total == 0:
        return 1 / vocab_size
    p = followers.get(token, 0) / total
    return (1 - alpha) * p + alpha / vocab_size


# One row per different id, in rising order.
@wrong("02.6")
def embed(ids, table):
    rows = []
    for i in sorted(set(ids.tolist())):
        rows.append(table[i])
    return torch.stack(rows)


# Lays the pieces out from the likeliest down, not in order.
@wrong("02.7")
def draw(probabilities, luck):
    order = sorted(range(len(probabilities)), key=lambda i: -probabilities[i])
    height = 0.0
    for i in order:
        height += probabilities[i]
        if luck < height:
            return i
    return order[-1]


# Gives away D * kinds ending in b (not starting with a); str.count misses overlaps.
@wrong("02.8")
def kneser_ney_probability(text, a, b, discount):
    kinds = {text[i : i + 2] for i in range(len(text) - 1)}
    before_b = len([k for k in kinds if k[1] == b])
    lower = before_b / len(kinds)
    total = text[:-1].count(a)
    if total == 0:
        return lower
    first = max(text.count(a + b) - discount, 0) / total
    return first + discount * before_b / total * lower


# A bias is one number: + 1 for each.
@wrong("03.1")
def count_weights(features, hidden, outputs, steps):
    W_xh = hidden * features
    W_hh = hidden * hidden
    W_hy = outputs * hidden
    return W_xh + W_hh + 1 + W_hy + 1


# Squashes h once more: W_hh @ tanh(h).
@wrong("03.2")
def rnn_step(x, h, W_xh, W_hh, b_h):
    old = torch.tanh(h)
    return torch.tanh(W_xh @ x + W_hh @ old + b_h)


# Writes into one tensor in place, so all rows are the last state (and h0 changes).
@wrong("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    h = h0
    states = []
    for x_t in x:
        h[:] = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states)


# Block-diagonal: h and x do not meet in one row.
@wrong("03.4")
def joined_weights(W_xh, W_hh):
    return torch.block_diag(W_hh, W_xh)


# Sorts the sentences by length and never puts them back.
@wrong("03.5")
def many_to_one(h, lengths, W_hy, b_y):
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    last = torch.stack([h[i, lengths[i] - 1] for i in order])
    return last @ W_hy.T + b_y


# Adds the layers' reaches up: 1 + F + F^2 + ....
@wrong("03.6")
def dilated_layers(steps, taps):
    layers, seen = 0, 1
    while seen < steps:
        layers += 1
        seen += taps**layers
    return layers


# Torch.cat then reshape: batch and time scrambled.
@wrong("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    batch, time, _ = x.shape
    projected = x @ W_xh.T + b_h
    h = torch.zeros(batch, len(b_h), dtype=torch.float64)
    states = []
    for t in range(time):
        h = torch.tanh(projected[:, t] + h @ W_hh.T)
        states.append(h)
    return torch.cat(states).reshape(batch, time, -1)


# Every unit passes on and also keeps its own value (eye + subdiagonal).
@wrong("03.8")
def delay_line(delay):
    n = delay + 1
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_xh[0] = 1
    W_hh = torch.eye(n, dtype=torch.float64)
    for i in range(1, n):
        W_hh[i, i - 1] = 1
    return W_xh, W_hh


# Subtracts each row's mean, not its maximum.
@wrong("04.1")
def probabilities_of(y):
    z = y - y.mean(-1, keepdim=True)
    e = torch.exp(z)
    return e / e.sum(-1, keepdim=True)


# Bits right; perplexity is the mean of 1/p.
@wrong("04.2")
def bits_and_perplexity(p):
    bits = sum(-math.log2(q) for q in p) / len(p)
    perplexity = sum(1 / q for q in p) / len(p)
    return bits, perplexity


# Pairs do not overlap: every second id.
@wrong("04.3")
def inputs_and_targets(ids):
    inputs = ids[:-1:2]
    targets = ids[1::2]
    return inputs, targets


# At 0 returns the id of the largest, not a distribution.
@wrong("04.4")
def tempered(y, temperature):
    if temperature == 0:
        return y.argmax()
    return torch.softmax(y / temperature, 0)


# The k largest land in the first k places, sorted.
@wrong("04.5")
def keep_top_k(p, k):
    out = torch.zeros_like(p)
    out[:k] = p.topk(k).values
    return out / out.sum()


# Divides by the share, not by what was kept.
@wrong("04.6")
def keep_top_p(p, share):
    order = p.argsort(descending=True)
    kept, total = torch.zeros_like(p), 0.0
    for i in order:
        if total >= share - 1e-9:
            break
        kept[i] = p[i]
        total += float(p[i])
    return kept / share


# Sets the padding's logits to 0 and averages over all places.
@wrong("04.7")
def padded_bits(y, targets, lengths):
    mask = torch.arange(targets.shape[1]) < lengths[:, None]
    y = y * mask[:, :, None]
    loss = nn.functional.cross_entropy(y.reshape(-1, y.shape[-1]), targets.reshape(-1))
    return loss.item() / math.log(2)


# Draws before reading: `first` is never read, the first p is uniform.
@wrong("04.8")
def write(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    ids = []
    token = first
    for u in draws:
        p = torch.softmax(W_hy @ h, 0)
        token = int((p.cumsum(0) <= u).sum())
        ids.append(token)
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
    return ids


# Multiplies by p (1 - p) as well, as for a sigmoid.
@wrong("05.1")
def logit_error(probabilities, target):
    one_hot = np.zeros_like(probabilities)
    one_hot[target] = 1
    return (probabilities - one_hot) * probabilities * (1 - probabilities)


# The rest of T % chunk steps counts as that many single pairs.
@wrong("05.2")
def pairs_in_chunks(T, chunk):
    whole = T // chunk
    rest = T % chunk
    return whole * (chunk * (chunk + 1) // 2) + rest


# Runs forwards: the product of the steps before k, not after.
@wrong("05.3")
def contributions(w, h):
    parts = []
    front = 1.0
    for k in range(1, len(h)):
        delta = front * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        front = delta * w
    return parts


# Adds the old carried error again, and W_hh is not transposed.
@wrong("05.4")
def step_back(own, carried, h_t, W_hh):
    delta = (own + carried) * (1 - h_t * h_t)
    carried = carried + W_hh @ delta
    return delta, carried


# Pairs the last delta with the first state (one of the two reversed).
@wrong("05.5")
def gradient_of_W_hh(delta, h):
    g = np.zeros((h.shape[1], h.shape[1]))
    T = len(delta)
    for t in range(T):
        g += np.outer(delta[T - 1 - t], h[t])
    return g


# Slope taken at h_(t-1).
@wrong("05.6")
def bptt_gradient(W_hh, h, own):
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in reversed(range(len(own))):
        delta = (1 - h[t] ** 2) * (own[t] + carried)
        gradient += np.outer(delta, h[t])
        carried = delta @ W_hh
    return gradient


# `continue` at the end of a chunk: that step's own loss is lost.
@wrong("05.7")
def truncated_gradient(W_hh, h, own, chunk):
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
            continue
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


# X.chunk(chunk): number of pieces, not their length.
@wrong("05.8")
def chunked_gradient(w, x, chunk):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.tensor(0.0, dtype=torch.float64)
    for piece in x.chunk(chunk):
        loss = 0
        for x_t in piece:
            h = torch.tanh(w * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    return w.grad.item()
