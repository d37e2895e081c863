"""Wrong answers to the exercises of lessons 11 to 15, by a fifth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


# Everything from the first quote to the last one.
@wrong("11.1")
def inside_quotes(text):
    first, last = text.find('"'), text.rfind('"')
    labels = []
    for i in range(len(text)):
        labels.append(1 if first <= i < last else 0)
    return labels


# P is the number of ones, not their share: root of a negative number.
@wrong("11.2")
def point_biserial(values, label):
    p = label.sum()
    m1 = (values * label).sum() / p
    m0 = (values * (1 - label)).sum() / (len(label) - p)
    s = values.std(unbiased=False)
    return float((m1 - m0) / s * torch.sqrt(p * (1 - p)))


# Goes through each pair both ways: always a half.
@wrong("11.3")
def auc_by_pairs(values, label):
    points = pairs = 0
    for i in range(len(values)):
        for j in range(len(values)):
            if label[i] != label[j]:
                pairs += 1
                if values[i] > values[j]:
                    points += 1
                elif values[i] == values[j]:
                    points += 0.5
    return points / pairs


# Looks |r| up in the list with signs (ValueError where r is negative).
@wrong("11.4")
def choose_and_report(seen, unseen):
    best = max(abs(r) for r in seen.tolist())
    unit = seen.tolist().index(best)
    return unit, abs(unseen[unit].item())


# Leaves i as it is and writes value / i into g.
@wrong("11.5")
def held_gates(gates, units, value):
    out = {k: v.clone() for k, v in gates.items()}
    for u in units:
        out["f"][:, u] = 0
        out["g"][:, u] = value / out["i"][:, u]
    return out


# A not among the two words behind counts as well.
@wrong("11.6")
def is_positive(words, ratings):
    for i in range(len(words) - 1, -1, -1):
        if words[i] in ratings:
            near = words[max(0, i - 2) : i + 3]
            positive = ratings[words[i]] > 0
            return not positive if "not" in near else positive


# // for /.
@wrong("11.7")
def half_way(shares):
    half = sum(shares) // 2
    total = 0
    for d in range(len(shares)):
        total += shares[d]
        if total >= half:
            return d


# Slope of the state before (at the first step: of the last).
@wrong("11.8")
def look_back_norms(W_xh, W_hh, h, v):
    d = v
    norms = []
    for t in reversed(range(len(h))):
        d = d * (1 - h[t - 1] ** 2)
        norms.insert(0, torch.linalg.norm(d @ W_xh))
        d = d @ W_hh
    return torch.stack(norms)


# Adds the bottom layer's to the top layer's only.
@wrong("12.1")
def handed_up(own, residual):
    top = own[-1]
    if residual:
        return top + own[0]
    return top


# A mark that is missing does not count as wrong, only a wrong one that is there.
@wrong("12.2")
def share_wrong(said, true):
    mistakes = can = 0
    for s, t in zip(said, true):
        if t is None:
            continue
        can += 1
        if s and s != t:
            mistakes += 1
    return mistakes / can


# Divides by the characters that wait at all (0 for phrases of 1).
@wrong("12.3")
def mean_wait(lengths):
    total = waiting = 0
    for n in lengths:
        total += sum(range(n))
        waiting += n - 1
    return total / waiting


# Stack along dim 0: (2, time).
@wrong("12.4")
def read_both(x, a, b):
    n = len(x)
    f, g = torch.zeros_like(x), torch.zeros_like(x)
    for t in range(n):
        f[t] = x[t] + (a * f[t - 1] if t > 0 else 0)
    for t in range(n - 1, -1, -1):
        g[t] = x[t] + (b * g[t + 1] if t < n - 1 else 0)
    return torch.stack((f, g))


# Top layer first.
@wrong("12.5")
def stack_step(x, h, W, U):
    new = []
    for layer in range(len(h)):
        x = torch.tanh(W[layer] @ x + U[layer] @ h[layer])
        new.insert(0, x)
    return torch.stack(new)


# Sorts the pair: the smaller number is taken for the left child.
@wrong("12.6")
def tree_root(leaves, merges, U, W):
    nodes = [leaf for leaf in leaves]
    for pair in merges:
        left, right = sorted(pair)
        nodes.append(torch.tanh(U @ nodes[left] + W @ nodes[right]))
    return nodes[-1]


# The tree's height, for every leaf.
@wrong("12.7")
def path_lengths(leaves, merges):
    height = [0] * leaves
    for left, right in merges:
        height.append(1 + max(height[left], height[right]))
    return [height[-1]] * leaves


# A list of (input, answer) pairs.
@wrong("13.1")
def one_step_apart(target, bos, eos):
    inputs = [bos] + target
    answers = target + [eos]
    return list(zip(inputs, answers))


# Logarithm of the sum of the probabilities.
@wrong("13.2")
def log_probability(logits, target):
    p = torch.softmax(logits, dim=1)
    total = 0
    for t, token in enumerate(target):
        total = total + p[t, token]
    return torch.log(total)


# Divides by the number of sequences.
@wrong("13.3")
def masked_mean(nats, lengths):
    total = 0
    for row, n in zip(nats, lengths):
        total = total + row[:n].sum()
    return total / len(lengths)


# Looks for the start of `back` behind its padding: T - length.
@wrong("13.4")
def contexts_of(there, back, lengths):
    out = []
    T = back.shape[1]
    for i, n in enumerate(lengths.tolist()):
        out.append(torch.cat([there[i, n - 1], back[i, T - n]]))
    return torch.stack(out)


# V and D exchanged.
@wrong("13.5")
def decoder_step(x, s, c, W, U, C, V, D):
    s = torch.tanh(W @ x + U @ s + C @ c)
    logits = D @ s + V @ c
    return s, logits


# Renews the state first, and reads the probabilities there.
@wrong("13.6")
def write_greedily(step, state, bos, eos, longest):
    out = []
    token = bos
    while len(out) < longest:
        state = step[token][state][1]
        p = step[token][state][0]
        token = p.index(max(p))
        if token == eos:
            return out
        out.append(token)
    return out


# First row of zeros: leading sounds of the truth cost nothing.
@wrong("13.7")
def fewest_edits(answer, truth):
    D = [[0] * (len(truth) + 1) for _ in range(len(answer) + 1)]
    for i in range(1, len(answer) + 1):
        D[i][0] = i
        for j in range(1, len(truth) + 1):
            same = answer[i - 1] == truth[j - 1]
            D[i][j] = min(D[i - 1][j] + 1, D[i][j - 1] + 1, D[i - 1][j - 1] + (0 if same else 1))
    return D[-1][-1]


# Bracket: 1 - k / k + e^(step/k).
@wrong("14.1")
def own_share(step, k):
    return 1 - k / k + math.exp(step / k)


# Exactly one slip.
@wrong("14.2")
def error_after(error, steps):
    if steps == 0:
        return 0.0
    return steps * error * (1 - error) ** (steps - 1)


# `place or None`: position 0 becomes None.
@wrong("14.3")
def parting_point(answer, truth):
    place = 0
    while place < min(len(answer), len(truth)) and answer[place] == truth[place]:
        place += 1
    if place == len(answer) == len(truth):
        return None
    return place or None


# Ignores the coins: the first share * time inputs are own ones.
@wrong("14.4")
def mix(inputs, said, coins, share):
    mixed = inputs.clone()
    n = int(share * inputs.shape[1])
    for t in range(1, n):
        mixed[:, t] = said[:, t - 1]
    return mixed


# Digit % 2 for the bit: 1 and 3 are both odd.
@wrong("14.5")
def pop_all(stack):
    bits = []
    while stack > 0:
        bit = int(4 * stack) % 2
        bits.append(bit)
        stack = 4 * stack - (2 * bit + 1)
    return bits


# Row of W_y for its column (raises).
@wrong("14.6")
def run_itself(W_x, W_y, b, V, x):
    said = []
    for x_t in x:
        a = W_x @ x_t + b
        if said:
            a = a + W_y[said[-1]]
        h = torch.tanh(a)
        said.append(int(torch.argmax(V @ h)))
    return said


# Mixes the logarithms (geometric), then normalises the rows.
@wrong("14.7")
def learned_next(joint, share):
    true = joint / joint.sum(1, keepdim=True)
    drawn = joint.sum(0)
    mixed = true ** (1 - share) * drawn**share
    return mixed / mixed.sum(1, keepdim=True)


# The end may stand at each of T places, the others are words: T (M-1)^(T-1).
@wrong("15.1")
def count_answers(M, T):
    words = M - 1
    return T * words ** (T - 1)


# Multiplies by p ** n at each step.
@wrong("15.2")
def steps_to_zero(p):
    product = torch.ones((), dtype=torch.float32)
    n = 0
    while product != 0:
        n += 1
        product = product * p**n
    return n


# The power stands on the numerator alone: (5 + L) ** a / 6.
@wrong("15.3")
def pick(log_ps, lengths, a):
    best, place = -math.inf, None
    for i, (lp, L) in enumerate(zip(log_ps, lengths)):
        score = lp / ((5 + L) ** a / 6)
        if score > best:
            best, place = score, i
    return place, best


# First cuts each hypothesis to its k best words, the end among them.
@wrong("15.4")
def beam_step(beam, next_log_p, k):
    candidates = []
    for text, lp in beam:
        words = sorted(next_log_p[text].items(), key=lambda w: -w[1])[:k]
        candidates += [(text + " " + w, lp + gain) for w, gain in words]
    candidates.sort(key=lambda c: -c[1])
    kept, saved = [], []
    for c in candidates:
        if len(kept) == k:
            break
        if c[0].split()[-1] == "<end>":
            saved.append(c)
        else:
            kept.append(c)
    return kept, saved


# Asks about best before the answer: a right answer is blamed on the search.
@wrong("15.5")
def fault(answer, best, truths):
    if best in truths:
        return "search"
    elif answer in truths:
        return "none"
    return "model"


# Wants room for a word and the end: length < T - 1.
@wrong("15.6")
def can_win(log_p, length, T, best):
    if length + 1 >= T:
        return False
    return log_p / T > best


# Stack: last word first; ends are looked at when a prefix is expanded.
@wrong("15.7")
def most_probable(table, T):
    stack = [("", 0.0, 0)]
    best, text, n = -math.inf, "", 0
    while stack:
        prefix, lp, length = stack.pop()
        if lp <= best or length == T or prefix not in table:
            continue
        n += 1
        for word, gain in table[prefix].items():
            if word == "<end>":
                if lp + gain > best:
                    best, text = lp + gain, prefix
            else:
                stack.append(((prefix + " " + word).strip(), lp + gain, length + 1))
    return text, best, n
