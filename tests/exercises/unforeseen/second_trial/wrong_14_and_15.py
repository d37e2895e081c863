"""Wrong answers to 14.7 and to lesson 15."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1)
    return (1 - share) * conditional + share * joint.sum(0)


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    drawn = joint.sum(1, keepdim=True) * joint.sum(0)
    return (1 - share) * conditional + share * drawn


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    return (1 - share) * conditional + share * torch.ones_like(joint) / len(joint)


@wrong("14.7")
def _(joint, share):
    first = joint.sum(0)
    second = joint.sum(1)
    return (1 - share) * joint / second[:, None] + share * second[None, :]


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    return (1 - share) * conditional + share * joint.sum(0, keepdim=True).T


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    mixed = (1 - share) * conditional + share * conditional @ conditional
    return mixed


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    return share * conditional + (1 - share) * joint.sum(1)


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum()
    return (1 - share) * conditional + share * joint.sum(0)


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    return (1 - share) * conditional + share * joint.mean(0)


@wrong("14.7")
def _(joint, share):
    conditional = torch.softmax(joint, 1)
    return (1 - share) * conditional + share * joint.sum(0)


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    marginal = joint.sum(0)
    learned = (1 - share) * conditional + share * marginal
    return learned / learned.sum()


@wrong("14.7")
def _(joint, share):
    second = joint.sum(0)
    conditional = joint / second
    return (1 - share) * conditional + share * second


@wrong("14.7")
def _(joint, share):
    first = joint.sum(1, keepdim=True)
    return ((1 - share) * joint + share * joint.sum(0)) / first


@wrong("15.1")
def _(M, T):
    total = 0
    for n in range(T):
        total += (M - 1) * n
    return total


@wrong("15.1")
def _(M, T):
    return sum(M**n for n in range(1, T + 1))


@wrong("15.1")
def _(M, T):
    return ((M - 1) ** T - 1) / (M - 2) if M > 2 else T


@wrong("15.1")
def _(M, T):
    return ((M - 1) ** T - 1) // (M - 2)


@wrong("15.1")
def _(M, T):
    total = 0
    for n in range(1, T - 1):
        total += (M - 1) ** n
    return total + 1


@wrong("15.1")
def _(M, T):
    total = 1
    for n in range(T):
        total *= (M - 1) ** n
    return total


@wrong("15.1")
def _(M, T):
    return T * (M - 1) ** (T - 1)


@wrong("15.1")
def _(M, T):
    return M**T - (M - 1) ** T


@wrong("15.1")
def _(M, T):
    total = 0
    for n in range(T):
        total += (M - 1) ** n
        return total


@wrong("15.1")
def _(M, T):
    return sum((M - 1) ** n for n in range(T)) + (M - 1) ** T


@wrong("15.1")
def _(M, T):
    return sum(M**n - 1 for n in range(T))


@wrong("15.1")
def _(M, T):
    return sum(M ** (n - 1) for n in range(T))


@wrong("15.1")
def _(M, T):
    return sum((M - 2) ** n for n in range(T))


@wrong("15.1")
def _(M, T):
    n, words = 0, 1
    for t in range(T):
        words *= M - 1
        n += words
    return n


@wrong("15.1")
def count_answers(M, T):
    if T == 0:
        return 1
    return (M - 1) * count_answers(M, T - 1)


@wrong("15.1")
def _(M, T):
    return math.comb(M, T)
