"""Unforeseen answers to lesson 05."""

from __future__ import annotations

import numpy as np
import torch

from tests.exercises.unforeseen import right, wrong


@wrong("05.1")
def _(probabilities, target):
    error = probabilities.copy()
    error[target] -= probabilities[target]
    return error


@wrong("05.1")
def _(probabilities, target):
    error = np.zeros_like(probabilities)
    error[target] = probabilities[target] - 1
    return error


@wrong("05.1")
def _(probabilities, target):
    return probabilities * (1 - probabilities)


@right("05.1")
def _(probabilities, target):
    return probabilities - (np.arange(len(probabilities)) == target)


@wrong("05.2")
def _(T, chunk):
    return (T // chunk) * chunk * (chunk + 1) // 2 + T % chunk


@wrong("05.2")
def _(T, chunk):
    return T * (chunk + 1) // 2


@wrong("05.2")
def _(T, chunk):
    pairs = 0
    for start in range(0, T, chunk):
        length = min(chunk, T - start)
        pairs = length * (length + 1) // 2
    return pairs


@right("05.2")
def _(T, chunk):
    return sum(1 for j in range(T) for k in range(j + 1) if j // chunk == k // chunk)


@wrong("05.3")
def _(w, h):
    parts, back = [], 1.0
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        back = delta
    return parts[::-1]


@wrong("05.3")
def _(w, h):
    parts, back = [], 1.0
    for k in range(1, len(h)):
        delta = back * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w
    return parts


@wrong("05.3")
def _(w, h):
    parts, back = [], 1.0
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w * h[k - 1]
    return parts[::-1]


@right("05.3")
def _(w, h):
    T = len(h) - 1
    slopes = [1 - x * x for x in h]
    return [float(np.prod(slopes[k:])) * w ** (T - k) * h[k - 1] for k in range(1, T + 1)]


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = 1 - h_t**2 * (own + carried)
    return delta, delta @ W_hh


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * (own - carried)
    return delta, delta @ W_hh


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * (own + carried)
    return delta, (1 - h_t**2) * (delta @ W_hh)


@right("05.4")
def _(own, carried, h_t, W_hh):
    delta = own + carried
    delta = delta - delta * h_t * h_t
    return [delta, W_hh.T.dot(delta)][0], W_hh.T.dot(delta)


@wrong("05.5")
def _(delta, h):
    gradient = np.zeros((h.shape[1], h.shape[1]))
    for t in range(len(delta)):
        gradient += delta[t] * h[t]
    return gradient


@wrong("05.5")
def _(delta, h):
    gradient = np.zeros((h.shape[1], h.shape[1]))
    for t in range(1, len(delta)):
        gradient += np.outer(delta[t - 1], h[t - 1])
    return gradient


@wrong("05.5")
def _(delta, h):
    return np.outer(delta.mean(0), h[:-1].mean(0)) * len(delta)


@right("05.5")
def _(delta, h):
    return np.einsum("ti,tj->ij", delta, h[:-1])


@wrong("05.6")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * own[t - 1] + carried
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@wrong("05.6")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own) - 1, 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@wrong("05.6")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t - 1] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@right("05.6")
def _(W_hh, h, own):
    T = len(own)
    gradient = np.zeros_like(W_hh)
    for j in range(T):
        error = own[j]
        for k in range(j, -1, -1):
            delta = error * (1 - h[k + 1] ** 2)
            gradient = gradient + delta[:, None] * h[k]
            error = W_hh.T @ delta
    return gradient


@wrong("05.7")
def _(W_hh, h, own, chunk):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            gradient = np.zeros_like(W_hh)
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@wrong("05.7")
def _(W_hh, h, own, chunk):
    gradients = []
    for start in range(0, len(own), chunk):
        gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
        for t in range(min(start + chunk, len(own)), start, -1):
            delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
            gradient += np.outer(delta, h[t - 1])
            carried = delta @ W_hh
        gradients.append(gradient)
    return gradients


@wrong("05.7")
def _(W_hh, h, own, chunk):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk != 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@right("05.7")
def _(W_hh, h, own, chunk):
    total = 0 * W_hh
    for start in range(0, len(own), chunk):
        error = 0 * h[0]
        for t in reversed(range(start, min(start + chunk, len(own)))):
            delta = (error + own[t]) * (1 - np.square(h[t + 1]))
            total = total + np.outer(delta, h[t])
            error = W_hh.T @ delta
    return total


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    total = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            total = total + h
        h = h.detach()
    total.backward()
    return weight.grad


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(len(x) // chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    return weight.grad.item()


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
            loss.backward(retain_graph=True)
        h = h.detach()
    return weight.grad.item()


@right("05.8")
def _(w, x, chunk):
    weight = torch.tensor([w], dtype=torch.float64, requires_grad=True)
    state, total = torch.zeros(1, dtype=torch.float64), 0.0
    for start in range(0, len(x), chunk):
        states = [state.detach()]
        for x_t in x[start : start + chunk]:
            states.append((weight * states[-1] + x_t).tanh())
        (gradient,) = torch.autograd.grad(torch.stack(states[1:]).sum(), weight)
        total += gradient.item()
        state = states[-1]
    return total
