"""Wrong answers to the exercises of lessons 11 to 15, by a sixth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import difflib
import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


# A quote opens if it stands at the start or after a space, else it closes.
@wrong("11.1")
def inside_quotes(text):
    labels, inside = [], 0
    for i, c in enumerate(text):
        if c == '"':
            if i == 0 or text[i - 1] == " ":
                inside = 1
            else:
                inside = 0
        labels.append(inside)
    return labels


# Len(label == 1) for the number of ones: p is 1, r is always 0.
@wrong("11.2")
def point_biserial(values, label):
    ones = label == 1
    p = len(ones) / len(label)
    m1, m0 = values[ones].mean(), values[~ones].mean()
    s = values.std(correction=0)
    return float((m1 - m0) / s * math.sqrt(p * (1 - p)))


# Break at the first value outside that is larger.
@wrong("11.3")
def auc_by_pairs(values, label):
    high, low = values[label == 1].tolist(), values[label == 0].tolist()
    wins = 0.0
    for a in high:
        for b in low:
            if a > b:
                wins += 1
            elif a == b:
                wins += 0.5
            else:
                break
    return wins / (len(high) * len(low))


# Keeps the best r with its sign: after a negative best everything is larger.
@wrong("11.4")
def choose_and_report(seen, unseen):
    unit, best = 0, 0.0
    for i, r in enumerate(seen.tolist()):
        if abs(r) > best:
            unit, best = i, r
    return unit, abs(float(unseen[unit]))


# Leaves the output gate out of the dict.
@wrong("11.5")
def held_gates(gates, units, value):
    changed = {}
    for name, level in [("i", 1.0), ("f", 0.0), ("g", value)]:
        changed[name] = gates[name].clone()
        for u in units:
            changed[name][:, u] = level
    return changed


# Words[last - 1], words[last - 2]: wraps round to the end of the list (IndexError for one word).
@wrong("11.6")
def is_positive(words, ratings):
    for i, w in enumerate(words):
        if w in ratings:
            last = i
    verdict = ratings[words[last]] > 0
    if words[last - 1] == "not" or words[last - 2] == "not":
        verdict = not verdict
    return verdict


# Only whether there is a mark is compared, not which.
@wrong("12.2")
def share_wrong(said, true):
    wrong = n = 0
    for s, t in zip(said, true):
        if t is None:
            continue
        n += 1
        if bool(s) != bool(t):
            wrong += 1
    return wrong / n


# The second loop runs from the left, and reads g[t + 1] before it is there.
@wrong("12.4")
def read_both(x, a, b):
    T = len(x)
    f = torch.zeros(T + 1, dtype=x.dtype)
    g = torch.zeros(T + 1, dtype=x.dtype)
    for t in range(T):
        f[t] = a * f[t - 1] + x[t]
        g[t] = b * g[t + 1] + x[t]
    return torch.stack([f[:T], g[:T]], dim=1)


# Takes the two children out of the list, so all numbers behind them shift.
@wrong("12.6")
def tree_root(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        new = torch.tanh(U @ nodes[left] + W @ nodes[right])
        for n in sorted((left, right), reverse=True):
            nodes.pop(n)
        nodes.append(new)
    return nodes[-1]


# Parent[child] = k in place of leaves + k: walks in circles.
@wrong("12.7")
def path_lengths(leaves, merges):
    parent = {}
    for k, (a, b) in enumerate(merges):
        parent[a] = k
        parent[b] = k
    lengths = []
    for leaf in range(leaves):
        node, n = leaf, 0
        while node in parent:
            node = parent[node]
            n += 1
        lengths.append(n)
    return lengths


# Takes the first sum(lengths) entries of the flattened batch.
@wrong("13.3")
def masked_mean(nats, lengths):
    n = int(lengths.sum())
    flat = nats.flatten()
    return flat[:n].mean()


# Always cuts the last token off, as if it were eos, also where `longest` stopped it.
@wrong("13.6")
def write_greedily(step, state, bos, eos, longest):
    out, token = [], bos
    while token != eos and len(out) < longest:
        p, state = step[token][state]
        token = p.index(max(p))
        out.append(token)
    return out[:-1]


# Difflib's blocks (longest match first), which is not always the fewest edits.
@wrong("13.7")
def fewest_edits(answer, truth):
    m = difflib.SequenceMatcher(None, answer, truth, autojunk=False)
    edits = 0
    for tag, i1, i2, j1, j2 in m.get_opcodes():
        if tag != "equal":
            edits += max(i2 - i1, j2 - j1)
    return edits


# Half remembered: (1 - (1 - e)^(2 n)) / 2 for (1 - (1 - 2 e)^n) / 2.
@wrong("14.2")
def error_after(error, steps):
    stay = (1 - error) ** (2 * steps)
    return (1 - stay) / 2


# Common prefix, but only where the lengths differ; else None.
@wrong("14.3")
def parting_point(answer, truth):
    if len(answer) == len(truth):
        return None
    n = 0
    while n < min(len(answer), len(truth)) and answer[n] == truth[n]:
        n += 1
    return n


# Once own, always own: behind the first low coin all inputs are the model's.
@wrong("14.4")
def mix(inputs, said, coins, share):
    own = coins < share
    own[:, 0] = False
    own = own.cumsum(1) > 0
    shifted = torch.cat([inputs[:, :1], said[:, :-1]], dim=1)
    return torch.where(own, shifted, inputs)


# Pops in base 2: 2 s - bit.
@wrong("14.5")
def pop_all(stack):
    bits = []
    while stack > 0:
        bit = 1 if stack * 2 >= 1 else 0
        bits.append(bit)
        stack = stack * 2 - bit
    return bits


# A drawn symbol may happen to be the true one: effective share = share (1 - P(a)).
@wrong("14.7")
def learned_next(joint, share):
    p_first = joint.sum(1, keepdim=True)
    p_second = joint.sum(0)
    really_wrong = share * (1 - p_first)
    return (1 - really_wrong) * joint / p_first + really_wrong * p_second


# Words may not repeat: permutations.
@wrong("15.1")
def count_answers(M, T):
    words = M - 1
    return sum(math.perm(words, n) for n in range(T))


# Sorts the tuples, so by text first.
@wrong("15.4")
def beam_step(beam, next_log_p, k):
    candidates = []
    for text, log_p in beam:
        for word, lp in next_log_p[text].items():
            candidates.append((text + " " + word, log_p + lp))
    candidates.sort(reverse=True)
    kept, saved = [], []
    for text, lp in candidates:
        if len(kept) == k:
            break
        if text.endswith("<end>"):
            saved.append((text, lp))
        else:
            kept.append((text, lp))
    return kept, saved


# Substring test in the joined truths.
@wrong("15.5")
def fault(answer, best, truths):
    right = ", ".join(truths)
    if answer in right:
        return "none"
    if best in right:
        return "search"
    return "model"


# Two: >= for >, and length == T allowed.
@wrong("15.6")
def can_win(log_p, length, T, best):
    if length > T:
        return False
    return log_p / T >= best


# Best is an argument: what one branch found is not known to its neighbours.
@wrong("15.7")
def most_probable(table, T):
    finished, looked = [], []

    def visit(prefix, log_p, length, best):
        if length == T or log_p <= best or prefix not in table:
            return
        looked.append(prefix)
        for word, gain in table[prefix].items():
            if word == "<end>":
                finished.append((log_p + gain, prefix))
                best = max(best, log_p + gain)
            else:
                visit((prefix + " " + word).strip(), log_p + gain, length + 1, best)

    visit("", 0.0, 0, -math.inf)
    log_p, text = max(finished, key=lambda one: one[0])
    return text, log_p, len(looked)
