"""Wrong answers to the exercises of lessons 11 to 15, by a fourth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math

import torch
from torch import nn

from tests.exercises.unforeseen.second_trial import wrong


# Splits at the quotes, which themselves get no label: list too short.
@wrong("11.1")
def inside_quotes(text):
    labels = []
    for k, piece in enumerate(text.split('"')):
        labels += [k % 2] * len(piece)
    return labels


# S is the variance, not its root.
@wrong("11.2")
def point_biserial(values, label):
    p = label.mean()
    m1 = values[label == 1].mean()
    m0 = values[label == 0].mean()
    s = ((values - values.mean()) ** 2).mean()
    return float((m1 - m0) / s * torch.sqrt(p * (1 - p)))


# Compares each inside with the mean outside.
@wrong("11.3")
def auc_by_pairs(values, label):
    high = values[label == 1]
    middle = values[label == 0].mean()
    wins = (high > middle).double() + 0.5 * (high == middle).double()
    return float(wins.mean())


# Numbers units from 1.
@wrong("11.4")
def choose_and_report(seen, unseen):
    best, unit = -1.0, 0
    for number, r in enumerate(seen.tolist(), start=1):
        if abs(r) > best:
            best, unit = abs(r), number
    return unit, abs(unseen[unit - 1].item())


# Rows in place of columns: holds sequences (raises for unit 3 of 2 rows).
@wrong("11.5")
def held_gates(gates, units, value):
    new = {k: g.clone() for k, g in gates.items()}
    for u in units:
        new["f"][u] = 0
        new["i"][u] = 1
        new["g"][u] = value
    return new


# Counts the nots: two of them cancel.
@wrong("11.6")
def is_positive(words, ratings):
    last = max(i for i in range(len(words)) if words[i] in ratings)
    positive = ratings[words[last]] > 0
    for word in words[max(0, last - 2) : last]:
        if word == "not":
            positive = not positive
    return positive


# Adds up from the far end.
@wrong("11.7")
def half_way(shares):
    so_far = 0
    for d in range(len(shares) - 1, -1, -1):
        so_far += shares[d]
        if so_far >= sum(shares) / 2:
            return d


# What goes back skips the slope: W_hh.T @ d_h.
@wrong("11.8")
def look_back_norms(W_xh, W_hh, h, v):
    d_h = v
    norms = []
    for t in range(len(h) - 1, -1, -1):
        d_a = (1 - h[t] ** 2) * d_h
        norms.append(torch.norm(W_xh.T @ d_a))
        d_h = W_hh.T @ d_h
    norms.reverse()
    return torch.stack(norms)


# Adds the running sum to itself: total + (total + r).
@wrong("12.1")
def handed_up(own, residual):
    if not residual:
        return own[-1]
    total = own[0]
    for r in own[1:]:
        layer = total + r
        total = total + layer
    return total


# Of the marks said (not 0), how many are wrong; divides by 0 if none is said.
@wrong("12.2")
def share_wrong(said, true):
    wrong = marked = 0
    for s, t in zip(said, true):
        if s > 0 and t is not None:
            marked += 1
            wrong += s != t
    return wrong / marked


# All phrases together as one long text.
@wrong("12.3")
def mean_wait(lengths):
    n = sum(lengths)
    waits = 0
    for place in range(n):
        waits += n - 1 - place
    return waits / n


# Bracket: a * (state + x).
@wrong("12.4")
def read_both(x, a, b):
    f = g = 0.0
    left, right = [], []
    for t in range(len(x)):
        f = a * (f + x[t])
        left.append(f)
    for t in reversed(range(len(x))):
        g = b * (g + x[t])
        right.insert(0, g)
    return torch.stack([torch.stack(left), torch.stack(right)], dim=1)


# U[l] reads h[l - 1] (for the bottom layer: the top one's).
@wrong("12.5")
def stack_step(x, h, W, U):
    below = x
    new = torch.zeros_like(h)
    for l in range(len(h)):
        below = torch.tanh(W[l] @ below + U[l] @ h[l - 1])
        new[l] = below
    return new


# Tanh on each child's part: tanh(U a) + tanh(W b).
@wrong("12.6")
def tree_root(leaves, merges, U, W):
    nodes = [a for a in leaves]
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[left]) + torch.tanh(W @ nodes[right]))
    return nodes[len(nodes) - 1]


# Recursion, which the prompt excludes: dies at 10,000 levels.
@wrong("12.7")
def path_lengths(leaves, merges):
    lengths = [0] * leaves

    def down(node, depth):
        if node < leaves:
            lengths[node] = depth
        else:
            for child in merges[node - leaves]:
                down(child, depth + 1)

    down(leaves + len(merges) - 1, 0)
    return lengths


# Answers shifted once more: unequal lengths.
@wrong("13.1")
def one_step_apart(target, bos, eos):
    inputs = [bos] + target
    answers = inputs[2:] + [eos]
    return inputs, answers


# Bits.
@wrong("13.2")
def log_probability(logits, target):
    p = torch.softmax(logits, dim=-1)
    total = 0.0
    for t in range(len(target)):
        total = total + torch.log2(p[t, target[t]])
    return total


# Cuts the batch to the longest sequence, and averages that.
@wrong("13.3")
def masked_mean(nats, lengths):
    longest = int(lengths.max())
    return nats[:, :longest].mean()


# There[:, lengths - 1]: all lengths of every row (raises in cat).
@wrong("13.4")
def contexts_of(there, back, lengths):
    last = there[:, lengths - 1]
    first = back[:, 0]
    return torch.cat([last, first], dim=-1)


# Bracket: V (s + D c).
@wrong("13.5")
def decoder_step(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, V @ (new + D @ c)


# Takes the next state from the row of the token just written.
@wrong("13.6")
def write_greedily(step, state, bos, eos, longest):
    token, written = bos, []
    for _ in range(longest):
        p = step[token][state][0]
        token = p.index(max(p))
        if token == eos:
            break
        written.append(token)
        state = step[token][state][1]
    return written


# Longer length minus the longest common subsequence.
@wrong("13.7")
def fewest_edits(answer, truth):
    common = [[0] * (len(truth) + 1) for _ in range(len(answer) + 1)]
    for i in range(len(answer)):
        for j in range(len(truth)):
            if answer[i] == truth[j]:
                common[i + 1][j + 1] = common[i][j] + 1
            else:
                common[i + 1][j + 1] = max(common[i][j + 1], common[i + 1][j])
    return max(len(answer), len(truth)) - common[-1][-1]


# Exponent upside down, k / step: divides by 0 at step 0.
@wrong("14.1")
def own_share(step, k):
    truth = k / (k + math.exp(k / step))
    return 1 - truth


# Odd terms of the binomial without (1 - error)^(steps - k).
@wrong("14.2")
def error_after(error, steps):
    p = 0.0
    for k in range(1, steps + 1, 2):
        p += math.comb(steps, k) * error**k
    return p


# Loops over the truth: IndexError for a short answer, None for a long one.
@wrong("14.3")
def parting_point(answer, truth):
    for i in range(len(truth)):
        if answer[i] != truth[i]:
            return i
    return None


# No clone: writes into inputs (values right).
@wrong("14.4")
def mix(inputs, said, coins, share):
    mixed = inputs
    own = coins < share
    for t in range(1, inputs.shape[1]):
        mixed[:, t] = torch.where(own[:, t], said[:, t - 1], inputs[:, t])
    return mixed


# In floats: the long stack is rounded.
@wrong("14.5")
def pop_all(stack):
    s = float(stack)
    bits = []
    while s > 0:
        bit = 1 if s >= 0.5 else 0
        bits.append(bit)
        s = 4 * s - (2 * bit + 1)
    return bits


# Two passes: feeds back what it says without feedback.
@wrong("14.6")
def run_itself(W_x, W_y, b, V, x):
    first = torch.tanh(x @ W_x.T + b) @ V.T
    y = nn.functional.one_hot(first.argmax(1), len(V)).to(x.dtype)
    before = torch.cat([torch.zeros(1, len(V), dtype=x.dtype), y[:-1]])
    h = torch.tanh(x @ W_x.T + before @ W_y.T + b)
    return (h @ V.T).argmax(1).tolist()


# Normalises columns: P(first | second).
@wrong("14.7")
def learned_next(joint, share):
    conditional = joint / joint.sum(0, keepdim=True)
    marginal = joint.sum(0)
    return (1 - share) * conditional + share * marginal


# All sequences less those without an end: M^T - (M-1)^T.
@wrong("15.1")
def count_answers(M, T):
    everything = M**T
    never_ending = (M - 1) ** T
    return everything - never_ending


# Stops at eps, 1.2e-7.
@wrong("15.2")
def steps_to_zero(p):
    smallest = torch.finfo(torch.float32).eps
    product = torch.ones((), dtype=torch.float32)
    n = 0
    while product > smallest:
        product = product * p
        n += 1
    return n


# Times a, not to the power of a: divides by 0 at a = 0.
@wrong("15.3")
def pick(log_ps, lengths, a):
    scores = []
    for lp, L in zip(log_ps, lengths):
        penalty = (5 + L) / 6 * a
        scores.append(lp / penalty)
    best = max(scores)
    return scores.index(best), best


# Multiplies the logarithms.
@wrong("15.4")
def beam_step(beam, next_log_p, k):
    candidates = []
    for text, log_p in beam:
        for word, gain in next_log_p[text].items():
            candidates.append((text + " " + word, log_p * gain))
    candidates.sort(key=lambda c: c[1], reverse=True)
    kept, saved = [], []
    for c in candidates:
        if len(kept) == k:
            break
        if c[0].endswith("<end>"):
            saved.append(c)
        else:
            kept.append(c)
    return kept, saved


# Asks whether answer is best; a right answer that is not the best gets blamed.
@wrong("15.5")
def fault(answer, best, truths):
    if answer == best:
        return "none" if best in truths else "model"
    return "search" if best in truths else "model"


# T as the number of tokens still allowed: length + T.
@wrong("15.6")
def can_win(log_p, length, T, best):
    if length == T:
        return False
    longest = length + T
    return log_p / longest > best


# Counts every visit, also those that look nothing up.
@wrong("15.7")
def most_probable(table, T):
    best, best_text, visited = -math.inf, "", 0

    def visit(prefix, log_p, length):
        nonlocal best, best_text, visited
        visited += 1
        if length >= T or log_p <= best or prefix not in table:
            return
        for word, gain in table[prefix].items():
            total = log_p + gain
            if word == "<end>":
                if total > best:
                    best, best_text = total, prefix
            else:
                visit((prefix + " " + word).strip(), total, length + 1)

    visit("", 0.0, 0)
    return best_text, best, visited
