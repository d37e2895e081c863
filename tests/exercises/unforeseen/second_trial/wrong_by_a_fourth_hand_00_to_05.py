"""Wrong answers to the exercises of lessons 00 to 05, by a fourth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch
from torch import nn

from tests.exercises.unforeseen.second_trial import wrong


# Turns radians into radians again (takes turn for degrees).
@wrong("00.2")
def wave(factor, turn, steps):
    numbers = []
    for t in range(steps + 1):
        angle = math.radians(turn * t)
        numbers.append(factor**t * math.cos(angle))
    return numbers


# Punctuation does not count (isalnum or space only).
@wrong("01.1")
def count_symbols(text):
    seen = set()
    for letter in text.lower():
        if letter.isalnum() or letter == " ":
            seen.add(letter)
    return len(seen)


# Integer division //.
@wrong("01.2")
def character_cost(text):
    if text == "":
        return 0.0
    return len(text.encode("utf-8")) // len(text)


# Substring test in the joined vocabulary.
@wrong("01.3")
def unknown_rate(words, vocabulary):
    if not words:
        return 0.0
    known = " ".join(vocabulary)
    unknown = 0
    for w in words:
        if w not in known:
            unknown += 1
    return unknown / len(words)


# Cuts with most_common (first seen at the cut), then sorts ties by the alphabet.
@wrong("01.4")
def build_vocabulary(words, size):
    top = Counter(words).most_common(size - 2)
    top.sort(key=lambda pair: (-pair[1], pair[0]))
    vocabulary = {"<pad>": 0, "<unk>": 1}
    for word, _ in top:
        vocabulary[word] = len(vocabulary)
    return vocabulary


# Two: nats and per token (plain mean of the losses).
@wrong("01.5")
def bits_per_character(losses, text):
    return sum(losses) / len(losses)


# Greedy: most frequent id, then its most frequent follower.
@wrong("01.6")
def best_pair(ids):
    counts = Counter(ids[:-1])
    first = min(counts, key=lambda i: (-counts[i], i))
    after = Counter(b for a, b in zip(ids, ids[1:]) if a == first)
    second = min(after, key=lambda i: (-after[i], i))
    return (first, second)


# Loop ends at len - 1: a last id that is not merged is lost.
@wrong("01.7")
def merge_pair(ids, pair, new):
    out = []
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


# Looks up the joined string, not the pair: a + bc counts as ab + c.
@wrong("01.8")
def encode_word(word, ranks):
    learned = {a + b: rank for (a, b), rank in ranks.items()}
    parts = list(word)
    while True:
        found = [(learned[x + y], i) for i, (x, y) in enumerate(zip(parts, parts[1:])) if x + y in learned]
        if not found:
            return parts
        _, i = min(found)
        parts[i : i + 2] = [parts[i] + parts[i + 1]]


# Share of b among everything behind the first a.
@wrong("02.1")
def bigram_probability(text, a, b):
    rest = text[text.index(a) + 1 :]
    return rest.count(b) / len(rest)


# Square root always (from the example with two tokens).
@wrong("02.2")
def perplexity(probabilities):
    p = 1.0
    for q in probabilities:
        p = p * q
    return 1 / math.sqrt(p)


# Takes tokens for words: mean of each word's bits per character.
@wrong("02.3")
def bits_per_character(probabilities, text):
    costs = []
    for p, word in zip(probabilities, text.split()):
        costs.append(-math.log2(p) / len(word))
    return sum(costs) / len(costs)


# Counts inside words only: no context crosses a space.
@wrong("02.4")
def count_contexts(text, order):
    counts = {}
    for word in text.split():
        for t in range(order - 1, len(word)):
            inner = counts.setdefault(word[t - order + 1 : t], {})
            inner[word[t]] = inner.get(word[t], 0) + 1
    return counts


# Get(token, alpha): a seen token gets no alpha.
@wrong("02.5")
def additive(followers, token, alpha, vocab_size):
    count = followers.get(token, alpha)
    return count / (sum(followers.values()) + alpha * vocab_size)


# Gather with ids[:, None]: the first column only.
@wrong("02.6")
def embed(ids, table):
    return torch.gather(table, 0, ids[:, None])


# 100 tickets, int(p * 100) each: rounds probabilities down to per cents.
@wrong("02.7")
def draw(probabilities, luck):
    tickets = []
    for token, p in enumerate(probabilities):
        tickets += [token] * int(p * 100)
    return tickets[int(luck * 100)]


# Gives the lower order all the rest: 1 - first part.
@wrong("02.8")
def kneser_ney_probability(text, a, b, discount):
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = len([k for k in kinds if k[1] == b]) / len(kinds)
    total = len([p for p in pairs if p[0] == a])
    if total == 0:
        return lower
    higher = max(pairs.count(a + b) - discount, 0) / total
    return higher + (1 - higher) * lower


# B_y as long as the state.
@wrong("03.1")
def count_weights(features, hidden, outputs, steps):
    W_xh = features * hidden
    W_hh = hidden**2
    W_hy = hidden * outputs
    b_h = b_y = hidden
    return W_xh + W_hh + W_hy + b_h + b_y


# Tanh closed too early: around W_xh x alone.
@wrong("03.2")
def rnn_step(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x) + W_hh @ h + b_h


# Loops over x.shape[1], the features, not the steps.
@wrong("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(W_xh @ x[t] + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states)


# Stack for cat: a new axis (raises where shapes differ).
@wrong("03.4")
def joined_weights(W_xh, W_hh):
    return torch.stack([W_hh, W_xh], dim=1)


# As for a packed batch: cumsum(lengths) - 1 in the flattened states.
@wrong("03.5")
def many_to_one(h, lengths, W_hy, b_y):
    flat = h.reshape(-1, h.shape[-1])
    ends = torch.tensor(lengths).cumsum(0) - 1
    return flat[ends] @ W_hy.T + b_y


# Dilation doubles in each layer, as in WaveNet, whatever the taps.
@wrong("03.6")
def dilated_layers(steps, taps):
    layers = 0
    seen = 1
    while seen < steps:
        seen += (taps - 1) * 2**layers
        layers += 1
    return layers


# The first step is not squashed.
@wrong("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    inputs = x @ W_xh.T + b_h
    h = inputs[:, 0]
    states = [h]
    for t in range(1, x.shape[1]):
        h = torch.tanh(inputs[:, t] + h @ W_hh.T)
        states.append(h)
    return torch.stack(states, dim=1)


# Every unit listens to all units before it (tril).
@wrong("03.8")
def delay_line(delay):
    n = delay + 1
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_xh[0, 0] = 1.0
    W_hh = torch.tril(torch.ones(n, n, dtype=torch.float64), -1)
    return W_xh, W_hh


# Divides by the row's maximum in place of subtracting it.
@wrong("04.1")
def probabilities_of(y):
    biggest = y.max(-1, keepdim=True).values
    e = torch.exp(y / biggest)
    return e / e.sum(-1, keepdim=True)


# Perplexity from the total, bits from the mean.
@wrong("04.2")
def bits_and_perplexity(p):
    total = 0
    for q in p:
        total -= math.log2(q)
    return total / len(p), 2**total


# Keeps the last id with the target -1.
@wrong("04.3")
def inputs_and_targets(ids):
    nothing = torch.tensor([-1])
    targets = torch.cat([ids[1:], nothing])
    return ids, targets


# P ** (1 / T), never divided by its sum.
@wrong("04.4")
def tempered(y, temperature):
    p = torch.softmax(y, 0)
    if temperature == 0:
        out = torch.zeros_like(y)
        out[y.argmax()] = 1
        return out
    return p ** (1 / temperature)


# Takes argsort for the ranks: order < k.
@wrong("04.5")
def keep_top_k(p, k):
    rank = p.argsort(descending=True)
    kept = torch.where(rank < k, p, torch.zeros_like(p))
    return kept / kept.sum()


# Mask in sorted order laid on the unsorted p.
@wrong("04.6")
def keep_top_p(p, share):
    falling = p.sort(descending=True).values
    before = falling.cumsum(0) - falling
    stays = before < share - 1e-9
    kept = p * stays
    return kept / kept.sum()


# Takes id 0 for padding (targets != 0).
@wrong("04.7")
def padded_bits(y, targets, lengths):
    real = targets != 0
    loss = nn.functional.cross_entropy(y[real], targets[real])
    return loss.item() / math.log(2)


# Row of W_xh in place of its column (raises unless square).
@wrong("04.8")
def write(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(W_hh.shape[0], dtype=W_hh.dtype)
    token, text = first, []
    for u in draws:
        h = torch.tanh(W_xh[token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, 0)
        token = int((p.cumsum(0) <= u).sum())
        text.append(token)
    return text


# Divides by the size of the vocabulary (mean).
@wrong("05.1")
def logit_error(probabilities, target):
    error = probabilities.copy()
    error[target] -= 1
    return error / len(probabilities)


# J // chunk with j from 1: the first chunk is one step short.
@wrong("05.2")
def pairs_in_chunks(T, chunk):
    n = 0
    for j in range(1, T + 1):
        for k in range(1, j + 1):
            if j // chunk == k // chunk:
                n += 1
    return n


# Updates back before the part is taken: one w too many.
@wrong("05.3")
def contributions(w, h):
    back = 1.0
    parts = []
    for k in range(len(h) - 1, 0, -1):
        back = back * (1 - h[k] ** 2) * w
        parts.insert(0, back * h[k - 1])
    return parts


# Slope of the sigmoid: h (1 - h).
@wrong("05.4")
def step_back(own, carried, h_t, W_hh):
    slope = h_t * (1 - h_t)
    delta = slope * (own + carried)
    return delta, W_hh.T @ delta


# Adds deltas up on the way: earlier errors are counted again and again.
@wrong("05.5")
def gradient_of_W_hh(delta, h):
    g = np.zeros((h.shape[1], h.shape[1]))
    error = np.zeros(h.shape[1])
    for t in range(len(delta)):
        error = error + delta[t]
        g += np.outer(error, h[t])
    return g


# Two: slope 1 - h, outer product turned.
@wrong("05.6")
def bptt_gradient(W_hh, h, own):
    grad = np.zeros_like(W_hh)
    back = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t]) * (own[t - 1] + back)
        grad += np.outer(h[t - 1], delta)
        back = W_hh.T @ delta
    return grad


# Slices chunk by chunk: hs[t - 1] wraps to the chunk's last state at its first step.
@wrong("05.7")
def truncated_gradient(W_hh, h, own, chunk):
    g = np.zeros_like(W_hh)
    for s in range(0, len(own), chunk):
        hs, errors = h[s + 1 : s + 1 + chunk], own[s : s + chunk]
        carried = np.zeros(len(W_hh))
        for t in reversed(range(len(errors))):
            delta = (1 - hs[t] ** 2) * (errors[t] + carried)
            g += np.outer(delta, hs[t - 1])
            carried = delta @ W_hh
    return g


# Loss is never set back to 0: RuntimeError at the second chunk, though h is detached.
@wrong("05.8")
def chunked_gradient(w, x, chunk):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    loss = 0
    for piece in x.split(chunk):
        for x_t in piece:
            h = torch.tanh(w * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    return w.grad.item()
