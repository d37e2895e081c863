"""Wrong answers to 14.1 to 14.6."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from fractions import Fraction

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(step) / k)


@wrong("14.1")
def _(step, k):
    return 1 - k / k + math.exp(step / k)


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(k / step)) if step else 0.0


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(-step / k))


@wrong("14.1")
def _(step, k):
    return round(1 - k / (k + math.exp(step / k)), 2)


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(step // k))


@wrong("14.1")
def _(step, k):
    return 1 / (1 + math.exp(-step / k))


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + 2 ** (step / k))


@wrong("14.1")
def _(step, k):
    return 1 - 1 / (k + math.exp(step / k))


@wrong("14.1")
def _(step, k):
    return math.exp(step / k) / (1 + math.exp(step / k))


@wrong("14.1")
def _(step, k):
    eps = k / (k + math.e**step / k)
    return 1 - eps


@wrong("14.1")
def _(step, k):
    return 1 - k / (k + math.exp(step / k)) if step > 0 else 0


@wrong("14.4")
def _(inputs, said, coins, share):
    inputs[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :-1], inputs[:, 1:])
    return inputs


@wrong("14.4")
def _(inputs, said, coins, share):
    return torch.where(coins[:, 1:] < share, said[:, :-1], inputs[:, 1:])


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for i in range(inputs.shape[0]):
        for t in range(1, inputs.shape[1]):
            if coins[i, t] < share:
                mixed[i, t] = mixed[i, t - 1]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for i in range(inputs.shape[0]):
        for t in range(1, inputs.shape[1] - 1):
            if coins[i, t] < share:
                mixed[i, t] = said[i, t - 1]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] <= share, said[:, :-1], inputs[:, 1:])
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for i in range(inputs.shape[0]):
        for t in range(inputs.shape[1]):
            if coins[i, t] < share:
                mixed[i, t] = said[i, t - 1]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = coins * said + (1 - coins) * inputs
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for i in range(inputs.shape[0]):
        for t in range(inputs.shape[1] - 1):
            if coins[i, t] < share:
                mixed[i, t + 1] = said[i, t]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    own = torch.roll(said, 1, 1)
    return torch.where(coins < share, own, inputs).float()


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:].mean() < share, said[:, :-1], inputs[:, 1:])
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mask = coins < share
    mask[0] = False
    mixed[mask] = said.roll(1, 1)[mask]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    for t in range(1, inputs.shape[1]):
        if (coins[:, t] < share).any():
            mixed[:, t] = said[:, t - 1]
    return mixed


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = inputs
    own = coins[:, 1:] < share
    mixed[:, 1:][own] = said[:, :-1][own]
    return mixed.clone()


@wrong("14.4")
def _(inputs, said, coins, share):
    shifted = torch.cat((inputs[:, :1], said[:, 1:]), 1)
    return torch.where(coins < share, shifted, inputs)


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        if stack >= Fraction(3, 4):
            bit = 1
        else:
            bit = 0
        stack = stack * 4 - 2 * bit + 1
        bits.append(bit)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack:
        bit = 1 if stack > 0.75 else 0
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(stack >= 0.5)
        stack = (stack - (2 * bit + 1)) * 4
        bits.append(bit)
    return bits


@wrong("14.5")
def _(stack):
    stack = float(stack)
    bits = []
    while stack > 0:
        bit = int(stack >= 0.5)
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = stack >= 0.5
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return "".join(str(int(b)) for b in bits)


@wrong("14.5")
def pop_all(stack):
    if stack == 0:
        return []
    bit = int(stack >= Fraction(1, 2))
    return pop_all(4 * stack - (2 * bit + 1)) + [bit]


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(stack >= 0.5)
        bits.append(bit)
        stack = 4 * stack - (bit + 1)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(4 * stack)
        bits.append(bit)
        stack = 4 * stack - bit
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > Fraction(1, 4):
        bit = int(stack > Fraction(1, 2))
        bits.append(bit)
        stack = 4 * stack - (2 * bit + 1)
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    for _ in range(8):
        bit = int(stack >= 0.5)
        bits.append(bit)
        stack = 4 * stack - (2 * bit + 1)
        if stack == 0:
            break
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(stack >= 0.5)
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
        return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack != 0:
        bit = 0 if stack < Fraction(1, 2) else 1
        bits.insert(0, bit)
        stack = (stack - Fraction(2 * bit + 1, 4)) * 4
    return bits


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        top = math.floor(4 * stack)
        bits.append(top // 2)
        stack = 4 * stack - top
    return tuple(bits)


@wrong("14.5")
def _(stack):
    bits = []
    while True:
        bit = int(stack >= Fraction(1, 2))
        bits.append(bit)
        stack = 4 * stack - (2 * bit + 1)
        if stack <= 0:
            return bits
