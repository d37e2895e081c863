"""Unforeseen answers to lesson 13."""

from __future__ import annotations

from functools import cache

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("13.1")
def _(target, bos, eos):
    return [bos, *target[::-1]], [*target[::-1], eos]


@wrong("13.1")
def _(target, bos, eos):
    return [bos, *target], [*target, bos]


@wrong("13.1")
def _(target, bos, eos):
    return [bos, *target], [*target[1:], eos]


@right("13.1")
def _(target, bos, eos):
    whole = [bos] + target + [eos]
    return whole[:-1], whole[1:]


@wrong("13.2")
def _(logits, target):
    return torch.log(torch.sigmoid(logits))[torch.arange(len(target)), target].sum()


@wrong("13.2")
def _(logits, target):
    return torch.log2(torch.softmax(logits, 1))[torch.arange(len(target)), target].sum()


@wrong("13.2")
def _(logits, target):
    return torch.log_softmax(logits, 1)[:, target].sum()


@right("13.2")
def _(logits, target):
    return -torch.nn.functional.cross_entropy(logits, target, reduction="sum")


@wrong("13.3")
def _(nats, lengths):
    return torch.stack([nats[row, length - 1] for row, length in enumerate(lengths.tolist())]).mean()


@wrong("13.3")
def _(nats, lengths):
    return nats[:, : int(lengths.max())].mean()


@wrong("13.3")
def _(nats, lengths):
    return nats[torch.arange(nats.shape[1]) < lengths[:, None]].sum()


@right("13.3")
def _(nats, lengths):
    total = 0.0
    for row, length in zip(nats, lengths, strict=True):
        total = total + row[: int(length)].sum()
    return total / lengths.sum()


@wrong("13.4")
def _(there, back, lengths):
    return torch.cat((there[:, 0], back[torch.arange(len(lengths)), lengths - 1]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.stack((there[rows, lengths - 1], back[:, 0]), dim=1)


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 1], back[:, -1]), dim=1)


@right("13.4")
def _(there, back, lengths):
    both = [torch.cat([there[n, int(lengths[n]) - 1], back[n, 0]]) for n in range(len(lengths))]
    return torch.stack(both)


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return V @ new + D @ c, new


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.sigmoid(W @ x + U @ s + C @ c)
    return new, V @ new + D @ c


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ s + U @ x + C @ c)
    return new, V @ new + D @ c


@right("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(torch.cat((W, U, C), dim=1) @ torch.cat((x, s, c)))
    return new, torch.cat((V, D), dim=1) @ torch.cat((new, c))


@wrong("13.6")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    for _ in range(longest):
        probabilities, _ = step[token][state]
        _, state = step[token][state]
        token = max(probabilities)
        written.append(token)
    return written


@wrong("13.6")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    while token != eos and len(written) <= longest:
        probabilities, state = step[token][state]
        token = probabilities.index(max(probabilities))
        if token != eos:
            written.append(token)
    return written


@wrong("13.6")
def _(step, state, bos, eos, longest):
    token, written = eos, []
    while len(written) < longest:
        probabilities, state = step[token][state]
        token = probabilities.index(max(probabilities))
        if token == eos:
            break
        written.append(token)
    return written


@right("13.6")
def _(step, state, bos, eos, longest):
    if longest == 0:
        return []
    row, after = step[bos][state]
    best = max(range(len(row)), key=row.__getitem__)

    def rest(token, state, left):
        if token == eos or left == 0:
            return []
        row, after = step[token][state]
        return [token, *rest(max(range(len(row)), key=row.__getitem__), after, left - 1)]

    return rest(best, after, longest)


@wrong("13.7")
def _(answer, truth):
    return sum(a != b for a, b in zip(answer, truth))


@wrong("13.7")
def _(answer, truth):
    return len(set(answer) ^ set(truth))


@wrong("13.7")
def _(answer, truth):
    above = list(range(len(truth) + 1))
    for i, said in enumerate(answer, start=1):
        row = [i]
        for j, meant in enumerate(truth, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + 2 * (said != meant)))
        above = row
    return above[-1]


@right("13.7")
def _(answer, truth):
    @cache
    def d(i, j):
        if not i or not j:
            return i + j
        if answer[i - 1] == truth[j - 1]:
            return d(i - 1, j - 1)
        return 1 + min(d(i - 1, j), d(i, j - 1), d(i - 1, j - 1))

    return d(len(answer), len(truth))
