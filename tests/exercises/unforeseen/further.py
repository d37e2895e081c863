"""One more wrong answer to each exercise of lessons 12 to 15, by someone who did not write those lessons."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

FURTHER: list[tuple[str, Callable[..., Any]]] = []


def further(identifier: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Note a wrong answer to this exercise."""

    def note(function: Callable[..., Any]) -> Callable[..., Any]:
        FURTHER.append((identifier, function))
        return function

    return note


@further("12.1")
def _(own, residual):
    total = own[0]
    for layer in own[1:]:
        total = total + layer if residual else total
    return total


@further("12.2")
def _(said, true):
    wrong = sum(1 for s, t in zip(said, true) if s != t and t)
    return wrong / sum(1 for t in true if t is not None)


@further("12.3")
def _(lengths):
    waits = [i for length in lengths for i in range(1, length)]
    return sum(waits) / len(waits) if waits else 0.0


@further("12.4")
def _(x, a, b):
    f, g = torch.zeros(len(x), dtype=x.dtype), torch.zeros(len(x), dtype=x.dtype)
    for t in range(len(x)):
        f[t] = a * f[t - 1] + x[t]
        g[-t] = b * g[-t + 1] + x[-t]
    return torch.stack((f, g), dim=1)


@further("12.5")
def _(x, h, W, U):
    after = []
    for layer in range(len(h)):
        after.append(torch.tanh(W[layer] @ x + U[layer] @ h[layer]))
        x = h[layer]
    return torch.stack(after)


@further("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes[left] = torch.tanh(U @ nodes[left] + W @ nodes[right])
    return nodes[0]


@further("12.7")
def _(leaves, merges):
    depths = [0] * leaves
    for left, right in merges:
        for child in (left, right):
            if child < leaves:
                depths[child] += 1
    return depths


@further("13.1")
def _(target, bos, eos):
    whole = [bos] + target + [eos]
    return whole[:-1], whole


@further("13.2")
def _(logits, target):
    p = torch.softmax(logits, 0)
    return sum(torch.log(p[t, token]) for t, token in enumerate(target))


@further("13.3")
def _(nats, lengths):
    total = 0.0
    for row, length in zip(nats, lengths):
        total += row[:length].mean()
    return total / len(lengths)


@further("13.4")
def _(there, back, lengths):
    return torch.cat([there[:, lengths - 1], back[:, 0]], dim=-1)


@further("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s) + C @ c
    return new, V @ new + D @ c


@further("13.6")
def _(step, state, bos, eos, longest):
    written, token = [], bos
    while token != eos and len(written) < longest:
        probabilities, state = step[token][state]
        token = probabilities.index(max(probabilities))
        written.append(token)
    return written


@further("13.7")
def _(answer, truth):
    if not answer or not truth:
        return max(len(answer), len(truth))
    return sum(a != b for a, b in zip(answer, truth)) + abs(len(answer) - len(truth))


@further("14.1")
def _(step, k):
    return k / (k + math.exp(-step / k))


@further("14.2")
def _(error, steps):
    return 1 - (1 - error) ** steps


@further("14.3")
def _(answer, truth):
    for place, (a, b) in enumerate(zip(answer, truth)):
        if a != b:
            return place
    return min(len(answer), len(truth))


@further("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[coins < share] = said[coins < share]
    return mixed


@further("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bits.append(int(stack > 0.5))
        stack = 4 * stack - 2 * bits[-1]
        if len(bits) > 60:
            break
    return bits


@further("14.6")
def _(W_x, W_y, b, V, x):
    said, previous = [], torch.zeros(len(V), dtype=x.dtype)
    for x_t in x:
        scores = V @ torch.tanh(W_x @ x_t + W_y @ previous + b)
        previous = torch.softmax(scores, 0)
        said.append(int(scores.argmax()))
    return said


@further("14.7")
def _(joint, share):
    conditional = joint / joint.sum(0)
    return (1 - share) * conditional + share * joint.sum(1)


@further("15.1")
def _(M, T):
    return sum(M**n for n in range(1, T + 1))


@further("15.2")
def _(p):
    product, steps = 1.0, 0
    while product > 1e-45:
        product, steps = product * p, steps + 1
    return steps


@further("15.3")
def _(log_ps, lengths, a):
    scores = [lp / (5 + n) / 6**a for lp, n in zip(log_ps, lengths)]
    best = max(range(len(scores)), key=scores.__getitem__)
    return best, scores[best]


@further("15.4")
def _(beam, next_log_p, k):
    grown = [(text + " " + word, lp + gain) for text, lp in beam for word, gain in next_log_p[text].items()]
    grown = sorted(grown, key=lambda one: one[1], reverse=True)[:k]
    return [g for g in grown if not g[0].endswith("<end>")], [g for g in grown if g[0].endswith("<end>")]


@further("15.5")
def _(answer, best, truths):
    if answer in truths:
        return "none"
    return "model" if answer == best else "search"


@further("15.6")
def _(log_p, length, T, best):
    return log_p / length > best if length else True


@further("15.7")
def _(table, T):
    best = ("", float("-inf"))
    expanded, open_ = 0, [("", 0.0)]
    for _step in range(T):
        following = []
        for text, log_p in open_:
            expanded += 1
            for word, gain in table.get(text, {}).items():
                if word == "<end>":
                    best = max(best, (text, log_p + gain), key=lambda one: one[1])
                else:
                    following.append((f"{text} {word}".strip(), log_p + gain))
        open_ = following
    return (*best, expanded)
