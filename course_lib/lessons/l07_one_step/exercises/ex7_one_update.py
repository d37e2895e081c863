"""Exercise 07.7: One update, and what it gains."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "07.7",
    title="One update, and what it gains",
    difficulty=4,
    minutes=12,
    prompt="Take the step yourself, without an optimiser. A network reads `x`, (steps, features), with "
    "$h_t = \\tanh(U x_t + W h_{t-1})$ from $h_0 = 0$; its loss is $|h_T - \\mathrm{target}|^2$. Write "
    "`one_update(U, W, x, target, learning_rate, max_norm)`: the gradient of both matrices (autograd may do it), "
    "clipped to `max_norm` by the norm of both together, and one step of gradient descent. Return "
    "`(U, W, before, after)`: the new matrices, and the loss before and after the step, as floats. Does it fall? "
    "Leave the arguments as they are.",
    hints=[
        "A function inside yours gives the loss for any two matrices; you need it twice.",
        "Two copies with `requires_grad_()`, then `torch.autograd.grad(loss, (U, W))` gives both gradients.",
        "As in 07.2: one norm for both, one factor for both. Then subtract, and read `x` again.",
    ],
)
def one_update(
    U: Tensor, W: Tensor, x: Tensor, target: Tensor, learning_rate: float, max_norm: float
) -> tuple[Tensor, Tensor, float, float]:
    """U (width, features) and W (width, width) after one clipped step, and the losses before and after it.

    x is (steps, features), target (width,); the loss is |h_T - target| squared.
    """

    def loss(U, W):
        h = torch.zeros_like(target)
        for x_t in x:
            h = torch.tanh(U @ x_t + W @ h)
        return ((h - target) ** 2).sum()

    U, W = U.clone().requires_grad_(), W.clone().requires_grad_()
    before = loss(U, W)
    dU, dW = torch.autograd.grad(before, (U, W))
    norm = float(torch.cat((dU.flatten(), dW.flatten())).norm())
    rate = learning_rate * max_norm / norm if norm > max_norm else learning_rate
    U, W = (U - rate * dU).detach(), (W - rate * dW).detach()
    return U, W, before.item(), loss(U, W).item()


@one_update.cases
def _():
    pencil = torch.tensor([[0.5]]).double(), torch.tensor([[0.5]]).double(), torch.tensor([[1.0], [0.0]]).double()
    return [
        (*pencil, torch.tensor([1.0]).double(), 0.1, 10.0),
        (normal(3, 2), 0.7 * normal(3, 3, seed=1), normal(5, 2, seed=2), 0.5 * normal(3, seed=3), 0.05, 100.0),
        (normal(3, 2), 0.7 * normal(3, 3, seed=1), normal(5, 2, seed=2), 0.5 * normal(3, seed=3), 0.05, 1.5),
        (normal(2, 3, seed=4), normal(2, 2, seed=5), normal(4, 3, seed=6), normal(2, seed=7), 0.2, 0.5),
        (normal(2, 1, seed=8), 0.5 * normal(2, 2, seed=9), normal(3, 1, seed=10), normal(2, seed=11), 5.0, 1.5),
    ]


@one_update.allows
def _(U, W, x, target, learning_rate, max_norm):
    width, features = U.shape
    fits = W.shape == (width, width) and len(x) > 0 and x.shape[1] == features > 0 and target.shape == (width,)
    moved = one_update(U, W, x, target, learning_rate, max_norm)[1]
    return fits and max_norm > 0 and float((moved - W).abs().max()) > 1e-4  # else there is nothing to clip


def _step(U, W, x, target, learning_rate, change, loss=None):
    """One step in which `change(dU, dW)` makes of the gradients what is taken off; another `loss` of all states."""

    def value(U, W):
        states = [torch.zeros_like(target)]
        for x_t in x:
            states.append(torch.tanh(U @ x_t + W @ states[-1]))
        return ((states[-1] - target) ** 2).sum() if loss is None else loss(states[1:])

    old = U.clone().requires_grad_(), W.clone().requires_grad_()
    before = value(*old)
    dU, dW = change(*torch.autograd.grad(before, old))
    U, W = U - learning_rate * dU, W - learning_rate * dW
    return U, W, before.item(), value(U, W).item()


def _clipped(max_norm):
    def change(dU, dW):
        factor = min(1.0, max_norm / float((dU.square().sum() + dW.square().sum()).sqrt()))
        return factor * dU, factor * dW

    return change


@one_update.wrong("uphill", "Your matrices climb: the gradient points uphill, so subtract it.")
def _(U, W, x, target, learning_rate, max_norm):
    return one_update(U, W, x, target, -learning_rate, max_norm)


@one_update.wrong("never", "Nothing is clipped: gradients with a norm above max_norm come through whole.")
def _(U, W, x, target, learning_rate, max_norm):
    return one_update(U, W, x, target, learning_rate, float("inf"))


@one_update.wrong(
    "each", "You clipped each matrix by its own norm, which turns the step; one factor for both keeps its way."
)
def _(U, W, x, target, learning_rate, max_norm):
    def change(dU, dW):
        return dU * min(1.0, max_norm / float(dU.norm())), dW * min(1.0, max_norm / float(dW.norm()))

    return _step(U, W, x, target, learning_rate, change)


@one_update.wrong("always", "You rescale small gradients too; below max_norm they stay as they are.")
def _(U, W, x, target, learning_rate, max_norm):
    def change(dU, dW):
        factor = max_norm / float((dU.square().sum() + dW.square().sum()).sqrt())
        return factor * dU, factor * dW

    return _step(U, W, x, target, learning_rate, change)


@one_update.wrong("entries", "You clipped each entry by itself; scale all of them by one factor.")
def _(U, W, x, target, learning_rate, max_norm):
    def change(dU, dW):
        return dU.clamp(-max_norm, max_norm), dW.clamp(-max_norm, max_norm)

    return _step(U, W, x, target, learning_rate, change)


@one_update.wrong("step", "You clipped the step, learning rate included; the threshold is for the gradient.")
def _(U, W, x, target, learning_rate, max_norm):
    return one_update(U, W, x, target, learning_rate, max_norm / learning_rate)


@one_update.wrong("memory only", "Only W has moved: U has a gradient as well.")
def _(U, W, x, target, learning_rate, max_norm):
    clip = _clipped(max_norm)
    return _step(U, W, x, target, learning_rate, lambda dU, dW: (0 * dU, clip(dU, dW)[1]))


@one_update.wrong("inputs only", "Only U has moved: W has a gradient as well.")
def _(U, W, x, target, learning_rate, max_norm):
    clip = _clipped(max_norm)
    return _step(U, W, x, target, learning_rate, lambda dU, dW: (clip(dU, dW)[0], 0 * dW))


@one_update.wrong("same loss", "Your second loss is the first again: read x once more, with the new matrices.")
def _(U, W, x, target, learning_rate, max_norm):
    new_U, new_W, before, _ = one_update(U, W, x, target, learning_rate, max_norm)
    return new_U, new_W, before, before


@one_update.wrong("in turn", "You took W's gradient after U had moved; both gradients belong to the same point.")
def _(U, W, x, target, learning_rate, max_norm):
    clip = _clipped(max_norm)
    new_U, _, before, _ = _step(U, W, x, target, learning_rate, clip)
    _, new_W, _, _ = _step(new_U, W, x, target, learning_rate, clip)
    after = one_update(new_U, new_W, x, target, 0.0, max_norm)[2]
    return new_U, new_W, before, after


@one_update.wrong("all states", "You added up the distances of all states; the loss looks at the last one.")
def _(U, W, x, target, learning_rate, max_norm):
    def loss(states):
        return sum(((h - target) ** 2).sum() for h in states)

    return _step(U, W, x, target, learning_rate, _clipped(max_norm), loss)


@one_update.wrong("mean", "You averaged the squares over the units; the loss is their sum.")
def _(U, W, x, target, learning_rate, max_norm):
    return _step(U, W, x, target, learning_rate, _clipped(max_norm), lambda states: ((states[-1] - target) ** 2).mean())


one_update.equivalent(
    "U, W = (U.requires_grad_(), W.clone().requires_grad_())",
    "U, W = (U.clone().requires_grad_(), W.requires_grad_())",
    because="the values of the arguments stay as they are; only autograd watches them from then on",
)
one_update.equivalent(
    "rate = learning_rate * max_norm / norm if norm >= max_norm else learning_rate",
    because="at the threshold itself the factor is 1",
)
one_update.equivalent("return ((target - h) ** 2).sum()", because="a square has no sign")
