"""Wrong answers to the exercises of lessons 11 to 15, by a third hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
import re
from fractions import Fraction

import torch

from tests.exercises.unforeseen.second_trial import wrong


# Finds closed pairs with a regular expression: an unclosed quote stays 0.
@wrong("11.1")
def inside_quotes(text):
    labels = [0] * len(text)
    for found in re.finditer('"[^"]*"', text):
        for i in range(found.start(), found.end() - 1):
            labels[i] = 1
    return labels


# S is the spread within the groups (pooled), not of all values.
@wrong("11.2")
def point_biserial(values, label):
    ones, zeros = values[label == 1], values[label == 0]
    p = len(ones) / len(values)
    s = (p * ones.var(correction=0) + (1 - p) * zeros.var(correction=0)).sqrt()
    return float((ones.mean() - zeros.mean()) / s) * math.sqrt(p * (1 - p))


# Pairs the i-th inside with the i-th outside only.
@wrong("11.3")
def auc_by_pairs(values, label):
    high = values[label == 1].tolist()
    low = values[label == 0].tolist()
    score = n = 0
    for a, b in zip(high, low):
        score += 1 if a > b else 0.5 if a == b else 0
        n += 1
    return score / n


# Chooses by the sum of both texts' |r|.
@wrong("11.4")
def choose_and_report(seen, unseen):
    both = seen.abs() + unseen.abs()
    unit = int(both.argmax())
    return unit, float(unseen[unit].abs())


# Shallow copy of the dict: the given gates change.
@wrong("11.5")
def held_gates(gates, units, value):
    new = dict(gates)
    for u in units:
        new["f"][:, u] = 0.0
        new["i"][:, u] = 1.0
        new["g"][:, u] = value
    return new


# Any 'not' since the rated word before counts, however far.
@wrong("11.6")
def is_positive(words, ratings):
    rated = [i for i, w in enumerate(words) if w in ratings]
    start = rated[-2] + 1 if len(rated) > 1 else 0
    verdict = ratings[words[rated[-1]]] > 0
    if "not" in words[start : rated[-1]]:
        verdict = not verdict
    return verdict


# Adds the largest shares first.
@wrong("11.7")
def half_way(shares):
    so_far = 0
    for d, share in enumerate(sorted(shares, reverse=True)):
        so_far += share
        if so_far >= sum(shares) / 2:
            return d


# V enters again at every step, as if every step had an output.
@wrong("11.8")
def look_back_norms(W_xh, W_hh, h, v):
    norms = []
    d_h = v
    for t in range(len(h) - 1, -1, -1):
        d_a = d_h * (1 - h[t] ** 2)
        norms.insert(0, (W_xh.T @ d_a).norm())
        d_h = v + W_hh.T @ d_a
    return torch.stack(norms)


# Leaves the first layer out of the sum.
@wrong("12.1")
def handed_up(own, residual):
    if residual:
        total = torch.zeros_like(own[0])
        for layer in own[1:]:
            total = total + layer
        return total
    return own[-1]


# Takes None for 0: a letter that carries none.
@wrong("12.2")
def share_wrong(said, true):
    wrong = 0
    for s, t in zip(said, true):
        if s != (t or 0):
            wrong += 1
    return wrong / len(true)


# All phrases wait for the end of the longest.
@wrong("12.3")
def mean_wait(lengths):
    longest = max(lengths)
    waits = 0
    for length in lengths:
        for place in range(length):
            waits += longest - 1 - place
    return waits / sum(lengths)


# The direction from the right reads the left one's states, not x.
@wrong("12.4")
def read_both(x, a, b):
    f = torch.zeros(len(x), dtype=x.dtype)
    g = torch.zeros(len(x), dtype=x.dtype)
    state = 0.0
    for t in range(len(x)):
        state = a * state + x[t]
        f[t] = state
    state = 0.0
    for t in reversed(range(len(x))):
        state = b * state + f[t]
        g[t] = state
    return torch.stack([f, g], dim=1)


# Every layer reads x, and its U the state of the layer below.
@wrong("12.5")
def stack_step(x, h, W, U):
    states = []
    state = h[0]
    for l in range(len(h)):
        state = torch.tanh(W[l] @ x + U[l] @ state)
        states.append(state)
    return torch.stack(states)


# Tanh only once, at the root (a lone leaf is squashed too).
@wrong("12.6")
def tree_root(leaves, merges, U, W):
    nodes = [leaf for leaf in leaves]
    for left, right in merges:
        nodes.append(U @ nodes[left] + W @ nodes[right])
    return torch.tanh(nodes[-1])


# Counts all merges from the leaf's own to the last, also in other branches.
@wrong("12.7")
def path_lengths(leaves, merges):
    depth = [0] * leaves
    for k, (left, right) in enumerate(merges):
        for child in (left, right):
            if child < leaves:
                depth[child] = len(merges) - k
    return depth


# Both cut: the last token is not fed, the first not answered.
@wrong("13.1")
def one_step_apart(target, bos, eos):
    inputs = [bos] + target[:-1]
    answers = target[1:] + [eos]
    return inputs, answers


# [:, target] takes every target at every step.
@wrong("13.2")
def log_probability(logits, target):
    log_p = torch.log_softmax(logits, dim=1)
    return log_p[:, target].sum()


# Averages each place over the batch, then the places.
@wrong("13.3")
def masked_mean(nats, lengths):
    columns = []
    for t in range(int(lengths.max())):
        there = lengths > t
        columns.append(nats[there, t].mean())
    return torch.stack(columns).mean()


# Stack and flatten: the two directions' numbers alternate.
@wrong("13.4")
def contexts_of(there, back, lengths):
    last = torch.stack([there[i, n - 1] for i, n in enumerate(lengths)])
    first = back[:, 0]
    return torch.stack([last, first], dim=-1).flatten(1)


# Overwrites c with C c, so D reads C c.
@wrong("13.5")
def decoder_step(x, s, c, W, U, C, V, D):
    c = C @ c
    s = torch.tanh(W @ x + U @ s + c)
    return s, V @ s + D @ c


# Writes longest + 1 tokens.
@wrong("13.6")
def write_greedily(step, state, bos, eos, longest):
    written = []
    token = bos
    while len(written) <= longest:
        p, state = step[token][state]
        token = p.index(max(p))
        if token == eos:
            return written
        written.append(token)
    return written


# Greedy alignment, looks one sound ahead.
@wrong("13.7")
def fewest_edits(answer, truth):
    i = j = edits = 0
    while i < len(answer) and j < len(truth):
        if answer[i] == truth[j]:
            i, j = i + 1, j + 1
            continue
        edits += 1
        if i + 1 < len(answer) and answer[i + 1] == truth[j]:
            i += 1
        elif j + 1 < len(truth) and answer[i] == truth[j + 1]:
            j += 1
        else:
            i, j = i + 1, j + 1
    return edits + len(answer) - i + len(truth) - j


# Minus in the exponent.
@wrong("14.1")
def own_share(step, k):
    truth = k / (k + math.exp(-step / k))
    return 1 - truth


# Updates right first and uses the new right for wrong.
@wrong("14.2")
def error_after(error, steps):
    right, wrong = 1.0, 0.0
    for _ in range(steps):
        right = right * (1 - error) + wrong * error
        wrong = wrong * (1 - error) + right * error
    return wrong


# Looks at the lengths first: unequal ones part at the shorter's end.
@wrong("14.3")
def parting_point(answer, truth):
    if len(answer) != len(truth):
        return min(len(answer), len(truth))
    for i in range(len(truth)):
        if answer[i] != truth[i]:
            return i
    return None


# Shifts the wrong way: said[t + 1] stands at input t.
@wrong("14.4")
def mix(inputs, said, coins, share):
    out = inputs.clone()
    for t in range(1, inputs.shape[1] - 1):
        own = coins[:, t] < share
        out[own, t] = said[own, t + 1]
    return out


# Any number above a quarter is a 1.
@wrong("14.5")
def pop_all(stack):
    bits = []
    while stack > 0:
        if stack > Fraction(1, 4):
            bits.append(1)
            stack = 4 * stack - 3
        else:
            bits.append(0)
            stack = 4 * stack - 1
    return bits


# Feeds the answer of two steps ago.
@wrong("14.6")
def run_itself(W_x, W_y, b, V, x):
    previous = torch.zeros(len(V), dtype=x.dtype)
    answer = torch.zeros(len(V), dtype=x.dtype)
    said = []
    for t in range(len(x)):
        h = torch.tanh(W_x @ x[t] + W_y @ previous + b)
        k = int((V @ h).argmax())
        said.append(k)
        previous = answer
        answer = torch.zeros(len(V), dtype=x.dtype)
        answer[k] = 1
    return said


# A drawn symbol goes through the conditional table twice.
@wrong("14.7")
def learned_next(joint, share):
    table = joint / joint.sum(1, keepdim=True)
    return (1 - share) * table + share * table @ table


# Closed form of the series, which divides by 0 for M = 2.
@wrong("15.1")
def count_answers(M, T):
    return ((M - 1) ** T - 1) // (M - 2)


# By logarithms, with 1e-45 as the smallest number.
@wrong("15.2")
def steps_to_zero(p):
    return math.ceil(math.log(1e-45) / math.log(p))


# The power stands on the 6 alone: (5 + L) / 6 ** a.
@wrong("15.3")
def pick(log_ps, lengths, a):
    scores = []
    for lp, L in zip(log_ps, lengths):
        scores.append(lp / ((5 + L) / 6**a))
    best = scores.index(max(scores))
    return best, scores[best]


# Keeps one candidate for each last word.
@wrong("15.4")
def beam_step(beam, next_log_p, k):
    best = {}
    for text, log_p in beam:
        for word, gain in next_log_p[text].items():
            if word not in best or log_p + gain > best[word][1]:
                best[word] = (text + " " + word, log_p + gain)
    kept, saved = [], []
    for one in sorted(best.values(), key=lambda c: -c[1]):
        if len(kept) == k:
            break
        if one[0].endswith("<end>"):
            saved.append(one)
        else:
            kept.append(one)
    return kept, saved


# Where the best is right, any other right answer is blamed on the search.
@wrong("15.5")
def fault(answer, best, truths):
    if best in truths:
        return "none" if answer == best else "search"
    if answer in truths:
        return "none"
    return "model"


# All() for any() over the possible ends; at T the empty all() is True.
@wrong("15.6")
def can_win(log_p, length, T, best):
    ends = range(length + 1, T + 1)
    return all(log_p / n > best for n in ends)


# Tries the likeliest word first, not the table's order.
@wrong("15.7")
def most_probable(table, T):
    best = ("", -math.inf)
    n = 0

    def visit(prefix, log_p, length):
        nonlocal best, n
        if length == T or log_p <= best[1] or prefix not in table:
            return
        n += 1
        for word, gain in sorted(table[prefix].items(), key=lambda p: -p[1]):
            if word == "<end>":
                if log_p + gain > best[1]:
                    best = (prefix, log_p + gain)
            else:
                visit((prefix + " " + word).strip(), log_p + gain, length + 1)

    visit("", 0.0, 0)
    return best[0], best[1], n
