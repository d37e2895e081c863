"""Unforeseen answers to lesson 14."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("14.1")
def _(step, k):
    return k / (1 + math.exp(step / k))


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(k / (step + 1)))


@wrong("14.1")
def _(step, k):
    return 1 - k / (k - math.exp(step / k) + 0.5)


@right("14.1")
def _(step, k):
    grown = math.exp(step / k)
    return grown / (grown + k)


@wrong("14.2")
def _(error, steps):
    wrong = 0.0
    for _ in range(steps):
        wrong = wrong + (1 - wrong) * error * (1 - error)
    return wrong


@wrong("14.2")
def _(error, steps):
    return (1 - (1 - error) ** steps) / 2


@wrong("14.2")
def _(error, steps):
    wrong = error
    for _ in range(steps):
        wrong = wrong * (1 - error) + (1 - wrong) * error
    return wrong


@right("14.2")
def _(error, steps):
    return sum(
        math.comb(steps, flips) * error**flips * (1 - error) ** (steps - flips) for flips in range(1, steps + 1, 2)
    )


@wrong("14.3")
def _(answer, truth):
    return None if answer == truth else min(len(answer), len(truth))


@wrong("14.3")
def _(answer, truth):
    for place in range(len(truth)):
        if place >= len(answer) or answer[place] != truth[place]:
            return place
    return None


@wrong("14.3")
def _(answer, truth):
    return next((t for t, symbol in enumerate(answer) if symbol not in truth), None)


@right("14.3")
def _(answer, truth):
    place = 0
    while answer[place : place + 1] == truth[place : place + 1] != []:
        place += 1
    return None if answer == truth else place


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :1], inputs[:, 1:])
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    return torch.where(coins < share, said, inputs)


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :-1], inputs[:, :-1])
    return mixed


@right("14.4")
def _(inputs, said, coins, share):
    own = torch.cat((inputs[:, :1], said[:, :-1]), dim=1)
    return inputs + (own - inputs) * (coins < share)


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        stack = stack * 2
        bits.append(int(stack >= 1))
        stack -= bits[-1]
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(stack >= 1 / 4)
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0.001:
        bit = int(stack >= 0.5)
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return bits[:8]


@right("14.5")
def _(stack):
    digits = []
    top, bottom = stack.numerator, stack.denominator
    while top:
        digit, top = divmod(4 * top, bottom)
        digits.append((digit - 1) // 2)
    return digits


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    previous, said = torch.zeros(len(V), dtype=x.dtype), []
    for x_t in x:
        said.append(int((V @ (W_x @ x_t + W_y @ previous + b)).argmax()))
        previous = torch.eye(len(V), dtype=x.dtype)[said[-1]]
    return said


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    previous, said = torch.zeros(len(V), dtype=x.dtype), []
    for x_t in x:
        said.append(int((V @ torch.tanh(W_x @ x_t + W_y @ previous)).argmax()))
        previous = torch.eye(len(V), dtype=x.dtype)[said[-1]]
    return said


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    previous, said = torch.zeros(len(V), dtype=x.dtype), []
    for x_t in x:
        said.append(int((V @ torch.tanh(W_x @ x_t + W_y @ previous + b)).argmin()))
        previous = torch.eye(len(V), dtype=x.dtype)[said[-1]]
    return said


@right("14.6")
def _(W_x, W_y, b, V, x):
    said = []
    for projected in x @ W_x.T + b:
        h = (projected + (W_y[:, said[-1]] if said else 0)).tanh()
        said.append((h @ V.T).argmax().item())
    return said


@wrong("14.7")
def _(joint, share):
    return (1 - share) * joint / joint.sum(0, keepdim=True) + share * joint.sum(0)


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    return (1 - share) * conditional + share * conditional.mean(0)


@wrong("14.7")
def _(joint, share):
    return (1 - share) * joint + share * joint.sum(1, keepdim=True) * joint.sum(0)


@right("14.7")
def _(joint, share):
    first, second = joint.sum(1), joint.sum(0)
    fed = (1 - share) * joint + share * torch.outer(first, second)
    return fed / fed.sum(1, keepdim=True)
