"""Wrong answers to the exercises of lessons 00 to 05, by a fifth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch
from torch import nn

from tests.exercises.unforeseen.second_trial import wrong


# The angle grows by turn * t at each step (adds up an angle that is the whole already).
@wrong("00.2")
def wave(factor, turn, steps):
    h = []
    size, angle = 1.0, 0.0
    for t in range(steps + 1):
        angle += turn * t
        h.append(size * math.cos(angle))
        size *= factor
    return h


# Takes one off for every capital, as if its small letter were always there.
@wrong("01.1")
def count_symbols(text):
    n = len(set(text))
    for c in text:
        if c.isupper():
            n -= 1
    return n


# Length of str(bytes): b'...' with its escapes.
@wrong("01.2")
def character_cost(text):
    if len(text) == 0:
        return 0.0
    code = str(text.encode("utf-8"))
    return len(code) / len(text)


# Divides by the size of the vocabulary (by 0 where it is empty).
@wrong("01.3")
def unknown_rate(words, vocabulary):
    if not words:
        return 0.0
    missing = [w for w in words if w not in vocabulary]
    return len(missing) / len(vocabulary)


# I > size: one word too many.
@wrong("01.4")
def build_vocabulary(words, size):
    counts = Counter(words)
    vocab = {"<pad>": 0, "<unk>": 1}
    for i, w in enumerate(sorted(counts, key=lambda w: (-counts[w], w)), start=2):
        if i > size:
            break
        vocab[w] = i
    return vocab


# Bits per word.
@wrong("01.5")
def bits_per_character(losses, text):
    bits = [l / math.log(2) for l in losses]
    return sum(bits) / len(text.split())


# Ties by the sum of the pair.
@wrong("01.6")
def best_pair(ids):
    counts = {}
    for i in range(len(ids) - 1):
        p = ids[i], ids[i + 1]
        counts[p] = counts.get(p, 0) + 1
    return sorted(counts, key=lambda p: (-counts[p], sum(p)))[0]


# Works in place: the caller's list changes (values right).
@wrong("01.7")
def merge_pair(ids, pair, new):
    i = 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new
            del ids[i + 1]
        i += 1
    return ids


# Takes the lowest of all ranks; stops when that pair is not in the word.
@wrong("01.8")
def encode_word(word, ranks):
    parts = list(word)
    while True:
        a, b = min(ranks, key=ranks.get)
        for i in range(len(parts) - 1):
            if parts[i] == a and parts[i + 1] == b:
                parts[i : i + 2] = [a + b]
                break
        else:
            return parts


# Splits at a: an a that is followed by a is lost.
@wrong("02.1")
def bigram_probability(text, a, b):
    pieces = [p for p in text.split(a)[1:] if p]
    hits = [p for p in pieces if p.startswith(b)]
    return len(hits) / len(pieces)


# Root of n - 1: the first token has nothing before it.
@wrong("02.2")
def perplexity(probabilities):
    n = len(probabilities)
    return math.prod(probabilities) ** (-1 / (n - 1))


# Logarithm of the sum of the probabilities.
@wrong("02.3")
def bits_per_character(probabilities, text):
    total = sum(probabilities)
    return -math.log2(total) / len(text)


# Nesting the other way: character -> context -> count.
@wrong("02.4")
def count_contexts(text, order):
    table = {}
    for t in range(order - 1, len(text)):
        context = text[t - order + 1 : t]
        c = text[t]
        if c not in table:
            table[c] = {}
        table[c][context] = table[c].get(context, 0) + 1
    return table


# Below: alpha only for the tokens that were not seen.
@wrong("02.5")
def additive(followers, token, alpha, vocab_size):
    unseen = vocab_size - len(followers)
    top = followers.get(token, 0) + alpha
    return top / (sum(followers.values()) + alpha * unseen)


# Cat for stack: one long vector.
@wrong("02.6")
def embed(ids, table):
    rows = []
    for i in ids.tolist():
        rows.append(table[i])
    return torch.cat(rows)


# Lays the pieces out from the last token.
@wrong("02.7")
def draw(probabilities, luck):
    end = 0
    for i in range(len(probabilities) - 1, -1, -1):
        end += probabilities[i]
        if luck < end:
            return i
    return 0


# Given away: D * kinds after a / all kinds.
@wrong("02.8")
def kneser_ney_probability(text, a, b, discount):
    bigrams = list(zip(text, text[1:]))
    kinds = set(bigrams)
    p_cont = len([1 for x, y in kinds if y == b]) / len(kinds)
    after_a = [y for x, y in bigrams if x == a]
    if not after_a:
        return p_cont
    weight = discount * len(set(after_a)) / len(kinds)
    return max(after_a.count(b) - discount, 0) / len(after_a) + weight * p_cont


# W_hy reads the input: outputs x features.
@wrong("03.1")
def count_weights(features, hidden, outputs, steps):
    n = features * hidden + hidden * hidden + hidden
    n += outputs * features + outputs
    return n


# Adds the old state to the new one (residual).
@wrong("03.2")
def rnn_step(x, h, W_xh, W_hh, b_h):
    a = W_xh @ x + W_hh @ h + b_h
    return h + torch.tanh(a)


# X[t - 1]: the first step reads the last input.
@wrong("03.3")
def all_states(x, h0, W_xh, W_hh, b_h):
    h = h0
    out = []
    for t in range(len(x)):
        h = torch.tanh(W_xh @ x[t - 1] + W_hh @ h + b_h)
        out.append(h)
    return torch.stack(out)


# Multiplies the two matrices.
@wrong("03.4")
def joined_weights(W_xh, W_hh):
    return W_hh @ W_xh


# Counts the length from the end: h[b, -length].
@wrong("03.5")
def many_to_one(h, lengths, W_hy, b_y):
    out = []
    for states, n in zip(h, lengths):
        out.append(W_hy @ states[-n] + b_y)
    return torch.stack(out)


# Divides while more than one layer's reach is left: a layer short.
@wrong("03.6")
def dilated_layers(steps, taps):
    n = 0
    while steps > taps:
        steps = steps / taps
        n += 1
    return n


# Loop from 1: the first state stays zero, as if it were h_0.
@wrong("03.7")
def run_batch(x, W_xh, W_hh, b_h):
    p = x @ W_xh.T + b_h
    h = torch.zeros_like(p)
    for t in range(1, x.shape[1]):
        h[:, t] = torch.tanh(p[:, t] + h[:, t - 1] @ W_hh.T)
    return h


# The last unit listens to the first: the value jumps in one step.
@wrong("03.8")
def delay_line(delay):
    W_xh = torch.zeros(delay + 1, 1, dtype=torch.float64)
    W_xh[0] = 1
    W_hh = torch.zeros(delay + 1, delay + 1, dtype=torch.float64)
    W_hh[delay, 0] = 1
    return W_xh, W_hh


# Log-sum-exp without the maximum: 0 in place of 0.5.
@wrong("04.1")
def probabilities_of(y):
    log_total = torch.log(torch.exp(y).sum(1, keepdim=True))
    return torch.exp(y - log_total)


# Entropy of p: -sum p log2 p.
@wrong("04.2")
def bits_and_perplexity(p):
    bits = 0
    for q in p:
        bits -= q * math.log2(q)
    return bits, 2**bits


# Drops the last id altogether, also as a target.
@wrong("04.3")
def inputs_and_targets(ids):
    text = ids[:-1]
    return text[:-1], text[1:]


# Power of the logits, not of the probabilities.
@wrong("04.4")
def tempered(y, temperature):
    if temperature == 0:
        greedy = torch.zeros_like(y)
        greedy[y.argmax()] = 1.0
        return greedy
    return torch.softmax(y ** (1 / temperature), 0)


# In place: p itself changes (values right).
@wrong("04.5")
def keep_top_k(p, k):
    smallest = p.sort(descending=True).values[k - 1]
    p[p < smallest] = 0
    p /= p.sum()
    return p


# Clears the entry before it is copied: 0 / 0.
@wrong("04.6")
def keep_top_p(p, share):
    rest = p.clone()
    kept = torch.zeros_like(p)
    total = 0
    while total < share:
        i = rest.argmax()
        rest[i] = 0
        kept[i] = rest[i]
        total += p[i]
    return kept / kept.sum()


# Divides by the number of names.
@wrong("04.7")
def padded_bits(y, targets, lengths):
    loss = nn.functional.cross_entropy(y.transpose(1, 2), targets, reduction="none")
    total = 0.0
    for i, n in enumerate(lengths.tolist()):
        total += loss[i, :n].sum().item()
    return total / len(lengths) / math.log(2)


# Feeds p back in place of the id drawn.
@wrong("04.8")
def write(W_xh, W_hh, W_hy, first, draws):
    x = torch.zeros(W_xh.shape[1], dtype=W_xh.dtype)
    x[first] = 1
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    out = []
    for u in draws:
        h = torch.tanh(W_xh @ x + W_hh @ h)
        x = torch.softmax(W_hy @ h, 0)
        out.append(int((x.cumsum(0) <= u).sum()))
    return out


# Gradient of the squared error: 2 (p - y).
@wrong("05.1")
def logit_error(probabilities, target):
    y = np.zeros_like(probabilities)
    y[target] = 1
    return 2 * (probabilities - y)


# A fraction of a chunk counts as that fraction of the pairs.
@wrong("05.2")
def pairs_in_chunks(T, chunk):
    one = chunk * (chunk + 1) / 2
    return int(T / chunk * one)


# Slope of the last step for all steps.
@wrong("05.3")
def contributions(w, h):
    T = len(h) - 1
    slope = 1 - h[T] ** 2
    parts = []
    for k in range(1, T + 1):
        parts.append(h[k - 1] * slope * (slope * w) ** (T - k))
    return parts


# Carries the own error on as well.
@wrong("05.4")
def step_back(own, carried, h_t, W_hh):
    delta = (own + carried) * (1 - h_t * h_t)
    return delta, own + W_hh.T @ delta


# Range(T - 1): the last step's part is missing.
@wrong("05.5")
def gradient_of_W_hh(delta, h):
    T, n = delta.shape
    grad = np.zeros((n, n))
    for t in range(T - 1):
        grad += np.outer(delta[t], h[t])
    return grad


# Carries delta itself, never through W_hh.
@wrong("05.6")
def bptt_gradient(W_hh, h, own):
    grad = np.zeros_like(W_hh)
    later = 0
    for t in reversed(range(len(own))):
        delta = (1 - h[t + 1] ** 2) * (own[t] + later)
        grad += np.outer(delta, h[t])
        later = delta
    return grad


# Sets the gradient back too: only the first chunk is left.
@wrong("05.7")
def truncated_gradient(W_hh, h, own, chunk):
    grad = np.zeros_like(W_hh)
    back = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            grad = np.zeros_like(W_hh)
            back = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + back)
        grad += np.outer(delta, h[t - 1])
        back = W_hh.T @ delta
    return grad


# The last, shorter chunk is never read.
@wrong("05.8")
def chunked_gradient(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for start in range(0, len(x) - chunk + 1, chunk):
        states = []
        for x_t in x[start : start + chunk]:
            h = torch.tanh(weight * h + x_t)
            states.append(h)
        torch.stack(states).sum().backward()
        h = h.detach()
    return weight.grad.item()
