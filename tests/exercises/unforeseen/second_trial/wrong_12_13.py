"""Wrong answers to lessons 12 and 13."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("12.2")
def _(said, true):
    wrong = 0
    for s, t in zip(said, true):
        if t is not None and s != t:
            wrong += 1
    return wrong / len([t for t in true if t])


@wrong("12.2")
def _(said, true):
    wrong, count = 0, 0
    for s, t in zip(said, true):
        if t is None:
            break
        count += 1
        wrong += s != t
    return wrong / count if count else 0.0


@wrong("12.2")
def _(said, true):
    said = [s for s in said if s is not None]
    true = [t for t in true if t is not None]
    return sum(s != t for s, t in zip(said, true)) / len(true)


@wrong("12.2")
def _(said, true):
    wrong = 0
    count = 0
    for s, t in zip(said, true):
        if t is not None:
            count += 1
            if s is not t and s:
                wrong += 1
    return wrong / count


@wrong("12.2")
def _(said, true):
    mask = np.array([t is not None for t in true])
    s, t = np.array(said), np.array([0 if t is None else t for t in true])
    return (s != t)[mask].sum()


@wrong("12.2")
def _(said, true):
    mask = np.array([t is not None for t in true])
    s, t = np.array(said), np.array([0 if t is None else t for t in true])
    return ((s != t) * mask).mean()


@wrong("12.2")
def _(said, true):
    s = torch.tensor(said)
    t = torch.tensor([-1 if t is None else t for t in true])
    return (s != t)[t > 0].float().mean()


@wrong("12.2")
def _(said, true):
    wrong = 0
    for i in range(1, len(said)):
        if true[i] is not None and said[i] != true[i]:
            wrong += 1
    return wrong / sum(t is not None for t in true)


@wrong("12.2")
def _(said, true):
    n = 0
    for i, t in enumerate(true):
        if t is not None and t == said[i]:
            n += 1
    return n / sum(t is not None for t in true)


@wrong("12.2")
def _(said, true):
    bad = [1 if s != t else 0 for s, t in zip(said, true) if s is not None and t is not None]
    return sum(bad) // len(bad)


@wrong("12.4")
def _(x, a, b):
    f = torch.zeros_like(x)
    g = torch.zeros_like(x)
    for t in range(1, len(x)):
        f[t] = a * f[t - 1] + x[t]
    for t in range(len(x) - 2, -1, -1):
        g[t] = b * g[t + 1] + x[t]
    return torch.stack((f, g), dim=1)


@wrong("12.4")
def _(x, a, b):
    f, g = [], []
    fs = gs = 0
    for t in range(len(x)):
        fs = a * fs + x[t]
        f.append(fs)
    for t in range(len(x) - 1, -1, -1):
        gs = b * gs + x[t]
        g.append(gs)
    f, g = torch.tensor(f), torch.tensor(g[::-1])
    return torch.cat((f, g))


@wrong("12.4")
def _(x, a, b):
    f = x.clone()
    g = x.clone()
    for t in range(1, len(x)):
        f[t] = a * x[t - 1] + x[t]
    for t in range(len(x) - 2, -1, -1):
        g[t] = b * x[t + 1] + x[t]
    return torch.stack((f, g), dim=1)


@wrong("12.4")
def _(x, a, b):
    f, g = [], []
    state = torch.zeros_like(x[0])
    for v in x:
        f.append(state)
        state = a * state + v
    state = torch.zeros_like(x[0])
    for v in x.flip(0):
        g.append(state)
        state = b * state + v
    return torch.stack((torch.stack(f), torch.stack(g[::-1])), 1)


@wrong("12.4")
def _(x, a, b):
    f, g = [], []
    state = 0
    for v in x:
        state = a * state + (1 - a) * v
        f.append(state)
    state = 0
    for v in reversed(x):
        state = b * state + (1 - b) * v
        g.insert(0, state)
    return torch.stack((torch.stack(f), torch.stack(g)), 1)


@wrong("12.4")
def _(x, a, b):
    f = x
    for t in range(1, len(x)):
        f[t] = a * f[t - 1] + x[t]
    g = x
    for t in range(len(x) - 2, -1, -1):
        g[t] = b * g[t + 1] + x[t]
    return torch.stack((f, g), dim=1)


@wrong("12.4")
def _(x, a, b):
    T = len(x)
    f, g = torch.zeros(T + 1, dtype=x.dtype), torch.zeros(T + 1, dtype=x.dtype)
    for t in range(T):
        f[t + 1] = a * f[t] + x[t]
    for t in range(T - 1, -1, -1):
        g[t] = b * g[t + 1] + x[t]
    return torch.stack((f, g), dim=1)


@wrong("12.4")
def _(x, a, b):
    T = len(x)
    f, g = torch.zeros(T + 1, dtype=x.dtype), torch.zeros(T + 1, dtype=x.dtype)
    for t in range(T):
        f[t + 1] = a * f[t] + x[t]
    for t in range(T - 1, -1, -1):
        g[t] = b * g[t + 1] + x[t]
    return torch.stack((f[:-1], g[:-1]), dim=1)


@wrong("12.4")
def _(x, a, b):
    T = len(x)
    out = torch.zeros(T, 2, dtype=x.dtype)
    out[0, 0] = x[0]
    out[-1, 1] = x[-1]
    for t in range(1, T):
        out[t, 0] = a * out[t - 1, 0] + x[t]
    for t in range(T - 2, 0, -1):
        out[t, 1] = b * out[t + 1, 1] + x[t]
    return out


@wrong("12.4")
def _(x, a, b):
    def run(seq, w):
        s, states = 0.0, []
        for v in seq:
            s = w * s + v
            states.append(float(s))
        return states

    return list(zip(run(x, a), run(x.flip(0), b)[::-1]))


@wrong("12.4")
def _(x, a, b):
    f, g = [], []
    s = 0
    for v in x:
        s = a * s + v
        f.append(s)
    for v in x.flip(0):
        s = b * s + v
        g.append(s)
    return torch.stack([torch.stack(f), torch.stack(g).flip(0)], dim=1)


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = leaves
    for left, right in merges:
        new = torch.tanh(U @ nodes[left] + W @ nodes[right])
        nodes = torch.cat((nodes, new))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ leaves[left] + W @ leaves[right]))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        root = torch.tanh(U @ nodes[left] + W @ nodes[right])
        nodes.insert(0, root)
    return nodes[0]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        root = torch.tanh(U @ nodes[left] + W @ nodes[right])
        nodes.append(root)
    return root


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[left] * W @ nodes[right]))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh((U + W) @ (nodes[left] + nodes[right])))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U * nodes[left] + W * nodes[right]))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[left] + W @ nodes[right]))
        nodes.remove(nodes[left])
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(nodes[left] @ U + nodes[right] @ W))
    return nodes[-1]


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = [torch.tanh(leaf) for leaf in leaves]
    for left, right in merges:
        nodes.append(U @ nodes[left] + W @ nodes[right])
    return torch.tanh(nodes[-1])


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for pair in merges:
        nodes.append(torch.tanh(U @ nodes[pair[0]] + W @ nodes[pair[0]]))
    return nodes[-1]


@wrong("13.4")
def _(there, back, lengths):
    return torch.cat((there[:, lengths - 1], back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.stack((there[rows, lengths - 1], back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    out = []
    for i in range(len(lengths)):
        out.append(torch.cat((there[i, lengths[i]], back[i, 0])))
    return torch.stack(out)


@wrong("13.4")
def _(there, back, lengths):
    out = []
    for i, n in enumerate(lengths):
        out.append(torch.cat((there[i, n - 1], back[i, -1])))
    return torch.stack(out)


@wrong("13.4")
def _(there, back, lengths):
    out = []
    for i, n in enumerate(lengths):
        out.append(torch.cat((there[i, n - 1], back[i, there.shape[1] - n])))
    return torch.stack(out)


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 1], back[:, 0]), dim=0)


@wrong("13.4")
def _(there, back, lengths):
    n = int(lengths.max())
    return torch.cat((there[:, n - 1], back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    return [torch.cat((there[i, n - 1], back[i, 0])) for i, n in enumerate(lengths)]


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 2], back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    a = torch.stack([there[i, n - 1] for i, n in enumerate(lengths)])
    b = torch.stack([back[i, -n] for i, n in enumerate(lengths)])
    return torch.cat([a, b], dim=1)


@wrong("13.4")
def _(there, back, lengths):
    a = there.sum(1) / lengths[:, None]
    return torch.cat([a, back[:, 0]], dim=1)


@wrong("13.4")
def _(there, back, lengths):
    idx = (lengths - 1).view(-1, 1, 1)
    return torch.cat([there.gather(1, idx).squeeze(1), back[:, 0]], dim=1)
