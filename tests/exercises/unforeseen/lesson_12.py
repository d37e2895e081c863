"""Unforeseen answers to lesson 12."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import torch

from tests.exercises.unforeseen import right, wrong


@wrong("12.1")
def _(own, residual):
    return own.prod(0) if residual else own[-1]


@wrong("12.1")
def _(own, residual):
    return own.cumsum(0) if residual else own[-1]


@wrong("12.1")
def _(own, residual):
    return own[1:].sum(0) if residual else own[-1]


@right("12.1")
def _(own, residual):
    below = torch.zeros_like(own[0])
    for row in own:
        below = below + row if residual else row
    return below


@wrong("12.2")
def _(said, true):
    counted = [mark == truth for mark, truth in zip(said, true, strict=True) if truth is not None]
    return sum(counted) / len(said)


@wrong("12.2")
def _(said, true):
    counted = [(bool(mark), bool(truth)) for mark, truth in zip(said, true, strict=True) if truth is not None]
    return sum(mark != truth for mark, truth in counted) / len(counted)


@wrong("12.2")
def _(said, true):
    counted = [(mark, truth) for mark, truth in zip(said, true, strict=True) if truth is not None]
    return sum(abs(mark - truth) for mark, truth in counted) / len(counted)


@right("12.2")
def _(said, true):
    return float(np.mean([mark != truth for mark, truth in zip(said, true, strict=True) if truth is not None]))


@wrong("12.3")
def _(lengths):
    return sum(length**2 / 2 for length in lengths) / sum(lengths)


@wrong("12.3")
def _(lengths):
    return max(lengths) - 1


@wrong("12.3")
def _(lengths):
    return sum(length - 1 for length in lengths) / len(lengths)


@right("12.3")
def _(lengths):
    waits = [wait for length in lengths for wait in range(length)]
    return sum(waits) / len(waits)


@wrong("12.4")
def _(x, a, b):
    f = list(accumulate(x, lambda state, value: a * state + value))
    g = list(accumulate(x.flip(0), lambda state, value: b * value + state))[::-1]
    return torch.stack((torch.stack(f), torch.stack(g)), dim=1)


@wrong("12.4")
def _(x, a, b):
    f = list(accumulate(x, lambda state, value: a * state + value))
    g = list(accumulate(x.flip(0), lambda state, value: b * state + value))[::-1]
    return torch.stack((torch.stack(f), torch.stack(g)), dim=0)


@wrong("12.4")
def _(x, a, b):
    f = list(accumulate(x, lambda state, value: a * (state + value)))
    g = list(accumulate(x.flip(0), lambda state, value: b * (state + value)))[::-1]
    return torch.stack((torch.stack(f), torch.stack(g)), dim=1)


@right("12.4")
def _(x, a, b):
    steps = torch.arange(len(x))
    apart = steps[:, None] - steps
    left = torch.where(apart >= 0, torch.tensor(a, dtype=x.dtype) ** apart.clamp(min=0), 0)
    other = torch.where(apart <= 0, torch.tensor(b, dtype=x.dtype) ** (-apart).clamp(min=0), 0)
    return torch.stack((left @ x, other @ x), dim=1)


@wrong("12.5")
def _(x, h, W, U):
    after = []
    for layer in range(len(h)):
        x = torch.tanh(W[layer] @ x) + torch.tanh(U[layer] @ h[layer])
        after.append(x)
    return torch.stack(after)


@wrong("12.5")
def _(x, h, W, U):
    after = []
    for layer in reversed(range(len(h))):
        x = torch.tanh(W[layer] @ x + U[layer] @ h[layer])
        after.append(x)
    return torch.stack(after)


@wrong("12.5")
def _(x, h, W, U):
    after = []
    for layer in range(len(h)):
        x = torch.tanh(W[layer] @ x + U[layer].T @ h[layer])
        after.append(x)
    return torch.stack(after)


@right("12.5")
def _(x, h, W, U):
    new = torch.empty_like(h)
    for layer, own in enumerate(h):
        below = x if layer == 0 else new[layer - 1]
        new[layer] = torch.cat((W[layer], U[layer]), dim=1).matmul(torch.cat((below, own))).tanh()
    return new


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right_child in merges:
        nodes.append(torch.tanh(U @ nodes[left]) + torch.tanh(W @ nodes[right_child]))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right_child in merges:
        nodes.append(torch.tanh(U @ nodes[left] + W @ nodes[right_child]))
    return torch.stack(nodes)


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right_child in merges:
        nodes.append(torch.sigmoid(U @ nodes[left] + W @ nodes[right_child]))
    return nodes[-1]


@right("12.6")
def _(leaves, merges, U, W):
    def state(node):
        if node < len(leaves):
            return leaves[node]
        left, right_child = merges[node - len(leaves)]
        return (U @ state(left) + W @ state(right_child)).tanh()

    return state(len(leaves) + len(merges) - 1)


@wrong("12.7")
def _(leaves, merges):
    heights = [0] * leaves
    for left, right_child in merges:
        heights.append(1 + max(heights[left], heights[right_child]))
    return [heights[-1]] * leaves


@wrong("12.7")
def _(leaves, merges):
    depths = [0] * (leaves + len(merges))
    for k in reversed(range(len(merges))):
        for child in merges[k]:
            depths[child] = depths[leaves + k] + 1
    return sorted(depths[:leaves])


@wrong("12.7")
def _(leaves, merges):
    return [len(merges)] * leaves


@right("12.7")
def _(leaves, merges):
    parent = {child: leaves + k for k, pair in enumerate(merges) for child in pair}
    lengths = []
    for node in range(leaves):
        steps = 0
        while node in parent:
            node, steps = parent[node], steps + 1
        lengths.append(steps)
    return lengths
